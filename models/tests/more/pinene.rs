//! α-Pinene against closed forms, and against the published fit.

use chainrule_models::pinene::{Measured, Reaction, fitting, simulate, study};
use chainrule_study::{Goal, Inputs, Model, Point, Request, Verdict, check, improve};

#[test]
fn two_substances_have_closed_forms() {
    let mut reaction = Reaction::from_values(&Reaction::inputs().iter().map(|input| input.default).collect::<Vec<_>>());
    for time in [0.0, 1230.0, 36420.0] {
        reaction.time = time;
        let [a, b, ..] = reaction.rates;
        let there = simulate(&reaction);
        let left = 100.0 * (-(a + b) * time).exp();
        assert!((there.pinene - left).abs() < 1e-9, "{there:?}");
        assert!((there.dipentene - a / (a + b) * (100.0 - left)).abs() < 1e-9, "{there:?}");
        let sum = there.pinene + there.dipentene + there.ocimene + there.pyronene + there.dimer;
        assert!((sum - 100.0).abs() < 1e-9, "{there:?}");
    }
}

/// COPS 3.0 gives 19.872167 for the least sum of squares; Rodriguez-Fernandez, Egea and Banga (BMC Bioinformatics 7 (2006)
/// 483) rates of 5.93, 2.96, 2.05, 27.5 and 4.00 · 10⁻⁵ / min.
#[test]
fn rates_are_those_of_the_published_fit() {
    let study = fitting(Measured::fuguitt_hawkins());
    let request = Request {
        output: 0,
        goal: Goal::Minimise,
        keep: vec![],
        keep_rest: false,
        free: vec![true; study.inputs().len()],
        max_steps: 300,
        restarts: 0,
    };
    let found = improve(&study, &Point::default_of(&study), &request, &mut |_| true).unwrap();
    assert!((found.outputs[0].after - 19.872167).abs() < 1e-4, "{:?}", found.outputs);
    for (change, published) in found.inputs.iter().zip([5.93e-5, 2.96e-5, 2.05e-5, 27.5e-5, 4.00e-5]) {
        assert!((change.after / published - 1.0).abs() < 5e-3, "{}: {} {published}", change.name, change.after);
    }
}

#[test]
fn derivatives_agree_with_differences() {
    for study in [study(), fitting(Measured::fuguitt_hawkins())] {
        let found = check(&study, Point::default_of(&study).values()).unwrap();
        assert_eq!(found.verdict, Verdict::Agrees, "{:?}", found.exceptions);
    }
}

#[test]
fn tables_that_do_not_fit_are_refused_by_line() {
    let refused = |table: &str| Measured::read(table).unwrap_err().to_string();
    assert_eq!(Measured::fuguitt_hawkins().samples.len(), 8);
    assert_eq!(
        refused("names\n1,2,3,4,5\n"),
        "line 2: not a time and five shares; write six numbers with commas between them"
    );
    assert_eq!(refused("names\n1,2,3,4,5,NaN\n"), refused("names\n1,2,3,4,5\n"));
    assert_eq!(
        refused("names\n2,0,0,0,0,0\n\n1,0,0,0,0,0\n"),
        "line 4: earlier than the line before; sort the lines by time"
    );
}
