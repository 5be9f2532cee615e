//! Inputs fitted to measurements.

use chainrule::prelude::*;
use chainrule_study::*;
use chainrule_study::{Inputs, Outputs};

/// Cooling of a cup after Newton's law.
#[derive(Inputs, Differentiable, Clone)]
struct Cup {
    /// Time since it was poured
    #[input(unit = "min", range = 0.0..=100.0, default = 10.0)]
    time: f64,
    /// Temperature at first
    #[input(unit = "°C", range = 20.0..=100.0, default = 70.0)]
    start: f64,
    /// Temperature of the room
    #[input(unit = "°C", range = 0.0..=40.0, default = 15.0)]
    room: f64,
    /// Rate of cooling by air
    #[input(unit = "1/min", range = 0.0..=1.0, default = 0.01)]
    air: f64,
    /// Rate of cooling by radiation
    #[input(unit = "1/min", range = 0.0..=1.0, default = 0.01)]
    radiation: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Coffee {
    /// How warm it is
    #[output(unit = "°C", headline)]
    temperature: f64,
    /// How fast it cools
    #[output(unit = "°C/min")]
    cooling: f64,
}

#[differentiable]
fn cup(cup: &Cup) -> Coffee {
    let rate = cup.air + cup.radiation;
    let above = (cup.start - cup.room) * (-rate * cup.time).exp();
    Coffee { temperature: cup.room + above, cooling: rate * above }
}

/// Temperatures of a cup with these settings, each off by this times a pattern.
fn experiments(off: f64) -> Experiments {
    let times: Vec<f64> = (0..12).map(|i| 5.0 * f64::from(i)).collect();
    let truth = |t: f64| 21.0 + (84.0 - 21.0) * (-0.05 * t).exp();
    let pattern = [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0, -1.0, 1.0];
    let values = times.iter().zip(pattern).map(|(t, p)| truth(*t) + off * p).collect();
    Experiments {
        rows: 12,
        conditions: vec![Condition { input: 0, values: times }],
        measured: vec![Measured { what: What::Output(0), values, deviations: None }],
        weights: vec![],
        place: std::sync::Arc::new(|row| format!("cup.csv:{}", row + 2)),
    }
}

fn fitted(data: &Experiments, fit: &[usize], loss: Loss) -> Result<Calibration, Error> {
    let study = Study::new::<cup>();
    let fitting = Fitting { fit: fit.to_vec(), loss, max_steps: 200 };
    calibrate(&study, &Point::default_of(&study), data, &fitting, &mut |_| true)
}

#[test]
fn inputs_are_fitted_to_measurements() {
    let exact = fitted(&experiments(0.0), &[1, 2, 3], Loss::Squares).unwrap();
    let values: Vec<f64> = exact.fitted.iter().map(|fitted| fitted.value).collect();
    for (value, truth) in values.iter().zip([84.0, 21.0, 0.04]) {
        assert!((value / truth - 1.0).abs() < 1e-8, "{values:?}");
    }
    assert!(exact.goodness.after < 1e-12 * exact.goodness.before && exact.check.passed() && exact.outliers.is_empty());

    let found = fitted(&experiments(0.5), &[1, 2, 3], Loss::Squares).unwrap();
    for (fitted, truth) in found.fitted.iter().zip([84.0, 21.0, 0.04]) {
        let (low, high) = fitted.interval.unwrap();
        assert!(low < truth && truth < high && fitted.error.unwrap() > 0.0, "{fitted:?}");
    }
    assert_eq!((found.goodness.degrees_of_freedom, found.settings), (9, 12));
    assert!(found.goodness.probability.is_none() && found.outputs[0].explained.unwrap() > 0.99);
    // With standard deviations of 0.5 the errors are these, and not taken from the residuals.
    let mut known = experiments(0.5);
    known.measured[0].deviations = Some(vec![0.5; 12]);
    let known = fitted(&known, &[1, 2, 3], Loss::Squares).unwrap();
    let ratio = known.fitted[0].error.unwrap() / found.fitted[0].error.unwrap();
    let s = (found.goodness.after / 9.0).sqrt();
    assert!((ratio - 0.5 / s).abs() < 1e-6, "{ratio} {s}");
    assert!((known.goodness.reduced.unwrap() - (s / 0.5).powi(2)).abs() < 1e-6);
    assert!(known.goodness.probability.unwrap() > 0.05);
}

#[test]
fn what_data_cannot_tell_is_said() {
    let found = fitted(&experiments(0.1), &[1, 2, 3, 4], Loss::Squares).unwrap();
    assert_eq!(found.together.len(), 1);
    let moves = &found.together[0].moves;
    let names: Vec<&str> = moves.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"air") && names.contains(&"radiation") && names.len() == 2, "{moves:?}");
    assert!(moves[0].1 == 1.0 && moves[1].1 < 0.0, "one grows as the other falls");
    assert!(found.fitted[2].error.is_none_or(|error| error > 100.0), "{:?}", found.fitted);
    assert!(found.fitted[0].error.unwrap() < 1.0);
    // At time 0 the rate does nothing.
    let mut first = experiments(0.1);
    first.conditions[0].values = vec![0.0; 12];
    let found = fitted(&first, &[1, 3], Loss::Squares).unwrap();
    assert_eq!((found.together.len(), found.settings), (1, 1));
    assert_eq!((&found.together[0].moves[0].0[..], found.together[0].condition), ("air", None));
}

