//! `ln x`, also to twice the precision, which `pow` needs.
//!
//! `x = 2ᵏ (1 + f)` with `√½ ≤ 1 + f < √2`, and `ln(1 + f) = 2 artanh s` for `s = f / (2 + f)`: an odd series in `s` of
//! which `2 s = f − s f` is summed with care.

use crate::exp::{LN2_HI, LN2_LO};
use crate::lane::{Lane, SIGNIFICAND, fast_two_sum, linear};

/// `(2 artanh s − 2 s) / s³` in `s²`; see `tools/minimax.py`.
const P: [f64; 7] = [
    f64::from_bits(0x3fe5_5555_5555_557c),
    f64::from_bits(0x3fd9_9999_9998_574c),
    f64::from_bits(0x3fd2_4924_93dd_fa0b),
    f64::from_bits(0x3fcc_71c5_4e2c_9fb7),
    f64::from_bits(0x3fc7_465b_9f65_7389),
    f64::from_bits(0x3fc3_9ade_1ca4_452e),
    f64::from_bits(0x3fc2_e94a_b320_6e48),
];

/// `(2 artanh s − 2 s − ⅔ s³) / s⁵` in `s²`; see `tools/minimax.py`.
const P2: [f64; 8] = [
    f64::from_bits(0x3fd9_9999_9999_9999),
    f64::from_bits(0x3fd2_4924_9249_291d),
    f64::from_bits(0x3fcc_71c7_1c63_6d14),
    f64::from_bits(0x3fc7_45d1_7e68_112b),
    f64::from_bits(0x3fc3_b137_48ea_2be5),
    f64::from_bits(0x3fc1_11e4_e90e_f79b),
    f64::from_bits(0x3fbd_e8bd_01e9_2afc),
    f64::from_bits(0x3fbe_8702_8e57_d3eb),
];
/// ⅔ and what is missing of it.
const TWO_THIRDS: (f64, f64) = (2.0 / 3.0, f64::from_bits(0x3c85_5555_5555_5555));

/// The bits of √½.
const HALF_ROOT: u64 = 0x3fe6_a09e_667f_3bcd;
/// The bits of 1.
const ONE: u64 = 0x3ff0_0000_0000_0000;
/// The bits of 2⁵², whose low bits count.
const COUNT: u64 = 0x4330_0000_0000_0000;

/// `ln x`
#[inline(always)]
pub(crate) fn ln<V: Lane>(x: V) -> V {
    if V::any(unusual(x)) { ends(x, ln_of(split(x))) } else { ln_of(split_normal(x, V::splat(1023.0))) }
}

/// `x` is not a normal positive number. Such are rare, so that it pays to ask.
#[inline(always)]
pub(crate) fn unusual<V: Lane>(x: V) -> V::Mask {
    V::either(x.lt(V::splat(f64::MIN_POSITIVE)), V::not_lt(x, V::splat(f64::INFINITY)))
}

/// `ln(2ᵏ (1 + f))`
#[inline(always)]
fn ln_of<V: Lane>((k, f): (V, V)) -> V {
    let s = f / (f + V::splat(2.0));
    let z = s * s;
    let z2 = z * z;
    let low = linear(z, P[2], P[3]).mul_add(z2, linear(z, P[0], P[1]));
    let high = V::splat(P[6]).mul_add(z2, linear(z, P[4], P[5]));
    let rest = high.mul_add(z2 * z2, low) * z;
    // ln(1 + f) = f − (h − s (h + rest)) with h = f²/2.
    let h = V::splat(0.5) * f * f;
    let small = k.mul_add(V::splat(LN2_LO), s * (h + rest));
    k.mul_add(V::splat(LN2_HI), f - (h - small))
}

/// `ln(2ᵏ (1 + f))` as `hi + lo`: good to 2⁻⁶⁵ of itself.
#[inline(always)]
pub(crate) fn twice<V: Lane>((k, f): (V, V)) -> (V, V) {
    // s = f / d, and its error from the remainder of the division.
    let (d, d_low) = fast_two_sum(V::splat(2.0), f);
    let inverse = V::splat(1.0) / d;
    let s = f * inverse;
    let product = s * d;
    let remainder = ((f - product) - V::product_error(s, d, product)) - s * d_low;
    let s_low = remainder * inverse;
    // z = s², then c = ⅔ z, to twice the precision.
    let z = s * s;
    let z_low = (s + s).mul_add(s_low, V::product_error(s, s, z));
    let third = V::splat(TWO_THIRDS.0);
    let c = third * z;
    let c_low = V::product_error(third, z, c) + third.mul_add(z_low, V::splat(TWO_THIRDS.1) * z);
    // The rest of the series, z² times a polynomial, joins the low part.
    let z2 = z * z;
    let low = linear(z, P2[2], P2[3]).mul_add(z2, linear(z, P2[0], P2[1]));
    let high = linear(z, P2[6], P2[7]).mul_add(z2, linear(z, P2[4], P2[5]));
    let (c, c_rest) = fast_two_sum(c, high.mul_add(z2 * z2, low) * z2);
    let c_low = c_low + c_rest;
    // ln(1 + f) = 2 s + s (c + c_low).
    let t = s * c;
    let t_low = V::product_error(s, c, t) + s.mul_add(c_low, s_low * c);
    let (m, m_rest) = fast_two_sum(s + s, t);
    let m_low = (s_low + s_low) + (t_low + m_rest);
    // Add k ln 2, whose high part is exact.
    let (y, y_rest) = fast_two_sum(k * V::splat(LN2_HI), m);
    fast_two_sum(y, y_rest + k.mul_add(V::splat(LN2_LO), m_low))
}

/// `x = 2ᵏ (1 + f)`, for `0 < x < ∞`.
#[inline(always)]
pub(crate) fn split<V: Lane>(x: V) -> (V, V) {
    // Subnormal numbers are made normal first.
    let small = x.lt(V::splat(f64::MIN_POSITIVE));
    let lifted = V::select(small, x * V::splat(18014398509481984.0), x);
    let less = V::select(small, V::splat(1023.0 + 54.0), V::splat(1023.0));
    split_normal(lifted, less)
}

/// `x = 2ᵏ⁺ˡ⁻¹⁰²³ (1 + f)` for `l = less`, for a normal positive `x`.
#[inline(always)]
pub(crate) fn split_normal<V: Lane>(x: V, less: V) -> (V, V) {
    let bits = V::int_add(x.bits(), V::int(ONE - HALF_ROOT));
    let count = V::from_bits(V::int_or(V::int_shr::<52>(bits), V::int(COUNT)));
    let k = (count - V::splat(4503599627370496.0)) - less;
    let m = V::int_add(V::int_and(bits, V::int(SIGNIFICAND)), V::int(HALF_ROOT));
    (k, V::from_bits(m) - V::splat(1.0))
}

/// `y` where `0 < x < ∞`, and what `ln` is elsewhere.
#[inline(always)]
fn ends<V: Lane>(x: V, y: V) -> V {
    let zero = V::splat(0.0);
    let y = V::select(x.lt(V::splat(f64::INFINITY)), y, x);
    let y = V::select(x.lt(zero), V::splat(f64::NAN), y);
    V::select(x.eq(zero), V::splat(f64::NEG_INFINITY), y)
}
