//! Gradient descent as the evals `particle` and `saddle` prescribe it, so that all tools take the same steps.

use chainrule::prelude::*;

/// `√Σ xᵢ²`.
#[differentiable]
fn length<const N: usize>(x: &[f64; N]) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += x * x;
    }
    sum.sqrt()
}

/// Where `objective` is least, searched from `start` on along its `gradient`.
///
/// The step size starts at 10⁻⁵, is doubled after ten steps that went down and halved after one that did not. The search
/// ends where the gradient or a step is shorter than 10⁻⁵.
#[differentiable]
pub fn minimise<const N: usize>(
    objective: impl Fn([f64; N]) -> f64,
    gradient: impl Fn([f64; N]) -> [f64; N],
    start: [f64; N],
) -> [f64; N] {
    let mut x = start;
    let mut value = objective(x);
    let mut slope = gradient(x);
    let mut size = 1e-5;
    let mut steps = 0;
    loop {
        if length(&slope) <= 1e-5 {
            return x;
        }
        if steps == 10 {
            size *= 2.0;
            steps = 0;
            continue;
        }
        let mut next = x;
        let mut moved = x;
        for i in 0..N {
            next[i] = x[i] - size * slope[i];
            moved[i] = x[i] - next[i];
        }
        if length(&moved) <= 1e-5 {
            return x;
        }
        let next_value = objective(next);
        if next_value < value {
            x = next;
            value = next_value;
            slope = gradient(x);
            steps += 1;
        } else {
            size /= 2.0;
            steps = 0;
        }
    }
}
