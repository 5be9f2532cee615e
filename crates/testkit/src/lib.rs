//! Random nested programs and the oracles that they must pass. For development only.
//!
//! A [`Program`](ast::Program) is an abstract syntax tree of a part of Rust: loops, branches, mutation, calls,
//! recursion, arrays, `Vec`s, slices. [`generate`] makes one from a seed. There are independent ways to what it means:
//!
//! - [`plain`]: direct evaluation in native Rust, which shares nothing with Chainrule;
//! - [`twin`]: the program that the front end makes of it, run by the interpreter and as machine code, optimised or not;
//! - its derivatives by forward and reverse mode, and [`differences`] of plain evaluations.
//!
//! [`check()`] compares them all, [`shrink()`] makes a program smaller that they disagree about, [`source()`] prints it
//! as Rust, and [`campaign()`] does so for many programs: `cargo run --release -p chainrule-testkit --example fuzz`.

pub mod ast;
pub mod campaign;
pub mod check;
pub mod corpus;
pub mod differences;
mod forms;
pub mod generate;
pub mod plain;
pub mod rng;
pub mod run;
pub mod shrink;
pub mod source;
pub mod twin;

pub use campaign::campaign;
pub use check::check;
pub use shrink::shrink;
pub use source::source;
