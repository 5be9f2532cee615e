//! Least squares: a polynomial through the sign function.

use chainrule::prelude::*;

/// `½ Σᵢ (sign(tᵢ) − Σⱼ xⱼ tᵢʲ)²` at `n` points `tᵢ`, spread evenly over [-1, 1].
#[differentiable]
pub fn objective(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n as f64 - 1.0);
        let mut residual = sign(t);
        let mut power = 1.0;
        for &x in x {
            residual -= x * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum / 2.0
}

/// −1, 0 or 1; `f64::signum` has no 0.
#[differentiable]
fn sign(t: f64) -> f64 {
    if t > 0.0 {
        1.0
    } else if t < 0.0 {
        -1.0
    } else {
        0.0
    }
}
