//! What a sweep says.

use crate::{Failure, Goal};
use serde::{Deserialize, Serialize};

/// The outputs over many settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sweep {
    /// The model's name.
    pub model: String,
    /// The inputs that vary, in the order of [`SweptRow::inputs`].
    pub varied: Vec<Varied>,
    /// The other inputs: name, value, unit.
    pub others: Vec<(String, f64, String)>,
    /// The outputs, in the order of [`SweptRow::outputs`].
    pub outputs: Vec<Swept>,
    /// A row for each point, in the plan's order: of a grid the last input varies fastest.
    pub rows: Vec<SweptRow>,
    /// How many points were asked for.
    pub planned: usize,
    /// Whether all of them were run; if not, it was interrupted.
    pub complete: bool,
    /// How many failed.
    pub failed: usize,
    /// Why, the most frequent reason first; `first` is a row.
    pub failures: Vec<Failure>,
    /// Of sampled points, the seed.
    pub seed: Option<u64>,
    /// Time it took, s.
    pub seconds: f64,
}

/// An input that varies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Varied {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The least value.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// How many values a grid has of it; 0 for samples.
    pub values: usize,
    /// Of a choice, the names that its values, from 0, stand for.
    #[serde(default)]
    pub choices: Vec<String>,
}

/// One point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweptRow {
    /// The inputs that vary.
    pub inputs: Vec<f64>,
    /// All outputs; empty if it failed.
    pub outputs: Vec<f64>,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

/// An output over all points that did not fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Swept {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
    /// What it is.
    pub about: String,
    /// Whether short answers show it.
    pub headline: bool,
    /// The least value.
    pub low: f64,
    /// The mean of all points.
    pub mean: f64,
    /// The greatest value.
    pub high: f64,
    /// The standard deviation over the points.
    pub deviation: f64,
    /// The best value, where a goal says what is better.
    pub best: Option<Best>,
}

/// Where an output is best.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Best {
    /// The row, from 0.
    pub row: usize,
    /// The value there.
    pub value: f64,
}

impl Varied {
    /// The name that `value` of a choice stands for; none for a number.
    pub fn name_of(&self, value: f64) -> Option<&str> {
        self.choices.get(value as usize).map(String::as_str)
    }
}
