//! From a module to machine code with Cranelift.

mod abi;
mod arith;
mod call;
mod calls;
mod cast;
mod emit;
mod host;
mod int;
mod isa;
mod link;
mod math;
mod memory;
mod run;
mod split;
mod trap;

pub use run::Compiled;

use crate::Error;
use chainrule_ir::{FunctionId, Module};

/// How a program is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Common subexpressions and loop invariants are found, at a third more compile time.
    pub optimize: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { optimize: true }
    }
}

/// Compiles `entry` and the functions that it calls.
///
/// # Errors
/// When the host cannot run generated code. The module must be well formed.
pub fn compile(module: &Module, entry: FunctionId) -> Result<Compiled, Error> {
    compile_with(module, entry, Options::default())
}

/// Compiles `entry` and the functions that it calls, as told.
///
/// # Errors
/// As [`compile`].
pub fn compile_with(module: &Module, entry: FunctionId, options: Options) -> Result<Compiled, Error> {
    let mut link = link::Link::new(module, entry, options, link::Sink::Code)?;
    link.everything()?;
    link.finish()
}

/// The Cranelift text of `entry` and the functions that it calls, before Cranelift's own passes.
///
/// # Errors
/// As [`compile`].
pub fn clif(module: &Module, entry: FunctionId) -> Result<String, Error> {
    let mut link = link::Link::new(module, entry, Options::default(), link::Sink::Text(String::new()))?;
    link.everything()?;
    Ok(link.into_text())
}
