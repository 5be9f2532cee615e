//! From the search's last point to an answer: limits that hold as written, and the prices there.

use crate::matrix::norm;
use crate::qp::Subproblem;
use crate::quadratic::Quadratic;
use crate::sqp::{Point, Search};
use crate::{Interval, Matrix, Solution, Status};

/// How near to a limit, in scaled units, counts as being at it.
const AT_LIMIT: f64 = 1e-6;

/// The steepest descent, relative to the gradient, that a first-order optimum may leave: prices are less exact than steps.
const LARGEST_DESCENT: f64 = 1e-5;

pub(crate) fn finish(mut search: Search, status: Status) -> Solution {
    prefer_best(&mut search);
    restore(&mut search);
    let (multipliers, bound_multipliers, residual) = prices(&search);
    // At a cusp of the limits the search's multipliers grow until all else is small beside them: nothing more is gained,
    // but no multipliers make it a first-order optimum.
    let steep = residual > LARGEST_DESCENT * (1.0 + norm(&search.point.derivatives.gradient));
    let status = if status == Status::Optimal && steep { Status::Precision } else { status };
    let Search { scaled, point, .. } = &search;
    let constraints: Vec<f64> =
        point.values.constraints.iter().zip(&scaled.constraints).map(|(c, scale)| c / scale).collect();
    let excess = |i: usize| search.limits[i].excess(point.values.constraints[i]).abs() / scaled.constraints[i];
    Solution {
        x: scaled.outward(&point.u),
        objective: point.values.objective / scaled.objective,
        violation: (0..constraints.len()).map(excess).fold(0.0, f64::max),
        multipliers: (0..constraints.len()).map(|i| scaled.limit_price(i, multipliers[i])).collect(),
        bound_multipliers: (0..point.u.len()).map(|j| scaled.bound_price(j, bound_multipliers[j])).collect(),
        constraints,
        residual,
        steps: search.steps,
        evaluations: scaled.evaluations,
        gradients: scaled.gradients,
        status,
    }
}

/// The penalty method may end a little outside the limits where it had been inside before.
fn prefer_best(search: &mut Search) {
    let tolerance = search.options.tolerance;
    let outside = search.point.violation(&search.limits) > tolerance;
    if let Some(best) = search.best.take()
        && (outside
            || best.values.objective < search.point.values.objective - 1e-9 * (1.0 + best.values.objective.abs()))
    {
        search.point = best;
    }
}

/// Steps straight to the limits, before those that go a little inside.
const NEWTON: usize = 60;

/// Moves a point that violates inequalities by a rounding to one that meets them as written: shortest steps that meet
/// their linearisation, first exactly, then with a margin of the violation itself.
///
/// At a cusp of the limits, where their derivatives vanish, a violation of 10⁻¹² can be 10⁻⁴ away from the limit; the
/// exact steps come closer by a constant factor each and so need to be many.
fn restore(search: &mut Search) {
    let margins = std::iter::repeat_n(0.0, NEWTON).chain([1.0, 4.0, 16.0]);
    let mut stuck = false;
    for margin in margins {
        let excess: Vec<f64> = search
            .limits
            .iter()
            .zip(&search.point.values.constraints)
            .map(|(limit, c)| if limit.is_point() { 0.0 } else { limit.excess(*c).abs() })
            .collect();
        let worst = norm(&excess);
        if worst == 0.0 || worst > 1e-4 {
            return;
        }
        if margin == 0.0 && stuck {
            continue;
        }
        stuck = !step_inside(search, &excess, worst, margin * worst);
    }
}

