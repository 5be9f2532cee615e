//! The car's outputs: name, unit, goal, meaning.

use chainrule::Differentiable;
use chainrule_study::Goal;

/// What [`simulate`](super::simulate()) finds out; [`OUTPUTS`] describes each. Fields are in the order of that table.
#[derive(Clone, Debug, PartialEq, Differentiable)]
#[allow(missing_docs, reason = "OUTPUTS is the one place that describes them")]
pub struct Outcome {
    pub fuel: f64,
    pub fuel_city: f64,
    pub fuel_highway: f64,
    pub mpg: f64,
    pub mpg_city: f64,
    pub mpg_highway: f64,
    pub co2: f64,
    pub zero_to_hundred: f64,
    pub noise: f64,
    pub cabin_noise: f64,
    pub ride: f64,
    pub grip_variation: f64,
}

impl Outcome {
    /// The outputs, in the order of [`OUTPUTS`].
    pub fn values(&self) -> [f64; 12] {
        [
            self.fuel,
            self.fuel_city,
            self.fuel_highway,
            self.mpg,
            self.mpg_city,
            self.mpg_highway,
            self.co2,
            self.zero_to_hundred,
            self.noise,
            self.cabin_noise,
            self.ride,
            self.grip_variation,
        ]
    }
}

/// One output.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Output {
    /// The name users type.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Which way is better.
    pub goal: Goal,
    /// What it is, in a line.
    pub text: &'static str,
    /// Whether short answers show it.
    pub headline: bool,
}

const fn headline(name: &'static str, unit: &'static str, goal: Goal, text: &'static str) -> Output {
    Output { name, unit, goal, text, headline: true }
}

const fn detail(name: &'static str, unit: &'static str, goal: Goal, text: &'static str) -> Output {
    Output { name, unit, goal, text, headline: false }
}

/// Every output, in the order of [`Outcome`]'s fields.
#[rustfmt::skip]
pub const OUTPUTS: [Output; 12] = [
    headline("fuel", "L/100km", Goal::Minimise, "fuel consumption, 55 % city and 45 % highway"),
    detail("fuel_city", "L/100km", Goal::Minimise, "fuel consumption on the EPA city schedule"),
    detail("fuel_highway", "L/100km", Goal::Minimise, "fuel consumption on the EPA highway schedule"),
    detail("mpg", "mpg", Goal::Maximise, "fuel economy, 55 % city and 45 % highway"),
    detail("mpg_city", "mpg", Goal::Maximise, "fuel economy on the EPA city schedule"),
    detail("mpg_highway", "mpg", Goal::Maximise, "fuel economy on the EPA highway schedule"),
    detail("co2", "g/km", Goal::Minimise, "carbon dioxide from the exhaust, city and highway combined"),
    headline("zero_to_hundred", "s", Goal::Minimise, "time from 0 to 100 km/h"),
    headline("noise", "dB(A)", Goal::Minimise, "level at the kerb (7.5 m) as the car passes at 50 km/h"),
    headline("cabin_noise", "dB(A)", Goal::Minimise, "level in the cabin at 100 km/h"),
    headline("ride", "m/s²", Goal::Minimise, "weighted vertical acceleration on a good road at 80 km/h (ISO 2631, ISO 8608 B)"),
    headline("grip_variation", "%", Goal::Minimise, "variation of the tyres' load on that road, of the static load"),
];

/// [`OUTPUTS`] as the study layer wants them.
pub fn outputs() -> Vec<chainrule_study::Output> {
    let output = |row: &Output| chainrule_study::Output {
        name: row.name.to_string(),
        unit: row.unit.to_string(),
        goal: row.goal,
        about: row.text.to_string(),
        headline: row.headline,
    };
    OUTPUTS.iter().map(output).collect()
}