#[test]
fn outliers_pull_less_with_a_robust_loss() {
    let mut data = experiments(0.1);
    data.measured[0].values[4] += 20.0;
    data.measured[0].deviations = Some(vec![0.1; 12]);
    let plain = fitted(&data, &[1, 2, 3], Loss::Squares).unwrap();
    let robust = fitted(&data, &[1, 2, 3], Loss::Huber(1.5)).unwrap();
    let off = |found: &Calibration| (found.fitted[0].value - 84.0).abs();
    assert!(off(&robust) < 0.1 * off(&plain), "{} {}", off(&robust), off(&plain));
    assert_eq!((robust.outliers.len(), robust.outliers[0].place.as_str()), (1, "cup.csv:6"));
    assert!(plain.goodness.probability.unwrap() < 1e-6);
}

#[test]
fn calibrations_that_make_no_sense_are_refused() {
    let refused = |data: &Experiments, fit: &[usize]| fitted(data, fit, Loss::Squares).unwrap_err().to_string();
    let good = experiments(0.1);
    assert!(refused(&good, &[]).contains("no input is fitted; name some with --fit, such as --fit time,start"));
    assert!(refused(&good, &[1, 1]).contains("start is fitted twice"));
    assert!(refused(&good, &[0]).contains("time is fitted, but is a column of the data too"));
    let mut data = experiments(0.1);
    data.conditions[0].values[3] = 200.0;
    assert!(refused(&data, &[1]).starts_with("cup.csv:5: time = 200 min is outside its range"));
    data.conditions[0].values[3] = f64::NAN;
    assert!(refused(&data, &[1]).starts_with("cup.csv:5: there is no time"));
    let mut data = experiments(0.1);
    data.measured[0].values = vec![f64::NAN; 12];
    assert!(refused(&data, &[1]).contains("nothing was measured: no column is an output; name one of temperature"));
    let mut data = experiments(0.1);
    data.measured.push(Measured { what: What::Output(1), values: vec![1.0; 12], deviations: None });
    assert!(refused(&data, &[1]).contains("add a column sigma_temperature"));
    data.measured.iter_mut().for_each(|m| m.deviations = Some(vec![0.0; 12]));
    assert!(refused(&data, &[1]).starts_with("cup.csv:2: the standard deviation of temperature is not above 0"));
}

/// The cup over time.
#[derive(Trace, Differentiable, Clone)]
struct Course {
    /// How warm it is
    #[series(unit = "°C", step = "2 min")]
    temperature: Vec<f64>,
    /// How much it has lost
    #[series(unit = "°C", step = "120 s")]
    lost: Vec<f64>,
}

#[differentiable]
fn course(cup: &Cup) -> Course {
    let rate = cup.air + cup.radiation;
    let mut temperature = Vec::new();
    let mut lost = Vec::new();
    for k in 0..51 {
        let above = (cup.start - cup.room) * (-rate * 2.0 * k as f64).exp();
        temperature.push(cup.room + above);
        lost.push(cup.start - cup.room - above);
    }
    Course { temperature, lost }
}

