//! Curvature of the Lagrangian from differences of gradients.

use crate::Matrix;
use crate::matrix::dot;

/// A positive definite approximation of the Lagrangian's Hessian, by Powell's damped BFGS update
/// (Nocedal & Wright, *Numerical Optimization*, 2nd ed., procedure 18.2).
pub(crate) struct Curvature {
    pub matrix: Matrix,
    fresh: bool,
}

impl Curvature {
    /// The identity, to be rescaled by the first pair (ibid., equation 6.20).
    pub fn new(n: usize) -> Curvature {
        Curvature { matrix: Matrix::diagonal(n, 1.0), fresh: true }
    }

    /// Learns from a step `s: [n]` and the change `y: [n]` of the Lagrangian's gradient along it.
    pub fn update(&mut self, s: &[f64], y: &[f64]) {
        let n = s.len();
        let (ss, sy, yy) = (dot(s, s), dot(s, y), dot(y, y));
        // A pair across a jump of the gradient says nothing about curvature and would ruin the matrix.
        if ss < 1e-28 || !yy.is_finite() || yy > 1e16 * ss {
            return;
        }
        if self.fresh && sy > 1e-12 * yy.sqrt() * ss.sqrt() {
            self.matrix = Matrix::diagonal(n, (yy / sy).clamp(1e-6, 1e8));
            self.fresh = false;
        }
        let bs = self.matrix.times(s);
        let sbs = dot(s, &bs);
        if sbs <= 0.0 {
            *self = Curvature::new(n);
            return;
        }
        let theta = if sy >= 0.2 * sbs { 1.0 } else { 0.8 * sbs / (sbs - sy) };
        let r: Vec<f64> = y.iter().zip(&bs).map(|(y, bs)| theta * y + (1.0 - theta) * bs).collect();
        let sr = dot(s, &r);
        for i in 0..n {
            for j in 0..n {
                self.matrix[(i, j)] += r[i] * r[j] / sr - bs[i] * bs[j] / sbs;
            }
        }
    }
}
