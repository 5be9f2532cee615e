//! How many directions forward mode takes at once.
//!
//! A derivative in several directions at once shares the primal, and the C compiler makes vector instructions of what it
//! does with tangents. It has no further derivative; so inside of another operator, or of a function, directions are
//! taken one by one.

use super::memory::Level;
use chainrule_ad::Error;
use chainrule_ir::{FunctionId, Module};
use std::cell::Cell;

/// As many numbers as a cache line has, and two vectors of most machines.
const WIDTH: u32 = 8;

/// Address space doubles with every level: above, directions are taken one by one.
const MAX_WIDE_LEVEL: u32 = 4;

/// The most directions at once where it is known how many there are: one run for as many costs less than two for half.
pub const MAX_WIDTH: u32 = 16;

thread_local! {
    /// What is built will be differentiated, or may be.
    static ONE: Cell<bool> = const { Cell::new(false) };
    /// How many directions the program that is built next is to take at once.
    static ASKED: Cell<u32> = const { Cell::new(1) };
}

/// Builds a program whose derivative is to take so many directions at once.
pub fn asked<R>(width: u32, build: impl FnOnce() -> R) -> R {
    let before = ASKED.replace(width);
    let built = build();
    ASKED.set(before);
    built
}

/// How many directions to take at once where there are so many: as few runs as possible, and then few more than are
/// needed, since each width is a program of its own.
pub fn good(directions: usize) -> u32 {
    let runs = directions.div_ceil(MAX_WIDTH as usize).max(1);
    let each = directions.div_ceil(runs).max(1) as u32;
    if each == 1 { 1 } else { each.next_multiple_of(2) }
}

/// Builds a program that takes directions one by one.
pub fn one<R>(build: impl FnOnce() -> R) -> R {
    let before = ONE.replace(true);
    let built = build();
    ONE.set(before);
    built
}

/// A forward derivative at a level.
pub struct Derived {
    /// Its function.
    pub sweep: FunctionId,
    /// The level.
    pub level: Level,
    /// For each parameter whether the shadow of memory behind it is used.
    pub shadows: Vec<bool>,
}

/// The forward derivative of the entry of a module, at a new level as wide as is good for so many `directions`, if it is
/// known how many there are.
///
/// # Errors
/// When there is no derivative.
pub fn forward(module: &mut Module, active: &[bool], directions: Option<u64>) -> Result<Derived, Error> {
    let width = match directions {
        // As few runs as possible, and then no more directions than are needed.
        Some(n @ 1..) => n.div_ceil(n.div_ceil(u64::from(WIDTH))) as u32,
        Some(0) => 1,
        None => WIDTH,
    };
    of_width(module, active, width)
}

/// As [`forward`], of the width that was [asked] for.
///
/// # Errors
/// As [`forward`].
pub fn forward_as_asked(module: &mut Module, active: &[bool]) -> Result<Derived, Error> {
    of_width(module, active, ASKED.replace(1))
}

fn of_width(module: &mut Module, active: &[bool], width: u32) -> Result<Derived, Error> {
    let number = module.levels;
    let width = if ONE.get() || number > MAX_WIDE_LEVEL { 1 } else { width };
    let at = |module: &mut Module, width| {
        let made = chainrule_ad::forward_wide(module, FunctionId(0), active, number, width)?;
        Ok(Derived { sweep: made.function, level: Level { number, width }, shadows: made.shadows })
    };
    let mut wide = module.clone();
    match at(&mut wide, width) {
        // What cannot be done for several directions may be possible for one.
        Err(_) if width > 1 => at(module, 1),
        made => {
            *module = wide;
            made
        }
    }
}
