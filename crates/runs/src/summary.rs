//! What of an answer is kept in columns, so that runs can be compared and tabulated.

use crate::{Slope, Value};
use chainrule_study::{Answer, Calibration, Improvement, Inspection, Share, Uncertainty};

/// The point an answer is about, what came out there, and the derivatives; empty where an answer has none.
#[derive(Default)]
pub(crate) struct Summary {
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
    pub derivatives: Vec<Slope>,
    pub seed: Option<u64>,
}

/// What is kept of `answer` in columns.
pub(crate) fn summary(answer: &Answer) -> Summary {
    match answer {
        Answer::Inspect(found) => inspection(found),
        Answer::Improve(found) => improvement(found),
        Answer::Sweep(found) => {
            Summary { inputs: found.others.iter().map(setting).collect(), seed: found.seed, ..Summary::default() }
        }
        Answer::Uncertainty(found) => uncertainty(found),
        Answer::Calibrate(found) => calibration(found),
        // A front has many points.
        Answer::Front(_) | Answer::Check(_) => Summary::default(),
    }
}

fn setting((name, value, unit): &(String, f64, String)) -> Value {
    Value { name: name.clone(), value: *value, unit: unit.clone() }
}

/// The means, and the derivatives there.
fn uncertainty(found: &Uncertainty) -> Summary {
    let value = |name: &str, value: f64, unit: &str| Value { name: name.into(), value, unit: unit.into() };
    let uncertain = found.inputs.iter().map(|given| value(&given.name, given.mean, &given.unit));
    let certain = found.certain.iter().map(|input| value(&input.name, input.value, &input.unit));
    let slope = |output: &str, share: &Share| {
        let (output, input) = (output.to_string(), share.input.clone());
        Slope { output, input, value: share.derivative }
    };
    let slopes = found.outputs.iter().flat_map(|y| y.shares.iter().map(|share| slope(&y.name, share)));
    Summary {
        inputs: uncertain.chain(certain).collect(),
        outputs: found.outputs.iter().map(|y| value(&y.name, y.value, &y.unit)).collect(),
        derivatives: slopes.collect(),
        seed: Some(found.seed),
    }
}

/// The inputs that fit best.
fn calibration(found: &Calibration) -> Summary {
    let value = |fitted: &chainrule_study::Fitted| Value {
        name: fitted.name.clone(),
        value: fitted.value,
        unit: fitted.unit.clone(),
    };
    Summary { inputs: found.fitted.iter().map(value).collect(), ..Summary::default() }
}

fn inspection(found: &Inspection) -> Summary {
    let slopes = |moved: &chainrule_study::Moved| {
        let output = moved.name.clone();
        // Inputs in steps have no derivative.
        let slope = move |influence: &chainrule_study::Influence| {
            let (output, input) = (output.clone(), influence.input.clone());
            influence.derivative.map(|value| Slope { output, input, value })
        };
        moved.influences.iter().filter_map(slope).collect::<Vec<_>>()
    };
    Summary {
        inputs: found.inputs.iter().map(setting).collect(),
        outputs: found
            .outputs
            .iter()
            .map(|moved| Value { name: moved.name.clone(), value: moved.value, unit: moved.unit.clone() })
            .collect(),
        derivatives: found.outputs.iter().flat_map(slopes).collect(),
        seed: None,
    }
}

fn improvement(found: &Improvement) -> Summary {
    let after = |change: &chainrule_study::Change| Value {
        name: change.name.clone(),
        value: change.after,
        unit: change.unit.clone(),
    };
    Summary {
        inputs: found.inputs.iter().map(after).collect(),
        outputs: found.outputs.iter().map(after).collect(),
        ..Summary::default()
    }
}
