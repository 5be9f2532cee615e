//! The car's parameters, and the forces on it along the road.

use super::inputs::INPUTS;
use chainrule::{Differentiable, differentiable};

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

/// Everything about the car that can be chosen; [`INPUTS`] says what each means, in which unit,
/// within which range. Fields are in the order of that table.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[allow(missing_docs, reason = "INPUTS is the one place that describes them")]
pub struct Car {
    pub mass: f64,
    pub frontal_area: f64,
    pub drag_coefficient: f64,
    pub rolling_resistance: f64,
    pub tire_radius: f64,
    pub tire_pressure: f64,
    pub tire_friction: f64,
    pub tire_stiffness: f64,
    pub wheel_inertia: f64,
    pub drive_axle_share: f64,
    pub center_of_gravity_height: f64,
    pub wheelbase: f64,
    pub final_drive: f64,
    pub gear_ratios: [f64; GEARS],
    pub shift_light: f64,
    pub shift_full: f64,
    pub drivetrain_efficiency: f64,
    pub displacement: f64,
    pub peak_efficiency: f64,
    pub friction_constant: f64,
    pub friction_linear: f64,
    pub friction_quadratic: f64,
    pub idle_speed: f64,
    pub idle_fuel: f64,
    pub engine_inertia: f64,
    pub accessory_power: f64,
    pub suspension_stiffness: f64,
    pub damping: f64,
    pub unsprung_mass: f64,
}

impl Car {
    /// The car with the given inputs, in the order of [`INPUTS`].
    ///
    /// Panics unless there are as many values as inputs.
    pub fn from_values(values: &[f64]) -> Car {
        assert!(values.len() == INPUTS.len(), "a car has {} inputs, not {}", INPUTS.len(), values.len());
        let mut rest = values.iter().copied();
        let mut next = || rest.next().unwrap_or(f64::NAN);
        Car {
            mass: next(),
            frontal_area: next(),
            drag_coefficient: next(),
            rolling_resistance: next(),
            tire_radius: next(),
            tire_pressure: next(),
            tire_friction: next(),
            tire_stiffness: next(),
            wheel_inertia: next(),
            drive_axle_share: next(),
            center_of_gravity_height: next(),
            wheelbase: next(),
            final_drive: next(),
            gear_ratios: std::array::from_fn(|_| next()),
            shift_light: next(),
            shift_full: next(),
            drivetrain_efficiency: next(),
            displacement: next(),
            peak_efficiency: next(),
            friction_constant: next(),
            friction_linear: next(),
            friction_quadratic: next(),
            idle_speed: next(),
            idle_fuel: next(),
            engine_inertia: next(),
            accessory_power: next(),
            suspension_stiffness: next(),
            damping: next(),
            unsprung_mass: next(),
        }
    }

    /// The car's inputs, in the order of [`INPUTS`].
    pub fn values(&self) -> Vec<f64> {
        let mut values = vec![
            self.mass,
            self.frontal_area,
            self.drag_coefficient,
            self.rolling_resistance,
            self.tire_radius,
            self.tire_pressure,
            self.tire_friction,
            self.tire_stiffness,
            self.wheel_inertia,
            self.drive_axle_share,
            self.center_of_gravity_height,
            self.wheelbase,
            self.final_drive,
        ];
        values.extend(self.gear_ratios);
        values.extend([
            self.shift_light,
            self.shift_full,
            self.drivetrain_efficiency,
            self.displacement,
            self.peak_efficiency,
            self.friction_constant,
            self.friction_linear,
            self.friction_quadratic,
            self.idle_speed,
            self.idle_fuel,
            self.engine_inertia,
            self.accessory_power,
            self.suspension_stiffness,
            self.damping,
            self.unsprung_mass,
        ]);
        values
    }
}

impl Default for Car {
    /// The 2012 Ford Fusion: every input at its default.
    fn default() -> Car {
        Car::from_values(&INPUTS.map(|input| input.default))
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
