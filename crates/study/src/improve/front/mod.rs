//! Several goals at once: a Pareto front.
//!
//! The ends are the best points of each goal alone. All goals are then measured from best (0) to worst (1) of the ends.
//! Evenly spread places `P` are chosen on the line or plane through the ends (Das & Dennis 1998), and from each the search
//! goes as far towards better as it can in all goals at once: the least `t` with `f_i ≤ P_i + t` (Pascoletti & Serafini
//! 1984). Whatever the front's form, what it ends at is a compromise, and its multipliers are the weights of the goals.
//! Between two goals, places are then added in the middle of what gaps are left.

mod answer;
mod hunt;
mod spread;

pub use answer::{Front, FrontGoal, FrontInput, FrontPoint};

use super::conditions::conditions;
use super::{Request, Step};
use crate::{Error, Goal, Model, Point, jacobian};
use hunt::Hunt;
use std::time::Instant;

/// What an observer of [`front`] sees after each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrontStep {
    /// Which point is being looked for, from 1.
    pub point: usize,
    /// Of how many.
    pub points: usize,
    /// The search for it; its value is that of the goal improved last.
    pub step: Step,
}

/// The best compromises between `goals`, outputs of `model` each with a direction: about `points` of them, evenly spread.
/// Of `request` the conditions, the free inputs, the steps and the restarts are taken. `observe` is called after each
/// step and stops the search by returning `false`: then the answer is the front so far.
///
/// # Errors
/// With fewer than two goals or points, or two goals for an output; where the simulation stops at the start; where no point
/// meets the conditions.
pub fn front(
    model: &dyn Model,
    start: &Point,
    goals: &[(usize, Goal)],
    points: usize,
    request: &Request,
    observe: &mut dyn FnMut(&FrontStep) -> bool,
) -> Result<Front, Error> {
    let clock = Instant::now();
    refuse_front(model, goals, points)?;
    request.refuse(model)?;
    let before = jacobian(model, start.values())?;
    let improved: Vec<usize> = goals.iter().map(|(output, _)| *output).collect();
    let conditions = conditions(model, request, &improved, &before.outputs)?;
    let mut hunt = Hunt::new((model, start.values(), &before), request, goals, &conditions, observe);
    hunt.all(points)?;
    answer::answer(hunt, points, clock)
}

/// Each point is a search of its own.
const MOST_POINTS: usize = 1000;

/// Whether a front can be asked of `model`, as far as can be said without a run.
///
/// # Errors
/// With fewer than two goals or points, too many points, or two goals for an output.
pub fn refuse_front(model: &dyn Model, goals: &[(usize, Goal)], points: usize) -> Result<(), Error> {
    if goals.len() < 2 {
        return Err(Error::Other("a front needs two goals; name two outputs, or improve one".into()));
    }
    if points < goals.len() {
        return Err(Error::Other(format!("a front of {} goals has at least {0} points; raise --points", goals.len())));
    }
    if points > MOST_POINTS {
        return Err(Error::Other(format!(
            "{points} points are more than {MOST_POINTS}, the most of a front; lower --points"
        )));
    }
    for (k, (output, _)) in goals.iter().enumerate() {
        if goals[..k].iter().any(|(other, _)| other == output) {
            let name = &model.outputs()[*output].name;
            return Err(Error::Other(format!("{name} is named by two goals; leave it out of one")));
        }
    }
    Ok(())
}