/// What the cup is known to be at times that are no steps.
fn over_time(series: usize, times: Vec<f64>) -> Experiments {
    let minute = [1.0, 60.0][series];
    let truth = |t: &f64| [21.0 + 63.0 * (-0.05 * t / minute).exp(), 63.0 - 63.0 * (-0.05 * t / minute).exp()][series];
    Experiments {
        rows: times.len(),
        conditions: vec![],
        measured: vec![Measured {
            values: times.iter().map(truth).collect(),
            what: What::Series(series, times),
            deviations: None,
        }],
        weights: vec![],
        place: std::sync::Arc::new(|row| format!("cup.csv:{}", row + 2)),
    }
}

fn fitted_over_time(data: &Experiments, fit: &[usize]) -> Result<Calibration, Error> {
    let study = Study::new::<cup>().with_series::<course>(());
    let fitting = Fitting { fit: fit.to_vec(), loss: Loss::Squares, max_steps: 200 };
    calibrate(&study, &Point::default_of(&study), data, &fitting, &mut |_| true)
}

#[test]
fn outputs_over_time_are_fitted_between_their_steps() {
    for (series, minute, fit) in [(0, 1.0, [1, 2, 3]), (1, 60.0, [1, 3, 1])] {
        let times = (0..14).map(|i| minute * 7.1 * f64::from(i)).collect();
        let data = over_time(series, times);
        // What was lost tells the difference of the temperatures only.
        let fit = if series == 0 { &fit[..] } else { &fit[..2] };
        let found = fitted_over_time(&data, fit).unwrap();
        // Cubic interpolation: about 0.02 h⁴ y''''.
        for fitted in &found.fitted {
            let truth = match (fitted.name.as_str(), series) {
                ("start", 0) => 84.0,
                ("start", _) => 63.0 + 15.0,
                ("room", _) => 21.0,
                _ => 0.04,
            };
            assert!((fitted.value / truth - 1.0).abs() < 1e-4, "{fitted:?}");
        }
        assert!(found.check.passed() && found.check.worst_modes < 1e-12, "{:?}", found.check);
        assert_eq!((found.check.compared, found.settings, found.rows), (14 * fit.len(), 1, 14));
        assert_eq!(found.outputs[0].name, ["temperature", "lost"][series]);
    }
}

#[test]
fn several_experiments_over_time_share_what_is_fitted() {
    let mut data = over_time(0, [0.0, 13.0, 41.0, 7.0, 30.0, 99.5].to_vec());
    // The second half started warmer.
    let starts = vec![84.0, 84.0, 84.0, 95.0, 95.0, 95.0];
    let What::Series(_, times) = data.measured[0].what.clone() else { unreachable!() };
    for (value, time) in data.measured[0].values.iter_mut().zip(times).skip(3) {
        *value = 21.0 + (95.0 - 21.0) * (-0.05 * time).exp();
    }
    data.conditions = vec![Condition { input: 1, values: starts }];
    let found = fitted_over_time(&data, &[2, 3]).unwrap();
    assert_eq!((found.settings, found.rows), (2, 6));
    assert!((found.fitted[0].value - 21.0).abs() < 1e-3 && (found.fitted[1].value - 0.04).abs() < 1e-5);
}

#[test]
fn times_that_are_not_simulated_are_refused_with_their_place() {
    let refused = |time: f64| fitted_over_time(&over_time(0, vec![1.0, time, 3.0]), &[1]).unwrap_err().to_string();
    assert_eq!(
        refused(101.0),
        "cup.csv:3: time = 101 min is behind the end of temperature, 100 min; leave the row out, or simulate longer"
    );
    assert_eq!(refused(-1.0), "cup.csv:3: time = -1 min is before the simulation starts, at 0");
    let mut data = over_time(0, vec![1.0, f64::NAN]);
    data.measured[0].values[1] = 50.0;
    let error = fitted_over_time(&data, &[1]).unwrap_err().to_string();
    assert_eq!(error, "cup.csv:3: there is no time; temperature is measured at one");
}
