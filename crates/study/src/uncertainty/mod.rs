//! How uncertain inputs make the outputs.

mod answer;
mod distribution;
mod global;
mod propagate;
mod sampled;

pub use answer::{Certain, Given, Global, Indices, Moments, Sampled, Share, Spanned, Spread, Uncertainty};
pub use distribution::{Distribution, Uncertain, all_uncertain, uncertain};

use crate::many::{MOST_RUNS, failures};
use crate::{Error, Failure, Model, Point, Portion, compare, evaluate_many, jacobian};
use sampled::Draw;
use std::time::Instant;

/// What is uncertain, and how closely to look.
#[derive(Clone, Debug, PartialEq)]
pub struct Doubt {
    /// The uncertain inputs; they are independent of each other.
    pub inputs: Vec<Uncertain>,
    /// Runs of the Monte Carlo estimate.
    pub samples: usize,
    /// Which random numbers.
    pub seed: u64,
    /// For global indices the number of base samples, each of which takes two runs and one more for each uncertain input.
    pub global: Option<usize>,
}

/// Second derivatives are asked for up to so many uncertain inputs: they take a sweep for each.
const SECOND_ORDER: usize = 64;

/// How the uncertainty of inputs makes that of the outputs: to first and second order by derivatives at the inputs' means,
/// beside a Monte Carlo estimate with its own errors, and if asked for by global indices. Inputs that are not uncertain
/// are as in `start`; `observe` is called after each portion of runs and stops them by returning `false`.
///
/// # Errors
/// Where nothing is uncertain, a distribution leaves its input's range, samples are too few, or the simulation fails at
/// the means or at most samples.
pub fn uncertainty(
    model: &dyn Model,
    start: &Point,
    doubt: &Doubt,
    observe: &mut dyn FnMut(&Portion) -> bool,
) -> Result<Uncertainty, Error> {
    let clock = Instant::now();
    refuse(model, doubt)?;
    let mut means = start.values().to_vec();
    doubt.inputs.iter().for_each(|uncertain| means[uncertain.input] = uncertain.distribution.mean());
    let derivatives = jacobian(model, &means)?;
    let check = compare(model, &means, &derivatives)?;
    let second = match doubt.inputs.len() <= SECOND_ORDER {
        true => propagate::curvatures(model, &means, doubt),
        false => Err(Error::Other(format!("more than {SECOND_ORDER} inputs are uncertain"))),
    };

    let draw = Draw { model, doubt, means: &means };
    let points: Vec<Vec<f64>> = (0..doubt.samples).map(|at| draw.replicated(at)).collect();
    let results = evaluate_many(model, &points, observe);
    let failed = failures(results.iter().enumerate().filter_map(|(i, result)| Some((i, result.as_ref().err()?))));
    let good = results.iter().filter(|result| result.is_ok()).count();
    let mut complete = results.len() == points.len();
    if good < sampled::REPLICATES * 2 {
        return Err(too_few(&failed, results.len(), complete));
    }
    let global = match doubt.global.filter(|_| complete) {
        Some(base) => Some(global::global(&draw, base, observe)?),
        None => None,
    };
    complete &=
        global.as_ref().is_none_or(|found| found.summary.complete) && (global.is_some() || doubt.global.is_none());

    let spread = |i: usize| {
        let output = &model.outputs()[i];
        let slopes: Vec<f64> = doubt.inputs.iter().map(|u| derivatives.jacobian[(i, u.input)]).collect();
        let y = derivatives.outputs[i];
        let first = propagate::first(y, &slopes, doubt);
        let mut shares = propagate::shares(model, &slopes, doubt, first.deviation);
        if let Some(found) = &global {
            shares.iter_mut().enumerate().for_each(|(k, share)| share.indices = found.indices[i][k].clone());
        }
        shares.sort_by(|a, b| b.strength().total_cmp(&a.strength()));
        Spread {
            name: output.name.clone(),
            unit: output.unit.clone(),
            goal: output.goal,
            about: output.about.clone(),
            headline: output.headline,
            value: y,
            second: second.as_ref().ok().map(|h| propagate::second(y, &slopes, &h[i], doubt)),
            first,
            sampled: sampled::summary(&results, i),
            shares,
        }
    };
    let outputs = (0..model.outputs().len()).map(spread).collect();
    let certain = model.inputs().iter().zip(start.values()).enumerate();
    let certain = certain.filter(|(j, _)| doubt.inputs.iter().all(|u| u.input != *j));
    Ok(Uncertainty {
        model: model.name().into(),
        inputs: doubt.inputs.iter().map(|u| u.given(model)).collect(),
        certain: certain.map(|(_, (i, x))| Certain { name: i.name.clone(), value: *x, unit: i.unit.clone() }).collect(),
        outputs,
        second_order_missing: second.err().map(|error| error.to_string()),
        samples: good,
        failed: failed.iter().map(|failure| failure.times).sum(),
        failures: failed,
        seed: doubt.seed,
        global: global.map(|found| found.summary),
        complete,
        check,
        seconds: clock.elapsed().as_secs_f64(),
    })
}

fn refuse(model: &dyn Model, doubt: &Doubt) -> Result<(), Error> {
    if doubt.inputs.is_empty() {
        let problem = "nothing is uncertain; say what is, such as --uncertain 'name=value±deviation', or --all 5%";
        return Err(Error::Other(problem.into()));
    }
    for (k, uncertain) in doubt.inputs.iter().enumerate() {
        let input = &model.inputs()[uncertain.input];
        if doubt.inputs[..k].iter().any(|other| other.input == uncertain.input) {
            return Err(Error::Other(format!("{} is uncertain twice; leave out one", input.name)));
        }
        uncertain.distribution.refuse(input)?;
    }
    let least = sampled::REPLICATES * 2;
    if doubt.samples < least {
        return Err(Error::Other(format!(
            "{} samples are too few for an estimate; take at least {least}",
            doubt.samples
        )));
    }
    // Those of the indices are two samples, and one more for each input.
    let global = doubt.global.map_or(0, |base| base.saturating_mul(doubt.inputs.len() + 2));
    for (runs, option) in [(doubt.samples, "--samples"), (global, "--global")] {
        if runs > MOST_RUNS {
            let problem = format!("{runs} runs are more than {MOST_RUNS}, the most that are kept in memory");
            return Err(Error::Other(format!("{problem}; lower {option}")));
        }
    }
    match doubt.global {
        Some(base) if base < 32 => Err(Error::Other(format!("{base} base samples are too few; take at least 32"))),
        _ => Ok(()),
    }
}

fn too_few(failed: &[Failure], runs: usize, complete: bool) -> Error {
    match failed.first() {
        Some(failure) => Error::Other(format!("{} of {runs} samples fail: {}", failure.times, failure.reason)),
        None if !complete => Error::Other("interrupted before there was an estimate; run it again".into()),
        None => Error::Other("too few samples for an estimate; take more with --samples".into()),
    }
}
