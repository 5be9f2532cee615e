//! Named quantities with units.

use serde::{Deserialize, Serialize};

/// What a simulator is given: one number that can be set within a range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Input {
    /// The name users type.
    pub name: String,
    /// Its unit; empty for a pure number.
    pub unit: String,
    /// The least value the simulator is meant for.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// The value where nothing else is asked for.
    pub default: f64,
    /// What it is, in a line.
    pub about: String,
    /// Under which heading it is listed; empty for none.
    pub group: String,
    /// Whether an improvement moves it unless told otherwise. Inputs of which one end is simply better, such as an
    /// efficiency, are best left fixed: improving them says nothing new.
    pub free: bool,
    /// Which numbers it can be.
    pub kind: Kind,
}

/// Which numbers an input can be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Every number in its range.
    #[default]
    Continuous,
    /// Whole numbers, such as places in a buffer. There is no derivative by such an input: answers have the difference
    /// that one more makes, by further runs.
    Integer,
}

/// What a simulator finds out: one number with a unit and a direction that is better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// The name users type.
    pub name: String,
    /// Its unit; empty for a pure number.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
    /// What it is, in a line.
    pub about: String,
    /// Whether short answers show it. The first such output is what `improve` improves unless told otherwise.
    pub headline: bool,
}

/// Which values of an output are better.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// Less is better.
    Minimise,
    /// More is better.
    Maximise,
    /// The nearer to this value the better.
    Target(f64),
    /// Neither is.
    None,
}

impl Goal {
    /// The goal in words, for a list of outputs.
    pub fn words(self) -> String {
        match self {
            Goal::Minimise => "less is better".to_string(),
            Goal::Maximise => "more is better".to_string(),
            Goal::Target(value) => format!("best at {value}"),
            Goal::None => String::new(),
        }
    }

    /// How much better `after` is than `before`: positive better, negative worse, in the output's unit.
    pub fn gain(self, before: f64, after: f64) -> f64 {
        match self {
            Goal::Minimise => before - after,
            Goal::Maximise => after - before,
            Goal::Target(value) => (before - value).abs() - (after - value).abs(),
            Goal::None => 0.0,
        }
    }
}

/// Anything with a name and a unit.
pub trait Quantity {
    /// What such a thing is called: `input`, `output`.
    const KIND: &'static str;
    /// Its name.
    fn name(&self) -> &str;
    /// Its unit.
    fn unit(&self) -> &str;
}

impl Quantity for Input {
    const KIND: &'static str = "input";
    fn name(&self) -> &str {
        &self.name
    }
    fn unit(&self) -> &str {
        &self.unit
    }
}

impl Quantity for Output {
    const KIND: &'static str = "output";
    fn name(&self) -> &str {
        &self.name
    }
    fn unit(&self) -> &str {
        &self.unit
    }
}

impl Input {
    /// The same input of another kind.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Input {
        Input { kind, ..self }
    }

    /// Whether it can be moved along a derivative.
    pub(crate) fn moves_smoothly(&self) -> bool {
        self.kind == Kind::Continuous && self.low < self.high
    }

    /// Whether it has no derivative, and is answered by differences.
    pub fn by_difference(&self) -> bool {
        self.kind == Kind::Integer
    }

    /// Range times this is how far the input can move at most; the scale of its derivatives.
    pub(crate) fn width(&self) -> f64 {
        let width = self.high - self.low;
        if width > 0.0 && width.is_finite() { width } else { self.default.abs().max(1.0) }
    }
}
