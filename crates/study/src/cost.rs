//! What derivatives cost, in simulations.

use crate::{Error, Model};
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Times of the simulation and of all its derivatives, measured in turn.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The median time of a simulation, s.
    pub simulation: f64,
    /// The median time of a simulation with all derivatives of all outputs, s.
    pub derivatives: f64,
    /// The second in units of the first.
    pub simulations: f64,
    /// How many outputs' derivatives that is.
    pub outputs: usize,
    /// How often each was timed.
    pub runs: usize,
}

/// Times `model` at `x` for about `budget`: runs and derivatives alternate, so that a machine busy with other things
/// slows both alike, and medians are compared.
///
/// # Errors
/// Where the simulation stops.
pub fn cost(model: &dyn Model, x: &[f64], budget: Duration) -> Result<Cost, Error> {
    // The first runs compile and touch memory.
    model.run(x)?;
    model.reverse(x)?;
    let (mut runs, mut derivatives) = (Vec::new(), Vec::new());
    let start = Instant::now();
    while runs.len() < 5 || (start.elapsed() < budget && runs.len() < 1000) {
        runs.push(timed(|| model.run(x).map(drop))?);
        derivatives.push(timed(|| model.reverse(x).map(drop))?);
    }
    let (simulation, derivatives) = (median(&mut runs), median(&mut derivatives));
    let simulations = derivatives / simulation;
    Ok(Cost { simulation, derivatives, simulations, outputs: model.outputs().len(), runs: runs.len() })
}

fn timed(f: impl FnOnce() -> Result<(), Error>) -> Result<f64, Error> {
    let start = Instant::now();
    f()?;
    // A clock tick is the least that can be told from nothing.
    Ok(start.elapsed().as_secs_f64().max(1e-9))
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
