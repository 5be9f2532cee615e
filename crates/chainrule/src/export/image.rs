//! Arguments as they lie in memory, with the places of the inputs: what a text starts from.

use crate::error::Error;
use crate::operators::Gradient;
use crate::program::{DEFAULT_MEMORY, pass_values};
use chainrule_front::Function;
use chainrule_front::data::Data;
use chainrule_ir::Context;
use chainrule_ir::memory::CELL;

/// A cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A number of the data.
    Float(f64),
    /// Anything else that is fixed: a length, a flag.
    Word(u64),
    /// The address of the cell of this number.
    Address(u64),
    /// The input of this number.
    Input(usize),
}

/// The arguments of a program.
pub(super) struct Image {
    /// Memory, from its first cell.
    pub memory: Vec<Cell>,
    /// What the entry is given.
    pub args: Vec<Cell>,
}

/// Arguments passed into a memory of their own.
struct Passed {
    ctx: Context,
    start: u64,
    args: Vec<u64>,
}

impl Passed {
    /// `values`, of which each float is what `f` makes of its number and itself.
    fn of<F: Function>(values: &Gradient<F>, f: impl Fn(usize, f64) -> f64) -> Result<Passed, Error> {
        let mut values = values.clone();
        let mut k = 0;
        values.visit_mut(&mut |x| {
            *x = f(k, *x);
            k += 1;
        });
        let mut ctx = Context::new(0, DEFAULT_MEMORY)?;
        let start = ctx.bump;
        let args = pass_values::<F>(&values, &mut ctx)?;
        Ok(Passed { ctx, start, args })
    }

    fn memory(&self) -> &[u64] {
        self.ctx.cells(self.start, (self.ctx.bump - self.start) / CELL)
    }
}

impl Image {
    /// The image of `values`, the first `inputs` floats of which are inputs.
    ///
    /// Types do not say what a cell holds, but what changes it does: inputs are what changes its sign with the inputs,
    /// floats what does with all floats, addresses what moves with the memory.
    pub fn of<F: Function>(values: &Gradient<F>, inputs: usize) -> Result<Image, Error> {
        let number = |k: usize| k as f64 + 1.0;
        let plain = Passed::of::<F>(values, |k, x| if k < inputs { number(k) } else { x })?;
        let turned = Passed::of::<F>(values, |k, x| if k < inputs { -number(k) } else { x })?;
        let negated = Passed::of::<F>(values, |k, x| if k < inputs { -number(k) } else { -x })?;
        let moved = turned.start.wrapping_sub(plain.start);
        let cell = |(a, (b, c)): (u64, (u64, u64))| {
            let sign = 1 << 63;
            match (b, c) {
                _ if b == a ^ sign => Cell::Input(f64::from_bits(a) as usize - 1),
                _ if c == a ^ sign => Cell::Float(f64::from_bits(a)),
                _ if b == a => Cell::Word(a),
                _ if b == a.wrapping_add(moved) => Cell::Address((a - plain.start) / CELL),
                _ => unreachable!("a cell is a float, a word or an address"),
            }
        };
        let cells = |a: &[u64], b: &[u64], c: &[u64]| {
            let rest = b.iter().copied().zip(c.iter().copied());
            a.iter().copied().zip(rest).map(cell).collect()
        };
        Ok(Image {
            memory: cells(plain.memory(), turned.memory(), negated.memory()),
            args: cells(&plain.args, &turned.args, &negated.args),
        })
    }
}
