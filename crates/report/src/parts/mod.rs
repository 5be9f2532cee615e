//! Figures that several answers share.

mod changes;
mod check;
mod convergence;
mod field;
mod more;
mod prices;
mod tornado;

pub(crate) use changes::{Row, Rows, inputs, outputs, share};
pub(crate) use check::{check, verdict};
pub(crate) use convergence::convergence;
pub(crate) use field::fields;
pub(crate) use more::more;
pub(crate) use prices::prices;
pub(crate) use tornado::influences;
pub use tornado::tornado;
