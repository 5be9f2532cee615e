//! Conversions.

use super::prim::{Int, Prim, of};
use crate::handle::{Ir, Mirror, cast_to};
use std::cmp::Ordering;

/// `x as To`
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be cast to `{To}` in differentiable code")]
pub trait IrCast<To: Mirror>: Mirror + Sized {
    /// The conversion.
    #[track_caller]
    fn ir_cast(x: Ir<Self>) -> Ir<To>;
}

/// `x as To`
#[track_caller]
pub fn cast<To: Mirror, From: IrCast<To>>(x: Ir<From>) -> Ir<To> {
    From::ir_cast(x)
}

/// The conversion of scalars, as the primitive has it.
#[track_caller]
pub fn cast_scalar<A: Prim, B: Prim>(x: Ir<A>) -> Ir<B> {
    of(cast_to(x.scalar(), B::TY))
}

macro_rules! casts {
    ($($from:ty),* => $to:tt) => { $(casts!(@ $from => $to);)* };
    (@ $from:ty => ($($to:ty),*)) => { $(
        impl IrCast<$to> for $from {
            #[track_caller]
            fn ir_cast(x: Ir<$from>) -> Ir<$to> {
                cast_scalar(x)
            }
        }
    )* };
}
casts!(f64, f32, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize
    => (f64, f32, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize));
casts!(bool => (bool, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize));

impl<T: Int> IrCast<T> for Ordering {
    #[track_caller]
    fn ir_cast(x: Ir<Ordering>) -> Ir<T> {
        cast_scalar(x)
    }
}
