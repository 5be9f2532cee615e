//! Sequential quadratic programming with an ℓ₁ penalty and a trust region.
//!
//! Fletcher, *Practical Methods of Optimization* (1987), section 14.4, with the second-order correction of Nocedal &
//! Wright (2nd ed., section 18.3) against the Maratos effect and the steering rule of Byrd, Nocedal & Waltz (2008) for
//! the penalty. All quantities here are in the scaled units of `Scaled`.

use crate::bfgs::Curvature;
use crate::finish;
use crate::matrix::norm;
use crate::qp::{Step, Subproblem};
use crate::quadratic::Quadratic;
use crate::scale::Scaled;
use crate::{Derivatives, Interval, Options, Problem, Progress, Refusal, Solution, Status, Values};

/// The trust region's radius below which a step is not worth taking.
const LEAST_RADIUS: f64 = 1e-11;
/// The largest penalty on a violation.
const LARGEST_PENALTY: f64 = 1e8;

/// In how many rejected steps in a row the trust region shrinks once, when the model learns from them.
const PATIENCE: usize = 10;

/// One iterate: a point with its functions and derivatives.
#[derive(Clone)]
pub(crate) struct Point {
    pub u: Vec<f64>,
    pub values: Values,
    pub derivatives: Derivatives,
}

impl Point {
    /// `Σᵢ |excess of cᵢ|`
    pub fn violation(&self, limits: &[Interval]) -> f64 {
        violation(&self.values, limits)
    }
}

pub(crate) fn violation(values: &Values, limits: &[Interval]) -> f64 {
    values.constraints.iter().zip(limits).map(|(c, limit)| limit.excess(*c).abs()).sum()
}

/// Minimises `problem` from `start` (see the crate's header for the meaning of the arguments). `observe` is called
/// after each step and stops the search by returning `false`.
///
/// # Errors
/// A [`Refusal`] when the question makes no sense or the functions cannot be evaluated at the start. How the search
/// itself ended is [`Solution::status`].
pub fn minimize(
    problem: &mut dyn Problem,
    start: &[f64],
    variables: &[Interval],
    limits: &[Interval],
    options: &Options,
    observe: &mut dyn FnMut(&Progress) -> bool,
) -> Result<Solution, Refusal> {
    refuse(start, variables, limits)?;
    let mut scaled = Scaled::new(problem, variables, limits.len());
    let u = scaled.inward(start);
    let values = scaled.values(&u).ok_or(Refusal::Undefined)?;
    if values.constraints.len() != limits.len() {
        return Err(Refusal::Length("constraints", values.constraints.len(), limits.len()));
    }
    let derivatives = scaled.derivatives(&u).ok_or(Refusal::Undefined)?;
    scaled.choose(&derivatives);
    // The first values and derivatives were taken unscaled: scale them as later ones will be.
    let values = Values {
        objective: values.objective * scaled.objective,
        constraints: values.constraints.iter().zip(&scaled.constraints).map(|(c, s)| c * s).collect(),
    };
    let mut jacobian = derivatives.jacobian;
    for (i, s) in scaled.constraints.iter().enumerate() {
        (0..u.len()).for_each(|j| jacobian[(i, j)] *= s);
    }
    let gradient = derivatives.gradient.iter().map(|g| g * scaled.objective).collect();
    let point = Point { u, values, derivatives: Derivatives { gradient, jacobian } };

    let scaled_limits: Vec<Interval> = limits
        .iter()
        .zip(&scaled.constraints)
        .map(|(limit, s)| Interval { low: limit.low * s, high: limit.high * s })
        .collect();
    let bounds: Vec<Interval> = (0..variables.len()).map(|j| scaled.interval(j)).collect();
    let mut search = Search {
        curvature: Curvature::new(bounds.len()),
        penalty: 1.0,
        radius: options.radius,
        rejections: 0,
        best: None,
        merits: Vec::new(),
        steps: 0,
        limits: scaled_limits,
        bounds,
        options,
        scaled,
        point,
    };
    let status = search.run(observe);
    Ok(finish::finish(search, status))
}

