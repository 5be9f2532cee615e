//! When the gearbox shifts.

use super::engine::Engine;
use super::vehicle::Car;
use chainrule::differentiable;

/// Engine speed, rpm, at which the gearbox changes up when the engine gives `brake` power (W), and below which it changes
/// down.
///
/// It rises with load, from `shift_light` at none to `shift_full` at rated power, as the shift lines of automatic
/// gearboxes do. There is no hysteresis: energy hardly feels it, and without it consumption is a continuous function of
/// every input.
#[differentiable]
pub fn shift_speed(car: &Car, engine: &Engine, brake: f64) -> f64 {
    let load = if brake > 0.0 { brake / engine.rated_power } else { 0.0 };
    car.shift_light + (car.shift_full - car.shift_light) * load
}
