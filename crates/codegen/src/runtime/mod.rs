//! What every kind of machine code shares: the state of a run, its traps, and how Rust calls it.

pub(crate) mod math;
mod run;
pub(crate) mod site;
pub(crate) mod spread;
pub(crate) mod state;

pub use run::Compiled;
pub(crate) use run::Program;
pub(crate) use site::Sites;
pub(crate) use state::{Entry, State};