fn refuse(start: &[f64], variables: &[Interval], limits: &[Interval]) -> Result<(), Refusal> {
    if start.len() != variables.len() {
        return Err(Refusal::Length("starting values", start.len(), variables.len()));
    }
    for (what, intervals) in [("variable", variables), ("limit", limits)] {
        if let Some(i) = intervals.iter().position(|v| v.low.is_nan() || v.high.is_nan() || v.low > v.high) {
            return Err(Refusal::Empty(what, i));
        }
    }
    match (0..start.len()).find(|&j| !start[j].is_finite() || variables[j].excess(start[j]) != 0.0) {
        Some(j) => Err(Refusal::Start(j)),
        None => Ok(()),
    }
}

pub(crate) struct Search<'a> {
    pub scaled: Scaled<'a>,
    pub limits: Vec<Interval>,
    pub bounds: Vec<Interval>,
    pub options: &'a Options,
    pub point: Point,
    pub steps: usize,
    /// The best point seen that meets all limits to the tolerance.
    pub best: Option<Point>,
    /// Penalty and penalty function after each step since the penalty last changed.
    merits: Vec<(f64, f64)>,
    curvature: Curvature,
    penalty: f64,
    radius: f64,
    /// Rejected steps in a row.
    rejections: usize,
}

impl Search<'_> {
    fn run(&mut self, observe: &mut dyn FnMut(&Progress) -> bool) -> Status {
        self.remember();
        loop {
            if self.steps == self.options.max_steps {
                return Status::MaxSteps;
            }
            self.steps += 1;
            let Some(step) = self.propose() else {
                // The quadratic program could not be solved: a smaller one is better conditioned.
                self.curvature = Curvature::new(self.bounds.len());
                self.radius *= 0.1;
                if self.radius < LEAST_RADIUS {
                    return self.stuck();
                }
                continue;
            };
            let residual = self.residual(&step.multipliers);
            if let Some(status) = self.converged(&step, residual) {
                return status;
            }
            let accepted = self.try_step(&step);
            let (x, limits) = (self.scaled.outward(&self.point.u), &self.limits);
            let excess =
                |i: usize| limits[i].excess(self.point.values.constraints[i]).abs() / self.scaled.constraints[i];
            let progress = Progress {
                step: self.steps,
                x: &x,
                objective: self.point.values.objective / self.scaled.objective,
                violation: (0..limits.len()).map(excess).fold(0.0, f64::max),
                residual,
                accepted,
            };
            if !observe(&progress) {
                return Status::Interrupted;
            }
            if self.radius < LEAST_RADIUS {
                return self.stuck();
            }
            if self.slow() {
                return Status::Slow;
            }
        }
    }

    /// Whether the penalty function has hardly fallen in a while, at a point that meets the limits.
    fn slow(&mut self) -> bool {
        let now = self.merit(&self.point.values);
        if self.merits.last().is_some_and(|(penalty, _)| *penalty != self.penalty) {
            self.merits.clear();
        }
        self.merits.push((self.penalty, now));
        let Some(at) = self.merits.len().checked_sub(Options::WINDOW + 1) else { return false };
        let fallen = self.merits[at].1 - now;
        let feasible = self.point.violation(&self.limits) <= self.options.tolerance;
        feasible && fallen <= self.options.negligible * (1.0 + now.abs())
    }

    /// The quadratic program's step, with the penalty raised while that buys feasibility.
    fn propose(&mut self) -> Option<Step> {
        let reach = self.reach();
        let limits = self.remaining(&self.point.values.constraints);
        let solve = |penalty: f64, gradient: &[f64], curvature: &Quadratic| {
            let jacobian = &self.point.derivatives.jacobian;
            Subproblem { curvature, gradient, jacobian, limits: &limits, reach: &reach, penalty }.solve()
        };
        let (gradient, curvature) = (&self.point.derivatives.gradient, &self.curvature.form);
        let mut step = solve(self.penalty, gradient, curvature)?;
        let enough = 1e-9_f64.max(0.1 * self.options.tolerance);
        if step.violation <= enough {
            return Some(step);
        }
        // How far could the violation be brought down within reach, if nothing else mattered?
        let n = self.bounds.len();
        let ideal = solve(1.0, &vec![0.0; n], &Quadratic::diagonal(n, 1e-8))?;
        let now = self.point.violation(&self.limits);
        let mut penalty = self.penalty;
        while penalty < LARGEST_PENALTY {
            let wanted = if ideal.violation <= enough {
                enough.max(2.0 * ideal.violation)
            } else {
                now - 0.5 * (now - ideal.violation)
            };
            if step.violation <= wanted {
                break;
            }
            penalty *= 10.0;
            step = solve(penalty, gradient, curvature)?;
        }
        self.penalty = penalty;
        Some(step)
    }

    /// How far each variable may move: the trust region within its bounds.
    fn reach(&self) -> Vec<Interval> {
        let within = |(bound, u): (&Interval, &f64)| Interval {
            low: (bound.low - u).max(-self.radius),
            high: (bound.high - u).min(self.radius),
        };
        self.bounds.iter().zip(&self.point.u).map(within).collect()
    }

    /// What is left of each limit after `constraints`.
    fn remaining(&self, constraints: &[f64]) -> Vec<Interval> {
        let left = |(limit, c): (&Interval, &f64)| Interval { low: limit.low - c, high: limit.high - c };
        self.limits.iter().zip(constraints).map(left).collect()
    }

    /// The largest of: projected gradient of the Lagrangian, complementarity, violation.
    fn residual(&self, multipliers: &[f64]) -> f64 {
        let Derivatives { gradient, jacobian } = &self.point.derivatives;
        let curl = jacobian.transpose_times(multipliers);
        let stationarity = (0..self.bounds.len()).map(|j| {
            let (u, slope) = (self.point.u[j], gradient[j] + curl[j]);
            ((u - slope).clamp(self.bounds[j].low, self.bounds[j].high) - u).abs()
        });
        let complementarity = multipliers.iter().enumerate().map(|(i, price)| {
            let (c, limit) = (self.point.values.constraints[i], self.limits[i]);
            let slack = if *price > 0.0 { limit.high - c } else { c - limit.low };
            if *price == 0.0 || limit.is_point() { 0.0 } else { (price * slack).abs().min(slack.abs()) }
        });
        let worst = stationarity.chain(complementarity).fold(0.0, f64::max);
        worst / (1.0 + norm(multipliers) + norm(gradient))
    }

    fn converged(&self, step: &Step, residual: f64) -> Option<Status> {
        let violation = self.point.violation(&self.limits);
        let feasible = violation <= self.options.tolerance;
        let lengthy = norm(&step.d);
        if feasible && residual <= self.options.tolerance && lengthy <= 1e-5 {
            return Some(Status::Optimal);
        }
        let predicted = self.predicted(step);
        let size = 1.0 + self.point.values.objective.abs();
        let interior = lengthy < 0.99 * self.radius;
        if feasible && interior && predicted <= 1e-14 * size {
            return Some(if residual <= 100.0 * self.options.tolerance { Status::Optimal } else { Status::Precision });
        }
        if !feasible && predicted <= 1e-12 * size.max(self.penalty * violation) {
            return Some(Status::Infeasible);
        }
        None
    }

    /// By how much the model of the penalty function falls along the step.
    fn predicted(&self, step: &Step) -> f64 {
        let limits = self.remaining(&self.point.values.constraints);
        let model = Subproblem {
            curvature: &self.curvature.form,
            gradient: &self.point.derivatives.gradient,
            jacobian: &self.point.derivatives.jacobian,
            limits: &limits,
            reach: &[],
            penalty: self.penalty,
        };
        self.penalty * (self.point.violation(&self.limits) - step.violation) - model.model(&step.d)
    }

    fn merit(&self, values: &Values) -> f64 {
        values.objective + self.penalty * violation(values, &self.limits)
    }

    /// Takes the step if the penalty function falls as predicted, and adapts the trust region.
    fn try_step(&mut self, step: &Step) -> bool {
        let predicted = self.predicted(step);
        let before = self.merit(&self.point.values);
        let noise = 10.0 * f64::EPSILON * (1.0 + before.abs());
        let ratio = |after: f64| {
            if predicted.abs() <= noise && (before - after).abs() <= noise { 1.0 } else { (before - after) / predicted }
        };
        let length = norm(&step.d);
        let mut trial = self.evaluate(&step.d);
        let mut quality = trial.as_ref().map_or(f64::NEG_INFINITY, |(_, values)| ratio(self.merit(values)));
        if quality < 0.25
            && let Some((_, values)) = &trial
            && let Some(corrected) = self.correct(step, values)
            && let Some(second) = self.evaluate(&corrected)
        {
            let better = ratio(self.merit(&second.1));
            if better > quality {
                (quality, trial) = (better, Some(second));
            }
        }
        let radius = self.radius;
        if quality < 0.25 {
            self.radius = 0.25 * length.min(self.radius).max(f64::MIN_POSITIVE);
        } else if quality > 0.75 && length > 0.9 * self.radius {
            self.radius = (2.0 * self.radius).min(1e4);
        }
        let Some((u, values)) = trial else { return false };
        let rejected = quality < 1e-4;
        self.rejections = if rejected { self.rejections + 1 } else { 0 };
        if rejected && self.rejections < 2 {
            return false;
        }
        let Some(derivatives) = self.scaled.derivatives(&u) else {
            self.radius = 0.25 * length.min(self.radius);
            return false;
        };
        let next = Point { u, values, derivatives };
        self.learn(&next, &step.multipliers);
        if rejected {
            // The better model gets its chance before the trust region shrinks further.
            if !self.rejections.is_multiple_of(PATIENCE) {
                self.radius = radius;
            }
            return false;
        }
        self.point = next;
        self.remember();
        true
    }

    /// The step that also cancels the constraints' curvature seen at the trial point.
    fn correct(&self, step: &Step, trial: &Values) -> Option<Vec<f64>> {
        if self.limits.is_empty() {
            return None;
        }
        let linear = self.point.derivatives.jacobian.times(&step.d);
        let seen: Vec<f64> = trial.constraints.iter().zip(&linear).map(|(c, a)| c - a).collect();
        let corrected = Subproblem {
            curvature: &self.curvature.form,
            gradient: &self.point.derivatives.gradient,
            jacobian: &self.point.derivatives.jacobian,
            limits: &self.remaining(&seen),
            reach: &self.reach(),
            penalty: self.penalty,
        };
        corrected.solve().map(|step| step.d)
    }

    pub fn evaluate(&mut self, d: &[f64]) -> Option<(Vec<f64>, Values)> {
        let moved = |j: usize| {
            let (u, bound) = (self.point.u[j], self.bounds[j]);
            // A step that ends on a bound ends exactly there.
            if u + d[j] - bound.low <= 1e-15 {
                bound.low
            } else if bound.high - (u + d[j]) <= 1e-15 {
                bound.high
            } else {
                u + d[j]
            }
        };
        let u: Vec<f64> = (0..d.len()).map(moved).collect();
        let values = self.scaled.values(&u)?;
        Some((u, values))
    }

    /// Updates the curvature along the way to `next`. Steps that fail again and again teach too: across a kink the
    /// gradient's change looks like a large curvature, and later steps keep along the kink (Lewis & Overton 2013).
    fn learn(&mut self, next: &Point, multipliers: &[f64]) {
        let lagrangian = |p: &Point| -> Vec<f64> {
            let curl = p.derivatives.jacobian.transpose_times(multipliers);
            p.derivatives.gradient.iter().zip(&curl).map(|(g, c)| g + c).collect()
        };
        let (old, new) = (lagrangian(&self.point), lagrangian(next));
        let s: Vec<f64> = next.u.iter().zip(&self.point.u).map(|(b, a)| b - a).collect();
        let y: Vec<f64> = new.iter().zip(&old).map(|(b, a)| b - a).collect();
        self.curvature.update(&s, &y);
    }

    fn remember(&mut self) {
        let feasible = self.point.violation(&self.limits) <= self.options.tolerance;
        let better = self.best.as_ref().is_none_or(|best| self.point.values.objective < best.values.objective);
        if feasible && better {
            self.best = Some(self.point.clone());
        }
    }

    /// The trust region has shrunk to nothing.
    fn stuck(&self) -> Status {
        let feasible = self.point.violation(&self.limits) <= self.options.tolerance;
        if feasible || self.best.is_some() { Status::SmallSteps } else { Status::Infeasible }
    }
}
