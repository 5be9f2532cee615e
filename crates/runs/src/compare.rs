//! Two runs side by side.

use crate::{Run, Value};
use serde::Serialize;

/// What differs between two runs, and what made the outputs differ.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The first run's id.
    pub a: String,
    /// The second run's id.
    pub b: String,
    /// What differs besides numbers: question, model, program, data, version, command.
    pub aspects: Vec<Aspect>,
    /// Inputs of either run.
    pub inputs: Vec<Pair>,
    /// Outputs of either run.
    pub outputs: Vec<Pair>,
    /// What each input's change made of each output's, to first order and the largest first; empty without derivatives
    /// of either run.
    pub shares: Vec<Share>,
}

/// Something in words that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Aspect {
    /// What it is.
    pub name: &'static str,
    /// What it was in the first run.
    pub a: String,
    /// And in the second.
    pub b: String,
}

/// A number in both runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// In the first run, if it is there.
    pub a: Option<f64>,
    /// In the second.
    pub b: Option<f64>,
}

/// What an input made of an output's change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Share {
    /// The output.
    pub output: String,
    /// The input.
    pub input: String,
    /// `∂output/∂input · (b − a)`, in the output's unit: with the mean of both runs' derivatives if both have some, which
    /// leaves an error of third order, else with those of one.
    pub share: f64,
}

impl Pair {
    /// Whether the bits are the same.
    pub fn same(&self) -> bool {
        self.a.map(f64::to_bits) == self.b.map(f64::to_bits)
    }
}

/// Compares two runs.
pub fn compare(a: &Run, b: &Run) -> Comparison {
    let (inputs, outputs) = (pairs(&a.inputs, &b.inputs), pairs(&a.outputs, &b.outputs));
    let data =
        |run: &Run| run.data.iter().map(|file| format!("{}={}", file.name, file.path)).collect::<Vec<_>>().join(" ");
    let contents = |run: &Run| run.data.iter().map(|file| file.content.clone()).collect::<Vec<_>>().join(" ");
    let aspects = [
        ("question", a.question.clone(), b.question.clone()),
        ("model", a.model.clone(), b.model.clone()),
        ("command", a.command.join(" "), b.command.join(" ")),
        ("program", a.program.clone(), b.program.clone()),
        ("data", data(a), data(b)),
        ("content of data", contents(a), contents(b)),
        ("version", a.version.clone(), b.version.clone()),
        ("state", a.state.word().into(), b.state.word().into()),
    ];
    let differ = aspects.into_iter().filter(|(_, a, b)| a != b);
    Comparison {
        a: a.id.clone(),
        b: b.id.clone(),
        aspects: differ.map(|(name, a, b)| Aspect { name, a, b }).collect(),
        shares: shares(a, b, &inputs, &outputs),
        inputs,
        outputs,
    }
}

fn pairs(a: &[Value], b: &[Value]) -> Vec<Pair> {
    let same = |x: &Value, y: &Value| x.name == y.name && x.unit == y.unit;
    let pair = |value: &Value, a: Option<f64>, b: Option<f64>| Pair {
        name: value.name.clone(),
        unit: value.unit.clone(),
        a,
        b,
    };
    let first = a.iter().map(|x| pair(x, Some(x.value), b.iter().find(|y| same(x, y)).map(|y| y.value)));
    let only = b.iter().filter(|y| !a.iter().any(|x| same(x, y))).map(|y| pair(y, None, Some(y.value)));
    first.chain(only).collect()
}

fn shares(a: &Run, b: &Run, inputs: &[Pair], outputs: &[Pair]) -> Vec<Share> {
    let slope = |run: &Run, output: &str, input: &str| {
        run.derivatives.iter().find(|slope| slope.output == output && slope.input == input).map(|slope| slope.value)
    };
    let mut shares = Vec::new();
    for output in outputs.iter().filter(|pair| !pair.same()) {
        let of = |input: &Pair| {
            let moved = input.b? - input.a?;
            let slope = match (slope(a, &output.name, &input.name), slope(b, &output.name, &input.name)) {
                (Some(a), Some(b)) => 0.5 * (a + b),
                (one, other) => one.or(other)?,
            };
            Some(Share { output: output.name.clone(), input: input.name.clone(), share: slope * moved })
        };
        let mut of: Vec<Share> = inputs.iter().filter_map(of).filter(|share| share.share != 0.0).collect();
        of.sort_by(|x, y| y.share.abs().total_cmp(&x.share.abs()));
        shares.extend(of);
    }
    shares
}
