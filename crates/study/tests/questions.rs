//! Questions asked of a small model whose answers are known.

mod common;

use chainrule_study::*;
use common::Can;
use std::time::Duration;

fn request(output: usize, goal: Goal) -> Request {
    Request { output, goal, keep: vec![], keep_rest: true, free: vec![true; 4], max_steps: 200, restarts: 0 }
}

fn ask(settings: &[&str], request: &Request) -> Improvement {
    let can = Can::new();
    improve(&can, &Point::with(&can, settings).unwrap(), request, &mut |_| true).unwrap()
}

#[test]
fn right_derivatives_pass_and_wrong_ones_are_found() {
    let can = Can::new();
    let point = Point::default_of(&can);
    let found = check(&can, point.values()).unwrap();
    assert_eq!(found.verdict, Verdict::Agrees, "{:?}", found.exceptions);
    assert_eq!((found.compared, found.agreeing), (16, 16));
    assert!(found.worst_difference < 1e-8, "{}", found.worst_difference);

    let mut can = Can::new();
    can.mistake = 1e-3;
    let found = check(&can, point.values()).unwrap();
    assert_eq!(found.verdict, Verdict::Disagrees);
    assert_eq!(found.worst_at, Some(("mass".into(), "radius".into())));
    assert_eq!(found.exceptions.len(), 1);
}

#[test]
fn a_kink_is_told_from_a_mistake() {
    let can = Can::new();
    let point = Point::with(&can, &["offset=0.5"]).unwrap();
    let found = check(&can, point.values()).unwrap();
    assert_eq!(found.verdict, Verdict::Kink);
    assert!(found.passed());
    assert_eq!((found.exceptions[0].output.as_str(), found.exceptions[0].input.as_str()), ("label", "offset"));
    assert_eq!(found.kinks.len(), 1);
}

#[test]
fn ends_of_ranges_are_checked_from_inside() {
    let can = Can::new();
    let point = Point::with(&can, &["radius=2", "height=20", "wall=0.5"]).unwrap();
    let found = check(&can, point.values()).unwrap();
    assert_eq!(found.verdict, Verdict::Agrees, "{:?}", found.exceptions);
}

#[test]
fn influences_are_ranked_by_elasticity() {
    let can = Can::new();
    let found = inspect(&can, Point::default_of(&can).values(), Duration::ZERO).unwrap();
    let volume = &found.outputs[1];
    assert_eq!(volume.influences[0].input, "radius");
    assert!((volume.influences[0].elasticity.unwrap() - 2.0).abs() < 1e-12);
    assert_eq!(volume.influences[1].input, "height");
    assert!((volume.influences[1].elasticity.unwrap() - 1.0).abs() < 1e-12);
    assert_eq!(volume.influences[0].unit, "mL per cm");
    assert_eq!(found.outputs[3].influences.last().unwrap().input, "wall");
    assert!(found.cost.simulations > 0.0);
}

/// The lightest can of the same volume and strength, by a scan over radii: r = 3.573 cm, 43.28753 g.
#[test]
fn nothing_gets_worse_unless_allowed() {
    let found = ask(&[], &request(0, Goal::Minimise));
    assert_eq!((found.goodness, found.status), (Goodness::Better, Status::Optimal));
    let [mass, volume, strength] = [0, 1, 2].map(|i| &found.outputs[i]);
    assert!((mass.after - 43.28753).abs() < 1e-4, "{}", mass.after);
    assert!(volume.after >= volume.before && strength.after >= strength.before);
    assert!(found.traded.is_empty());
    assert!(found.limits.iter().all(|held| held.active));
    assert!(found.check.passed() && found.rerun == 0.0);
}

