//! The residuals as the optimiser sees them.

use super::{Experiments, Fitting};
use crate::{Derivatives, Error, Matrix, Model, Point, evaluate_many, gradients_many};
use chainrule_optim::Residuals;
use std::collections::HashMap;

/// Residuals `(simulated − measured) / σ · √weight` of the measurements, output by output.
pub(super) struct Misfit<'a> {
    pub model: &'a dyn Model,
    pub data: &'a Experiments,
    pub fitting: &'a Fitting,
    /// The inputs of each setting that occurs; experiments with equal conditions share a run.
    pub settings: Vec<Vec<f64>>,
    /// The setting of each row.
    setting_of: Vec<usize>,
    /// The rows of which each setting is the first.
    first_row: Vec<usize>,
    /// Which measurement each residual is of.
    pub terms: Vec<Term>,
    /// Why the latest simulation failed.
    pub failure: Option<Error>,
    pub simulations: usize,
    pub gradients: usize,
}

/// A measurement.
#[derive(Clone, Copy)]
pub(super) struct Term {
    /// The position in the data's measured outputs.
    pub measured: usize,
    pub row: usize,
    /// `√weight / σ`
    pub factor: f64,
}

impl<'a> Misfit<'a> {
    pub fn new(model: &'a dyn Model, start: &Point, data: &'a Experiments, fitting: &'a Fitting) -> Misfit<'a> {
        let mut known: HashMap<Vec<u64>, usize> = HashMap::new();
        let (mut settings, mut first_row) = (Vec::new(), Vec::new());
        let setting_of = (0..data.rows)
            .map(|row| {
                let key = data.conditions.iter().map(|condition| condition.values[row].to_bits()).collect();
                *known.entry(key).or_insert_with(|| {
                    let mut x = start.values().to_vec();
                    data.conditions.iter().for_each(|condition| x[condition.input] = condition.values[row]);
                    settings.push(x);
                    first_row.push(row);
                    settings.len() - 1
                })
            })
            .collect();
        let mut terms = Vec::new();
        for (m, measured) in data.measured.iter().enumerate() {
            for (row, _) in measured.values.iter().enumerate().filter(|(_, y)| !y.is_nan()) {
                let sigma = measured.deviations.as_ref().map_or(1.0, |deviations| deviations[row]);
                let weight = data.weights.get(row).copied().unwrap_or(1.0);
                terms.push(Term { measured: m, row, factor: weight.sqrt() / sigma });
            }
        }
        let (failure, simulations, gradients) = (None, 0, 0);
        Misfit { model, data, fitting, settings, setting_of, first_row, terms, failure, simulations, gradients }
    }

    fn place(&mut self, fitted: &[f64]) {
        for x in &mut self.settings {
            self.fitting.fit.iter().zip(fitted).for_each(|(&j, value)| x[j] = *value);
        }
    }

    /// What is simulated where it was measured, measurement by measurement.
    ///
    /// # Errors
    /// That of the first experiment that cannot be simulated, with its place.
    pub fn simulate(&mut self, fitted: &[f64]) -> Result<Vec<f64>, Error> {
        self.place(fitted);
        self.simulations += self.settings.len();
        let results = evaluate_many(self.model, &self.settings, &mut |_| true);
        let outputs = results.into_iter().enumerate().map(|(s, result)| result.map_err(|error| self.failed(s, &error)));
        let outputs = outputs.collect::<Result<Vec<_>, _>>()?;
        let one = |term: &Term| outputs[self.setting_of[term.row]][self.data.measured[term.measured].output];
        Ok(self.terms.iter().map(one).collect())
    }

    fn failed(&self, setting: usize, error: &Error) -> Error {
        let place = (self.data.place)(self.first_row[setting]);
        Error::Other(format!("{place}: this experiment cannot be simulated: {error}"))
    }

    pub fn measured(&self, term: &Term) -> f64 {
        self.data.measured[term.measured].values[term.row]
    }
}

impl Residuals for Misfit<'_> {
    fn residuals(&mut self, x: &[f64]) -> Option<Vec<f64>> {
        match self.simulate(x) {
            Ok(simulated) => {
                let one = |(term, y): (&Term, f64)| (y - self.measured(term)) * term.factor;
                Some(self.terms.iter().zip(simulated).map(one).collect())
            }
            Err(error) => {
                self.failure = Some(error);
                None
            }
        }
    }

    fn jacobian(&mut self, x: &[f64]) -> Option<Matrix> {
        self.place(x);
        self.gradients += self.settings.len();
        let mut all: Vec<Derivatives> = Vec::with_capacity(self.settings.len());
        for (s, result) in gradients_many(self.model, &self.settings, &mut |_| true).into_iter().enumerate() {
            match result {
                Ok(derivatives) => all.push(derivatives),
                Err(error) => {
                    self.failure = Some(self.failed(s, &error));
                    return None;
                }
            }
        }
        let mut result = Matrix::zeros(0, x.len());
        for term in &self.terms {
            let jacobian = &all[self.setting_of[term.row]].jacobian;
            let output = self.data.measured[term.measured].output;
            let row: Vec<f64> = self.fitting.fit.iter().map(|&j| jacobian[(output, j)] * term.factor).collect();
            result.push_row(&row);
        }
        Some(result)
    }
}
