//! What the algorithms ask of a lane: a number, or several side by side.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// One or more `f64` that go through the same operations. Each operation is IEEE's, so lanes of any width agree.
pub(crate) trait Lane:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// The answer of a comparison, lane by lane.
    type Mask: Copy;
    /// The lanes' bits, as 64-bit integers that wrap.
    type Bits: Copy;

    /// The same number in all lanes.
    fn splat(x: f64) -> Self;
    /// `self · b + c`: rounded once where the lane fuses, else twice.
    fn mul_add(self, b: Self, c: Self) -> Self;
    /// `a · b − p` for `p` the rounded product, far from overflow and underflow: exact where the lane fuses, else to
    /// 2⁻¹⁰⁴ of the product.
    fn product_error(a: Self, b: Self, p: Self) -> Self;
    /// `|self|`
    fn abs(self) -> Self;

    /// `self`, at most `most`. A NaN stays.
    fn at_most(self, most: f64) -> Self;
    /// `self`, at least `least`. A NaN stays.
    fn at_least(self, least: f64) -> Self;

    /// `self < other`, false for NaN.
    fn lt(self, other: Self) -> Self::Mask;
    /// `a ≥ b`, true for NaN.
    fn not_lt(a: Self, b: Self) -> Self::Mask;
    /// `self = other`, false for NaN.
    fn eq(self, other: Self) -> Self::Mask;
    /// Both.
    fn both(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// Either.
    fn either(a: Self::Mask, b: Self::Mask) -> Self::Mask;
    /// `a` where the mask holds, else `b`.
    fn select(mask: Self::Mask, a: Self, b: Self) -> Self;
    /// Some lane holds.
    fn any(mask: Self::Mask) -> bool;

    /// The bits.
    fn bits(self) -> Self::Bits;
    /// The numbers that have these bits.
    fn from_bits(bits: Self::Bits) -> Self;
    /// The same integer in all lanes.
    fn int(x: u64) -> Self::Bits;
    /// `a + b`
    fn int_add(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// `a − b`
    fn int_sub(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// `a ∧ b`
    fn int_and(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// `a ∨ b`
    fn int_or(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// `a ⊕ b`
    fn int_xor(a: Self::Bits, b: Self::Bits) -> Self::Bits;
    /// `a · 2ᴺ`
    fn int_shl<const N: i32>(a: Self::Bits) -> Self::Bits;
    /// `⌊a / 2ᴺ⌋`, unsigned.
    fn int_shr<const N: i32>(a: Self::Bits) -> Self::Bits;
    /// `a = 0`
    fn int_zero(a: Self::Bits) -> Self::Mask;

    /// Replace what belongs to the lanes where `|x|` exceeds `limit`: `(bits, hi, lo)` there becomes `f(x)`.
    fn patch(x: Self, limit: f64, parts: Parts<Self>, f: fn(f64) -> (u64, f64, f64)) -> Parts<Self>;
}

/// An integer and a number in two parts, per lane.
pub(crate) type Parts<V> = (<V as Lane>::Bits, V, V);

/// `a₀ + a₁ x`
#[inline(always)]
pub(crate) fn linear<V: Lane>(x: V, a0: f64, a1: f64) -> V {
    x.mul_add(V::splat(a1), V::splat(a0))
}

/// `(s, e)` with `s` the rounded sum and `s + e = a + b`, for `|a| ≥ |b|` or `a = 0`.
#[inline(always)]
pub(crate) fn fast_two_sum<V: Lane>(a: V, b: V) -> (V, V) {
    let s = a + b;
    (s, b - (s - a))
}

/// `(s, e)` with `s` the rounded difference and `s + e = a − b`.
#[inline(always)]
pub(crate) fn two_difference<V: Lane>(a: V, b: V) -> (V, V) {
    let s = a - b;
    let t = s - a;
    (s, (a - (s - t)) - (b + t))
}

/// `a` with the sign bit of `b` in place of its own clear one.
#[inline(always)]
pub(crate) fn with_sign<V: Lane>(a: V, b: V) -> V {
    let sign = V::int_and(b.bits(), V::int(SIGN));
    V::from_bits(V::int_or(a.bits(), sign))
}

/// The sign bit.
pub(crate) const SIGN: u64 = 1 << 63;
/// The bits of a significand.
pub(crate) const SIGNIFICAND: u64 = (1 << 52) - 1;
/// 1.5 · 2⁵²: adding it rounds to an integer, found in the low bits of the sum in two's complement.
pub(crate) const ROUND: f64 = 6755399441055744.0;
/// The bits of [`ROUND`].
pub(crate) const ROUND_BITS: u64 = 0x4338_0000_0000_0000;
