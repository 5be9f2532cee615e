//! Named quantities with units.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// What a simulator is given: one number that can be set within a range.
///
/// ```
/// use chainrule_study::Input;
///
/// let mass = Input::new("mass", "kg", 800..=2500, 1500).about("mass with driver");
/// let gears = Input::new("gears", "", 4..=8, 5).integer();
/// let gearbox = Input::choice("gearbox", &["manual", "automatic"], "manual");
/// assert!(mass.has_derivative() && !gears.has_derivative());
/// assert_eq!(gearbox.name_of(1.0), Some("automatic"));
/// ```
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
    #[serde(default)]
    pub kind: Kind,
    /// Along which scale it is thought of and searched.
    #[serde(default)]
    pub scale: Scale,
}

/// Which numbers an input can be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Every number of its range.
    #[default]
    Real,
    /// The integers of its range, such as places in a buffer. There is no derivative by such an input: answers have the
    /// differences that one more and one less make, by further runs.
    Integer,
    /// One of these names; the number is the place in the list, from 0. Outputs have no derivative by it.
    Choice(Vec<String>),
}

/// Along which scale an input is thought of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scale {
    /// Equal differences count the same.
    #[default]
    Linear,
    /// Equal ratios count the same: for what spans powers of ten. The range is positive.
    Log,
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
    /// From the first to the second value all is equally well; outside, the nearer the better.
    Within(f64, f64),
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
            Goal::Within(low, high) => format!("best within {low} to {high}"),
            Goal::None => String::new(),
        }
    }

    /// How much better `after` is than `before`: positive better, negative worse, in the output's unit.
    pub fn gain(self, before: f64, after: f64) -> f64 {
        match self {
            Goal::Minimise => before - after,
            Goal::Maximise => after - before,
            Goal::Target(value) => (before - value).abs() - (after - value).abs(),
            Goal::Within(..) => self.miss(before).abs() - self.miss(after).abs(),
            Goal::None => 0.0,
        }
    }

    /// How far `value` is from where all is well, with its sign; 0 for a goal that has no such place.
    pub fn miss(self, value: f64) -> f64 {
        match self {
            Goal::Target(target) => value - target,
            Goal::Within(low, high) => (value - high).max(0.0) + (value - low).min(0.0),
            Goal::Minimise | Goal::Maximise | Goal::None => 0.0,
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
    /// A real number within `range`, that an improvement may move.
    pub fn new<T: Into<f64> + Clone>(
        name: impl Into<String>,
        unit: &str,
        range: RangeInclusive<T>,
        default: impl Into<f64>,
    ) -> Input {
        let (low, high) = range.into_inner();
        Input {
            name: name.into(),
            unit: unit.into(),
            low: low.into(),
            high: high.into(),
            default: default.into(),
            about: String::new(),
            group: String::new(),
            free: true,
            kind: Kind::Real,
            scale: Scale::Linear,
        }
    }

    /// One of `names`. A default that is none of them is refused where the model is used.
    pub fn choice(name: impl Into<String>, names: &[&str], default: &str) -> Input {
        let place = names.iter().position(|name| *name == default).map_or(f64::NAN, |place| place as f64);
        let last = names.len().saturating_sub(1) as f64;
        let kind = Kind::Choice(names.iter().map(ToString::to_string).collect());
        Input { kind, ..Input::new(name, "", 0.0..=last, place) }
    }

    /// The same, described in a line.
    #[must_use]
    pub fn about(mut self, about: &str) -> Input {
        self.about = about.into();
        self
    }

    /// The same, listed under a heading.
    #[must_use]
    pub fn group(mut self, group: &str) -> Input {
        self.group = group.into();
        self
    }

    /// The same, moved by an improvement only when asked for.
    #[must_use]
    pub fn fixed(mut self) -> Input {
        self.free = false;
        self
    }

    /// The same, as an integer.
    #[must_use]
    pub fn integer(mut self) -> Input {
        self.kind = Kind::Integer;
        self
    }

    /// The same, on the logarithmic scale.
    #[must_use]
    pub fn log(mut self) -> Input {
        self.scale = Scale::Log;
        self
    }

    /// Whether outputs have a derivative by it: not by an integer or a choice.
    pub fn has_derivative(&self) -> bool {
        self.kind == Kind::Real
    }

    /// Whether differences stand in for derivatives: of an integer.
    pub fn by_difference(&self) -> bool {
        self.kind == Kind::Integer
    }

    /// Whether it is one of several names.
    pub fn is_choice(&self) -> bool {
        matches!(self.kind, Kind::Choice(_))
    }

    /// Whether it can be moved along a derivative.
    pub(crate) fn moves_smoothly(&self) -> bool {
        self.has_derivative() && self.low < self.high
    }

    /// The name of a choice's `value`; none for a number.
    pub fn name_of(&self, value: f64) -> Option<&str> {
        match &self.kind {
            Kind::Choice(names) if value >= 0.0 && value.fract() == 0.0 => {
                names.get(value as usize).map(String::as_str)
            }
            _ => None,
        }
    }

    /// The values next to `value` that an integer can be, or all others that a choice can; none for a real.
    pub fn neighbours(&self, value: f64) -> Vec<f64> {
        let possible = |value: &f64| (self.low..=self.high).contains(value);
        match &self.kind {
            Kind::Real => Vec::new(),
            Kind::Integer => [value - 1.0, value + 1.0].into_iter().filter(possible).collect(),
            Kind::Choice(names) => (0..names.len()).map(|i| i as f64).filter(|i| *i != value).collect(),
        }
    }

    /// What is wrong with its description, and the way out; none if nothing is.
    pub(crate) fn flaw(&self) -> Option<String> {
        let Input { name, low, high, default, .. } = self;
        let whole = |value: f64| value.fract() == 0.0;
        if let Kind::Choice(names) = &self.kind {
            let twice = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name));
            if names.is_empty() {
                return Some(format!("the choice {name} has no names; give some with choices(\"…\")"));
            } else if let Some((_, twice)) = twice {
                return Some(format!("the choice {name} has the name '{twice}' twice; leave out one"));
            } else if self.name_of(*default).is_none() {
                return Some(format!("the default of {name} is not one of its choices: {}", names.join(", ")));
            }
        }
        if !low.is_finite() || !high.is_finite() || low > high {
            Some(format!("the range of {name} is {low} to {high}; give it two finite ends, the lower first"))
        } else if !(low..=high).contains(&default) {
            Some(format!("the default of {name}, {default}, is outside its range, {low} to {high}; change one of them"))
        } else if self.kind == Kind::Integer && ![*low, *high, *default].into_iter().all(whole) {
            Some(format!("{name} is an integer; make both ends of its range and its default integers"))
        } else if self.scale == Scale::Log && *low <= 0.0 {
            Some(format!("{name} is on a logarithmic scale; let its range begin above 0"))
        } else {
            None
        }
    }

    /// Range times this is how far the input can move at most; the scale of its derivatives.
    pub(crate) fn width(&self) -> f64 {
        let width = self.high - self.low;
        if width > 0.0 && width.is_finite() { width } else { self.default.abs().max(1.0) }
    }
}

impl Output {
    /// An output without a goal.
    pub fn new(name: impl Into<String>, unit: &str) -> Output {
        Output { name: name.into(), unit: unit.into(), goal: Goal::None, about: String::new(), headline: false }
    }

    /// The same with a goal.
    #[must_use]
    pub fn goal(mut self, goal: Goal) -> Output {
        self.goal = goal;
        self
    }

    /// The same, described in a line.
    #[must_use]
    pub fn about(mut self, about: &str) -> Output {
        self.about = about.into();
        self
    }

    /// The same, shown in short answers.
    #[must_use]
    pub fn headline(mut self) -> Output {
        self.headline = true;
        self
    }

    /// What is wrong with its description, and the way out; none if nothing is.
    pub(crate) fn flaw(&self) -> Option<String> {
        let name = &self.name;
        match self.goal {
            Goal::Target(value) if !value.is_finite() => {
                Some(format!("the target of {name} is {value}; make it a finite number"))
            }
            Goal::Within(low, high) if !(low.is_finite() && high.is_finite() && low <= high) => {
                Some(format!("{name} is to be within {low} to {high}; give two finite ends, the lower first"))
            }
            _ => None,
        }
    }
}
