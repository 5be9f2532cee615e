//! What of an answer is kept in columns, so that runs can be compared and tabulated.

use crate::{Slope, Value};
use chainrule_study::{Answer, Improvement, Inspection};

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
        Answer::Check(_) => Summary::default(),
    }
}

fn inspection(found: &Inspection) -> Summary {
    let value =
        |(name, value, unit): &(String, f64, String)| Value { name: name.clone(), value: *value, unit: unit.clone() };
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
        inputs: found.inputs.iter().map(value).collect(),
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
