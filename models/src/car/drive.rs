//! Driving a schedule: what the wheels need, what the engine burns.

use super::PETROL_ENERGY;
use super::engine::{Engine, fuel_power, lowest_speed_for};
use super::gearbox::next_shift;
use super::vehicle::{Car, drag_force, engine_speed, rolling_force, rolling_mass};

/// Fuel consumption, L/100 km, over a schedule of speeds (m/s), one each second, on the flat.
///
/// The car follows the schedule exactly. Panics if the schedule covers no distance.
pub fn consumption(car: &Car, engine: &Engine, speeds: &[f64]) -> f64 {
    let mut energy = 0.0;
    let mut distance = 0.0;
    let mut gear = 0;
    for pair in speeds.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        if start + end > 0.0 {
            let (burnt, reached) = one_second(car, engine, gear, start, end);
            energy += burnt;
            distance += 0.5 * (start + end);
            gear = reached;
        } else {
            energy += engine.idle_fuel_power;
            gear = 0;
        }
    }
    assert!(distance > 0.0, "the drive cycle covers no distance: it needs speeds above 0");
    energy / PETROL_ENERGY / (distance / 1000.0) * 100.0
}

/// Fuel energy (J) burnt in a second from speed `start` to `end` (m/s), and the gear at its end.
///
/// Power is the second's mean. Gear changes split the second where they happen.
fn one_second(car: &Car, engine: &Engine, first_gear: usize, start: f64, end: f64) -> (f64, usize) {
    let brake = brake_power(car, wheel_power(car, start, end));
    assert!(brake <= engine.rated_power, "the engine is too weak for the drive cycle: raise displacement");
    let slipping = lowest_speed_for(engine, brake).max(car.idle_speed);

    let mut energy = 0.0;
    let mut gear = first_gear;
    let mut here = start;
    loop {
        let (there, next_gear) = next_shift(car, gear, here, end);
        let share = if end == start { 1.0 } else { (there - here) / (end - start) };
        let locked = engine_speed(car, 0.5 * (here + there), gear);
        energy += share * fuel_power(engine, brake, locked.max(slipping));
        if next_gear == gear {
            break;
        }
        gear = next_gear;
        here = there;
    }
    (energy, gear)
}

/// Mean power at the wheels, W, over a second from speed `start` to `end`.  P = (F_drag + F_roll) v + ΔE_kinetic / s
fn wheel_power(car: &Car, start: f64, end: f64) -> f64 {
    let mean = 0.5 * (start + end);
    let kinetic = 0.5 * rolling_mass(car) * (end * end - start * start);
    (drag_force(car, mean) + rolling_force(car)) * mean + kinetic
}

/// Power at the engine's shaft, W, accessories included. When the wheels drive the engine the losses are theirs.
fn brake_power(car: &Car, wheel: f64) -> f64 {
    let shaft = if wheel > 0.0 { wheel / car.drivetrain_efficiency } else { wheel * car.drivetrain_efficiency };
    shaft + car.accessory_power
}
