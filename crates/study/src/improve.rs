//! A better point.

use crate::{
    Check, Derivatives, Error, Goal, Keep, Limit, Model, Moved, Point, Relation, Status, check, evaluate, influences,
    jacobian,
};
use chainrule_optim::{Interval, Matrix, Options, Problem, Progress, Solution, Values, minimize};
use serde::{Serialize, Serializer};
use std::time::Instant;

/// What is to be improved, and what must hold meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The output to improve.
    pub output: usize,
    /// Towards what; never [`Goal::None`].
    pub goal: Goal,
    /// Conditions on outputs.
    pub keep: Vec<Keep>,
    /// Whether every output that no condition names must stay as good as it is today.
    pub keep_rest: bool,
    /// Which inputs may move, one flag for each.
    pub free: Vec<bool>,
    /// Most steps of the search.
    pub max_steps: usize,
}

/// What an observer of [`improve`] sees after each step.
pub struct Step {
    /// Steps so far.
    pub step: usize,
    /// The output that is improved, there.
    pub value: f64,
    /// The largest violation of a condition, relative to the output's size.
    pub violation: f64,
    /// The first-order residual; 0 at an optimum.
    pub residual: f64,
}

/// Before and after, what holds it back, what was traded, and why it stopped.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Improvement {
    /// The model's name.
    pub model: String,
    /// The output that was improved.
    pub output: String,
    /// Towards what.
    pub goal: Goal,
    /// What moved the outputs before.
    pub influences: Vec<Moved>,
    /// Every output before and after.
    pub outputs: Vec<Change>,
    /// Every input before and after.
    pub inputs: Vec<Change>,
    /// Conditions and whether they hold back.
    pub limits: Vec<Held>,
    /// Inputs at an end of their range that hold back.
    pub bounds: Vec<Held>,
    /// Outputs that got worse for it.
    pub traded: Vec<Traded>,
    /// Whether the result is better, and meets every condition when it is run again.
    pub goodness: Goodness,
    /// Why the search stopped.
    #[serde(serialize_with = "status_name")]
    pub status: Status,
    /// The derivatives' check at the result.
    pub check: Check,
    /// The largest relative difference between the result's outputs and a rerun as plain Rust.
    pub rerun: f64,
    /// Steps of the search.
    pub steps: usize,
    /// Simulations run.
    pub simulations: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Time of the search, s.
    pub seconds: f64,
}

/// A quantity before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// For outputs, how much better it became in its unit: negative is worse, 0 where no goal says.
    pub gain: Option<f64>,
    /// For inputs, whether the search could move it.
    pub free: Option<bool>,
}

/// A condition or an end of a range.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Held {
    /// The output or input.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How it is held.
    pub relation: Relation,
    /// The limit in force.
    pub limit: f64,
    /// The value at the result.
    pub value: f64,
    /// Whether it holds the improvement back: giving way would improve it further.
    pub active: bool,
    /// By how much the improved output would gain per unit of giving way, in its unit.
    pub price: f64,
}

/// An output that got worse.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Traded {
    /// The output.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// By how much it got worse.
    pub loss: f64,
    /// Of how much was allowed, where a condition says.
    pub allowed: Option<f64>,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Goodness {
    /// Better, and every condition holds.
    Better,
    /// Every condition holds, but it is as good as before.
    Same,
    /// Every condition holds now, which they did not before; the price is a worse goal.
    Admissible,
    /// A condition is violated.
    Violated,
}

fn status_name<S: Serializer>(status: &Status, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(match status {
        Status::Optimal => "optimal",
        Status::Precision => "precision",
        Status::SmallSteps => "small-steps",
        Status::Infeasible => "infeasible",
        Status::MaxSteps => "max-steps",
        Status::Interrupted => "interrupted",
    })
}

/// A condition in force: an output's interval, and how it was said.
struct Condition {
    output: usize,
    relation: Relation,
    limit: f64,
}

