//! The stage's motion: burns of given length, and a coast that ends at an event.

use super::{EARTH_RADIUS, MU, Mission, STANDARD_GRAVITY};
use chainrule::{Differentiable, differentiable, root};

/// Where the stage is, in the plane of its orbits.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Position, km.
    pub x: f64,
    /// Position, km.
    pub y: f64,
    /// Velocity, km/s.
    pub vx: f64,
    /// Velocity, km/s.
    pub vy: f64,
    /// Mass, kg.
    pub mass: f64,
    /// Time since the first ignition, s.
    pub time: f64,
}

/// Steps of a burn.
pub const BURN_STEPS: usize = 100;

/// Length of a step of the coast, in units of √(r³ / μ): a fifth of a degree in a circular orbit is 0.0035.
pub const COAST_STEP: f64 = 0.02;

/// The steps a coast may take; it takes about 450 to geostationary altitude.
pub const MOST_STEPS: usize = 5000;

/// The engine: thrust (kN), the angle of it above the direction of flight (rad), and the mass it takes (kg/s).
#[derive(Differentiable, Clone, Copy, Debug)]
struct Engine {
    thrust: f64,
    pitch: f64,
    flow: f64,
}

/// The rate at which the state changes: gravity −μ r / |r|³ and thrust over mass.
#[differentiable]
fn rate(s: &State, engine: &Engine) -> State {
    let r2 = s.x * s.x + s.y * s.y;
    let gravity = -MU / (r2 * r2.sqrt());
    let speed = (s.vx * s.vx + s.vy * s.vy).sqrt();
    let (along, above) = (engine.pitch.cos() / speed, engine.pitch.sin() / speed);
    // A kilonewton gives a kilogram 1 km/s².
    let push = engine.thrust / s.mass;
    State {
        x: s.vx,
        y: s.vy,
        vx: gravity * s.x + push * (along * s.vx + above * s.vy),
        vy: gravity * s.y + push * (along * s.vy - above * s.vx),
        mass: -engine.flow,
        time: 1.0,
    }
}

#[differentiable]
fn moved(s: &State, rate: &State, dt: f64) -> State {
    State {
        x: s.x + dt * rate.x,
        y: s.y + dt * rate.y,
        vx: s.vx + dt * rate.vx,
        vy: s.vy + dt * rate.vy,
        mass: s.mass + dt * rate.mass,
        time: s.time + dt * rate.time,
    }
}

/// A step of the classical fourth-order Runge–Kutta method.
#[differentiable]
fn step(s: &State, engine: &Engine, dt: f64) -> State {
    let a = rate(s, engine);
    let b = rate(&moved(s, &a, 0.5 * dt), engine);
    let c = rate(&moved(s, &b, 0.5 * dt), engine);
    let d = rate(&moved(s, &c, dt), engine);
    let half = moved(&moved(s, &a, dt / 6.0), &b, dt / 3.0);
    moved(&moved(&half, &c, dt / 3.0), &d, dt / 6.0)
}

/// The state after `seconds` of thrust at `pitch` degrees above the direction of flight, away from the Earth.
///
/// Panics when the propellant does not last.
#[differentiable]
pub fn burn(mission: &Mission, start: State, seconds: f64, pitch: f64) -> State {
    let flow = mission.thrust / (mission.specific_impulse * STANDARD_GRAVITY);
    let left = start.mass - flow * seconds;
    assert!(left >= mission.dry_mass, "the propellant is used up: {} kg would be left; shorten the burns", left);
    let engine = Engine { thrust: mission.thrust, pitch: pitch.to_radians(), flow };
    let dt = seconds / BURN_STEPS as f64;
    let mut s = start;
    for _ in 0..BURN_STEPS {
        s = step(&s, &engine, dt);
    }
    s
}

/// How much steeper the stage climbs than at the angle of ignition: sin(angle of climb) − sin(ignition angle).
#[differentiable]
fn steeper(mission: &Mission, s: &State) -> f64 {
    let climb = (s.x * s.vx + s.y * s.vy) / (s.x.hypot(s.y) * s.vx.hypot(s.vy));
    climb - mission.ignition_angle.to_radians().sin()
}

/// The state at the instant when the climb has become as flat as the angle of ignition.
///
/// Panics when the stage never climbs that steeply, never flattens again, or comes down to the ground.
#[differentiable]
pub fn coast(mission: &Mission, start: State) -> State {
    let engine = Engine { thrust: 0.0, pitch: 0.0, flow: 0.0 };
    let mut s = start;
    let mut steep = false;
    for _ in 0..MOST_STEPS {
        let r = s.x.hypot(s.y);
        assert!(r > EARTH_RADIUS, "the stage falls to the ground; lengthen the first burn or lower its pitch");
        let dt = COAST_STEP * (r * r * r / MU).sqrt();
        let next = step(&s, &engine, dt);
        let excess = steeper(mission, &next);
        if steep && excess <= 0.0 {
            // The event lies within this step: solve for the part of it that leads there.
            let before = steeper(mission, &s);
            let share = root(|share| steeper(mission, &step(&s, &engine, share * dt)), before / (before - excess));
            return step(&s, &engine, share * dt);
        }
        steep = steep || excess > 0.0;
        s = next;
    }
    panic!("the stage never flies at the angle of ignition; lengthen the first burn or lower ignition_angle")
}
