//! Functions that call themselves and each other.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn power(x: f64, n: usize) -> f64 {
    if n == 0 {
        1.0
    } else if n % 2 == 1 {
        x * power(x, n - 1)
    } else {
        let h = power(x, n / 2);
        h * h
    }
}

#[differentiable]
fn even(x: f64, n: usize) -> f64 {
    if n == 0 { x } else { odd(x * x * 0.9, n - 1) }
}

#[differentiable]
fn odd(x: f64, n: usize) -> f64 {
    if n == 0 { -x } else { even(x + 0.1, n - 1) }
}

#[differentiable]
fn adaptive(a: f64, b: f64, k: f64, depth: usize) -> f64 {
    let m = 0.5 * (a + b);
    let whole = (b - a) * (k * m).sin();
    let halves = 0.5 * (b - a) * ((k * 0.5 * (a + m)).sin() + (k * 0.5 * (m + b)).sin());
    if depth == 0 || (whole - halves).abs() < 1e-4 {
        return halves;
    }
    adaptive(a, m, k, depth - 1) + adaptive(m, b, k, depth - 1)
}

#[differentiable]
fn fill(xs: &mut [f64], x: f64) {
    if xs.is_empty() {
        return;
    }
    let n = xs.len();
    xs[0] = x * n as f64;
    fill(&mut xs[1..], x * 1.1);
}

#[differentiable]
fn use_fill(x: f64) -> f64 {
    let mut xs = [0.0; 5];
    fill(&mut xs, x);
    xs.iter().map(|x| x * x).sum()
}

struct Tree;

impl Tree {
    #[differentiable(assoc)]
    fn leaves(n: usize, x: f64) -> f64 {
        if n < 2 { x } else { Tree::leaves(n - 1, x * 0.5) + Tree::leaves(n - 2, x * x) }
    }
}

#[differentiable]
fn use_tree(x: f64) -> f64 {
    Tree::leaves(6, x)
}

#[test]
fn of_one_function() {
    for n in [0, 1, 2, 13] {
        check_gradient!(power(1.2, n));
    }
    check_gradient!(adaptive(0.0, 2.0, 3.0, 12));
    for mut random in samples("power") {
        let (x, n) = (random.f64(-1.5..1.5), random.usize(0..20));
        check_gradient!(power(x, n));
    }
    for mut random in samples("adaptive") {
        let [a, b, k] = random.array(-3.0..3.0);
        let depth = random.usize(0..7);
        check_gradient!(adaptive(a, b, k, depth));
    }
}

#[test]
fn of_two_functions() {
    for n in 0..5 {
        check_gradient!(even(1.2, n));
    }
    for mut random in samples("even") {
        let (x, n) = (random.f64(-1.0..1.0), random.usize(0..9));
        check_gradient!(even(x, n));
    }
}

#[test]
fn over_slices() {
    check_gradient!(use_fill(0.7));
    for mut random in samples("use_fill") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(use_fill(x));
    }
}

#[test]
fn of_associated_functions() {
    check_gradient!(use_tree(0.7));
    for mut random in samples("use_tree") {
        let x = random.f64(-1.0..1.0);
        check_gradient!(use_tree(x));
    }
}
