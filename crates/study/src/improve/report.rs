//! From an optimum to an answer in the user's words.

use super::conditions::Condition;
use super::question::Question;
use super::search::Outcome;
use super::{Change, Goodness, Held, Improvement, Request, Traded};
use crate::number::{handy, short, significant, with_unit};
use crate::{Derivatives, Error, Goal, Model, Relation, check, evaluate, influences};
use std::time::Instant;

/// The answer at the optimum that was found from a start. It rests on a new run, a new check and plain Rust, not on what
/// the search remembers.
///
/// # Errors
/// Where the simulation stops at the result.
pub(super) fn report(
    question: &Question,
    request: &Request,
    (x, before): (&[f64], &Derivatives),
    conditions: &[Condition],
    outcome: Outcome,
    clock: Instant,
) -> Result<Improvement, Error> {
    let Outcome { best, starts, optima, searched, spent } = outcome;
    let seconds = clock.elapsed().as_secs_f64();
    let model = question.model;
    let result = best.x.clone();
    let after = evaluate(model, &result)?;
    let check = check(model, &result)?;
    let rerun = check.worst_plain;
    let outputs: Vec<Change> = outputs(model, request, &before.outputs, &after);
    let sizes: Vec<f64> = (0..conditions.len()).map(|i| question.size(i)).collect();
    let goodness = goodness(request, conditions, &before.outputs, &after, &sizes);
    // The multipliers of a problem without a solution are no prices.
    let worth = question.worth(&after);
    let priced = |price: f64| if goodness == Goodness::Violated { 0.0 } else { price };
    let gained = |price: f64| gain(model, request, price);

    let limit = |(i, condition): (usize, &Condition)| {
        let output = &model.outputs()[condition.output];
        let price = worth * best.multipliers[i].abs() / sizes[i];
        let held = Held {
            name: output.name.clone(),
            unit: output.unit.clone(),
            relation: condition.relation,
            limit: condition.limit,
            value: after[condition.output],
            active: price > 0.0,
            price: priced(price),
            words: String::new(),
        };
        in_words(held, ["allowed", "demanded"], &gained)
    };
    let bound = |(k, &j): (usize, &usize)| {
        let input = &model.inputs()[j];
        let multiplier = best.bound_multipliers[k] / question.stretch(j, result[j]);
        let (relation, limit) =
            if multiplier > 0.0 { (Relation::AtMost, input.high) } else { (Relation::AtLeast, input.low) };
        let held = Held {
            name: input.name.clone(),
            unit: input.unit.clone(),
            relation,
            limit,
            value: result[j],
            active: true,
            price: worth * multiplier.abs(),
            words: String::new(),
        };
        (held.price > 0.0).then(|| {
            let held = Held { price: priced(held.price), ..held };
            (worth * multiplier.abs() * input.width(), in_words(held, ["in range", "in range"], &gained))
        })
    };
    let mut bounds: Vec<(f64, Held)> = question.reals.iter().enumerate().filter_map(bound).collect();
    bounds.sort_by(|a, b| b.0.total_cmp(&a.0));

    Ok(Improvement {
        model: model.name().into(),
        output: model.outputs()[request.output].name.clone(),
        goal: request.goal,
        influences: influences(model, x, before),
        traded: traded(request, conditions, &outputs, model),
        goodness,
        outputs,
        inputs: inputs(question, x, &result),
        limits: conditions.iter().enumerate().map(limit).collect(),
        bounds: bounds.into_iter().map(|(_, held)| held).collect(),
        status: best.status,
        check,
        rerun,
        steps: best.steps,
        history: best.history,
        starts,
        optima,
        searched,
        simulations: spent.simulations,
        gradients: spent.gradients,
        seconds,
    })
}

fn outputs(model: &dyn Model, request: &Request, before: &[f64], after: &[f64]) -> Vec<Change> {
    let change = |(i, output): (usize, &crate::Output)| {
        let goal = if i == request.output { request.goal } else { output.goal };
        Change {
            name: output.name.clone(),
            unit: output.unit.clone(),
            before: before[i],
            after: after[i],
            gain: Some(goal.gain(before[i], after[i])),
            free: None,
            choices: None,
        }
    };
    model.outputs().iter().enumerate().map(change).collect()
}

