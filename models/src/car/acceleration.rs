//! From standstill to 100 km/h at full throttle.

use super::engine::{Engine, full_load_torque};
use super::vehicle::{Car, GEARS, GRAVITY, drag_force, engine_speed, road_speed, rolling_force, rolling_mass};
use chainrule::{Differentiable, differentiable};

/// 100 km/h in m/s.
pub const TARGET: f64 = 100.0 / 3.6;

/// Time step, s, of the midpoint rule. Halving it moves the result by less than a millisecond.
pub const STEP: f64 = 0.025;

/// Engine speed, rpm, at which a full-throttle start slips the torque converter or clutch.
pub const STALL_SPEED: f64 = 2200.0;

/// What happens next on the way to 100 km/h.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Differentiable)]
enum Event {
    /// The torque converter locks.
    Lock,
    /// The gear is left.
    Shift,
    /// The target is reached.
    Arrival,
}

/// Time from 0 to 100 km/h, s.
///
/// Steps of [`STEP`] by the midpoint rule; a step is cut where it reaches the next event (converter locks, gear change,
/// target), so the result depends on every input continuously and the time of the target is exact. Panics if the car
/// stops accelerating before.
#[differentiable]
pub fn zero_to_hundred(car: &Car, engine: &Engine) -> f64 {
    let mut time = 0.0;
    let mut speed = 0.0;
    let mut gear = 0;
    let mut slipping = true;
    loop {
        let mut event = Event::Arrival;
        let mut limit = TARGET;
        let lock = road_speed(car, STALL_SPEED, gear);
        if slipping && lock < limit {
            event = Event::Lock;
            limit = lock;
        }
        if gear + 1 < GEARS {
            let shift = road_speed(car, car.shift_full, gear);
            if shift < limit {
                event = Event::Shift;
                limit = shift;
            }
        }

        let middle = speed + 0.5 * STEP * acceleration(car, engine, speed, gear, slipping);
        let rate = acceleration(car, engine, middle, gear, slipping);
        assert!(rate > 0.01, "the car cannot reach 100 km/h: it needs more power, shorter gears or less resistance");
        let next = speed + STEP * rate;
        if next < limit {
            time += STEP;
            speed = next;
        } else {
            if limit > speed {
                // The midpoint rule again, in speed: the cut step is as exact as a whole one.
                time += (limit - speed) / acceleration(car, engine, 0.5 * (speed + limit), gear, slipping);
                speed = limit;
            }
            match event {
                Event::Lock => slipping = false,
                Event::Shift => {
                    gear += 1;
                    slipping = speed < road_speed(car, STALL_SPEED, gear);
                }
                Event::Arrival => break,
            }
        }
    }
    time
}

/// Acceleration at full throttle, m/s². While the torque converter is `slipping` it holds the engine at [`STALL_SPEED`],
/// whose inertia then takes no part.
#[differentiable]
pub fn acceleration(car: &Car, engine: &Engine, speed: f64, gear: usize, slipping: bool) -> f64 {
    let ratio = car.final_drive * car.gear_ratios[gear] / car.tire_radius;
    let rpm = if slipping { STALL_SPEED } else { engine_speed(car, speed, gear) };
    let pull = full_load_torque(engine, rpm) * ratio * car.drivetrain_efficiency;
    let spinning = if slipping { 0.0 } else { car.engine_inertia * ratio * ratio };
    let thrust = saturate(pull, grip_limit(car));
    (thrust - drag_force(car, speed) - rolling_force(car)) / (rolling_mass(car) + spinning)
}

/// The part of `pull` that the tyres put on the road, N, when at most `limit` fits: the smaller of the two, with the
/// gradual transition of a tyre whose slip grows.  F = P / (1 + (P/L)¹⁶)^(1/16)
#[differentiable]
fn saturate(pull: f64, limit: f64) -> f64 {
    pull / (1.0 + (pull / limit).powi(16)).powf(0.0625)
}

/// Largest force the driven front axle can put on the road, N, as acceleration shifts load off it.
///
/// F = μ m g w / (1 + μ h / L)   (Gillespie, eq. 2-21, for front-wheel drive)
#[differentiable]
pub fn grip_limit(car: &Car) -> f64 {
    let lifted = car.tire_friction * car.center_of_gravity_height / car.wheelbase;
    car.tire_friction * car.mass * GRAVITY * car.drive_axle_share / (1.0 + lifted)
}
