//! Vectors: of numbers, of vectors, of structs; growing and shrinking.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn growing(xs: &[f64], n: usize) -> f64 {
    let mut v = Vec::new();
    for i in 0..n {
        v.push(xs[i % xs.len()] * i as f64);
        if v.len() > 4 {
            v.truncate(2);
        }
    }
    let mut w = Vec::with_capacity(n);
    w.extend_from_slice(&v);
    w.push(1.0);
    let last = w.pop();
    w.resize(6, xs[0]);
    w.insert(1, 5.0);
    let removed = w.remove(0);
    let sum: f64 = w.iter().sum();
    v.clear();
    sum + removed + last.unwrap_or(0.0) + v.len() as f64 + w.len() as f64
}

#[differentiable]
fn ragged(rows: usize, x: f64) -> f64 {
    let mut m = vec![vec![0.0; rows]; rows];
    for i in 0..rows {
        for j in 0..rows {
            m[i][j] = x * (i + 2 * j) as f64;
        }
    }
    let row = m[0].clone();
    m[0][1] = 5.0;
    let (top, bottom) = m.split_at(1);
    let s: f64 = bottom.iter().map(|r| r.iter().zip(&row).map(|(a, b)| a * b).sum::<f64>()).sum();
    let mut tri = Vec::new();
    for i in 0..3 {
        let mut r = Vec::with_capacity(i);
        for j in 0..i + 1 {
            r.push(x + j as f64);
        }
        tri.push(r);
    }
    tri[1].push(x * 3.0);
    tri.swap(0, 2);
    s + top[0][1] + tri[0][2] * tri[1][2] + tri.iter().map(|r| r.len()).sum::<usize>() as f64
}

#[differentiable]
fn returned(n: usize, x: f64) -> Vec<Vec<f64>> {
    let mut out = Vec::new();
    for i in 0..n {
        out.push(vec![x; i]);
    }
    out
}

#[differentiable]
fn gather(xs: &[f64], at: &[usize], by: &Vec<(usize, f64)>) -> f64 {
    let mut y = vec![0.0; xs.len()];
    for &i in at {
        y[i] += xs[i] * xs[i];
    }
    for &(i, w) in by {
        y[i] += w * xs[(i + 1) % xs.len()];
    }
    y.iter().map(|v| v.sin()).sum()
}

#[differentiable]
fn sorted(xs: &[f64]) -> f64 {
    let mut v = xs.to_vec();
    v.sort_by(|a, b| a.partial_cmp(b).unwrap());
    let mut t = 0.0;
    for (i, x) in v.iter().enumerate() {
        t += x * i as f64;
    }
    v.reverse();
    t + v[0]
}

#[test]
fn of_numbers() {
    for n in [1, 3, 9] {
        check_gradient!(growing(&[0.5, -1.0, 2.0], n));
    }
    for mut random in samples("growing") {
        let (len, n) = (random.usize(1..5), random.usize(0..12));
        let xs = random.floats(len, -2.0..2.0);
        check_gradient!(growing(&xs, n));
    }
}

#[test]
fn of_vectors() {
    check_gradient!(ragged(4, 0.7));
    check!(returned(3, 0.7));
    for mut random in samples("ragged") {
        let (rows, x) = (random.usize(2..6), random.f64(-2.0..2.0));
        check_gradient!(ragged(rows, x));
    }
    for mut random in samples("returned") {
        let (n, x) = (random.usize(0..5), random.f64(-2.0..2.0));
        check_gradient!(returned(n, x));
    }
}

#[test]
fn by_index() {
    check_gradient!(gather(&[0.5, -1.0, 2.0], &[0, 2, 2], &vec![(1, 0.5), (0, 2.0)]));
    for mut random in samples("gather") {
        let n = random.usize(1..6);
        let xs = random.floats(n, -2.0..2.0);
        let at: Vec<usize> = (0..random.usize(0..6)).map(|_| random.usize(0..n)).collect();
        let by: Vec<_> = (0..random.usize(0..6)).map(|_| (random.usize(0..n), random.f64(-2.0..2.0))).collect();
        check_gradient!(gather(&xs, &at, &by));
    }
}

#[test]
fn in_order() {
    check_gradient!(sorted(&[0.5, -1.0, 2.0, 1.5]));
    for mut random in samples("sorted") {
        let n = random.usize(1..8);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(sorted(&xs));
    }
}
