//! What moves what.

use crate::{Check, Cost, Derivatives, Error, Goal, Model, compare, cost, jacobian, units};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A model at a point: its outputs and what moves each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The model's name.
    pub model: String,
    /// The inputs: name, value, unit.
    pub inputs: Vec<(String, f64, String)>,
    /// The outputs with what moves them.
    pub outputs: Vec<Moved>,
    /// Whether the derivatives below are right.
    pub check: Check,
    /// What they cost.
    pub cost: Cost,
}

/// An output and what moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
    /// What it is.
    pub about: String,
    /// Whether short answers show it.
    pub headline: bool,
    /// Every input's influence, the strongest first.
    pub influences: Vec<Influence>,
}

/// How an input moves an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// The input's name.
    pub input: String,
    /// Its value.
    pub value: f64,
    /// `∂output/∂input`
    pub derivative: f64,
    /// In words: `L/100km per kg`.
    pub unit: String,
    /// By how many percent the output changes when the input grows by one percent; none where either is zero.
    pub elasticity: Option<f64>,
    /// Whether the derivative is the difference that one more makes, by further runs: the input is a whole number.
    pub by_difference: bool,
    /// By how much the output would change over the input's whole range if it went on as here, in the output's unit.
    pub over_range: f64,
}

impl Influence {
    /// What influences are ranked by: the elasticity, or where there is none the effect of a hundredth of the range, in
    /// percent of the output.
    fn strength(&self, output: f64) -> f64 {
        let share = self.over_range.abs() / output.abs().max(f64::MIN_POSITIVE);
        self.elasticity.map_or(share.min(1e300), f64::abs)
    }
}

/// Everything about `model` at `x`: outputs, what moves them, a check and the cost, measured for about `budget`.
///
/// # Errors
/// Where the simulation stops or is not finite.
pub fn inspect(model: &dyn Model, x: &[f64], budget: Duration) -> Result<Inspection, Error> {
    let derivatives = jacobian(model, x)?;
    let check = compare(model, x, &derivatives)?;
    let cost = cost(model, x, budget)?;
    let inputs = model.inputs().iter().zip(x).map(|(i, x)| (i.name.clone(), *x, i.unit.clone())).collect();
    Ok(Inspection { model: model.name().into(), inputs, outputs: influences(model, x, &derivatives), check, cost })
}

/// The outputs of `model` at `x` with what moves them, from derivatives at hand.
pub fn influences(model: &dyn Model, x: &[f64], derivatives: &Derivatives) -> Vec<Moved> {
    let one = |(i, output): (usize, &crate::Output)| {
        let y = derivatives.outputs[i];
        let mut influences: Vec<Influence> = model
            .inputs()
            .iter()
            .enumerate()
            .map(|(j, input)| {
                let derivative = derivatives.jacobian[(i, j)];
                Influence {
                    input: input.name.clone(),
                    value: x[j],
                    derivative,
                    unit: units::per(&output.unit, &input.unit),
                    elasticity: (x[j] != 0.0 && y != 0.0).then(|| derivative * x[j] / y),
                    by_difference: input.by_difference(),
                    over_range: derivative * input.width(),
                }
            })
            .collect();
        influences.sort_by(|a, b| b.strength(y).total_cmp(&a.strength(y)));
        Moved {
            name: output.name.clone(),
            value: y,
            unit: output.unit.clone(),
            goal: output.goal,
            about: output.about.clone(),
            headline: output.headline,
            influences,
        }
    };
    model.outputs().iter().enumerate().map(one).collect()
}
