//! From one start to the best point nearby, and from many on all cores.

use super::Step;
use super::question::{Question, Term};
use crate::{Derivatives, Matrix, evaluate, gradients};
use chainrule_optim::{Interval, Options, Problem, Progress, Status, Values, minimize};
use rayon::prelude::*;
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

/// Where a descent ended.
#[derive(Clone)]
pub(super) struct Found {
    /// The point: every input.
    pub x: Vec<f64>,
    /// The outputs there.
    pub outputs: Vec<f64>,
    /// The aim, and the largest violation of a row, in units of sizes.
    pub aim: f64,
    pub violation: f64,
    /// A price for each row, then for each movable real's range, as the optimiser gives them.
    pub multipliers: Vec<f64>,
    pub bound_multipliers: Vec<f64>,
    pub status: Status,
    pub steps: usize,
    pub history: Vec<Step>,
}

/// How much was simulated.
#[derive(Clone, Copy, Default)]
pub(super) struct Spent {
    pub simulations: usize,
    pub gradients: usize,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Spent) {
        self.simulations += other.simulations;
        self.gradients += other.gradients;
    }
}

impl Found {
    /// Within the rows rather than not; then the smaller aim.
    pub fn better(&self, other: &Found) -> bool {
        const ENOUGH: f64 = 1e-8;
        match (self.violation <= ENOUGH, other.violation <= ENOUGH) {
            (true, true) => self.aim < other.aim,
            (false, false) => self.violation < other.violation,
            (inside, _) => inside,
        }
    }
}

/// Moves the reals of `from` as far as the question asks; none where it cannot be simulated there.
pub(super) fn descend(
    question: &Question,
    from: &[f64],
    observe: &mut dyn FnMut(&Step) -> bool,
) -> (Option<Found>, Spent) {
    if question.reals.is_empty() {
        return (look(question, from, observe), Spent { simulations: 1, gradients: 0 });
    }
    // The improved output at every point simulated, for the observer.
    let seen = RefCell::new(Vec::new());
    let mut search = Search { question, x: from.to_vec(), seen: &seen, spent: Spent::default() };
    let race = question.race.iter().map(|(_, limit)| Interval::at_most(*limit));
    let limits: Vec<Interval> = question.rows.iter().map(|(_, interval)| *interval).chain(race).collect();
    let options = Options { max_steps: question.max_steps, negligible: 1e-7, ..Options::default() };
    let mut history = Vec::new();
    let mut watch = |progress: &Progress| {
        let value = seen.borrow().iter().rev().find(|(u, _)| u == progress.x).map_or(f64::NAN, |(_, y)| *y);
        let step = Step { step: progress.step, value, violation: progress.violation, residual: progress.residual };
        if [value, step.violation, step.residual].iter().all(|x| x.is_finite()) {
            history.push(step);
        }
        observe(&step)
    };
    let (mut start, mut intervals) = (question.searched(from), question.intervals());
    if !question.race.is_empty() {
        // The race's `t` is a variable of its own, behind the reals.
        let Ok(outputs) = evaluate(question.model, from) else { return (None, search.spent) };
        start.push(question.objective(&outputs) - question.besides(&outputs));
        intervals.push(Interval::FREE);
    }
    let found = minimize(&mut search, &start, &intervals, &limits, &options, &mut watch);
    let mut spent = search.spent;
    spent.simulations += 1;
    let Ok(found) = found else { return (None, spent) };
    let mut x = from.to_vec();
    question.place(&found.x, &mut x);
    let Ok(outputs) = evaluate(question.model, &x) else { return (None, spent) };
    let found = Found {
        x,
        aim: question.objective(&outputs),
        outputs,
        violation: found.violation,
        multipliers: found.multipliers,
        bound_multipliers: found.bound_multipliers,
        status: found.status,
        steps: found.steps,
        history,
    };
    (Some(found), spent)
}

/// The aim at `x` with violations added at `prices`; none where it cannot be simulated there.
pub(super) fn merit(question: &Question, prices: &[f64], x: &[f64]) -> Option<f64> {
    let outputs = evaluate(question.model, x).ok()?;
    let violations = excesses(question, &outputs).zip(prices).map(|(excess, price)| excess * price);
    Some(question.objective(&outputs) + violations.sum::<f64>())
}

/// By how much each row is violated.
fn excesses(question: &Question, outputs: &[f64]) -> impl Iterator<Item = f64> {
    question.rows.iter().map(|(terms, interval)| interval.excess(sum(terms, outputs)).abs())
}

fn sum(terms: &[Term], outputs: &[f64]) -> f64 {
    terms.iter().map(|term| term.of(outputs).0).sum()
}

