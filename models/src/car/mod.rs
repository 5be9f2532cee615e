//! A passenger car: what it burns, how fast it is, how loud it is and how it rides.
//!
//! [`simulate()`] is the whole model. It drives the city and the highway schedule second by second, shifting gears
//! ([`drive`], [`gearbox`], [`engine`]); accelerates to 100 km/h at full throttle ([`acceleration`]); runs one
//! corner of the car over a rough road ([`ride`]); and adds up its sources of noise ([`noise`]). What goes in is a
//! [`Car`], described field by field; what comes out is an [`Outcome`].
//!
//! Every number has its source in `docs/models/car.md`. The default car is the 2012 Ford Fusion as FASTSim
//! publishes it.
//!
//! The model is continuous in its inputs: gear changes and the arrival at 100 km/h happen at solved instants, not at the
//! ends of time steps. What remains are kinks, such as a second whose power meets a knot of the efficiency table.

pub mod acceleration;
pub mod cycles;
pub mod drive;
pub mod engine;
pub mod gearbox;
pub mod noise;
pub mod outputs;
pub mod ride;
pub mod table;
pub mod vehicle;

pub use cycles::{CycleError, Cycles};
pub use outputs::{Burn, Outcome};
pub use vehicle::Car;

use chainrule::differentiable;
use chainrule_study::Study;
use drive::consumption;
use engine::engine_of;

/// Energy in a litre of petrol, J/L: the US gallon of 33.7 kWh by which the EPA and FASTSim convert.
pub const PETROL_ENERGY: f64 = 33.7 * 3.6e6 / 3.785411784;

/// Carbon dioxide from a litre of petrol, g/L: 8,887 g from a US gallon (EPA-420-F-18-008).
pub const PETROL_CARBON_DIOXIDE: f64 = 8887.0 / 3.785411784;

/// Miles per US gallon times litres per 100 km.
pub const MPG_TIMES_LITRES: f64 = 235.21458333333334;

/// Drives, accelerates, shakes and listens to `car`.
///
/// [`Cycles::epa`] has the EPA's schedules.
///
/// Panics (in a compiled program: traps) where the car cannot do what is asked, with a message that says so: a schedule
/// of no length, an engine too small for the schedule, a car that cannot reach 100 km/h.
#[differentiable(constant(cycles))]
pub fn simulate(car: &Car, cycles: &Cycles) -> Outcome {
    let engine = engine_of(car);
    let fuel_city = consumption(car, &engine, &cycles.city);
    let fuel_highway = consumption(car, &engine, &cycles.highway);
    // 40 CFR 600.210: the combined fuel economy is the harmonic mean of miles per gallon, 55 % city and 45 % highway,
    // which is the plain mean of litres per 100 km.
    let fuel = 0.55 * fuel_city + 0.45 * fuel_highway;
    let corner = ride::quarter_car(car);
    Outcome {
        fuel,
        fuel_city,
        fuel_highway,
        mpg: MPG_TIMES_LITRES / fuel,
        mpg_city: MPG_TIMES_LITRES / fuel_city,
        mpg_highway: MPG_TIMES_LITRES / fuel_highway,
        co2: fuel / 100.0 * PETROL_CARBON_DIOXIDE,
        zero_to_hundred: acceleration::zero_to_hundred(car, &engine),
        noise: noise::pass_by(car),
        cabin_noise: noise::cabin(car, &corner),
        ride: ride::weighted_acceleration(&corner),
        grip_variation: ride::grip_variation(&corner),
    }
}

/// The fuel that `car` burns in each second of its schedules.
///
/// Panics as [`simulate()`] does.
#[differentiable(constant(cycles))]
pub fn burn(car: &Car, cycles: &Cycles) -> Burn {
    let engine = engine_of(car);
    Burn {
        city_fuel: drive::burn(car, &engine, &cycles.city),
        highway_fuel: drive::burn(car, &engine, &cycles.highway),
    }
}

/// The car on these schedules, ready for questions.
pub fn study(cycles: Cycles) -> Study {
    Study::with::<simulate>(cycles.clone())
        .with_series::<burn>(cycles)
        .with_name("car")
        .with_about("a passenger car: fuel on the EPA schedules, acceleration, noise, ride and grip")
}