/// Improves `model` from `start` as asked; `observe` is called after each step and stops the search by returning
/// `false`.
///
/// # Errors
/// Where the simulation stops at the start, or the request contradicts itself.
pub fn improve(
    model: &dyn Model,
    start: &Point,
    request: &Request,
    observe: &mut dyn FnMut(&Step) -> bool,
) -> Result<Improvement, Error> {
    let clock = Instant::now();
    let x = start.values();
    let before = jacobian(model, x)?;
    let conditions = conditions(model, request, &before.outputs)?;
    let free: Vec<usize> =
        (0..x.len()).filter(|&j| request.free[j] && model.inputs()[j].low < model.inputs()[j].high).collect();
    if free.is_empty() {
        return Err(Error::Other("no input is free to move; leave out --fix, or name inputs with --free".into()));
    }
    let mut search = Search::new(model, x, request, &conditions, &free, &before);
    let variables: Vec<Interval> =
        free.iter().map(|&j| Interval { low: model.inputs()[j].low, high: model.inputs()[j].high }).collect();
    let limits: Vec<Interval> = conditions
        .iter()
        .zip(&search.sizes)
        .map(|(condition, size)| match condition.relation {
            Relation::AtMost => Interval::at_most(condition.limit / size),
            Relation::AtLeast => Interval::at_least(condition.limit / size),
            Relation::Equal => Interval::exactly(condition.limit / size),
        })
        .collect();
    let origin: Vec<f64> = free.iter().map(|&j| x[j]).collect();
    let options = Options { max_steps: request.max_steps, ..Options::default() };
    let (goal, size) = (request.goal, search.size);
    let found = minimize(&mut search, &origin, &variables, &limits, &options, &mut |progress: &Progress| {
        let value = match goal {
            Goal::Maximise => -progress.objective * size,
            Goal::Minimise => progress.objective * size,
            Goal::Target(target) => target + (progress.objective.max(0.0)).sqrt() * size,
            Goal::None => f64::NAN,
        };
        observe(&Step { step: progress.step, value, violation: progress.violation, residual: progress.residual })
    })
    .map_err(|refusal| Error::Other(format!("{refusal}; try other settings")))?;
    report(model, x, request, &conditions, &search, &free, &before, &found, clock)
}

/// The request's conditions with numbers for `today`, then those that keep the rest as good as today.
fn conditions(model: &dyn Model, request: &Request, today: &[f64]) -> Result<Vec<Condition>, Error> {
    let mut result: Vec<Condition> = Vec::new();
    for keep in &request.keep {
        let limit = match keep.limit {
            Limit::Number(number) => number,
            Limit::Today => today[keep.output],
        };
        result.push(Condition { output: keep.output, relation: keep.relation, limit });
    }
    contradiction(model, &result)?;
    if request.keep_rest {
        for (i, output) in model.outputs().iter().enumerate() {
            if i == request.output || request.keep.iter().any(|keep| keep.output == i) {
                continue;
            }
            let mut push = |relation, limit| result.push(Condition { output: i, relation, limit });
            match output.goal {
                Goal::Minimise => push(Relation::AtMost, today[i]),
                Goal::Maximise => push(Relation::AtLeast, today[i]),
                Goal::Target(target) => {
                    let distance = (today[i] - target).abs();
                    push(Relation::AtMost, target + distance);
                    push(Relation::AtLeast, target - distance);
                }
                Goal::None => {}
            }
        }
    }
    Ok(result)
}

fn contradiction(model: &dyn Model, conditions: &[Condition]) -> Result<(), Error> {
    for (i, output) in model.outputs().iter().enumerate() {
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for condition in conditions.iter().filter(|condition| condition.output == i) {
            if condition.relation != Relation::AtLeast {
                high = high.min(condition.limit);
            }
            if condition.relation != Relation::AtMost {
                low = low.max(condition.limit);
            }
        }
        if low > high {
            let name = &output.name;
            return Err(Error::Other(format!(
                "{name} cannot be at least {low} and at most {high}; leave out one of the two conditions"
            )));
        }
    }
    Ok(())
}

/// The optimiser's view: free inputs only, outputs in units of their own size.
struct Search<'a> {
    model: &'a dyn Model,
    request: &'a Request,
    conditions: &'a [Condition],
    free: &'a [usize],
    x: Vec<f64>,
    /// The improved output's size, and each condition's.
    size: f64,
    sizes: Vec<f64>,
    simulations: usize,
    gradients: usize,
}

