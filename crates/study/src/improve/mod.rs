//! A better point.

mod answer;
mod conditions;
mod report;
mod search;

pub use answer::{Change, Goodness, Held, Improvement, Traded};

use crate::{Error, Goal, Keep, Model, Point, Relation, jacobian};
use chainrule_optim::{Interval, Options, Progress, minimize};
use conditions::conditions;
use report::report;
use search::Search;
use serde::{Deserialize, Serialize};
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
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
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
    let free: Vec<usize> = (0..x.len()).filter(|&j| request.free[j] && model.inputs()[j].moves_smoothly()).collect();
    if free.is_empty() {
        return Err(Error::Other("no input is free to move; leave out --fix, or name inputs with --free".into()));
    }
    let mut search = Search::new(model, request, x, &before, &conditions, &free);
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
    let options = Options { max_steps: request.max_steps, negligible: 1e-7, ..Options::default() };
    let (goal, size) = (request.goal, search.size);
    let mut history = Vec::new();
    let found = minimize(&mut search, &origin, &variables, &limits, &options, &mut |progress: &Progress| {
        let value = match goal {
            Goal::Maximise => -progress.objective * size,
            Goal::Minimise => progress.objective * size,
            Goal::Target(target) => target + (progress.objective.max(0.0)).sqrt() * size,
            Goal::Within(_, high) => high + (progress.objective.max(0.0)).sqrt() * size,
            Goal::None => f64::NAN,
        };
        let step = Step { step: progress.step, value, violation: progress.violation, residual: progress.residual };
        if [value, step.violation, step.residual].iter().all(|x| x.is_finite()) {
            history.push(step);
        }
        observe(&step)
    })
    .map_err(|refusal| Error::Other(format!("{refusal}; try other settings")))?;
    report(&search, &found, history, clock.elapsed().as_secs_f64())
}
