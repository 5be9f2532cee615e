//! An answer to each question about a tin.

use crate::tin::{comb, filling, soup};
use chainrule_study::{
    Answer, Axis, Condition, Doubt, Experiments, Fitting, Goal, Loss, Measured, Model, Plan, Point, Request, Study,
    calibrate, check, front, improve, inspect, interactions, sweep, uncertain, uncertainty, what_if, when,
};
use std::sync::Arc;
use std::time::Duration;

pub fn study() -> Study {
    Study::new::<soup>().with_series::<filling>(())
}

/// What is asked, and the answer.
pub fn answers(study: &Study) -> Vec<(&'static str, Answer)> {
    let start = Point::default_of(study);
    let request = Request { max_steps: 100, free: vec![true; 3], ..Request::new(study, 0, Goal::Minimise) };
    let improved = improve(study, &start, &request, &mut |_| true).expect("an improvement");
    let between = [(0, Goal::Minimise), (1, Goal::Maximise)];
    let free = Request { keep_rest: false, ..request };
    let compromises = front(study, &start, &between, 7, &free, &mut |_| true).expect("a front");
    vec![
        ("inspect", inspected(study, &start).into()),
        ("improve", improved.into()),
        ("front", compromises.into()),
        ("a grid", swept(study, &start, None).into()),
        ("samples", swept(study, &start, Some((64, 1))).into()),
        ("uncertainty", doubted(study, &start, None).into()),
        ("global uncertainty", doubted(study, &start, Some(64)).into()),
        ("calibrate", calibrated(study, &start).into()),
        ("check", check(study, start.values()).expect("a check").into()),
    ]
}

/// A study of an array, and its improvement.
pub fn combed() -> (Study, Answer) {
    let study = Study::new::<comb>();
    let request = Request::new(&study, 0, Goal::Maximise);
    let answer = improve(&study, &Point::default_of(&study), &request, &mut |_| true).expect("an improvement");
    (study, answer.into())
}

fn inspected(study: &Study, start: &Point) -> chainrule_study::Inspection {
    let x = start.values();
    let after = Point::with(study, &["radius=50 mm"]).expect("a point");
    let mut found = inspect(study, x, Duration::ZERO).expect("an inspection");
    found.what_if = Some(what_if(study, start, &after).expect("a change"));
    found.when = vec![when(study, x, 1).expect("a series")];
    found.interactions = interactions(study, x, 3).expect("interactions");
    found
}

fn swept(study: &Study, start: &Point, sample: Option<(usize, u64)>) -> chainrule_study::Sweep {
    let axis = |input: usize, values: &[f64]| Axis { input, values: values.to_vec() };
    let axes = match sample {
        None => vec![axis(0, &[3.0, 4.0, 5.0, 6.0]), axis(1, &[5.0, 10.0, 15.0])],
        Some(_) => vec![axis(0, &[]), axis(1, &[])],
    };
    sweep(study, start, &Plan { axes, sample }, &mut |_| true).expect("a sweep")
}

fn doubted(study: &Study, start: &Point, global: Option<usize>) -> chainrule_study::Uncertainty {
    let one = |text: &str| uncertain(text, study, start).expect("a distribution");
    let doubt = Doubt { inputs: vec![one("radius=±2 mm"), one("height=6..8")], samples: 256, seed: 1, global };
    uncertainty(study, start, &doubt, &mut |_| true).expect("an uncertainty")
}

/// Tins of several radii, weighed; their mass tells the sheet's thickness, and how high they are.
fn calibrated(study: &Study, start: &Point) -> chainrule_study::Calibration {
    let radii: Vec<f64> = (0..12).map(|i| 3.0 + 0.4 * f64::from(i)).collect();
    let weighed = |(i, radius): (usize, &f64)| {
        let noise = [0.3, -0.2, 0.1, -0.4, 0.2][i % 5];
        study.run(&[*radius, 9.0, 0.25]).expect("outputs")[2] + noise
    };
    let data = Experiments {
        rows: radii.len(),
        measured: vec![Measured {
            what: chainrule_study::What::Output(2),
            values: radii.iter().enumerate().map(weighed).collect(),
            deviations: None,
        }],
        conditions: vec![Condition { input: 0, values: radii }],
        weights: vec![],
        place: Arc::new(|row| format!("tins.csv:{}", row + 2)),
    };
    let fitting = Fitting { fit: vec![1, 2], loss: Loss::Squares, max_steps: 100 };
    calibrate(study, start, &data, &fitting, &mut |_| true).expect("a calibration")
}
