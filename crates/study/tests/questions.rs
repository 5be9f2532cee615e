//! Questions asked of a small model whose answers are known.

mod common;

use chainrule_study::*;
use common::Can;
use std::time::Duration;

fn request(output: usize, goal: Goal) -> Request {
    Request { output, goal, keep: vec![], keep_rest: true, free: vec![true; 4], max_steps: 200 }
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
