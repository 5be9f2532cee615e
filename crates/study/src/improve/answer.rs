//! What an improvement says.

use super::Step;
use crate::{Check, Goal, Moved, Relation, Status};
use serde::{Deserialize, Serialize};

/// Before and after, what holds it back, what was traded, and why it stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    pub status: Status,
    /// The derivatives' check at the result.
    pub check: Check,
    /// The largest relative difference between the result's outputs and a rerun as plain Rust.
    pub rerun: f64,
    /// Steps of the search.
    pub steps: usize,
    /// The search, step by step.
    #[serde(default)]
    pub history: Vec<Step>,
    /// How many starts were taken, each in every combination of integers and choices that was tried.
    #[serde(default)]
    pub starts: usize,
    /// With more than one start, the different values that they ended at, the best first.
    #[serde(default)]
    pub optima: Vec<Optimum>,
    /// What was searched of integers and choices, where any may move.
    #[serde(default)]
    pub searched: Option<Searched>,
    /// Simulations run.
    pub simulations: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Time of the search, s.
    pub seconds: f64,
}

/// A quantity before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// For choices, the names before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choices: Option<(String, String)>,
}

/// A condition or an end of a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// The price in words: `one more dB(A) allowed buys 0.120 L/100km less fuel`; empty where there is none.
    #[serde(default)]
    pub words: String,
}

/// A value that searches from one or several starts ended at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Optimum {
    /// The improved output there.
    pub value: f64,
    /// From how many of the starts.
    pub times: usize,
    /// The inputs there, of the first of them.
    pub inputs: Vec<f64>,
}

/// How integers and choices were searched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// Those that could move.
    pub inputs: Vec<String>,
    /// How many combinations their ranges hold.
    pub combinations: f64,
    /// How many of them were tried, the real inputs improved anew in each.
    pub tried: usize,
    /// Whether these were all; else no neighbour of the result is better: no other choice, no integer one more or one
    /// less, no integer one more and another one less.
    pub complete: bool,
    /// Whether there is nothing better: all were tried, and no real input could move.
    pub proven: bool,
}

/// An output that got worse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
