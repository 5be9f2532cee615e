//! One linearisation, and its steps within a trust region.

use super::{Loss, length};
use crate::matrix::{Matrix, dot};
use faer::Mat;

/// `r + J p` around a point, weighted so that its squares stand for the loss.
pub(super) struct Linearised {
    residuals: Vec<f64>,
    jacobian: Matrix,
    /// `Jᵀ r: [n]`, half the gradient of the sum.
    pub gradient: Vec<f64>,
}

impl Linearised {
    pub fn new(residuals: &[f64], jacobian: &Matrix, loss: Loss) -> Linearised {
        let mut weighted = Vec::with_capacity(residuals.len());
        let mut rows = Matrix::zeros(0, jacobian.cols());
        for (i, &r) in residuals.iter().enumerate() {
            let (residual, factor) = loss.equivalent(r);
            weighted.push(residual);
            rows.push_row(&jacobian.row(i).iter().map(|a| a * factor).collect::<Vec<_>>());
        }
        let gradient = rows.transpose_times(&weighted);
        Linearised { residuals: weighted, jacobian: rows, gradient }
    }

    /// Raises each scale to the length of its column of `J`; 1 where that is 0.
    pub fn scale(&self, scales: &mut [f64]) {
        for (j, scale) in scales.iter_mut().enumerate() {
            let column = self.column(j);
            *scale = scale.max(column);
            if *scale == 0.0 {
                *scale = 1.0;
            }
        }
    }

    fn column(&self, j: usize) -> f64 {
        (0..self.jacobian.rows()).map(|i| self.jacobian[(i, j)].powi(2)).sum::<f64>().sqrt()
    }

    /// The largest cosine of an angle between the residual and a column of `J`: 0 at a minimum.
    pub fn angle(&self, free: &[usize]) -> f64 {
        let r = length(&self.residuals);
        let cosine = |j: usize| {
            let product = r * self.column(j);
            if product > 0.0 { self.gradient[j].abs() / product } else { 0.0 }
        };
        free.iter().map(|&j| cosine(j)).fold(0.0, f64::max)
    }

    /// How much `p` lowers `|r + J p|²`.
    pub fn gain(&self, p: &[f64]) -> f64 {
        let change = self.jacobian.times(p);
        -2.0 * dot(&self.gradient, p) - dot(&change, &change)
    }

    /// How much of `|r|²` may be rounding: a residual is a difference of numbers as large as `Σⱼ |J[i,j] x[j]|`, if not
    /// larger, and has their rounding.
    pub fn rounding(&self, x: &[f64]) -> f64 {
        let one = |(i, r): (usize, &f64)| {
            let size = self.jacobian.row(i).iter().zip(x).map(|(a, x)| (a * x).abs()).sum::<f64>() + r.abs();
            let error = f64::EPSILON * size;
            2.0 * error * r.abs() + error * error
        };
        self.residuals.iter().enumerate().map(one).sum()
    }

    /// The singular value decomposition of `J` in scaled free variables.
    pub fn factors(&self, free: &[usize], scales: &[f64]) -> Factors {
        let (m, n) = (self.jacobian.rows(), free.len());
        let scaled = Mat::from_fn(m, n, |i, k| self.jacobian[(i, free[k])] / scales[free[k]]);
        let scales = free.iter().map(|&j| scales[j]).collect();
        // The decomposition of finite numbers converges; were it not to, steepest descent remains.
        let Ok(svd) = scaled.thin_svd() else {
            let slope: Vec<f64> = free.iter().map(|&j| self.gradient[j]).collect();
            let size = length(&slope).max(f64::MIN_POSITIVE);
            let v = vec![slope.iter().zip(&scales).map(|(g, s): (&f64, &f64)| g / s / size).collect()];
            return Factors { values: vec![1.0], along: vec![size], v, scales };
        };
        let (u, s, v) = (svd.U(), svd.S().column_vector(), svd.V());
        let rank = m.min(n);
        Factors {
            values: (0..rank).map(|k| s[k]).collect(),
            along: (0..rank).map(|k| (0..m).map(|i| u[(i, k)] * self.residuals[i]).sum()).collect(),
            v: (0..rank).map(|k| (0..n).map(|j| v[(j, k)]).collect()).collect(),
            scales,
        }
    }
}

/// `J D⁻¹ = U Σ Vᵀ` and `Uᵀ r`.
pub(super) struct Factors {
    values: Vec<f64>,
    along: Vec<f64>,
    v: Vec<Vec<f64>>,
    scales: Vec<f64>,
}

impl Factors {
    /// The step `p` of free variables that minimises `|r + J p|` with `|D p| ≤ radius`.
    ///
    /// It is `D p = −Σₖ vₖ σₖ (uₖᵀ r) / (σₖ² + λ)`, with `λ ≥ 0` such that the length is the radius, to a tenth
    /// (Moré 1978, section 5).
    pub fn step(&self, radius: f64) -> Vec<f64> {
        let largest = self.values.iter().copied().fold(0.0, f64::max);
        let small = f64::EPSILON * largest * self.scales.len().max(1) as f64;
        let along = |lambda: f64| -> Vec<f64> {
            let one = |(&s, &a): (&f64, &f64)| if s > small { -s * a / (s * s + lambda) } else { 0.0 };
            self.values.iter().zip(&self.along).map(one).collect()
        };
        let mut q = along(0.0);
        if length(&q) > radius {
            // |q(λ)| falls from above the radius; Newton's method on 1/radius − 1/|q| approaches from the left.
            let mut lambda = 0.0;
            for _ in 0..50 {
                let size = length(&q);
                if size <= 1.1 * radius {
                    break;
                }
                let slope: f64 = self
                    .values
                    .iter()
                    .zip(&q)
                    .filter(|(s, _)| **s > small)
                    .map(|(s, q)| q * q / (s * s + lambda))
                    .sum::<f64>()
                    / size;
                lambda += (size - radius) / radius * size / slope;
                q = along(lambda);
            }
        }
        let mut p = vec![0.0; self.scales.len()];
        for (v, q) in self.v.iter().zip(&q) {
            p.iter_mut().zip(v).for_each(|(p, v)| *p += q * v);
        }
        p.iter_mut().zip(&self.scales).for_each(|(p, s)| *p /= s);
        p
    }

    /// The singular values of `J D⁻¹` and their directions.
    pub fn spectrum(&self) -> (&[f64], &[Vec<f64>]) {
        (&self.values, &self.v)
    }
}
