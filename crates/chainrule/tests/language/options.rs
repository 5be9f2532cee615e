//! `Option`, `if let`, `while let`, `let else`, `?`.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn first_positive(xs: &[f64]) -> Option<f64> {
    for &x in xs {
        if x > 0.0 {
            return Some(x);
        }
    }
    None
}

#[differentiable]
fn matched(xs: &[f64]) -> f64 {
    let a = match first_positive(xs) {
        Some(x) if x > 10.0 => 10.0,
        Some(x) => x * x,
        None => -1.0,
    };
    let b = if let Some(x) = first_positive(&xs[1..]) { x * 3.0 } else { xs[0] };
    let mut c = 0.0;
    if let Some(x) = xs.first() {
        c += x * 2.0;
    }
    a + b + c + xs.get(7).copied().unwrap_or(0.5) + xs.last().map(|x| x * x).unwrap_or(1.0)
}

#[differentiable]
fn let_else(xs: &[f64]) -> f64 {
    let Some(x) = first_positive(xs) else {
        return -xs[0];
    };
    let [a, b, ..] = xs else { panic!("too short") };
    x * x + a * b
}

#[differentiable]
fn early(xs: &[f64]) -> Option<f64> {
    let a = first_positive(xs)?;
    let b = first_positive(&xs[1..])?;
    if a < b { None } else { Some(a * b) }
}

#[differentiable]
fn use_early(xs: &[f64]) -> f64 {
    early(xs).unwrap_or(xs[0] * 0.5)
}

#[differentiable]
fn stack(x: f64, n: usize) -> f64 {
    let mut todo = vec![n];
    let mut t = 0.0;
    while let Some(k) = todo.pop() {
        t += x * k as f64;
        if k == 7 {
            continue;
        }
        if k > 1 {
            todo.push(k / 2);
            todo.push(k - k / 2 - 1);
        }
    }
    t
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Engine {
    power: f64,
    boost: Option<f64>,
    stage: Option<(usize, f64)>,
}

#[differentiable]
fn engine(e: &Engine) -> f64 {
    let mut own = e.clone();
    if let Some(b) = &mut own.boost {
        *b *= 2.0;
    }
    own.stage = match own.stage {
        Some((n, x)) => Some((n + 1, x * 2.0)),
        None => Some((0, e.power)),
    };
    let chained = if let Some(b) = own.boost
        && b > 1.0
        && let Some((n, x)) = own.stage
    {
        b * x + n as f64
    } else {
        own.power * 0.5
    };
    if own.boost.is_some() && e.stage.is_none() { chained * e.power } else { chained }
}

#[differentiable]
fn countdown(xs: &[f64]) -> f64 {
    let mut i = 0;
    let mut t = 0.0;
    while let Some(x) = xs.get(i)
        && *x > -2.0
    {
        t = t * 0.5 + x;
        i += 1;
    }
    t + i as f64
}

#[differentiable]
fn maybe(x: Option<f64>, y: f64) -> f64 {
    match (x, y > 1.0) {
        (Some(v), true) => v * y,
        (Some(v), false) => v + y,
        (None, _) => y * y,
    }
}

#[test]
fn matches_and_methods() {
    check_gradient!(matched(&[-0.5, 2.0, 3.0]));
    check_gradient!(matched(&[-0.5, -2.0]));
    check!(first_positive(&[-1.0, 2.0]));
    check!(first_positive(&[-1.0]));
    for mut random in samples("matched") {
        let n = random.usize(1..10);
        let xs = random.floats(n, -6.0..12.0);
        check_gradient!(matched(&xs));
    }
    for mut random in samples("first_positive") {
        let n = random.usize(0..4);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(first_positive(&xs));
    }
}

#[test]
fn let_or_leave() {
    check_gradient!(let_else(&[-0.5, 2.0, 3.0]));
    check_gradient!(let_else(&[-0.5, -2.0]));
    for mut random in samples("let_else") {
        let n = random.usize(2..5);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(let_else(&xs));
    }
}

#[test]
fn question_marks() {
    for xs in [[-1.0, 2.0, 1.0], [3.0, 2.0, 1.0], [1.0, 2.0, 3.0], [-1.0, -1.0, -1.0]] {
        check!(early(&xs));
        check_gradient!(use_early(&xs));
    }
    // Nothing, with something nearby: a result without floats has no derivatives to compare.
    check_gradient!(early(&[1.0, 1.0 + 1e-9]));
    for mut random in samples("early") {
        let n = random.usize(1..5);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(early(&xs));
        check_gradient!(use_early(&xs));
    }
}

#[test]
fn while_some() {
    for n in [0, 1, 5, 14] {
        check_gradient!(stack(1.5, n));
    }
    check_gradient!(countdown(&[1.0, 2.0, -3.0, 4.0]));
    check_gradient!(countdown(&[1.0, 2.0]));
    for mut random in samples("stack") {
        let (x, n) = (random.f64(-2.0..2.0), random.usize(0..40));
        check_gradient!(stack(x, n));
    }
    for mut random in samples("countdown") {
        let n = random.usize(0..8);
        let xs = random.floats(n, -3.0..6.0);
        check_gradient!(countdown(&xs));
    }
}

#[test]
fn fields_and_chains() {
    check_gradient!(engine(&Engine { power: 2.0, boost: Some(1.5), stage: None }));
    check_gradient!(engine(&Engine { power: 2.0, boost: Some(0.25), stage: Some((3, 1.5)) }));
    check_gradient!(engine(&Engine { power: 2.0, boost: None, stage: Some((3, 1.5)) }));
    for mut random in samples("engine") {
        let (boost, stage) = (random.option(0.1..2.0), random.option(-2.0..2.0));
        let stage = stage.map(|x| (random.usize(0..9), x));
        let e = Engine { power: random.f64(-2.0..2.0), boost, stage };
        check_gradient!(engine(&e));
    }
}

#[test]
fn options_as_parameters() {
    check_gradient!(maybe(Some(1.5), 0.5));
    check_gradient!(maybe(Some(1.5), 2.5));
    check_gradient!(maybe(None, 2.5));
    for mut random in samples("maybe") {
        let (x, y) = (random.option(-2.0..2.0), random.f64(0.0..2.0));
        check_gradient!(maybe(x, y));
    }
}
