//! The car's parameters, and the forces on it along the road.

use chainrule::{Differentiable, differentiable};
use chainrule_study::Inputs;

/// Gravity, m/s².
pub const GRAVITY: f64 = 9.80665;

/// Density of air, kg/m³: FASTSim's value (20 °C at sea level).
pub const AIR_DENSITY: f64 = 1.2;

/// Inflation pressure, kPa, at which the rolling resistance and the tyre's stiffness are given.
pub const REFERENCE_PRESSURE: f64 = 230.0;

/// Revolutions per minute in one radian per second.
pub const RPM: f64 = 60.0 / std::f64::consts::TAU;

/// Forward gears.
pub const GEARS: usize = 6;

/// Everything about the car that can be chosen.
///
/// Ranges are what a redesign of the default car could reach, not limits of physics. Inputs marked `fixed` are those of
/// which one end is simply better, or which describe what is given: an improvement does not move them unasked.
///
/// Defaults marked FASTSim are those of its 2012 Ford Fusion; sources of the others are in `docs/models/car.md`.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Car {
    /// Mass with driver and load (FASTSim)
    #[input(unit = "kg", range = 1300.0..=2200.0, default = 1644.2724500334996, group = "body", fixed)]
    pub mass: f64,
    /// Area the air meets (FASTSim)
    #[input(unit = "m²", range = 1.9..=2.6, default = 2.12, group = "body", fixed)]
    pub frontal_area: f64,
    /// Aerodynamic drag coefficient (FASTSim)
    #[input(range = 0.24..=0.45, default = 0.393, group = "body", fixed)]
    pub drag_coefficient: f64,
    /// Rolling resistance coefficient at 230 kPa (FASTSim)
    #[input(range = 0.0055..=0.012, default = 0.007, group = "tyres", fixed)]
    pub rolling_resistance: f64,
    /// Rolling radius of the tyres (FASTSim)
    #[input(unit = "m", range = 0.29..=0.36, default = 0.326, group = "tyres")]
    pub tire_radius: f64,
    /// Inflation pressure above the atmosphere
    #[input(unit = "kPa", range = 180.0..=280.0, default = 230.0, group = "tyres")]
    pub tire_pressure: f64,
    /// Largest friction coefficient between tyre and road (FASTSim)
    #[input(range = 0.6..=1.0, default = 0.7, group = "tyres", fixed)]
    pub tire_friction: f64,
    /// Vertical stiffness of one tyre at 230 kPa
    #[input(unit = "N/m", range = 150_000.0..=280_000.0, default = 200_000.0, group = "tyres")]
    pub tire_stiffness: f64,
    /// Rotational inertia of one wheel with its tyre (FASTSim)
    #[input(unit = "kg m²", range = 0.5..=1.4, default = 0.82, group = "tyres", fixed)]
    pub wheel_inertia: f64,
    /// Share of the weight on the driven front axle (FASTSim)
    #[input(range = 0.5..=0.65, default = 0.59, group = "axles", fixed)]
    pub drive_axle_share: f64,
    /// Height of the centre of gravity (FASTSim)
    #[input(unit = "m", range = 0.45..=0.65, default = 0.53, group = "axles", fixed)]
    pub center_of_gravity_height: f64,
    /// Distance between the axles (FASTSim)
    #[input(unit = "m", range = 2.5..=3.0, default = 2.72, group = "axles", fixed)]
    pub wheelbase: f64,
    /// Ratio of the final drive (Ford 6F35)
    #[input(range = 2.6..=4.2, default = 3.21, group = "gearbox")]
    pub final_drive: f64,
    /// Ratio of each forward gear (Ford 6F35)
    #[input(
        range = [3.6..=5.0, 2.4..=3.2, 1.65..=2.3, 1.2..=1.6, 0.85..=1.15, 0.6..=0.82],
        default = [4.584, 2.964, 1.912, 1.446, 1.0, 0.746],
        name = "gear",
        group = "gearbox"
    )]
    pub gear_ratios: [f64; GEARS],
    /// Engine speed of gear changes at no load
    #[input(unit = "rpm", range = 1200.0..=2500.0, default = 1400.0, group = "gearbox")]
    pub shift_light: f64,
    /// Engine speed of gear changes at full load
    #[input(unit = "rpm", range = 5000.0..=6500.0, default = 6200.0, group = "gearbox")]
    pub shift_full: f64,
    /// Efficiency from engine to wheels (FASTSim)
    #[input(range = 0.85..=0.93, default = 0.875, group = "gearbox", fixed)]
    pub drivetrain_efficiency: f64,
    /// Swept volume of the engine, at constant power per litre (Ford Duratec 25)
    #[input(unit = "L", range = 1.6..=3.5, default = 2.488, group = "engine")]
    pub displacement: f64,
    /// Best brake efficiency of the engine (FASTSim)
    #[input(range = 0.33..=0.4, default = 0.36, group = "engine", fixed)]
    pub peak_efficiency: f64,
    /// Friction mean effective pressure at standstill (Heywood)
    #[input(unit = "kPa", range = 75.0..=120.0, default = 97.0, group = "engine", fixed)]
    pub friction_constant: f64,
    /// Its increase with engine speed (Heywood)
    #[input(unit = "kPa/krpm", range = 10.0..=20.0, default = 15.0, group = "engine", fixed)]
    pub friction_linear: f64,
    /// Its increase with engine speed squared (Heywood)
    #[input(unit = "kPa/krpm²", range = 3.0..=7.0, default = 5.0, group = "engine", fixed)]
    pub friction_quadratic: f64,
    /// Engine speed when idling
    #[input(unit = "rpm", range = 600.0..=900.0, default = 700.0, group = "engine", fixed)]
    pub idle_speed: f64,
    /// Consumption when idling with no accessory on
    #[input(unit = "L/h", range = 0.3..=0.7, default = 0.41, group = "engine", fixed)]
    pub idle_fuel: f64,
    /// Rotational inertia of crankshaft, flywheel and converter
    #[input(unit = "kg m²", range = 0.08..=0.3, default = 0.15, group = "engine", fixed)]
    pub engine_inertia: f64,
    /// Power of alternator and other accessories (FASTSim)
    #[input(unit = "W", range = 300.0..=2000.0, default = 700.0, group = "engine", fixed)]
    pub accessory_power: f64,
    /// Spring rate at one wheel
    #[input(unit = "N/m", range = 15_000.0..=45_000.0, default = 25_000.0, group = "suspension")]
    pub suspension_stiffness: f64,
    /// Damping at one wheel
    #[input(unit = "N s/m", range = 800.0..=4000.0, default = 1500.0, group = "suspension")]
    pub damping: f64,
    /// Mass of one wheel, hub and brake
    #[input(unit = "kg", range = 30.0..=60.0, default = 45.0, group = "suspension", fixed)]
    pub unsprung_mass: f64,
}

