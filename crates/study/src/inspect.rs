//! What moves what.

use crate::number::{short, signed, with_unit};
use crate::{
    Array, Check, Cost, Derivatives, Error, Goal, Input, Interaction, Model, Output, WhatIf, When, arrays, compare,
    cost, evaluate, jacobian, units,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A model at a point: its outputs and what moves each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inspection {
    /// The model's name.
    pub model: String,
    /// The inputs: name, value, unit.
    pub inputs: Vec<(String, f64, String)>,
    /// The outputs with what moves them.
    pub outputs: Vec<Moved>,
    /// Whether the derivatives below are right.
    pub check: Check,
    /// What they cost.
    pub cost: Cost,
    /// A change that was tried out, if one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_if: Option<WhatIf>,
    /// Pairs of inputs that change each other's influence, if asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interactions: Vec<Interaction>,
    /// When inputs matter, of those asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<When>,
}

/// An output and what moves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// What is better.
    pub goal: Goal,
    /// What it is.
    pub about: String,
    /// Whether short answers show it.
    pub headline: bool,
    /// Every input's influence, the strongest first.
    pub influences: Vec<Influence>,
    /// The influences of arrays of many inputs, each taken together; the strongest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arrays: Vec<ArrayInfluence>,
}

/// How an input moves an output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// The input's name.
    pub input: String,
    /// Its value.
    pub value: f64,
    /// The value's name, of a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// `∂output/∂input`. By an integer, the difference that one more or less makes (`by_difference`); none by a choice.
    pub derivative: Option<f64>,
    /// In words: `L/100km per kg`.
    pub unit: String,
    /// By how many percent the output changes when the input grows by one percent; none where either is zero, and by a
    /// choice.
    pub elasticity: Option<f64>,
    /// Whether the derivative is the difference that one more makes, by further runs: the input is an integer.
    #[serde(default)]
    pub by_difference: bool,
    /// By how much the output would change over the input's whole range if it went on as here, in the output's unit. By
    /// a choice, the largest change that another one makes.
    pub over_range: f64,
    /// What other values of an integer (one less, one more) or of a choice (all others) do: exact differences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Stepped>,
}

/// What another value of an integer or a choice does to an output, found by a run: a simulation with random numbers
/// of a fixed seed meets the same draws there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stepped {
    /// The other value.
    pub value: f64,
    /// Its name, of a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<String>,
    /// By how much the output changes; none where the simulation stops there.
    pub change: Option<f64>,
}

/// How the inputs of an array move an output together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArrayInfluence {
    /// What the inputs' names begin with.
    pub array: String,
    /// By how many percent the output changes when all inputs of the array grow by one percent: the sum of their
    /// elasticities; none where the output is zero.
    pub elasticity: Option<f64>,
    /// `∂output/∂input` of each, in their order.
    pub derivatives: Vec<f64>,
    /// In words: `W/m per mm`.
    pub unit: String,
}

impl Moved {
    /// With one influence in place of each array's many: what its inputs do together. Derivative and percentage are for all
    /// of them growing alike, the value is their mean. The order stays that of the strongest first.
    #[must_use]
    pub fn grouped(&self) -> Moved {
        let within = |influence: &Influence| self.arrays.iter().position(|array| array.holds(&influence.input));
        let mut influences: Vec<Influence> = Vec::new();
        let mut members: Vec<Vec<&Influence>> = vec![Vec::new(); self.arrays.len()];
        for influence in &self.influences {
            match within(influence) {
                Some(array) => members[array].push(influence),
                None => influences.push(influence.clone()),
            }
        }
        influences.extend(self.arrays.iter().zip(&members).map(|(array, members)| Influence {
            input: array.array.clone(),
            value: members.iter().map(|of| of.value).sum::<f64>() / members.len() as f64,
            choice: None,
            derivative: Some(array.derivatives.iter().sum()),
            unit: array.unit.clone(),
            elasticity: array.elasticity,
            by_difference: members.iter().any(|of| of.by_difference),
            over_range: members.iter().map(|of| of.over_range).sum(),
            steps: Vec::new(),
        }));
        influences.sort_by(|a, b| b.strength(self.value).total_cmp(&a.strength(self.value)));
        Moved { influences, ..self.clone() }
    }
}

impl ArrayInfluence {
    /// `thickness_1 … thickness_2000`
    pub fn name(&self) -> String {
        Array::named(&self.array, self.derivatives.len())
    }

    /// Whether an input of this name is one of the array's.
    pub fn holds(&self, input: &str) -> bool {
        let place = input.strip_prefix(&self.array).and_then(|rest| rest.strip_prefix('_'));
        let place = place.and_then(|place| place.parse::<usize>().ok());
        place.is_some_and(|place| (1..=self.derivatives.len()).contains(&place))
    }
}

impl Influence {
    /// Whether the input moves the output at all, as far as derivatives and steps see.
    pub fn has_effect(&self) -> bool {
        self.derivative.is_some_and(|slope| slope != 0.0) || self.steps.iter().any(|step| step.change != Some(0.0))
    }

