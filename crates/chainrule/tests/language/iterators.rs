//! Chains of iterators.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn sums(xs: &[f64], ys: &Vec<f64>) -> f64 {
    let dot: f64 = xs.iter().zip(ys.iter()).map(|(a, b)| a * b).sum();
    let best = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (s, q) = xs.iter().fold((0.0, 0.0), |(s, q), &x| (s + x, q + x * x));
    let both: f64 = xs.iter().zip(ys).map(|(x, y)| (x - y).powi(2)).sum();
    dot + best + s * q + both
}

#[differentiable]
fn pieces(xs: &[f64]) -> f64 {
    let products: f64 = xs.chunks(3).map(|c| c.iter().product::<f64>()).sum();
    let rough = xs.windows(2).map(|w| (w[1] - w[0]).abs()).take_while(|d| *d < 4.0).sum::<f64>();
    let exact: f64 = xs.chunks_exact(2).map(|c| c[0] * c[1]).sum();
    products + rough + exact + xs[1..4].iter().sum::<f64>()
}

#[differentiable]
fn adaptors(xs: &[f64]) -> f64 {
    let mut t = 0.0;
    for (i, x) in xs.iter().rev().enumerate().skip(1).step_by(2) {
        t += x * i as f64;
    }
    for x in xs.iter().take(2).chain(xs.iter().skip(4)) {
        t = t * 0.5 + x;
    }
    t + xs.iter().skip_while(|x| **x < 1.0).map(|x| x * x).sum::<f64>() + xs.iter().count() as f64
}

#[differentiable]
fn predicates(xs: &[f64]) -> f64 {
    let any = xs.iter().any(|&x| x > 1.5);
    let all = xs.iter().all(|x| *x > -10.0);
    let positive = xs.iter().filter(|x| **x > 0.0).count();
    let last = xs.iter().position(|&x| x < 0.0);
    let mut t = if any && all { xs[0] } else { xs[1] };
    if let Some(i) = last {
        t += xs[i] * i as f64;
    }
    t * positive as f64
}

#[differentiable]
fn collected(xs: &[f64]) -> f64 {
    let logs: Vec<f64> = xs.iter().filter(|x| **x > 0.0).map(|x| x.ln()).collect();
    let pairs: Vec<(f64, usize)> = xs.iter().enumerate().map(|(i, x)| (*x, i)).collect();
    let squares = (0..xs.len()).map(|i| xs[i] * xs[i]).collect::<Vec<_>>();
    let mut p = 0.0;
    for (x, i) in &pairs {
        p += *x * *i as f64;
    }
    p + pairs[1].0 + logs.iter().sum::<f64>() + squares.iter().sum::<f64>()
}

#[differentiable]
fn extremes(xs: &[f64]) -> f64 {
    let low = xs.iter().copied().fold(f64::INFINITY, |a, b| a.min(b));
    let most = (0..xs.len()).max_by(|&i, &j| xs[i].total_cmp(&xs[j])).unwrap();
    let best =
        xs.iter().enumerate().fold((0usize, f64::MIN), |(bi, bv), (i, &v)| if v > bv { (i, v) } else { (bi, bv) });
    low * xs[most] + best.1 * best.0 as f64
}

#[differentiable]
fn doubled(items: impl Iterator<Item = f64>) -> f64 {
    let mut t = 0.0;
    for x in items {
        t += 2.0 * x;
    }
    t
}

#[differentiable]
fn passed(xs: &[f64]) -> f64 {
    doubled(xs.iter().map(|x| x * x)) + doubled(xs.iter().copied())
}

#[differentiable]
fn nested(xs: &[f64], ys: &[f64]) -> f64 {
    xs.iter().map(|x| ys.iter().map(|y| (x - y) * (x - y)).sum::<f64>().sqrt()).sum()
}

const XS: [f64; 6] = [0.5, -1.0, 2.0, 1.2, -0.3, 0.9];

#[test]
fn sums_and_folds() {
    check_gradient!(sums(&XS, &vec![1.0, 0.2, -0.7, 0.4, 1.1, 2.0]));
    check_gradient!(nested(&XS, &[0.1, 0.7]));
    for mut random in samples("sums") {
        let n = random.usize(1..9);
        let (xs, ys) = (random.floats(n, -2.0..2.0), random.floats(n, -2.0..2.0));
        check_gradient!(sums(&xs, &ys));
    }
    for mut random in samples("nested") {
        let (m, n) = (random.usize(0..6), random.usize(1..6));
        let (xs, ys) = (random.floats(m, -2.0..2.0), random.floats(n, -2.0..2.0));
        check_gradient!(nested(&xs, &ys));
    }
}

#[test]
fn windows_and_chunks() {
    check_gradient!(pieces(&XS));
    for mut random in samples("pieces") {
        let n = random.usize(4..11);
        let xs = random.floats(n, -3.0..3.0);
        check_gradient!(pieces(&xs));
    }
}

#[test]
fn adaptors_in_order() {
    check_gradient!(adaptors(&XS));
    for mut random in samples("adaptors") {
        let n = random.usize(0..11);
        let xs = random.floats(n, -3.0..3.0);
        check_gradient!(adaptors(&xs));
    }
}

#[test]
fn questions() {
    check_gradient!(predicates(&XS));
    check_gradient!(predicates(&[0.5, 0.25]));
    for mut random in samples("predicates") {
        let n = random.usize(2..8);
        let xs = random.floats(n, -3.0..3.0);
        check_gradient!(predicates(&xs));
    }
}

#[test]
fn collections() {
    check_gradient!(collected(&XS));
    for mut random in samples("collected") {
        // Away from zero, where logarithms grow beyond what differences can tell.
        let xs: Vec<f64> = (0..random.usize(2..9)).map(|_| random.signed(0.1..3.0)).collect();
        check_gradient!(collected(&xs));
    }
}

#[test]
fn largest_and_smallest() {
    check_gradient!(extremes(&XS));
    for mut random in samples("extremes") {
        let n = random.usize(1..9);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(extremes(&xs));
    }
}

#[test]
fn iterators_as_parameters() {
    check_gradient!(passed(&XS));
    for mut random in samples("passed") {
        let n = random.usize(0..9);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(passed(&xs));
    }
}
