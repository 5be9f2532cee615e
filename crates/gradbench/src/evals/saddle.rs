//! A saddle point by gradient descent inside of gradient descent.

use super::{Eval, Function};
use crate::descent::minimise;
use crate::task::{Prepared, program, read, task};
use chainrule::Tier;
use chainrule::prelude::*;
use chainrule::{grad, jvp};
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// `|x|² − |y|²`, which is least in `x` and greatest in `y` at the origin.
#[differentiable]
pub fn objective(x: [f64; 2], y: [f64; 2]) -> f64 {
    (x[0] * x[0] + x[1] * x[1]) - (y[0] * y[0] + y[1] * y[1])
}
// ANCHOR_END: objective

/// The `y` for which [`objective`] is greatest, by forward mode.
#[differentiable]
fn highest_forward(x: [f64; 2], start: [f64; 2]) -> [f64; 2] {
    minimise(
        |y: [f64; 2]| -objective(x, y),
        |y: [f64; 2]| {
            let (_, d0) = jvp::<objective>((x, y), ([0.0, 0.0], [1.0, 0.0]));
            let (_, d1) = jvp::<objective>((x, y), ([0.0, 0.0], [0.0, 1.0]));
            [-d0, -d1]
        },
        start,
    )
}

// ANCHOR: derivative
/// The `y` for which [`objective`] is greatest, by reverse mode.
#[differentiable]
fn highest_reverse(x: [f64; 2], start: [f64; 2]) -> [f64; 2] {
    minimise(
        |y: [f64; 2]| -objective(x, y),
        |y: [f64; 2]| {
            let (_, (_, slope)) = grad::<objective>((x, y));
            [-slope[0], -slope[1]]
        },
        start,
    )
}
// ANCHOR_END: derivative

/// The greatest value of [`objective`] over `y`, by forward mode.
#[differentiable]
fn height_forward(x: [f64; 2], start: [f64; 2]) -> f64 {
    objective(x, highest_forward(x, start))
}

// ANCHOR: height
/// The greatest value of [`objective`] over `y`, by reverse mode.
#[differentiable]
fn height_reverse(x: [f64; 2], start: [f64; 2]) -> f64 {
    objective(x, highest_reverse(x, start))
}
// ANCHOR_END: height

/// The saddle point, `x` and `y`: forward mode over forward mode.
#[differentiable]
pub fn saddle_ff(start: [f64; 2]) -> [f64; 4] {
    let x = minimise(
        |x: [f64; 2]| height_forward(x, start),
        |x: [f64; 2]| {
            let (_, d0) = jvp::<height_forward>((x, start), ([1.0, 0.0], [0.0, 0.0]));
            let (_, d1) = jvp::<height_forward>((x, start), ([0.0, 1.0], [0.0, 0.0]));
            [d0, d1]
        },
        start,
    );
    let y = highest_forward(x, start);
    [x[0], x[1], y[0], y[1]]
}

/// The saddle point, `x` and `y`: forward mode over reverse mode.
#[differentiable]
pub fn saddle_fr(start: [f64; 2]) -> [f64; 4] {
    let x = minimise(
        |x: [f64; 2]| height_reverse(x, start),
        |x: [f64; 2]| {
            let (_, d0) = jvp::<height_reverse>((x, start), ([1.0, 0.0], [0.0, 0.0]));
            let (_, d1) = jvp::<height_reverse>((x, start), ([0.0, 1.0], [0.0, 0.0]));
            [d0, d1]
        },
        start,
    );
    let y = highest_reverse(x, start);
    [x[0], x[1], y[0], y[1]]
}

/// The saddle point, `x` and `y`: reverse mode over forward mode.
#[differentiable]
pub fn saddle_rf(start: [f64; 2]) -> [f64; 4] {
    let x = minimise(
        |x: [f64; 2]| height_forward(x, start),
        |x: [f64; 2]| {
            let (_, (slope, _)) = grad::<height_forward>((x, start));
            slope
        },
        start,
    );
    let y = highest_forward(x, start);
    [x[0], x[1], y[0], y[1]]
}

// ANCHOR: saddle
/// The saddle point, `x` and `y`: reverse mode over reverse mode.
#[differentiable]
pub fn saddle_rr(start: [f64; 2]) -> [f64; 4] {
    let x = minimise(
        |x: [f64; 2]| height_reverse(x, start),
        |x: [f64; 2]| {
            let (_, (slope, _)) = grad::<height_reverse>((x, start));
            slope
        },
        start,
    );
    let y = highest_reverse(x, start);
    [x[0], x[1], y[0], y[1]]
}
// ANCHOR_END: saddle

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Where every search starts.
    pub start: [f64; 2],
}

/// The eval `saddle`.
pub const EVAL: Eval = Eval {
    name: "saddle",
    functions: &[
        Function { name: "ff", prepare: saddle::<saddle_ff> },
        Function { name: "fr", prepare: saddle::<saddle_fr> },
        Function { name: "rf", prepare: saddle::<saddle_rf> },
        Function { name: "rr", prepare: saddle::<saddle_rr> },
    ],
    plain,
};

fn plain(json: &str) -> Prepared {
    let Input { start } = read(json)?;
    task(move || Ok(saddle_ff(start)))
}

fn saddle<F>(json: &str, tier: Tier) -> Prepared
where
    F: for<'a> chainrule::Function<Args<'a> = ([f64; 2],), Out = [f64; 4]>,
{
    let Input { start } = read(json)?;
    let program = program::<F>(tier)?;
    task(move || Ok(program.call((start,))?))
}