/// A point as it is, where no real may move.
fn look(question: &Question, from: &[f64], observe: &mut dyn FnMut(&Step) -> bool) -> Option<Found> {
    let outputs = evaluate(question.model, from).ok()?;
    let violation = excesses(question, &outputs).fold(0.0, f64::max);
    let step = Step { step: 1, value: outputs[question.aim.output], violation, residual: 0.0 };
    observe(&step);
    Some(Found {
        x: from.to_vec(),
        aim: question.objective(&outputs),
        outputs,
        violation,
        multipliers: vec![0.0; question.rows.len() + question.race.len()],
        bound_multipliers: Vec::new(),
        status: Status::Neighbours,
        steps: 1,
        history: vec![step],
    })
}

/// [`descend`] from each of `starts` on all cores; the order of the results is that of the starts. `observe` sees the
/// steps of all of them as they come, and stops all.
pub(super) fn descend_all(
    question: &Question,
    starts: &[Vec<f64>],
    observe: &mut dyn FnMut(&Step) -> bool,
) -> (Vec<Option<Found>>, Spent) {
    if let [start] = starts {
        let (found, spent) = descend(question, start, observe);
        return (vec![found], spent);
    }
    let stop = AtomicBool::new(false);
    let (sender, steps) = mpsc::channel();
    let one = |sender: &mut mpsc::Sender<Step>, start: &Vec<f64>| {
        if stop.load(Ordering::Relaxed) {
            return (None, Spent::default());
        }
        // With nobody watching any more the search goes on to its end.
        descend(question, start, &mut |step| {
            let _ = sender.send(*step);
            !stop.load(Ordering::Relaxed)
        })
    };
    let all: Vec<(Option<Found>, Spent)> = thread::scope(|scope| {
        let worker = scope.spawn(|| starts.par_iter().map_with(sender, one).collect());
        for step in steps {
            if !observe(&step) {
                stop.store(true, Ordering::Relaxed);
            }
        }
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    let mut total = Spent::default();
    all.iter().for_each(|(_, spent)| total += *spent);
    (all.into_iter().map(|(found, _)| found).collect(), total)
}

/// The question as the optimiser sees it: movable reals only, outputs in units of their own size.
struct Search<'a> {
    question: &'a Question<'a>,
    /// The point asked for last.
    x: Vec<f64>,
    seen: &'a RefCell<Vec<(Vec<f64>, f64)>>,
    spent: Spent,
}

impl Problem for Search<'_> {
    fn values(&mut self, u: &[f64]) -> Option<Values> {
        self.question.place(u, &mut self.x);
        self.spent.simulations += 1;
        let outputs = evaluate(self.question.model, &self.x).ok()?;
        self.seen.borrow_mut().push((u.to_vec(), outputs[self.question.aim.output]));
        let rows = self.question.rows.iter().map(|(terms, _)| sum(terms, &outputs));
        let Some(t) = u.get(self.question.reals.len()) else {
            return Some(Values { objective: self.question.objective(&outputs), constraints: rows.collect() });
        };
        let race = self.question.race.iter().map(|(term, _)| term.of(&outputs).0 - t);
        Some(Values { objective: t + self.question.besides(&outputs), constraints: rows.chain(race).collect() })
    }

    fn derivatives(&mut self, u: &[f64]) -> Option<chainrule_optim::Derivatives> {
        let question = self.question;
        question.place(u, &mut self.x);
        self.spent.simulations += 1;
        self.spent.gradients += 1;
        let Derivatives { outputs, jacobian } = gradients(question.model, &self.x).ok()?;
        let slopes = |terms: &[Term]| -> Vec<f64> {
            let by = |&j: &usize| -> f64 {
                let slope = |term: &Term| term.of(&outputs).1 * jacobian[(term.output, j)];
                terms.iter().map(slope).sum::<f64>() * question.stretch(j, self.x[j])
            };
            question.reals.iter().map(by).collect()
        };
        let rows = question.rows.iter().map(|(terms, _)| slopes(terms));
        if question.race.is_empty() {
            let rows: Vec<Vec<f64>> = rows.collect();
            let jacobian = Matrix::from_rows(u.len(), &rows);
            let aims = [&[question.aim], question.also.as_slice()].concat();
            return Some(chainrule_optim::Derivatives { gradient: slopes(&aims), jacobian });
        }
        let and = |mut slopes: Vec<f64>, by_t: f64| {
            slopes.push(by_t);
            slopes
        };
        let race = question.race.iter().map(|(term, _)| and(slopes(&[*term]), -1.0));
        let rows: Vec<Vec<f64>> = rows.map(|row| and(row, 0.0)).chain(race).collect();
        let gradient = and(slopes(&question.also), 1.0);
        Some(chainrule_optim::Derivatives { gradient, jacobian: Matrix::from_rows(u.len(), &rows) })
    }
}
