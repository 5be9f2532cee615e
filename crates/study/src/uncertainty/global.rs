//! Sensitivity over the whole distribution: Sobol's indices, and the mean squares of derivatives.
//!
//! Two independent samples `A` and `B` and, for each input `k`, `A` with that input taken from `B` (`A_k`) give
//!
//! ```text
//! S1ₖ = E[f(B) (f(A_k) − f(A))] / V        Saltelli and others, Computer Physics Communications 181, 2010, table 2 (b)
//! STₖ = ½ E[(f(A) − f(A_k))²] / V          Jansen, Computer Physics Communications 117, 1999
//! STₖ ≤ Cₖ E[(∂f/∂xₖ)²] / V                Sobol' and Kucherenko, Mathematics and Computers in Simulation 79, 2009
//! ```
//!
//! with the variance `V` over `A` and `B` together and the constant `C` of the input's distribution.

use super::sampled::{Draw, moments};
use super::{Global, Indices, Spanned};
use crate::sample::{coordinate, mixed};
use crate::{Error, Portion, evaluate_many, gradients_many};
use rayon::prelude::*;

/// Derivatives are taken at so many of the samples at most: their mean squares settle sooner than the indices.
const GRADIENTS: usize = 256;
/// So many numbers of points are in memory at once.
const POINTS: usize = 1 << 22;
/// Bootstrap replicates for intervals.
const BOOTSTRAP: usize = 400;

/// Indices of each output by each uncertain input; none where an output does not vary.
pub(super) struct Found {
    pub indices: Vec<Vec<Option<Indices>>>,
    pub summary: Global,
}

/// The runs of one base sample, of one output: `f(A)`, `f(B)`, `f(A_k)`.
struct Row {
    a: f64,
    b: f64,
    mixed: Vec<f64>,
}

