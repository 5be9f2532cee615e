//! What a change of inputs does: predicted by derivatives, and run.

use crate::{Error, Model, Point, evaluate, gradients};
use serde::{Deserialize, Serialize};

/// A change of inputs, and what it does to the outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The inputs that change: name, unit, before, after.
    pub changes: Vec<(String, String, f64, f64)>,
    /// Inputs among them that have no derivative; predictions leave these out.
    pub unpredicted: Vec<String>,
    /// Every output.
    pub outputs: Vec<Predicted>,
}

/// What a change does to an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Predicted {
    /// The output.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Whether short answers show it.
    pub headline: bool,
    /// Before.
    pub before: f64,
    /// After, by a run.
    pub after: f64,
    /// After, to first order: `y + g·Δ`.
    pub first: f64,
    /// After, to second order: `y + g·Δ + ½ ΔᵀHΔ`, where second derivatives are known.
    pub second: Option<f64>,
}

/// What `model` does when its inputs go from `before` to `after`, predicted by its derivatives at `before` and verified by
/// a run.
///
/// # Errors
/// Where nothing changes, and where the simulation fails before or after.
pub fn what_if(model: &dyn Model, before: &Point, after: &Point) -> Result<WhatIf, Error> {
    let (x, there) = (before.values(), after.values());
    let moved: Vec<usize> = (0..x.len()).filter(|&j| x[j] != there[j]).collect();
    if moved.is_empty() {
        return Err(Error::Other("nothing changes; give an input another value than it has".into()));
    }
    let inputs = model.inputs();
    let (smooth, other): (Vec<usize>, Vec<usize>) = moved.iter().partition(|&&j| inputs[j].has_derivative());
    let derivatives = gradients(model, x)?;
    let outputs = evaluate(model, there)?;
    let mut direction = vec![0.0; x.len()];
    smooth.iter().for_each(|&j| direction[j] = there[j] - x[j]);
    let along = |row: &[f64]| smooth.iter().map(|&j| row[j] * direction[j]).sum::<f64>();
    let curvature = model.curvature(x, &direction).ok();
    let predicted = model.outputs().iter().enumerate().map(|(i, output)| {
        let first = derivatives.outputs[i] + along(derivatives.jacobian.row(i));
        let bend = curvature.as_ref().map(|curvature| 0.5 * along(curvature.row(i)));
        Predicted {
            name: output.name.clone(),
            unit: output.unit.clone(),
            headline: output.headline,
            before: derivatives.outputs[i],
            after: outputs[i],
            first,
            second: bend.map(|bend| first + bend).filter(|y| y.is_finite()),
        }
    });
    let outputs = predicted.collect();
    let change = |&j: &usize| (inputs[j].name.clone(), inputs[j].unit.clone(), x[j], there[j]);
    Ok(WhatIf {
        changes: moved.iter().map(change).collect(),
        unpredicted: other.iter().map(|&j| inputs[j].name.clone()).collect(),
        outputs,
    })
}
