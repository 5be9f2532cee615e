//! A bicycle ride over hills: how long it takes, how hard it is, how fast it gets.
//!
//! Everything here is ordinary Rust; change what you like and ask again. The attributes make the function differentiable,
//! and tell the command line what the numbers mean.

use chainrule::prelude::*;
use chainrule_study::{Inputs, Outputs, Study};
use std::process::ExitCode;

/// What can be set.
#[derive(Inputs, Differentiable, Clone)]
struct Ride {
    /// Power on the flat
    #[input(unit = "W", range = 60.0..=400.0, default = 200.0, group = "pace")]
    power_flat: f64,
    /// Power where it climbs by 5 % or more
    #[input(unit = "W", range = 60.0..=400.0, default = 200.0, group = "pace")]
    power_up: f64,
    /// Power where it falls by 5 % or more
    #[input(unit = "W", range = 0.0..=400.0, default = 200.0, group = "pace")]
    power_down: f64,
    /// Mass of the rider
    #[input(unit = "kg", range = 45.0..=110.0, default = 72.0, group = "rider", fixed)]
    rider: f64,
    /// Air drag: drag coefficient times frontal area
    #[input(unit = "m²", range = 0.2..=0.6, default = 0.34, group = "rider", fixed)]
    drag_area: f64,
    /// Mass of the bicycle
    #[input(unit = "kg", range = 6.0..=18.0, default = 9.0, group = "bicycle", fixed)]
    bicycle: f64,
    /// Rolling resistance of the tyres
    #[input(range = 0.003..=0.01, default = 0.005, group = "bicycle", fixed)]
    rolling: f64,
    /// Wind from ahead; negative from behind
    #[input(unit = "m/s", range = -8.0..=8.0, default = 1.0, group = "weather", fixed)]
    wind: f64,
}

/// What comes out.
#[derive(Outputs, Differentiable, Clone)]
struct Outcome {
    /// How long the ride takes
    #[output(unit = "min", minimise, headline)]
    time: f64,
    /// Steady power that would be as tiring: the fourth root of the mean of power⁴
    #[output(unit = "W", minimise, headline)]
    effort: f64,
    /// Highest speed
    #[output(unit = "km/h", minimise, headline)]
    top_speed: f64,
    /// Food it takes: a body turns 24 % of it into work
    #[output(unit = "kcal", minimise)]
    food: f64,
}

/// Slope of the road (rise over run) at posts 1 km apart, straight lines between them.
const SLOPES: [f64; 13] = [0.0, 0.01, 0.05, 0.06, 0.02, -0.03, -0.05, -0.01, 0.03, 0.04, -0.02, -0.06, 0.0];
const LENGTH: f64 = 12_000.0; // m
const GRAVITY: f64 = 9.81; // m/s²
const AIR: f64 = 1.2; // kg/m³
const STEP: f64 = 0.5; // s

#[differentiable]
fn slope_at(position: f64) -> f64 {
    let post = (position / 1000.0) as usize;
    let share = position / 1000.0 - post as f64;
    SLOPES[post] + share * (SLOPES[post + 1] - SLOPES[post])
}

/// How hard the rider pushes on this slope.
#[differentiable]
fn power_at(ride: &Ride, slope: f64) -> f64 {
    let hill = (slope / 0.05).clamp(-1.0, 1.0);
    if hill > 0.0 {
        ride.power_flat + hill * (ride.power_up - ride.power_flat)
    } else {
        ride.power_flat - hill * (ride.power_down - ride.power_flat)
    }
}

/// Rides the course in steps of half a second.
#[differentiable]
fn simulate(ride: &Ride) -> Outcome {
    let mass = ride.rider + ride.bicycle;
    let (mut time, mut position, mut speed) = (0.0, 0.0, 5.0);
    let (mut work, mut strain, mut top_speed) = (0.0, 0.0, speed);
    while position < LENGTH {
        let slope = slope_at(position);
        let power = power_at(ride, slope);
        let air = speed + ride.wind;
        let resistance = 0.5 * AIR * ride.drag_area * air * air.abs() + mass * GRAVITY * (slope + ride.rolling);
        // The last step ends at the finish.
        let step = STEP.min((LENGTH - position) / speed);
        time += step;
        position += step * speed;
        work += step * power;
        strain += step * power.powi(4);
        speed += step * (power / speed - resistance) / mass;
        assert!(speed > 0.5, "the rider comes to a stop");
        top_speed = speed.max(top_speed);
    }
    Outcome {
        time: time / 60.0,
        effort: (strain / time).powf(0.25),
        top_speed: 3.6 * top_speed,
        food: work / 0.24 / 4184.0,
    }
}

fn main() -> ExitCode {
    chainrule_workbench::main([Study::new::<simulate>().with_about("a bicycle ride over hills")])
}
