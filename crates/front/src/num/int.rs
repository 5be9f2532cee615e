//! Methods of integers.

use super::cast::cast_scalar;
use super::compare::{eq, le, lt, ne};
use super::float::order;
use super::ops::Signed;
use super::prim::{Int, lit, of};
use crate::control::{check, if_, text};
use crate::handle::{Ir, Num, Scalar, cast_to, compare, prim, select};
use crate::option::{option, option_if};
use chainrule_ir::{Const, Prim as P, Ty};
use std::cmp::Ordering;

/// The signed integers.
pub trait SignedInt: Int + Signed {
    /// The unsigned integer of the same width.
    type Unsigned: Int;
}

/// The unsigned integers.
pub trait UnsignedInt: Int {}

macro_rules! binary { ($($f:ident $prim:ident)*) => { $(
    #[doc = concat!("As [`i64::", stringify!($f), "`].")]
    #[track_caller]
    pub fn $f(self, other: Self) -> Self {
        of(prim(P::$prim, &[self.scalar(), other.scalar()]))
    }
)* } }

macro_rules! methods { ($($t:ident $unsigned:ident;)*) => { $(
    impl Ir<$t> {
        binary! {
            min IMin max IMax rem_euclid IRemEuclid div_euclid IDivEuclid
            wrapping_add IAddWrap wrapping_sub ISubWrap wrapping_mul IMulWrap saturating_add IAddSat saturating_sub ISubSat
        }

        /// As [`i64::clamp`]: traps unless `lo ≤ hi`.
        #[track_caller]
        pub fn clamp(self, lo: Self, hi: Self) -> Self {
            check(le(lo, hi), || vec![text("assertion failed: min <= max")]);
            self.max(lo).min(hi)
        }

        /// As [`i64::wrapping_neg`].
        #[track_caller]
        pub fn wrapping_neg(self) -> Self {
            of(prim(P::ISubWrap, &[lit::<$t>(0).scalar(), self.scalar()]))
        }

        /// As [`i64::pow`].
        #[track_caller]
        pub fn pow(self, exponent: Ir<u32>) -> Self {
            // The primitive has the exponent in the type of the base. Beyond 100 only its parity matters: for bases
            // 0, 1 and −1; all others overflow already.
            let n = exponent.scalar();
            let hundred = Scalar::constant(Const::int(Ty::U32, 100));
            let parity = prim(P::IAnd, &[n, Scalar::constant(Const::int(Ty::U32, 1))]);
            let capped = prim(P::IAddWrap, &[hundred, parity]);
            let n = select(compare(P::Lt, hundred, n), capped, n);
            of(prim(P::IPow, &[self.scalar(), cast_to(n, self.scalar().ty)]))
        }

        /// As [`i64::abs_diff`].
        #[track_caller]
        pub fn abs_diff(self, other: Self) -> Ir<$unsigned> {
            let hi: Ir<$unsigned> = cast_scalar(self.max(other));
            let lo: Ir<$unsigned> = cast_scalar(self.min(other));
            hi.wrapping_sub(lo)
        }

        /// As [`i64::checked_add`].
        #[track_caller]
        pub fn checked_add(self, other: Self) -> Ir<Option<$t>> {
            // A sum that does not fit is where wrapping and saturating differ.
            let sum = self.wrapping_add(other);
            option(eq(sum, self.saturating_add(other)), sum)
        }

        /// As [`i64::checked_sub`].
        #[track_caller]
        pub fn checked_sub(self, other: Self) -> Ir<Option<$t>> {
            let difference = self.wrapping_sub(other);
            option(eq(difference, self.saturating_sub(other)), difference)
        }

        /// As [`i64::checked_mul`].
        #[track_caller]
        pub fn checked_mul(self, other: Self) -> Ir<Option<$t>> {
            let product = self.wrapping_mul(other);
            option(self.product_fits(other), product)
        }

        /// As [`i64::saturating_mul`].
        #[track_caller]
        pub fn saturating_mul(self, other: Self) -> Self {
            let product = self.wrapping_mul(other);
            let negative = lt(self, lit(0)) ^ lt(other, lit(0));
            let bound = select(negative.scalar(), lit($t::MIN).scalar(), lit($t::MAX).scalar());
            of(select(self.product_fits(other).scalar(), product.scalar(), bound))
        }

        #[track_caller]
        fn product_fits(self, other: Self) -> Ir<bool> {
            // x · y fits if it is 0 or gives y back when divided by x; −1 is taken apart as dividing by it can trap.
            let fits = if_(eq(self, lit(0)));
            let fits = fits.then(lit(true));
            let least = eq(self.wrapping_add(lit(1)), lit(0)) & lt(self, lit(0));
            let inner = if_(least);
            let inner = inner.then(ne(other, lit($t::MIN)));
            let inner = inner.else_(eq(self.wrapping_mul(other) / self, other));
            fits.else_(inner)
        }

        #[track_caller]
        fn quotient_exists(self, other: Self) -> Ir<bool> {
            let overflow = eq(self, lit($t::MIN)) & eq(other.wrapping_add(lit(1)), lit(0)) & lt(other, lit(0));
            ne(other, lit(0)) & !overflow
        }

        /// As [`i64::checked_div`].
        #[track_caller]
        pub fn checked_div(self, other: Self) -> Ir<Option<$t>> {
            option_if(self.quotient_exists(other), || self / other)
        }

        /// As [`i64::checked_rem`].
        #[track_caller]
        pub fn checked_rem(self, other: Self) -> Ir<Option<$t>> {
            option_if(self.quotient_exists(other), || self % other)
        }

        /// As [`i64::cmp`].
        #[track_caller]
        pub fn cmp(self, other: Self) -> Ir<Ordering> {
            order(lt(self, other), lt(other, self))
        }

        /// As [`i64::partial_cmp`].
        #[track_caller]
        pub fn partial_cmp(self, other: Self) -> Ir<Option<Ordering>> {
            option(lit(true), self.cmp(other))
        }
    }
)* } }
methods! {
    i8 u8; i16 u16; i32 u32; i64 u64; isize usize;
    u8 u8; u16 u16; u32 u32; u64 u64; usize usize;
}

