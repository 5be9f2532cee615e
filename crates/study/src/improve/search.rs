//! The whole search: integers and choices around, restarts within, a descent from each.

use super::answer::{Optimum, Searched};
use super::descent::{Found, Spent, descend_all, merit};
use super::question::Question;
use super::{Step, combinations};
use crate::{Error, Input, Kind};
use chainrule_optim::{Status, starts};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What a search came to.
pub(super) struct Outcome {
    pub best: Found,
    /// How many starts were taken, and the optima that they reached.
    pub starts: usize,
    pub optima: Vec<Optimum>,
    /// What was searched of integers and choices, if any may move.
    pub searched: Option<Searched>,
    pub spent: Spent,
}

/// Most combinations that are all tried: without, and with reals that each is improved in.
const ALL: f64 = 4096.0;
const ALL_WITH_REALS: f64 = 64.0;

/// Answers `question` from the points `starts`, of which the first has the integers and choices to begin with. A search
/// that `observe` stops gives the best it has found.
///
/// # Errors
/// Where the derivatives at all of `starts` are not finite.
pub(super) fn search(
    question: &Question,
    starts: &[Vec<f64>],
    observe: &mut dyn FnMut(&Step) -> bool,
) -> Result<Outcome, Error> {
    let mut stopped = false;
    let mut watch = |step: &Step| {
        stopped |= !observe(step);
        !stopped
    };
    let mut tried = Tried { question, found: BTreeMap::new(), spent: Spent::default() };
    let inputs: Vec<&Input> = question.discrete.iter().map(|&j| &question.model.inputs()[j]).collect();
    let all: f64 = inputs.iter().map(|input| input.high - input.low + 1.0).product();
    let few = all <= if question.reals.is_empty() { ALL } else { ALL_WITH_REALS };
    let home: Vec<f64> = question.discrete.iter().map(|&j| starts[0][j]).collect();
    if few {
        tried.run(combinations::all(&inputs), starts, &mut watch);
    } else {
        tried.run(vec![home.clone()], starts, &mut watch);
        around(&mut tried, &inputs, home, &starts[0], &mut watch);
    }
    let interrupted = stopped;
    let Tried { found, spent, .. } = tried;
    let number = found.len();
    let starts = found.values().next().map_or(1, Vec::len);
    let best = found.into_values().filter_map(Corner::of).reduce(|a, b| if b.best.better(&a.best) { b } else { a });
    let Some(Corner { mut best, optima }) = best else {
        return Err(Error::Other("the derivatives at the start are not finite; try other settings".into()));
    };
    let complete = few && !interrupted;
    if interrupted {
        best.status = Status::Interrupted;
    } else if complete && question.reals.is_empty() {
        best.status = Status::Exhausted;
    }
    let searched = (!inputs.is_empty()).then(|| Searched {
        inputs: inputs.iter().map(|input| input.name.clone()).collect(),
        combinations: all,
        tried: number,
        complete,
        proven: complete && question.reals.is_empty(),
    });
    Ok(Outcome { best, starts, optima: if starts > 1 { optima } else { Vec::new() }, searched, spent })
}

/// Moves to a better neighbouring combination while there is one. Neighbours are a step of one integer, another choice,
/// and a step of one integer against one of another, which keeps their sum. Steps are long at first. The most promising
/// are tried first, a few at a time; that none is better is known when all were tried.
fn around(
    tried: &mut Tried,
    inputs: &[&Input],
    mut home: Vec<f64>,
    from: &[f64],
    observe: &mut dyn FnMut(&Step) -> bool,
) {
    /// How many are tried at a time: a fixed number, so that the search does not depend on the cores.
    const FEW: usize = 4;
    let widest = inputs.iter().filter(|i| i.kind == Kind::Integer).map(|i| i.high - i.low).fold(0.0, f64::max);
    let mut step = (0..20).map(|k| f64::from(1 << k)).take_while(|s| *s <= 0.25 * widest).last().unwrap_or(1.0);
    let mut go_on = true;
    loop {
        let centre = tried.best(&home).map_or_else(|| from.to_vec(), |found| found.x.clone());
        let next = tried.promising(combinations::neighbours(inputs, &home, step), &home, &centre);
        let mut better = None;
        for few in next.chunks(FEW) {
            tried.run(few.to_vec(), std::slice::from_ref(&centre), &mut |s| {
                go_on = observe(s);
                go_on
            });
            if !go_on {
                return;
            }
            better = few.iter().fold(better, |best: Option<&Vec<f64>>, candidate| {
                match (tried.best(candidate), tried.best(best.unwrap_or(&home))) {
                    (Some(new), Some(old)) if !new.better(old) => best,
                    (None, _) => best,
                    _ => Some(candidate),
                }
            });
            if better.is_some() {
                break;
            }
        }
        match better {
            Some(better) => home = better.clone(),
            None if step > 1.0 => step *= 0.5,
            None => return,
        }
    }
}

