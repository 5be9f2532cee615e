//! What is found out about the car.

use chainrule::Differentiable;
use chainrule_study::{Outputs, Trace};

/// What [`simulate`](super::simulate()) finds out.
#[derive(Outputs, Differentiable, Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Fuel consumption, 55 % city and 45 % highway
    #[output(unit = "L/100km", minimise, headline)]
    pub fuel: f64,
    /// Fuel consumption on the EPA city schedule
    #[output(unit = "L/100km", minimise)]
    pub fuel_city: f64,
    /// Fuel consumption on the EPA highway schedule
    #[output(unit = "L/100km", minimise)]
    pub fuel_highway: f64,
    /// Fuel economy, 55 % city and 45 % highway
    #[output(unit = "mpg", maximise)]
    pub mpg: f64,
    /// Fuel economy on the EPA city schedule
    #[output(unit = "mpg", maximise)]
    pub mpg_city: f64,
    /// Fuel economy on the EPA highway schedule
    #[output(unit = "mpg", maximise)]
    pub mpg_highway: f64,
    /// Carbon dioxide from the exhaust, city and highway combined
    #[output(unit = "g/km", minimise)]
    pub co2: f64,
    /// Time from 0 to 100 km/h
    #[output(unit = "s", minimise, headline)]
    pub zero_to_hundred: f64,
    /// Level at the kerb (7.5 m) as the car passes at 50 km/h
    #[output(unit = "dB(A)", minimise, headline)]
    pub noise: f64,
    /// Level in the cabin at 100 km/h
    #[output(unit = "dB(A)", minimise, headline)]
    pub cabin_noise: f64,
    /// Weighted vertical acceleration on a good road at 80 km/h (ISO 2631, ISO 8608 B)
    #[output(unit = "m/s²", minimise, headline)]
    pub ride: f64,
    /// Variation of the tyres' load on that road, of the static load
    #[output(unit = "%", minimise, headline)]
    pub grip_variation: f64,
}

/// What [`burn`](super::burn()) finds out: second by second.
#[derive(Trace, Differentiable, Clone, Debug, PartialEq)]
pub struct Burn {
    /// Fuel burnt in each second of the city schedule
    #[series(unit = "mL", step = "1 s")]
    pub city_fuel: Vec<f64>,
    /// Fuel burnt in each second of the highway schedule
    #[series(unit = "mL", step = "1 s")]
    pub highway_fuel: Vec<f64>,
}
