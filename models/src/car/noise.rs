//! Noise: past a microphone at the kerb, and in the cabin.
//!
//! The microphone hears the sources of CNOSSOS-EU (Directive (EU) 2015/996, table F-1, passenger cars): rolling and
//! propulsion, in octave bands. The directive's average engine becomes this car's by Priede's law for petrol engines:
//! sound intensity goes with the fifth power of engine speed and of the bore.

use super::engine::PUBLISHED_DISPLACEMENT;
use super::ride::{QuarterCar, response};
use super::vehicle::{Car, GEARS, engine_speed};
use chainrule::differentiable;

/// A_R, dB: rolling noise at 70 km/h in the octaves 63 Hz to 8 kHz.
const ROLLING: [f64; 8] = [79.7, 85.7, 84.5, 90.2, 97.3, 93.9, 84.1, 74.3];

/// B_R, dB per decade of speed.
const ROLLING_SLOPE: [f64; 8] = [30.0, 41.5, 38.9, 25.7, 32.5, 37.2, 39.0, 40.0];

/// A_P, dB: propulsion noise at 70 km/h.
const PROPULSION: [f64; 8] = [94.5, 89.2, 88.0, 85.9, 84.2, 86.9, 83.3, 76.1];

/// B_P, dB per 70 km/h.
const PROPULSION_SLOPE: [f64; 8] = [-1.3, 7.2, 7.7, 8.0, 8.0, 8.0, 8.0, 8.0];

/// A-weighting of the octaves, dB (IEC 61672-1).
const A_WEIGHTING: [f64; 8] = [-26.2, -16.1, -8.6, -3.2, 0.0, 1.2, 1.0, -1.1];

/// The microphone's distance from the line of driving, m (ISO 362-1).
pub const MICROPHONE_DISTANCE: f64 = 7.5;

/// The microphone's height, m (ISO 362-1).
pub const MICROPHONE_HEIGHT: f64 = 1.2;

/// Speed past the microphone, km/h.
pub const PASS_BY_SPEED: f64 = 50.0;

/// Fourth gear, in which cars pass at 50 km/h.
const PASS_BY_GEAR: usize = 3;

/// Engine speed, rpm, at which the directive's average car is taken to pass at 50 km/h (an assumption: the directive
/// gives propulsion noise by road speed alone).
const AVERAGE_ENGINE_SPEED: f64 = 1900.0;

/// Speed, km/h, at which the cabin is listened to, in top gear.
pub const CABIN_SPEED: f64 = 100.0;

/// Levels in the default car's cabin at 100 km/h, dB(A): sound of the tyres through air. Assumptions for a mid-size
/// saloon, together 66 dB(A): differences from them are the model's, the levels themselves are not.
const CABIN_TIRE_AIR: f64 = 59.0;
/// The same: vibration of the tyres through the suspension.
const CABIN_TIRE_STRUCTURE: f64 = 60.5;
/// The same: wind.
const CABIN_WIND: f64 = 62.0;
/// The same: engine.
const CABIN_ENGINE: f64 = 54.0;

/// The default car at 100 km/h, by which the cabin's levels are scaled: drag area, m²; engine speed, rpm; force on the
/// body per road displacement at [`ROAR`], N/m.
const CABIN_DRAG_AREA: f64 = 0.393 * 2.12;
const CABIN_ENGINE_SPEED: f64 = 1949.0;
const CABIN_FORCE: f64 = 13_503.0;

/// Frequency, Hz, of low-frequency road noise that comes through the suspension ("roar", 30 to 200 Hz).
const ROAR: f64 = 80.0;

/// A-weighted sound pressure level at the microphone as the car passes at a steady 50 km/h in fourth gear, dB(A).
///
/// L = L_W − 10 lg(2π d²): a point source on a reflecting road.
#[differentiable]
pub fn pass_by(car: &Car) -> f64 {
    let louder = engine_change(car, engine_speed(car, PASS_BY_SPEED / 3.6, PASS_BY_GEAR), AVERAGE_ENGINE_SPEED);
    let power = rolling_power(PASS_BY_SPEED) + propulsion_power(PASS_BY_SPEED) * ratio_of(louder);
    let distance2 = MICROPHONE_DISTANCE * MICROPHONE_DISTANCE + MICROPHONE_HEIGHT * MICROPHONE_HEIGHT;
    level_of(power / (std::f64::consts::TAU * distance2))
}

/// A-weighted sound pressure level in the cabin at 100 km/h in top gear, dB(A).
///
/// Intensities of four sources add: tyres through the air; tyres through the suspension, as the force that one corner
/// passes to the body at 80 Hz squared; wind, as the power lost to drag, C_d A; engine, as outside.
#[differentiable]
pub fn cabin(car: &Car, corner: &QuarterCar) -> f64 {
    let speed = CABIN_SPEED / 3.6;
    let force = body_force(corner) / CABIN_FORCE;
    let wind = car.drag_coefficient * car.frontal_area / CABIN_DRAG_AREA;
    let engine = engine_change(car, engine_speed(car, speed, GEARS - 1), CABIN_ENGINE_SPEED);
    level_of(
        ratio_of(CABIN_TIRE_AIR)
            + ratio_of(CABIN_TIRE_STRUCTURE) * force * force
            + ratio_of(CABIN_WIND) * wind
            + ratio_of(CABIN_ENGINE + engine),
    )
}

/// How much louder than the average engine at `average` rpm this one is at `rpm`, dB.  50 lg(n/n₀) + 50/3 lg(V/V₀)
#[differentiable]
fn engine_change(car: &Car, rpm: f64, average: f64) -> f64 {
    let turning = rpm.max(car.idle_speed);
    50.0 * (turning / average).log10() + 50.0 / 3.0 * (car.displacement / PUBLISHED_DISPLACEMENT).log10()
}

/// Force on the body per road displacement at [`ROAR`], N/m.
#[differentiable]
fn body_force(corner: &QuarterCar) -> f64 {
    let omega = std::f64::consts::TAU * ROAR;
    // The response is per road velocity; times ω it is per displacement.
    corner.sprung_mass * omega * response(corner, ROAR).acceleration.sqrt()
}

/// A-weighted sound power of the tyres at `speed` km/h, relative to 1 pW.  L = A_R + B_R lg(v / 70)
#[differentiable]
fn rolling_power(speed: f64) -> f64 {
    let mut power = 0.0;
    for band in 0..8 {
        let level = ROLLING[band] + ROLLING_SLOPE[band] * (speed / 70.0).log10();
        power += ratio_of(level + A_WEIGHTING[band]);
    }
    power
}

/// A-weighted sound power of the average engine at `speed` km/h, relative to 1 pW.  L = A_P + B_P (v − 70) / 70
#[differentiable]
fn propulsion_power(speed: f64) -> f64 {
    let mut power = 0.0;
    for band in 0..8 {
        let level = PROPULSION[band] + PROPULSION_SLOPE[band] * (speed - 70.0) / 70.0;
        power += ratio_of(level + A_WEIGHTING[band]);
    }
    power
}

/// The ratio of powers that is `level` dB.
#[differentiable]
fn ratio_of(level: f64) -> f64 {
    10f64.powf(level / 10.0)
}

/// The level, dB, of a ratio of powers.
#[differentiable]
fn level_of(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}
