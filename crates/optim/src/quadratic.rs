//! A quadratic form `½ dᵀBd` as quadratic programs take it: a dense matrix for few variables, factors for many.

use crate::Matrix;
use crate::matrix::dot;

/// Up to so many variables a dense matrix costs next to nothing.
pub(crate) const FEW: usize = 200;

/// A positive definite matrix `B: [n, n]`.
#[derive(Clone)]
pub(crate) enum Quadratic {
    /// Its cells.
    Dense(Matrix),
    /// `B = J Jᵀ` with `Jᵀ = root · I + Σᵢ vᵢ rᵢᵀ`, so that `dᵀBd = |Jᵀd|²` has n + p terms and no n² of them.
    Factored { n: usize, root: f64, pairs: Vec<(Vec<f64>, Vec<f64>)> },
}

impl Quadratic {
    /// The identity times `factor`.
    pub fn diagonal(n: usize, factor: f64) -> Quadratic {
        if n <= FEW {
            Quadratic::Dense(Matrix::diagonal(n, factor))
        } else {
            Quadratic::Factored { n, root: factor.sqrt(), pairs: Vec::new() }
        }
    }

    /// `B x`
    pub fn times(&self, x: &[f64]) -> Vec<f64> {
        match self {
            Quadratic::Dense(matrix) => matrix.times(x),
            Quadratic::Factored { root, pairs, .. } => {
                let z = self.root_times(x);
                let mut result: Vec<f64> = z.iter().map(|z| root * z).collect();
                pairs.iter().for_each(|(v, r)| add(&mut result, dot(v, &z), r));
                result
            }
        }
    }

    /// `Jᵀ x` of a factored form; `x` itself of a dense one, which has no factors.
    fn root_times(&self, x: &[f64]) -> Vec<f64> {
        let Quadratic::Factored { root, pairs, .. } = self else { return x.to_vec() };
        let mut z: Vec<f64> = x.iter().map(|x| root * x).collect();
        pairs.iter().for_each(|(v, r)| add(&mut z, dot(r, x), v));
        z
    }

    /// The BFGS update to `B s = y`, where `sᵀy > 0`. Of a factored form it is the product form (Brodlie, Gourlay and
    /// Greenstadt, *Rank-one and rank-two corrections to positive definite matrices expressed in product form*, 1973):
    ///
    /// Jᵀ ← Jᵀ + v (y − αBs)ᵀ / sᵀy,   v = α Jᵀs,   α = √(sᵀy / sᵀBs)
    pub fn update(&mut self, s: &[f64], y: &[f64]) {
        let bs = self.times(s);
        let (sy, sbs) = (dot(s, y), dot(s, &bs));
        let v = self.root_times(s);
        match self {
            Quadratic::Dense(matrix) => {
                for i in 0..s.len() {
                    for j in 0..s.len() {
                        matrix[(i, j)] += y[i] * y[j] / sy - bs[i] * bs[j] / sbs;
                    }
                }
            }
            Quadratic::Factored { pairs, .. } => {
                let alpha = (sy / sbs).sqrt();
                let r = y.iter().zip(&bs).map(|(y, bs)| (y - alpha * bs) / sy).collect();
                pairs.push((v.iter().map(|v| alpha * v).collect(), r));
            }
        }
    }
}

/// `sum += factor · x`
fn add(sum: &mut [f64], factor: f64, x: &[f64]) {
    sum.iter_mut().zip(x).for_each(|(sum, x)| *sum += factor * x);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both forms are the same matrix after the same updates.
    #[test]
    fn factors_multiply_to_the_dense_matrix() {
        let n = 4;
        let mut dense = Quadratic::Dense(Matrix::diagonal(n, 3.0));
        let mut factored = Quadratic::Factored { n, root: 3.0_f64.sqrt(), pairs: Vec::new() };
        let pairs = [
            ([1.0, 0.5, -0.2, 0.0], [2.0, 0.1, 0.3, 0.4]),
            ([0.1, -1.0, 0.3, 0.7], [0.0, -3.0, 0.2, 0.1]),
            ([0.0, 0.2, 1.0, -0.4], [0.1, 0.5, 5.0, -1.0]),
        ];
        for (s, y) in pairs {
            dense.update(&s, &y);
            factored.update(&s, &y);
            for (a, b) in factored.times(&s).iter().zip(y) {
                assert!((a - b).abs() < 1e-12);
            }
        }
        let x = [0.3, -0.7, 1.1, 0.2];
        for (a, b) in dense.times(&x).iter().zip(factored.times(&x)) {
            assert!((a - b).abs() < 1e-12);
        }
    }
}
