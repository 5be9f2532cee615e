//! Many runs at once: in portions, so that somebody can watch and stop them.

use crate::model::refuse_outputs;
use crate::{Derivatives, Error, Model, gradients};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What an observer of many runs sees after each portion of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Runs so far.
    pub done: usize,
    /// Runs wanted.
    pub of: usize,
}

/// A reason why runs failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// The reason, in a line.
    pub reason: String,
    /// How many runs failed for it.
    pub times: usize,
    /// The first of these runs, from 0.
    pub first: usize,
}

/// More runs than this are refused: their results would not fit into the memory of most machines.
pub(crate) const MOST_RUNS: usize = 2_000_000;

/// So long a portion is meant to take, s.
const PORTION: f64 = 0.25;

/// Runs `model` at all points, on all cores: outputs that are finite, or why there are none. Fewer results than points
/// mean that `observe` stopped it by returning `false`.
pub fn evaluate_many(
    model: &dyn Model,
    points: &[Vec<f64>],
    observe: &mut dyn FnMut(&Portion) -> bool,
) -> Vec<Result<Vec<f64>, Error>> {
    let run = |points: &[Vec<f64>]| {
        let results = model.run_many(points).into_iter().zip(points);
        results.map(|(result, x)| result.and_then(|y| refuse_outputs(model, x, &y).map(|()| y))).collect()
    };
    in_portions(points, run, observe)
}

/// As [`evaluate_many`], with the derivatives that [`gradients`] gives.
pub fn gradients_many(
    model: &dyn Model,
    points: &[Vec<f64>],
    observe: &mut dyn FnMut(&Portion) -> bool,
) -> Vec<Result<Derivatives, Error>> {
    in_portions(points, |points| points.par_iter().map(|x| gradients(model, x)).collect(), observe)
}

fn in_portions<T>(
    points: &[Vec<f64>],
    run: impl Fn(&[Vec<f64>]) -> Vec<T>,
    observe: &mut dyn FnMut(&Portion) -> bool,
) -> Vec<T> {
    let mut results = Vec::with_capacity(points.len());
    let mut portion = 32;
    while results.len() < points.len() {
        let end = points.len().min(results.len() + portion);
        let clock = Instant::now();
        results.extend(run(&points[results.len()..end]));
        let rate = portion as f64 / clock.elapsed().as_secs_f64().max(1e-6);
        portion = ((rate * PORTION) as usize).clamp(32, 1 << 16);
        if !observe(&Portion { done: results.len(), of: points.len() }) {
            break;
        }
    }
    results
}

/// The reasons among `results`, the most frequent first.
pub(crate) fn failures<'a>(errors: impl Iterator<Item = (usize, &'a Error)>) -> Vec<Failure> {
    let mut found: Vec<Failure> = Vec::new();
    for (at, error) in errors {
        let reason = error.to_string();
        match found.iter_mut().find(|failure| failure.reason == reason) {
            Some(failure) => failure.times += 1,
            None => found.push(Failure { reason, times: 1, first: at }),
        }
    }
    found.sort_by_key(|failure| std::cmp::Reverse(failure.times));
    found
}
