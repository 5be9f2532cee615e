//! From a module to machine code through C: slower to compile than Cranelift, faster to run.
//!
//! Data flows in this order: `source` walks the program and asks `syntax` and `prim` how C says it; `library` has the
//! text compiled by `toolchain` in a `scratch` directory, keeps the result in the `cache`, and loads it.
//!
//! The code means what Cranelift's means: it calls the same C library as Rust does, contracts nothing, and reorders no
//! float operation. With [`Mathematics::Vector`], some functions differ from Cranelift's in the last digit; with
//! [`Mathematics::Library`] there is no difference in any bit.

mod cache;
mod lanes;
mod library;
mod prim;
mod scratch;
pub(crate) mod syntax;
mod toolchain;

pub use syntax::Mathematics;

use crate::runtime::{Compiled, Program, Sites};
use crate::{Error, Inputs, source};
use chainrule_ir::{FunctionId, Loc, Module};
use std::sync::Arc;

/// The program that compiles: what `CC` names, else clang, gcc or cc.
///
/// # Errors
/// When there is none.
pub fn compiler() -> Result<std::path::PathBuf, Error> {
    Ok(toolchain::Compiler::find()?.program)
}

/// The C text of `entry` and the functions that it calls.
pub fn emit(module: &Module, entry: FunctionId) -> String {
    unit(&[(module, entry)], Mathematics::Vector).0
}

/// Compiles `entry` and the functions that it calls, with the machine's C compiler and [`Mathematics::Vector`], and keeps the
/// result on disk for the next process: in `$CHAINRULE_CACHE`, or `chainrule` in `$XDG_CACHE_HOME` or `~/.cache`; nowhere if `CHAINRULE_CACHE` is
/// empty. A cache that cannot be used is no failure: it is said once on standard error.
///
/// # Errors
/// When there is no compiler, or it fails.
pub fn compile(module: &Module, entry: FunctionId) -> Result<Compiled, Error> {
    let mut programs = compile_all(&[(module, entry)], Mathematics::Vector)?;
    programs.pop().ok_or_else(|| Error::C("the compiler made nothing".to_owned()))
}

/// Compiles several programs at once: to start a compiler takes longer than to compile a small program.
///
/// # Errors
/// As [`compile`].
pub fn compile_all(programs: &[(&Module, FunctionId)], mathematics: Mathematics) -> Result<Vec<Compiled>, Error> {
    let (text, parts) = unit(programs, mathematics);
    link(programs, parts, library::Library::of(&text)?)
}

/// As [`compile`], of what was compiled before and is kept on disk; nothing if it was not.
pub fn known(module: &Module, entry: FunctionId) -> Option<Compiled> {
    let programs = [(module, entry)];
    let (text, parts) = unit(&programs, Mathematics::Vector);
    link(&programs, parts, library::Library::known(&text)?).ok()?.pop()
}

/// The programs in a loaded library.
fn link(
    programs: &[(&Module, FunctionId)],
    parts: Vec<source::Text>,
    library: library::Library,
) -> Result<Vec<Compiled>, Error> {
    let size = library.size;
    let loaded = Arc::new(library);
    let each = programs.iter().zip(parts).enumerate().map(|(k, (&(module, entry), part))| {
        let program = Program {
            entry: loaded.entry(&entry_name(k))?,
            sites: part.sites,
            stack: part.stack,
            size,
            units: part.units,
            lanes: 1,
        };
        Ok(Compiled::new(module, entry, program, Box::new(Arc::clone(&loaded))))
    });
    each.collect()
}

/// How many lanes [`compile_lanes`] makes.
pub const LANES: u32 = lanes::LANES;

/// The C text of `entry` and the functions that it calls, for [`LANES`] inputs at once.
pub fn emit_lanes(module: &Module, entry: FunctionId, inputs: &Inputs) -> String {
    lanes_unit(module, entry, inputs).0
}

fn lanes_unit(module: &Module, entry: FunctionId, inputs: &Inputs) -> (String, lanes::Text) {
    let mut part = lanes::write(module, entry, inputs, &entry_name(0));
    let mut text = [include_str!("prelude.c"), include_str!("process.c")].concat();
    text.push_str(&std::mem::take(&mut part.text));
    (text, part)
}

/// As [`crate::compile_lanes`], with the machine's C compiler, for [`LANES`] inputs. Of `exp` and its like that vary, the
/// last digit may differ from that of scalar code.
///
/// # Errors
/// As [`compile`].
pub fn compile_lanes(module: &Module, entry: FunctionId, inputs: &Inputs) -> Result<Compiled, Error> {
    let (text, part) = lanes_unit(module, entry, inputs);
    let library = library::Library::of(&text)?;
    let mut sites = Sites::default();
    sites.arithmetic("lanes diverge", Loc::NONE);
    let program = Program {
        entry: library.entry(&entry_name(0))?,
        sites,
        stack: part.stack,
        size: library.size,
        units: part.units,
        lanes: LANES,
    };
    Ok(Compiled::new(module, entry, program, Box::new(library)))
}

/// The name of the entry of the program with this number in its unit.
fn entry_name(number: usize) -> String {
    format!("chainrule_{number}")
}

/// One text for several programs.
fn unit(programs: &[(&Module, FunctionId)], mathematics: Mathematics) -> (String, Vec<source::Text>) {
    let mut body = String::new();
    let parts = programs.iter().enumerate().map(|(k, &(module, entry))| {
        let prefix = if k == 0 { String::new() } else { format!("p{k}") };
        let mut part = source::write(
            module,
            entry,
            &prefix,
            &syntax::C { entry: entry_name(k), mathematics, host: syntax::Host::Process },
        );
        body.push_str(&std::mem::take(&mut part.text));
        part
    });
    let parts = parts.collect();
    let vector = ["cr_exp(", "cr_ln(", "cr_tanh("].iter().any(|name| body.contains(name));
    let mathematics = if vector { chainrule_vmath::C_SOURCE } else { "" };
    ([include_str!("prelude.c"), include_str!("process.c"), mathematics, &body].concat(), parts)
}
