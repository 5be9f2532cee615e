//! The `chainrule` command, as a library.
//!
//! [`run`] is the whole command over the models it is offered, so that a crate with simulators of its own has the same
//! command line by a `main` of one line. One file per subcommand; `render` turns answers into tables.
//!
//! # Contract
//!
//! - Answers go to standard output, progress and errors to standard error. With `--json` standard output is one JSON
//!   object whose `schema` names its form (`docs/command-line.md`).
//! - Exit code 0: done. 1: the answer is no (a check failed, conditions cannot be met). 2: the request does not fit;
//!   one line says what and the way out.

mod check;
mod command;
mod failure;
mod improve;
mod inspect;
mod list;
mod offer;
mod render;
mod show;

pub use command::run;
pub use offer::{Data, Offer, Open};

use std::process::ExitCode;

/// Runs the command line of this process over `offers`, and is the body of a `main`.
pub fn main(offers: &[Offer]) -> ExitCode {
    let (mut out, mut err) = (anstream::stdout(), anstream::stderr());
    ExitCode::from(run(std::env::args_os(), offers, &mut out, &mut err))
}
