//! The transfer against Hohmann's, and its derivatives through the event.

use chainrule::prelude::*;
use chainrule_models::transfer::{EARTH_RADIUS, MU, Mission, STANDARD_GRAVITY, simulate, study};
use chainrule_study::{Goal, Inputs, Model, Point, Request, check, improve, keep};

fn defaults() -> Mission {
    Mission::from_values(&Mission::inputs().iter().map(|input| input.default).collect::<Vec<_>>())
}

/// The two changes of speed of Hohmann's transfer between circles of these radii (km/s), and its time (s).
fn hohmann(r1: f64, r2: f64) -> (f64, f64, f64) {
    let axis = 0.5 * (r1 + r2);
    let speed = |r: f64| (MU * (2.0 / r - 1.0 / axis)).sqrt();
    let time = std::f64::consts::PI * (axis.powi(3) / MU).sqrt();
    (speed(r1) - (MU / r1).sqrt(), (MU / r2).sqrt() - speed(r2), time)
}

/// Vallado, *Fundamentals of Astrodynamics and Applications*, example 6-1: from 191.34411 km to 35,781.34857 km takes
/// 2.457038 + 1.478187 = 3.935224 km/s and 315.403 min. An engine of a million times the thrust burns for moments.
#[test]
fn a_strong_engine_flies_hohmanns_transfer() {
    let (low, high) = (191.34411, 35781.34857);
    let (first, second, time) = hohmann(EARTH_RADIUS + low, EARTH_RADIUS + high);
    assert!((first - 2.457038).abs() < 1e-5 && (second - 1.478187).abs() < 1e-5, "{first} {second}");
    assert!((time / 60.0 - 315.403).abs() < 1e-3, "{}", time / 60.0);

    let mut mission = Mission { parking_altitude: low, ignition_angle: 1e-3, dry_mass: 0.0, ..defaults() };
    mission.thrust *= 1e6;
    let exhaust = mission.specific_impulse * STANDARD_GRAVITY;
    let flow = mission.thrust / exhaust;
    let left = mission.mass * (-first / exhaust).exp();
    mission.burn_1 = (mission.mass - left) / flow / 60.0;
    mission.burn_2 = left * (1.0 - (-second / exhaust).exp()) / flow / 60.0;
    let arrival = simulate(&mission);
    assert!((arrival.speed_change - 3935.224).abs() < 0.01, "{arrival:?}");
    assert!((arrival.perigee - high).abs() < 1.0 && (arrival.apogee - high).abs() < 1.0, "{arrival:?}");
    assert!((arrival.duration * 60.0 - 315.403).abs() < 0.05, "{arrival:?}");
}

#[test]
fn the_same_everywhere() {
    let mission = defaults();
    let plain = simulate(&mission);
    let program = compile::<simulate>().unwrap();
    let made = program.call((&mission,)).unwrap();
    for (a, b) in [(made.perigee, plain.perigee), (made.apogee, plain.apogee), (made.duration, plain.duration)] {
        assert!((a / b - 1.0).abs() < 1e-10, "{made:?} {plain:?}");
    }
    let lost = Mission { burn_1: 1.0, ignition_angle: 10.0, ..mission };
    let message = program.call((&lost,)).unwrap_err().to_string();
    assert!(message.contains("lengthen the first burn"), "{message}");
}

#[test]
fn every_derivative_agrees_with_differences() {
    let study = study();
    let found = check(&study, Point::default_of(&study).values()).unwrap();
    assert!(found.passed() && found.agreeing == found.compared, "{:?}", found.exceptions);
}

/// The least propellant to a nearly geostationary orbit is Hohmann's and a little: the burns take their time.
#[test]
fn the_transfer_improves() {
    let study = study();
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: ["perigee >= 35700", "apogee <= 35900"].iter().map(|text| keep(text, &study).unwrap()).collect(),
        keep_rest: false,
        free: study.inputs().iter().map(|input| input.free).collect(),
        max_steps: 200,
        restarts: 0,
    };
    let found = improve(&study, &Point::default_of(&study), &request, &mut |_| true).unwrap();
    let after = |name: &str| found.outputs.iter().find(|change| change.name == name).unwrap().after;
    assert!(after("perigee") >= 35699.99 && after("apogee") <= 35900.01, "{:?}", found.outputs);
    let (first, second, _) = hohmann(EARTH_RADIUS + 200.0, EARTH_RADIUS + 35700.0);
    let ideal = 1000.0 * (first + second);
    let loss = after("speed_change") / ideal - 1.0;
    assert!(loss > 0.0 && loss < 0.04, "{loss} {:?}", found.inputs);
}
