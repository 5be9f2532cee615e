//! Which points are run.

use crate::expression::{between, numbers_of};
use crate::many::MOST_RUNS as MOST;
use crate::sample::coordinate;
use crate::{Error, Input, Kind, Model, Scale, find};

/// The inputs that vary, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The inputs that vary.
    pub axes: Vec<Axis>,
    /// None for the grid of all values of all axes; else so many points of the axes' ranges and the seed they come from.
    pub sample: Option<(usize, u64)>,
}

/// An input that varies.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Its index.
    pub input: usize,
    /// For a grid, its values. For samples, the two ends of its range; the input's own range if there are none.
    pub values: Vec<f64>,
}

impl Axis {
    /// The least and the greatest value.
    pub(super) fn range(&self, model: &dyn Model) -> (f64, f64) {
        let input = &model.inputs()[self.input];
        match self.values.is_empty() {
            true => (input.low, input.high),
            false => (
                self.values.iter().copied().fold(f64::INFINITY, f64::min),
                self.values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            ),
        }
    }
}

impl Plan {
    /// Samples of every input that `model` leaves free, over its range.
    pub fn samples(model: &dyn Model, count: usize, seed: u64) -> Plan {
        let free = model.inputs().iter().enumerate().filter(|(_, input)| input.free && input.low < input.high);
        Plan { axes: free.map(|(input, _)| Axis { input, values: Vec::new() }).collect(), sample: Some((count, seed)) }
    }

    /// The settings of the axes, point by point.
    pub(super) fn settings(&self, model: &dyn Model) -> Result<Vec<Vec<f64>>, Error> {
        let inputs = model.inputs();
        if self.axes.is_empty() {
            return Err(Error::Other("no input varies; name one with --vary, such as --vary name=low..high:11".into()));
        }
        for (k, axis) in self.axes.iter().enumerate() {
            let input = &inputs[axis.input];
            if self.axes[..k].iter().any(|other| other.input == axis.input) {
                return Err(Error::Other(format!("{} varies twice; leave out one --vary", input.name)));
            }
            for &value in &axis.values {
                refuse(input, value)?;
                if !input.has_derivative() && value.fract() != 0.0 {
                    let (name, low, high) = (&input.name, input.low, input.high);
                    let problem = format!("{name} = {value} is no integer; choose some from {low} to {high}");
                    return Err(Error::Other(problem));
                }
            }
        }
        let count = match self.sample {
            Some((count, _)) => Some(count),
            None => self.axes.iter().try_fold(1usize, |count, axis| count.checked_mul(axis.values.len())),
        };
        let Some(count) = count.filter(|count| (1..=MOST).contains(count)) else {
            let count = count.map_or_else(|| "so many".into(), |count| count.to_string());
            let way = match (count.as_str(), self.sample) {
                ("0", _) => "take at least one",
                (_, Some(_)) => "take fewer --samples",
                (_, None) => "vary fewer values, or take --samples of the ranges instead of a grid",
            };
            return Err(Error::Other(format!(
                "{count} points are not between 1 and {MOST}, the most that are kept in memory; {way}"
            )));
        };
        Ok(match self.sample {
            Some((_, seed)) => (0..count).map(|point| self.sampled(inputs, model, point, seed)).collect(),
            None => (0..count).map(|point| self.crossing(point)).collect(),
        })
    }

    /// Crossing `point` of the grid's lines.
    fn crossing(&self, mut point: usize) -> Vec<f64> {
        let mut setting = vec![0.0; self.axes.len()];
        for (value, axis) in setting.iter_mut().zip(&self.axes).rev() {
            *value = axis.values[point % axis.values.len()];
            point /= axis.values.len();
        }
        setting
    }

    fn sampled(&self, inputs: &[Input], model: &dyn Model, point: usize, seed: u64) -> Vec<f64> {
        let one = |(k, axis): (usize, &Axis)| {
            let (low, high) = axis.range(model);
            let u = coordinate(point, k, seed);
            match &inputs[axis.input] {
                // Each integer, and each choice, has an equal share.
                input if !input.has_derivative() => (low + (u * (high - low + 1.0)).floor()).min(high),
                input => spaced(input, low, high, u),
            }
        };
        self.axes.iter().enumerate().map(one).collect()
    }
}

