//! Order of evaluation, copies and moves: where a careless front end would be silently wrong.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn effects(x0: f64) -> f64 {
    let mut x = x0;
    let a = x.max({
        x = x + 5.0;
        x0 - 1.0
    });
    let mut v = [1.0, 2.0, x];
    let mut i = 0;
    v[i] = {
        i += 1;
        v[i] + 1.0
    };
    let mut pair = (1.0, x);
    pair = (pair.1, pair.0);
    let mut k = 0;
    while k < 2 {
        v[k + 1] += v[k];
        k += 1;
    }
    let mut w = 1.0;
    let sum = w + {
        w = 5.0;
        w
    } * w;
    let (mut p, mut q) = (1.0, x0);
    (p, q) = (q, p);
    p += 0.5;
    a + x * 100.0 + v[0] * 3.0 + v[1] * 7.0 + pair.0 + sum + p * 10.0 + q
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct P {
    x: f64,
    k: usize,
    w: [f64; 2],
}

#[differentiable]
fn copies(p: P, n: usize) -> f64 {
    let mut s = p;
    let out = match s.k {
        0 => 1.0,
        k => {
            s.k = 100;
            k as f64
        }
    };
    let P { x, mut w, .. } = s;
    s.x = 7.0;
    s.w[0] = 8.0;
    w[1] += 1.0;
    let t = (s.x, s.w);
    s.w[1] = 9.0;
    let all = [s, p, s];
    s.x = -1.0;
    let u = if n > 1 { all[0] } else { s };
    s.w = u.w;
    s.w[0] += 1.0;
    let array = [s.w, s.w];
    s.w[0] = 0.25;
    out + x
        + w[0]
        + w[1] * 2.0
        + t.0
        + t.1[0] * 3.0
        + t.1[1] * 5.0
        + all[2].x
        + all[1].w[1]
        + u.x
        + u.w[0]
        + s.w[0]
        + array[1][0]
}

#[differentiable]
fn moves(xs: &[f64]) -> f64 {
    let a = xs.to_vec();
    let mut b = a;
    b.push(1.0);
    let c = b.clone();
    b[0] = 10.0;
    let mut rows = vec![vec![xs[0]; 2]; 2];
    rows[0][1] = 5.0;
    let copy = rows.clone();
    rows[1][0] = 7.0;
    let row = rows[0].clone();
    rows[0][0] = -1.0;
    c[0] + b[0] * 2.0 + copy[1][0] + copy[1][1] * 3.0 + row[0] + row[1] + rows[0][0] + b.len() as f64
}

#[differentiable]
fn merges(c: bool, xs: &[f64], ys: &[f64]) -> f64 {
    let z = if c { xs } else { &ys[1..] };
    let mut v = if c { vec![1.0] } else { ys.to_vec() };
    v.push(z[0]);
    let a = if c { [1.0, 2.0] } else { [z[0], z[1]] };
    let m = match (c, z.len()) {
        (true, _) => a,
        (false, 0..=3) => [0.0, 1.0],
        _ => [a[1], a[0]],
    };
    let mut best = f64::INFINITY;
    let lookup = |k: usize| -> f64 {
        if k >= v.len() {
            return -1.0;
        }
        v[k]
    };
    for k in 0..5 {
        let e = lookup(k);
        best = best.min(e);
    }
    m[0] + 10.0 * m[1] + best + v.len() as f64
}

#[test]
fn effects_in_order() {
    check_gradient!(effects(1.5));
    for mut random in samples("effects") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(effects(x));
    }
}

#[test]
fn copies_are_copies() {
    for k in 0..2 {
        for n in 0..3 {
            check_gradient!(copies(P { x: 0.5, k, w: [1.5, 2.5] }, n));
        }
    }
    for mut random in samples("copies") {
        let p = P { x: random.f64(-2.0..2.0), k: random.usize(0..3), w: random.array(-2.0..2.0) };
        let n = random.usize(0..4);
        check_gradient!(copies(p, n));
    }
}

#[test]
fn moves_are_moves() {
    check_gradient!(moves(&[0.5, 1.5]));
    for mut random in samples("moves") {
        let n = random.usize(1..5);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(moves(&xs));
    }
}

#[test]
fn branches_give_memory() {
    let (xs, ys) = ([0.5, 1.5, 2.5], [3.5, 4.5, 5.5, -0.5, 0.25]);
    check_gradient!(merges(true, &xs, &ys));
    check_gradient!(merges(false, &xs, &ys));
    for mut random in samples("merges") {
        let (c, m, n) = (random.bool(), random.usize(1..5), random.usize(3..8));
        let (xs, ys) = (random.floats(m, -2.0..2.0), random.floats(n, -2.0..2.0));
        check_gradient!(merges(c, &xs, &ys));
    }
}
