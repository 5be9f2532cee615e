//! Several goals at once: a Pareto front.
//!
//! The ends are the best points of each goal alone. All goals are then measured from best (0) to worst (1) of the ends.
//! Evenly spread places `P` are chosen on the line or plane through the ends (Das & Dennis 1998), and from each the search
//! goes as far towards better as it can in all goals at once: the least `t` with `f_i ≤ P_i + t` (Pascoletti & Serafini
//! 1984). Whatever the front's form, what it ends at is a compromise, and its multipliers are the weights of the goals.

mod answer;
mod spread;

pub use answer::{Front, FrontGoal, FrontInput, FrontPoint};

use super::conditions::{Condition, conditions};
use super::descent::{Found, Spent};
use super::question::{Question, Term, aim, size};
use super::report::met;
use super::search::search;
use super::{Request, Step};
use crate::number::{short, with_unit};
use crate::{Derivatives, Error, Goal, Model, Point, check, evaluate, jacobian};
use chainrule_optim::Status;
use std::time::Instant;

/// What an observer of [`front`] sees after each step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrontStep {
    /// Which point is being looked for, from 1.
    pub point: usize,
    /// Of how many.
    pub points: usize,
    /// The search for it; its value is that of the goal improved last.
    pub step: Step,
}

/// The best compromises between `goals`, outputs of `model` each with a direction: about `points` of them, evenly spread.
/// Of `request` the conditions, the free inputs, the steps and the restarts are taken. `observe` is called after each
/// step and stops the search by returning `false`: then the answer is the front so far.
///
/// # Errors
/// With fewer than two goals or points, or two goals for an output; where the simulation stops at the start; where no point
/// meets the conditions.
pub fn front(
    model: &dyn Model,
    start: &Point,
    goals: &[(usize, Goal)],
    points: usize,
    request: &Request,
    observe: &mut dyn FnMut(&FrontStep) -> bool,
) -> Result<Front, Error> {
    let clock = Instant::now();
    refuse(model, goals, points)?;
    request.refuse(model)?;
    let before = jacobian(model, start.values())?;
    let improved: Vec<usize> = goals.iter().map(|(output, _)| *output).collect();
    let conditions = conditions(model, request, &improved, &before.outputs)?;
    let mut hunt = Hunt::new(model, request, goals, &conditions, &before);
    let places = spread::places(goals.len(), points);
    hunt.points = goals.len() + places.len();
    hunt.ends(start.values(), observe)?;
    if hunt.found.is_empty() {
        return Err(Error::Other(
            "no point meets the conditions near here; relax one, or start elsewhere with --set".into(),
        ));
    }
    hunt.between(&places, start.values(), observe)?;
    hunt.answer(start.values(), points, clock)
}

fn refuse(model: &dyn Model, goals: &[(usize, Goal)], points: usize) -> Result<(), Error> {
    if goals.len() < 2 {
        return Err(Error::Other("a front needs two goals; name two outputs, or improve one".into()));
    }
    if points < goals.len() {
        return Err(Error::Other(format!("a front of {} goals has at least {0} points; ask for more", goals.len())));
    }
    for (k, (output, _)) in goals.iter().enumerate() {
        if goals[..k].iter().any(|(other, _)| other == output) {
            let name = &model.outputs()[*output].name;
            return Err(Error::Other(format!("{name} is named by two goals; leave it out of one")));
        }
    }
    Ok(())
}

/// The search for all points.
struct Hunt<'a> {
    question: Question<'a>,
    conditions: &'a [Condition],
    /// The goals as terms.
    aims: Vec<Term>,
    /// What was found: a point, where between the ends it was looked for, and the rate of exchange there.
    found: Vec<(Found, Vec<f64>, Option<f64>)>,
    points: usize,
    point: usize,
    missed: usize,
    interrupted: bool,
    spent: Spent,
}

