//! The question as the optimiser sees it.

use super::Request;
use super::conditions::Condition;
use crate::{Derivatives, Goal, Matrix, Model, evaluate, gradients};
use chainrule_optim::{Problem, Values};

/// The optimiser's view: free inputs only, outputs in units of their own size.
pub(super) struct Search<'a> {
    pub model: &'a dyn Model,
    pub request: &'a Request,
    /// Where it starts, and the derivatives there.
    pub start: &'a [f64],
    pub before: &'a Derivatives,
    pub conditions: &'a [Condition],
    /// The inputs that may move.
    pub free: &'a [usize],
    /// The point asked for last.
    x: Vec<f64>,
    /// The improved output's size, and each condition's.
    pub size: f64,
    pub sizes: Vec<f64>,
    pub simulations: usize,
    pub gradients: usize,
}

impl<'a> Search<'a> {
    pub fn new(
        model: &'a dyn Model,
        request: &'a Request,
        start: &'a [f64],
        before: &'a Derivatives,
        conditions: &'a [Condition],
        free: &'a [usize],
    ) -> Search<'a> {
        // An output that is 0 today is measured by what the inputs' ranges could make of it.
        let size = |i: usize, limit: f64| {
            let reach =
                || free.iter().map(|&j| (before.jacobian[(i, j)] * model.inputs()[j].width()).abs()).sum::<f64>();
            let size = before.outputs[i].abs().max(limit.abs());
            if size > 0.0 { size } else { reach().max(f64::MIN_POSITIVE) }
        };
        let wanted = match request.goal {
            Goal::Target(target) => target,
            Goal::Within(low, high) => low.abs().max(high.abs()),
            _ => 0.0,
        };
        Search {
            size: size(request.output, wanted),
            sizes: conditions.iter().map(|condition| size(condition.output, condition.limit)).collect(),
            x: start.to_vec(),
            start,
            before,
            model,
            request,
            conditions,
            free,
            simulations: 0,
            gradients: 0,
        }
    }

    fn place(&mut self, free: &[f64]) {
        self.free.iter().zip(free).for_each(|(&j, value)| self.x[j] = *value);
    }

    /// The objective and its slope by the improved output, both scaled.
    fn objective(&self, outputs: &[f64]) -> (f64, f64) {
        let y = outputs[self.request.output] / self.size;
        match self.request.goal {
            Goal::Minimise | Goal::None => (y, 1.0),
            Goal::Maximise => (-y, -1.0),
            goal @ (Goal::Target(_) | Goal::Within(..)) => {
                let miss = goal.miss(outputs[self.request.output]) / self.size;
                (miss * miss, 2.0 * miss)
            }
        }
    }

    /// How much closer to its goal the improved output comes, in its unit, per unit of the scaled objective.
    pub fn worth(&self, outputs: &[f64]) -> f64 {
        let slope = self.objective(outputs).1.abs();
        // On target nothing more can be gained.
        if slope < 1e-6 { 0.0 } else { self.size / slope }
    }

    fn values_of(&self, outputs: &[f64]) -> Values {
        let scaled = |(condition, size): (&Condition, &f64)| outputs[condition.output] / size;
        Values {
            objective: self.objective(outputs).0,
            constraints: self.conditions.iter().zip(&self.sizes).map(scaled).collect(),
        }
    }
}

impl Problem for Search<'_> {
    fn values(&mut self, free: &[f64]) -> Option<Values> {
        self.place(free);
        self.simulations += 1;
        let outputs = evaluate(self.model, &self.x).ok()?;
        Some(self.values_of(&outputs))
    }

    fn derivatives(&mut self, free: &[f64]) -> Option<chainrule_optim::Derivatives> {
        self.place(free);
        self.gradients += 1;
        let Derivatives { outputs, jacobian } = gradients(self.model, &self.x).ok()?;
        let row = |output: usize, factor: f64| -> Vec<f64> {
            self.free.iter().map(|&j| jacobian[(output, j)] * factor).collect()
        };
        let slope = self.objective(&outputs).1;
        let rows: Vec<Vec<f64>> = self
            .conditions
            .iter()
            .zip(&self.sizes)
            .map(|(condition, size)| row(condition.output, 1.0 / size))
            .collect();
        Some(chainrule_optim::Derivatives {
            gradient: row(self.request.output, slope / self.size),
            jacobian: Matrix::from_rows(self.free.len(), &rows),
        })
    }
}
