//! Numbers, booleans and fieldless enums.

mod cast;
mod compare;
mod float;
mod int;
mod ops;
mod prim;
mod real;

pub use cast::{IrCast, cast, cast_scalar};
pub use compare::{IrCmp, IrEq, and, eq, ge, gt, le, lt, ne, or};
pub use float::detach;
pub(crate) use float::{empty_product, empty_sum, order};
pub(crate) use int::extent;
pub use int::{SignedInt, UnsignedInt};
pub use ops::{
    Arith, Bits, IrAdd, IrAddAssign, IrDiv, IrDivAssign, IrMul, IrMulAssign, IrNeg, IrRAdd, IrRDiv, IrRMul, IrRRem,
    IrRSub, IrRem, IrRemAssign, IrSub, IrSubAssign, Signed,
};
pub use prim::{Float, Int, Lift, Prim, lift, lit};
pub(crate) use prim::{of, usize_};
pub use real::{Real, RealMethods};
