//! Closures that capture, are passed, returned and nested.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn counting(xs: &[f64]) -> f64 {
    let mut total = 0.0;
    let mut count = 0usize;
    let scale = 2.0;
    let mut add = |x: f64| {
        total += scale * x;
        count += 1;
        total
    };
    add(1.0);
    for x in xs {
        if *x < 0.0 {
            continue;
        }
        add(*x);
    }
    total + count as f64
}

#[differentiable]
fn frozen(x: f64) -> f64 {
    let mut k = x;
    let held = move |y: f64| y * k;
    k += 10.0;
    held(3.0) + k
}

#[differentiable]
fn twice<F>(f: &F, x: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    f(f(x))
}

#[differentiable]
fn guarded(x: f64) -> f64 {
    let clip = |x: f64| {
        if x > 1.0 {
            return 1.0;
        }
        x * x
    };
    twice(&clip, x) + clip(3.0 * x)
}

#[differentiable]
fn newton(f: impl Fn(f64) -> f64, x0: f64) -> f64 {
    let mut x = x0;
    let mut n = 0;
    while n < 50 {
        let y = f(x);
        if y.abs() < 1e-12 {
            break;
        }
        let h = 1e-6 * (1.0 + x.abs());
        x -= y * h / (f(x + h) - y);
        n += 1;
    }
    x
}

#[differentiable]
fn root(a: f64) -> f64 {
    let b = a * 2.0;
    newton(|x| x * x * x - b, a)
}

#[differentiable]
fn cube(x: f64) -> f64 {
    x * x * x - 8.0
}

#[differentiable]
fn root_of_named(x0: f64) -> f64 {
    newton(cube, x0)
}

#[differentiable]
fn rk4(f: impl Fn(f64, f64) -> f64, y0: f64, t1: f64, n: usize) -> f64 {
    let h = t1 / n as f64;
    let (mut y, mut t) = (y0, 0.0);
    for _ in 0..n {
        let k1 = f(t, y);
        let k2 = f(t + h / 2.0, y + h * k1 / 2.0);
        let k3 = f(t + h / 2.0, y + h * k2 / 2.0);
        let k4 = f(t + h, y + h * k3);
        y += h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
        t += h;
    }
    y
}

#[differentiable]
fn decay(k: f64, y0: f64) -> f64 {
    rk4(|t, y| -k * y + t.sin(), y0, 1.0, 20)
}

#[differentiable]
fn line(k: f64) -> impl Fn(f64) -> f64 {
    move |x| k * x + 1.0
}

#[differentiable]
fn use_line(x: f64) -> f64 {
    let f = line(x);
    f(f(2.0))
}

#[differentiable]
fn apply(mut f: impl FnMut(f64) -> f64, n: usize) -> f64 {
    let mut t = 0.0;
    for i in 0..n {
        t += f(i as f64);
    }
    t
}

#[differentiable]
fn history(xs: &[f64], n: usize) -> f64 {
    let mut hist = vec![0.0; n];
    let mut calls = 0;
    let r = apply(
        |x| {
            calls += 1;
            hist[calls - 1] = x * xs[0];
            if x > 2.0 {
                return -1.0;
            }
            hist[0] + x
        },
        n,
    );
    let outer = |k: f64| {
        let inner = |z: f64| z * k;
        inner(inner(2.0))
    };
    r + calls as f64 * 10.0 + hist.iter().sum::<f64>() + outer(xs[1])
}

#[differentiable]
fn by_name(xs: &[f64]) -> f64 {
    xs.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        + xs.iter().copied().map(f64::sin).sum::<f64>()
        + f64::cos(xs[0])
}

#[test]
fn capture_by_reference() {
    check_gradient!(counting(&[0.5, -1.0, 2.0]));
    for mut random in samples("counting") {
        let n = random.usize(0..6);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(counting(&xs));
    }
}

#[test]
fn capture_by_move() {
    check_gradient!(frozen(1.5));
    for mut random in samples("frozen") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(frozen(x));
    }
}

#[test]
fn passed_to_functions() {
    check_gradient!(guarded(0.8));
    check_gradient!(root(2.5));
    check_gradient!(root_of_named(2.5));
    check_gradient!(decay(0.3, 1.2));
    for n in 1..6 {
        check_gradient!(history(&[0.7, -1.5], n));
    }
    for mut random in samples("guarded") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(guarded(x));
    }
    for mut random in samples("root") {
        // Far from zero, where the slope at the start is not nearly zero.
        let a = random.f64(0.5..4.0);
        check_gradient!(root(a));
    }
    for mut random in samples("root_of_named") {
        let x0 = random.f64(1.0..4.0);
        // The root is the same from every start: the derivative is what the last step leaves, too small for differences.
        check!(root_of_named(x0));
    }
    for mut random in samples("decay") {
        let (x, y) = (random.f64(-2.0..2.0), random.f64(-2.0..2.0));
        check_gradient!(decay(x, y));
    }
    for mut random in samples("history") {
        let (n, xs) = (random.usize(1..6), random.floats(2, -2.0..2.0));
        check_gradient!(history(&xs, n));
    }
}

#[test]
fn returned() {
    check_gradient!(use_line(0.7));
    for mut random in samples("use_line") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(use_line(x));
    }
}

#[test]
fn methods_as_functions() {
    check_gradient!(by_name(&[0.5, 2.0, -1.0]));
    for mut random in samples("by_name") {
        let n = random.usize(1..6);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(by_name(&xs));
    }
}
