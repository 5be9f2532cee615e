//! The log-posterior of a Gaussian mixture model.

use super::{Eval, Function};
use crate::task::{Error, Prepared, flat, program, read, require, shown, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

/// The prior of the precision matrices: a Wishart distribution with `dimension + m + 1` degrees of freedom.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
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

// ANCHOR: objective
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
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Dimension of the space.
    pub d: usize,
    /// Number of means.
    pub k: usize,
    /// Number of observations.
    pub n: usize,
    /// Parameters of the weights.
    pub alpha: Vec<f64>,
    /// Means.
    pub mu: Vec<Vec<f64>>,
    /// Logarithms of the diagonals of the precision factors.
    pub q: Vec<Vec<f64>>,
    /// What is below these diagonals.
    pub l: Vec<Vec<f64>>,
    /// Observations.
    pub x: Vec<Vec<f64>>,
    /// Additional degrees of freedom of the prior.
    pub m: f64,
    /// Precision of the prior.
    pub gamma: f64,
}

/// The eval `gmm`.
pub const EVAL: Eval = Eval {
    name: "gmm",
    functions: &[Function { name: "objective", prepare: primal }, Function { name: "jacobian", prepare: gradient }],
    plain,
};

/// The input in the form that the objective takes.
struct Mixture {
    d: usize,
    k: usize,
    alpha: Vec<f64>,
    mu: Vec<f64>,
    q: Vec<f64>,
    l: Vec<f64>,
    x: Vec<f64>,
    m: f64,
    gamma: f64,
}

impl Mixture {
    fn read(json: &str) -> Result<Mixture, Error> {
        let Input { d, k, n, alpha, mu, q, l, x, m, gamma } = read(json)?;
        require(d > 0, "`d` is 0")?;
        require(alpha.len() == k && mu.len() == k && q.len() == k && l.len() == k, "there are not `k` components")?;
        require(k > 0, "`k` is 0")?;
        require(x.len() == n, "there are not `n` observations")?;
        let (mu, q) = (flat(&mu, d, "mu")?, flat(&q, d, "q")?);
        let (l, x) = (flat(&l, d * (d - 1) / 2, "l")?, flat(&x, d, "x")?);
        Ok(Mixture { d, k, alpha, mu, q, l, x, m, gamma })
    }

    fn wishart(&self) -> Wishart {
        Wishart { gamma: self.gamma, m: self.m, log_normaliser: log_normaliser(self.d, self.gamma, self.m) }
    }
}

fn plain(json: &str) -> Prepared {
    let at = Mixture::read(json)?;
    task(move || Ok(objective(&at.alpha, &at.mu, &at.q, &at.l, &at.x, at.d, &at.wishart())))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let at = Mixture::read(json)?;
    let program = program::<objective>(tier)?;
    task(move || Ok(program.call((&at.alpha, &at.mu, &at.q, &at.l, &at.x, at.d, &at.wishart()))?))
}

/// The gradient with respect to what is estimated.
#[derive(Serialize)]
struct Independent {
    alpha: Vec<f64>,
    mu: Vec<Vec<f64>>,
    q: Vec<Vec<f64>>,
    l: Vec<Vec<f64>>,
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let at = Mixture::read(json)?;
    let program = program::<Grad<objective>>(tier)?;
    let k = at.k;
    shown(
        move || {
            let (_, (alpha, mu, q, l, ..)) =
                program.call((&at.alpha, &at.mu, &at.q, &at.l, &at.x, at.d, &at.wishart()))?;
            Ok((alpha, mu, q, l))
        },
        move |(alpha, mu, q, l)| {
            let rows = |flat: &[f64]| -> Vec<Vec<f64>> {
                let width = flat.len() / k;
                (0..k).map(|i| flat[i * width..(i + 1) * width].to_vec()).collect()
            };
            Independent { alpha: alpha.clone(), mu: rows(mu), q: rows(q), l: rows(l) }
        },
    )
}
// ANCHOR_END: derivative
