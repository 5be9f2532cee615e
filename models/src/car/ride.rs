//! One corner of the car on a rough road: body, spring and damper, wheel, tyre.
//!
//! The road is an ISO 8608 one with waviness 2: driven over at constant speed its vertical *velocity* is white noise,
//! so the response is an integral of the squared transfer function over frequency. Without weighting it has a closed
//! form, which the tests hold it to.

use super::vehicle::{Car, GRAVITY, REFERENCE_PRESSURE};
use chainrule::{Differentiable, differentiable};

/// Roughness of the road, m³: displacement spectral density at 0.1 cycles/m. ISO 8608 class B ("good").
pub const ROUGHNESS: f64 = 64e-6;

/// Speed over the rough road, m/s (80 km/h).
pub const RIDE_SPEED: f64 = 80.0 / 3.6;

/// One-sided spectral density of the road's vertical velocity, (m/s)²/Hz.  G = (2π n₀)² G_d(n₀) v, n₀ = 0.1 1/m
pub const ROAD_VELOCITY: f64 = (std::f64::consts::TAU * 0.1) * (std::f64::consts::TAU * 0.1) * ROUGHNESS * RIDE_SPEED;

/// Frequency intervals from 0.1 to 200 Hz; four times as many change the results by less than one part in 10⁴.
pub const POINTS: usize = 200;

/// A quarter of a car.
#[derive(Clone, Debug, Differentiable)]
pub struct QuarterCar {
    /// Mass above the spring, kg.
    pub sprung_mass: f64,
    /// Mass of wheel, hub and brake, kg.
    pub unsprung_mass: f64,
    /// Suspension spring rate at the wheel, N/m.
    pub stiffness: f64,
    /// Damping at the wheel, N s/m.
    pub damping: f64,
    /// Vertical stiffness of the tyre at its pressure, N/m.
    pub tire_stiffness: f64,
}

/// Squared magnitudes of the quarter car's response to a unit of road velocity at one frequency.
#[derive(Clone, Debug, Differentiable)]
pub struct Response {
    /// Of the body's acceleration, (m/s²)² / (m/s)².
    pub acceleration: f64,
    /// Of the tyre's dynamic force, N² / (m/s)².
    pub tire_force: f64,
}

/// The corner of `car`, with the tyre as stiff as its pressure makes it (Pacejka's MF 6.1: 1 + 0.7098 (p/p₀ − 1)).
#[differentiable]
pub fn quarter_car(car: &Car) -> QuarterCar {
    let inflation = 1.0 + 0.7098 * (car.tire_pressure / REFERENCE_PRESSURE - 1.0);
    QuarterCar {
        sprung_mass: 0.25 * car.mass - car.unsprung_mass,
        unsprung_mass: car.unsprung_mass,
        stiffness: car.suspension_stiffness,
        damping: car.damping,
        tire_stiffness: car.tire_stiffness * inflation,
    }
}

/// Response at `frequency`, Hz.
///
/// With D = k + iωc, B = D − m_s ω² and Q = (k_t − m_u ω²) B − m_s ω² D, road displacement 1 gives the body's
/// acceleration ω² k_t D / Q and the tyre's deflection −(m_u ω² B + m_s ω² D) / Q.
#[differentiable]
pub fn response(car: &QuarterCar, frequency: f64) -> Response {
    let omega = std::f64::consts::TAU * frequency;
    let omega2 = omega * omega;
    let body = car.sprung_mass * omega2;
    let wheel = car.unsprung_mass * omega2;
    let damper = omega * car.damping;
    let spring = car.stiffness;
    let tire = car.tire_stiffness;

    let real = (tire - wheel) * (spring - body) - body * spring;
    let imaginary = (tire - wheel - body) * damper;
    let denominator = real * real + imaginary * imaginary;
    let carried = spring * spring + damper * damper;
    let real_deflection = wheel * (spring - body) + body * spring;
    let imaginary_deflection = (wheel + body) * damper;
    let deflection = real_deflection * real_deflection + imaginary_deflection * imaginary_deflection;
    let tire2 = tire * tire;
    // Velocity is displacement times ω: divide by ω².
    Response {
        acceleration: omega2 * tire2 * carried / denominator,
        tire_force: tire2 * deflection / denominator / omega2,
    }
}

/// Mean squares of acceleration, (m/s²)², and tyre force, N², on a road whose velocity has one-sided density `road`,
/// (m/s)²/Hz, over frequencies `low` to `high` Hz.
///
/// ∫ |H|² G df by the trapezoidal rule in ln f with `points` intervals; `weighted` weights acceleration by [`wk()`].
#[differentiable]
pub fn mean_squares(car: &QuarterCar, road: f64, low: f64, high: f64, points: usize, weighted: bool) -> (f64, f64) {
    let ratio = ((high / low).ln() / points as f64).exp();
    let mut frequency = low;
    let mut acceleration = 0.0;
    let mut tire_force = 0.0;
    for i in 0..=points {
        let at = response(car, frequency);
        let weight = if weighted { wk(frequency) } else { 1.0 };
        let end = if i == 0 || i == points { 0.5 } else { 1.0 };
        acceleration += end * frequency * weight * weight * at.acceleration;
        tire_force += end * frequency * at.tire_force;
        frequency *= ratio;
    }
    let scale = road * ratio.ln();
    (acceleration * scale, tire_force * scale)
}

/// Root mean square of the body's acceleration weighted as ISO 2631-1 weights it for seated people, m/s².
#[differentiable]
pub fn weighted_acceleration(car: &QuarterCar) -> f64 {
    let (acceleration, _) = mean_squares(car, ROAD_VELOCITY, 0.1, 200.0, POINTS, true);
    acceleration.sqrt()
}

/// Root mean square of the tyre's dynamic load as a share of its static load, %.
///
/// The less it varies, the more of the tyre's grip is there when needed.
#[differentiable]
pub fn grip_variation(car: &QuarterCar) -> f64 {
    let (_, force) = mean_squares(car, ROAD_VELOCITY, 0.1, 200.0, POINTS, false);
    100.0 * force.sqrt() / ((car.sprung_mass + car.unsprung_mass) * GRAVITY)
}

/// ISO 2631-1's weighting W_k at `frequency`, Hz: how strongly people feel vertical acceleration.
///
/// Band limits at 0.4 and 100 Hz, a transition at 12.5 Hz and an upward step from 2.37 to 3.35 Hz (annex A, table A.1).
#[differentiable]
pub fn wk(frequency: f64) -> f64 {
    let f2 = frequency * frequency;
    let f4 = f2 * f2;
    let high_pass = f4 / (f4 + 0.4 * 0.4 * 0.4 * 0.4);
    let low_pass = 1e8 / (f4 + 1e8);
    let transition = (1.0 + f2 / (12.5 * 12.5)) * resonance(f2, 12.5 * 12.5, 0.63);
    let corners = (2.37 / 3.35) * (2.37 / 3.35);
    let step = corners * corners * resonance(f2, 3.35 * 3.35, 0.91) / resonance(f2, 2.37 * 2.37, 0.91);
    (high_pass * low_pass * transition * step).sqrt()
}

/// |1 / (1 + s / (Q ω₀) + (s/ω₀)²)|² at squared frequency `f2`, for squared corner frequency `corner2` and quality Q.
#[differentiable]
fn resonance(f2: f64, corner2: f64, quality: f64) -> f64 {
    let x = f2 / corner2;
    let reactive = 1.0 - x;
    1.0 / (reactive * reactive + x / (quality * quality))
}
