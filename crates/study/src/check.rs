//! Whether derivatives are what they claim to be.

use crate::differences::{differences, sides, within_path};
use crate::{Derivatives, Error, Kink, Matrix, Model, evaluate, jacobian};
use serde::{Deserialize, Serialize};

/// Largest relative disagreement with finite differences that is accepted.
const TOLERANCE: f64 = 1e-6;
/// Largest relative disagreement between the two modes that is accepted: both are exact but for rounding.
const MODES_TOLERANCE: f64 = 1e-9;
/// Derivatives are compared relative to themselves, or to this fraction of the output over the input's whole range if
/// that is more: a smaller effect drowns in the rounding of differences.
const NEGLIGIBLE: f64 = 1e-3;

/// The derivatives of a model at a point, computed three ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// The verdict of the worst comparison.
    pub verdict: Verdict,
    /// How many derivatives were compared.
    pub compared: usize,
    /// How many agree.
    pub agreeing: usize,
    /// The largest relative disagreement of reverse mode with finite differences, kinks aside.
    pub worst_difference: f64,
    /// Where that was: output and input.
    pub worst_at: Option<(String, String)>,
    /// The largest relative disagreement of reverse with forward mode.
    pub worst_modes: f64,
    /// The largest relative disagreement of the compiled simulation's outputs with plain Rust's.
    pub worst_plain: f64,
    /// Every comparison that does not simply agree.
    pub exceptions: Vec<Comparison>,
    /// Kinks, ties and cut derivatives that the run met.
    pub kinks: Vec<Kink>,
    /// Integers and choices: inputs by which there is no derivative to check.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrete: Vec<String>,
}

/// One derivative computed three ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The output.
    pub output: String,
    /// The input.
    pub input: String,
    /// By reverse mode.
    pub reverse: f64,
    /// By forward mode.
    pub forward: f64,
    /// By finite differences.
    pub difference: f64,
    /// Reverse against difference, relative.
    pub disagreement: f64,
    /// What that means.
    pub verdict: Verdict,
}

/// What a comparison found, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// All three agree.
    Agrees,
    /// There is a kink here: the smallest step changes the path through the program, or the output has another slope to
    /// the left than to the right, and the derivative is one of the two or between them.
    Kink,
    /// Differences do not settle as steps shrink, so they judge nothing: there is a jump or kink within reach.
    Unsettled,
    /// The derivative is wrong.
    Disagrees,
}

impl Check {
    /// Whether nothing speaks against the derivatives.
    pub fn passed(&self) -> bool {
        self.verdict != Verdict::Disagrees
    }
}

/// Compares all derivatives of `model` at `x`: reverse mode, forward mode and finite differences. Inputs that are whole
/// numbers have none.
///
/// # Errors
/// Where the simulation stops or is not finite at `x`.
pub fn check(model: &dyn Model, x: &[f64]) -> Result<Check, Error> {
    compare(model, x, &jacobian(model, x)?)
}

