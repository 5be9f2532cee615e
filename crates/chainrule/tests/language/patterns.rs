//! Patterns in `let`, `match`, parameters and closures.

use crate::random::{Random, samples};
use chainrule::prelude::*;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Pair(Point, usize);

#[differentiable]
fn destructured(p: Pair) -> f64 {
    let Pair(Point { x, y: mut z }, n) = p;
    z += 1.0;
    let ((a, b), [c, d]) = ((x, z), [z, x]);
    let (q, _) = (a * b, c);
    q + d * n as f64
}

#[differentiable]
fn parameters((a, b): (f64, f64), Point { x, y }: Point, [c, d]: [f64; 2], mut m: f64) -> f64 {
    m += a;
    a * b + x * y + c * d + m
}

#[differentiable]
fn arms(p: Pair) -> f64 {
    match p {
        Pair(Point { x, .. }, 0) => x,
        Pair(Point { x, y }, n @ 1..=3) => x * y * n as f64,
        Pair(Point { y, .. }, 4 | 5) => y,
        Pair(whole @ Point { .. }, _) if whole.x > 1.0 => whole.x * whole.y,
        Pair(_, n) => n as f64,
    }
}

#[differentiable]
fn slices(xs: &[f64]) -> f64 {
    match xs {
        [] => 0.0,
        [a] => *a,
        [a, b] => a * b,
        [first, .., last] if *first > *last => first - last,
        [first, middle @ ..] => first * middle.iter().sum::<f64>(),
    }
}

#[differentiable]
fn numbers(n: i32, b: bool, x: f64) -> f64 {
    let k = match n {
        i32::MIN..=-1 => 1.0,
        0 => 2.0,
        1.. if b => 3.0,
        _ => 4.0,
    };
    let l = match b {
        true => x,
        false => x * x,
    };
    let m = match (n, b) {
        (-2 | 2, _) => 5.0,
        (_, true) => 6.0,
        _ => 7.0,
    };
    k * l + m
}

#[differentiable]
fn in_closures(ps: &[Point]) -> f64 {
    let f = |Point { x, y }: Point| x * y;
    let sum: f64 = ps.iter().map(|p| f(*p)).sum();
    let pairs = [(1.0, 2.0), (3.0, ps[0].x)];
    sum + pairs.iter().map(|&(a, b)| a * b).sum::<f64>()
}

#[differentiable]
fn by_reference(p: Point) -> f64 {
    let mut q = p;
    let Point { x, y } = &mut q;
    *x += 1.0;
    *y *= *x;
    match &q {
        Point { x, y } => x * y,
    }
}

fn point(random: &mut Random) -> Point {
    Point { x: random.f64(-2.0..2.0), y: random.f64(-2.0..2.0) }
}

#[test]
fn in_let() {
    check_gradient!(destructured(Pair(Point { x: 0.5, y: 1.5 }, 3)));
    check_gradient!(by_reference(Point { x: 0.5, y: 1.5 }));
    for mut random in samples("destructured") {
        let p = Pair(point(&mut random), random.usize(0..9));
        check_gradient!(destructured(p));
    }
    for mut random in samples("by_reference") {
        let p = point(&mut random);
        check_gradient!(by_reference(p));
    }
}

#[test]
fn in_parameters() {
    check_gradient!(parameters((0.5, 1.5), Point { x: 2.0, y: -1.0 }, [0.1, 0.2], 3.0));
    check_gradient!(in_closures(&[Point { x: 2.0, y: -1.0 }, Point { x: 1.0, y: 3.0 }]));
    for mut random in samples("parameters") {
        let ([a, b, m], p, c) = (random.array(-2.0..2.0), point(&mut random), random.array(-2.0..2.0));
        check_gradient!(parameters((a, b), p, c, m));
    }
    for mut random in samples("in_closures") {
        let ps: Vec<Point> = (0..random.usize(1..5)).map(|_| point(&mut random)).collect();
        check_gradient!(in_closures(&ps));
    }
}

#[test]
fn in_match() {
    for n in 0..8 {
        check_gradient!(arms(Pair(Point { x: 0.5, y: 1.5 }, n)));
        check_gradient!(arms(Pair(Point { x: 1.5, y: 1.5 }, n)));
    }
    for n in -3..3 {
        check_gradient!(numbers(n, true, 1.5));
        check_gradient!(numbers(n, false, 1.5));
    }
    for mut random in samples("arms") {
        let p = Pair(point(&mut random), random.usize(0..9));
        check_gradient!(arms(p));
    }
    for mut random in samples("numbers") {
        let (n, b, x) = (random.i64(-4..5) as i32, random.bool(), random.f64(-2.0..2.0));
        check_gradient!(numbers(n, b, x));
    }
}

#[test]
fn of_slices() {
    let xs = [0.5, 2.0, 3.0, 0.25];
    for n in 0..=4 {
        check_gradient!(slices(&xs[..n]));
    }
    check_gradient!(slices(&[0.5, 2.0, 3.0]));
    for mut random in samples("slices") {
        let n = random.usize(0..6);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(slices(&xs));
    }
}