impl Default for Car {
    /// The 2012 Ford Fusion: every input at its default.
    fn default() -> Car {
        Car::at_defaults()
    }
}

/// Aerodynamic drag at `speed` (m/s), N.  F = ½ ρ C_d A v²
#[differentiable]
pub fn drag_force(car: &Car, speed: f64) -> f64 {
    0.5 * AIR_DENSITY * car.drag_coefficient * car.frontal_area * speed * speed
}

/// Rolling resistance, N.  F = m g C_rr (p / p₀)^−0.4
///
/// The exponent is Michelin's for passenger-car tyres; harder tyres deform less and lose less.
#[differentiable]
pub fn rolling_force(car: &Car) -> f64 {
    let softness = (car.tire_pressure / REFERENCE_PRESSURE).powf(-0.4);
    car.mass * GRAVITY * car.rolling_resistance * softness
}

/// The car's mass and what its four wheels' rotation adds to it, kg.  m + 4 I / r²
#[differentiable]
pub fn rolling_mass(car: &Car) -> f64 {
    car.mass + 4.0 * car.wheel_inertia / (car.tire_radius * car.tire_radius)
}

/// Engine speed in rpm at `speed` m/s in a gear, with the gearbox locked.  n = v i_f i_g / r
#[differentiable]
pub fn engine_speed(car: &Car, speed: f64, gear: usize) -> f64 {
    speed / car.tire_radius * car.final_drive * car.gear_ratios[gear] * RPM
}

/// Speed in m/s at which the engine turns at `rpm` in a gear; the inverse of [`engine_speed()`].
#[differentiable]
pub fn road_speed(car: &Car, rpm: f64, gear: usize) -> f64 {
    rpm / RPM * car.tire_radius / (car.final_drive * car.gear_ratios[gear])
}
