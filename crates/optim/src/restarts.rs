//! More than one start, for problems with more than one minimum.

use crate::{Interval, Options, Problem, Progress, Refusal, Solution, minimize};

/// Minimises from `start` and from `restarts` more points, and gives the best solution found.
///
/// The further points fill the variables' intervals evenly: they are those of the additive sequence with the powers of
/// the generalised golden ratio (M. Roberts, *The unreasonable effectiveness of quasirandom sequences*, 2018), so a run
/// can be repeated. An interval that is open to a side reaches twice as far as the start does, or 2 where that is more.
/// Points where the functions cannot be evaluated are passed over.
///
/// `observe` sees which start it is (0 for the given one) and the progress from there; it stops all by returning `false`.
///
/// # Errors
/// As [`minimize`] from the given start.
pub fn minimize_from_many(
    problem: &mut dyn Problem,
    start: &[f64],
    variables: &[Interval],
    limits: &[Interval],
    restarts: usize,
    options: &Options,
    observe: &mut dyn FnMut(usize, &Progress) -> bool,
) -> Result<Solution, Refusal> {
    let mut go_on = true;
    let mut from = |k: usize, x: &[f64], go_on: &mut bool| {
        minimize(problem, x, variables, limits, options, &mut |progress| {
            *go_on = observe(k, progress);
            *go_on
        })
    };
    let mut best = from(0, start, &mut go_on)?;
    for (k, x) in starts(start, variables, restarts).into_iter().enumerate().map(|(k, x)| (k + 1, x)) {
        if !go_on {
            break;
        }
        match from(k, &x, &mut go_on) {
            Ok(found) if better(&found, &best, options) => best = found,
            Ok(_) | Err(Refusal::Undefined) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(best)
}

/// `count` further starts that fill the variables' intervals evenly, as [`minimize_from_many`] takes them.
pub fn starts(start: &[f64], variables: &[Interval], count: usize) -> Vec<Vec<f64>> {
    let ratio = golden(start.len());
    let at = |k: usize, j: usize| {
        let share = (0.5 + k as f64 * ratio.powi(-(j as i32 + 1))).fract();
        let reach = 2.0 * start[j].abs().max(1.0);
        let Interval { low, high } = variables[j];
        let low = if low.is_finite() { low } else { start[j].min(high) - reach };
        let high = if high.is_finite() { high } else { start[j].max(low) + reach };
        (low + share * (high - low)).clamp(variables[j].low, variables[j].high)
    };
    (1..=count).map(|k| (0..start.len()).map(|j| at(k, j)).collect()).collect()
}

/// Within the limits rather than not; then the lower objective, if the search ended well.
fn better(new: &Solution, old: &Solution, options: &Options) -> bool {
    let inside = |s: &Solution| s.violation <= options.tolerance;
    match (inside(new), inside(old)) {
        (true, false) => true,
        (false, true) => false,
        (true, true) => new.objective < old.objective,
        (false, false) => new.violation < old.violation,
    }
}

/// The positive root of `x^(n+1) = x + 1`: the golden ratio for one dimension.
fn golden(n: usize) -> f64 {
    (0..60).fold(1.5, |x: f64, _| (1.0 + x).powf(1.0 / (n as f64 + 1.0)))
}
