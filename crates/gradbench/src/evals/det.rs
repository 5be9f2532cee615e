//! The determinant, by expansion by minors.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// The determinant of the `n` × `n` matrix `a`, given row by row, for `n` up to 16.
#[differentiable]
pub fn determinant(a: &[f64], n: usize) -> f64 {
    let mut columns = 0;
    for column in 0..n {
        columns |= column << (4 * column);
    }
    minor(a, n, n, columns)
}

/// The determinant of the last `m` rows in the `columns` that are left, four bits for each, by expansion along the first
/// of these rows.
#[differentiable]
fn minor(a: &[f64], n: usize, m: usize, columns: usize) -> f64 {
    let row = (n - m) * n;
    if m == 1 {
        return a[row + columns];
    }
    let mut sum = 0.0;
    for j in 0..m {
        let column = columns >> (4 * j) & 15;
        let before = (1 << (4 * j)) - 1;
        let others = columns & before | columns >> 4 & !before;
        let term = a[row + column] * minor(a, n, m - 1, others);
        if j % 2 == 0 {
            sum += term;
        } else {
            sum -= term;
        }
    }
    sum
}
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// The matrix, row by row.
    #[serde(rename = "A")]
    pub a: Vec<f64>,
    /// How many rows and columns it has.
    pub ell: usize,
}

/// The eval `det`.
pub const EVAL: Eval = Eval {
    name: "det",
    functions: &[Function { name: "primal", prepare: primal }, Function { name: "gradient", prepare: gradient }],
    plain,
};

fn input(json: &str) -> Result<Input, crate::task::Error> {
    let input: Input = read(json)?;
    require(input.ell > 0, "`ell` is 0")?;
    require(input.ell <= 16, "`ell` is more than 16")?;
    require(input.ell.checked_mul(input.ell) == Some(input.a.len()), "`A` does not have `ell` times `ell` elements")?;
    Ok(input)
}

fn plain(json: &str) -> Prepared {
    let Input { a, ell } = input(json)?;
    task(move || Ok(determinant(&a, ell)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let Input { a, ell } = input(json)?;
    let program = program::<determinant>(tier)?;
    task(move || Ok(program.call((&a, ell))?))
}

// ANCHOR: derivative
fn gradient(json: &str, tier: Tier) -> Prepared {
    let Input { a, ell } = input(json)?;
    let program = program::<Grad<determinant>>(tier)?;
    task(move || {
        let (_, (gradient, _)) = program.call((&a, ell))?;
        Ok(gradient)
    })
}
// ANCHOR_END: derivative