pub(super) fn global(draw: &Draw, base: usize, observe: &mut dyn FnMut(&Portion) -> bool) -> Result<Found, Error> {
    let n = draw.doubt.inputs.len();
    // A and B are halves of one sequence of twice as many dimensions.
    let seed = mixed(draw.doubt.seed ^ 0x0053_504C_4954);
    let part = |at: usize, k: usize, second: bool| coordinate(at, if second { n + k } else { k }, seed);
    // Points are made as they are run: all at once they may not fit into memory.
    let together = (POINTS / ((n + 2) * draw.means.len().max(1))).max(1);
    let of = base * (n + 2);
    let mut results: Vec<Result<Vec<f64>, Error>> = Vec::with_capacity(of);
    for start in (0..base).step_by(together) {
        let row = |at: usize| {
            let a = draw.point(|k| part(at, k, false));
            let b = draw.point(|k| part(at, k, true));
            let crossed = (0..n).map(move |i| draw.point(|k| part(at, k, k == i)));
            [a, b].into_iter().chain(crossed).collect::<Vec<_>>()
        };
        let points: Vec<Vec<f64>> = (start..base.min(start + together)).flat_map(row).collect();
        let before = results.len();
        results.extend(evaluate_many(draw.model, &points, &mut |portion| {
            observe(&Portion { done: before + portion.done, of })
        }));
        if results.len() < before + points.len() {
            break;
        }
    }
    let runs = results.len();
    let whole: Vec<&[Result<Vec<f64>, Error>]> = results.chunks_exact(n + 2).collect();
    let good: Vec<&[Result<Vec<f64>, Error>]> =
        whole.iter().filter(|runs| runs.iter().all(Result::is_ok)).copied().collect();
    if good.len() < 16 {
        let why = results.iter().find_map(|result| result.as_ref().err());
        return Err(why.map_or_else(
            || Error::Other("interrupted before there were global indices; run it again, or leave out --global".into()),
            |why| Error::Other(format!("{} of {} base samples fail: {why}", whole.len() - good.len(), whole.len())),
        ));
    }

    let firsts: Vec<Vec<f64>> = (0..base.min(GRADIENTS)).map(|at| draw.point(|k| part(at, k, false))).collect();
    let slopes = gradients_many(draw.model, &firsts, observe);
    let gradients = slopes.len();
    let slopes: Vec<_> = slopes.into_iter().filter_map(Result::ok).collect();
    let square = |i: usize, j: usize| {
        slopes.iter().map(|d| d.jacobian[(i, j)].powi(2)).sum::<f64>() / slopes.len().max(1) as f64
    };

    let of_output = |i: usize| {
        let value = |result: &Result<Vec<f64>, Error>| result.as_ref().map_or(0.0, |y| y[i]);
        let row = |runs: &&[Result<Vec<f64>, Error>]| Row {
            a: value(&runs[0]),
            b: value(&runs[1]),
            mixed: runs[2..].iter().map(value).collect(),
        };
        let rows: Vec<Row> = good.iter().map(row).collect();
        let everyone: Vec<usize> = (0..rows.len()).collect();
        let Some(best) = estimate(&rows, &everyone) else { return vec![None; n] };
        let again: Vec<Vec<(f64, f64)>> = (0..BOOTSTRAP)
            .into_par_iter()
            .filter_map(|replicate| {
                let draw = |at: usize| mixed(mixed(seed ^ replicate as u64) ^ at as u64) as usize % rows.len();
                estimate(&rows, &(0..rows.len()).map(draw).collect::<Vec<_>>())
            })
            .collect();
        let everything: Vec<f64> = rows.iter().flat_map(|row| [row.a, row.b]).collect();
        let variance = moments(&everything).1.powi(2);
        let one = |k: usize| {
            let uncertain = &draw.doubt.inputs[k];
            let interval = |value: f64, of: &dyn Fn(&(f64, f64)) -> f64| {
                let mut all: Vec<f64> = again.iter().map(|estimate| of(&estimate[k])).collect();
                all.sort_by(f64::total_cmp);
                let at = |part: f64| all.get((part * all.len() as f64) as usize).copied().unwrap_or(value);
                Spanned { value, low: at(0.025).min(value), high: at(0.975).max(value) }
            };
            let mean_square_slope = square(i, uncertain.input);
            Some(Indices {
                first: interval(best[k].0, &|estimate| estimate.0),
                total: interval(best[k].1, &|estimate| estimate.1),
                mean_square_slope,
                bound: uncertain.distribution.poincare() * mean_square_slope / variance,
            })
        };
        (0..n).map(one).collect()
    };
    let indices = (0..draw.model.outputs().len()).map(of_output).collect();
    let summary = Global {
        base: good.len(),
        runs,
        gradients,
        failed: whole.len() - good.len(),
        complete: runs == of && gradients == firsts.len(),
    };
    Ok(Found { indices, summary })
}

/// S1 and ST of each input over the rows chosen; none where the output does not vary.
fn estimate(rows: &[Row], chosen: &[usize]) -> Option<Vec<(f64, f64)>> {
    let n = chosen.len() as f64;
    let chosen = || chosen.iter().map(|&at| &rows[at]);
    let mean = chosen().map(|row| row.a + row.b).sum::<f64>() / (2.0 * n);
    let variance = chosen().map(|row| (row.a - mean).powi(2) + (row.b - mean).powi(2)).sum::<f64>() / (2.0 * n);
    // Rounding is no variance.
    if variance <= (1e-12 * mean).powi(2) || !variance.is_finite() {
        return None;
    }
    let one = |k: usize| {
        // Less its mean f(B) says the same, with less noise.
        let first = chosen().map(|row| (row.b - mean) * (row.mixed[k] - row.a)).sum::<f64>() / n;
        let total = chosen().map(|row| (row.a - row.mixed[k]).powi(2)).sum::<f64>() / (2.0 * n);
        (first / variance, total / variance)
    };
    Some((0..rows[0].mixed.len()).map(one).collect())
}
