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
mod lanes;
mod link;
mod memory;
mod split;
mod trap;

use crate::{Compiled, Error, Inputs};
use chainrule_ir::{FunctionId, Module};

/// Compiles `entry` and the functions that it calls.
///
/// The time is linear in the size of these functions: measured, 2.6 ms for 858 statements and 0.5 s for 221,444.
///
/// # Errors
/// When the host cannot run generated code. The module must be well formed.
pub fn compile(module: &Module, entry: FunctionId) -> Result<Compiled, Error> {
    let mut link = link::Link::new(module, entry, link::Sink::Code, None)?;
    link.everything()?;
    link.finish()
}

/// How many lanes [`compile_lanes`] makes.
pub const LANES: u32 = 2;

/// Compiles `entry` and the functions that it calls for [`LANES`] inputs at once; see the module `lanes` for how.
///
/// Arguments and results are interleaved as memory is: cell `k` of lane `l` is `k·L + l`. A run that does not come to its
/// end in all lanes gives some trap: then its inputs are to be run one by one.
///
/// # Errors
/// As [`compile`].
pub fn compile_lanes(module: &Module, entry: FunctionId, inputs: &Inputs) -> Result<Compiled, Error> {
    let mut link = link::Link::new(module, entry, link::Sink::Code, Some(inputs))?;
    link.everything()?;
    link.finish()
}

/// The Cranelift text of `entry` and the functions that it calls, before Cranelift's own passes.
///
/// # Errors
/// As [`compile`].
pub fn clif(module: &Module, entry: FunctionId) -> Result<String, Error> {
    let mut link = link::Link::new(module, entry, link::Sink::Text(String::new()), None)?;
    link.everything()?;
    Ok(link.into_text())
}