#[test]
fn conditions_hold_and_have_prices() {
    let can = Can::new();
    let mut wish = request(0, Goal::Minimise);
    wish.keep_rest = false;
    wish.keep = vec![keep("volume >= 300 mL", &can).unwrap(), keep("strength>=today", &can).unwrap()];
    let found = ask(&[], &wish);
    assert_eq!(found.goodness, Goodness::Better);
    assert!(found.outputs[1].after >= 300.0 && found.outputs[1].after < 300.001);
    // The price of a millilitre, against asking for one less.
    wish.keep[0].limit = Limit::Number(299.0);
    let less = ask(&[], &wish);
    let bought = found.outputs[0].after - less.outputs[0].after;
    assert!((bought - found.limits[0].price).abs() < 0.01 * bought, "{bought} {:?}", found.limits[0]);
    assert_eq!(found.traded.len(), 1);
    assert_eq!((found.traded[0].name.as_str(), found.traded[0].allowed.map(f64::round)), ("volume", Some(39.0)));
}

#[test]
fn other_goals_work_too() {
    let can = Can::new();
    let mut wish = request(1, Goal::Maximise);
    let found = ask(&[], &wish);
    assert!(found.outputs[1].after > found.outputs[1].before && found.outputs[0].after <= found.outputs[0].before);
    wish.goal = Goal::Target(500.0);
    wish.keep_rest = false;
    let found = ask(&[], &wish);
    assert!((found.outputs[1].after - 500.0).abs() < 1e-3, "{}", found.outputs[1].after);
    // Held at 450 mL, the target is 50 mL away, and each millilitre more brings it one nearer.
    wish.keep = vec![keep("volume <= 450", &can).unwrap()];
    let found = ask(&[], &wish);
    assert!((found.limits[0].price - 1.0).abs() < 1e-4, "{:?}", found.limits);
    wish.keep.clear();
    wish.free = vec![false, true, false, false];
    let found = ask(&[], &wish);
    assert_eq!(found.inputs[0].after, 3.0);
    assert!((found.outputs[1].after - 500.0).abs() < 1e-3);
    assert!((found.inputs[1].after - 500.0 / (std::f64::consts::PI * 9.0)).abs() < 1e-4);
}

#[test]
fn what_cannot_be_is_said() {
    let can = Can::new();
    let mut wish = request(0, Goal::Minimise);
    wish.keep = vec![keep("volume >= 1e6", &can).unwrap()];
    wish.keep_rest = false;
    let found = ask(&[], &wish);
    assert_eq!((found.goodness, found.status), (Goodness::Violated, Status::Infeasible));

    wish.keep.push(keep("volume <= 10", &can).unwrap());
    let refused = improve(&can, &Point::default_of(&can), &wish, &mut |_| true).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "volume cannot be at least 1000000 and at most 10; leave out one of the two conditions"
    );
    wish.free = vec![false; 4];
    wish.keep.pop();
    assert!(improve(&can, &Point::default_of(&can), &wish, &mut |_| true).unwrap_err().to_string().contains("--free"));
}

#[test]
fn failures_name_their_place() {
    let can = Can::new();
    let flat = Point::with(&can, &["radius=6", "height=4"]).unwrap();
    assert_eq!(
        evaluate(&can, flat.values()).unwrap_err().to_string(),
        "the simulation stopped: a can this flat cannot be rolled, at can.rs:12:9; try other inputs"
    );
    let large = Point::with(&can, &["radius=6", "height=20"]).unwrap();
    assert_eq!(
        check(&can, large.values()).unwrap_err().to_string(),
        "the output volume is NaN: can.rs:36:9: `sqrt` of [-0.1] gave NaN; try other inputs"
    );
}

/// A sweep of the can over these inputs, each `name=values`.
fn swept(vary_by: &[&str], sample: Option<(usize, u64)>) -> Result<Sweep, Error> {
    let can = Can::new();
    let axes = vary_by.iter().map(|text| vary(text, &can, sample.is_some())).collect::<Result<Vec<_>, _>>()?;
    sweep(&can, &Point::default_of(&can), &Plan { axes, sample }, &mut |_| true)
}

