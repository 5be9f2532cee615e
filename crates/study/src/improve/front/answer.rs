//! What a front says.

use super::super::conditions::Condition;
use super::super::question::Term;
use super::hunt::Hunt;
use crate::number::{short, with_unit};
use crate::{Check, Error, Goal, Input, Model, check, evaluate};
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// Where every goal gets at least this part of what it could gain alone, all can be had.
const NEARLY_ALL: f64 = 0.95;

/// The best compromises between several goals: of none of its points can one goal come nearer without another going
/// further away, as far as searches from their neighbours could see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// The model's name.
    pub model: String,
    /// The goals, in the order they were asked for.
    pub goals: Vec<FrontGoal>,
    /// The inputs' names and units, in the order of the points' numbers.
    pub inputs: Vec<FrontInput>,
    /// The outputs' names and units, in the order of the points' numbers.
    pub outputs: Vec<(String, String)>,
    /// Where it started.
    pub before: FrontPoint,
    /// The front, from the best of the first goal onwards.
    pub points: Vec<FrontPoint>,
    /// Where the goals hardly compete: the point, from 0, at which each gets at least 95 % of what it could gain alone over
    /// where it started; the one of which the goal worst off gets the most.
    #[serde(default)]
    pub together: Option<usize>,
    /// The conditions that every point meets, in words.
    pub conditions: Vec<String>,
    /// How many points were asked for.
    pub wanted: usize,
    /// How many searches ended where another point is better in every goal, or at a point that is there already.
    pub dominated: usize,
    /// How many searches found no point that meets the conditions.
    pub missed: usize,
    /// Whether it was stopped before all points were found.
    pub interrupted: bool,
    /// The derivatives' check at the point in the middle.
    pub check: Check,
    /// Simulations run.
    pub simulations: usize,
    /// Simulations run with derivatives.
    pub gradients: usize,
    /// Time of the search, s.
    pub seconds: f64,
}

/// One of a front's goals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontGoal {
    /// The output.
    pub output: String,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
}

/// One of a front's inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontInput {
    /// The input.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Whether the search could move it.
    pub free: bool,
}

/// A point of a front, or where it started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontPoint {
    /// The goals' outputs there.
    pub values: Vec<f64>,
    /// Every input.
    pub inputs: Vec<f64>,
    /// Every output.
    pub outputs: Vec<f64>,
    /// The goal that is best here of all points, if one is: an end of the front.
    #[serde(default)]
    pub best: Option<String>,
    /// Between two goals of which less or more is better: by how much the first one gains per unit of the second one given
    /// up, here.
    #[serde(default)]
    pub exchange: Option<f64>,
    /// Of each goal, which part it gets here of what it could gain alone over where it started; none where that is
    /// nothing.
    #[serde(default)]
    pub gained: Vec<Option<f64>>,
    /// The largest relative difference between the outputs and a rerun as plain Rust.
    pub rerun: f64,
}

/// What was hunted down, each point run again.
pub(super) fn answer(hunt: Hunt, wanted: usize, clock: Instant) -> Result<Front, Error> {
    let model = hunt.question.model;
    let kept = hunt.compromises(wanted);
    let before = point(model, &hunt.aims, hunt.start)?;
    let mut points = Vec::new();
    for &k in &kept {
        let badness = |k: usize, i: usize| hunt.found[k].badness[i];
        let best = (0..hunt.aims.len()).find(|&i| kept.iter().all(|&other| badness(k, i) <= badness(other, i)));
        let best = best.map(|i| model.outputs()[hunt.aims[i].output].name.clone());
        let exchange = hunt.found[k].exchange;
        points.push(FrontPoint { best, exchange, ..point(model, &hunt.aims, &hunt.found[k].found.x)? });
    }
    gains(&hunt.aims, &before, &mut points);
    let check = check(model, &points[points.len() / 2].inputs)?;
    let goal = |aim: &Term| {
        let output = &model.outputs()[aim.output];
        FrontGoal { output: output.name.clone(), unit: output.unit.clone(), goal: aim.goal }
    };
    let input = |(j, input): (usize, &Input)| FrontInput {
        name: input.name.clone(),
        unit: input.unit.clone(),
        free: hunt.question.reals.contains(&j) || hunt.question.discrete.contains(&j),
    };
    let condition = |condition: &Condition| {
        let output = &model.outputs()[condition.output];
        let limit = with_unit(short(condition.limit), &output.unit);
        format!("{} {} {limit}", output.name, condition.relation.symbol())
    };
    Ok(Front {
        model: model.name().into(),
        goals: hunt.aims.iter().map(goal).collect(),
        inputs: model.inputs().iter().enumerate().map(input).collect(),
        outputs: model.outputs().iter().map(|output| (output.name.clone(), output.unit.clone())).collect(),
        before,
        together: together(&points),
        points,
        conditions: hunt.conditions.iter().map(condition).collect(),
        wanted,
        dominated: hunt.found.len() - kept.len(),
        missed: hunt.missed,
        interrupted: hunt.interrupted,
        check,
        simulations: hunt.spent.simulations,
        gradients: hunt.spent.gradients,
        seconds: clock.elapsed().as_secs_f64(),
    })
}

/// A point, run again and compared with plain Rust.
fn point(model: &dyn Model, aims: &[Term], x: &[f64]) -> Result<FrontPoint, Error> {
    let outputs = evaluate(model, x)?;
    let plain = model.plain(x)?;
    let apart = |(a, b): (&f64, &f64)| (a - b).abs() / a.abs().max(b.abs()).max(f64::MIN_POSITIVE);
    let rerun = outputs.iter().zip(&plain).map(apart).fold(0.0, f64::max);
    let values = aims.iter().map(|aim| outputs[aim.output]).collect();
    Ok(FrontPoint { values, inputs: x.to_vec(), outputs, best: None, exchange: None, gained: Vec::new(), rerun })
}

/// Says of each point how much of what each goal could gain it gets.
fn gains(aims: &[Term], before: &FrontPoint, points: &mut [FrontPoint]) {
    let distance = |i: usize, point: &FrontPoint| match aims[i].goal {
        Goal::Maximise => -point.values[i],
        Goal::Minimise | Goal::None => point.values[i],
        goal @ (Goal::Target(_) | Goal::Within(..)) => goal.miss(point.values[i]).abs(),
    };
    let best = |i: usize| points.iter().map(|point| distance(i, point)).fold(f64::INFINITY, f64::min);
    let most: Vec<f64> = (0..aims.len()).map(|i| distance(i, before) - best(i)).collect();
    for point in points {
        let part = |i: usize| (most[i] > 0.0).then(|| (distance(i, before) - distance(i, point)) / most[i]);
        point.gained = (0..aims.len()).map(part).collect();
    }
}

/// The point at which all goals can be had, nearly.
fn together(points: &[FrontPoint]) -> Option<usize> {
    let least = |point: &FrontPoint| {
        point.gained.iter().map(|part| part.unwrap_or(f64::NEG_INFINITY)).fold(f64::INFINITY, f64::min)
    };
    let best = (0..points.len()).max_by(|&a, &b| least(&points[a]).total_cmp(&least(&points[b])))?;
    (least(&points[best]) >= NEARLY_ALL).then_some(best)
}
