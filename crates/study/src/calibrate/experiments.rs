//! What was measured, under which conditions.

use crate::number::{short, with_unit};
use crate::{Error, Model};
use std::sync::Arc;

/// Experiments: a row each, with conditions and measurements.
#[derive(Clone)]
pub struct Experiments {
    /// How many there are.
    pub rows: usize,
    /// What was set.
    pub conditions: Vec<Condition>,
    /// What was measured.
    pub measured: Vec<Measured>,
    /// How much each row counts, in squares; 1 for all if empty.
    pub weights: Vec<f64>,
    /// Where a row stands, for messages: `measured.csv:3`.
    pub place: Arc<dyn Fn(usize) -> String + Send + Sync>,
}

/// An input that was set.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The input's index.
    pub input: usize,
    /// Its value in each row.
    pub values: Vec<f64>,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// An output, by its index.
    Output(usize),
    /// An output over time ([`Model::series`]), by its index, at a time for each row in its unit of steps. Between steps
    /// it is interpolated.
    Series(usize, Vec<f64>),
}

impl What {
    /// Its name and unit.
    pub fn named<'a>(&self, model: &'a dyn Model) -> (&'a str, &'a str) {
        match self {
            What::Output(index) => (&model.outputs()[*index].name, &model.outputs()[*index].unit),
            What::Series(index, _) => (&model.series()[*index].name, &model.series()[*index].unit),
        }
    }
}

/// An output, or an output over time, that was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Which.
    pub what: What,
    /// Its value in each row; NaN where it was not measured.
    pub values: Vec<f64>,
    /// The standard deviation of each, where that is known.
    pub deviations: Option<Vec<f64>>,
}

impl Experiments {
    /// How many numbers were measured.
    pub fn measurements(&self) -> usize {
        self.measured.iter().map(|measured| measured.values.iter().filter(|y| !y.is_nan()).count()).sum()
    }

    /// Whether all standard deviations are known.
    pub(super) fn errors_known(&self) -> bool {
        self.measured.iter().all(|measured| measured.deviations.is_some())
    }

    /// Refuses what does not fit `model`, with the place.
    pub(super) fn refuse(&self, model: &dyn Model) -> Result<(), Error> {
        let at = |row: usize, problem: String| Err(Error::Other(format!("{}: {problem}", (self.place)(row))));
        for condition in &self.conditions {
            let input = &model.inputs()[condition.input];
            for (row, &value) in condition.values.iter().enumerate() {
                if value.is_nan() {
                    return at(row, format!("there is no {}; every experiment needs its conditions", input.name));
                }
                if !(input.low..=input.high).contains(&value) {
                    let (name, unit) = (input.name.clone(), input.unit.clone());
                    let error = Error::Range { input: name, value, low: input.low, high: input.high, unit };
                    return at(row, error.to_string());
                }
                if !input.has_derivative() && value.fract() != 0.0 {
                    return at(row, format!("{} = {value} is no integer", input.name));
                }
            }
        }
        for measured in &self.measured {
            let (name, _) = measured.what.named(model);
            if let What::Series(index, times) = &measured.what {
                let unit = &model.series()[*index].step_unit;
                for (row, &time) in times.iter().enumerate().filter(|(row, _)| !measured.values[*row].is_nan()) {
                    if !time.is_finite() {
                        return at(row, format!("there is no time; {name} is measured at one"));
                    }
                    if time < 0.0 {
                        let time = with_unit(short(time), unit);
                        return at(row, format!("time = {time} is before the simulation starts, at 0"));
                    }
                }
            }
            let pairs = measured.deviations.iter().flatten().zip(&measured.values);
            for (row, (sigma, y)) in pairs.enumerate() {
                // Where nothing was measured its error does not matter.
                if !(y.is_nan() || *sigma > 0.0 && sigma.is_finite()) {
                    return at(row, format!("the standard deviation of {name} is not above 0"));
                }
            }
        }
        self.refuse_unweighed(model)?;
        for (row, weight) in self.weights.iter().enumerate() {
            if !(*weight >= 0.0 && weight.is_finite()) {
                return at(row, format!("the weight {weight} is not at least 0"));
            }
        }
        Ok(())
    }

    /// Refuses errors of several outputs that cannot be weighed against each other: of different units, or of which only
    /// some have known standard deviations.
    fn refuse_unweighed(&self, model: &dyn Model) -> Result<(), Error> {
        let Some(without) = self.measured.iter().find(|measured| measured.deviations.is_none()) else { return Ok(()) };
        let unit = |measured: &Measured| measured.what.named(model).1;
        let alike = |other: &Measured| other.deviations.is_none() && unit(other) == unit(without);
        if self.measured.iter().all(alike) {
            return Ok(());
        }
        let (name, _) = without.what.named(model);
        Err(Error::Other(format!(
            "several outputs were measured, and how much an error of {name} weighs against the others is not known; add a \
             column sigma_{name}, or give --sigma {name}=…"
        )))
    }
}
