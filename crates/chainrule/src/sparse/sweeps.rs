//! Forward sweeps, several colours in each.

use super::colour::NONE;
use super::matrix::SparsePattern;
use super::structure::{Structure, other};
use crate::error::Error;
use crate::operators::coloured::Coloured;
use crate::operators::width;
use crate::program::{DEFAULT_MEMORY, compile_wide};
use crate::tier::Tier;
use chainrule_front::Function;
use chainrule_front::data::{Args, pass, shape_of, unpass};
use chainrule_ir::{Context, Trap};

/// How programs are run.
#[derive(Clone, Copy)]
pub struct Settings {
    /// The memory budget of each sweep, in bytes.
    pub memory: u64,
    /// What compiles them.
    pub tier: Tier,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { memory: DEFAULT_MEMORY, tier: Tier::Auto }
    }
}

/// Whether arguments in passed form are those that are wanted.
pub type Wanted<'a> = dyn Fn(&Context, &[u64]) -> bool + 'a;

/// A value and entries.
pub type Swept<G> = (<G as Function>::Out, Vec<f64>);

/// The value of `G`, and the entries that forward sweeps give; others are zero. Nothing if the arguments are not wanted.
pub fn forward<G: Function>(
    settings: Settings,
    structure: &Structure<G>,
    args: &G::Args<'_>,
    wanted: &Wanted<'_>,
) -> Result<Option<Swept<G>>, Error> {
    let count = structure.plan.forward.count;
    let sweep =
        compile_wide::<Coloured<G>>(width::good(count))?.with_memory(settings.memory).with_tier(settings.tier)?;
    let (mut entries, mut out) = (Vec::new(), None);
    let mut first = 0;
    while first < count {
        let after: Vec<u64>;
        let colours = if first == 0 {
            &structure.colours
        } else {
            after = structure.colours.iter().map(|&c| c.wrapping_sub(first as u64)).collect();
            &after
        };
        let pass = |ctx: &mut Context| -> Result<Vec<u64>, Trap> {
            let mut passed = Vec::new();
            args.pass(ctx, &mut passed)?;
            pass(colours, ctx, &mut passed)?;
            Ok(passed)
        };
        let read = |ctx: &Context, results: &[u64]| {
            let (own, rows) = results.split_at(shape_of::<G::Out>().iter().map(|s| s.passed().len()).sum());
            if out.is_none() {
                out = Some(unpass::<G::Out>(ctx, &mut own.iter().copied()));
            }
            let width = structure.width(rows[1])?;
            // No address stands for zeros.
            if rows[0] == 0 {
                entries.resize(structure.pattern.entries(), 0.0);
            } else {
                structure.read(first as u32, width, ctx.cells(rows[0], rows[1]), &mut entries);
            }
            Ok::<usize, Error>(width)
        };
        // What the program prints is printed once.
        let Some(width) = sweep.call_in_place(first > 0, &pass, wanted, read)? else { return Ok(None) };
        first += width?;
    }
    Ok(out.map(|out| (out, entries)))
}

impl<G: Function> Structure<G> {
    /// How many directions a sweep had that gave so many derivatives.
    fn width(&self, derivatives: u64) -> Result<usize, Error> {
        let derivatives = derivatives as usize;
        match derivatives.checked_div(self.floats) {
            Some(width) if width > 0 && width * self.floats == derivatives => Ok(width),
            _ => Err(other(format!("a result has other floats than the {} of the structure", self.floats))),
        }
    }

    /// Reads the entries of the `width` colours from `first` on from the rows of a sweep.
    fn read(&self, first: u32, width: usize, rows: &[u64], entries: &mut Vec<f64>) {
        let (pattern, plan) = (&*self.pattern, &*self.plan);
        let number = |row: u32| self.places.as_ref().map_or(row, |p| p[row as usize]) as usize;
        if let Some(colours) = plan.at_once.as_ref().filter(|_| plan.forward.count <= width) {
            return read_all(pattern, colours, rows, width, number, entries);
        }
        entries.resize(pattern.entries(), 0.0);
        for (r, ends) in (0..).zip(pattern.starts().windows(2)) {
            for k in ends[0]..ends[1] {
                let lane = plan.colour_of[k].wrapping_sub(first) as usize;
                if plan.colour_of[k] != NONE && lane < width {
                    let row = plan.row_of.as_ref().map_or(r, |rows| rows[k]);
                    entries[k] = f64::from_bits(rows[number(row) * width + lane]);
                }
            }
        }
    }
}

/// As [`Structure::read`], where one sweep has all entries.
fn read_all(
    pattern: &SparsePattern,
    colours: &[u8],
    rows: &[u64],
    width: usize,
    number: impl Fn(u32) -> usize,
    entries: &mut Vec<f64>,
) {
    entries.reserve_exact(pattern.entries());
    for (r, ends) in (0..).zip(pattern.starts().windows(2)) {
        let row = &rows[number(r) * width..][..width];
        entries.extend(colours[ends[0]..ends[1]].iter().map(|&c| f64::from_bits(row[c as usize])));
    }
}
