//! What twins are written in.
//!
//! The names are those that the macros emit. They are public, for custom rules and library primitives are written with
//! them too.

pub use crate::builder::module;
pub use crate::control::*;
pub use crate::data::{Arg, Args, Data, Shape, field_name};
pub use crate::default::{IrDefault, default, take};
pub use crate::function::*;
pub use crate::handle::*;
pub use crate::num::*;
pub use crate::option::*;
pub use crate::rule::{Rules, rule};
pub use crate::seq::*;
pub use chainrule_ir::{Const, Context, Module, Trap, Ty};

/// `S { .. }` in a twin is `Repr::<S> { .. }`.
pub type Repr<T> = <T as Mirror>::Repr;

/// The traits whose methods twins call.
pub mod traits {
    pub use super::{
        Deep as _, ExactIr as _, Host as _, IntoIr as _, IntoIrIter as _, IrIter as _, RealMethods as _, Unpack as _,
        Value as _, VecAssoc as _,
    };
}
