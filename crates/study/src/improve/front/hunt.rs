//! The search for a front's points.

use super::super::conditions::Condition;
use super::super::descent::{Found, Spent};
use super::super::question::{Question, Term, aim, size};
use super::super::report::met;
use super::super::search::search;
use super::super::{Request, Step};
use super::{FrontStep, spread};
use crate::{Derivatives, Error, Goal, Model};
use chainrule_optim::Status;

/// How much all goals count beside the one that is improved, or beside the worst of them: enough that nothing is given
/// away for nothing, as on a flat piece of a goal's best (Steuer & Choo 1983).
const BESIDES: f64 = 1e-4;
/// Ranges of goals below this, relative to their sizes, are rounding.
const NO_RANGE: f64 = 1e-7;
/// Least number of further starts for each goal alone.
const RESTARTS: usize = 4;
/// How often the ends are looked for anew with the ranges that they gave.
const ENDS: usize = 3;

/// A point that was found.
#[derive(Clone)]
pub(super) struct Compromise {
    pub found: Found,
    /// How bad it is in each goal, in units of the goals' sizes.
    pub badness: Vec<f64>,
    /// By how much the first of two goals gains per unit of the second given up.
    pub exchange: Option<f64>,
}

/// A place to search from: as far as possible below `reference` in all goals at once, in units of `reach`; both from best
/// (0) to worst (1) of the ends.
struct Place {
    reference: Vec<f64>,
    reach: Vec<f64>,
    /// Where in `found` its point is.
    at: Option<usize>,
}

/// The search for all points.
pub(super) struct Hunt<'a> {
    pub question: Question<'a>,
    pub conditions: &'a [Condition],
    /// The goals as terms.
    pub aims: Vec<Term>,
    pub start: &'a [f64],
    pub found: Vec<Compromise>,
    /// Searches that met no point within the conditions.
    pub missed: usize,
    pub interrupted: bool,
    pub spent: Spent,
    /// The best of each goal, and how much worse it is at the worst of the ends.
    best: Vec<f64>,
    pub range: Vec<f64>,
    point: usize,
    points: usize,
    observe: &'a mut dyn FnMut(&FrontStep) -> bool,
}

