//! Least squares: a polynomial through the sign function.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// `½ Σᵢ (sign(tᵢ) − Σⱼ xⱼ tᵢʲ)²` at `n` points `tᵢ`, spread evenly over [-1, 1].
#[differentiable]
pub fn objective(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        let t = -1.0 + i as f64 * 2.0 / (n as f64 - 1.0);
        let mut residual = sign(t);
        let mut power = 1.0;
        for &x in x {
            residual -= x * power;
            power *= t;
        }
        sum += residual * residual;
    }
    sum / 2.0
}

/// −1, 0 or 1; `f64::signum` has no 0.
#[differentiable]
fn sign(t: f64) -> f64 {
    if t > 0.0 {
        1.0
    } else if t < 0.0 {
        -1.0
    } else {
        0.0
    }
}
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// The coefficients.
    pub x: Vec<f64>,
    /// The number of points.
    pub n: usize,
}

/// The eval `llsq`.
pub const EVAL: Eval = Eval {
    name: "llsq",
    functions: &[Function { name: "primal", prepare: primal }, Function { name: "gradient", prepare: gradient }],
    plain,
};

fn input(json: &str) -> Result<Input, crate::task::Error> {
    let input: Input = read(json)?;
    require(input.n >= 2, "`n` is less than 2")?;
    Ok(input)
}

fn plain(json: &str) -> Prepared {
    let Input { x, n } = input(json)?;
    task(move || Ok(objective(&x, n)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let Input { x, n } = input(json)?;
    let program = program::<objective>(tier)?;
    task(move || Ok(program.call((&x, n))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let Input { x, n } = input(json)?;
    let program = program::<Grad<objective>>(tier)?;
    task(move || {
        let (_, (gradient, _)) = program.call((&x, n))?;
        Ok(gradient)
    })
}
// ANCHOR_END: derivative
