//! The square and its derivative: whether a tool works at all.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, task};
use chainrule::Tier;
use chainrule::prelude::*;

// ANCHOR: objective
/// `x²`.
#[differentiable]
pub fn square(x: f64) -> f64 {
    x * x
}
// ANCHOR_END: objective

/// The eval `hello`.
pub const EVAL: Eval = Eval {
    name: "hello",
    functions: &[Function { name: "square", prepare: primal }, Function { name: "double", prepare: gradient }],
    plain,
};

fn plain(json: &str) -> Prepared {
    let x: f64 = read(json)?;
    task(move || Ok(square(x)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let x: f64 = read(json)?;
    let program = program::<square>(tier)?;
    task(move || Ok(program.call((x,))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let x: f64 = read(json)?;
    let program = program::<Grad<square>>(tier)?;
    task(move || {
        let (_, (derivative,)) = program.call((x,))?;
        Ok(derivative)
    })
}
// ANCHOR_END: derivative
