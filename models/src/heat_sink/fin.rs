//! What can be set, and what comes out.

use chainrule::Differentiable;
use chainrule_study::{Inputs, Outputs};

/// Pieces of the fin.
pub const PIECES: usize = 2000;

/// A fin of aluminium, a metre wide, in moving air.
#[derive(Inputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Fin {
    /// Thickness of a piece of the fin, from the base on
    #[input(unit = "mm", range = 0.02..=4.0, default = [0.5; PIECES], group = "shape")]
    pub thickness: [f64; PIECES],
    /// Length from base to tip
    #[input(unit = "mm", range = 20.0..=200.0, default = 120.0, group = "surroundings", fixed)]
    pub length: f64,
    /// Thermal conductivity of the metal
    #[input(unit = "W/(m K)", range = 20.0..=400.0, default = 200.0, group = "surroundings", fixed)]
    pub conductivity: f64,
    /// Density of the metal
    #[input(unit = "kg/m³", range = 1700.0..=9000.0, default = 2700.0, group = "surroundings", fixed)]
    pub density: f64,
    /// Heat that a square metre gives to the air for each kelvin
    #[input(unit = "W/(m² K)", range = 5.0..=200.0, default = 50.0, group = "surroundings", fixed)]
    pub convection: f64,
    /// Temperature of the base
    #[input(unit = "°C", range = 40.0..=150.0, default = 85.0, group = "surroundings", fixed)]
    pub base: f64,
    /// Temperature of the air
    #[input(unit = "°C", range = -20.0..=60.0, default = 25.0, group = "surroundings", fixed)]
    pub air: f64,
}

/// What the fin does.
#[derive(Outputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Cooling {
    /// Heat given off by a metre of width
    #[output(unit = "W/m", maximise, headline)]
    pub heat: f64,
    /// Mass of a metre of width
    #[output(unit = "kg/m", minimise, headline)]
    pub mass: f64,
    /// Temperature of the tip
    #[output(unit = "°C")]
    pub tip: f64,
    /// Heat over what a fin as hot as its base would give off
    #[output(unit = "%")]
    pub efficiency: f64,
}
