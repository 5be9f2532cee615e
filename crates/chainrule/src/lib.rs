//! Differentiable programming for ordinary Rust.
//!
//! Put [`macro@differentiable`] on a function and ask for its derivatives:
//!
//! ```
//! use chainrule::prelude::*;
//!
//! #[derive(Differentiable, Clone, Debug, PartialEq)]
//! struct Spring {
//!     stiffness: f64,
//!     damping: f64,
//! }
//!
//! /// Where a unit mass on a spring is after a second, let go at 1.
//! #[differentiable]
//! fn position(spring: &Spring, steps: usize) -> f64 {
//!     let dt = 1.0 / steps as f64;
//!     let (mut x, mut v) = (1.0, 0.0);
//!     for _ in 0..steps {
//!         v -= dt * (spring.stiffness * x + spring.damping * v);
//!         x += dt * v;
//!     }
//!     x
//! }
//!
//! let spring = Spring { stiffness: 4.0, damping: 0.1 };
//! let gradient = compile::<Grad<position>>()?;
//! let (x, (d_spring, _)) = gradient.call((&spring, 1000))?;
//! assert!((x - position(&spring, 1000)).abs() < 1e-12);
//! assert!(d_spring.stiffness < 0.0);
//! # Ok::<(), chainrule::Error>(())
//! ```
//!
//! The function stays an ordinary function. Next to it the attribute puts a *twin* that builds a program of the same
//! meaning; [`compile`] turns that program, or a derivative of it, into machine code. A derivative is named like the
//! function, through the types [`Grad`], [`Jvp`], [`Vjp`], [`Jacobian`], [`Columns`], [`Hessian`] and [`Hvp`], which compose.
//!
//! - [`Batch`] runs a program on many inputs.
//! - [`check()`] compares derivatives by three methods at a point, [`findings`] lists kinks, ties and casts that cut
//!   them, [`first_non_finite`] names the line that made the first NaN.
//! - [`grad`], [`jvp`], [`vjp`] and [`jacobian`] take derivatives inside of differentiable functions.
//! - [`Random`] draws the same numbers everywhere.
//! - [`root()`] and [`fixed_point()`] solve equations and are differentiated at the solution.
//! - [`SparseJacobian`] and [`SparseHessian`] find where a derivative is zero and take few sweeps for the rest.
//! - [`Program::export`] writes a program and its derivatives as C or Rust that needs nothing else.
//! - What is not supported is refused when the function is compiled, at the place where it stands.

// The macros name this crate `::chainrule`, in here too.
extern crate self as chainrule;

mod batch;
mod check;
mod checkpoints;
mod diagnose;
mod error;
mod export;
mod nested;
pub mod operators;
mod program;
mod random;
mod rules;
mod solve;
pub mod sparse;
mod sums;
mod threads;
mod tier;

pub use batch::{Batch, Batched, Counts};
pub use chainrule_ad::{Kept, Report};
pub use chainrule_front::BuildError;
pub use chainrule_front::{Differentiable, Function, Ir, Mirror, Real, differentiable, rt};
pub use chainrule_ir::{Trap, TrapKind};
pub use check::{Check, Entry, check};
pub use diagnose::{Effect, Finding, NonFinite, findings, first_non_finite, path};
pub use error::Error;
pub use export::{Described, Export, Language, SourceFile};
pub use nested::{grad, jacobian, jvp, vjp};
pub use operators::{Columns, Grad, Gradient, Hessian, Hvp, Jacobian, Jvp, Vjp, With};
pub use program::{Compile, DEFAULT_MEMORY, Program, compile, zeros};
pub use random::Random;
pub use solve::{CHORDS, MAX_STEPS, detach, fixed_point, root};
pub use sparse::{SparseHessian, SparseJacobian, SparseMatrix, SparsePattern};
pub use tier::Tier;

/// What most programs need: the attribute, the derive, [`compile`] and the operators.
pub mod prelude {
    pub use crate::operators::{Columns, Grad, Hessian, Hvp, Jacobian, Jvp, Vjp, With};
    pub use crate::sparse::{SparseHessian, SparseJacobian};
    pub use crate::{Batch, Batched, Differentiable, Ir, Mirror, Program, Random, Real, compile, differentiable};
}

/// The book's code runs as tests.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../../../docs/tutorial.md")]
    mod tutorial {}
    #[doc = include_str!("../../../docs/language.md")]
    mod language {}
    #[doc = include_str!("../../../docs/derivatives.md")]
    mod derivatives {}
    #[doc = include_str!("../../../docs/batches.md")]
    mod batches {}
    #[doc = include_str!("../../../docs/threads.md")]
    mod threads {}
    #[doc = include_str!("../../../docs/memory.md")]
    mod memory {}
    #[doc = include_str!("../../../docs/tiers.md")]
    mod tiers {}
    #[doc = include_str!("../../../docs/export.md")]
    mod export {}
}
