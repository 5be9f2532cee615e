//! The loss of a long short-term memory with diagonal weights.

use super::{Eval, Function};
use crate::task::{Error, Prepared, flat, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

/// `1 / (1 + exp(−x))`.
#[differentiable]
fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

// ANCHOR: objective
/// One layer: its `hidden` and `cell` states after `input`. Weights and biases are those of the forget gate, the
/// input gate, the output gate and the change, one after the other.
#[differentiable]
fn layer(weights: &[f64], biases: &[f64], hidden: &mut [f64], cell: &mut [f64], input: &[f64]) {
    let b = input.len();
    for i in 0..b {
        let forget = sigmoid(input[i] * weights[i] + biases[i]);
        let ingate = sigmoid(hidden[i] * weights[b + i] + biases[b + i]);
        let outgate = sigmoid(input[i] * weights[2 * b + i] + biases[2 * b + i]);
        let change = (hidden[i] * weights[3 * b + i] + biases[3 * b + i]).tanh();
        cell[i] = cell[i] * forget + ingate * change;
        hidden[i] = outgate * cell[i].tanh();
    }
}

/// The logarithm by which predictions are normalised: `log(2 + Σ exp(xᵢ))`.
#[differentiable]
fn log_total(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &x in x {
        sum += x.exp();
    }
    (sum + 2.0).ln()
}

/// The mean loss of predicting each character of `sequence`, of `b` bits each, from those before it.
///
/// `main` has for each layer four weights and four biases a bit; `extra` has the weights of the input, the weights and
/// the biases of the output; `state` has for each layer the hidden and the cell state at the start.
#[differentiable(constant(state, sequence))]
pub fn objective(main: &[f64], extra: &[f64], state: &[f64], sequence: &[f64], b: usize) -> f64 {
    let layers = main.len() / (8 * b);
    let characters = sequence.len() / b;
    let mut state = state.to_vec();
    let mut total = 0.0;
    for t in 0..characters - 1 {
        let mut output = vec![0.0; b];
        for i in 0..b {
            output[i] = sequence[t * b + i] * extra[i];
        }
        for j in 0..layers {
            let (weights, biases) = main[8 * b * j..8 * b * (j + 1)].split_at(4 * b);
            let (hidden, cell) = state[2 * b * j..2 * b * (j + 1)].split_at_mut(b);
            layer(weights, biases, hidden, cell, &output);
            output.copy_from_slice(hidden);
        }
        for i in 0..b {
            output[i] = output[i] * extra[b + i] + extra[2 * b + i];
        }
        let normaliser = log_total(&output);
        for i in 0..b {
            total += sequence[(t + 1) * b + i] * (output[i] - normaliser);
        }
    }
    -total / ((characters - 1) * b) as f64
}
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// For each layer the weights, and the biases.
    pub main_params: Vec<Vec<f64>>,
    /// The weights of the input, the weights of the output, and its biases.
    pub extra_params: Vec<Vec<f64>>,
    /// For each layer the hidden state, and the cell state.
    pub state: Vec<Vec<f64>>,
    /// The bits of each character.
    pub sequence: Vec<Vec<f64>>,
}

/// The eval `lstm`.
pub const EVAL: Eval = Eval {
    name: "lstm",
    functions: &[Function { name: "objective", prepare: primal }, Function { name: "jacobian", prepare: gradient }],
    plain,
};

/// The input in the form that the objective takes.
struct Model {
    main: Vec<f64>,
    extra: Vec<f64>,
    state: Vec<f64>,
    sequence: Vec<f64>,
    b: usize,
}

impl Model {
    fn read(json: &str) -> Result<Model, Error> {
        let Input { main_params, extra_params, state, sequence } = read(json)?;
        let b = sequence.first().map_or(0, Vec::len);
        require(b > 0 && sequence.len() > 1, "`sequence` has less than two characters")?;
        require(main_params.len() % 2 == 0, "`main_params` is not two rows for each layer")?;
        require(state.len() == main_params.len(), "`state` is not two rows for each layer")?;
        require(extra_params.len() == 3, "`extra_params` is not three rows")?;
        Ok(Model {
            main: flat(&main_params, 4 * b, "main_params")?,
            extra: flat(&extra_params, b, "extra_params")?,
            state: flat(&state, b, "state")?,
            sequence: flat(&sequence, b, "sequence")?,
            b,
        })
    }
}

fn plain(json: &str) -> Prepared {
    let at = Model::read(json)?;
    task(move || Ok(objective(&at.main, &at.extra, &at.state, &at.sequence, at.b)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let at = Model::read(json)?;
    let program = program::<objective>(tier)?;
    task(move || Ok(program.call((&at.main, &at.extra, &at.state, &at.sequence, at.b))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let at = Model::read(json)?;
    let program = program::<Grad<objective>>(tier)?;
    task(move || {
        let (_, (mut main, extra, ..)) = program.call((&at.main, &at.extra, &at.state, &at.sequence, at.b))?;
        main.extend(extra);
        Ok(main)
    })
}
// ANCHOR_END: derivative
