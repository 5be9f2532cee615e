//! Changes tried out, pairs of inputs, inputs over time.

use chainrule::prelude::*;
use chainrule_study::*;
use chainrule_study::{Inputs, Outputs, Trace};

/// A cup that cools.
#[derive(Inputs, Differentiable, Clone)]
struct Cup {
    /// Temperature at first
    #[input(unit = "°C", range = 20.0..=100.0, default = 80.0)]
    start: f64,
    /// Temperature of the room
    #[input(unit = "°C", range = 0.0..=40.0, default = 20.0)]
    room: f64,
    /// Rate of cooling
    #[input(unit = "1/min", range = 0.0..=0.5, default = 0.1)]
    rate: f64,
    /// How many drink of it
    #[input(range = 1..=4, default = 1, integer)]
    drinkers: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Lost {
    /// Heat that left it
    #[output(unit = "K min", headline)]
    heat: f64,
    /// Temperature at last
    #[output(unit = "°C")]
    last: f64,
}

#[derive(Trace, Differentiable, Clone)]
struct Course {
    /// Heat that leaves in each step
    #[series(unit = "K min", step = "0.5 min")]
    losing: Vec<f64>,
    /// Temperature behind each step
    #[series(unit = "°C", step = "0.5 min", name = "temperature")]
    warm: Vec<f64>,
}

const STEPS: usize = 20;

#[differentiable]
fn cool(cup: &Cup) -> Lost {
    let (mut warm, mut heat) = (cup.start, 0.0);
    for _ in 0..STEPS {
        let lost = cup.rate * (warm - cup.room) * 0.5;
        heat += lost;
        warm -= lost;
    }
    Lost { heat: heat / cup.drinkers, last: warm }
}

#[differentiable]
fn course(cup: &Cup) -> Course {
    let mut warm = cup.start;
    let (mut losing, mut temperatures) = (Vec::new(), Vec::new());
    for _ in 0..STEPS {
        let lost = cup.rate * (warm - cup.room) * 0.5;
        warm -= lost;
        losing.push(lost);
        temperatures.push(warm);
    }
    Course { losing, warm: temperatures }
}

fn study() -> Study {
    Study::new::<cool>().with_series::<course>(())
}

#[test]
fn a_change_is_predicted_and_run() {
    let study = study();
    let before = Point::default_of(&study);
    let after = Point::with(&study, &["start=84", "rate=0.11"]).unwrap();
    let found = what_if(&study, &before, &after).unwrap();
    assert_eq!(found.changes[1], ("rate".into(), "1/min".into(), 0.1, 0.11));
    let truth = study.plain(after.values()).unwrap();
    for (predicted, truth) in found.outputs.iter().zip(truth) {
        assert!((predicted.after - truth).abs() < 1e-12);
        let (first, second) = ((predicted.first - truth).abs(), (predicted.second.unwrap() - truth).abs());
        assert!(second < 0.2 * first && first < 0.2 * (truth - predicted.before).abs(), "{predicted:?}");
    }
    // By an integer there is no prediction, and the run still says what happens.
    let after = Point::with(&study, &["drinkers=2"]).unwrap();
    let found = what_if(&study, &before, &after).unwrap();
    assert_eq!((found.unpredicted.len(), found.outputs[0].first), (1, found.outputs[0].before));
    assert!((found.outputs[0].after - 0.5 * found.outputs[0].before).abs() < 1e-12);
    assert!(what_if(&study, &before, &before).unwrap_err().to_string().contains("nothing changes"));
}

#[test]
fn pairs_are_second_derivatives() {
    let study = study();
    let x = Point::default_of(&study);
    let found = interactions(&study, x.values(), 10).unwrap();
    // last = room + (start − room) q^20 with q = 1 − rate/2: linear in both temperatures.
    let q: f64 = 0.95;
    let expected = [
        ("start", "rate", -10.0 * q.powi(19)),
        ("room", "rate", 10.0 * q.powi(19)),
        ("rate", "rate", 60.0 * 95.0 * q.powi(18)),
    ];
    let of_last: Vec<&Interaction> = found.iter().filter(|pair| pair.output == "last").collect();
    assert_eq!(of_last.len(), 3, "{of_last:?}");
    for (a, b, value) in expected {
        let pair = of_last.iter().find(|pair| pair.a == a && pair.b == b).unwrap();
        assert!((pair.second_derivative / value - 1.0).abs() < 1e-12, "{pair:?} {value}");
    }
    assert_eq!((of_last[0].a.as_str(), of_last[0].b.as_str()), ("rate", "rate"), "the strongest first");
    assert!((of_last[1].over_ranges + 10.0 * q.powi(19) * 80.0 * 0.5).abs() < 1e-9);
    assert_eq!(interactions(&study, x.values(), 1).unwrap().len(), 2, "one of each output");
}

#[test]
fn steps_add_up_to_outputs() {
    let study = study();
    let x = Point::default_of(&study);
    let series = &study.series()[0];
    assert_eq!((series.name.as_str(), series.step, series.step_unit.as_str()), ("losing", 0.5, "min"));
    assert_eq!(
        (study.series()[1].name.as_str(), study.series()[1].about.as_str()),
        ("temperature", "Temperature behind each step")
    );
    let derivatives = study.reverse(x.values()).unwrap();
    for input in 0..3 {
        let found = when(&study, x.values(), input).unwrap();
        let losing = &found.series[0];
        assert_eq!((losing.values.len(), losing.strongest.len()), (20, 10));
        assert!((losing.sum - derivatives.outputs[0]).abs() < 1e-9);
        assert!((losing.slope - derivatives.jacobian[(0, input)]).abs() < 1e-9);
        assert!((found.series[1].slopes[19] - derivatives.jacobian[(1, input)]).abs() < 1e-12);
    }
    assert_eq!(when(&study, x.values(), 0).unwrap().series[0].strongest[..2], [0, 1]);
    assert!(when(&study, x.values(), 3).unwrap_err().to_string().contains("no derivative by drinkers"));
    let none = Study::new::<cool>();
    assert!(when(&none, x.values(), 0).unwrap_err().to_string().contains("cool has no output over time"));
    assert!(none.run_series(x.values()).is_err());
}
