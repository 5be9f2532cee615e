//! Branches and loops.

use crate::random::samples;
use chainrule::prelude::*;

const STEPS: [f64; 3] = [0.1, 0.2, 0.3];
const G: f64 = 9.81;

#[differentiable]
fn early(xs: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    'outer: for (i, w) in xs.windows(2).enumerate() {
        let mut k = 0;
        loop {
            k += 1;
            if k > 3 {
                continue 'outer;
            }
            if w[1] > 100.0 {
                break 'outer;
            }
            s += w[0] * w[1] * STEPS[k - 1];
            if s > limit {
                return s * G + i as f64;
            }
        }
    }
    let found = loop {
        s = s * 0.5 + 1.0;
        if s < 3.0 {
            break s + 1.0;
        }
    };
    found
}

#[differentiable]
fn jumps(n: usize, xs: &[f64]) -> f64 {
    let mut t = 0.0;
    'a: for i in 0..n {
        let mut j = i;
        while j < n {
            j += 1;
            if j % 3 == 0 {
                continue;
            }
            for k in (0..j).rev().step_by(2) {
                if k == 1 {
                    continue 'a;
                }
                if k > 6 {
                    break 'a;
                }
                t += xs[k % xs.len()] * (i + j) as f64;
                if t > 1e6 {
                    return t;
                }
            }
        }
        t -= 0.5;
    }
    t
}

#[differentiable]
fn bisect(xs: &[f64], t: f64) -> f64 {
    let (mut lo, mut hi) = (0, xs.len());
    while lo + 1 < hi {
        let mid = lo + (hi - lo) / 2;
        if xs[mid] <= t { lo = mid } else { hi = mid }
    }
    xs[lo] * t
}

#[differentiable]
fn blocks(xs: &[f64], r: f64) -> f64 {
    let mut acc = 0.0;
    let y = 'found: {
        if r > 3.0 {
            break 'found r;
        }
        for &x in xs {
            if x > 1.0 {
                break 'found x * r;
            }
            acc += x;
        }
        2.0
    };
    'done: {
        if y > 5.0 {
            break 'done;
        }
        acc += y * y;
    }
    acc + y
}

#[differentiable]
fn values(x: f64, n: usize) -> f64 {
    let a = if x > 0.0 {
        x * 3.0
    } else if x < -1.0 {
        x * x
    } else {
        1.0 - x
    };
    let b = match n {
        0 => a,
        1 | 2 => a * 2.0,
        3..=5 if x > 0.0 => a * 3.0,
        6.. => a * 0.5,
        n => a + n as f64,
    };
    let c = {
        let y = b * x;
        y + 1.0
    };
    if n > 100 { panic!("n is {n}") } else { c }
}

#[differentiable]
fn short_circuit(xs: &[f64], n: usize) -> f64 {
    let x = if n < xs.len() && xs[n] > 0.0 || n == 100 { xs[0] } else { -xs[1] };
    let within = !(n < xs.len()) || xs[n] != 0.0;
    if within ^ (x > 0.0) { x } else { 2.0 * x }
}

#[differentiable]
fn late(x: f64) -> f64 {
    let y;
    let z: f64;
    if x > 0.0 {
        y = x * x;
        z = 1.0;
    } else {
        y = -x;
        z = x;
    }
    y * z
}

#[differentiable]
fn diverging(x: f64, n: i32) -> f64 {
    let k = match n {
        0 => return x,
        1 => 2.0,
        2 => {
            let y = x * x;
            return y * y;
        }
        _ => panic!("no such case"),
    };
    if x < 0.0 {
        return -x;
    }
    k * x
}

#[differentiable]
fn ranges(n: usize, x: f64) -> f64 {
    let mut t = 0.0;
    for i in 0..=n {
        t += x * i as f64;
    }
    for i in (0..n).rev() {
        t = t * 0.9 + i as f64 * x;
    }
    for i in (1..10).step_by(3) {
        t += (i as f64 * x).sin();
    }
    for i in -2i32..3 {
        t += x.powi(i);
    }
    t
}

#[test]
fn returns_breaks_and_labels() {
    for limit in [1.0, 1e9] {
        check_gradient!(early(&[0.5, 1.5, -0.7, 2.0], limit));
    }
    for n in 0..9 {
        check_gradient!(jumps(n, &[0.5, 1.5, -0.7, 2.0]));
    }
    for mut random in samples("early") {
        let n = random.usize(2..7);
        let xs = random.floats(n, -2.0..2.0);
        let limit = random.f64(0.2..4.0);
        check_gradient!(early(&xs, limit));
    }
    for mut random in samples("jumps") {
        let (n, len) = (random.usize(0..12), random.usize(1..6));
        let xs = random.floats(len, -2.0..2.0);
        check_gradient!(jumps(n, &xs));
    }
}

#[test]
fn while_loops() {
    check_gradient!(bisect(&[0.0, 1.0, 2.0, 3.0, 4.0], 2.5));
    for mut random in samples("bisect") {
        let n = random.usize(1..9);
        let mut xs = random.floats(n, -2.0..2.0);
        xs.sort_by(f64::total_cmp);
        let t = random.f64(-2.0..2.0);
        check_gradient!(bisect(&xs, t));
    }
}

#[test]
fn labelled_blocks() {
    for r in [0.5, 4.0] {
        check_gradient!(blocks(&[0.5, 0.7, 1.5], r));
        check_gradient!(blocks(&[0.5, 0.7], r));
    }
    for mut random in samples("blocks") {
        let n = random.usize(0..5);
        let (xs, r) = (random.floats(n, -1.0..2.0), random.f64(0.0..6.0));
        check_gradient!(blocks(&xs, r));
    }
}

#[test]
fn branches_with_values() {
    for x in [-2.0, -0.5, 0.5] {
        for n in 0..8 {
            check_gradient!(values(x, n));
        }
    }
    for mut random in samples("values") {
        let (x, n) = (random.f64(-2.0..2.0), random.usize(0..12));
        check_gradient!(values(x, n));
    }
}

#[test]
fn and_or_not() {
    for n in [0, 1, 2, 100] {
        check_gradient!(short_circuit(&[0.5, -1.0], n));
    }
    for mut random in samples("short_circuit") {
        let len = random.usize(2..6);
        let (xs, n) = (random.floats(len, -2.0..2.0), random.usize(0..8));
        check_gradient!(short_circuit(&xs, n));
    }
}

#[test]
fn late_initialization() {
    check_gradient!(late(1.5));
    check_gradient!(late(-1.5));
    for mut random in samples("late") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(late(x));
    }
}

#[test]
fn arms_that_leave() {
    for n in 0..3 {
        check_gradient!(diverging(1.5, n));
    }
    check_gradient!(diverging(-1.5, 1));
    for mut random in samples("diverging") {
        let (x, n) = (random.f64(-2.0..2.0), random.i64(0..3) as i32);
        check_gradient!(diverging(x, n));
    }
}

#[test]
fn counted_loops() {
    check_gradient!(ranges(4, 1.3));
    check_gradient!(ranges(0, 1.3));
    for mut random in samples("ranges") {
        let (n, x) = (random.usize(0..9), random.signed(0.5..2.0));
        check_gradient!(ranges(n, x));
    }
}
