//! An ordinary differential equation, solved by the classical Runge–Kutta method.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// `y′₀ = x₀`, `y′ᵢ = xᵢ yᵢ₋₁`: the derivatives at `y`, into `dy`.
#[differentiable]
fn right_hand_side(x: &[f64], y: &[f64], dy: &mut [f64]) {
    dy[0] = x[0];
    for i in 1..x.len() {
        dy[i] = x[i] * y[i - 1];
    }
}

/// `to = y + h k`.
#[differentiable]
fn advance(y: &[f64], h: f64, k: &[f64], to: &mut [f64]) {
    for i in 0..y.len() {
        to[i] = y[i] + h * k[i];
    }
}

/// `y(2)` for `y(0) = 0`, in so many steps.
#[differentiable]
pub fn solve(x: &[f64], steps: usize) -> Vec<f64> {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut y = vec![0.0; n];
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut k3 = vec![0.0; n];
    let mut k4 = vec![0.0; n];
    let mut between = vec![0.0; n];
    for _ in 0..steps {
        right_hand_side(x, &y, &mut k1);
        advance(&y, h / 2.0, &k1, &mut between);
        right_hand_side(x, &between, &mut k2);
        advance(&y, h / 2.0, &k2, &mut between);
        right_hand_side(x, &between, &mut k3);
        advance(&y, h, &k3, &mut between);
        right_hand_side(x, &between, &mut k4);
        for i in 0..n {
            y[i] += h * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]) / 6.0;
        }
    }
    y
}

/// The last component of [`solve()`], which GradBench asks the gradient of.
#[differentiable]
pub fn last(x: &[f64], steps: usize) -> f64 {
    let y = solve(x, steps);
    y[y.len() - 1]
}
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// The parameters.
    pub x: Vec<f64>,
    /// The number of steps.
    pub s: usize,
}

/// The eval `ode`.
pub const EVAL: Eval = Eval {
    name: "ode",
    functions: &[Function { name: "primal", prepare: primal }, Function { name: "gradient", prepare: gradient }],
    plain,
};

fn input(json: &str) -> Result<Input, crate::task::Error> {
    let input: Input = read(json)?;
    require(!input.x.is_empty(), "`x` is empty")?;
    Ok(input)
}

fn plain(json: &str) -> Prepared {
    let Input { x, s } = input(json)?;
    task(move || Ok(solve(&x, s)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let Input { x, s } = input(json)?;
    let program = program::<solve>(tier)?;
    task(move || Ok(program.call((&x, s))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let Input { x, s } = input(json)?;
    let program = program::<Grad<last>>(tier)?;
    task(move || {
        let (_, (gradient, _)) = program.call((&x, s))?;
        Ok(gradient)
    })
}
// ANCHOR_END: derivative
