//! Driving a schedule: what the wheels need, what the engine burns.

use super::PETROL_ENERGY;
use super::engine::{Engine, fuel_power, lowest_speed_for};
use super::gearbox::{share_above, shift_speed};
use super::vehicle::{Car, GEARS, drag_force, engine_speed, road_speed, rolling_force, rolling_mass};
use chainrule::differentiable;

/// Sum of two speeds, m/s, below which the car stands.
const STANDING: f64 = 1e-6;

/// Fuel consumption, L/100 km, over a schedule of speeds (m/s), one each second, on the flat.
///
/// The car follows the schedule exactly. Panics if the schedule covers no distance.
#[differentiable]
pub fn consumption(car: &Car, engine: &Engine, speeds: &[f64]) -> f64 {
    let mut energy = 0.0;
    let mut distance = 0.0;
    for pair in speeds.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        if start + end > STANDING {
            energy += one_second(car, engine, start, end);
            distance += 0.5 * (start + end);
        } else {
            energy += engine.idle_fuel_power;
        }
    }
    assert!(distance > 0.0, "the drive cycle covers no distance: it needs speeds above 0");
    energy / PETROL_ENERGY / (distance / 1000.0) * 100.0
}

/// Fuel, mL, burnt in each second of a schedule: what [`consumption()`] adds up.
#[differentiable]
pub fn burn(car: &Car, engine: &Engine, speeds: &[f64]) -> Vec<f64> {
    let mut fuel = Vec::new();
    for pair in speeds.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        let energy = if start + end > STANDING { one_second(car, engine, start, end) } else { engine.idle_fuel_power };
        fuel.push(1000.0 * energy / PETROL_ENERGY);
    }
    fuel
}

/// Fuel energy, J, burnt in a second from speed `start` to `end` (m/s).
///
/// Power is the second's mean. The second is divided among the gears.
#[differentiable]
fn one_second(car: &Car, engine: &Engine, start: f64, end: f64) -> f64 {
    let brake = brake_power(car, wheel_power(car, start, end));
    assert!(brake <= engine.rated_power, "the engine is too weak for the drive cycle: raise displacement");
    let slipping = lowest_speed_for(engine, brake).max(car.idle_speed);
    let shift = shift_speed(car, engine, brake);

    let mut energy = 0.0;
    let mut not_below = 1.0;
    for gear in 0..GEARS {
        // The top gear is never left upwards.
        let above = if gear + 1 < GEARS { share_above(road_speed(car, shift, gear), start, end) } else { 0.0 };
        let share = not_below - above;
        if share > 1e-12 {
            let locked = engine_speed(car, 0.5 * (start + end), gear);
            energy += share * fuel_power(engine, brake, locked.max(slipping));
        }
        not_below = above;
    }
    energy
}

/// Mean power at the wheels, W, over a second from speed `start` to `end`.  P = (F_drag + F_roll) v + ΔE_kinetic / s
#[differentiable]
fn wheel_power(car: &Car, start: f64, end: f64) -> f64 {
    let mean = 0.5 * (start + end);
    let kinetic = 0.5 * rolling_mass(car) * (end * end - start * start);
    (drag_force(car, mean) + rolling_force(car)) * mean + kinetic
}

/// Power at the engine's shaft, W, accessories included. When the wheels drive the engine the losses are theirs.
#[differentiable]
fn brake_power(car: &Car, wheel: f64) -> f64 {
    let shaft = if wheel > 0.0 { wheel / car.drivetrain_efficiency } else { wheel * car.drivetrain_efficiency };
    shaft + car.accessory_power
}
