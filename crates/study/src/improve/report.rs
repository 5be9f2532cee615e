//! From an optimum to an answer in the user's words.

use super::conditions::Condition;
use super::search::Search;
use super::{Change, Goodness, Held, Improvement, Request, Step, Traded};
use crate::{Error, Model, Relation, check, evaluate, influences};
use chainrule_optim::Solution;

/// The answer at the optimum `found`, reached by the steps of `history`. It rests on a new run, a new check and plain
/// Rust, not on what the search remembers.
///
/// # Errors
/// Where the simulation stops at the result.
pub(super) fn report(
    search: &Search,
    found: &Solution,
    history: Vec<Step>,
    seconds: f64,
) -> Result<Improvement, Error> {
    let Search { model, request, start: x, before, conditions, free, .. } = *search;
    let mut result = x.to_vec();
    free.iter().zip(&found.x).for_each(|(&j, value)| result[j] = *value);
    let after = evaluate(model, &result)?;
    let check = check(model, &result)?;
    let rerun = check.worst_plain;

    let outputs = model.outputs().iter().enumerate().map(|(i, output)| {
        let goal = if i == request.output { request.goal } else { output.goal };
        Change {
            name: output.name.clone(),
            unit: output.unit.clone(),
            before: before.outputs[i],
            after: after[i],
            gain: Some(goal.gain(before.outputs[i], after[i])),
            free: None,
        }
    });
    let inputs = model.inputs().iter().enumerate().map(|(j, input)| Change {
        name: input.name.clone(),
        unit: input.unit.clone(),
        before: x[j],
        after: result[j],
        gain: None,
        free: Some(free.contains(&j)),
    });
    let outputs: Vec<Change> = outputs.collect();
    let worth = search.worth(&after);
    let mut limits: Vec<Held> = conditions
        .iter()
        .enumerate()
        .map(|(i, condition)| {
            let output = &model.outputs()[condition.output];
            let price = worth * found.multipliers[i].abs() / search.sizes[i];
            Held {
                name: output.name.clone(),
                unit: output.unit.clone(),
                relation: condition.relation,
                limit: condition.limit,
                value: after[condition.output],
                active: price > 0.0,
                price,
            }
        })
        .collect();
    let mut bounds: Vec<Held> = free
        .iter()
        .enumerate()
        .filter(|&(k, _)| worth * found.bound_multipliers[k] != 0.0)
        .map(|(k, &j)| {
            let input = &model.inputs()[j];
            let multiplier = found.bound_multipliers[k];
            let (relation, limit) =
                if multiplier > 0.0 { (Relation::AtMost, input.high) } else { (Relation::AtLeast, input.low) };
            Held {
                name: input.name.clone(),
                unit: input.unit.clone(),
                relation,
                limit,
                value: result[j],
                active: true,
                price: worth * multiplier.abs(),
            }
        })
        .collect();
    let weight = |held: &Held| {
        let input = model.inputs().iter().find(|input| input.name == held.name);
        held.price * input.map_or(1.0, |input| input.width())
    };
    bounds.sort_by(|a, b| weight(b).total_cmp(&weight(a)));

    let goodness = goodness(request, conditions, &before.outputs, &after, &search.sizes);
    if goodness == Goodness::Violated {
        // The multipliers of a problem without a solution are no prices.
        limits.iter_mut().chain(&mut bounds).for_each(|held| held.price = 0.0);
    }

    Ok(Improvement {
        model: model.name().into(),
        output: model.outputs()[request.output].name.clone(),
        goal: request.goal,
        influences: influences(model, x, before),
        traded: traded(request, conditions, &outputs, model),
        goodness,
        outputs,
        inputs: inputs.collect(),
        limits,
        bounds,
        status: found.status,
        check,
        rerun,
        steps: found.steps,
        history,
        simulations: search.simulations + search.gradients,
        gradients: search.gradients,
        seconds,
    })
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

/// Inequalities must hold as written; equalities within a millionth of the output's size.
fn goodness(request: &Request, conditions: &[Condition], before: &[f64], after: &[f64], sizes: &[f64]) -> Goodness {
    let met = |outputs: &[f64]| {
        conditions.iter().zip(sizes).all(|(condition, size)| {
            let value = outputs[condition.output];
            match condition.relation {
                Relation::AtMost => value <= condition.limit,
                Relation::AtLeast => value >= condition.limit,
                Relation::Equal => (value - condition.limit).abs() <= 1e-6 * size,
            }
        })
    };
    let (old, new) = (before[request.output], after[request.output]);
    let gain = request.goal.gain(old, new);
    if !met(after) {
        Goodness::Violated
    } else if gain > 1e-9 * old.abs() {
        Goodness::Better
    } else if met(before) {
        Goodness::Same
    } else {
        Goodness::Admissible
    }
}