macro_rules! signed { ($($t:ident $unsigned:ident;)*) => { $(
    impl SignedInt for $t {
        type Unsigned = $unsigned;
    }

    impl Ir<$t> {
        /// As [`i64::abs`].
        #[track_caller]
        pub fn abs(self) -> Self {
            of(prim(P::IAbs, &[self.scalar()]))
        }

        /// As [`i64::signum`].
        #[track_caller]
        pub fn signum(self) -> Self {
            self.max(lit(-1)).min(lit(1))
        }

        /// As [`i64::is_positive`].
        #[track_caller]
        pub fn is_positive(self) -> Ir<bool> {
            lt(lit(0), self)
        }

        /// As [`i64::is_negative`].
        #[track_caller]
        pub fn is_negative(self) -> Ir<bool> {
            lt(self, lit(0))
        }

        /// As [`i64::unsigned_abs`].
        #[track_caller]
        pub fn unsigned_abs(self) -> Ir<$unsigned> {
            self.abs_diff(lit(0))
        }
    }
)* } }
signed! { i8 u8; i16 u16; i32 u32; i64 u64; isize usize; }

macro_rules! unsigned { ($($t:ident)*) => { $(
    impl UnsignedInt for $t {}

    impl Ir<$t> {
        /// As [`u64::is_power_of_two`].
        #[track_caller]
        pub fn is_power_of_two(self) -> Ir<bool> {
            eq(self & self.wrapping_sub(lit(1)), lit(0)) & ne(self, lit(0))
        }

        /// As [`u64::div_ceil`].
        #[track_caller]
        pub fn div_ceil(self, other: Self) -> Self {
            let up: Ir<$t> = of(cast_to(ne(self % other, lit(0)).scalar(), self.scalar().ty));
            self / other + up
        }
    }
)* } }
unsigned!(u8 u16 u32 u64 usize);

/// How many integers there are in `lo..hi`.
#[track_caller]
pub(crate) fn extent<T: Int>(lo: Ir<T, Num>, hi: Ir<T, Num>) -> Ir<usize> {
    let (lo, hi) = (lo.scalar(), hi.scalar());
    let unsigned = !T::TY.is_signed();
    if unsigned && lo.as_const().is_some_and(|c| c.bits == 0) {
        return of(cast_to(hi, Ty::U64));
    }
    let some = compare(P::Lt, lo, hi);
    // Modulo 2⁶⁴ the difference is right for signed numbers too, as it is not negative.
    let difference = prim(P::ISubWrap, &[cast_to(hi, Ty::U64), cast_to(lo, Ty::U64)]);
    of(select(some, difference, Scalar::constant(Const::usize(0))))
}