impl<'a> Search<'a> {
    fn new(
        model: &'a dyn Model,
        x: &[f64],
        request: &'a Request,
        conditions: &'a [Condition],
        free: &'a [usize],
        before: &Derivatives,
    ) -> Search<'a> {
        // An output that is 0 today is measured by what the inputs' ranges could make of it.
        let size = |i: usize, limit: f64| {
            let reach =
                || (0..x.len()).map(|j| (before.jacobian[(i, j)] * model.inputs()[j].width()).abs()).sum::<f64>();
            let size = before.outputs[i].abs().max(limit.abs());
            if size > 0.0 { size } else { reach().max(f64::MIN_POSITIVE) }
        };
        let wanted = if let Goal::Target(target) = request.goal { target } else { 0.0 };
        Search {
            size: size(request.output, wanted),
            sizes: conditions.iter().map(|condition| size(condition.output, condition.limit)).collect(),
            x: x.to_vec(),
            model,
            request,
            conditions,
            free,
            simulations: 0,
            gradients: 0,
        }
    }

    fn place(&mut self, free: &[f64]) {
        self.free.iter().zip(free).for_each(|(&j, value)| self.x[j] = *value);
    }

    /// The objective and its slope by the improved output, both scaled.
    fn objective(&self, outputs: &[f64]) -> (f64, f64) {
        let y = outputs[self.request.output] / self.size;
        match self.request.goal {
            Goal::Minimise | Goal::None => (y, 1.0),
            Goal::Maximise => (-y, -1.0),
            Goal::Target(target) => {
                let miss = y - target / self.size;
                (miss * miss, 2.0 * miss)
            }
        }
    }

    /// How much closer to its goal the improved output comes, in its unit, per unit of the scaled objective.
    fn worth(&self, outputs: &[f64]) -> f64 {
        let slope = self.objective(outputs).1.abs();
        // On target nothing more can be gained.
        if slope < 1e-6 { 0.0 } else { self.size / slope }
    }

    fn values_of(&self, outputs: &[f64]) -> Values {
        let scaled = |(condition, size): (&Condition, &f64)| outputs[condition.output] / size;
        Values {
            objective: self.objective(outputs).0,
            constraints: self.conditions.iter().zip(&self.sizes).map(scaled).collect(),
        }
    }
}

impl Problem for Search<'_> {
    fn values(&mut self, free: &[f64]) -> Option<Values> {
        self.place(free);
        self.simulations += 1;
        let outputs = evaluate(self.model, &self.x).ok()?;
        Some(self.values_of(&outputs))
    }

    fn derivatives(&mut self, free: &[f64]) -> Option<chainrule_optim::Derivatives> {
        self.place(free);
        self.gradients += 1;
        let Derivatives { outputs, jacobian } = jacobian(self.model, &self.x).ok()?;
        let row = |output: usize, factor: f64| -> Vec<f64> {
            self.free.iter().map(|&j| jacobian[(output, j)] * factor).collect()
        };
        let slope = self.objective(&outputs).1;
        let rows: Vec<Vec<f64>> = self
            .conditions
            .iter()
            .zip(&self.sizes)
            .map(|(condition, size)| row(condition.output, 1.0 / size))
            .collect();
        Some(chainrule_optim::Derivatives {
            gradient: row(self.request.output, slope / self.size),
            jacobian: Matrix::from_rows(self.free.len(), &rows),
        })
    }
}

#[allow(clippy::too_many_arguments, reason = "everything known, put together in one place")]
fn report(
    model: &dyn Model,
    x: &[f64],
    request: &Request,
    conditions: &[Condition],
    search: &Search,
    free: &[usize],
    before: &Derivatives,
    found: &Solution,
    clock: Instant,
) -> Result<Improvement, Error> {
    let mut result = x.to_vec();
    free.iter().zip(&found.x).for_each(|(&j, value)| result[j] = *value);
    let seconds = clock.elapsed().as_secs_f64();
    // The answer rests on these three, not on what the search remembers.
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
    let limits: Vec<Held> = conditions
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

    Ok(Improvement {
        model: model.name().into(),
        output: model.outputs()[request.output].name.clone(),
        goal: request.goal,
        influences: influences(model, x, before),
        traded: traded(request, conditions, &outputs, model),
        goodness: goodness(request, conditions, &before.outputs, &after, &search.sizes),
        outputs,
        inputs: inputs.collect(),
        limits,
        bounds,
        status: found.status,
        check,
        rerun,
        steps: found.steps,
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
