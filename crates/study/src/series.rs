//! Outputs over time, and when an input matters.

use crate::{Error, Model};
use chainrule::rt::Data;
use serde::{Deserialize, Serialize};

/// An output for each step of a simulation, such as the fuel burnt in each second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The name users type.
    pub name: String,
    /// The unit of its numbers.
    pub unit: String,
    /// What it is, in a line.
    pub about: String,
    /// How far a step goes.
    pub step: f64,
    /// The unit of steps.
    pub step_unit: String,
}

/// What a function of series gives: a struct of `Vec<f64>`, each with units.
///
/// Derive it: see the macro [`Trace`](macro@crate::Trace).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what its series are",
    note = "put #[derive(Trace, Differentiable, Clone)] on it, and #[series(unit = …, step = \"1 s\")] on each field"
)]
pub trait Trace: Data {
    /// Its series, in the order of the fields.
    fn series() -> Vec<Series>;

    /// Their numbers.
    fn parts(&self) -> Vec<&[f64]>;
}

/// A described series; the derive writes calls of it. `step` is a number with its unit, such as `1 s`.
pub fn series(name: &str, unit: &str, step: &str, about: &str) -> Series {
    let (number, step_unit) = step.trim().split_once(' ').unwrap_or((step.trim(), ""));
    Series {
        name: name.into(),
        unit: unit.into(),
        about: about.into(),
        step: number.parse().unwrap_or(1.0),
        step_unit: step_unit.trim().into(),
    }
}

/// When an input matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// The input.
    pub input: String,
    /// Its unit.
    pub unit: String,
    /// Its value.
    pub value: f64,
    /// What it does to each step of each series.
    pub series: Vec<Attributed>,
}

/// A series, and what an input does to each of its steps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attributed {
    /// The series.
    pub series: Series,
    /// Its numbers.
    pub values: Vec<f64>,
    /// `∂value/∂input` of each.
    pub slopes: Vec<f64>,
    /// The sum of the numbers.
    pub sum: f64,
    /// The sum of the slopes.
    pub slope: f64,
    /// The steps where the input matters most, from 0, the strongest first.
    pub strongest: Vec<usize>,
}

/// So many of the strongest steps are named.
const STRONGEST: usize = 10;

/// When input `input` of `model` matters: its influence on each step of the model's series, in forward mode.
///
/// # Errors
/// Where the model has no series, the input no derivative, the simulation stops or a number is not finite.
pub fn when(model: &dyn Model, x: &[f64], input: usize) -> Result<When, Error> {
    let described = &model.inputs()[input];
    if model.series().is_empty() {
        return Err(Error::Other(format!(
            "{} has no output over time; it can be asked what moves its outputs",
            model.name()
        )));
    }
    if !described.has_derivative() {
        let problem =
            format!("there is no derivative by {}, which is no real number; name another input", described.name);
        return Err(Error::Other(problem));
    }
    let mut direction = vec![0.0; x.len()];
    direction[input] = 1.0;
    let (values, slopes) = (model.run_series(x)?, model.series_slopes(x, &direction)?);
    let mut attributed = Vec::new();
    for ((series, values), slopes) in model.series().iter().zip(values).zip(slopes) {
        for (what, numbers) in [("series", &values), ("derivative of", &slopes)] {
            if let Some(at) = numbers.iter().position(|y| !y.is_finite()) {
                let what = format!("{what} {} at step {at}", series.name);
                return Err(Error::NotFinite { what, value: numbers[at], origin: None });
            }
        }
        let mut strongest: Vec<usize> = (0..slopes.len()).filter(|&at| slopes[at] != 0.0).collect();
        strongest.sort_by(|&a, &b| slopes[b].abs().total_cmp(&slopes[a].abs()));
        strongest.truncate(STRONGEST);
        attributed.push(Attributed {
            series: series.clone(),
            sum: values.iter().sum(),
            slope: slopes.iter().sum(),
            values,
            slopes,
            strongest,
        });
    }
    Ok(When { input: described.name.clone(), unit: described.unit.clone(), value: x[input], series: attributed })
}
