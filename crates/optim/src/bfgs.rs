//! Curvature of the Lagrangian from differences of gradients.

use crate::matrix::dot;
use crate::quadratic::{FEW, Quadratic};
use std::collections::VecDeque;

/// Of many variables, how many pairs of steps and changes of the gradient are remembered.
const MEMORY: usize = 12;

/// A positive definite approximation of the Lagrangian's Hessian, by Powell's damped BFGS update
/// (Nocedal & Wright, *Numerical Optimization*, 2nd ed., procedure 18.2); of many variables, with limited memory.
pub(crate) struct Curvature {
    pub form: Quadratic,
    fresh: bool,
    /// The latest steps and changes, oldest first; none are kept of few variables.
    latest: VecDeque<(Vec<f64>, Vec<f64>)>,
}

impl Curvature {
    /// The identity, to be rescaled by the first pair (ibid., equation 6.20).
    pub fn new(n: usize) -> Curvature {
        Curvature { form: Quadratic::diagonal(n, 1.0), fresh: true, latest: VecDeque::new() }
    }

    /// Learns from a step `s: [n]` and the change `y: [n]` of the Lagrangian's gradient along it.
    pub fn update(&mut self, s: &[f64], y: &[f64]) {
        let (ss, yy) = (dot(s, s), dot(y, y));
        // A pair across a jump of the gradient says nothing about curvature and would ruin the matrix.
        if ss < 1e-28 || !yy.is_finite() || yy > 1e16 * ss {
            return;
        }
        if s.len() <= FEW {
            self.learn(s, y);
            return;
        }
        self.latest.push_back((s.to_vec(), y.to_vec()));
        if self.latest.len() > MEMORY {
            self.latest.pop_front();
        }
        let latest = std::mem::take(&mut self.latest);
        *self = Curvature::new(s.len());
        // The scale is that of the latest change.
        self.scale(s, y);
        latest.iter().for_each(|(s, y)| self.learn(s, y));
        self.latest = latest;
    }

    /// A multiple of the identity, if the pair says which.
    fn scale(&mut self, s: &[f64], y: &[f64]) {
        let (ss, sy, yy) = (dot(s, s), dot(s, y), dot(y, y));
        if self.fresh && sy > 1e-12 * yy.sqrt() * ss.sqrt() {
            self.form = Quadratic::diagonal(s.len(), (yy / sy).clamp(1e-6, 1e8));
            self.fresh = false;
        }
    }

    fn learn(&mut self, s: &[f64], y: &[f64]) {
        self.scale(s, y);
        let bs = self.form.times(s);
        let (sy, sbs) = (dot(s, y), dot(s, &bs));
        if sbs <= 0.0 {
            *self = Curvature::new(s.len());
            return;
        }
        let theta = if sy >= 0.2 * sbs { 1.0 } else { 0.8 * sbs / (sbs - sy) };
        let r: Vec<f64> = y.iter().zip(&bs).map(|(y, bs)| theta * y + (1.0 - theta) * bs).collect();
        self.form.update(s, &r);
    }
}
