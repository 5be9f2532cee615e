//! The engine: FASTSim's published efficiency curve, taken apart into combustion and friction so that engine speed
//! matters.
//!
//! Every cycle the fuel's heat is turned into *indicated* work with an efficiency that depends on load; friction
//! takes its part, which depends on speed; what is left is *brake* work:
//!
//! ```text
//! P_fuel = (P_brake + P_friction(n)) / η_indicated(P_brake / P_max)            (a Willans line)
//! P_friction = fmep(n) V n / 2      fmep = c₀ + c₁ n + c₂ n²                   (Heywood, eq. 13.6)
//! ```
//!
//! FASTSim's curve gives η_brake at a power and is silent about speed. Read along the line of operation through the
//! engine's idle point, the industry's common part-load mapping point (1,500 rpm, 2.62 bar) and its rated point, it
//! determines η_indicated at each of its knots; that is [`engine_of()`]. On that line our engine burns exactly what
//! FASTSim's does; off it, friction's share differs.

use super::PETROL_ENERGY;
use super::table::{interpolate, interpolate_smoothly};
use super::vehicle::Car;
use chainrule::{Differentiable, differentiable};

/// Power fractions of FASTSim's efficiency curve, above the first two, which describe idling.
pub const PUBLISHED_LOAD: [f64; 10] = [0.015, 0.04, 0.06, 0.1, 0.14, 0.2, 0.4, 0.6, 0.8, 1.0];

/// FASTSim's brake efficiency at [`PUBLISHED_LOAD`] for the 2012 Ford Fusion.
pub const PUBLISHED_EFFICIENCY: [f64; 10] = [0.16, 0.22, 0.28, 0.33, 0.35, 0.36, 0.35, 0.34, 0.32, 0.3];

/// Largest of [`PUBLISHED_EFFICIENCY`].
pub const PUBLISHED_PEAK: f64 = 0.36;

/// Rated power of the published engine, W.
pub const PUBLISHED_POWER: f64 = 130_500.0;

/// Displacement of the published engine, L (Ford Duratec 25).
pub const PUBLISHED_DISPLACEMENT: f64 = 2.488;

/// Heywood's friction coefficients for the published engine, kPa, kPa/krpm and kPa/krpm².
pub const PUBLISHED_FRICTION: [f64; 3] = [97.0, 15.0, 5.0];

/// Speed of rated power, rpm.
pub const RATED_SPEED: f64 = 6000.0;

/// Engine speeds of the line of operation along which the published curve is read, rpm.
pub const LINE_SPEED: [f64; 3] = [700.0, 1500.0, RATED_SPEED];

/// Power fractions of that line: idle, 1,500 rpm at 2.62 bar, rated power.
pub const LINE_LOAD: [f64; 3] = [0.0, 262.0 * PUBLISHED_DISPLACEMENT * 1500.0 / 120.0 / PUBLISHED_POWER, 1.0];

/// Mean effective pressure at rated power, kPa.
pub const RATED_PRESSURE: f64 = PUBLISHED_POWER * 120.0 / (PUBLISHED_DISPLACEMENT * RATED_SPEED);

/// Engine speeds of the full-load curve, rpm.
pub const FULL_LOAD_SPEED: [f64; 7] = [700.0, 1000.0, 2000.0, 3000.0, 4500.0, RATED_SPEED, 7000.0];

/// Full-load mean effective pressure, kPa. 4,500 rpm (233 N m) and rated power are published; the rest is the usual
/// shape of a naturally aspirated engine.
pub const FULL_LOAD_PRESSURE: [f64; 7] = [800.0, 880.0, 1010.0, 1100.0, 1177.0, RATED_PRESSURE, 880.0];

/// An engine ready to be asked for power.
#[derive(Clone, Debug, Differentiable)]
pub struct Engine {
    /// Swept volume, L.
    pub displacement: f64,
    /// Friction coefficients, kPa, kPa/krpm, kPa/krpm².
    pub friction: [f64; 3],
    /// Rated power, W.
    pub rated_power: f64,
    /// Power fractions of the indicated efficiency's table.
    pub load: [f64; 11],
    /// Indicated efficiency there.
    pub efficiency: [f64; 11],
    /// Fuel power when idling with the accessories on, W: the engine never burns less.
    pub idle_fuel_power: f64,
}

/// Power lost to friction at `rpm`, W.  fmep V n / 2, where kPa · L = J.
#[differentiable]
pub fn friction_power(displacement: f64, friction: &[f64; 3], rpm: f64) -> f64 {
    let krpm = rpm / 1000.0;
    let pressure = friction[0] + friction[1] * krpm + friction[2] * krpm * krpm;
    pressure * displacement * rpm / 120.0
}

/// The car's engine: the published one with the car's displacement, friction, peak efficiency and idle consumption.
///
/// Power per litre stays the published one's. The indicated efficiency at no load follows from the idle consumption,
/// which all goes into friction at idle speed.
#[differentiable]
pub fn engine_of(car: &Car) -> Engine {
    let friction = [car.friction_constant, car.friction_linear, car.friction_quadratic];
    let idle_friction = friction_power(car.displacement, &friction, car.idle_speed);
    let idle_alone = car.idle_fuel / 3600.0 * PETROL_ENERGY;
    let mut load = [0.0; 11];
    let mut efficiency = [idle_friction / idle_alone; 11];
    for i in 0..10 {
        let power = PUBLISHED_LOAD[i] * PUBLISHED_POWER;
        let rpm = interpolate(PUBLISHED_LOAD[i], &LINE_LOAD, &LINE_SPEED);
        let indicated = power + friction_power(PUBLISHED_DISPLACEMENT, &PUBLISHED_FRICTION, rpm);
        let burnt = power / PUBLISHED_EFFICIENCY[i];
        load[i + 1] = PUBLISHED_LOAD[i];
        efficiency[i + 1] = indicated / burnt * (car.peak_efficiency / PUBLISHED_PEAK);
    }
    let displacement = car.displacement;
    let rated_power = PUBLISHED_POWER * displacement / PUBLISHED_DISPLACEMENT;
    let idle_load = interpolate(car.accessory_power / rated_power, &load, &efficiency);
    let idle_fuel_power = (car.accessory_power + idle_friction) / idle_load;
    Engine { displacement, friction, rated_power, load, efficiency, idle_fuel_power }
}

/// Fuel power, W, for `brake` power (W) at `rpm`. Negative brake power is the wheels driving the engine.
#[differentiable]
pub fn fuel_power(engine: &Engine, brake: f64, rpm: f64) -> f64 {
    let indicated = brake + friction_power(engine.displacement, &engine.friction, rpm);
    let efficiency = interpolate(brake / engine.rated_power, &engine.load, &engine.efficiency);
    let burnt = indicated / efficiency;
    // The wheels push: the throttle is closed, and the engine management still injects what idling takes.
    if burnt < engine.idle_fuel_power { engine.idle_fuel_power } else { burnt }
}

/// Lowest speed, rpm, at which the engine is asked for `brake` power (W): that of rated mean effective pressure.
///
/// Above it the torque converter and kick-down let the engine rev.
#[differentiable]
pub fn lowest_speed_for(engine: &Engine, brake: f64) -> f64 {
    RATED_SPEED * brake / engine.rated_power
}

/// Full-load torque at `rpm`, N m.  T = bmep V / 4π
#[differentiable]
pub fn full_load_torque(engine: &Engine, rpm: f64) -> f64 {
    let pressure = interpolate_smoothly(rpm, &FULL_LOAD_SPEED, &FULL_LOAD_PRESSURE);
    pressure * engine.displacement / (4.0 * std::f64::consts::PI)
}