/// The value at the part `u` of the way, along the input's scale.
fn spaced(input: &Input, low: f64, high: f64, u: f64) -> f64 {
    match input.scale {
        Scale::Linear => low + u * (high - low),
        Scale::Log => (low * (high / low).powf(u)).clamp(low, high),
    }
}

fn refuse(input: &Input, value: f64) -> Result<(), Error> {
    if (input.low..=input.high).contains(&value) {
        return Ok(());
    }
    let (name, unit) = (input.name.clone(), input.unit.clone());
    Err(Error::Range { input: name, value, low: input.low, high: input.high, unit })
}

/// Reads `name=low..high:count`, `name=a,b,c`, or for samples `name=low..high` or `name`. Numbers may carry a unit, which
/// counts for those before it too.
///
/// # Errors
/// [`Error::Syntax`], [`Error::Unknown`], [`Error::Unit`], each for the part that does not fit.
pub fn vary(text: &str, model: &dyn Model, samples: bool) -> Result<Axis, Error> {
    let inputs = model.inputs();
    let (name, values) = match text.split_once('=') {
        Some((name, values)) => (name.trim(), Some(values)),
        None => (text.trim(), None),
    };
    let input = find(inputs, name, &model.listed_by())?;
    let Input { low, high, unit, .. } = &inputs[input];
    let example = match (&inputs[input].kind, samples) {
        (Kind::Choice(_), true) => name.to_string(),
        (Kind::Choice(names), false) => format!("{name}={}", names.join(",")),
        (_, true) => format!("{name}={low}..{high}"),
        (_, false) => format!("{name}={low}..{high}:11"),
    };
    let fail = |problem: &str| Error::Syntax { text: text.into(), problem: problem.into(), example: example.clone() };
    let Some(values) = values else {
        let ends = (samples).then(Vec::new);
        return ends.map(|values| Axis { input, values }).ok_or_else(|| fail("it has no values"));
    };
    if let Kind::Choice(names) = &inputs[input].kind {
        let one = |text: &str| {
            let place = names.iter().position(|name| name == text.trim());
            let problem = format!("{name} cannot be '{}'; choose from {}", text.trim(), names.join(", "));
            place.map(|place| place as f64).ok_or(Error::Other(problem))
        };
        let values = values.split(',').map(one).collect::<Result<Vec<_>, _>>()?;
        return match samples {
            true => Err(fail("samples take all its choices; name it alone")),
            false => Ok(Axis { input, values }),
        };
    }
    let values = match (values.split_once(".."), samples) {
        (Some((low, rest)), false) => {
            let (high, count) = rest.rsplit_once(':').ok_or_else(|| fail("it does not say how many values"))?;
            let count: usize =
                count.trim().parse().map_err(|_| fail(&format!("'{}' is no number of values", count.trim())))?;
            if count < 2 {
                return Err(fail("from one end to the other there are at least 2 values"));
            }
            if count > MOST {
                return Err(fail(&format!("a sweep has at most {MOST} points")));
            }
            let (low, high) = between(low, high, name, unit).map_err(|problem| problem.of(&fail))?;
            let at = |i: usize| spaced(&inputs[input], low, high, i as f64 / (count - 1) as f64);
            (0..count).map(|i| if i + 1 == count { high } else { at(i) }).collect()
        }
        (Some((low, high)), true) => {
            if high.contains(':') {
                return Err(fail("samples have no number of values of their own"));
            }
            let (low, high) = between(low, high, name, unit).map_err(|problem| problem.of(&fail))?;
            vec![low, high]
        }
        (None, true) => return Err(fail("samples are taken from a range")),
        (None, false) => numbers_of(values, name, unit).map_err(|problem| problem.of(&fail))?,
    };
    Ok(Axis { input, values })
}
