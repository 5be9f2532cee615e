//! Machine code for Chainrule programs.
//!
//! [`compile`] turns a function of a module, and every function that it calls, into machine code with Cranelift, in
//! milliseconds. [`Compiled::call`] runs it and means what the interpreter
//! ([`chainrule_ir::run`]) means: the same results bit for bit, the same traps with the same words and places. What may
//! differ:
//!
//! - the bits of a NaN, and which zero `min` and `max` of `0.0` and `-0.0` give;
//! - how deep a recursion is too deep, and the number in the message of that trap.
//!
//! The module must be well formed (see the verifier): the compiler trusts it.
//!
//! ```
//! use chainrule_codegen::compile;
//! use chainrule_ir::{Context, FunctionBuilder, Module, Ty};
//!
//! let mut b = FunctionBuilder::new("square");
//! let x = b.param(Ty::F64);
//! let y = b.mul(x, x);
//! let mut module = Module::default();
//! let square = module.push(b.finish(&[y]));
//!
//! let square = compile(&module, square)?;
//! let mut ctx = Context::new(0, 1 << 20)?;
//! let results = square.call(&[3f64.to_bits()], &mut ctx)?;
//! assert_eq!(f64::from_bits(results[0]), 9.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`c::compile`] compiles through the machine's C compiler: it takes longer, and the code runs faster.
//!
//! # How code is made
//!
//! `calls` finds the functions that are reached and which of them recurse or trap. `runtime` holds what all machine
//! code shares: the state of a run, its traps and prints, the Rust functions that code calls, and how Rust calls code.
//!
//! Data flows through the files of `cranelift/` in this order: `split` cuts long functions into units, because register
//! allocation is quadratic; `emit` writes each unit's statements with the help of `arith`, `int`, `cast`, `memory`,
//! `call` and `trap`; `batch` has Cranelift compile them, on several threads when there are many; `link` loads the
//! result into `code`. `abi` says how values are passed, `host` which Rust functions code calls, and `isa` what the
//! machine can do.
//!
//! [`compile_lanes`] makes code that runs several inputs at once: `lanes` says how, and finds what differs between inputs;
//! `cranelift/lanes` and `c/lanes` emit the statements of which something does.
//!
//! `source` writes programs as text, whatever the language; `c` says how C is written, compiles and loads it. `alone` writes
//! text that needs nothing else.

pub mod alone;
pub mod c;
mod calls;
mod cranelift;
mod lanes;
mod runtime;
mod source;

pub use cranelift::{LANES, clif, compile, compile_lanes};
pub use lanes::Inputs;
pub use runtime::Compiled;

use std::fmt;

/// How many statements `entry` and the functions that it calls have.
pub fn statements(module: &chainrule_ir::Module, entry: chainrule_ir::FunctionId) -> usize {
    calls::Calls::new(module, entry).order.iter().map(|&f| module.function(f).body.count()).sum()
}

/// Why a program could not be compiled. None of these is a fault of the program: they are limits of the host, or bugs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// No code can be made for this machine.
    Host(String),
    /// The system gave no memory for the code.
    Memory(String),
    /// There is no C compiler, or it failed.
    C(String),
    /// Cranelift refused a function.
    Function {
        /// Its name.
        name: String,
        /// What was wrong.
        message: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Host(why) => write!(f, "no machine code can be made on this host: {why}"),
            Error::Memory(why) => write!(f, "no memory for machine code: {why}"),
            Error::C(why) => f.write_str(why),
            Error::Function { name, message } => {
                write!(f, "compiling `{name}`: {message} (this is a bug in Chainrule)")
            }
        }
    }
}

impl std::error::Error for Error {}
