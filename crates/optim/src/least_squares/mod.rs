//! Nonlinear least squares: fitting a model's parameters to data.
//!
//! ```text
//!     minimise    ½ Σᵢ s² ρ((r(x)[i] / s)²)      x ∈ ℝⁿ, r: ℝⁿ → ℝᵐ
//!     subject to  variables[j].low ≤ x[j] ≤ variables[j].high
//! ```
//!
//! `ρ` and `s` are the [`Loss`]: the plain sum of squares, or one that lets outliers pull less.

mod loss;
mod step;
mod uncertainty;

pub use loss::Loss;
pub use uncertainty::Uncertainty;

use crate::matrix::{Matrix, dot};
use crate::problem::{Interval, Refusal, Status};
use step::Linearised;

/// Residuals and their derivatives.
pub trait Residuals {
    /// `r(x): [m]`, or `None` where it cannot be evaluated. A value that is not finite counts as `None`.
    fn residuals(&mut self, x: &[f64]) -> Option<Vec<f64>>;

    /// `∂r/∂x: [m, n]`, or `None` as above. Asked only at points where `residuals` had an answer.
    fn jacobian(&mut self, x: &[f64]) -> Option<Matrix>;
}

/// How long and how closely to look.
#[derive(Clone, Debug)]
pub struct FitOptions {
    /// Most steps tried, rejected ones included.
    pub max_steps: usize,
    /// The largest cosine between the residual and a column of the Jacobian that is accepted as 0.
    pub tolerance: f64,
    /// The first trust region: this times the length of the start, both in units of the variables' scales.
    pub radius: f64,
}

impl Default for FitOptions {
    fn default() -> FitOptions {
        FitOptions { max_steps: 1000, tolerance: 1e-11, radius: 1.0 }
    }
}

/// What an observer sees after each step.
#[derive(Clone, Debug)]
pub struct FitProgress<'a> {
    /// Steps so far, rejected ones included.
    pub step: usize,
    /// The current point.
    pub x: &'a [f64],
    /// The sum that is minimised, without the ½ of the formula: Σ r² for plain squares.
    pub sum: f64,
    /// Whether the step was taken.
    pub accepted: bool,
}

/// The fit found.
#[derive(Clone, Debug)]
pub struct Fit {
    /// The parameters, inside all intervals.
    pub x: Vec<f64>,
    /// `r(x): [m]`
    pub residuals: Vec<f64>,
    /// `∂r/∂x: [m, n]`
    pub jacobian: Matrix,
    /// `Σᵢ s² ρ((r[i]/s)²)`; for plain squares the residual sum of squares.
    pub sum: f64,
    /// The parameters that their interval holds: no derivative but that one is against them.
    pub held: Vec<bool>,
    /// Steps tried, rejected ones included.
    pub steps: usize,
    /// How often residuals were asked for.
    pub evaluations: usize,
    /// How often Jacobians were asked for.
    pub jacobians: usize,
    /// Why the search stopped.
    pub status: Status,
}

