//! Inputs that change each other's influence.

use crate::{Error, Model};
use serde::{Deserialize, Serialize};

/// Two inputs of which one changes what the other does to an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interaction {
    /// The output.
    pub output: String,
    /// Its unit.
    pub unit: String,
    /// One input.
    pub a: String,
    /// The other; the same where an input changes its own influence.
    pub b: String,
    /// `∂²output/∂a∂b`
    pub second_derivative: f64,
    /// The same times both inputs' ranges, in the output's unit: by how much the effect of crossing one's range changes as
    /// the other crosses its own, if it went on as here.
    pub over_ranges: f64,
}

/// More inputs than this are refused: they take a sweep each.
const MOST: usize = 500;

/// The second derivatives of every output of `model` at `x` by all pairs of inputs that have derivatives: of each output
/// at most `most`, the strongest over the inputs' ranges first.
///
/// # Errors
/// Where the simulation stops, a second derivative is not finite, or there are more than 500 inputs.
pub fn interactions(model: &dyn Model, x: &[f64], most: usize) -> Result<Vec<Interaction>, Error> {
    let inputs = model.inputs();
    let smooth: Vec<usize> = (0..x.len()).filter(|&j| inputs[j].moves_smoothly()).collect();
    if smooth.len() > MOST {
        return Err(Error::Other(format!("{} inputs have too many pairs; up to {MOST} are looked at", smooth.len())));
    }
    let mut found: Vec<Vec<Interaction>> = vec![Vec::new(); model.outputs().len()];
    let mut direction = vec![0.0; x.len()];
    for (k, &a) in smooth.iter().enumerate() {
        direction[a] = 1.0;
        let curvature = model.curvature(x, &direction)?;
        direction[a] = 0.0;
        for (i, output) in model.outputs().iter().enumerate() {
            for &b in &smooth[k..] {
                let value = curvature[(i, b)];
                let (first, other) = (&inputs[a], &inputs[b]);
                if !value.is_finite() {
                    let what = format!("second derivative of {} by {} and {}", output.name, first.name, other.name);
                    return Err(Error::NotFinite { what, value, origin: None });
                }
                if value != 0.0 {
                    found[i].push(Interaction {
                        output: output.name.clone(),
                        unit: output.unit.clone(),
                        a: first.name.clone(),
                        b: other.name.clone(),
                        second_derivative: value,
                        over_ranges: value * first.width() * other.width(),
                    });
                }
            }
        }
    }
    for pairs in &mut found {
        pairs.sort_by(|p, q| q.over_ranges.abs().total_cmp(&p.over_ranges.abs()));
        pairs.truncate(most);
    }
    Ok(found.into_iter().flatten().collect())
}