impl<'a> Hunt<'a> {
    pub fn new(
        (model, start, before): (&'a dyn Model, &'a [f64], &Derivatives),
        request: &Request,
        goals: &[(usize, Goal)],
        conditions: &'a [Condition],
        observe: &'a mut dyn FnMut(&FrontStep) -> bool,
    ) -> Hunt<'a> {
        let question = Question::new(model, request, conditions, before);
        let size = |output, limit| size(model, before, &question.reals, output, limit);
        let aims = goals.iter().map(|&(output, goal)| aim(output, goal, size)).collect();
        Hunt {
            question,
            conditions,
            aims,
            start,
            found: Vec::new(),
            missed: 0,
            interrupted: false,
            spent: Spent::default(),
            best: Vec::new(),
            range: Vec::new(),
            point: 0,
            points: goals.len(),
            observe,
        }
    }

    /// Looks for about `points` of them.
    ///
    /// # Errors
    /// Where no point meets the conditions, or the derivatives at the start are not finite.
    pub fn all(&mut self, points: usize) -> Result<(), Error> {
        self.ends()?;
        if self.found.is_empty() && !self.interrupted {
            return Err(Error::Other(
                "no point meets the conditions near here; relax one, or start elsewhere with --set".into(),
            ));
        }
        if self.found.is_empty() {
            return Err(Error::Other("stopped before a point of the front was found".into()));
        }
        let goals = self.aims.len();
        // With an end missing, or goals that agree on one point, there is nothing between.
        if self.interrupted || self.found.len() < goals || self.range.iter().any(|range| *range <= NO_RANGE) {
            return Ok(());
        }
        let ends: Vec<Vec<f64>> = self.found.iter().map(|end| self.measured(end)).collect();
        let ends: Vec<&Vec<f64>> = spread::farthest(&ends, goals).into_iter().map(|k| &ends[k]).collect();
        let between = |shares: Vec<f64>| {
            let reference = (0..goals).map(|i| (0..goals).map(|k| shares[k] * ends[k][i]).sum()).collect();
            Place { reference, reach: vec![1.0; goals], at: None }
        };
        let mut places: Vec<Place> = spread::places(goals, points).into_iter().map(between).collect();
        self.points = self.point + places.len();
        for place in &mut places {
            self.look_from(place)?;
        }
        self.again(&mut places)?;
        if goals == 2 {
            self.gaps(points)?;
        }
        Ok(())
    }

    /// Each goal alone; then with another besides, and the rest behind, so that what can be had of them for nothing is.
    /// The best of one goal can be a line or a face, of which these are the corners.
    fn ends(&mut self) -> Result<(), Error> {
        let goals = self.aims.len();
        let start = [self.start.to_vec()];
        // What ends miss no point between them finds.
        let restarts = self.question.restarts;
        self.question.restarts = restarts.max(RESTARTS);
        for k in 0..goals {
            self.question.aim = self.aims[k];
            if let Some(end) = self.look(&start)? {
                self.found.push(end);
            }
        }
        self.question.restarts = restarts;
        if self.interrupted || self.found.len() < goals {
            return Ok(());
        }
        self.measure();
        let order = (0..goals).flat_map(|k| (1..goals).map(move |next| (k, (k + next) % goals)));
        let order: Vec<(usize, usize)> = order.collect();
        self.points = goals + order.len();
        self.found = order.iter().map(|(k, _)| self.found[*k].clone()).collect();
        for _ in 0..ENDS {
            let before = self.range.clone();
            for (end, &(k, next)) in order.iter().enumerate() {
                let weight = |i: usize| 1.0 / self.range[i].max(NO_RANGE);
                let behind = |i: usize| if i == next { BESIDES } else { 0.5 * BESIDES };
                let others = (0..goals).filter(|i| *i != k);
                let also = others.map(|i| Term { weight: behind(i) * weight(i), ..self.aims[i] }).collect();
                self.question.aim = Term { weight: weight(k), ..self.aims[k] };
                self.question.also = also;
                // Another end may be near a better place for this goal than the search for it alone has seen.
                let mut starts: Vec<Vec<f64>> = vec![self.found[end].found.x.clone()];
                let others = self.found.iter().map(|other| &other.found.x).chain(&start);
                others.for_each(|x| {
                    if !starts.contains(x) {
                        starts.push(x.clone())
                    }
                });
                if let Some(found) = self.look(&starts)?
                    && self.answers(&found) < self.answers(&self.found[end])
                {
                    self.found[end] = found;
                }
            }
            self.measure();
            // Where the ranges have shrunk much, the others counted for too little.
            let settled = self.range.iter().zip(&before).all(|(now, before)| *now > 0.5 * before);
            if settled || self.range.iter().all(|range| *range <= NO_RANGE) {
                break;
            }
        }
        Ok(())
    }

    /// Takes the ranges of the goals from the ends.
    fn measure(&mut self) {
        let goals = 0..self.aims.len();
        let of = |i: usize| self.found.iter().map(move |end| end.badness[i]);
        self.best = goals.clone().map(|i| of(i).fold(f64::INFINITY, f64::min)).collect();
        self.range = goals.map(|i| of(i).fold(f64::NEG_INFINITY, f64::max) - self.best[i]).collect();
    }

    /// A point's goals from best (0) to worst (1) of the ends.
    pub fn measured(&self, point: &Compromise) -> Vec<f64> {
        (0..self.aims.len()).map(|i| (point.badness[i] - self.best[i]) / self.range[i]).collect()
    }

    /// Looks for a place's point.
    fn look_from(&mut self, place: &mut Place) -> Result<(), Error> {
        if self.interrupted {
            return Ok(());
        }
        self.ask(place);
        let starts = self.starts(place);
        if let Some(point) = self.look(&starts)? {
            place.at = Some(self.found.len());
            self.found.push(point);
        }
        Ok(())
    }

    /// How far a point is from answering the question at hand.
    fn answers(&self, point: &Compromise) -> f64 {
        self.question.objective(&point.found.outputs)
    }

    /// Makes the question that of a place.
    fn ask(&mut self, place: &Place) {
        let goals = 0..self.aims.len();
        let weight = |i: usize| 1.0 / (self.range[i] * place.reach[i]);
        let term = |i: usize| Term { weight: weight(i), ..self.aims[i] };
        let limit = |i: usize| (place.reference[i] * self.range[i] + self.best[i]) * weight(i);
        self.question.aim = self.aims[0];
        self.question.race = goals.clone().map(|i| (term(i), limit(i))).collect();
        self.question.also = goals.map(|i| Term { weight: BESIDES * weight(i), ..self.aims[i] }).collect();
    }

    /// Where to begin from for the question at hand: the point that answers it best so far, the one that is nearest on
    /// the other side of the place, and between the two.
    fn starts(&self, place: &Place) -> Vec<Vec<f64>> {
        let answers = |k: usize| self.answers(&self.found[k]);
        let first = (0..self.found.len()).min_by(|&a, &b| answers(a).total_cmp(&answers(b)));
        let Some(first) = first else { return vec![self.start.to_vec()] };
        let off = |k: usize| -> Vec<f64> {
            let there = self.measured(&self.found[k]);
            there.iter().zip(&place.reference).zip(&place.reach).map(|((a, b), reach)| (a - b) / reach).collect()
        };
        let here = off(first);
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let across = (0..self.found.len())
            .filter(|&k| k != first && product(&off(k), &here) < 0.0)
            .min_by(|&a, &b| product(&off(a), &off(a)).total_cmp(&product(&off(b), &off(b))));
        let one = self.found[first].found.x.clone();
        let Some(other) = across.map(|k| &self.found[k].found.x) else { return vec![one] };
        let (u, v) = (self.question.searched(&one), self.question.searched(other));
        let middle: Vec<f64> = u.iter().zip(&v).map(|(u, v)| 0.5 * (u + v)).collect();
        let mut blend = one.clone();
        self.question.place(&middle, &mut blend);
        vec![one, other.clone(), blend]
    }

    /// Where a point found since answers a place's question better than its own, looks from there.
    fn again(&mut self, places: &mut [Place]) -> Result<(), Error> {
        const BETTER: f64 = 1e-3;
        for place in places {
            self.ask(place);
            let answers = |k: usize| self.answers(&self.found[k]);
            let best = (0..self.found.len()).map(answers).fold(f64::INFINITY, f64::min);
            if place.at.is_none_or(|own| answers(own) > best + BETTER) {
                self.points += 1;
                self.look_from(place)?;
            }
        }
        Ok(())
    }

    /// Looks in the middle of the widest gaps of a front of two goals while there are fewer than `points`.
    fn gaps(&mut self, points: usize) -> Result<(), Error> {
        let mut empty: Vec<(usize, usize)> = Vec::new();
        for _ in 0..points {
            let kept = self.compromises(points);
            let places: Vec<Vec<f64>> = kept.iter().map(|&k| self.measured(&self.found[k])).collect();
            let length = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>();
            let whole: f64 = places.windows(2).map(|pair| length(&pair[0], &pair[1])).sum();
            let wide = 1.5 * whole / (points - 1).max(1) as f64;
            let widest = (1..kept.len())
                .filter(|&k| !empty.contains(&(kept[k - 1], kept[k])))
                .map(|k| (k, length(&places[k - 1], &places[k])))
                .filter(|(_, length)| *length > wide)
                .max_by(|a, b| a.1.total_cmp(&b.1));
            let Some((k, _)) = widest.filter(|_| kept.len() < points && !self.interrupted) else { break };
            let (a, b) = (&places[k - 1], &places[k]);
            let reference = a.iter().zip(b).map(|(a, b)| 0.5 * (a + b)).collect();
            let reach = a.iter().zip(b).map(|(a, b)| (a - b).abs().max(1e-6)).collect();
            let gap = (kept[k - 1], kept[k]);
            self.points += 1;
            self.look_from(&mut Place { reference, reach, at: None })?;
            if self.compromises(points).len() <= kept.len() {
                empty.push(gap);
            }
        }
        Ok(())
    }

    /// Those of `found` that are compromises, from the best of the first goal onwards; the ends come first in `found`.
    pub fn compromises(&self, points: usize) -> Vec<usize> {
        let badness: Vec<Vec<f64>> = self.found.iter().map(|point| point.badness.clone()).collect();
        spread::best_compromises(&badness, points)
    }

    /// Answers the question at hand from `starts`; none where nothing within the conditions is found.
    fn look(&mut self, starts: &[Vec<f64>]) -> Result<Option<Compromise>, Error> {
        if self.interrupted {
            return Ok(None);
        }
        self.point += 1;
        self.points = self.points.max(self.point);
        let (point, points) = (self.point, self.points);
        let mut observe = |step: &Step| (self.observe)(&FrontStep { point, points, step: *step });
        let outcome = search(&self.question, starts, &mut observe)?;
        self.spent += outcome.spent;
        self.interrupted |= outcome.best.status == Status::Interrupted;
        if self.interrupted {
            return Ok(None);
        }
        let sizes: Vec<f64> = (0..self.conditions.len()).map(|i| self.question.size(i)).collect();
        if !met(self.conditions, &sizes, &outcome.best.outputs) {
            self.missed += 1;
            return Ok(None);
        }
        let found = outcome.best;
        let badness = self.aims.iter().map(|aim| aim.of(&found.outputs).0).collect();
        let exchange = self.exchange(&found);
        Ok(Some(Compromise { found, badness, exchange }))
    }

    /// Between two goals that are less or more of something: by how much the first gains per unit of the second given up.
    fn exchange(&self, found: &Found) -> Option<f64> {
        let ([first, second], [(one, _), (two, _)]) = (self.aims.as_slice(), self.question.race.as_slice()) else {
            return None;
        };
        let price = |k: usize| found.multipliers[self.conditions.len() + k];
        let weight = |k: usize| price(k) + BESIDES;
        let rate = (weight(1) * two.weight / second.size) / (weight(0) * one.weight / first.size);
        let directed = |term: &Term| matches!(term.goal, Goal::Minimise | Goal::Maximise);
        let both = directed(first) && directed(second) && price(0) > 0.0 && price(1) > 0.0;
        (both && rate.is_finite()).then_some(rate)
    }
}
