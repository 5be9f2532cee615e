//! From a fit to an answer.

use super::misfit::Misfit;
use super::{Calibration, FitGoodness, Fitted, FittedOutput, Loss, Outlier, Together};
use crate::Error;
use chainrule_optim::{Fit, Uncertainty};
use statrs::distribution::{ChiSquared, ContinuousCDF, Normal, StudentsT};
use std::time::Instant;

/// From this condition number on inputs are hard to tell apart (Belsley, Kuh and Welsch, *Regression diagnostics*, 1980).
const HARD: f64 = 30.0;
/// A measurement so many standard deviations off is named.
const OUTLYING: f64 = 4.0;
/// Outliers that are named.
const OUTLIERS: usize = 10;

pub(super) fn report(
    misfit: &mut Misfit,
    origin: &[f64],
    before: &[f64],
    found: &Fit,
    clock: Instant,
) -> Result<Calibration, Error> {
    let (simulations, gradients) = (misfit.simulations, misfit.gradients);
    let loss = misfit.fitting.loss;
    let after = misfit.simulate(&found.x)?;
    let check = misfit.check()?;
    let start: Vec<f64> = misfit.residuals_of(before);
    let uncertainty = Uncertainty::of(found, loss);
    let known = misfit.data.errors_known();
    let goodness = goodness(misfit, loss.sum(&start), found, &uncertainty, known);
    // With known errors the covariance is (JᵀJ)⁻¹, not scaled by the residuals.
    let scale = match (known, uncertainty.residual_deviation) {
        (true, Some(s)) if s > 0.0 => 1.0 / s,
        _ => 1.0,
    };
    let width = half_width(known, uncertainty.degrees_of_freedom);
    let inputs = misfit.model.inputs();
    let fitted = misfit.fitting.fit.iter().enumerate().map(|(k, &j)| {
        let error = uncertainty.deviations[k] * scale;
        let error = (!found.held[k] && error.is_finite()).then_some(error);
        Fitted {
            name: inputs[j].name.clone(),
            unit: inputs[j].unit.clone(),
            before: origin[k],
            value: found.x[k],
            error,
            interval: error.zip(width).map(|(error, width)| (found.x[k] - width * error, found.x[k] + width * error)),
            held: found.held[k],
        }
    });
    let n = found.x.len();
    Ok(Calibration {
        model: misfit.model.name().into(),
        fitted: fitted.collect(),
        correlations: (0..n).map(|i| (0..n).map(|j| uncertainty.correlation(i, j)).collect()).collect(),
        outputs: outputs(misfit, before, &after),
        goodness,
        together: together(misfit, found, &uncertainty),
        outliers: outliers(misfit, found, &after, &uncertainty, known),
        loss: words(loss),
        rows: misfit.data.rows,
        settings: misfit.settings.len(),
        status: found.status,
        steps: found.steps,
        simulations,
        gradients,
        check,
        seconds: clock.elapsed().as_secs_f64(),
    })
}

impl Misfit<'_> {
    fn residuals_of(&self, simulated: &[f64]) -> Vec<f64> {
        self.terms.iter().zip(simulated).map(|(term, y)| (y - self.measured(term)) * term.factor).collect()
    }
}

fn goodness(misfit: &Misfit, before: f64, found: &Fit, uncertainty: &Uncertainty, known: bool) -> FitGoodness {
    let freedom = uncertainty.degrees_of_freedom;
    let squares = misfit.fitting.loss == Loss::Squares;
    let chance = (known && squares && freedom > 0).then(|| ChiSquared::new(freedom as f64).ok()).flatten();
    FitGoodness {
        measurements: misfit.terms.len(),
        degrees_of_freedom: freedom,
        before,
        after: found.sum,
        reduced: (freedom > 0).then(|| found.sum / freedom as f64),
        errors_known: known,
        probability: chance.map(|chance| chance.sf(found.sum)),
    }
}

/// Half the width of a 95 % confidence interval in standard errors; none where there is no interval.
fn half_width(known: bool, freedom: usize) -> Option<f64> {
    match known {
        true => Some(Normal::standard().inverse_cdf(0.975)),
        false => StudentsT::new(0.0, 1.0, freedom as f64).ok().map(|t| t.inverse_cdf(0.975)),
    }
}

