//! A better point.

mod answer;
mod combinations;
mod conditions;
mod descent;
mod front;
mod question;
mod report;
mod search;

pub use answer::{Change, Goodness, Held, Improvement, Optimum, Searched, Traded};
pub use front::{Front, FrontGoal, FrontInput, FrontPoint, FrontStep, front, refuse_front};

use crate::{Error, Goal, Input, Keep, Model, Point, jacobian};
use conditions::conditions;
use question::Question;
use report::report;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Each start is a search of its own.
const MOST_RESTARTS: usize = 100_000;

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
    /// Most steps of the search, from each start.
    pub max_steps: usize,
    /// How many more starts are taken besides the given one, to find the better of several optima.
    pub restarts: usize,
}

impl Request {
    /// To bring `output` of `model` towards `goal` with the inputs that the model leaves free, and every other output no
    /// worse than it is.
    pub fn new(model: &dyn Model, output: usize, goal: Goal) -> Request {
        let free = model.inputs().iter().map(|input| input.free).collect();
        Request { output, goal, keep: Vec::new(), keep_rest: true, free, max_steps: 300, restarts: 0 }
    }

    /// Whether it can be asked of `model`, as far as can be said without a run.
    ///
    /// # Errors
    /// Where conditions contradict each other, or no input may move.
    pub fn refuse(&self, model: &dyn Model) -> Result<(), Error> {
        conditions::contradiction(model, &conditions::numbers(&self.keep))?;
        if self.restarts > MOST_RESTARTS {
            let problem = format!("{} restarts are more than {MOST_RESTARTS}; ask for fewer", self.restarts);
            return Err(Error::Other(problem));
        }
        let moves = |(j, input): (usize, &Input)| self.free[j] && input.low < input.high;
        match model.inputs().iter().enumerate().any(moves) {
            true => Ok(()),
            false => Err(Error::Other("no input is free to move; leave out --fix, or name inputs with --free".into())),
        }
    }
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
/// `false`: then the answer is the best so far.
///
/// Reals are moved by sequential quadratic programming, integers and choices by trying all their combinations if these
/// are few, else the neighbouring ones until none is better; see [`Searched`].
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
    request.refuse(model)?;
    let x = start.values();
    let before = jacobian(model, x)?;
    let conditions = conditions(model, request, &[request.output], &before.outputs)?;
    let question = Question::new(model, request, &conditions, &before);
    let outcome = search::search(&question, &[x.to_vec()], observe)?;
    report(&question, request, (x, &before), &conditions, outcome, clock)
}
