//! What generic differentiable code is generic over.

use super::cast::{IrCast, cast_scalar};
use super::compare::IrCmp;
use super::ops::{Arith, Signed};
use super::prim::{Float, Lift, of};
use crate::handle::{Ir, Num, prim};
use chainrule_ir::Prim as P;
use std::ops;

macro_rules! real { (unary: $($f:ident $prim:ident)*; binary: $($g:ident $prim2:ident)*) => {
    /// The floats, for generic functions: `fn norm<T: Real>(xs: &[T]) -> T`.
    pub trait Real:
        Float
        + Arith
        + Signed
        + PartialOrd
        + IrCmp
        + Lift<T = Self>
        + IrCast<f64>
        + ops::Add<Output = Self>
        + ops::Sub<Output = Self>
        + ops::Mul<Output = Self>
        + ops::Div<Output = Self>
        + ops::Rem<Output = Self>
        + ops::Neg<Output = Self>
        + ops::AddAssign
        + ops::SubAssign
        + ops::MulAssign
        + ops::DivAssign
        + ops::RemAssign
    {
        /// The nearest value to `x`.
        fn of(x: f64) -> Self;

        #[doc(hidden)]
        #[track_caller]
        fn of_build(x: Ir<f64>) -> Ir<Self> {
            cast_scalar(x)
        }

        $(
            #[doc = concat!("As [`f64::", stringify!($f), "`].")]
            fn $f(self) -> Self;
        )*

        $(
            #[doc = concat!("As [`f64::", stringify!($g), "`].")]
            fn $g(self, other: Self) -> Self;
        )*

        /// As [`f64::powi`].
        fn powi(self, n: i32) -> Self;
    }

    real!(@impl f64 $($f)*; $($g)*);
    real!(@impl f32 $($f)*; $($g)*);

    /// The same methods on handles, for a yet unknown `T: Real`; inherent ones win for known types.
    pub trait RealMethods: Sized {
        $(
            #[doc = concat!("As [`f64::", stringify!($f), "`].")]
            #[track_caller]
            fn $f(self) -> Self;
        )*

        $(
            #[doc = concat!("As [`f64::", stringify!($g), "`].")]
            #[track_caller]
            fn $g(self, other: Self) -> Self;
        )*

        /// As [`f64::powi`].
        #[track_caller]
        fn powi(self, n: Ir<i32>) -> Self;
    }

    impl<T: Real> RealMethods for Ir<T, Num> {
        $(
            #[track_caller]
            fn $f(self) -> Self {
                of(prim(P::$prim, &[self.scalar()]))
            }
        )*

        $(
            #[track_caller]
            fn $g(self, other: Self) -> Self {
                of(prim(P::$prim2, &[self.scalar(), other.scalar()]))
            }
        )*

        #[track_caller]
        fn powi(self, n: Ir<i32>) -> Self {
            of(prim(P::PowI, &[self.scalar(), n.scalar()]))
        }
    }
};
(@impl $t:ident $($f:ident)*; $($g:ident)*) => {
    impl Real for $t {
        fn of(x: f64) -> $t {
            <$t as Float>::nearest(x)
        }
        $(
            fn $f(self) -> $t {
                <$t>::$f(self)
            }
        )*
        $(
            fn $g(self, other: $t) -> $t {
                <$t>::$g(self, other)
            }
        )*
        fn powi(self, n: i32) -> $t {
            <$t>::powi(self, n)
        }
    }
} }

real! {
    unary: sqrt Sqrt cbrt Cbrt sin Sin cos Cos tan Tan asin Asin acos Acos atan Atan sinh Sinh cosh Cosh tanh Tanh
        exp Exp exp2 Exp2 exp_m1 ExpM1 ln Ln ln_1p Ln1P log2 Log2 log10 Log10 abs Abs signum Signum floor Floor ceil Ceil
        round Round trunc Trunc fract Fract;
    binary: powf PowF hypot Hypot atan2 Atan2 copysign CopySign min Min max Max rem_euclid RemEuclid
}
