//! What is asked, and what is answered.

use crate::Matrix;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A function to minimise and the functions that are kept within limits.
pub trait Problem {
    /// `f(x)` and `c(x)`, or `None` where they cannot be evaluated. A value that is not finite counts as `None`.
    fn values(&mut self, x: &[f64]) -> Option<Values>;

    /// `∇f(x)` and `∂c/∂x`, or `None` as above. Asked only at points where `values` had an answer.
    fn derivatives(&mut self, x: &[f64]) -> Option<Derivatives>;
}

/// The functions at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// `f(x)`
    pub objective: f64,
    /// `c(x): [m]`
    pub constraints: Vec<f64>,
}

/// The derivatives at one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivatives {
    /// `∂f/∂x: [n]`
    pub gradient: Vec<f64>,
    /// `∂c/∂x: [m, n]`
    pub jacobian: Matrix,
}

/// The numbers from `low` to `high`, both included; either end may be infinite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least number allowed.
    pub low: f64,
    /// The greatest number allowed.
    pub high: f64,
}

impl Interval {
    /// All numbers.
    pub const FREE: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// Numbers up to `high`.
    pub fn at_most(high: f64) -> Interval {
        Interval { high, ..Interval::FREE }
    }

    /// Numbers from `low`.
    pub fn at_least(low: f64) -> Interval {
        Interval { low, ..Interval::FREE }
    }

    /// The one number `value`.
    pub fn exactly(value: f64) -> Interval {
        Interval { low: value, high: value }
    }

    /// How far `value` lies outside: 0 inside, positive above, negative below.
    pub fn excess(&self, value: f64) -> f64 {
        (value - self.high).max(0.0) + (value - self.low).min(0.0)
    }

    /// Whether the interval is a single number.
    pub fn is_point(&self) -> bool {
        self.low == self.high
    }
}

/// How long and how closely to look. [`Options::default`] suits scaled problems.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most trust-region steps taken, rejected ones included.
    pub max_steps: usize,
    /// Largest first-order residual and violation accepted as converged, in scaled units.
    pub tolerance: f64,
    /// The trust region's first radius: a fraction of a variable's interval, or an absolute length where that is open.
    pub radius: f64,
    /// The gain in [`Options::WINDOW`] steps, relative to the objective or 1, below which going on is not worth it.
    pub negligible: f64,
}

impl Options {
    /// Over how many steps progress is judged.
    pub const WINDOW: usize = 30;
}

impl Default for Options {
    fn default() -> Options {
        Options { max_steps: 300, tolerance: 1e-8, radius: 0.2, negligible: 1e-8 }
    }
}

/// What an observer sees after each step.
#[derive(Clone, Debug)]
pub struct Progress<'a> {
    /// Steps so far, rejected ones included.
    pub step: usize,
    /// The current point.
    pub x: &'a [f64],
    /// `f` at the current point.
    pub objective: f64,
    /// The largest violation of a limit at the current point, in the limit's own units.
    pub violation: f64,
    /// The first-order residual in scaled units; 0 at an optimum.
    pub residual: f64,
    /// Whether the step was taken.
    pub accepted: bool,
}

/// Why the search stopped. [`fmt::Display`] says it in a sentence, with what to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// First-order conditions hold to the tolerance.
    Optimal,
    /// No step changes the objective beyond rounding, though the first-order residual is above the tolerance.
    Precision,
    /// Progress has become negligible ([`Options::negligible`]): typical of kinks near the optimum.
    Slow,
    /// Only vanishing steps still improve: typical of a kink or of a jump in the functions.
    SmallSteps,
    /// The limits cannot all be met near here; the violation is at a local minimum.
    Infeasible,
    /// [`Options::max_steps`] was reached.
    MaxSteps,
    /// The observer asked to stop.
    Interrupted,
    /// Of integers and choices: every combination was tried, and none is better.
    Exhausted,
    /// Of integers and choices: no neighbouring combination is better.
    Neighbours,
}

impl Status {
    /// Whether the point found can be used as an optimum: first-order conditions hold, or no more can be gained.
    pub fn is_success(self) -> bool {
        use Status::*;
        matches!(self, Optimal | Precision | Slow | SmallSteps | Exhausted | Neighbours)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(match self {
            Status::Optimal => "first-order optimal: no direction within the limits improves it further",
            Status::Precision => "no step improves it beyond rounding",
            Status::Slow => {
                "further steps gain next to nothing: there are kinks here; another start may lead elsewhere"
            }
            Status::SmallSteps => {
                "only vanishing steps still improve it: there is a kink or a jump here; try another starting point"
            }
            Status::Infeasible => "the limits cannot all be met near here: relax one, or try another starting point",
            Status::MaxSteps => "the step limit was reached: allow more steps to go on",
            Status::Interrupted => "stopped on request",
            Status::Exhausted => "every combination was tried, and none is better",
            Status::Neighbours => "no neighbouring combination is better",
        })
    }
}

/// The point found.
#[derive(Clone, Debug)]
pub struct Solution {
    /// The point, inside all variables' intervals.
    pub x: Vec<f64>,
    /// `f(x)`
    pub objective: f64,
    /// `c(x): [m]`
    pub constraints: Vec<f64>,
    /// One price per limit: the objective would change by `-multiplier` per unit the active end were moved up.
    /// Positive where the upper end holds the objective back, negative where the lower end does, 0 where none does.
    pub multipliers: Vec<f64>,
    /// One price per variable's interval, with the same convention.
    pub bound_multipliers: Vec<f64>,
    /// The largest violation of a limit, in the limit's own units; 0 for a feasible point.
    pub violation: f64,
    /// The steepest descent still possible within active limits, in scaled units; 0 at an optimum.
    pub residual: f64,
    /// Steps taken, rejected ones included.
    pub steps: usize,
    /// How often values were asked for.
    pub evaluations: usize,
    /// How often derivatives were asked for.
    pub gradients: usize,
    /// Why the search stopped.
    pub status: Status,
}

/// A question that makes no sense as asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// Lengths disagree: what, how many there are, how many there should be.
    Length(&'static str, usize, usize),
    /// A variable's or limit's interval is empty or has a NaN end: what and which.
    Empty(&'static str, usize),
    /// The start is outside a variable's interval or is NaN.
    Start(usize),
    /// The functions or derivatives at the start are missing or not finite.
    Undefined,
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Refusal::Length(what, is, should) => write!(out, "there are {is} {what} where {should} are needed"),
            Refusal::Empty(what, i) => write!(out, "{what} {i} allows no value"),
            Refusal::Start(j) => write!(out, "the start of variable {j} is outside its interval"),
            Refusal::Undefined => write!(out, "the functions cannot be evaluated at the start"),
        }
    }
}

impl std::error::Error for Refusal {}
