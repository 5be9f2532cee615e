//! α-Pinene against closed forms, and against the published fit.

use chainrule_models::pinene::{Reaction, STEP, course, simulate, study};
use chainrule_study::{
    Experiments, Fitting, Inputs, Loss, Measured, Model, Point, Verdict, What, calibrate, check, when,
};
use std::sync::Arc;

#[test]
fn two_substances_have_closed_forms() {
    let mut reaction = Reaction::from_values(&Reaction::inputs().iter().map(|input| input.default).collect::<Vec<_>>());
    for time in [0.0, 1230.0, 36420.0] {
        reaction.duration = time;
        let [a, b, ..] = reaction.rates;
        let there = simulate(&reaction);
        let left = 100.0 * (-(a + b) * time).exp();
        assert!((there.pinene - left).abs() < 1e-9, "{there:?}");
        assert!((there.dipentene - a / (a + b) * (100.0 - left)).abs() < 1e-9, "{there:?}");
        let sum = there.pinene + there.dipentene + there.ocimene + there.pyronene + there.dimer;
        assert!((sum - 100.0).abs() < 1e-9, "{there:?}");
    }
}

#[test]
fn the_course_goes_through_the_mixtures() {
    let mut reaction = Reaction::from_values(&Reaction::inputs().iter().map(|input| input.default).collect::<Vec<_>>());
    let all = course(&reaction);
    for k in [0, 1, 100, 400] {
        reaction.duration = STEP * k as f64;
        let there = simulate(&reaction);
        assert!((all.ocimene[k] - there.ocimene).abs() < 1e-6 && (all.dimer[k] - there.dimer).abs() < 1e-6, "{k}");
    }
}

/// Fuguitt and Hawkins' measurements.
fn measured(study: &dyn Model) -> Experiments {
    let table = include_str!("../../data/pinene/fuguitt-hawkins.csv");
    let rows: Vec<Vec<f64>> =
        table.lines().skip(1).map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect()).collect();
    let column = |k: usize| rows.iter().map(|row| row[k]).collect::<Vec<f64>>();
    let names = ["pinene", "dipentene", "ocimene", "pyronene", "dimer"];
    let one = |(k, name): (usize, &&str)| {
        let series = study.series().iter().position(|series| series.name == *name).unwrap();
        Measured { what: What::Series(series, column(0)), values: column(k + 1), deviations: None }
    };
    Experiments {
        rows: rows.len(),
        conditions: vec![],
        measured: names.iter().enumerate().map(one).collect(),
        weights: vec![],
        place: Arc::new(|row| format!("fuguitt-hawkins.csv:{}", row + 2)),
    }
}

/// COPS 3.0 gives 19.872167 for the least sum of squares; Rodriguez-Fernandez, Egea and Banga (BMC Bioinformatics 7 (2006)
/// 483) rates of 5.93, 2.96, 2.05, 27.5 and 4.00 · 10⁻⁵ / min.
#[test]
fn rates_are_those_of_the_published_fit() {
    let study = study();
    let data = measured(&study);
    let fitting = Fitting { fit: (0..5).collect(), loss: Loss::Squares, max_steps: 300 };
    let found = calibrate(&study, &Point::default_of(&study), &data, &fitting, &mut |_| true).unwrap();
    assert!((found.goodness.after - 19.872167).abs() < 1e-4, "{:?}", found.goodness);
    for (fitted, published) in found.fitted.iter().zip([5.93e-5, 2.96e-5, 2.05e-5, 27.5e-5, 4.00e-5]) {
        assert!((fitted.value / published - 1.0).abs() < 5e-3, "{fitted:?}");
    }
    assert_eq!((found.settings, found.goodness.measurements), (1, 40));
    assert_eq!(found.check.verdict, Verdict::Agrees, "{:?}", found.check.exceptions);
}

#[test]
fn derivatives_agree_with_differences() {
    let study = study();
    let at = Point::default_of(&study);
    let found = check(&study, at.values()).unwrap();
    assert_eq!(found.verdict, Verdict::Agrees, "{:?}", found.exceptions);
    // The longer it is heated does not change what was there at a time.
    let duration = study.inputs().len() - 1;
    assert!(when(&study, at.values(), duration).unwrap().series.iter().all(|series| series.slope == 0.0));
}
