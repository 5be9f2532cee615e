//! Single lanes: `f64` with fused multiply-add, and [`Plain`] for processors without it.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::lane::{Lane, Parts, SIGN};

/// What both single lanes share.
macro_rules! single {
    ($wrap:expr, $get:expr) => {
        type Mask = bool;
        type Bits = u64;

        #[inline(always)]
        fn splat(x: f64) -> Self {
            $wrap(x)
        }
        #[inline(always)]
        fn abs(self) -> Self {
            Self::from_bits(self.bits() & !SIGN)
        }
        #[inline(always)]
        fn at_most(self, most: f64) -> Self {
            if most < $get(self) { $wrap(most) } else { self }
        }
        #[inline(always)]
        fn at_least(self, least: f64) -> Self {
            if $get(self) < least { $wrap(least) } else { self }
        }
        #[inline(always)]
        fn lt(self, other: Self) -> bool {
            $get(self) < $get(other)
        }
        #[inline(always)]
        fn not_lt(a: Self, b: Self) -> bool {
            $get(a).partial_cmp(&$get(b)) != Some(Ordering::Less)
        }
        #[inline(always)]
        fn eq(self, other: Self) -> bool {
            $get(self) == $get(other)
        }
        #[inline(always)]
        fn both(a: bool, b: bool) -> bool {
            a & b
        }
        #[inline(always)]
        fn either(a: bool, b: bool) -> bool {
            a | b
        }
        #[inline(always)]
        fn select(mask: bool, a: Self, b: Self) -> Self {
            if mask { a } else { b }
        }
        #[inline(always)]
        fn any(mask: bool) -> bool {
            mask
        }
        #[inline(always)]
        fn bits(self) -> u64 {
            $get(self).to_bits()
        }
        #[inline(always)]
        fn from_bits(bits: u64) -> Self {
            $wrap(f64::from_bits(bits))
        }
        #[inline(always)]
        fn int(x: u64) -> u64 {
            x
        }
        #[inline(always)]
        fn int_add(a: u64, b: u64) -> u64 {
            a.wrapping_add(b)
        }
        #[inline(always)]
        fn int_sub(a: u64, b: u64) -> u64 {
            a.wrapping_sub(b)
        }
        #[inline(always)]
        fn int_and(a: u64, b: u64) -> u64 {
            a & b
        }
        #[inline(always)]
        fn int_or(a: u64, b: u64) -> u64 {
            a | b
        }
        #[inline(always)]
        fn int_xor(a: u64, b: u64) -> u64 {
            a ^ b
        }
        #[inline(always)]
        fn int_shl<const N: i32>(a: u64) -> u64 {
            a << N
        }
        #[inline(always)]
        fn int_shr<const N: i32>(a: u64) -> u64 {
            a >> N
        }
        #[inline(always)]
        fn int_zero(a: u64) -> bool {
            a == 0
        }
        #[inline(always)]
        fn patch(x: Self, limit: f64, parts: Parts<Self>, f: fn(f64) -> (u64, f64, f64)) -> Parts<Self> {
            if $get(x).abs() > limit {
                let (k, hi, lo) = f($get(x));
                (k, $wrap(hi), $wrap(lo))
            } else {
                parts
            }
        }
    };
}

impl Lane for f64 {
    single!(|x: f64| x, |x: f64| x);

    #[inline(always)]
    fn mul_add(self, b: f64, c: f64) -> f64 {
        f64::mul_add(self, b, c)
    }
    #[inline(always)]
    fn product_error(a: f64, b: f64, p: f64) -> f64 {
        f64::mul_add(a, b, -p)
    }
}

/// A number whose `mul_add` rounds twice: for processors where fusing would be a call of a slow routine.
#[derive(Clone, Copy)]
pub(crate) struct Plain(pub f64);

macro_rules! plain_op {
    ($($op:ident $method:ident),*) => { $(
        impl $op for Plain {
            type Output = Plain;
            #[inline(always)]
            fn $method(self, other: Plain) -> Plain {
                Plain(self.0.$method(other.0))
            }
        }
    )* };
}

plain_op!(Add add, Sub sub, Mul mul, Div div);

impl Neg for Plain {
    type Output = Plain;
    #[inline(always)]
    fn neg(self) -> Plain {
        Plain(-self.0)
    }
}

impl Lane for Plain {
    single!(Plain, |x: Plain| x.0);

    #[inline(always)]
    fn mul_add(self, b: Plain, c: Plain) -> Plain {
        self * b + c
    }
    #[inline(always)]
    fn product_error(a: Plain, b: Plain, p: Plain) -> Plain {
        // Dekker's product of halves (1971).
        let ((ah, al), (bh, bl)) = (halves(a), halves(b));
        al * bl - (((p - ah * bh) - al * bh) - ah * bl)
    }
}

/// `x` in two parts, of 26 and 27 bits, by its bits so that it cannot overflow.
#[inline(always)]
fn halves(x: Plain) -> (Plain, Plain) {
    let high = Plain(f64::from_bits(x.0.to_bits() & (!0 << 27)));
    (high, x - high)
}