/// As [`check`], of derivatives already at hand.
///
/// # Errors
/// As [`check`].
pub fn compare(model: &dyn Model, x: &[f64], derivatives: &Derivatives) -> Result<Check, Error> {
    let (inputs, outputs) = (model.inputs(), model.outputs());
    let plain = model.plain(x)?;
    let compiled = &derivatives.outputs;
    let worst_plain = plain.iter().zip(compiled).map(|(a, b)| relative(*a, *b, f64::MIN_POSITIVE)).fold(0.0, f64::max);
    let mut result = Check {
        verdict: if worst_plain <= MODES_TOLERANCE { Verdict::Agrees } else { Verdict::Disagrees },
        compared: 0,
        agreeing: 0,
        worst_difference: 0.0,
        worst_at: None,
        worst_modes: 0.0,
        worst_plain,
        exceptions: Vec::new(),
        kinks: model.kinks(x)?,
        discrete: inputs.iter().filter(|input| !input.has_derivative()).map(|input| input.name.clone()).collect(),
    };
    let forward = forward(model, x)?;
    let mut home = None;
    for (j, input) in inputs.iter().enumerate().filter(|(_, input)| input.has_derivative()) {
        let (low, high) = (input.low.min(x[j]), input.high.max(x[j]));
        let range = if high > low { (low, high) } else { (low - input.width(), high + input.width()) };
        let found = differences(&mut |x| evaluate(model, x).ok(), x, j, range, compiled);
        let mut seen = None;
        let mut smooth = None;
        for (i, output) in outputs.iter().enumerate() {
            let floor = NEGLIGIBLE * compiled[i].abs() / (range.1 - range.0);
            let (reverse, mut difference) = (derivatives.jacobian[(i, j)], found.slope[i]);
            let mut disagreement = relative(reverse, difference, floor);
            let modes = relative(reverse, forward[(i, j)], floor);
            let verdict = if modes > MODES_TOLERANCE {
                Verdict::Disagrees
            } else if disagreement <= TOLERANCE {
                Verdict::Agrees
            } else {
                let run = &mut |x: &[f64]| evaluate(model, x).ok();
                match *home.get_or_insert_with(|| model.path(x)) {
                    Some(home) => {
                        let path = |x: &[f64]| model.path(x);
                        let width = range.1 - range.0;
                        match smooth.get_or_insert_with(|| within_path(run, (home, &path), x, j, width, compiled)) {
                            Some(on_path) => {
                                difference = on_path.slope[i];
                                disagreement = relative(reverse, difference, floor);
                                settled(reverse, difference, on_path.spread[i], floor)
                            }
                            None => Verdict::Kink,
                        }
                    }
                    None => {
                        let seen = seen.get_or_insert_with(|| sides(run, x, j, range, compiled));
                        let slopes: Vec<(f64, f64)> = seen.iter().map(|(left, right)| (left[i], right[i])).collect();
                        doubtful(reverse, difference, found.spread[i], &slopes, floor)
                    }
                }
            };
            result.compared += 1;
            result.worst_modes = result.worst_modes.max(modes);
            result.verdict = result.verdict.max(verdict);
            if verdict == Verdict::Agrees {
                result.agreeing += 1;
            }
            if matches!(verdict, Verdict::Agrees | Verdict::Disagrees) && disagreement >= result.worst_difference {
                result.worst_difference = disagreement;
                result.worst_at = Some((output.name.clone(), input.name.clone()));
            }
            if verdict != Verdict::Agrees {
                let (output, input) = (output.name.clone(), input.name.clone());
                let forward = forward[(i, j)];
                result.exceptions.push(Comparison {
                    output,
                    input,
                    reverse,
                    forward,
                    difference,
                    disagreement,
                    verdict,
                });
            }
        }
    }
    let badness = |c: &Comparison| (c.verdict, c.disagreement);
    result.exceptions.sort_by(|a, b| badness(b).0.cmp(&badness(a).0).then(badness(b).1.total_cmp(&badness(a).1)));
    Ok(result)
}

/// The Jacobian column by column, in forward mode.
fn forward(model: &dyn Model, x: &[f64]) -> Result<Matrix, Error> {
    let mut result = Matrix::zeros(model.outputs().len(), x.len());
    let mut direction = vec![0.0; x.len()];
    for j in 0..x.len() {
        direction[j] = 1.0;
        for (i, slope) in model.forward(x, &direction)?.into_iter().enumerate() {
            result[(i, j)] = slope;
        }
        direction[j] = 0.0;
    }
    Ok(result)
}

/// `|a - b|` relative to the larger of them, or to `floor`. NaN counts as infinite.
fn relative(a: f64, b: f64, floor: f64) -> f64 {
    if a == b {
        return 0.0;
    }
    let ratio = (a - b).abs() / a.abs().max(b.abs()).max(floor);
    if ratio.is_nan() { f64::INFINITY } else { ratio }
}

/// What differences say that no kink can disturb: where they are off by no more than their own error, nothing.
fn settled(slope: f64, difference: f64, spread: f64, floor: f64) -> Verdict {
    let size = slope.abs().max(difference.abs()).max(floor);
    let apart = (slope - difference).abs();
    if apart <= TOLERANCE * size {
        Verdict::Agrees
    } else if apart > 4.0 * spread {
        Verdict::Disagrees
    } else {
        // The nearest kink is so close that rounding takes the last digits of differences.
        Verdict::Unsettled
    }
}

/// What it means that differences disagree with `slope`, given slopes from both sides for ever smaller steps.
fn doubtful(slope: f64, difference: f64, spread: f64, sides: &[(f64, f64)], floor: f64) -> Verdict {
    let is = |side: f64| relative(slope, side, floor) <= 1e-4;
    let kink = |&(left, right): &(f64, f64)| {
        // Beside a jump one side's slope has no meaning, and nothing is between.
        let comparable = left.abs().max(right.abs()) <= 1e3 * left.abs().min(right.abs()).max(floor);
        let inside = comparable && left.min(right) <= slope && slope <= left.max(right);
        relative(left, right, floor) > 1e-4 && (is(left) || is(right) || inside)
    };
    // Right in the immediate neighbourhood, where wider differences are not.
    let near =
        |&(left, right): &(f64, f64)| is(left) && is(right) && (difference - left).abs() > 10.0 * (slope - left).abs();
    if sides.iter().any(kink) {
        Verdict::Kink
    } else if spread > 0.1 * (slope - difference).abs() || sides.iter().any(near) {
        Verdict::Unsettled
    } else {
        Verdict::Disagrees
    }
}
