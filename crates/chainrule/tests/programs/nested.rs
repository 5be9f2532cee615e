//! Derivatives inside of differentiable functions, in all four combinations of modes.

use chainrule::prelude::*;
use chainrule::{grad, jacobian, jvp, vjp};

#[differentiable]
fn inner(x: f64, y: f64) -> f64 {
    (x * y).sin() + x * x * x
}

#[differentiable]
fn by_grad(x: f64, y: f64) -> f64 {
    let (v, (dx, dy)) = grad::<inner>((x, y));
    v * dx + dy * y
}

#[differentiable]
fn by_jvp(x: f64, y: f64) -> f64 {
    let (v, dx) = jvp::<inner>((x, y), (1.0, 0.0));
    let (_, dy) = jvp::<inner>((x, y), (0.0, 1.0));
    v * dx + dy * y
}

#[test]
fn forward_and_reverse_nest_in_each_other() {
    let at = (0.7, 1.1);
    assert!((by_grad(at.0, at.1) - by_jvp(at.0, at.1)).abs() < 1e-14);
    for check in [chainrule::check::<by_grad>(at).unwrap(), chainrule::check::<by_jvp>(at).unwrap()] {
        assert!(check.holds(), "{check}");
    }
    let (a, b) = (compile::<Grad<by_grad>>().unwrap(), compile::<Grad<by_jvp>>().unwrap());
    let ((_, p), (_, q)) = (a.call(at).unwrap(), b.call(at).unwrap());
    assert!((p.0 - q.0).abs() < 1e-13 && (p.1 - q.1).abs() < 1e-13);
}

#[differentiable]
fn energy(x: &[f64], k: f64) -> f64 {
    let mut e = 0.0;
    for w in x.windows(2) {
        e += 0.5 * k * (w[1] - w[0]).powi(2) + 0.1 * w[0].powi(4);
    }
    e
}

/// Gradient descent on `x` by the gradient of another function, with a data-dependent number of steps.
#[differentiable]
fn relaxed(start: &[f64], k: f64) -> f64 {
    let mut x = start.to_vec();
    let mut steps = 0;
    loop {
        let (e, (force, _)) = grad::<energy>((&x, k));
        steps += 1;
        if e < 0.05 || steps > 20 {
            return e;
        }
        for (x, f) in x.iter_mut().zip(&force) {
            *x -= 0.1 * f;
        }
    }
}

#[test]
fn gradients_of_loops_over_gradients() {
    let check = chainrule::check::<relaxed>((&[0.5, -0.3, 0.8, 0.2], 1.3)).unwrap();
    assert!(check.holds(), "{check}");
}

#[differentiable]
fn weighted(x: f64) -> f64 {
    let (y, (dx, dk)) = vjp::<inner>((x, 2.0), 3.0);
    y + dx * dk
}

#[differentiable]
fn twice(x: f64) -> f64 {
    let (_, (first,)) = grad::<weighted>((x,));
    first * x
}

#[test]
fn operators_nest_more_than_once() {
    for x in [0.2, 1.7] {
        let check = chainrule::check::<weighted>((x,)).unwrap();
        assert!(check.holds(), "{check}");
        let check = chainrule::check::<twice>((x,)).unwrap();
        assert!(check.holds(), "{check}");
    }
}

#[differentiable]
fn dot(x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(a, b)| a * b * b).sum()
}

/// The same memory twice, and overlapping parts of it.
#[differentiable]
fn shared_arguments(x: &[f64]) -> f64 {
    let (_, (dx, dy)) = grad::<dot>((x, x));
    let (_, (da, db)) = grad::<dot>((&x[..2], &x[1..3]));
    let (_, along) = jvp::<dot>((x, x), (vec![1.0, 0.0, 0.0], vec![0.0, 0.5, 0.0]));
    dx[0] + 10.0 * dy[1] + 100.0 * da[1] + 1000.0 * db[0] + along
}

#[test]
fn arguments_may_be_the_same_memory() {
    let x = [0.5, -1.5, 2.0];
    let compiled = compile::<shared_arguments>().unwrap().call((&x,)).unwrap();
    assert!((compiled - shared_arguments(&x)).abs() < 1e-11, "{compiled} {}", shared_arguments(&x));
    let check = chainrule::check::<shared_arguments>((&x,)).unwrap();
    assert!(check.holds(), "{check}");
}

#[differentiable(constant(shift))]
fn placed(p: &[f64; 2], scale: f64, shift: &[f64]) -> [f64; 2] {
    [scale * p[0] * p[1] + shift[0], (scale * p[0]).sin() - shift[1]]
}

/// The determinant and the scale's derivatives, of points that share memory with `shift`.
#[differentiable]
fn by_rows(points: &[[f64; 2]], scale: f64) -> f64 {
    let mut sum = 0.0;
    for p in points {
        let (value, rows) = jacobian::<placed>((p, scale, &p[..]));
        sum += rows[0].0[0] * rows[1].0[1] - rows[0].0[1] * rows[1].0[0] + value[0] * rows[1].1;
    }
    sum
}

#[test]
fn jacobians_nest() {
    let points = [[0.3, -0.8], [1.2, 0.5]];
    let value = by_rows(&points, 1.4);
    let expected: f64 = points
        .iter()
        .map(|&[x, y]| {
            let slope = (1.4 * x).cos();
            1.4 * y * 0.0 - 1.4 * x * 1.4 * slope + (1.4 * x * y + x) * x * slope
        })
        .sum();
    assert!((value - expected).abs() < 1e-14, "{value} {expected}");
    let check = chainrule::check::<by_rows>((&points, 1.4)).unwrap();
    assert!(check.holds(), "{check}");
}
