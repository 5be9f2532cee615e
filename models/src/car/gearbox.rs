//! When the gearbox shifts.

use super::engine::Engine;
use super::vehicle::Car;
use chainrule::differentiable;

/// How far gear changes scatter about the shift point, as a fraction of its speed. A shift map is a band and not a line,
/// and no driver holds a speed exactly.
pub const SCATTER: f64 = 0.08;

/// Half the range of speeds, m/s, of a second at steady speed.
pub const RIPPLE: f64 = 0.05;

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

/// The share of a second from speed `start` to `end` (m/s) that is spent in a gear above the shift point `point` (m/s).
///
/// Speed is linear in time. Of gear changes about the point, at speeds from (1 − [`SCATTER`]) to (1 + [`SCATTER`]) times
/// it, the share that has happened at a speed rises as a smooth step; the mean over the second is its integral.
#[differentiable]
pub fn share_above(point: f64, start: f64, end: f64) -> f64 {
    let width = SCATTER * point;
    let mean = 0.5 * (start + end);
    let change = 0.5 * (end - start);
    let reach = (change * change + RIPPLE * RIPPLE).sqrt();
    let low = (mean - reach - point) / width;
    let high = (mean + reach - point) / width;
    if low > 1.0 {
        return 1.0;
    }
    if high < -1.0 {
        return 0.0;
    }
    (step_integral(high) - step_integral(low)) / (high - low)
}

/// ∫ S from −1 to `u`, where S(u) = ½ + ¾ u − ¼ u³ rises from 0 at −1 to 1 at 1 without kinks.
#[differentiable]
fn step_integral(u: f64) -> f64 {
    if u < -1.0 {
        0.0
    } else if u > 1.0 {
        u
    } else {
        let u2 = u * u;
        0.1875 + 0.5 * u + 0.375 * u2 - 0.0625 * u2 * u2
    }
}
