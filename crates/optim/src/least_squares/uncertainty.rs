//! How well the data determine the parameters.

use super::{Fit, Linearised, Loss};
use crate::matrix::Matrix;

/// The uncertainty of a fit's parameters, to first order around it.
///
/// With `J` the Jacobian of the `f` parameters that are not held, `m` residuals and `s² = Σ r² / (m − f)`, the covariance
/// is `s² (Jᵀ J)⁻¹`. It supposes independent errors of equal variance, and a model that is nearly linear over the
/// uncertainty.
#[derive(Clone, Debug)]
pub struct Uncertainty {
    /// Residuals minus parameters that are not held.
    pub degrees_of_freedom: usize,
    /// `s`, in the residuals' unit; none without a degree of freedom.
    pub residual_deviation: Option<f64>,
    /// The covariance `[n, n]`: 0 in rows and columns of held parameters, infinite variance where the data say nothing.
    pub covariance: Matrix,
    /// The standard deviation of each parameter `[n]`.
    pub deviations: Vec<f64>,
    /// The ratio of the largest to the smallest singular value of `J` with columns of length 1: what errors in the data
    /// are magnified by in the least determined combination of parameters. Infinite where one is not determined at all.
    pub condition: f64,
    /// That combination: a direction of length 1 `[n]`, in units of `1 / |J's column|` of each parameter.
    pub weakest: Vec<f64>,
}

impl Uncertainty {
    /// The uncertainty of `fit`, which was found with `loss`.
    pub fn of(fit: &Fit, loss: Loss) -> Uncertainty {
        let n = fit.x.len();
        let free: Vec<usize> = (0..n).filter(|&j| !fit.held[j]).collect();
        let linear = Linearised::new(&fit.residuals, &fit.jacobian, loss);
        let mut scales = vec![0.0; n];
        linear.scale(&mut scales);
        let factors = linear.factors(&free, &scales);
        let degrees_of_freedom = fit.residuals.len().saturating_sub(free.len());
        let residual_deviation = (degrees_of_freedom > 0).then(|| (fit.sum / degrees_of_freedom as f64).sqrt());
        let (values, directions) = factors.spectrum();
        let largest = values.iter().copied().fold(0.0, f64::max);
        let negligible = largest * f64::EPSILON * free.len().max(1) as f64;
        let mut covariance = Matrix::zeros(n, n);
        let variance = residual_deviation.map_or(f64::INFINITY, |s| s * s);
        for (a, &i) in free.iter().enumerate() {
            for (b, &j) in free.iter().enumerate() {
                let term = |(value, v): (&f64, &Vec<f64>)| {
                    let product = v[a] * v[b];
                    if *value > negligible {
                        product / (value * value)
                    } else if product.abs() > 1e-12 {
                        product.signum() * f64::INFINITY
                    } else {
                        0.0
                    }
                };
                let sum: f64 = values.iter().zip(directions).map(term).sum();
                let missing = values.len() < free.len() && i == j;
                let sum = if missing { f64::INFINITY } else { sum };
                covariance[(i, j)] = if sum == 0.0 { 0.0 } else { variance * sum / (scales[i] * scales[j]) };
            }
        }
        let smallest = if values.len() < free.len() { 0.0 } else { values.iter().copied().fold(largest, f64::min) };
        let condition = if smallest > negligible { largest / smallest } else { f64::INFINITY };
        let mut weakest = vec![0.0; n];
        let least = (0..values.len()).min_by(|&a, &b| values[a].total_cmp(&values[b]));
        if let Some(k) = least {
            free.iter().zip(&directions[k]).for_each(|(&j, v)| weakest[j] = *v);
        }
        let deviations = (0..n).map(|j| covariance[(j, j)].sqrt()).collect();
        Uncertainty { degrees_of_freedom, residual_deviation, covariance, deviations, condition, weakest }
    }

    /// The correlation of two parameters' errors, −1 to 1; none where one of them is held or not determined.
    pub fn correlation(&self, i: usize, j: usize) -> Option<f64> {
        let product = self.deviations[i] * self.deviations[j];
        (product > 0.0 && product.is_finite()).then(|| self.covariance[(i, j)] / product)
    }
}
