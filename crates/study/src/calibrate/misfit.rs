//! The residuals as the optimiser sees them.

use super::course::Between;
use super::experiment::Experiment;
use super::{Experiments, Fitting, What};
use crate::{Check, Error, Matrix, Model, Point, check, evaluate_many, gradients_many};
use chainrule_optim::Residuals;
use rayon::prelude::*;
use std::collections::HashMap;

/// Residuals `(simulated − measured) / σ · √weight` of the measurements, output by output.
pub(super) struct Misfit<'a> {
    pub model: &'a dyn Model,
    pub data: &'a Experiments,
    pub fitting: &'a Fitting,
    /// The inputs of each setting that occurs; experiments with equal conditions share a run.
    pub settings: Vec<Vec<f64>>,
    /// The setting of each row.
    pub setting_of: Vec<usize>,
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
        let mut outputs = vec![Vec::new(); self.settings.len()];
        if self.measures(|what| matches!(what, What::Output(_))) {
            self.simulations += self.settings.len();
            let results = evaluate_many(self.model, &self.settings, &mut |_| true).into_iter().enumerate();
            outputs =
                results.map(|(s, result)| result.map_err(|error| self.failed(s, &error))).collect::<Result<_, _>>()?;
        }
        let mut series = vec![Vec::new(); self.settings.len()];
        if self.measures(|what| matches!(what, What::Series(..))) {
            self.simulations += self.settings.len();
            let results: Vec<_> = self.settings.par_iter().map(|x| self.model.run_series(x)).collect();
            let results = results.into_iter().enumerate();
            series =
                results.map(|(s, result)| result.map_err(|error| self.failed(s, &error))).collect::<Result<_, _>>()?;
        }
        let one = |term: &Term| {
            let s = self.setting_of[term.row];
            let value = self.in_place_of(term, &outputs[s], &series[s])?;
            if value.is_finite() {
                return Ok(value);
            }
            let name = self.data.measured[term.measured].what.named(self.model).0;
            Err(Error::Other(format!("{}: {name} is {value} in the simulation", (self.data.place)(term.row))))
        };
        self.terms.iter().map(one).collect()
    }

    /// Whether something was measured that is so.
    fn measures(&self, is: impl Fn(&What) -> bool) -> bool {
        self.data.measured.iter().any(|measured| is(&measured.what))
    }

    /// The number of `outputs` or `series` that stands where `term` was measured.
    pub fn in_place_of(&self, term: &Term, outputs: &[f64], series: &[Vec<f64>]) -> Result<f64, Error> {
        match &self.data.measured[term.measured].what {
            What::Output(output) => Ok(outputs[*output]),
            What::Series(index, _) => {
                let between = self.between(term, series)?;
                Ok(between.map_or(f64::NAN, |between| between.value(&series[*index])))
            }
        }
    }

    /// Between which steps of `series` a measurement of one of them lies.
    pub fn between(&self, term: &Term, series: &[Vec<f64>]) -> Result<Option<Between>, Error> {
        let What::Series(index, times) = &self.data.measured[term.measured].what else { return Ok(None) };
        let between = Between::of(&self.model.series()[*index], series[*index].len(), times[term.row]);
        between.map(Some).map_err(|error| Error::Other(format!("{}: {error}", (self.data.place)(term.row))))
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
        match self.slopes() {
            Ok(jacobian) => Some(jacobian),
            Err(error) => {
                self.failure = Some(error);
                None
            }
        }
    }
}

impl Misfit<'_> {
    /// The residuals' derivatives by what is fitted: of outputs in reverse mode, of outputs over time, of which there are
    /// many, in forward mode.
    fn slopes(&mut self) -> Result<Matrix, Error> {
        let fit = &self.fitting.fit;
        let mut outputs = Vec::new();
        if self.measures(|what| matches!(what, What::Output(_))) {
            self.gradients += self.settings.len();
            for (s, result) in gradients_many(self.model, &self.settings, &mut |_| true).into_iter().enumerate() {
                outputs.push(result.map_err(|error| self.failed(s, &error))?);
            }
        }
        // Of each setting the series, and their slopes by each input that is fitted.
        let mut series = Vec::new();
        if self.measures(|what| matches!(what, What::Series(..))) {
            self.gradients += self.settings.len() * fit.len();
            let all = self.settings.par_iter().map(|x| {
                let by = |j: &usize| {
                    let mut direction = vec![0.0; x.len()];
                    direction[*j] = 1.0;
                    self.model.series_slopes(x, &direction)
                };
                fit.iter().map(by).collect::<Result<Vec<_>, Error>>()
            });
            let all: Vec<_> = all.collect();
            for (s, result) in all.into_iter().enumerate() {
                series.push(result.map_err(|error| self.failed(s, &error))?);
            }
        }
        let mut result = Matrix::zeros(0, fit.len());
        for term in &self.terms {
            let s = self.setting_of[term.row];
            let slope = |(k, &j): (usize, &usize)| match &self.data.measured[term.measured].what {
                What::Output(output) => Ok(outputs[s].jacobian[(*output, j)]),
                What::Series(..) => self.in_place_of(term, &[], &series[s][k]),
            };
            let row =
                fit.iter().enumerate().map(|by| Ok(slope(by)? * term.factor)).collect::<Result<Vec<f64>, Error>>()?;
            if let Some(k) = row.iter().position(|slope| !slope.is_finite()) {
                let (place, input) = ((self.data.place)(term.row), &self.model.inputs()[fit[k]].name);
                let name = self.data.measured[term.measured].what.named(self.model).0;
                return Err(Error::Other(format!("{place}: the derivative of {name} by {input} is not finite")));
            }
            result.push_row(&row);
        }
        Ok(result)
    }

    /// Whether the derivatives that the fit rests on are right where it ended, in the first experiment.
    pub fn check(&self) -> Result<Check, Error> {
        if !self.measures(|what| matches!(what, What::Series(..))) {
            return check(self.model, &self.settings[0]);
        }
        let x: Vec<f64> = self.fitting.fit.iter().map(|&j| self.settings[0][j]).collect();
        check(&Experiment::new(self), &x)
    }
}
