//! The problem in units of its own size: variables by their intervals, functions by their first gradients.

use crate::{Derivatives, Interval, Matrix, Problem, Values};

/// Gradients longer than this at the start are scaled down to it, as in Ipopt (Wächter & Biegler 2006, section 3.8).
const LARGEST_GRADIENT: f64 = 100.0;

/// A problem seen through its scales: `u[j] = (x[j] - origin[j]) / width[j]`.
pub(crate) struct Scaled<'a> {
    problem: &'a mut dyn Problem,
    origin: Vec<f64>,
    width: Vec<f64>,
    variables: &'a [Interval],
    pub objective: f64,
    pub constraints: Vec<f64>,
    pub evaluations: usize,
    pub gradients: usize,
}

impl<'a> Scaled<'a> {
    pub fn new(problem: &'a mut dyn Problem, variables: &'a [Interval], limits: usize) -> Scaled<'a> {
        let finite = |v: &Interval| (v.high - v.low).is_finite() && v.high > v.low;
        let width = variables.iter().map(|v| if finite(v) { v.high - v.low } else { 1.0 }).collect();
        let origin = variables.iter().map(|v| if finite(v) { v.low } else { 0.0 }).collect();
        let constraints = vec![1.0; limits];
        Scaled { problem, origin, width, variables, objective: 1.0, constraints, evaluations: 0, gradients: 0 }
    }

    /// Chooses the functions' scales from derivatives taken with all scales one.
    pub fn choose(&mut self, first: &Derivatives) {
        let factor = |gradient: &[f64]| (LARGEST_GRADIENT / crate::matrix::norm(gradient)).min(1.0);
        self.objective = factor(&first.gradient);
        self.constraints = (0..self.constraints.len()).map(|i| factor(first.jacobian.row(i))).collect();
    }

    /// The variables' intervals in scaled units.
    pub fn interval(&self, j: usize) -> Interval {
        let Interval { low, high } = self.variables[j];
        Interval { low: (low - self.origin[j]) / self.width[j], high: (high - self.origin[j]) / self.width[j] }
    }

    pub fn inward(&self, x: &[f64]) -> Vec<f64> {
        (0..x.len()).map(|j| (x[j] - self.origin[j]) / self.width[j]).collect()
    }

    /// The point in the caller's units, exactly within its bounds: ends map to ends.
    pub fn outward(&self, u: &[f64]) -> Vec<f64> {
        let point = |j: usize| {
            let (bound, scaled) = (self.variables[j], self.interval(j));
            if u[j] <= scaled.low {
                bound.low
            } else if u[j] >= scaled.high {
                bound.high
            } else {
                (self.origin[j] + self.width[j] * u[j]).clamp(bound.low, bound.high)
            }
        };
        (0..u.len()).map(point).collect()
    }

    /// What a price in scaled units is in the caller's: of constraint `i`, then of variable `j`.
    pub fn limit_price(&self, i: usize, price: f64) -> f64 {
        price * self.constraints[i] / self.objective
    }

    pub fn bound_price(&self, j: usize, price: f64) -> f64 {
        price / (self.objective * self.width[j])
    }

    pub fn values(&mut self, u: &[f64]) -> Option<Values> {
        self.evaluations += 1;
        let mut values = self.problem.values(&self.outward(u))?;
        values.objective *= self.objective;
        values.constraints.iter_mut().zip(&self.constraints).for_each(|(c, scale)| *c *= scale);
        let finite = values.objective.is_finite() && values.constraints.iter().all(|c| c.is_finite());
        finite.then_some(values)
    }

    pub fn derivatives(&mut self, u: &[f64]) -> Option<Derivatives> {
        self.gradients += 1;
        let raw = self.problem.derivatives(&self.outward(u))?;
        let scaled = |row: &[f64], scale: f64| -> Vec<f64> {
            row.iter().zip(&self.width).map(|(d, width)| d * width * scale).collect()
        };
        let gradient = scaled(&raw.gradient, self.objective);
        let rows: Vec<Vec<f64>> =
            self.constraints.iter().enumerate().map(|(i, &scale)| scaled(raw.jacobian.row(i), scale)).collect();
        let jacobian = Matrix::from_rows(u.len(), &rows);
        let finite = gradient.iter().chain(jacobian.cells()).all(|d| d.is_finite());
        finite.then_some(Derivatives { gradient, jacobian })
    }
}