fn outputs(misfit: &Misfit, before: &[f64], after: &[f64]) -> Vec<FittedOutput> {
    let one = |m: usize| {
        let (name, unit) = misfit.data.measured[m].what.named(misfit.model);
        let of = |values: &[f64]| -> Vec<f64> {
            misfit.terms.iter().zip(values).filter(|(term, _)| term.measured == m).map(|(_, y)| *y).collect()
        };
        let measured: Vec<f64> =
            misfit.terms.iter().filter(|term| term.measured == m).map(|term| misfit.measured(term)).collect();
        let (before, simulated) = (of(before), of(after));
        let n = measured.len().max(1) as f64;
        let squares = |y: &[f64]| y.iter().zip(&measured).map(|(y, m)| (y - m).powi(2)).sum::<f64>();
        let mean = measured.iter().sum::<f64>() / n;
        let total: f64 = measured.iter().map(|y| (y - mean).powi(2)).sum();
        FittedOutput {
            name: name.into(),
            unit: unit.into(),
            before: (squares(&before) / n).sqrt(),
            after: (squares(&simulated) / n).sqrt(),
            bias: simulated.iter().zip(&measured).map(|(y, m)| y - m).sum::<f64>() / n,
            explained: (total > 0.0).then(|| 1.0 - squares(&simulated) / total),
            measured,
            simulated,
        }
    };
    (0..misfit.data.measured.len()).map(one).collect()
}

/// What the data cannot tell apart.
fn together(misfit: &Misfit, found: &Fit, uncertainty: &Uncertainty) -> Vec<Together> {
    let inputs = misfit.model.inputs();
    let name = |k: usize| inputs[misfit.fitting.fit[k]].name.clone();
    let column = |k: usize| (0..found.jacobian.rows()).map(|i| found.jacobian[(i, k)].powi(2)).sum::<f64>().sqrt();
    let n = found.x.len();
    let silent: Vec<usize> = (0..n).filter(|&k| !found.held[k] && column(k) == 0.0).collect();
    let mut result: Vec<Together> =
        silent.iter().map(|&k| Together { moves: vec![(name(k), 1.0)], condition: None }).collect();
    if !silent.is_empty() || uncertainty.condition < HARD {
        return result;
    }
    // In percent of each input's value, or of its range where that is 0.
    let percent = |k: usize| {
        let size = if found.x[k] != 0.0 { found.x[k] } else { inputs[misfit.fitting.fit[k]].width() };
        uncertainty.weakest[k] / column(k) / size
    };
    let mut moves: Vec<(usize, f64)> =
        (0..n).filter(|&k| !found.held[k] && uncertainty.weakest[k].abs() > 0.05).map(|k| (k, percent(k))).collect();
    moves.sort_by(|a, b| uncertainty.weakest[b.0].abs().total_cmp(&uncertainty.weakest[a.0].abs()));
    let Some(&(_, unit)) = moves.first() else { return result };
    result.push(Together {
        moves: moves.into_iter().map(|(k, part)| (name(k), part / unit)).collect(),
        condition: uncertainty.condition.is_finite().then_some(uncertainty.condition),
    });
    result
}

fn outliers(misfit: &Misfit, found: &Fit, after: &[f64], uncertainty: &Uncertainty, known: bool) -> Vec<Outlier> {
    let deviation = if known { Some(1.0) } else { uncertainty.residual_deviation.filter(|s| *s > 0.0) };
    let Some(deviation) = deviation else { return Vec::new() };
    let mut all: Vec<Outlier> = misfit
        .terms
        .iter()
        .zip(&found.residuals)
        .zip(after)
        .filter(|((_, residual), _)| residual.abs() > OUTLYING * deviation)
        .map(|((term, residual), y)| Outlier {
            place: (misfit.data.place)(term.row),
            output: misfit.data.measured[term.measured].what.named(misfit.model).0.into(),
            measured: misfit.measured(term),
            simulated: *y,
            deviations: residual / deviation,
        })
        .collect();
    all.sort_by(|a, b| b.deviations.abs().total_cmp(&a.deviations.abs()));
    all.truncate(OUTLIERS);
    all
}

fn words(loss: Loss) -> String {
    match loss {
        Loss::Squares => "squares".into(),
        Loss::Huber(s) => format!("huber:{s}"),
        Loss::SoftL1(s) => format!("soft-l1:{s}"),
        Loss::Cauchy(s) => format!("cauchy:{s}"),
    }
}
