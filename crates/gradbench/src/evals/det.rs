//! The determinant, by expansion by minors.

use super::{Eval, Function};
use crate::task::{Prepared, program, read, require, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
/// The determinant of the `n` × `n` matrix `a`, given row by row.
#[differentiable]
pub fn determinant(a: &[f64], n: usize) -> f64 {
    // Lists of the rows and columns that are left: each entry is the next one's index, and entry `n` is the first.
    let mut rows = vec![0; n + 1];
    let mut columns = vec![0; n + 1];
    for i in 0..n {
        rows[i] = i + 1;
        columns[i] = i + 1;
    }
    minor(a, n, n, &mut rows, &mut columns)
}

/// The determinant of the `m` × `m` matrix that is left, by expansion along its first row.
#[differentiable]
fn minor(a: &[f64], n: usize, m: usize, rows: &mut [usize], columns: &mut [usize]) -> f64 {
    let row = rows[n];
    let mut column = columns[n];
    if m == 1 {
        return a[row * n + column];
    }
    rows[n] = rows[row];
    let mut before = n;
    let mut sum = 0.0;
    for j in 0..m {
        columns[before] = columns[column];
        let rest = minor(a, n, m - 1, rows, columns);
        columns[before] = column;
        let term = a[row * n + column] * rest;
        if j % 2 == 0 {
            sum += term;
        } else {
            sum -= term;
        }
        before = column;
        column = columns[column];
    }
    rows[n] = row;
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