impl<'a> Hunt<'a> {
    fn new(
        model: &'a dyn Model,
        request: &Request,
        goals: &[(usize, Goal)],
        conditions: &'a [Condition],
        before: &Derivatives,
    ) -> Hunt<'a> {
        let question = Question::new(model, request, conditions, before);
        let reals = question.reals.clone();
        let aims = goals
            .iter()
            .map(|&(output, goal)| aim(output, goal, |output, limit| size(model, before, &reals, output, limit)))
            .collect();
        let (points, point, missed, interrupted) = (0, 0, 0, false);
        let (found, spent) = (Vec::new(), Spent::default());
        Hunt { question, conditions, aims, found, points, point, missed, interrupted, spent }
    }

    /// Each goal alone.
    fn ends(&mut self, start: &[f64], observe: &mut dyn FnMut(&FrontStep) -> bool) -> Result<(), Error> {
        for k in 0..self.aims.len() {
            self.question.aim = self.aims[k];
            let mut place = vec![0.0; self.aims.len()];
            place[k] = 1.0;
            self.look(start, place, observe)?;
        }
        Ok(())
    }

    /// Between the ends, each from the nearest place where a point was found.
    fn between(
        &mut self,
        places: &[Vec<f64>],
        start: &[f64],
        observe: &mut dyn FnMut(&FrontStep) -> bool,
    ) -> Result<(), Error> {
        let m = self.aims.len();
        let badness = |found: &Found| -> Vec<f64> { self.aims.iter().map(|aim| aim.of(&found.outputs).0).collect() };
        let ends: Vec<Vec<f64>> = self.found.iter().take(m).map(|(found, ..)| badness(found)).collect();
        if self.interrupted || ends.len() < m {
            return Ok(());
        }
        // From best (0) to worst (1) of the ends.
        let best: Vec<f64> = (0..m).map(|i| ends[i][i]).collect();
        let range: Vec<f64> =
            (0..m).map(|i| ends.iter().map(|end| end[i]).fold(f64::MIN, f64::max) - best[i]).collect();
        if range.iter().any(|range| *range <= 1e-9) {
            // The goals agree: one point is best in all that differ.
            return Ok(());
        }
        let ends: Vec<Vec<f64>> =
            ends.iter().map(|end| (0..m).map(|i| (end[i] - best[i]) / range[i]).collect()).collect();
        self.question.aim = self.aims[0];
        for place in places {
            let p = |i: usize| (0..m).map(|k| place[k] * ends[k][i]).sum::<f64>();
            let measured = |i: usize| (Term { weight: 1.0 / range[i], ..self.aims[i] }, p(i) + best[i] / range[i]);
            self.question.race = (0..m).map(measured).collect();
            let distance = |other: &[f64]| place.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum::<f64>();
            let near = self.found.iter().min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1)));
            let from = near.map_or_else(|| start.to_vec(), |(found, ..)| found.x.clone());
            self.look(&from, place.clone(), observe)?;
            if self.interrupted {
                break;
            }
        }
        Ok(())
    }

    fn look(
        &mut self,
        from: &[f64],
        place: Vec<f64>,
        observe: &mut dyn FnMut(&FrontStep) -> bool,
    ) -> Result<(), Error> {
        if self.interrupted {
            return Ok(());
        }
        self.point += 1;
        let (point, points) = (self.point, self.points);
        let outcome = search(&self.question, from, &mut |step| observe(&FrontStep { point, points, step: *step }))?;
        self.spent += outcome.spent;
        self.interrupted |= outcome.best.status == Status::Interrupted;
        let sizes: Vec<f64> = (0..self.conditions.len()).map(|i| self.question.size(i)).collect();
        if self.interrupted {
            return Ok(());
        }
        if !met(self.conditions, &sizes, &outcome.best.outputs) {
            self.missed += 1;
            return Ok(());
        }
        let exchange = self.exchange(&outcome.best);
        self.found.push((outcome.best, place, exchange));
        Ok(())
    }
}

impl Hunt<'_> {
    /// Between two goals that are less or more of something: by how much the first gains per unit of the second given up.
    fn exchange(&self, found: &Found) -> Option<f64> {
        let ([first, second], [(one, _), (two, _)]) = (self.aims.as_slice(), self.question.race.as_slice()) else {
            return None;
        };
        let price = |k: usize| found.multipliers[self.conditions.len() + k];
        let directed = |term: &Term| matches!(term.goal, Goal::Minimise | Goal::Maximise);
        let rate = (price(1) * two.weight / second.size) / (price(0) * one.weight / first.size);
        (directed(first) && directed(second) && rate.is_finite() && rate > 0.0).then_some(rate)
    }

    fn answer(mut self, start: &[f64], wanted: usize, clock: Instant) -> Result<Front, Error> {
        let model = self.question.model;
        let found = std::mem::take(&mut self.found);
        let badness: Vec<Vec<f64>> =
            found.iter().map(|(found, ..)| self.aims.iter().map(|aim| aim.of(&found.outputs).0).collect()).collect();
        let kept = spread::best_compromises(&badness);
        let dominated = found.len() - kept.len();
        let mut points = Vec::new();
        for &k in &kept {
            let best = (0..self.aims.len()).find(|&i| kept.iter().all(|&other| badness[k][i] <= badness[other][i]));
            let best = best.map(|i| model.outputs()[self.aims[i].output].name.clone());
            points.push(FrontPoint { best, exchange: found[k].2, ..self.point(&found[k].0.x)? });
        }
        let check = check(model, &points[points.len() / 2].inputs)?;
        let before = self.point(start)?;
        let goal = |aim: &Term| {
            let output = &model.outputs()[aim.output];
            FrontGoal { output: output.name.clone(), unit: output.unit.clone(), goal: aim.goal }
        };
        let input = |(j, input): (usize, &crate::Input)| FrontInput {
            name: input.name.clone(),
            unit: input.unit.clone(),
            free: self.question.reals.contains(&j) || self.question.discrete.contains(&j),
        };
        let condition = |condition: &Condition| {
            let output = &model.outputs()[condition.output];
            let limit = with_unit(short(condition.limit), &output.unit);
            format!("{} {} {limit}", output.name, condition.relation.symbol())
        };
        Ok(Front {
            model: model.name().into(),
            goals: self.aims.iter().map(goal).collect(),
            inputs: model.inputs().iter().enumerate().map(input).collect(),
            outputs: model.outputs().iter().map(|output| (output.name.clone(), output.unit.clone())).collect(),
            before,
            points,
            conditions: self.conditions.iter().map(condition).collect(),
            wanted,
            dominated,
            missed: self.missed,
            interrupted: self.interrupted,
            check,
            simulations: self.spent.simulations,
            gradients: self.spent.gradients,
            seconds: clock.elapsed().as_secs_f64(),
        })
    }

    /// A point, run again and compared with plain Rust.
    fn point(&self, x: &[f64]) -> Result<FrontPoint, Error> {
        let model = self.question.model;
        let outputs = evaluate(model, x)?;
        let plain = model.plain(x)?;
        let apart = |(a, b): (&f64, &f64)| (a - b).abs() / a.abs().max(b.abs()).max(f64::MIN_POSITIVE);
        let rerun = outputs.iter().zip(&plain).map(apart).fold(0.0, f64::max);
        let values = self.aims.iter().map(|aim| outputs[aim.output]).collect();
        Ok(FrontPoint { values, inputs: x.to_vec(), outputs, best: None, exchange: None, rerun })
    }
}
