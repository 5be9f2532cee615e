//! How inputs are distributed.

use super::Given;
use crate::expression::{Problem, between, quantity};
use crate::{Error, Input, Model, Point, find};
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// How an input is distributed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Distribution {
    /// The normal distribution. What lies outside of the input's range is cut off in samples.
    Normal {
        /// Its mean.
        mean: f64,
        /// Its standard deviation.
        deviation: f64,
    },
    /// Every value between two ends is as likely.
    Uniform {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
}

/// An uncertain input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertain {
    /// Its index.
    pub input: usize,
    /// How it is distributed.
    pub distribution: Distribution,
}

/// The standard normal distribution.
fn standard() -> Normal {
    Normal::standard()
}

impl Distribution {
    /// The mean.
    pub fn mean(&self) -> f64 {
        match self {
            Distribution::Normal { mean, .. } => *mean,
            Distribution::Uniform { low, high } => 0.5 * (low + high),
        }
    }

    /// The standard deviation.
    pub fn deviation(&self) -> f64 {
        match self {
            Distribution::Normal { deviation, .. } => *deviation,
            Distribution::Uniform { low, high } => (high - low) / 12f64.sqrt(),
        }
    }

    /// The fourth central moment in units of the variance's square.
    pub(super) fn kurtosis(&self) -> f64 {
        match self {
            Distribution::Normal { .. } => 3.0,
            Distribution::Uniform { .. } => 1.8,
        }
    }

    /// The least `C` with `Var f ≤ C · E f'²` for every `f` of this input.
    pub(super) fn poincare(&self) -> f64 {
        match self {
            Distribution::Normal { deviation, .. } => deviation * deviation,
            Distribution::Uniform { low, high } => ((high - low) / std::f64::consts::PI).powi(2),
        }
    }

    /// The value below which the part `u` of the distribution lies, as far as it is within the input's range.
    pub(super) fn quantile(&self, u: f64, input: &Input) -> f64 {
        match self {
            Distribution::Uniform { low, high } => low + u * (high - low),
            Distribution::Normal { mean, deviation } => {
                let (below, above) = self.tails(input);
                let z = standard().inverse_cdf(below + u * (1.0 - below - above));
                (mean + deviation * z).clamp(input.low, input.high)
            }
        }
    }

    /// The probabilities below and above the input's range.
    fn tails(&self, input: &Input) -> (f64, f64) {
        match self {
            Distribution::Uniform { .. } => (0.0, 0.0),
            Distribution::Normal { mean, deviation } => {
                let z = |end: f64| (end - mean) / deviation;
                (standard().cdf(z(input.low)), standard().cdf(-z(input.high)))
            }
        }
    }

    /// Refuses what makes no sense for the input.
    pub(super) fn refuse(&self, input: &Input) -> Result<(), Error> {
        if !input.has_derivative() {
            let problem = format!("{} is no real number, and has no spread here; sweep its values instead", input.name);
            return Err(Error::Other(problem));
        }
        let range = |value: f64| match (input.low..=input.high).contains(&value) {
            true => Ok(()),
            false => {
                let (name, unit) = (input.name.clone(), input.unit.clone());
                Err(Error::Range { input: name, value, low: input.low, high: input.high, unit })
            }
        };
        match *self {
            Distribution::Normal { mean, deviation } if deviation > 0.0 && deviation.is_finite() => range(mean),
            Distribution::Normal { .. } => Err(Error::Other(format!("the deviation of {} is not above 0", input.name))),
            Distribution::Uniform { low, high } => range(low).and_then(|()| range(high)),
        }
    }
}

impl Uncertain {
    /// As it stands in answers.
    pub(super) fn given(&self, model: &dyn Model) -> Given {
        let input = &model.inputs()[self.input];
        let (below, above) = self.distribution.tails(input);
        Given {
            name: input.name.clone(),
            unit: input.unit.clone(),
            distribution: self.distribution,
            mean: self.distribution.mean(),
            deviation: self.distribution.deviation(),
            cut: below + above,
        }
    }
}

