//! α-Pinene that is heated: a reaction with five substances, and rates that measurements tell.
//!
//! [`simulate()`] is the whole model. α-Pinene turns into dipentene and allo-ocimene, which turns into pyronenes and, there
//! and back, into a dimer; every step is of first order. What goes in are rates and how long it is heated ([`Reaction`]);
//! what comes out is the mixture then ([`Mixture`]). [`course()`] is the mixture over time, which measurements are compared
//! with.

mod reaction;

pub use reaction::{Course, Mixture, Reaction};

use chainrule::differentiable;
use chainrule_study::Study;
use reaction::{pure, step};

/// Steps of the integration.
pub const STEPS: usize = 400;

/// From one step of [`course()`] to the next, min.
pub const STEP: f64 = 100.0;

/// The reaction as a study: the mixture in the end, and over time.
pub fn study() -> Study {
    Study::new::<simulate>()
        .with_series::<course>(())
        .with_name("pinene")
        .with_about("heated α-pinene: what it has turned into after a time")
}

/// The mixture after `reaction.duration`.
#[differentiable]
pub fn simulate(reaction: &Reaction) -> Mixture {
    let mut mixture = pure();
    let dt = reaction.duration / STEPS as f64;
    for _ in 0..STEPS {
        mixture = step(&mixture, &reaction.rates, dt);
    }
    mixture
}

/// The mixture at the start and after each [`STEP`], however long the reaction is meant to be heated.
#[differentiable]
pub fn course(reaction: &Reaction) -> Course {
    let mut mixture = pure();
    let (mut pinene, mut dipentene, mut ocimene) = (Vec::new(), Vec::new(), Vec::new());
    let (mut pyronene, mut dimer) = (Vec::new(), Vec::new());
    for k in 0..STEPS + 1 {
        if k > 0 {
            mixture = step(&mixture, &reaction.rates, STEP);
        }
        pinene.push(mixture.pinene);
        dipentene.push(mixture.dipentene);
        ocimene.push(mixture.ocimene);
        pyronene.push(mixture.pyronene);
        dimer.push(mixture.dimer);
    }
    Course { pinene, dipentene, ocimene, pyronene, dimer }
}
