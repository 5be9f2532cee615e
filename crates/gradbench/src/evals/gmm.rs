//! The log-posterior of a Gaussian mixture model.

use chainrule::prelude::*;

/// The prior of the precision matrices: a Wishart distribution with `dimension + m + 1` degrees of freedom.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Wishart {
    /// Precision.
    pub gamma: f64,
    /// Additional degrees of freedom.
    pub m: f64,
    /// The logarithm of the distribution's normalising factor, from [`log_normaliser`].
    pub log_normaliser: f64,
}

/// The logarithm of the normalising factor of a Wishart distribution for matrices of `d` × `d`:
/// `n d log(γ / √2) − log Γ_d(n / 2)` with `n = d + m + 1`.
pub fn log_normaliser(d: usize, gamma: f64, m: f64) -> f64 {
    let n = d as f64 + m + 1.0;
    n * d as f64 * (gamma.ln() - 0.5 * 2.0_f64.ln()) - log_gamma(0.5 * n, d)
}

/// The multivariate gamma function's logarithm.
fn log_gamma(a: f64, d: usize) -> f64 {
    let pi = std::f64::consts::PI;
    let sum: f64 = (0..d).map(|j| libm::lgamma(a - 0.5 * j as f64)).sum();
    0.25 * (d * d.saturating_sub(1)) as f64 * pi.ln() + sum
}

/// `log Σ exp(xᵢ)`.
#[differentiable]
fn logsumexp(x: &[f64]) -> f64 {
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

/// `Q (x − μ)` into `out`, where `Q` is lower triangular: its diagonal, and below it `l` column by column.
#[differentiable]
fn scaled_difference(x: &[f64], mean: &[f64], diagonal: &[f64], l: &[f64], difference: &mut [f64], out: &mut [f64]) {
    let d = x.len();
    for i in 0..d {
        difference[i] = x[i] - mean[i];
        out[i] = diagonal[i] * difference[i];
    }
    let mut at = 0;
    for i in 0..d {
        let below = d - i - 1;
        let column = &l[at..at + below];
        for j in 0..below {
            out[i + 1 + j] += column[j] * difference[i];
        }
        at += below;
    }
}

/// `Σ xᵢ²`.
#[differentiable]
fn square(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &x in x {
        sum += x * x;
    }
    sum
}

/// The log-posterior of the mixture with weights `alpha`, means `mu`, and precision factors `q` (logarithms of the
/// diagonals) and `l` (below the diagonals), given observations `x` of `d` numbers each. All matrices are row by row.
#[differentiable(constant(x, wishart))]
pub fn objective(alpha: &[f64], mu: &[f64], q: &[f64], l: &[f64], x: &[f64], d: usize, wishart: &Wishart) -> f64 {
    let k = alpha.len();
    let n = x.len() / d;
    let below = d * (d - 1) / 2;
    let mut diagonals = vec![0.0; k * d];
    for i in 0..k * d {
        diagonals[i] = q[i].exp();
    }
    let mut sums = vec![0.0; k];
    for i in 0..k {
        for j in 0..d {
            sums[i] += q[i * d + j];
        }
    }
    let mut likelihood = 0.0;
    for i in 0..n {
        let mut terms = vec![0.0; k];
        let mut difference = vec![0.0; d];
        let mut scaled = vec![0.0; d];
        for c in 0..k {
            scaled_difference(
                &x[i * d..(i + 1) * d],
                &mu[c * d..(c + 1) * d],
                &diagonals[c * d..(c + 1) * d],
                &l[c * below..(c + 1) * below],
                &mut difference,
                &mut scaled,
            );
            terms[c] = alpha[c] + sums[c] - 0.5 * square(&scaled);
        }
        likelihood += logsumexp(&terms);
    }
    let constant = -0.5 * (n * d) as f64 * (2.0 * std::f64::consts::PI).ln();
    let mut prior = k as f64 * wishart.log_normaliser;
    for c in 0..k {
        let frobenius = square(&diagonals[c * d..(c + 1) * d]) + square(&l[c * below..(c + 1) * below]);
        prior -= 0.5 * wishart.gamma * wishart.gamma * frobenius - wishart.m * sums[c];
    }
    constant + likelihood - n as f64 * logsumexp(alpha) + prior
}
