//! Inputs fitted to measurements.

mod answer;
mod course;
mod experiment;
mod experiments;
mod misfit;
mod report;

pub use answer::{Calibration, Fitted, FittedOutput, Goodness as FitGoodness, Outlier, Together};
pub use chainrule_optim::Loss;
pub use experiments::{Condition, Experiments, Measured, What};

use crate::{Error, Model, Point};
use chainrule_optim::{FitOptions, FitProgress, Interval, least_squares};
use misfit::Misfit;
use report::report;
use std::time::Instant;

/// What is fitted, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitting {
    /// The inputs to fit, common to all experiments.
    pub fit: Vec<usize>,
    /// What a residual costs; its scale is in standard deviations where these are known, else in the output's unit.
    pub loss: Loss,
    /// Most steps of the search.
    pub max_steps: usize,
}

/// What an observer of [`calibrate`] sees after each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitStep {
    /// Steps so far.
    pub step: usize,
    /// The sum that is minimised.
    pub sum: f64,
}

/// Finds values of inputs with which `model` comes nearest to what was measured: it minimises the sum of
/// `((simulated − measured) / σ)²` over all measurements, or another [`Loss`] of these residuals, within the inputs'
/// ranges, by the method of Levenberg and Marquardt with exact derivatives. Each experiment is a run with its own
/// conditions; other inputs are as in `start`. Outputs over time are interpolated at the times of the measurements. `observe` is called after each step and stops the search by returning
/// `false`.
///
/// # Errors
/// Where there is nothing to fit or to compare with, a condition is outside its input's range, an experiment cannot be
/// simulated at the start.
pub fn calibrate(
    model: &dyn Model,
    start: &Point,
    data: &Experiments,
    fitting: &Fitting,
    observe: &mut dyn FnMut(&FitStep) -> bool,
) -> Result<Calibration, Error> {
    let clock = Instant::now();
    refuse(model, data, fitting)?;
    let mut misfit = Misfit::new(model, start, data, fitting);
    let origin: Vec<f64> = fitting.fit.iter().map(|&j| start.values()[j]).collect();
    let before = misfit.simulate(&origin)?;
    let range = |&j: &usize| Interval { low: model.inputs()[j].low, high: model.inputs()[j].high };
    let variables: Vec<Interval> = fitting.fit.iter().map(range).collect();
    let options = FitOptions { max_steps: fitting.max_steps, ..FitOptions::default() };
    let found =
        least_squares(&mut misfit, &origin, &variables, fitting.loss, &options, &mut |progress: &FitProgress| {
            observe(&FitStep { step: progress.step, sum: progress.sum })
        });
    let found = match (found, misfit.failure.take()) {
        (Ok(found), _) => found,
        (Err(_), Some(error)) => return Err(error),
        (Err(refusal), None) => return Err(Error::Other(format!("{refusal}; try other settings"))),
    };
    report(&mut misfit, &origin, &before, &found, clock)
}

fn refuse(model: &dyn Model, data: &Experiments, fitting: &Fitting) -> Result<(), Error> {
    let inputs = model.inputs();
    if fitting.fit.is_empty() {
        let names: Vec<&str> = inputs.iter().filter(|input| input.free).take(2).map(|i| i.name.as_str()).collect();
        return Err(Error::Other(format!(
            "no input is fitted; name some with --fit, such as --fit {}",
            names.join(",")
        )));
    }
    for (k, &j) in fitting.fit.iter().enumerate() {
        let name = &inputs[j].name;
        if fitting.fit[..k].contains(&j) {
            return Err(Error::Other(format!("{name} is fitted twice; name it once")));
        }
        if !inputs[j].has_derivative() {
            let problem =
                format!("there is no derivative by {name}, which is no real number; sweep its values instead");
            return Err(Error::Other(problem));
        }
        if inputs[j].low >= inputs[j].high {
            return Err(Error::Other(format!("{name} has one value only; fit another input")));
        }
        if data.conditions.iter().any(|condition| condition.input == j) {
            let problem = format!("{name} is fitted, but is a column of the data too; leave it out of one");
            return Err(Error::Other(problem));
        }
    }
    if data.measurements() == 0 {
        let outputs = model.outputs().iter().map(|output| output.name.as_str());
        let series = model.series().iter().map(|series| series.name.as_str());
        let names: Vec<&str> = outputs.chain(series).collect();
        let problem = format!("nothing was measured: no column is an output; name one of {}", names.join(", "));
        return Err(Error::Other(problem));
    }
    data.refuse(model)
}
