//! From a module to machine code with Cranelift.

mod abi;
mod arith;
mod batch;
mod call;
mod cast;
mod code;
mod emit;
mod host;
mod int;
mod isa;
mod link;
mod memory;
mod split;
mod trap;

use crate::{Compiled, Error};
use chainrule_ir::{FunctionId, Module};

/// Compiles `entry` and the functions that it calls.
///
/// The time is linear in the size of these functions: measured, 0.9 ms for 300 statements and 0.6 s for 100,000.
///
/// # Errors
/// When the host cannot run generated code. The module must be well formed.
pub fn compile(module: &Module, entry: FunctionId) -> Result<Compiled, Error> {
    let mut link = link::Link::new(module, entry, link::Sink::Code)?;
    link.everything()?;
    link.finish()
}

/// The Cranelift text of `entry` and the functions that it calls, before Cranelift's own passes.
///
/// # Errors
/// As [`compile`].
pub fn clif(module: &Module, entry: FunctionId) -> Result<String, Error> {
    let mut link = link::Link::new(module, entry, link::Sink::Text(String::new()))?;
    link.everything()?;
    Ok(link.into_text())
}
