//! What a front says.

use crate::{Check, Goal};
use serde::{Deserialize, Serialize};

/// The best compromises between several goals: of none of its points can one goal come nearer without another going
/// further away, as far as searches from their neighbours could see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// The model's name.
    pub model: String,
    /// The goals, in the order they were asked for.
    pub goals: Vec<FrontGoal>,
    /// The inputs' names and units, in the order of the points' numbers.
    pub inputs: Vec<FrontInput>,
    /// The outputs' names and units, in the order of the points' numbers.
    pub outputs: Vec<(String, String)>,
    /// Where it started.
    pub before: FrontPoint,
    /// The front, from the best of the first goal onwards.
    pub points: Vec<FrontPoint>,
    /// The conditions that every point meets, in words.
    pub conditions: Vec<String>,
    /// How many points were asked for.
    pub wanted: usize,
    /// How many searches ended where another point is better in every goal, or at a point that is there already.
    pub dominated: usize,
    /// How many searches found no point that meets the conditions.
    pub missed: usize,
    /// Whether it was stopped before all points were found.
    pub interrupted: bool,
    /// The derivatives' check at the point in the middle.
    pub check: Check,
    /// Simulations run.
    pub simulations: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Time of the search, s.
    pub seconds: f64,
}

/// One of a front's goals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontGoal {
    /// The output.
    pub output: String,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
}

/// One of a front's inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontInput {
    /// The input.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Whether the search could move it.
    pub free: bool,
}

/// A point of a front, or where it started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontPoint {
    /// The goals' outputs there.
    pub values: Vec<f64>,
    /// Every input.
    pub inputs: Vec<f64>,
    /// Every output.
    pub outputs: Vec<f64>,
    /// The goal that is best here of all points, if one is: an end of the front.
    #[serde(default)]
    pub best: Option<String>,
    /// Between two goals of which less or more is better: by how much the first one gains per unit of the second one given
    /// up, here.
    #[serde(default)]
    pub exchange: Option<f64>,
    /// The largest relative difference between the outputs and a rerun as plain Rust.
    pub rerun: f64,
}