    /// What the other values of an integer or a choice do to an output in `unit`: `5: +0.310 g, 3: -0.290 g`.
    pub fn steps_in_words(&self, unit: &str) -> String {
        let words = |step: &Stepped| {
            let value = step.choice.clone().unwrap_or_else(|| short(step.value));
            let effect = step.change.map(|change| with_unit(signed(change, 3), unit));
            format!("{value}: {}", effect.unwrap_or("stops".into()))
        };
        self.steps.iter().map(words).collect::<Vec<_>>().join(", ")
    }

    /// What influences are ranked by: the elasticity, or where there is none the effect of a hundredth of the range, in
    /// percent of the output.
    pub(crate) fn strength(&self, output: f64) -> f64 {
        let share = self.over_range.abs() / output.abs().max(f64::MIN_POSITIVE);
        self.elasticity.map_or(share.min(1e300), f64::abs)
    }
}

/// Everything about `model` at `x`: outputs, what moves them, a check and the cost, measured for about `budget`.
///
/// # Errors
/// Where the simulation stops or is not finite.
pub fn inspect(model: &dyn Model, x: &[f64], budget: Duration) -> Result<Inspection, Error> {
    let derivatives = jacobian(model, x)?;
    let check = compare(model, x, &derivatives)?;
    let cost = cost(model, x, budget)?;
    let inputs = model.inputs().iter().zip(x).map(|(i, x)| (i.name.clone(), *x, i.unit.clone())).collect();
    Ok(Inspection {
        model: model.name().into(),
        inputs,
        outputs: influences(model, x, &derivatives),
        check,
        cost,
        what_if: None,
        interactions: Vec::new(),
        when: Vec::new(),
    })
}

/// The outputs of `model` at `x` with what moves them, from derivatives at hand. Integers and choices are tried out, one
/// run for each neighbouring value.
pub fn influences(model: &dyn Model, x: &[f64], derivatives: &Derivatives) -> Vec<Moved> {
    let arrays = arrays(model.inputs());
    let tried: Vec<Vec<Tried>> = (0..x.len()).map(|j| try_neighbours(model, x, j)).collect();
    let one = |(i, output): (usize, &Output)| {
        let y = derivatives.outputs[i];
        let influence = |(j, input): (usize, &Input)| {
            let steps: Vec<Stepped> = tried[j].iter().map(|tried| tried.effect(input, i, y)).collect();
            let derivative = (!input.is_choice()).then(|| derivatives.jacobian[(i, j)]);
            let largest = || steps.iter().filter_map(|step| step.change).max_by(|a, b| a.abs().total_cmp(&b.abs()));
            Influence {
                input: input.name.clone(),
                value: x[j],
                choice: input.name_of(x[j]).map(str::to_string),
                derivative,
                unit: units::per(&output.unit, &input.unit),
                elasticity: derivative.filter(|_| x[j] != 0.0 && y != 0.0).map(|d| d * x[j] / y),
                by_difference: derivative.is_some() && !input.has_derivative(),
                over_range: derivative.map_or_else(|| largest().unwrap_or(0.0), |d| d * input.width()),
                steps,
            }
        };
        let mut influences: Vec<Influence> = model.inputs().iter().enumerate().map(influence).collect();
        influences.sort_by(|a, b| b.strength(y).total_cmp(&a.strength(y)));
        let together = |array: &Array| {
            let derivatives: Vec<f64> = array.at.clone().map(|j| derivatives.jacobian[(i, j)]).collect();
            let all: f64 = derivatives.iter().zip(&x[array.at.clone()]).map(|(d, x)| d * x).sum();
            ArrayInfluence {
                array: array.stem.clone(),
                elasticity: (y != 0.0).then_some(all / y),
                unit: units::per(&output.unit, &model.inputs()[array.at.start].unit),
                derivatives,
            }
        };
        let numbers = |array: &&Array| !model.inputs()[array.at.start].is_choice();
        let mut arrays: Vec<ArrayInfluence> = arrays.iter().filter(numbers).map(together).collect();
        let strength = |array: &ArrayInfluence| array.elasticity.map_or(0.0, f64::abs);
        arrays.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        Moved {
            name: output.name.clone(),
            value: y,
            unit: output.unit.clone(),
            goal: output.goal,
            about: output.about.clone(),
            headline: output.headline,
            influences,
            arrays,
        }
    };
    model.outputs().iter().enumerate().map(one).collect()
}

/// Another value of an integer or a choice, and the outputs there, if there are.
struct Tried {
    value: f64,
    outputs: Option<Vec<f64>>,
}

fn try_neighbours(model: &dyn Model, x: &[f64], j: usize) -> Vec<Tried> {
    let run = |value: f64| {
        let mut moved = x.to_vec();
        moved[j] = value;
        Tried { value, outputs: evaluate(model, &moved).ok() }
    };
    model.inputs()[j].neighbours(x[j]).into_iter().map(run).collect()
}

impl Tried {
    /// What it does to output `i`, which is `y` now.
    fn effect(&self, input: &Input, i: usize, y: f64) -> Stepped {
        let choice = input.name_of(self.value).map(str::to_string);
        Stepped { value: self.value, choice, change: self.outputs.as_ref().map(|outputs| outputs[i] - y) }
    }
}
