//! What can be set, and what comes out.

use chainrule::Differentiable;
use chainrule_study::{Inputs, Outputs};

/// A stage, the orbit that it starts from, and its two burns. Defaults are those of a Fregat stage with a satellite.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Mission {
    /// Time that the engine burns first
    #[input(unit = "min", range = 5.0..=15.0, default = 12.0, group = "burns")]
    pub burn_1: f64,
    /// Angle of the thrust above the direction of flight, first burn
    #[input(unit = "deg", range = -20.0..=20.0, default = 0.0, group = "burns")]
    pub pitch_1: f64,
    /// Angle of climb at which the engine is lit again
    #[input(unit = "deg", range = 0.05..=10.0, default = 1.0, group = "burns")]
    pub ignition_angle: f64,
    /// Time that the engine burns then
    #[input(unit = "min", range = 1.0..=8.0, default = 3.5, group = "burns")]
    pub burn_2: f64,
    /// Angle of the thrust above the direction of flight, second burn
    #[input(unit = "deg", range = -20.0..=20.0, default = 0.0, group = "burns")]
    pub pitch_2: f64,
    /// Altitude of the circular orbit that it starts from
    #[input(unit = "km", range = 180.0..=1000.0, default = 200.0, group = "mission", fixed)]
    pub parking_altitude: f64,
    /// Mass at the start, with propellant and satellite
    #[input(unit = "kg", range = 3000.0..=12000.0, default = 8000.0, group = "mission", fixed)]
    pub mass: f64,
    /// Mass that is left when all propellant is burnt
    #[input(unit = "kg", range = 500.0..=6000.0, default = 2000.0, group = "mission", fixed)]
    pub dry_mass: f64,
    /// Thrust of the engine
    #[input(unit = "kN", range = 5.0..=100.0, default = 19.85, group = "engine", fixed)]
    pub thrust: f64,
    /// Thrust from a unit of weight flow
    #[input(unit = "s", range = 250.0..=470.0, default = 333.2, group = "engine", fixed)]
    pub specific_impulse: f64,
}

/// What the transfer takes, and where it ends.
#[derive(Outputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Arrival {
    /// Propellant burnt
    #[output(unit = "kg", minimise, headline)]
    pub propellant: f64,
    /// Least altitude of the orbit reached
    #[output(unit = "km", headline)]
    pub perigee: f64,
    /// Greatest altitude of the orbit reached
    #[output(unit = "km", headline)]
    pub apogee: f64,
    /// Change of speed that the propellant was worth
    #[output(unit = "m/s", minimise)]
    pub speed_change: f64,
    /// Time from the first ignition to the last cut-off
    #[output(unit = "h")]
    pub duration: f64,
    /// Eccentricity of the orbit reached
    #[output]
    pub eccentricity: f64,
}