/// Fits parameters by the method of Levenberg and Marquardt in Moré's form: each step solves the linearised problem
/// within a trust region scaled by the Jacobian's columns (J. J. Moré, *The Levenberg–Marquardt algorithm:
/// implementation and theory*, 1978). Parameters that their interval holds rest until the residuals pull them back.
///
/// `observe` is called after each step and stops the search by returning `false`.
///
/// ```
/// use chainrule_optim::{Fit, FitOptions, Interval, Loss, Matrix, Residuals, least_squares};
///
/// /// The line a + b t through (0, 1), (1, 3), (2, 5.3).
/// struct Line;
/// impl Residuals for Line {
///     fn residuals(&mut self, x: &[f64]) -> Option<Vec<f64>> {
///         Some([(0.0, 1.0), (1.0, 3.0), (2.0, 5.3)].iter().map(|(t, y)| x[0] + x[1] * t - y).collect())
///     }
///     fn jacobian(&mut self, _: &[f64]) -> Option<Matrix> {
///         Some(Matrix::from_rows(2, &[[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]))
///     }
/// }
/// let free = [Interval::FREE; 2];
/// let fit = least_squares(&mut Line, &[0.0, 0.0], &free, Loss::Squares, &FitOptions::default(), &mut |_| true).unwrap();
/// assert!((fit.x[1] - 2.15).abs() < 1e-12);
/// ```
///
/// # Errors
/// A [`Refusal`] where the question makes no sense: lengths that disagree, an empty interval, a start outside, residuals
/// that cannot be evaluated there, or a loss without a positive scale.
pub fn least_squares(
    problem: &mut dyn Residuals,
    start: &[f64],
    variables: &[Interval],
    loss: Loss,
    options: &FitOptions,
    observe: &mut dyn FnMut(&FitProgress) -> bool,
) -> Result<Fit, Refusal> {
    refuse(start, variables, loss)?;
    let mut x = start.to_vec();
    let mut evaluations = 1;
    let mut jacobians = 1;
    let finite = |r: Vec<f64>| r.iter().all(|r| r.is_finite()).then_some(r);
    let mut residuals = problem.residuals(&x).and_then(finite).ok_or(Refusal::Undefined)?;
    let usable = |j: &Matrix, m: usize| (j.rows() == m || m == 0) && j.cells().iter().all(|a| a.is_finite());
    let mut jacobian = problem.jacobian(&x).filter(|j| usable(j, residuals.len())).ok_or(Refusal::Undefined)?;
    if jacobian.cols() != x.len() {
        return Err(Refusal::Length("columns of the Jacobian", jacobian.cols(), x.len()));
    }
    let mut sum = loss.sum(&residuals);
    let mut scales = vec![0.0; x.len()];
    let mut radius = None;
    let mut steps = 0;
    let status = loop {
        let linear = Linearised::new(&residuals, &jacobian, loss);
        linear.scale(&mut scales);
        let held = held(&x, &linear.gradient, variables);
        let free: Vec<usize> = (0..x.len()).filter(|&j| !held[j]).collect();
        if linear.angle(&free) <= options.tolerance {
            break Status::Optimal;
        }
        let length = |x: &[f64]| x.iter().zip(&scales).map(|(x, s)| (x * s).powi(2)).sum::<f64>().sqrt();
        let mut trust = radius.unwrap_or_else(|| options.radius * Some(length(&x)).filter(|&l| l > 0.0).unwrap_or(1.0));
        let factors = linear.factors(&free, &scales);
        let rounding = linear.rounding(&x);
        // Steps from one linearisation, until one is taken.
        let ended = loop {
            if steps == options.max_steps {
                break Some(Status::MaxSteps);
            }
            steps += 1;
            let mut at = x.clone();
            let p = factors.step(trust);
            for (&j, p) in free.iter().zip(&p) {
                at[j] = (x[j] + p).clamp(variables[j].low, variables[j].high);
            }
            let moved: Vec<f64> = at.iter().zip(&x).map(|(a, b)| a - b).collect();
            let gone = length(&moved);
            let expected = linear.gain(&moved);
            evaluations += 1;
            let there = problem.residuals(&at).and_then(finite).filter(|r| r.len() == residuals.len());
            let gained = there.as_ref().map_or(f64::NEG_INFINITY, |r| sum - loss.sum(r));
            let ratio = if expected > 0.0 { gained / expected } else { 0.0 };
            // Rounding hides whether a step this small is better.
            let nothing = expected.abs() <= rounding && gained.abs() <= rounding;
            if ratio < 0.25 {
                trust = (0.25 * gone).min(0.25 * trust);
            } else if ratio > 0.75 {
                trust = trust.max(2.0 * gone);
            }
            let accepted = gained > 0.0 && ratio > 1e-4;
            if accepted && let Some(r) = there {
                jacobians += 1;
                if let Some(j) = problem.jacobian(&at).filter(|j| usable(j, r.len())) {
                    sum -= gained;
                    (x, residuals, jacobian) = (at, r, j);
                    sum = loss.sum(&residuals).min(sum);
                    radius = Some(trust);
                    let go_on = observe(&FitProgress { step: steps, x: &x, sum, accepted });
                    break (!go_on).then_some(Status::Interrupted).or(nothing.then_some(Status::Precision));
                }
            }
            if !observe(&FitProgress { step: steps, x: &x, sum, accepted: false }) {
                break Some(Status::Interrupted);
            }
            if nothing {
                break Some(Status::Precision);
            }
            if trust <= 1e-15 * length(&x) || trust < f64::MIN_POSITIVE {
                break Some(Status::SmallSteps);
            }
        };
        if let Some(status) = ended {
            break status;
        }
    };
    let held = held(&x, &Linearised::new(&residuals, &jacobian, loss).gradient, variables);
    Ok(Fit { sum: loss.sum(&residuals), x, residuals, jacobian, held, steps, evaluations, jacobians, status })
}

/// Which variables stand at an end of their interval and would go beyond.
fn held(x: &[f64], gradient: &[f64], variables: &[Interval]) -> Vec<bool> {
    let one = |j: usize| {
        variables[j].is_point()
            || (x[j] <= variables[j].low && gradient[j] >= 0.0)
            || (x[j] >= variables[j].high && gradient[j] <= 0.0)
    };
    (0..x.len()).map(one).collect()
}

fn refuse(start: &[f64], variables: &[Interval], loss: Loss) -> Result<(), Refusal> {
    if variables.len() != start.len() {
        return Err(Refusal::Length("intervals of variables", variables.len(), start.len()));
    }
    if !(loss.scale() > 0.0 && loss.scale().is_finite()) {
        return Err(Refusal::Empty("the scale of the loss", 0));
    }
    for (j, (x, interval)) in start.iter().zip(variables).enumerate() {
        if interval.low.is_nan() || interval.high.is_nan() || interval.low > interval.high {
            return Err(Refusal::Empty("variable", j));
        }
        if !(x.is_finite() && interval.excess(*x) == 0.0) {
            return Err(Refusal::Start(j));
        }
    }
    Ok(())
}

/// `(Σᵢ a[i]²)^½`
fn length(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}
