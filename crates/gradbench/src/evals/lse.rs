//! The logarithm of a sum of exponentials, and its gradient.

use chainrule::prelude::*;

/// `log Σ exp(xᵢ)`, with the largest `x` taken out so that nothing overflows.
#[differentiable]
pub fn logsumexp(x: &[f64]) -> f64 {
    let mut max = f64::NEG_INFINITY;
    for &x in x {
        max = max.max(x);
    }
    let mut sum = 0.0;
    for &x in x {
        sum += (x - max).exp();
    }
    max + sum.ln()
}
