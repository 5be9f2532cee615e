//! From what a twin recorded to structured SSA: exits become flags and guards, variables become values that regions
//! carry and yield, and what nothing uses is dropped. Each pass is linear in the size of the function, but for the
//! nesting of its loops.

mod dead;
mod exits;
mod number;
mod ssa;

use crate::surface::Function;
use chainrule_ir::{self as ir, Value};

/// The function with these results.
pub fn function(mut function: Function, results: &[Value]) -> ir::Function {
    exits::remove(&mut function);
    let mut function = ssa::construct(function, results);
    dead::remove(&mut function);
    number::renumber(&mut function);
    function
}