/// Combinations that were tried, with what each start found in them.
struct Tried<'a> {
    question: &'a Question<'a>,
    found: BTreeMap<Vec<u64>, Vec<Option<Found>>>,
    spent: Spent,
}

impl Tried<'_> {
    /// Tries those of `combinations` that were not yet, the reals improved from those of each of `from` and from more
    /// starts.
    fn run(&mut self, combinations: Vec<Vec<f64>>, from: &[Vec<f64>], observe: &mut dyn FnMut(&Step) -> bool) {
        let question = self.question;
        let new: Vec<Vec<f64>> = combinations.into_iter().filter(|c| !self.found.contains_key(&key(c))).collect();
        let mut points = Vec::new();
        for combination in &new {
            let with = |x: &Vec<f64>| {
                let mut x = x.clone();
                question.discrete.iter().zip(combination).for_each(|(&j, value)| x[j] = *value);
                x
            };
            if question.reals.is_empty() {
                points.push(with(&from[0]));
                continue;
            }
            points.extend(from.iter().map(with));
            let mut x = with(&from[0]);
            for u in starts(&question.searched(&x), &question.intervals(), question.restarts) {
                question.place(&u, &mut x);
                points.push(x.clone());
            }
        }
        if new.is_empty() {
            return;
        }
        let (found, spent) = descend_all(question, &points, observe);
        self.spent += spent;
        let each = points.len() / new.len();
        for (combination, found) in new.iter().zip(found.chunks(each)) {
            self.found.insert(key(combination), found.to_vec());
        }
    }

    /// `combinations`, those first that do best with the reals of `centre` as they are: by the aim, and violations at the
    /// prices at `home`. Where no real may move, in their order.
    fn promising(&mut self, combinations: Vec<Vec<f64>>, home: &[f64], centre: &[f64]) -> Vec<Vec<f64>> {
        let question = self.question;
        let Some(at_home) = self.best(home).filter(|_| !question.reals.is_empty()) else { return combinations };
        let prices: Vec<f64> = at_home.multipliers.iter().map(|price| 1.0 + 2.0 * price.abs()).collect();
        let merit = |combination: &Vec<f64>| {
            let mut x = centre.to_vec();
            question.discrete.iter().zip(combination).for_each(|(&j, value)| x[j] = *value);
            merit(question, &prices, &x).unwrap_or(f64::INFINITY)
        };
        let merits: Vec<f64> = combinations.par_iter().map(merit).collect();
        self.spent.simulations += combinations.len();
        let mut ranked: Vec<(f64, Vec<f64>)> = merits.into_iter().zip(combinations).collect();
        ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
        ranked.into_iter().map(|(_, combination)| combination).collect()
    }

    fn best(&self, combination: &[f64]) -> Option<&Found> {
        let all = self.found.get(&key(combination))?;
        all.iter().flatten().reduce(|a, b| if b.better(a) { b } else { a })
    }
}

/// Integers as they sort.
fn key(combination: &[f64]) -> Vec<u64> {
    combination.iter().map(|value| (*value as i64).wrapping_sub(i64::MIN) as u64).collect()
}

/// The best of a combination's descents, and the different values that they ended at, the best first.
struct Corner {
    best: Found,
    optima: Vec<Optimum>,
}

impl Corner {
    fn of(all: Vec<Option<Found>>) -> Option<Corner> {
        let mut all: Vec<Found> = all.into_iter().flatten().collect();
        // Stable: of equals the earlier start's.
        all.sort_by(|a, b| (b.better(a)).cmp(&a.better(b)));
        let mut optima: Vec<(f64, Optimum)> = Vec::new();
        for found in all.iter().filter(|found| found.violation <= 1e-8 && found.status.is_success()) {
            match optima.iter_mut().find(|(aim, _)| (aim - found.aim).abs() <= 1e-6 * (1.0 + aim.abs())) {
                Some((_, same)) => same.times += 1,
                None => {
                    let value = found.history.last().map_or(f64::NAN, |step| step.value);
                    optima.push((found.aim, Optimum { value, times: 1, inputs: found.x.clone() }));
                }
            }
        }
        let optima = optima.into_iter().map(|(_, optimum)| optimum).collect();
        all.into_iter().next().map(|best| Corner { best, optima })
    }
}
