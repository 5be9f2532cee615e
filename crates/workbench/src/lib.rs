//! The workbench on the command line, for any simulator.
//!
//! A crate with a simulator of its own has the whole command line by a `main` of one line:
//!
//! ```no_run
//! # use chainrule::prelude::*;
//! # use chainrule_study::{Inputs, Outputs, Study};
//! # #[derive(Inputs, Differentiable, Clone)]
//! # struct Tin {
//! #     #[input(range = 2.0..=8.0, default = 4.0)]
//! #     radius: f64,
//! # }
//! # #[derive(Outputs, Differentiable, Clone)]
//! # struct Can {
//! #     #[output(minimise)]
//! #     sheet: f64,
//! # }
//! # #[differentiable]
//! # fn simulate(tin: &Tin) -> Can {
//! #     Can { sheet: tin.radius * tin.radius }
//! # }
//! fn main() -> std::process::ExitCode {
//!     chainrule_workbench::main([Study::new::<simulate>()])
//! }
//! ```
//!
//! With several studies each question names its model; with one its name is left out. One file per subcommand; `render`
//! turns answers into tables.
//!
//! # Contract
//!
//! - Answers go to standard output, progress and errors to standard error. With `--json` standard output is one JSON
//!   object whose `schema` names its form (`docs/command-line.md`).
//! - Exit code 0: done. 1: the answer is no (a check failed, conditions cannot be met). 2: the request does not fit;
//!   one line says what and the way out. 130: stopped on request, the best so far was answered.
//! - Every question is kept as a run. Where that fails one line on standard error says so, and nothing else changes.

mod calibrate;
mod check;
mod command;
mod context;
mod export;
mod failure;
mod help;
mod improve;
mod inspect;
mod interrupt;
mod keep;
mod list;
mod offer;
mod render;
mod runs;
mod serve;
mod show;
mod sweep;
mod uncertainty;

pub use command::{Tool, run};
pub use offer::{Data, Offer};

use std::process::ExitCode;

/// Runs the command line of this process over studies or [`Offer`]s, and is the body of a `main`.
pub fn main(offers: impl IntoIterator<Item = impl Into<Offer>>) -> ExitCode {
    main_with(offers, &[])
}

/// As [`main`], with subcommands of the program's own.
pub fn main_with(offers: impl IntoIterator<Item = impl Into<Offer>>, tools: &[Tool]) -> ExitCode {
    let (mut out, mut err) = (anstream::stdout(), anstream::stderr());
    ExitCode::from(command::start(std::env::args_os(), offers, tools, Some(keep::DEFAULT.into()), &mut out, &mut err))
}

#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../../../docs/new-study.md")]
    mod new_study {}
}
