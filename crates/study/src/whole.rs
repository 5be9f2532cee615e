//! Inputs that are whole numbers: what one more makes.

use crate::{Derivatives, Error, Model, evaluate};

/// Puts the differences of whole simulations into the columns of `derivatives` that have no derivative: half of what one
/// more gains over one less, or where only one of these is in the input's range, or only one can be simulated, what that
/// one makes.
///
/// A simulator that draws random numbers meets the same ones in all runs, so the difference is due to the input.
///
/// # Errors
/// That of the simulation where neither neighbour can be simulated.
pub(crate) fn differences(model: &dyn Model, x: &[f64], derivatives: &mut Derivatives) -> Result<(), Error> {
    for (j, input) in model.inputs().iter().enumerate().filter(|(_, input)| input.by_difference()) {
        let neighbour = |step: f64| {
            let mut moved = x.to_vec();
            moved[j] += step;
            (input.low..=input.high).contains(&moved[j]).then(|| evaluate(model, &moved))
        };
        let (more, less, steps) = match (neighbour(1.0), neighbour(-1.0)) {
            (Some(Ok(more)), Some(Ok(less))) => (more, less, 2.0),
            (Some(Ok(more)), _) => (more, derivatives.outputs.clone(), 1.0),
            (_, Some(Ok(less))) => (derivatives.outputs.clone(), less, 1.0),
            (Some(Err(error)), _) | (_, Some(Err(error))) => return Err(error),
            // The range has one number: nothing can be made of it.
            (None, None) => continue,
        };
        for i in 0..more.len() {
            derivatives.jacobian[(i, j)] = (more[i] - less[i]) / steps;
        }
    }
    Ok(())
}
