//! Fronts that are known: hollow, in pieces, of three goals, and goals that hardly compete.

use chainrule::prelude::*;
use chainrule_study::{Front, Goal, Inputs, Outputs, Point, Request, Study, front};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, PI};

/// The front of the first `goals` outputs of `study`, nothing else kept.
fn ask(study: &Study, goals: usize, points: usize, restarts: usize) -> Front {
    let request = Request { keep_rest: false, restarts, ..Request::new(study, 0, Goal::Minimise) };
    let goals: Vec<(usize, Goal)> = (0..goals).map(|output| (output, Goal::Minimise)).collect();
    front(study, &Point::default_of(study), &goals, points, &request, &mut |_| true).unwrap()
}

/// A place in the unit square.
#[derive(Inputs, Differentiable, Clone)]
struct Square {
    /// Across
    #[input(range = 0..=1, default = 0.9)]
    x: f64,
    /// Up
    #[input(range = 0..=1, default = 0.5)]
    y: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Two {
    /// The first goal
    #[output(minimise)]
    one: f64,
    /// The second goal
    #[output(minimise)]
    other: f64,
}

/// A place around the origin.
#[derive(Inputs, Differentiable, Clone)]
struct Around {
    /// Across
    #[input(range = -4..=4, default = 0.3)]
    x: f64,
    /// Up
    #[input(range = -4..=4, default = -0.2)]
    y: f64,
}

/// Fonseca and Fleming's problem (1995): a hollow front, from (1/√2, 1/√2) to (-1/√2, -1/√2).
#[differentiable]
fn hollow(p: &Around) -> Two {
    let (a, b) = (p.x - FRAC_1_SQRT_2, p.y - FRAC_1_SQRT_2);
    let (c, d) = (p.x + FRAC_1_SQRT_2, p.y + FRAC_1_SQRT_2);
    Two { one: 1.0 - (-(a * a + b * b)).exp(), other: 1.0 - (-(c * c + d * d)).exp() }
}

#[test]
fn a_hollow_front_is_covered_evenly() {
    let study = Study::new::<hollow>();
    let found = ask(&study, 2, 11, 0);
    assert_eq!((found.points.len(), found.together), (11, None));
    for point in &found.points {
        assert!((point.inputs[0] - point.inputs[1]).abs() < 1e-4, "{point:?}");
        assert!(point.inputs[0].abs() <= FRAC_1_SQRT_2 + 1e-4, "{point:?}");
    }
    let gap = |pair: &[chainrule_study::FrontPoint]| {
        (pair[0].values[0] - pair[1].values[0]).hypot(pair[0].values[1] - pair[1].values[1])
    };
    let gaps: Vec<f64> = found.points.windows(2).map(gap).collect();
    let widest = gaps.iter().copied().fold(0.0, f64::max);
    assert!(widest < 0.25, "{gaps:?}");
}

/// Zitzler, Deb and Thiele's third problem (2000) with the root of the first input as the input: five pieces at y = 0.
#[differentiable]
fn pieces(p: &Square) -> Two {
    let x = p.x * p.x;
    let g = 1.0 + 9.0 * p.y;
    Two { one: x, other: g * (1.0 - p.x / g.sqrt() - x / g * (10.0 * PI * x).sin()) }
}

#[test]
fn every_piece_of_a_front_in_pieces_is_found() {
    let study = Study::new::<pieces>();
    let found = ask(&study, 2, 25, 3);
    let pieces =
        [(0.0, 0.0830), (0.1822, 0.2577), (0.4093, 0.4538), (0.6183, 0.6525), (0.8233, 0.8518)].map(|(a, b)| {
            let inside = |x: f64| (a - 1e-3..=b + 1e-3).contains(&x);
            found.points.iter().filter(|point| inside(point.values[0])).count()
        });
    assert!(pieces.iter().all(|points| *points >= 1), "{pieces:?}");
    assert_eq!(pieces.iter().sum::<usize>(), found.points.len(), "{:?}", found.points);
    assert!(found.points.iter().all(|point| point.inputs[1] < 1e-5), "{:?}", found.points);
}

/// Angles, and a distance from the front.
#[derive(Inputs, Differentiable, Clone)]
struct Angles {
    /// From the equator
    #[input(range = 0..=1, default = 0.4)]
    north: f64,
    /// Around
    #[input(range = 0..=1, default = 0.6)]
    east: f64,
    /// Off
    #[input(range = 0..=1, default = 0.8)]
    off: f64,
}

#[derive(Outputs, Differentiable, Clone)]
struct Three {
    /// The first goal
    #[output(minimise)]
    x: f64,
    /// The second goal
    #[output(minimise)]
    y: f64,
    /// The third goal
    #[output(minimise)]
    z: f64,
}

/// Deb, Thiele, Laumanns and Zitzler's second problem (2002): an eighth of the unit sphere.
#[differentiable]
fn sphere(a: &Angles) -> Three {
    let off = a.off - 0.5;
    let r = 1.0 + off * off;
    let (n, e) = (FRAC_PI_2 * a.north, FRAC_PI_2 * a.east);
    Three { x: r * n.cos() * e.cos(), y: r * n.cos() * e.sin(), z: r * n.sin() }
}

#[test]
fn a_front_of_three_goals_covers_the_sphere() {
    let study = Study::new::<sphere>();
    let found = ask(&study, 3, 15, 0);
    assert!(found.points.len() >= 12, "{}", found.points.len());
    for point in &found.points {
        let r = point.values.iter().map(|v| v * v).sum::<f64>().sqrt();
        assert!((r - 1.0).abs() < 2e-4, "{point:?}");
    }
    // In every direction there is a point.
    let third = 1.0 / 3f64.sqrt();
    let half = FRAC_1_SQRT_2;
    for direction in [
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0],
        [third; 3],
        [half, half, 0.0],
        [0.0, half, half],
        [half, 0.0, half],
    ] {
        let nearest = |point: &chainrule_study::FrontPoint| {
            point.values.iter().zip(direction).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        };
        let nearest = found.points.iter().map(nearest).fold(f64::INFINITY, f64::min);
        assert!(nearest < 0.25, "{direction:?}: {nearest}");
    }
}

/// Two goals with nearly the same best point, with a kink between: the first one is flat there.
#[differentiable]
fn together(p: &Square) -> Two {
    let one = (p.x - 0.2).abs() + 0.5 * p.y;
    let other = 2.0 * (p.x - 0.21).abs() + (p.y - 0.01).max(0.0);
    Two { one, other }
}

/// From (0.2, 0) to (0.21, 0): `other = 2 (0.01 - one)`.
#[test]
fn goals_that_hardly_compete_are_said_to() {
    let study = Study::new::<together>();
    let found = ask(&study, 2, 5, 0);
    let at = found.together.unwrap();
    assert!(found.points[at].gained.iter().all(|part| part.unwrap() > 0.95), "{:?}", found.points[at]);
    assert!(found.points.len() >= 4, "{:?}", found.points);
    for point in &found.points {
        assert!((point.values[1] - 2.0 * (0.01 - point.values[0])).abs() < 1e-4, "{point:?}");
    }
}