/// Reads `name=mean±deviation` (normal; `+-` means the same), `name=±deviation` and `name=3%` (normal around the value in
/// `point`), or `name=low..high` (uniform). Numbers may carry a unit, which counts for those before it too.
///
/// # Errors
/// [`Error::Syntax`], [`Error::Unknown`], [`Error::Unit`], each for the part that does not fit.
pub fn uncertain(text: &str, model: &dyn Model, point: &Point) -> Result<Uncertain, Error> {
    let inputs = model.inputs();
    let first = inputs.first().map_or("name", |input| &input.name);
    let fail = |problem: &str| {
        let (problem, example) = (problem.to_string(), format!("{first}=3%"));
        Error::Syntax { text: text.into(), problem, example }
    };
    let (name, value) = text.split_once('=').ok_or_else(|| fail("there is no '=' in it"))?;
    let input = find(inputs, name.trim(), &model.listed_by())?;
    let Input { name, unit, .. } = &inputs[input];
    let here = point.values()[input];
    let value = value.replace("+/-", "±").replace("+-", "±");
    let words = |problem: Problem| problem.of(&fail);
    let distribution = if let Some((low, high)) = value.split_once("..") {
        let (low, high) = between(low, high, name, unit).map_err(words)?;
        Distribution::Uniform { low, high }
    } else if let Some(share) = value.trim().strip_suffix('%').filter(|_| !value.contains('±')) {
        Distribution::Normal { mean: here, deviation: percentage(share, &fail)? * here.abs() }
    } else if let Some((mean, deviation)) = value.split_once('±') {
        let deviation = deviation.trim();
        match (mean.trim(), deviation.strip_suffix('%')) {
            ("", Some(share)) => Distribution::Normal { mean: here, deviation: percentage(share, &fail)? * here.abs() },
            ("", None) => Distribution::Normal { mean: here, deviation: extent(deviation, name, unit).map_err(words)? },
            (mean, Some(share)) => {
                let mean = quantity(mean, name, unit).map_err(words)?;
                Distribution::Normal { mean, deviation: percentage(share, &fail)? * mean.abs() }
            }
            (mean, None) => {
                let given = unit_of(deviation);
                let mean = if unit_of(mean).is_empty() { format!("{mean} {given}") } else { mean.to_string() };
                let mean = quantity(&mean, name, unit).map_err(words)?;
                Distribution::Normal { mean, deviation: extent(deviation, name, unit).map_err(words)? }
            }
        }
    } else {
        return Err(fail("it is neither mean±deviation, a percentage, nor a range low..high"));
    };
    if distribution.deviation() == 0.0 {
        return Err(fail("its spread is 0"));
    }
    Ok(Uncertain { input, distribution })
}

/// Every input that can be uncertain: normal around its value in `point`, with this share of the value as its deviation.
/// Inputs whose value is 0, or that are integers or choices, are left out.
///
/// # Errors
/// [`Error::Syntax`] where `share` is no percentage such as `5%`.
pub fn all_uncertain(share: &str, model: &dyn Model, point: &Point) -> Result<Vec<Uncertain>, Error> {
    let fail = |problem: &str| Error::Syntax { text: share.into(), problem: problem.into(), example: "5%".into() };
    let number = share.trim().strip_suffix('%').ok_or_else(|| fail("it is no percentage"))?;
    let share = percentage(number, &fail)?;
    let one = |(input, x): (usize, &f64)| Uncertain {
        input,
        distribution: Distribution::Normal { mean: *x, deviation: share * x.abs() },
    };
    let can = |(input, x): &(usize, &f64)| **x != 0.0 && model.inputs()[*input].has_derivative();
    Ok(point.values().iter().enumerate().filter(can).map(one).collect())
}

fn percentage(text: &str, fail: &dyn Fn(&str) -> Error) -> Result<f64, Error> {
    match text.trim().parse::<f64>() {
        Ok(share) if share > 0.0 && share.is_finite() => Ok(share / 100.0),
        _ => Err(fail(&format!("'{}' is no percentage above 0", text.trim()))),
    }
}

/// What stands behind a number.
fn unit_of(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
    let number = ends.into_iter().find(|&end| text[..end].trim_end().parse::<f64>().is_ok());
    number.map_or("", |end| text[end..].trim())
}

/// A difference of two values, so that 5 °F are 2.8 °C.
fn extent(text: &str, name: &str, unit: &str) -> Result<f64, Problem> {
    let given = unit_of(text);
    let bare = quantity(text.strip_suffix(given).unwrap_or(text), name, unit)?;
    if given.is_empty() {
        return Ok(bare);
    }
    let at = |value: f64| quantity(&format!("{value} {given}"), name, unit);
    Ok(at(bare)? - at(0.0)?)
}