#[test]
fn grids_have_every_crossing() {
    let found = swept(&["radius=2..4:3", "height=50,100 mm"], None).unwrap();
    let inputs: Vec<&[f64]> = found.rows.iter().map(|row| &row.inputs[..]).collect();
    assert_eq!(inputs, [[2.0, 5.0], [2.0, 10.0], [3.0, 5.0], [3.0, 10.0], [4.0, 5.0], [4.0, 10.0]]);
    let can = Can::new();
    assert_eq!(found.rows[3].outputs, can.run(&[3.0, 10.0, 0.2, 0.0]).unwrap());
    let (mass, volume, label) = (&found.outputs[0], &found.outputs[1], &found.outputs[3]);
    assert_eq!((mass.best.unwrap().row, volume.best.unwrap().row, label.best), (0, 5, None));
    assert!((volume.high - std::f64::consts::PI * 160.0).abs() < 1e-9 && volume.low < volume.mean);
    assert_eq!(found.others[0], ("wall".into(), 0.2, "mm".into()));
}

#[test]
fn points_that_fail_stay_with_their_reason() {
    let found = swept(&["radius=5.95", "height=4,10,20"], None).unwrap();
    assert_eq!((found.failed, found.rows.len(), found.complete), (2, 3, true));
    assert!(found.rows[0].failure.as_ref().unwrap().contains("cannot be rolled"));
    assert!(found.rows[2].failure.as_ref().unwrap().contains("the output volume is NaN"));
    assert!(found.rows[1].failure.is_none() && found.outputs[0].best.unwrap().row == 1);
    let none = swept(&["radius=5.95", "height=4"], None).unwrap_err().to_string();
    assert!(none.contains("all 1 points fail") && none.contains("cannot be rolled"), "{none}");
}

#[test]
fn samples_fill_ranges_and_stop_when_asked() {
    let found = swept(&["radius=3..4", "height"], Some((64, 5))).unwrap();
    let columns: [Vec<f64>; 2] = [0, 1].map(|k| found.rows.iter().map(|row| row.inputs[k]).collect());
    for (column, (low, high)) in columns.iter().zip([(3.0, 4.0), (4.0, 20.0)]) {
        let mut eighths = [0; 8];
        column.iter().for_each(|x| eighths[((x - low) / (high - low) * 8.0) as usize] += 1);
        assert_eq!(eighths, [8; 8]);
    }
    assert_eq!(found, Sweep { seconds: found.seconds, ..swept(&["radius=3..4", "height"], Some((64, 5))).unwrap() });
    let can = Can::new();
    let plan = Plan::samples(&can, 1000, 1);
    assert_eq!(plan.axes.len(), 3, "the offset is fixed");
    let stopped = sweep(&can, &Point::default_of(&can), &plan, &mut |_| false).unwrap();
    assert!(!stopped.complete && stopped.rows.len() < 1000 && stopped.planned == 1000);
}

#[test]
fn plans_that_make_no_sense_are_refused() {
    let refused = |vary_by: &[&str], sample| swept(vary_by, sample).unwrap_err().to_string();
    for (axis, expected) in [
        (
            "radius=2..4",
            "'radius=2..4' cannot be read: it does not say how many values; write for example 'radius=2..6:11'",
        ),
        ("radius=2..4:x", "'x' is no number of values"),
        ("radius=2..4:1", "at least 2 values"),
        ("radius=4..2:3", "4 is not below 2"),
        ("radius=1..4:3", "radius = 1 cm is outside its range; choose from 2 to 6 cm"),
        ("radius", "it has no values"),
        ("radius=2,big", "'big' is not a number"),
        ("radius=2,3 kg", "kg"),
        ("radus=2,3", "did you mean 'radius'?"),
        ("radius=2..4:100000000", "at most 2000000 points"),
    ] {
        let error = refused(&[axis], None);
        assert!(error.contains(expected), "{error}");
    }
    assert!(refused(&[], None).contains("no input varies"));
    assert!(refused(&["radius=2,3", "radius=4"], None).contains("radius varies twice"));
    assert!(refused(&["radius=2..6:9000", "height=4..20:9000"], None).contains("81000000 points are not between"));
    assert!(refused(&["radius=2,3"], Some((9, 1))).contains("samples are taken from a range"));
    assert!(refused(&["radius=2..3:4"], Some((9, 1))).contains("no number of values of their own"));
    assert!(refused(&["radius"], Some((0, 1))).contains("0 points are not between"));
}
