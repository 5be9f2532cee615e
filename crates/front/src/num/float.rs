//! Methods of `f64` and `f32`.

use super::compare::{eq, le, lt, ne};
use super::prim::{lit, of};
use crate::control::{check, debug, text};
use crate::handle::{Ir, prim, select};
use crate::option::option_if;
use chainrule_ir::{Const, Prim as P};
use std::cmp::Ordering;

macro_rules! unary { ($($f:ident $prim:ident)*) => { $(
    #[doc = concat!("As [`f64::", stringify!($f), "`].")]
    #[track_caller]
    pub fn $f(self) -> Self {
        of(prim(P::$prim, &[self.scalar()]))
    }
)* } }

macro_rules! binary { ($($f:ident $prim:ident)*) => { $(
    #[doc = concat!("As [`f64::", stringify!($f), "`].")]
    #[track_caller]
    pub fn $f(self, other: Self) -> Self {
        of(prim(P::$prim, &[self.scalar(), other.scalar()]))
    }
)* } }

macro_rules! methods { ($($t:ident)*) => { $(
    impl Ir<$t> {
        unary! {
            sqrt Sqrt cbrt Cbrt sin Sin cos Cos tan Tan asin Asin acos Acos atan Atan sinh Sinh cosh Cosh tanh Tanh
            asinh Asinh acosh Acosh atanh Atanh exp Exp exp2 Exp2 exp_m1 ExpM1 ln Ln ln_1p Ln1P log2 Log2 log10 Log10
            abs Abs signum Signum floor Floor ceil Ceil round Round round_ties_even RoundEven trunc Trunc fract Fract
        }
        binary! {
            powf PowF hypot Hypot atan2 Atan2 copysign CopySign min Min max Max rem_euclid RemEuclid
            div_euclid DivEuclid
        }

        /// As [`f64::powi`].
        #[track_caller]
        pub fn powi(self, n: Ir<i32>) -> Self {
            of(prim(P::PowI, &[self.scalar(), n.scalar()]))
        }

        /// As [`f64::mul_add`].
        #[track_caller]
        pub fn mul_add(self, a: Self, b: Self) -> Self {
            of(prim(P::MulAdd, &[self.scalar(), a.scalar(), b.scalar()]))
        }

        /// As [`f64::sin_cos`].
        #[track_caller]
        pub fn sin_cos(self) -> (Self, Self) {
            (self.sin(), self.cos())
        }

        /// As [`f64::log`].
        #[track_caller]
        pub fn log(self, base: Self) -> Self {
            self.ln() / base.ln()
        }

        /// As [`f64::recip`].
        #[track_caller]
        pub fn recip(self) -> Self {
            lit(1.0) / self
        }

        /// As [`f64::to_radians`].
        #[track_caller]
        pub fn to_radians(self) -> Self {
            let one: $t = 1.0;
            self * lit(one.to_radians())
        }

        /// As [`f64::to_degrees`].
        #[track_caller]
        pub fn to_degrees(self) -> Self {
            let one: $t = 1.0;
            self * lit(one.to_degrees())
        }

        /// As [`f64::clamp`]: traps unless `lo ≤ hi`. At a bound the derivative is the mean of both sides.
        #[track_caller]
        pub fn clamp(self, lo: Self, hi: Self) -> Self {
            check(le(lo, hi), || {
                vec![text("min > max, or either was NaN. min = "), debug(lo), text(", max = "), debug(hi)]
            });
            let within = self.max(lo).min(hi);
            // `max` and `min` drop a NaN; `clamp` keeps it.
            of(select(self.is_nan().scalar(), self.scalar(), within.scalar()))
        }

        /// As [`f64::is_nan`].
        #[track_caller]
        pub fn is_nan(self) -> Ir<bool> {
            ne(self, self)
        }

        /// As [`f64::is_finite`].
        #[track_caller]
        pub fn is_finite(self) -> Ir<bool> {
            lt(self.abs(), lit($t::INFINITY))
        }

        /// As [`f64::is_infinite`].
        #[track_caller]
        pub fn is_infinite(self) -> Ir<bool> {
            eq(self.abs(), lit($t::INFINITY))
        }

        /// As [`f64::is_sign_negative`].
        #[track_caller]
        pub fn is_sign_negative(self) -> Ir<bool> {
            let one: Self = lit(1.0);
            lt(one.copysign(self), lit(0.0))
        }

        /// As [`f64::is_sign_positive`].
        #[track_caller]
        pub fn is_sign_positive(self) -> Ir<bool> {
            let one: Self = lit(1.0);
            lt(lit(0.0), one.copysign(self))
        }

        /// As [`f64::partial_cmp`].
        #[track_caller]
        pub fn partial_cmp(self, other: Self) -> Ir<Option<Ordering>> {
            let comparable = le(self, other) | le(other, self);
            option_if(comparable, || order(lt(self, other), lt(other, self)))
        }

        /// As [`f64::total_cmp`]; traps on NaN, whose place in the order depends on bits that programs do not see.
        #[track_caller]
        pub fn total_cmp(self, other: Self) -> Ir<Ordering> {
            check(eq(self, self) & eq(other, other), || vec![text("total_cmp of NaN is not supported")]);
            let zeros = eq(self, other);
            let (a, b) = (self.is_sign_negative(), other.is_sign_negative());
            order(lt(self, other) | (zeros & a & !b), lt(other, self) | (zeros & b & !a))
        }
    }
)* } }
methods!(f64 f32);

/// The value without its derivative: a constant to every transform.
#[track_caller]
pub fn detach<T: super::Float>(x: Ir<T>) -> Ir<T> {
    of(prim(P::Detach, &[crate::handle::repr(x)]))
}

/// `Less`, `Greater` or, if neither, `Equal`.
#[track_caller]
pub(crate) fn order(less: Ir<bool>, greater: Ir<bool>) -> Ir<Ordering> {
    let rest = select(greater.scalar(), lit(Ordering::Greater).scalar(), lit(Ordering::Equal).scalar());
    of(select(less.scalar(), lit(Ordering::Less).scalar(), rest))
}

/// The product of nothing.
pub(crate) fn empty_product<T: super::Prim>() -> Ir<T> {
    let ty = T::TY;
    of(crate::handle::Scalar::constant(if ty.is_float() { Const::float(ty, 1.0) } else { Const::int(ty, 1) }))
}

/// The sum of nothing, as the standard library has it: `−0.0` keeps the sign of a sum of `−0.0`s.
pub(crate) fn empty_sum<T: super::Prim>() -> Ir<T> {
    let ty = T::TY;
    of(crate::handle::Scalar::constant(if ty.is_float() { Const::float(ty, -0.0) } else { Const::zero(ty) }))
}
