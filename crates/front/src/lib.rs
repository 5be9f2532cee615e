//! Handles that build Chainrule programs: what twins of functions are written in.
//!
//! A *twin* is the same function over handles. Run once, it records the function's program: [`Ir<T>`](Ir) is what a
//! value of type `T` is in it. The [`rt`] module has everything that twins call; [`surface`] is what they record and
//! [`lower`] makes of it the structured programs of [`chainrule_ir`].
//!
//! # The rules of handles
//!
//! - A handle is a copyable description of where a value is: constants, SSA values, variables, cells of memory. To bind
//!   it is free; to [`load`](rt::load) it is to copy what is there now.
//! - References are erased: a `&T` is an `Ir<T>` that stands for a place. The plain function, which the compiler has
//!   checked, says that no shared reference outlives a change, so a copy of what it refers to is as good. A `&mut`
//!   always is its place; where that cannot be kept (in a `Vec`, as the value of an `if`), it is refused.
//! - A move is a copy of a handle; `clone` of what owns memory is deep.
//! - Scalars change in variables, everything else in memory. Fixed arrays are memory.
//! - Every operation knows the place in the source that it comes from.

// Methods of handles have the names and receivers of what they stand for.
#![allow(clippy::should_implement_trait, clippy::wrong_self_convention, clippy::len_without_is_empty)]

#[macro_use]
mod tuples;

pub mod builder;
pub mod control;
pub mod data;
pub mod default;
pub mod function;
pub mod handle;
pub mod lower;
pub mod num;
pub mod option;
pub mod program;
pub mod rt;
pub mod rule;
pub mod seq;
pub mod surface;

pub use builder::{BuildError, module};
pub use chainrule_macros::{Differentiable, differentiable};
pub use handle::{Ir, Mirror};
pub use num::Real;
pub use program::Function;