/// One such step; whether it came nearer.
fn step_inside(search: &mut Search, excess: &[f64], worst: f64, margin: f64) -> bool {
    let jacobian = &search.point.derivatives.jacobian;
    // As far as the violated limits are away, by their linearisation, in variables that have room to go there.
    let away = |i: usize| {
        let outside = search.limits[i].excess(search.point.values.constraints[i]);
        let slope = |j: usize| {
            let (a, u, bound) = (jacobian[(i, j)], search.point.u[j], search.bounds[j]);
            let room = if (a > 0.0) == (outside > 0.0) { u - bound.low } else { bound.high - u };
            if room > 1e3 * worst { a.abs() } else { 0.0 }
        };
        let steepest = (0..search.bounds.len()).map(slope).fold(f64::MIN_POSITIVE, f64::max);
        if excess[i] > 0.0 { excess[i] / steepest } else { 0.0 }
    };
    let far = (0..excess.len()).map(away).fold(0.0, f64::max).min(1e-2);
    let limits: Vec<Interval> = search
        .limits
        .iter()
        .zip(&search.point.values.constraints)
        .map(|(limit, c)| {
            let inset = if limit.is_point() { 0.0 } else { margin.min(0.25 * (limit.high - limit.low)) };
            Interval { low: limit.low - c + inset, high: limit.high - c - inset }
        })
        .collect();
    let reach = (1e3 * worst.max(margin)).max(2.0 * far);
    let intervals: Vec<Interval> = search
        .bounds
        .iter()
        .zip(&search.point.u)
        .map(|(bound, u)| Interval { low: (bound.low - u).max(-reach), high: (bound.high - u).min(reach) })
        .collect();
    // Limits in units of the violation and steps in units of the way, so that the solver's tolerances mean something.
    let far = far.max(worst);
    let scaled = |all: &[Interval], unit: f64| -> Vec<Interval> {
        all.iter().map(|i| Interval { low: i.low / unit, high: i.high / unit }).collect()
    };
    let rows: Vec<Vec<f64>> =
        (0..jacobian.rows()).map(|i| jacobian.row(i).iter().map(|a| a * (far / worst)).collect()).collect();
    let n = search.bounds.len();
    let shortest = Subproblem {
        curvature: &Quadratic::diagonal(n, 1.0),
        gradient: &vec![0.0; n],
        jacobian: &Matrix::from_rows(n, &rows),
        limits: &scaled(&limits, worst),
        reach: &scaled(&intervals, far),
        penalty: 1e4,
    };
    let Some(step) = shortest.solve() else { return false };
    let d: Vec<f64> = step.d.iter().map(|d| d * far).collect();
    let Some((u, values)) = search.evaluate(&d) else { return false };
    if crate::sqp::violation(&values, &search.limits) >= search.point.violation(&search.limits) {
        return false;
    }
    let Some(derivatives) = search.scaled.derivatives(&u) else { return false };
    search.point = Point { u, values, derivatives };
    true
}

/// Prices of limits and bounds, and the first-order residual: the multipliers and the length of the steepest descent
/// direction that leaves active limits and bounds alone,
/// `argmin ½|d + ∇f|²  subject to  active limits' (A d)ᵢ and active bounds' dⱼ not leaving`.
fn prices(search: &Search) -> (Vec<f64>, Vec<f64>, f64) {
    let Search { point, limits, bounds, .. } = search;
    let stay = |interval: &Interval, value: f64| Interval {
        low: if value - interval.low <= AT_LIMIT { 0.0 } else { f64::NEG_INFINITY },
        high: if interval.high - value <= AT_LIMIT { 0.0 } else { f64::INFINITY },
    };
    let n = bounds.len();
    let gradient = &point.derivatives.gradient;
    let size = norm(gradient).max(1e-300);
    let unit: Vec<f64> = gradient.iter().map(|g| g / size).collect();
    let active: Vec<Interval> = limits.iter().zip(&point.values.constraints).map(|(l, c)| stay(l, *c)).collect();
    let reach: Vec<Interval> = bounds.iter().zip(&point.u).map(|(b, u)| stay(b, *u)).collect();
    let descent = |penalty: f64| {
        let curvature = &Quadratic::diagonal(n, 1.0);
        let jacobian = &point.derivatives.jacobian;
        Subproblem { curvature, gradient: &unit, jacobian, limits: &active, reach: &reach, penalty }.solve()
    };
    // The penalty only has to exceed the prices; the nearer it is to them, the more accurate is the solver.
    let step = descent(1e6).and_then(|rough| descent(2.0 * norm(&rough.multipliers).max(1.0)));
    let Some(step) = step else { return (vec![0.0; limits.len()], vec![0.0; n], f64::INFINITY) };
    let multipliers: Vec<f64> = step.multipliers.iter().map(|m| if m.abs() < 1e-7 { 0.0 } else { m * size }).collect();
    let curl = point.derivatives.jacobian.transpose_times(&multipliers);
    let bound_price = |j: usize| {
        let slope = gradient[j] + curl[j];
        let holds = if slope > 0.0 { reach[j].low == 0.0 } else { reach[j].high == 0.0 };
        if holds && slope.abs() > 1e-7 * size { -slope } else { 0.0 }
    };
    let bound_multipliers = (0..n).map(bound_price).collect();
    (multipliers, bound_multipliers, norm(&step.d) * size)
}
