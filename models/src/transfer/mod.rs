//! An upper stage between two orbits: it burns, coasts until it climbs at a given angle, and burns again.
//!
//! [`simulate()`] is the whole model, in a plane around a round Earth: engine and gravity turn the state step by step
//! ([`flight`]). The coast ends at an *event*, the instant at which the angle of climb has fallen to
//! [`Mission::ignition_angle`]; it is solved for within the step in which it happens, so everything behind it depends on
//! every input continuously, and derivatives go through the solution and not through the search for it.

pub mod flight;
mod mission;

pub use mission::{Arrival, Mission};

use chainrule::differentiable;
use chainrule_study::Study;
use flight::{State, burn, coast};

/// Gravitational parameter of the Earth, km³/s² (WGS 84).
pub const MU: f64 = 398600.4418;

/// Radius of the Earth at the equator, km (WGS 84).
pub const EARTH_RADIUS: f64 = 6378.137;

/// Standard gravity, km/s².
pub const STANDARD_GRAVITY: f64 = 9.80665e-3;

/// The transfer as a study.
pub fn study() -> Study {
    Study::new::<simulate>()
        .with_name("transfer")
        .with_about("an upper stage between two orbits: propellant, time and orbit of two burns")
}

/// Flies the mission.
///
/// Panics (in a compiled program: traps) when the stage burns more than it has, falls to the ground, or never climbs at
/// the angle of ignition.
#[differentiable]
pub fn simulate(mission: &Mission) -> Arrival {
    let start = EARTH_RADIUS + mission.parking_altitude;
    let orbit = State { x: start, y: 0.0, vx: 0.0, vy: (MU / start).sqrt(), mass: mission.mass, time: 0.0 };
    let first = burn(mission, orbit, 60.0 * mission.burn_1, mission.pitch_1);
    let ignition = coast(mission, first);
    let last = burn(mission, ignition, 60.0 * mission.burn_2, mission.pitch_2);

    let radius = last.x.hypot(last.y);
    let speed2 = last.vx * last.vx + last.vy * last.vy;
    let axis = 1.0 / (2.0 / radius - speed2 / MU);
    let turn = last.x * last.vy - last.y * last.vx;
    // 1 - e² of the ellipse; an orbit of no eccentricity has no direction in which it is off, which is a kink.
    let eccentricity = (1.0 - turn * turn / (MU * axis)).max(0.0).sqrt();
    let exhaust = mission.specific_impulse * STANDARD_GRAVITY;
    Arrival {
        propellant: mission.mass - last.mass,
        perigee: axis * (1.0 - eccentricity) - EARTH_RADIUS,
        apogee: axis * (1.0 + eccentricity) - EARTH_RADIUS,
        speed_change: 1000.0 * exhaust * (mission.mass / last.mass).ln(),
        duration: last.time / 3600.0,
        eccentricity,
    }
}
