//! Moments of the outputs by Monte Carlo.

use super::{Doubt, Sampled};
use crate::sample::{coordinate, mixed};
use crate::{Error, Model};

/// So many independent scramblings of the Sobol sequence are run: their spread says how wrong an estimate is.
pub(super) const REPLICATES: usize = 16;
/// Bars of a histogram.
const BARS: usize = 40;

/// Where samples come from.
pub(super) struct Draw<'a> {
    pub model: &'a dyn Model,
    pub doubt: &'a Doubt,
    pub means: &'a [f64],
}

impl Draw<'_> {
    /// Sample `at` of the Monte Carlo estimate; sample `at` belongs to the replicate `at mod 16`.
    pub fn replicated(&self, at: usize) -> Vec<f64> {
        let seed = mixed(self.doubt.seed ^ mixed((at % REPLICATES) as u64));
        self.point(|k| coordinate(at / REPLICATES, k, seed))
    }

    /// The point whose uncertain inputs stand at these parts of their distributions.
    pub fn point(&self, part: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut x = self.means.to_vec();
        for (k, uncertain) in self.doubt.inputs.iter().enumerate() {
            x[uncertain.input] = uncertain.distribution.quantile(part(k), &self.model.inputs()[uncertain.input]);
        }
        x
    }
}

/// The estimate of output `i`. Standard errors are from the spread among replicates.
pub(super) fn summary(results: &[Result<Vec<f64>, Error>], i: usize) -> Sampled {
    let value = |result: &Result<Vec<f64>, Error>| result.as_ref().ok().map(|y| y[i]);
    let mut all: Vec<f64> = results.iter().filter_map(value).collect();
    let (mean, deviation) = moments(&all);
    let replicate = |r: usize| -> Vec<f64> { results.iter().skip(r).step_by(REPLICATES).filter_map(value).collect() };
    let parts: Vec<(f64, f64)> =
        (0..REPLICATES).map(replicate).filter(|part| part.len() > 1).map(|part| moments(&part)).collect();
    let error = |of: &dyn Fn(&(f64, f64)) -> f64| {
        moments(&parts.iter().map(of).collect::<Vec<_>>()).1 / (parts.len() as f64).sqrt()
    };
    let (mean_error, deviation_error) = (error(&|part| part.0), error(&|part| part.1));
    all.sort_by(f64::total_cmp);
    let quantile = |part: f64| {
        let at = part * (all.len() - 1) as f64;
        let (below, above) = (all[at.floor() as usize], all[at.ceil() as usize]);
        below + at.fract() * (above - below)
    };
    let extremes = (all[0], all[all.len() - 1]);
    let mut histogram = vec![0; BARS];
    for y in &all {
        let share = if extremes.1 > extremes.0 { (y - extremes.0) / (extremes.1 - extremes.0) } else { 0.5 };
        histogram[((share * BARS as f64) as usize).min(BARS - 1)] += 1;
    }
    let (low, median, high) = (quantile(0.05), quantile(0.5), quantile(0.95));
    Sampled { mean, mean_error, deviation, deviation_error, low, median, high, histogram, extremes }
}

/// Mean and standard deviation of at least two numbers.
pub(super) fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0);
    (mean, variance.sqrt())
}
