//! α-Pinene that is heated: a reaction with five substances, and rates that measurements tell.
//!
//! [`simulate()`] is the whole model. α-Pinene turns into dipentene and allo-ocimene, which turns into pyronenes and, there
//! and back, into a dimer; every step is of first order. What goes in are rates and a time ([`Reaction`]); what comes out
//! is the mixture ([`Mixture`]). [`fit()`] is the same reaction with its distance from measurements as the only output.

mod measured;
mod reaction;

pub use measured::{Measured, MeasuredError, Sample};
pub use reaction::{Misfit, Mixture, Rates, Reaction};

use chainrule::differentiable;
use chainrule_study::Study;
use reaction::{pure, step};

/// Steps of the integration from the start to [`LONGEST`].
pub const STEPS: usize = 400;

/// The longest time that is simulated, min.
pub const LONGEST: f64 = 40_000.0;

/// The reaction as a study: the mixture at a time.
pub fn study() -> Study {
    Study::new::<simulate>().with_name("pinene").with_about("heated α-pinene: what it has turned into after a time")
}

/// The reaction as a study of its rates: how far it is from measurements.
pub fn fitting(measured: Measured) -> Study {
    Study::with::<fit>(measured)
        .with_name("pinene-fit")
        .with_about("the rates of heated α-pinene's reactions: how well they explain measurements")
}

/// The mixture after `reaction.time`.
#[differentiable]
pub fn simulate(reaction: &Reaction) -> Mixture {
    let mut mixture = pure();
    let dt = reaction.time / STEPS as f64;
    for _ in 0..STEPS {
        mixture = step(&mixture, &reaction.rates, dt);
    }
    mixture
}

/// The sum of squared differences between the reaction and measurements.
///
/// Panics (in a compiled program: traps) when measurements are not in the order of time.
#[differentiable(constant(measured))]
pub fn fit(rates: &Rates, measured: &Measured) -> Misfit {
    let mut mixture = pure();
    let mut time = 0.0;
    let mut sum = 0.0;
    for sample in &measured.samples {
        let span = sample.time - time;
        assert!(span >= 0.0, "measurements must be in the order of time");
        let steps = (span * STEPS as f64 / LONGEST).ceil().max(1.0) as usize;
        for _ in 0..steps {
            mixture = step(&mixture, &rates.rates, span / steps as f64);
        }
        time = sample.time;
        let there = &sample.mixture;
        sum += (mixture.pinene - there.pinene).powi(2)
            + (mixture.dipentene - there.dipentene).powi(2)
            + (mixture.ocimene - there.ocimene).powi(2)
            + (mixture.pyronene - there.pyronene).powi(2)
            + (mixture.dimer - there.dimer).powi(2);
    }
    Misfit { misfit: sum }
}
