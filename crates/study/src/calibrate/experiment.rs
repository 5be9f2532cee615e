//! One experiment as a model: what its measurements are compared with, by the inputs that are fitted.

use super::experiments::What;
use super::misfit::{Misfit, Term};
use crate::number::{short, with_unit};
use crate::{Derivatives, Error, Input, Kink, Listing, Matrix, Model, Output};

/// So many measurements are looked at.
const MOST: usize = 20;

/// The first experiment of a calibration of outputs over time, so that its derivatives can be checked like any others.
pub(super) struct Experiment<'a> {
    misfit: &'a Misfit<'a>,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    terms: Vec<Term>,
}

impl<'a> Experiment<'a> {
    pub fn new(misfit: &'a Misfit<'a>) -> Experiment<'a> {
        let model = misfit.model;
        let first: Vec<Term> = misfit.terms.iter().filter(|term| misfit.setting_of[term.row] == 0).copied().collect();
        let terms: Vec<Term> = first.iter().step_by(first.len().div_ceil(MOST).max(1)).copied().collect();
        let output = |term: &Term| {
            let what = &misfit.data.measured[term.measured].what;
            let (name, unit) = what.named(model);
            let when = match what {
                What::Series(index, times) => {
                    format!(" at {}", with_unit(short(times[term.row]), &model.series()[*index].step_unit))
                }
                What::Output(_) => String::new(),
            };
            Output::new(format!("{name}{when}"), unit)
        };
        let inputs = misfit.fitting.fit.iter().map(|&j| model.inputs()[j].clone()).collect();
        Experiment { outputs: terms.iter().map(output).collect(), misfit, inputs, terms }
    }

    /// All inputs of the model.
    fn whole(&self, x: &[f64]) -> Vec<f64> {
        let mut all = self.misfit.settings[0].clone();
        self.misfit.fitting.fit.iter().zip(x).for_each(|(&j, value)| all[j] = *value);
        all
    }

    /// What is in the place of each measurement: of `outputs`, or of `series`.
    fn values(
        &self,
        outputs: impl FnOnce() -> Result<Vec<f64>, Error>,
        series: &[Vec<f64>],
    ) -> Result<Vec<f64>, Error> {
        let any = self.terms.iter().any(|term| matches!(self.what(term), What::Output(_)));
        let outputs = if any { outputs()? } else { Vec::new() };
        self.terms.iter().map(|term| self.misfit.in_place_of(term, &outputs, series)).collect()
    }

    fn what(&self, term: &Term) -> &What {
        &self.misfit.data.measured[term.measured].what
    }
}

impl Model for Experiment<'_> {
    fn name(&self) -> &str {
        self.misfit.model.name()
    }
    fn about(&self) -> &str {
        self.misfit.model.about()
    }
    fn inputs(&self) -> &[Input] {
        &self.inputs
    }
    fn outputs(&self) -> &[Output] {
        &self.outputs
    }
    fn run(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        let x = self.whole(x);
        self.values(|| self.misfit.model.run(&x), &self.misfit.model.run_series(&x)?)
    }
    fn plain(&self, x: &[f64]) -> Result<Vec<f64>, Error> {
        let x = self.whole(x);
        self.values(|| self.misfit.model.plain(&x), &self.misfit.model.plain_series(&x)?)
    }
    fn reverse(&self, x: &[f64]) -> Result<Derivatives, Error> {
        let all = self.whole(x);
        let model = self.misfit.model;
        let series = model.run_series(&all)?;
        let mut rows = Vec::new();
        for term in &self.terms {
            let row = match self.what(term) {
                What::Output(output) => model.reverse(&all)?.jacobian.row(*output).to_vec(),
                What::Series(index, _) => {
                    let between = self.misfit.between(term, &series)?;
                    let weigh = |(k, numbers): (usize, &Vec<f64>)| match between {
                        Some(between) if k == *index => between.spread(numbers.len()),
                        _ => vec![0.0; numbers.len()],
                    };
                    let weights: Vec<Vec<f64>> = series.iter().enumerate().map(weigh).collect();
                    model.series_pull(&all, &weights)?
                }
            };
            rows.push(self.misfit.fitting.fit.iter().map(|&j| row[j]).collect::<Vec<f64>>());
        }
        Ok(Derivatives { outputs: self.run(x)?, jacobian: Matrix::from_rows(x.len(), &rows) })
    }
    fn forward(&self, x: &[f64], direction: &[f64]) -> Result<Vec<f64>, Error> {
        let all = self.whole(x);
        let mut along = vec![0.0; all.len()];
        self.misfit.fitting.fit.iter().zip(direction).for_each(|(&j, d)| along[j] = *d);
        let model = self.misfit.model;
        self.values(|| model.forward(&all, &along), &model.series_slopes(&all, &along)?)
    }
    fn kinks(&self, x: &[f64]) -> Result<Vec<Kink>, Error> {
        self.misfit.model.kinks(&self.whole(x))
    }
    fn listing(&self, listing: Listing) -> Result<String, Error> {
        self.misfit.model.listing(listing)
    }
}
