//! What a calibration says.

use crate::{Check, Status};
use serde::{Deserialize, Serialize};

/// Inputs fitted to measurements.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The model's name.
    pub model: String,
    /// The inputs that were fitted.
    pub fitted: Vec<Fitted>,
    /// The correlation of the errors of each two of them; none where one is held or not determined.
    pub correlations: Vec<Vec<Option<f64>>>,
    /// What was measured.
    pub outputs: Vec<FittedOutput>,
    /// How well it fits.
    pub goodness: Goodness,
    /// What the data cannot tell apart, or not at all.
    pub together: Vec<Together>,
    /// Measurements that fit worse than chance explains, the worst first.
    pub outliers: Vec<Outlier>,
    /// What a residual costs, in words.
    pub loss: String,
    /// Experiments.
    pub rows: usize,
    /// Different settings among them, each of which takes a run.
    pub settings: usize,
    /// Why the search stopped.
    pub status: Status,
    /// Steps of the search.
    pub steps: usize,
    /// Simulations run.
    pub simulations: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Whether the derivatives are right at the result, under the first experiment's conditions.
    pub check: Check,
    /// Time it took, s.
    pub seconds: f64,
}

/// An input that was fitted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Before.
    pub before: f64,
    /// The value that fits best.
    pub value: f64,
    /// Its standard error; none where it is held or the data do not determine it.
    pub error: Option<f64>,
    /// The 95 % confidence interval.
    pub interval: Option<(f64, f64)>,
    /// Whether it would leave its range if it could.
    pub held: bool,
}

/// An output that was measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FittedOutput {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// The root mean square of simulated less measured before.
    pub before: f64,
    /// The same after.
    pub after: f64,
    /// The mean of simulated less measured after.
    pub bias: f64,
    /// The part of the measurements' variance that the simulation explains; none where they do not vary.
    pub explained: Option<f64>,
    /// The measurements, row by row.
    pub measured: Vec<f64>,
    /// What is simulated in their place.
    pub simulated: Vec<f64>,
}

/// How well it fits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goodness {
    /// Measurements.
    pub measurements: usize,
    /// Measurements less fitted inputs that are not held.
    pub degrees_of_freedom: usize,
    /// The sum that is minimised, before.
    pub before: f64,
    /// The same after.
    pub after: f64,
    /// The sum over the degrees of freedom: 1 where residuals are as large as the standard deviations say. None without
    /// a degree of freedom.
    pub reduced: Option<f64>,
    /// Whether standard deviations were given; if not, they are taken from the residuals themselves.
    pub errors_known: bool,
    /// With known standard deviations, the probability of residuals at least as large if the model were right.
    pub probability: Option<f64>,
}

/// Inputs that the data cannot tell apart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Together {
    /// By how many percent each moves while what is simulated hardly changes; the first by one. One input alone is not
    /// determined at all.
    pub moves: Vec<(String, f64)>,
    /// By what errors of the measurements are magnified along it; none where nothing at all changes.
    pub condition: Option<f64>,
}

/// A measurement that fits badly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlier {
    /// Where it stands.
    pub place: String,
    /// The output.
    pub output: String,
    /// What was measured.
    pub measured: f64,
    /// What is simulated.
    pub simulated: f64,
    /// How many standard deviations they are apart.
    pub deviations: f64,
}
