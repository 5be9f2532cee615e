//! `sin x` and `cos x`.
//!
//! `x = n π/2 + r` with `|r| ≤ π/4`, in two parts; minimax polynomials for both functions at `r`; the quarter `n mod 4`
//! chooses one and its sign. Up to 2²⁰ the reduction is Cody and Waite's with π/2 in four parts; beyond, Payne and
//! Hanek's (`huge`), lane by lane.

use crate::huge;
use crate::lane::{Lane, ROUND, SIGN, linear, two_difference};

/// Up to here the reduction is the fast one. Its products `n · PIO2[i]` are exact for `n < 2²⁰`.
pub(crate) const NEAR: f64 = 1048576.0;

/// π/2 in parts of 33, 33, 33 and 53 bits.
const PIO2: [f64; 4] = [
    f64::from_bits(0x3ff9_21fb_5440_0000),
    f64::from_bits(0x3dd0_b461_1a60_0000),
    f64::from_bits(0x3ba3_198a_2e00_0000),
    f64::from_bits(0x397b_839a_2520_49c1),
];

/// `(sin r − r) / r³` in `r²`; see `tools/minimax.py`.
const S: [f64; 6] = [
    f64::from_bits(0xbfc5_5555_5555_554c),
    f64::from_bits(0x3f81_1111_1110_fbdb),
    f64::from_bits(0xbf2a_01a0_19c6_43f1),
    f64::from_bits(0x3ec7_1de3_5b1d_5249),
    f64::from_bits(0xbe5a_e5e8_c954_f5f5),
    f64::from_bits(0x3de5_d9ca_270c_2d26),
];

/// `(cos r − 1 + r²/2) / r⁴` in `r²`; see `tools/minimax.py`.
const C: [f64; 6] = [
    f64::from_bits(0x3fa5_5555_5555_5553),
    f64::from_bits(0xbf56_c16c_16c1_5f28),
    f64::from_bits(0x3efa_01a0_19dd_f9f7),
    f64::from_bits(0xbe92_7e4f_8cea_30e1),
    f64::from_bits(0x3e21_eea6_6479_f8ee),
    f64::from_bits(0xbda8_fe93_f89a_b180),
];

/// `sin x`
#[inline(always)]
pub(crate) fn sin<V: Lane>(x: V) -> V {
    let (quarter, r, low) = huge::patch(x, NEAR, reduce(x));
    // A small argument is its own sine: this also keeps the sign of a zero.
    V::select(x.abs().lt(V::splat(7.450580596923828e-9)), x, at(quarter, r, low))
}

/// `cos x`
#[inline(always)]
pub(crate) fn cos<V: Lane>(x: V) -> V {
    let (quarter, r, low) = huge::patch(x, NEAR, reduce(x));
    at(V::int_add(quarter, V::int(1)), r, low)
}

/// `(n, r, low)` with `x = n π/2 + r + low`; of `n` the last two bits are meant.
#[inline(always)]
fn reduce<V: Lane>(x: V) -> (V::Bits, V, V) {
    let round = V::splat(ROUND);
    let shifted = x.mul_add(V::splat(std::f64::consts::FRAC_2_PI), round);
    let n = shifted - round;
    let a = n.mul_add(V::splat(-PIO2[0]), x);
    let (b, b_low) = two_difference(a, n * V::splat(PIO2[1]));
    let (c, c_low) = two_difference(b, n * V::splat(PIO2[2]));
    let low = n.mul_add(V::splat(-PIO2[3]), b_low + c_low);
    let r = c + low;
    (shifted.bits(), r, (c - r) + low)
}

/// `sin(quarter π/2 + r + low)`
#[inline(always)]
fn at<V: Lane>(quarter: V::Bits, r: V, low: V) -> V {
    let z = r * r;
    let half = V::splat(0.5) * z;
    // sin(r + low) = r + (r³ S + low (1 − r²/2))
    let sin = r + series(z, &S).mul_add(r * z, low - low * half);
    // cos(r + low) = 1 − r²/2 + (r⁴ C − r low)
    let one = V::splat(1.0);
    let w = one - half;
    let cos = w + (((one - w) - half) + (series(z, &C) * (z * z) - r * low));
    let even = V::int_zero(V::int_and(quarter, V::int(1)));
    let y = V::select(even, sin, cos);
    V::from_bits(V::int_xor(y.bits(), V::int_and(V::int_shl::<62>(quarter), V::int(SIGN))))
}

/// `c₀ + c₁ z + … + c₅ z⁵`. (A closure would not be inlined for sure, and so would not be code for the vector unit.)
#[inline(always)]
fn series<V: Lane>(z: V, c: &[f64; 6]) -> V {
    let z2 = z * z;
    let high = linear(z, c[4], c[5]).mul_add(z2, linear(z, c[2], c[3]));
    high.mul_add(z2, linear(z, c[0], c[1]))
}
