//! Whether the program that is being built has its sums made parallel.
//!
//! That is done once, to the function that the innermost operator differentiates last: `Grad<f>` derives the parallel
//! `f`, `Hvp<f>` the plain one, since a derivative of a parallel sum has no further derivative.

use chainrule_front::BuildError;
use chainrule_ir::{FunctionId, Module};
use std::cell::Cell;

thread_local! {
    /// How much work a chunk is to be, if sums are to be made parallel and nobody has done so yet.
    static WORK: Cell<Option<u64>> = const { Cell::new(None) };
}

/// Builds a module with parallel sums in chunks of so much work, or without.
pub(crate) fn built(
    work: Option<u64>,
    build: impl FnOnce() -> Result<Module, BuildError>,
) -> Result<Module, BuildError> {
    let before = WORK.replace(work);
    let module = build();
    let left = WORK.replace(before);
    let mut module = module?;
    if let Some(work) = left {
        // No operator did it: the module is a plain function's.
        chainrule_opt::run(&mut module, FunctionId(0), chainrule_opt::before_ad());
        chainrule_opt::spread(&mut module, &[FunctionId(0)], work);
    }
    Ok(module)
}

/// Builds the module of the function that an operator differentiates, optimises it, and makes its sums parallel if that
/// is wanted.
pub(crate) fn differentiated(build: impl FnOnce() -> Result<Module, BuildError>) -> Result<Module, BuildError> {
    let work = WORK.take();
    let mut module = build()?;
    chainrule_opt::run(&mut module, FunctionId(0), chainrule_opt::before_ad());
    if let Some(work) = work {
        chainrule_opt::spread(&mut module, &[FunctionId(0)], work);
    }
    Ok(module)
}
