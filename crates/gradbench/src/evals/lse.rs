//! The logarithm of a sum of exponentials, and its gradient.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// `log Σ exp(xᵢ)`, with the largest `x` taken out so that nothing overflows.
#[differentiable]
pub fn logsumexp(x: &[f64]) -> f64 {
    let mut max = f64::NEG_INFINITY;
    for &x in x {
        max = max.max(x);
    }
    let mut sum = 0.0;
    for &x in x {
        sum += (x - max).exp();
    }
    max + sum.ln()
}
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// The numbers.
    pub x: Vec<f64>,
}

/// The eval `lse`.
pub const EVAL: Eval = Eval {
    name: "lse",
    functions: &[Function { name: "primal", prepare: primal }, Function { name: "gradient", prepare: gradient }],
    plain,
};

fn input(json: &str) -> Result<Input, crate::task::Error> {
    let input: Input = read(json)?;
    require(!input.x.is_empty(), "`x` is empty")?;
    Ok(input)
}

fn plain(json: &str) -> Prepared {
    let Input { x } = input(json)?;
    task(move || Ok(logsumexp(&x)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let Input { x } = input(json)?;
    let program = program::<logsumexp>(tier)?;
    task(move || Ok(program.call((&x,))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let Input { x } = input(json)?;
    let program = program::<Grad<logsumexp>>(tier)?;
    task(move || {
        let (_, (gradient,)) = program.call((&x,))?;
        Ok(gradient)
    })
}
// ANCHOR_END: derivative
