//! The car's inputs: name, unit, range, default, meaning.
//!
//! Defaults marked FASTSim are those of its 2012 Ford Fusion; sources of the others are in `docs/src/models/car.md`.

/// One input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Input {
    /// The name users type.
    pub name: &'static str,
    /// Its unit; empty for a pure number.
    pub unit: &'static str,
    /// Smallest value the model is meant for.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// The default car's value.
    pub default: f64,
    /// What it is, in a line.
    pub text: &'static str,
    /// The part of the car it belongs to.
    pub group: &'static str,
}

const fn row(
    group: &'static str,
    name: &'static str,
    unit: &'static str,
    low: f64,
    high: f64,
    default: f64,
    text: &'static str,
) -> Input {
    Input { name, unit, low, high, default, text, group }
}

/// Every input, in the order of [`Car`](super::Car)'s fields, gear by gear.
#[rustfmt::skip]
pub const INPUTS: [Input; 35] = [
    row("body", "mass", "kg", 800.0, 2600.0, 1644.2724500334996, "mass with driver and load (FASTSim)"),
    row("body", "frontal_area", "m²", 1.5, 3.5, 2.12, "area the air meets (FASTSim)"),
    row("body", "drag_coefficient", "", 0.18, 0.6, 0.393, "aerodynamic drag coefficient (FASTSim)"),
    row("tyres", "rolling_resistance", "", 0.004, 0.016, 0.007, "rolling resistance coefficient at 230 kPa (FASTSim)"),
    row("tyres", "tire_radius", "m", 0.27, 0.4, 0.326, "rolling radius of the tyres (FASTSim)"),
    row("tyres", "tire_pressure", "kPa", 160.0, 320.0, 230.0, "inflation pressure above the atmosphere"),
    row("tyres", "tire_friction", "", 0.4, 1.2, 0.7, "largest friction coefficient between tyre and road (FASTSim)"),
    row("tyres", "tire_stiffness", "N/m", 120e3, 320e3, 200e3, "vertical stiffness of one tyre at 230 kPa"),
    row("tyres", "wheel_inertia", "kg m²", 0.4, 2.0, 0.82, "rotational inertia of one wheel with its tyre (FASTSim)"),
    row("axles", "drive_axle_share", "", 0.4, 0.7, 0.59, "share of the weight on the driven front axle (FASTSim)"),
    row("axles", "center_of_gravity_height", "m", 0.4, 0.8, 0.53, "height of the centre of gravity (FASTSim)"),
    row("axles", "wheelbase", "m", 2.2, 3.2, 2.72, "distance between the axles (FASTSim)"),
    row("gearbox", "final_drive", "", 2.2, 5.0, 3.21, "ratio of the final drive (Ford 6F35)"),
    row("gearbox", "gear_1", "", 3.2, 5.2, 4.584, "ratio of first gear (Ford 6F35)"),
    row("gearbox", "gear_2", "", 2.2, 3.2, 2.964, "ratio of second gear (Ford 6F35)"),
    row("gearbox", "gear_3", "", 1.6, 2.2, 1.912, "ratio of third gear (Ford 6F35)"),
    row("gearbox", "gear_4", "", 1.15, 1.6, 1.446, "ratio of fourth gear (Ford 6F35)"),
    row("gearbox", "gear_5", "", 0.85, 1.15, 1.0, "ratio of fifth gear (Ford 6F35)"),
    row("gearbox", "gear_6", "", 0.5, 0.85, 0.746, "ratio of sixth gear (Ford 6F35)"),
    row("gearbox", "shift_up", "rpm", 1400.0, 4500.0, 1785.0, "engine speed above which the gearbox shifts up on the schedules"),
    row("gearbox", "shift_down", "rpm", 800.0, 2000.0, 1060.0, "engine speed below which the gearbox shifts down"),
    row("gearbox", "full_throttle_shift", "rpm", 4500.0, 6800.0, 6200.0, "engine speed of upshifts at full throttle"),
    row("gearbox", "drivetrain_efficiency", "", 0.8, 0.97, 0.875, "efficiency from engine to wheels (FASTSim)"),
    row("engine", "displacement", "L", 1.2, 5.0, 2.488, "swept volume of the engine, at constant power per litre (Ford Duratec 25)"),
    row("engine", "peak_efficiency", "", 0.28, 0.45, 0.36, "best brake efficiency of the engine (FASTSim)"),
    row("engine", "friction_constant", "kPa", 50.0, 150.0, 97.0, "friction mean effective pressure at standstill (Heywood)"),
    row("engine", "friction_linear", "kPa/krpm", 5.0, 30.0, 15.0, "its increase with engine speed (Heywood)"),
    row("engine", "friction_quadratic", "kPa/krpm²", 1.0, 10.0, 5.0, "its increase with engine speed squared (Heywood)"),
    row("engine", "idle_speed", "rpm", 550.0, 1000.0, 700.0, "engine speed when idling"),
    row("engine", "idle_fuel", "L/h", 0.25, 1.0, 0.41, "consumption when idling with no accessory on"),
    row("engine", "engine_inertia", "kg m²", 0.05, 0.4, 0.15, "rotational inertia of crankshaft, flywheel and converter"),
    row("engine", "accessory_power", "W", 0.0, 3000.0, 700.0, "power of alternator and other accessories (FASTSim)"),
    row("suspension", "suspension_stiffness", "N/m", 10e3, 60e3, 25e3, "spring rate at one wheel"),
    row("suspension", "damping", "N s/m", 500.0, 5000.0, 1500.0, "damping at one wheel"),
    row("suspension", "unsprung_mass", "kg", 20.0, 70.0, 45.0, "mass of one wheel, hub and brake"),
];

/// The index of the input called `name`.
pub fn index_of(name: &str) -> Option<usize> {
    INPUTS.iter().position(|input| input.name == name)
}
