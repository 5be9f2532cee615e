//! Results that programs return where they lie: zeros, shadows, memory of arguments.

use chainrule::Tier;
use chainrule::prelude::*;

/// `Σ wᵢ exp(xᵢ / s)`, which also writes to `out`.
#[differentiable(constant(weights, shape))]
fn weighted(weights: &[f64], x: &[f64], shape: [f64; 3], out: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        out[i] = (x[i] / shape[1]).exp();
        sum += weights[i] * out[i];
    }
    sum
}

#[test]
fn gradients_have_the_shape_of_the_arguments() {
    let gradient = compile::<Grad<weighted>>().unwrap();
    let x = [0.5, -1.0, 2.0];
    let mut interpreted = [0.0; 3];
    let expected = gradient.interpret((&x, &x, [1.0, 2.0, 3.0], &mut interpreted)).unwrap();
    let mut out = [9.0; 3];
    // The same slice twice, and the same memory of the program again.
    for _ in 0..2 {
        let found = gradient.call((&x, &x, [1.0, 2.0, 3.0], &mut out)).unwrap();
        assert_eq!(found, expected);
    }
    let (sum, (weights, dx, shape, _)) = expected;
    assert_eq!((weights, shape), (vec![0.0; 3], [0.0; 3]));
    assert_eq!(out, interpreted);
    assert_eq!(sum, (0..3).map(|i| x[i] * out[i]).sum::<f64>());
    for i in 0..3 {
        assert!((dx[i] - x[i] * out[i] / 2.0).abs() < 1e-15);
    }
    let none: [f64; 0] = [];
    let (sum, (weights, dx, ..)) = gradient.call((&none, &none, [1.0; 3], &mut [])).unwrap();
    assert_eq!((sum, weights.len(), dx.len()), (0.0, 0, 0));
    if let Ok(gradient) = gradient.with_tier(Tier::C) {
        let (_, (weights, again, ..)) = gradient.call((&x, &x, [1.0, 2.0, 3.0], &mut out)).unwrap();
        assert_eq!(weights, [0.0; 3]);
        assert!(again.iter().zip(&dx_of(&x)).all(|(a, b)| (a - b).abs() < 1e-15));
    }
}

fn dx_of(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x * (x / 2.0).exp() / 2.0).collect()
}

/// The squared distance to the nearest of some centres that are nearer than a bound.
#[differentiable]
fn nearest(point: &[f64; 2], centres: &[[f64; 2]]) -> f64 {
    let mut best = 100.0 * point[0];
    for centre in centres {
        let (dx, dy) = (point[0] - centre[0], point[1] - centre[1]);
        let distance = dx * dx + dy * dy;
        if distance < best {
            best = distance;
        }
    }
    best
}

#[test]
fn a_search_has_the_derivative_of_what_it_finds() {
    let gradient = compile::<Grad<nearest>>().unwrap();
    let centres = [[4.0, 1.0], [1.5, 2.0], [0.0, 0.0], [1.5, 2.0]];
    // The first of two that are equally near is found.
    let (value, (d_point, d_centres)) = gradient.call((&[1.0, 2.5], &centres)).unwrap();
    assert_eq!((value, d_point), (0.5, [-1.0, 1.0]));
    assert_eq!(d_centres, [[0.0, 0.0], [1.0, -1.0], [0.0, 0.0], [0.0, 0.0]]);
    // None is near enough; there is none.
    let (value, (d_point, d_centres)) = gradient.call((&[1.0, 50.0], &centres)).unwrap();
    assert_eq!((value, d_point, d_centres), (100.0, [100.0, 0.0], vec![[0.0, 0.0]; 4]));
    assert_eq!(gradient.call((&[2.0, 50.0], &[])).unwrap(), (200.0, ([100.0, 0.0], vec![])));
    let (_, _, (along, _)) = compile::<Hvp<nearest>>()
        .unwrap()
        .call(With((&[1.0, 2.5], &centres), ([1.0, 0.0], vec![[0.0; 2], [0.0, 1.0], [0.0; 2], [0.0; 2]])))
        .unwrap();
    assert_eq!(along, [2.0, -2.0]);
}
