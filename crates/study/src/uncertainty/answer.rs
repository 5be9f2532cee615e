//! What a question about uncertainty says.

use super::Distribution;
use crate::{Check, Failure, Goal};
use serde::{Deserialize, Serialize};

/// How uncertain inputs make the outputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Uncertainty {
    /// The model's name.
    pub model: String,
    /// The uncertain inputs.
    pub inputs: Vec<Given>,
    /// The other ones.
    pub certain: Vec<Certain>,
    /// The outputs.
    pub outputs: Vec<Spread>,
    /// Why nothing is known to second order, if so.
    pub second_order_missing: Option<String>,
    /// Runs that the Monte Carlo estimates rest on.
    pub samples: usize,
    /// Runs that failed and are left out of them.
    pub failed: usize,
    /// Why, the most frequent reason first.
    pub failures: Vec<Failure>,
    /// Which random numbers.
    pub seed: u64,
    /// How the global indices were found, if they were asked for.
    pub global: Option<Global>,
    /// Whether all runs were made; if not, it was interrupted.
    pub complete: bool,
    /// Whether the derivatives at the means are right.
    pub check: Check,
    /// Time it took, s.
    pub seconds: f64,
}

/// An input that is uncertain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// How it is distributed.
    pub distribution: Distribution,
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub deviation: f64,
    /// The probability that lies outside of its range and is cut off in samples.
    pub cut: f64,
}

/// An input that is not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certain {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
}

/// The uncertainty of an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
    /// What it is.
    pub about: String,
    /// Whether short answers show it.
    pub headline: bool,
    /// Its value at the inputs' means.
    pub value: f64,
    /// To first order: as if the output were linear.
    pub first: Moments,
    /// To second order: with its curvature, if that is known.
    pub second: Option<Moments>,
    /// By Monte Carlo: as it is.
    pub sampled: Sampled,
    /// Where the variance comes from, the strongest input first.
    pub shares: Vec<Share>,
}

/// Mean and standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
}

/// A Monte Carlo estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    /// The mean.
    pub mean: f64,
    /// The standard error of the mean.
    pub mean_error: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// The standard error of the standard deviation.
    pub deviation_error: f64,
    /// Below it are 5 % of the samples.
    pub low: f64,
    /// Below it is half of them.
    pub median: f64,
    /// Above it are 5 %.
    pub high: f64,
    /// How many samples are in each of equal parts between the least and the greatest.
    pub histogram: Vec<usize>,
    /// The least and the greatest sample.
    pub extremes: (f64, f64),
}

/// What an input adds to an output's uncertainty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The input.
    pub input: String,
    /// `∂output/∂input` at the means.
    pub derivative: f64,
    /// The standard deviation that the output would have by this input alone, to first order: `|∂y/∂x| σ`.
    pub deviation: f64,
    /// Of the output's variance to first order, the part that is this input's; none where there is no variance.
    pub share: Option<f64>,
    /// Over the whole distribution instead of around the means, if that was asked for.
    pub indices: Option<Indices>,
}

/// Global sensitivity to an input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indices {
    /// Sobol's first-order index S1: the part of the variance that goes if this input alone were known.
    pub first: Spanned,
    /// Sobol's total index ST: the part that stays if all inputs but this one were known.
    pub total: Spanned,
    /// The mean of the squared derivative over the distribution (DGSM).
    pub mean_square_slope: f64,
    /// The bound on the total index that follows from it.
    pub bound: f64,
}

/// An estimate with the interval that holds 95 % of its bootstrap replicates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spanned {
    /// The estimate.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// How global indices were found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Global {
    /// Base samples that they rest on.
    pub base: usize,
    /// Simulations run.
    pub runs: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Base samples left out because one of their runs failed.
    pub failed: usize,
    /// Whether all runs were made.
    pub complete: bool,
}

impl Share {
    /// What shares are ranked by.
    pub(super) fn strength(&self) -> f64 {
        self.indices.as_ref().map_or(self.deviation, |indices| indices.total.value)
    }
}