fn inputs(question: &Question, before: &[f64], after: &[f64]) -> Vec<Change> {
    let name = |input: &crate::Input, value: f64| input.name_of(value).map(str::to_string);
    let change = |(j, input): (usize, &crate::Input)| Change {
        name: input.name.clone(),
        unit: input.unit.clone(),
        before: before[j],
        after: after[j],
        gain: None,
        free: Some(question.reals.contains(&j) || question.discrete.contains(&j)),
        choices: name(input, before[j]).zip(name(input, after[j])),
    };
    question.model.inputs().iter().enumerate().map(change).collect()
}

/// A price in words: what is bought.
fn gain(model: &dyn Model, request: &Request, amount: f64) -> String {
    let output = &model.outputs()[request.output];
    let (amount, name) = (with_unit(significant(amount, 3), &output.unit), &output.name);
    match request.goal {
        Goal::Minimise => format!("buys {amount} less {name}"),
        Goal::Maximise => format!("buys {amount} more {name}"),
        Goal::Target(_) | Goal::Within(..) | Goal::None => format!("brings {name} {amount} nearer"),
    }
}

/// `held` with its price in words: a handy amount more allowed, or less demanded, and what that buys.
fn in_words(held: Held, [allowed, demanded]: [&str; 2], gained: &dyn Fn(f64) -> String) -> Held {
    if held.price == 0.0 {
        return held;
    }
    let amount = handy(held.limit);
    let (more, word) = match held.relation {
        Relation::AtMost => ("more", allowed),
        Relation::AtLeast => ("less", demanded),
        Relation::Equal => ("of leeway", allowed),
    };
    let amount_in_words = match amount == 1.0 && held.relation != Relation::Equal {
        true => with_unit(format!("one {more}"), &held.unit),
        false => format!("{} {more}", with_unit(short(amount), &held.unit)),
    };
    Held { words: format!("{amount_in_words} {word} {}", gained(held.price * amount)), ..held }
}

fn traded(request: &Request, conditions: &[Condition], outputs: &[Change], model: &dyn Model) -> Vec<Traded> {
    let worse = |i: usize, change: &Change| {
        let loss = -change.gain.unwrap_or(0.0);
        // Less than a ten-thousandth is rounding to any reader.
        if i == request.output || loss <= 1e-4 * change.before.abs() {
            return None;
        }
        let limit = conditions.iter().find(|condition| condition.output == i).map(|condition| condition.limit);
        let allowed = limit.map(|limit| -model.outputs()[i].goal.gain(change.before, limit));
        Some(Traded { name: change.name.clone(), unit: change.unit.clone(), loss, allowed })
    };
    outputs.iter().enumerate().filter_map(|(i, change)| worse(i, change)).collect()
}

/// Whether `outputs` meet the conditions: inequalities as written, equalities within a millionth of the output's size.
pub(super) fn met(conditions: &[Condition], sizes: &[f64], outputs: &[f64]) -> bool {
    conditions.iter().zip(sizes).all(|(condition, size)| {
        let value = outputs[condition.output];
        match condition.relation {
            Relation::AtMost => value <= condition.limit,
            Relation::AtLeast => value >= condition.limit,
            Relation::Equal => (value - condition.limit).abs() <= 1e-6 * size,
        }
    })
}

fn goodness(request: &Request, conditions: &[Condition], before: &[f64], after: &[f64], sizes: &[f64]) -> Goodness {
    let (old, new) = (before[request.output], after[request.output]);
    let gain = request.goal.gain(old, new);
    if !met(conditions, sizes, after) {
        Goodness::Violated
    } else if gain > 1e-9 * old.abs() {
        Goodness::Better
    } else if met(conditions, sizes, before) {
        Goodness::Same
    } else {
        Goodness::Admissible
    }
}
