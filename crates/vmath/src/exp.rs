//! `eˣ` and `tanh x`.
//!
//! `x = k ln 2 + r` with `|r| ≤ ½ ln 2`; `eʳ = 1 + r + r² q(r)` with a minimax polynomial `q`; then `eˣ = 2ᵏ eʳ`. `r` is
//! kept in two parts. `tanh |x| = (e²ˣ − 1) / (e²ˣ + 1)`, both sides from `eʳ − 1`.

use crate::lane::{Lane, ROUND, ROUND_BITS, fast_two_sum, linear, with_sign};

/// Beyond these the result is 0 and infinite.
const LEAST: f64 = -746.0;
const MOST: f64 = 710.0;
/// ln 2 to 41 bits, so that its product with an exponent is exact, and the rest.
pub(crate) const LN2_HI: f64 = f64::from_bits(0x3fe6_2e42_fefa_3000);
pub(crate) const LN2_LO: f64 = f64::from_bits(0x3d53_de6a_f278_ece6);

/// `(eʳ − 1 − r) / r²`; see `tools/minimax.py`.
const Q: [f64; 11] = [
    f64::from_bits(0x3fe0_0000_0000_0000),
    f64::from_bits(0x3fc5_5555_5555_555a),
    f64::from_bits(0x3fa5_5555_5555_5512),
    f64::from_bits(0x3f81_1111_1110_f02c),
    f64::from_bits(0x3f56_c16c_16c2_d5d6),
    f64::from_bits(0x3f2a_01a0_1b23_f4d1),
    f64::from_bits(0x3efa_01a0_13e1_259d),
    f64::from_bits(0x3ec7_1ddf_2d5d_8514),
    f64::from_bits(0x3e92_7e5a_c872_a9cc),
    f64::from_bits(0x3e5a_f67b_76a3_12a0),
    f64::from_bits(0x3e21_e411_9125_f1d2),
];

/// `eˣ`
#[inline(always)]
pub(crate) fn exp<V: Lane>(x: V) -> V {
    let (k, r, low) = reduce(clamp(x));
    let (q, r2) = curve(r);
    scale(V::splat(1.0) + (r + q.mul_add(r2, low)), k)
}

/// `eˣ⁺ˡ` for `|l| ≤ 2⁻⁴⁰`, which counts only where `x` is within the range of `exp`.
#[inline(always)]
pub(crate) fn exp_of_sum<V: Lane>(x: V, l: V) -> V {
    let one = V::splat(1.0);
    let kept = clamp(x);
    let l = V::select(kept.eq(x), l, V::splat(0.0));
    let (k, r, low) = reduce(kept);
    let (q, r2) = curve(r);
    // eʳ⁺ˡ = 1 + r + (q r² + low + l eʳ)
    let curved = q * r2;
    let grown = l.mul_add(one + (r + curved), low);
    scale(one + (r + (curved + grown)), k)
}

/// `tanh x`
#[inline(always)]
pub(crate) fn tanh<V: Lane>(x: V) -> V {
    let (one, two) = (V::splat(1.0), V::splat(2.0));
    // tanh 22 = 1 − 2⁻⁶³ is 1.
    let a = x.abs().at_most(22.0);
    let (k, r, low) = reduce(a + a);
    let (q, r2) = curve(r);
    let (p, p_low) = fast_two_sum(r, q.mul_add(r2, low));
    let power = V::from_bits(V::int_shl::<52>(V::int_add(V::int_sub(k, V::int(ROUND_BITS)), V::int(1023))));
    // Above artanh ½, 1 − 2 / (e²ᵃ + 1) is the better form.
    let large = V::splat(0.549).lt(a);
    let (above, missing) = fast_two_sum(power - one, p * power);
    let ratio = V::select(large, two, above) / p.mul_add(power, power + one);
    let rest = one - ratio;
    // What is missing of e²ᵃ − 1 changes the ratio by ½ (1 − ratio)² as much.
    let small = p_low.mul_add(power, missing).mul_add(V::splat(0.5) * rest * rest, ratio);
    with_sign(V::select(large, rest, small), x)
}

/// `x` within the range where `exp` is neither 0 nor infinite, or NaN.
#[inline(always)]
fn clamp<V: Lane>(x: V) -> V {
    x.at_most(MOST).at_least(LEAST)
}

/// `x = k ln 2 + (r + low)`: `k` in the low bits of an integer above [`ROUND_BITS`].
#[inline(always)]
fn reduce<V: Lane>(x: V) -> (V::Bits, V, V) {
    let round = V::splat(ROUND);
    let shifted = x.mul_add(V::splat(std::f64::consts::LOG2_E), round);
    let k = shifted - round;
    let high = k.mul_add(V::splat(-LN2_HI), x);
    let r = k.mul_add(V::splat(-LN2_LO), high);
    (shifted.bits(), r, k.mul_add(V::splat(-LN2_LO), high - r))
}

/// `q(r)` by Estrin's scheme, and `r²`.
#[inline(always)]
fn curve<V: Lane>(r: V) -> (V, V) {
    let r2 = r * r;
    let r4 = r2 * r2;
    let low = linear(r, Q[2], Q[3]).mul_add(r2, linear(r, Q[0], Q[1]));
    let mid = linear(r, Q[6], Q[7]).mul_add(r2, linear(r, Q[4], Q[5]));
    let high = V::splat(Q[10]).mul_add(r2, linear(r, Q[8], Q[9]));
    (high.mul_add(r4, mid).mul_add(r4, low), r2)
}

/// `2ᵏ y`, rounded once: in two steps, as `2ᵏ` itself may not exist.
#[inline(always)]
fn scale<V: Lane>(y: V, k: V::Bits) -> V {
    let both = V::int_add(V::int_sub(k, V::int(ROUND_BITS)), V::int(2 * 1023));
    let half = V::int_shr::<1>(both);
    let rest = V::int_sub(both, half);
    y * V::from_bits(V::int_shl::<52>(half)) * V::from_bits(V::int_shl::<52>(rest))
}
