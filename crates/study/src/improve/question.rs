//! A request in numbers: what is minimised, what must hold, what may move.

use super::conditions::Condition;
use super::{Goal, Request};
use crate::{Derivatives, Model, Relation, Scale};
use chainrule_optim::Interval;

/// What the optimiser is asked.
pub(super) struct Question<'a> {
    pub model: &'a dyn Model,
    /// What is made small.
    pub aim: Term,
    /// What is kept within intervals: the conditions first, in their order.
    pub rows: Vec<(Vec<Term>, Interval)>,
    /// If there are any, what is made small in place of the aim: the least `t` with each of these terms at most its number
    /// plus `t`.
    pub race: Vec<(Term, f64)>,
    /// What is made small besides, added to the aim or to `t`.
    pub also: Vec<Term>,
    /// The reals that may move.
    pub reals: Vec<usize>,
    /// The integers and choices that may move.
    pub discrete: Vec<usize>,
    pub max_steps: usize,
    pub restarts: usize,
}

/// How bad an output is, in units of its size: `weight · badness(output)`.
#[derive(Clone, Copy)]
pub(super) struct Term {
    pub output: usize,
    pub goal: Goal,
    pub size: f64,
    pub weight: f64,
}

impl Term {
    /// The term's value, and its slope by the output.
    pub fn of(&self, outputs: &[f64]) -> (f64, f64) {
        let (y, size, weight) = (outputs[self.output], self.size, self.weight);
        match self.goal {
            Goal::Minimise | Goal::None => (weight * y / size, weight / size),
            Goal::Maximise => (-weight * y / size, -weight / size),
            Goal::Target(_) | Goal::Within(..) => {
                let miss = self.goal.miss(y) / size;
                (weight * miss * miss, weight * 2.0 * miss / size)
            }
        }
    }
}

impl<'a> Question<'a> {
    /// The question of `request` towards its own output and goal, with `conditions`, from a point with derivatives
    /// `before`.
    pub fn new(
        model: &'a dyn Model,
        request: &Request,
        conditions: &[Condition],
        before: &Derivatives,
    ) -> Question<'a> {
        let inputs = model.inputs();
        let moves = |j: &usize| request.free[*j] && inputs[*j].low < inputs[*j].high;
        let (reals, discrete): (Vec<usize>, Vec<usize>) =
            (0..inputs.len()).filter(moves).partition(|&j| inputs[j].has_derivative());
        let size = |output, limit| size(model, before, &reals, output, limit);
        let row = |condition: &Condition| {
            let size = size(condition.output, condition.limit);
            let interval = match condition.relation {
                Relation::AtMost => Interval::at_most(condition.limit / size),
                Relation::AtLeast => Interval::at_least(condition.limit / size),
                Relation::Equal => Interval::exactly(condition.limit / size),
            };
            (vec![Term { output: condition.output, goal: Goal::Minimise, size, weight: 1.0 }], interval)
        };
        Question {
            aim: aim(request.output, request.goal, size),
            rows: conditions.iter().map(row).collect(),
            race: Vec::new(),
            also: Vec::new(),
            model,
            reals,
            discrete,
            max_steps: request.max_steps,
            restarts: request.restarts,
        }
    }

    /// What is made small, at a point with these outputs.
    pub fn objective(&self, outputs: &[f64]) -> f64 {
        let behind = self.race.iter().map(|(term, limit)| term.of(outputs).0 - limit);
        let main = behind.reduce(f64::max).unwrap_or_else(|| self.aim.of(outputs).0);
        main + self.besides(outputs)
    }

    /// What is made small besides.
    pub fn besides(&self, outputs: &[f64]) -> f64 {
        self.also.iter().map(|term| term.of(outputs).0).sum()
    }

    /// The size of the output in condition `i`.
    pub fn size(&self, i: usize) -> f64 {
        self.rows[i].0[0].size
    }

    /// How much closer to its goal the improved output comes, in its unit, per unit of the aim; 0 on target, where
    /// nothing more can be gained.
    pub fn worth(&self, outputs: &[f64]) -> f64 {
        let slope = self.aim.of(outputs).1.abs();
        if slope * self.aim.size < 1e-6 { 0.0 } else { 1.0 / slope }
    }

    /// Each movable real's interval, as it is searched: on its scale.
    pub fn intervals(&self) -> Vec<Interval> {
        let of = |j: &usize| {
            let input = &self.model.inputs()[*j];
            Interval { low: onto(input.scale, input.low), high: onto(input.scale, input.high) }
        };
        self.reals.iter().map(of).collect()
    }

    /// The movable reals of a point, as they are searched.
    pub fn searched(&self, x: &[f64]) -> Vec<f64> {
        let intervals = self.intervals();
        let of = |(j, interval): (&usize, &Interval)| {
            onto(self.model.inputs()[*j].scale, x[*j]).clamp(interval.low, interval.high)
        };
        self.reals.iter().zip(&intervals).map(of).collect()
    }

    /// Puts reals `u`, as they are searched, into a point; ends of ranges are met exactly.
    pub fn place(&self, u: &[f64], x: &mut [f64]) {
        for (&j, &u) in self.reals.iter().zip(u) {
            let input = &self.model.inputs()[j];
            x[j] = match input.scale {
                Scale::Linear => u,
                Scale::Log if u <= input.low.ln() => input.low,
                Scale::Log if u >= input.high.ln() => input.high,
                Scale::Log => u.exp().clamp(input.low, input.high),
            };
        }
    }

    /// How fast the searched variable of real `j` moves the input: `dx/du` at `x`.
    pub fn stretch(&self, j: usize, x: f64) -> f64 {
        if self.model.inputs()[j].scale == Scale::Log { x } else { 1.0 }
    }
}

/// What makes `output` reach `goal`.
pub(super) fn aim(output: usize, goal: Goal, size: impl Fn(usize, f64) -> f64) -> Term {
    let wanted = match goal {
        Goal::Target(target) => target,
        Goal::Within(low, high) => low.abs().max(high.abs()),
        Goal::Minimise | Goal::Maximise | Goal::None => 0.0,
    };
    Term { output, goal, size: size(output, wanted), weight: 1.0 }
}

/// The size of an output that is compared with `limit`: its own, or where both are 0 what the movable reals' ranges could
/// make of it.
pub(super) fn size(model: &dyn Model, before: &Derivatives, reals: &[usize], output: usize, limit: f64) -> f64 {
    let reach = || reals.iter().map(|&j| (before.jacobian[(output, j)] * model.inputs()[j].width()).abs()).sum::<f64>();
    let size = before.outputs[output].abs().max(limit.abs());
    let size = if size > 0.0 { size } else { reach() };
    if size > 0.0 { size } else { 1.0 }
}

fn onto(scale: Scale, value: f64) -> f64 {
    if scale == Scale::Log { value.ln() } else { value }
}
