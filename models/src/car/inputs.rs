//! The car's inputs: name, unit, range, default, meaning.
//!
//! Ranges are what a redesign of the default car could reach, not limits of physics.
//!
//! Defaults marked FASTSim are those of its 2012 Ford Fusion; sources of the others are in `docs/models/car.md`.

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
    /// Whether it is a choice of design, which an improvement may move unasked. Of the others one end is simply better,
    /// or they describe what is given.
    pub free: bool,
}

const fn given(
    group: &'static str,
    name: &'static str,
    unit: &'static str,
    low: f64,
    high: f64,
    default: f64,
    text: &'static str,
) -> Input {
    Input { name, unit, low, high, default, text, group, free: false }
}

const fn choice(
    group: &'static str,
    name: &'static str,
    unit: &'static str,
    low: f64,
    high: f64,
    default: f64,
    text: &'static str,
) -> Input {
    Input { name, unit, low, high, default, text, group, free: true }
}

/// Every input, in the order of [`Car`](super::Car)'s fields, gear by gear.
#[rustfmt::skip]
pub const INPUTS: [Input; 34] = [
    given("body", "mass", "kg", 1300.0, 2200.0, 1644.2724500334996, "mass with driver and load (FASTSim)"),
    given("body", "frontal_area", "m²", 1.9, 2.6, 2.12, "area the air meets (FASTSim)"),
    given("body", "drag_coefficient", "", 0.24, 0.45, 0.393, "aerodynamic drag coefficient (FASTSim)"),
    given("tyres", "rolling_resistance", "", 0.0055, 0.012, 0.007, "rolling resistance coefficient at 230 kPa (FASTSim)"),
    choice("tyres", "tire_radius", "m", 0.29, 0.36, 0.326, "rolling radius of the tyres (FASTSim)"),
    choice("tyres", "tire_pressure", "kPa", 180.0, 280.0, 230.0, "inflation pressure above the atmosphere"),
    given("tyres", "tire_friction", "", 0.6, 1.0, 0.7, "largest friction coefficient between tyre and road (FASTSim)"),
    choice("tyres", "tire_stiffness", "N/m", 150e3, 280e3, 200e3, "vertical stiffness of one tyre at 230 kPa"),
    given("tyres", "wheel_inertia", "kg m²", 0.5, 1.4, 0.82, "rotational inertia of one wheel with its tyre (FASTSim)"),
    given("axles", "drive_axle_share", "", 0.5, 0.65, 0.59, "share of the weight on the driven front axle (FASTSim)"),
    given("axles", "center_of_gravity_height", "m", 0.45, 0.65, 0.53, "height of the centre of gravity (FASTSim)"),
    given("axles", "wheelbase", "m", 2.5, 3.0, 2.72, "distance between the axles (FASTSim)"),
    choice("gearbox", "final_drive", "", 2.6, 4.2, 3.21, "ratio of the final drive (Ford 6F35)"),
    choice("gearbox", "gear_1", "", 3.6, 5.0, 4.584, "ratio of first gear (Ford 6F35)"),
    choice("gearbox", "gear_2", "", 2.4, 3.2, 2.964, "ratio of second gear (Ford 6F35)"),
    choice("gearbox", "gear_3", "", 1.65, 2.3, 1.912, "ratio of third gear (Ford 6F35)"),
    choice("gearbox", "gear_4", "", 1.2, 1.6, 1.446, "ratio of fourth gear (Ford 6F35)"),
    choice("gearbox", "gear_5", "", 0.85, 1.15, 1.0, "ratio of fifth gear (Ford 6F35)"),
    choice("gearbox", "gear_6", "", 0.6, 0.82, 0.746, "ratio of sixth gear (Ford 6F35)"),
    choice("gearbox", "shift_light", "rpm", 1200.0, 2500.0, 1400.0, "engine speed of gear changes at no load"),
    choice("gearbox", "shift_full", "rpm", 5000.0, 6500.0, 6200.0, "engine speed of gear changes at full load"),
    given("gearbox", "drivetrain_efficiency", "", 0.85, 0.93, 0.875, "efficiency from engine to wheels (FASTSim)"),
    choice("engine", "displacement", "L", 1.6, 3.5, 2.488, "swept volume of the engine, at constant power per litre (Ford Duratec 25)"),
    given("engine", "peak_efficiency", "", 0.33, 0.4, 0.36, "best brake efficiency of the engine (FASTSim)"),
    given("engine", "friction_constant", "kPa", 75.0, 120.0, 97.0, "friction mean effective pressure at standstill (Heywood)"),
    given("engine", "friction_linear", "kPa/krpm", 10.0, 20.0, 15.0, "its increase with engine speed (Heywood)"),
    given("engine", "friction_quadratic", "kPa/krpm²", 3.0, 7.0, 5.0, "its increase with engine speed squared (Heywood)"),
    given("engine", "idle_speed", "rpm", 600.0, 900.0, 700.0, "engine speed when idling"),
    given("engine", "idle_fuel", "L/h", 0.3, 0.7, 0.41, "consumption when idling with no accessory on"),
    given("engine", "engine_inertia", "kg m²", 0.08, 0.3, 0.15, "rotational inertia of crankshaft, flywheel and converter"),
    given("engine", "accessory_power", "W", 300.0, 2000.0, 700.0, "power of alternator and other accessories (FASTSim)"),
    choice("suspension", "suspension_stiffness", "N/m", 15e3, 45e3, 25e3, "spring rate at one wheel"),
    choice("suspension", "damping", "N s/m", 800.0, 4000.0, 1500.0, "damping at one wheel"),
    given("suspension", "unsprung_mass", "kg", 30.0, 60.0, 45.0, "mass of one wheel, hub and brake"),
];

/// [`INPUTS`] as the study layer wants them.
pub fn inputs() -> Vec<chainrule_study::Input> {
    let input = |row: &Input| chainrule_study::Input {
        name: row.name.to_string(),
        unit: row.unit.to_string(),
        low: row.low,
        high: row.high,
        default: row.default,
        about: row.text.to_string(),
        group: row.group.to_string(),
        free: row.free,
    };
    INPUTS.iter().map(input).collect()
}
