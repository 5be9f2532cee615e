//! Where a careless front end would be silently wrong: copies, places, order of evaluation.

use crate::common::{Numbers, run, same};
use chainrule_front::{Differentiable, differentiable};

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Part {
    v: f64,
    k: usize,
    w: [f64; 2],
}

#[differentiable]
fn copies(c: Part, xs: &[f64]) -> f64 {
    let mut s = c;
    let saved = s;
    let Part { v, mut w, .. } = s;
    s.v = 7.0;
    s.w[0] = 8.0;
    w[1] += 1.0;
    let pair = (s.v, s.w);
    s.w[1] = 9.0;
    let all = [s, c, s];
    s.v = -1.0;
    let chosen = if xs[0] > 0.0 { all[0] } else { s };
    s.w = chosen.w;
    s.w[0] += 1.0;
    let mut arr = [1.0, 2.0, 3.0];
    let mut total = 0.0;
    for x in arr {
        arr[2] = 50.0;
        total += x;
    }
    let row = arr;
    arr[0] = row[1];
    total
        + v
        + w[0] * 2.0
        + w[1] * 3.0
        + pair.0
        + pair.1[0] * 5.0
        + pair.1[1] * 7.0
        + all[2].v
        + all[1].w[1]
        + chosen.v
        + chosen.w[0]
        + s.w[0]
        + saved.v
        + saved.w[0]
        + arr[0]
        + row[0]
        + all[0].k as f64
}

#[differentiable]
fn bump(x: &mut f64) -> f64 {
    *x += 1.0;
    *x
}

#[differentiable]
fn both(a: &mut f64, b: &mut [f64], c: &mut Part) -> f64 {
    std::mem::swap(a, &mut c.v);
    b[0] += *a;
    c.w[1] += bump(&mut b[1]);
    c.k += 1;
    bump(a) + bump(&mut c.w[0])
}

#[differentiable]
fn order(x0: f64) -> f64 {
    let mut x = x0;
    let a = x.max(bump(&mut x));
    let b = x + bump(&mut x) * x;
    let mut v = [1.0, 2.0, x];
    let mut i = 0;
    v[i] = {
        i += 1;
        v[i] + 1.0
    };
    let (mut p, mut q) = (1.0, x);
    (p, q) = (q, p);
    let c = {
        let y = x;
        x = 100.0;
        y
    } + x;
    let mut cell = Part { v: 1.0, k: 2, w: [3.0, 4.0] };
    let d = both(&mut p, &mut v, &mut cell);
    let mut k = 2;
    v[{
        k -= 1;
        k
    }] += k as f64;
    a + b * 2.0
        + c * 3.0
        + d * 5.0
        + v[0] * 7.0
        + v[1] * 11.0
        + v[2]
        + p
        + q * 13.0
        + cell.v
        + cell.w[0]
        + cell.w[1]
        + cell.k as f64
}

#[differentiable]
fn captured(xs: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut calls = 0;
    let mut history = vec![0.0; xs.len()];
    let mut note = |x: f64| {
        history[calls] = x;
        calls += 1;
        total += x;
        if x < 0.0 {
            return -1.0;
        }
        total
    };
    let mut s = 0.0;
    for &x in xs {
        s += note(x);
    }
    let mut k = 2.0;
    let frozen = move |x: f64| x * k;
    k += 1.0;
    let nested = |x: f64| {
        let inner = |y: f64| y * x + k;
        inner(inner(x))
    };
    let by_value = |mut c: Part| {
        c.w[0] += 1.0;
        c.w[0]
    };
    let cell = Part { v: 0.0, k: 0, w: [5.0, 6.0] };
    s + total + calls as f64 + history.iter().sum::<f64>() + frozen(3.0) + nested(0.5) + by_value(cell) + cell.w[0] + k
}

#[differentiable]
fn references(xs: &[f64], ys: &mut [f64]) -> f64 {
    let mut best = &xs[0];
    for x in xs {
        if x > best {
            best = x;
        }
    }
    let mut a = 1.0;
    let r = &mut a;
    *r += 1.0;
    let before = *r;
    *r = 10.0;
    let s = r;
    *s *= before;
    for y in ys.iter_mut() {
        let z = y;
        *z += 1.0;
    }
    let first = &mut ys[0];
    let old = *first;
    *first = *best;
    ys.swap(1, 2);
    ys.swap(3, 3);
    let (left, right) = ys.split_at_mut(2);
    left[0] += right[0];
    bump(&mut right[1]);
    let mut window = &xs[1..];
    while window.len() > 2 {
        window = &window[1..];
    }
    *best * 1000.0 + a * 100.0 + old + window[0]
}

#[differentiable]
fn rows(m: &mut [[f64; 2]], i: usize, j: usize) -> f64 {
    m.swap(i, j);
    m[i] = m[j];
    let r = m[i];
    m[i][0] = 77.0;
    let t = std::mem::replace(&mut m[j], [1.0, r[0]]);
    t[0] * 100.0 + t[1] + r[1]
}

#[test]
fn copies_are_copies_and_places_are_places() {
    let mut numbers = Numbers(5);
    for _ in 0..20 {
        let xs = numbers.many(6);
        let c = Part { v: xs[0], k: 3, w: [xs[1], xs[2]] };
        same(run::<copies>((c, &xs)), copies(c, &xs));
        same(run::<order>((xs[0],)), order(xs[0]));
        same(run::<captured>((&xs,)), captured(&xs));
        let (mut a, mut b) = (xs.clone(), xs.clone());
        same(run::<references>((&xs, &mut a)), references(&xs, &mut b));
        assert_eq!(a, b);
        let (mut p, mut q) = ((xs[0], xs.clone(), c), (xs[0], xs.clone(), c));
        same(run::<both>((&mut p.0, &mut p.1, &mut p.2)), both(&mut q.0, &mut q.1, &mut q.2));
        assert_eq!(p, q);
        for (i, j) in [(0, 1), (1, 1), (2, 0)] {
            let mut m = [[xs[0], xs[1]], [xs[2], xs[3]], [xs[4], xs[5]]];
            let mut n = m;
            same(run::<rows>((&mut m, i, j)), rows(&mut n, i, j));
            assert_eq!(m, n);
        }
    }
}
