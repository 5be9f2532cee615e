//! Reduction of huge arguments modulo π/2, after Payne and Hanek (1983), in integers.
//!
//! For `x = m 2ᵉ` with an integer `m` of 53 bits, `x · 2/π` modulo 4 needs only those bits of 2/π that give less than 4 when
//! multiplied by `x`, and enough after them: 192 bits leave 2⁻¹³⁷ in the worst case, while no double comes nearer to
//! a multiple of π/2 than 2⁻⁶².

use crate::lane::{Lane, Parts, SIGNIFICAND};

/// The bits of 2/π after the point, after 64 zeros.
const TWO_OVER_PI: [u64; 21] = [
    0,
    0xa2f9_836e_4e44_1529,
    0xfc27_57d1_f534_ddc0,
    0xdb62_9599_3c43_9041,
    0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0,
    0x0649_2eea_09d1_921c,
    0xfe1d_eb1c_b129_a73e,
    0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41,
    0x3991_d639_8353_39f4,
    0x9c84_5f8b_bdf9_283b,
    0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f,
    0x6d36_7ecf_27cb_09b7,
    0x4f46_3f66_9e5f_ea2d,
    0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea,
    0x6bfb_5fb1_1f8d_5d08,
    0x5603_3046_fc7b_6bab,
    0xf0cf_bc20_9af4_361d,
];

/// π/4 as a fraction of 2¹²⁸.
const QUARTER_PI: u128 = 0xc90f_daa2_2168_c234_c4c6_628b_80dc_1cd1;

/// `parts` where `|x| ≤ near`, else those of [`reduce`].
#[inline(always)]
pub(crate) fn patch<V: Lane>(x: V, near: f64, parts: Parts<V>) -> Parts<V> {
    V::patch(x, near, parts, reduce)
}

/// `(n, r, low)` with `x = n π/2 + r + low`, for `|x| ≥ 2²⁰`; of `n` the last two bits are meant. NaN for infinities.
#[cold]
fn reduce(x: f64) -> (u64, f64, f64) {
    let bits = x.to_bits();
    let exponent = (bits >> 52) & 0x7ff;
    if exponent == 0x7ff {
        return (0, f64::NAN, f64::NAN);
    }
    // |x| = m 2ᵉ with e = exponent − 1075 ≥ −32. The window starts at the bit of weight 2¹⁻ᵉ.
    let m = (bits & SIGNIFICAND) | (1 << 52);
    let start = exponent as usize + 64 - 2 - 1075;
    let word = |i: usize| {
        let (w, s) = (start / 64 + i, start % 64);
        if s == 0 { TWO_OVER_PI[w] } else { TWO_OVER_PI[w] << s | TWO_OVER_PI[w + 1] >> (64 - s) }
    };
    // The product modulo 4, as a fraction of 2¹⁹² with two bits before the point.
    let low = u128::from(m) * u128::from(word(2));
    let middle = u128::from(m) * u128::from(word(1)) + (low >> 64);
    let high = m.wrapping_mul(word(0)).wrapping_add((middle >> 64) as u64);
    let (middle, low) = (middle as u64, low as u64);
    // The nearest integer, and the signed rest as a fraction of 2¹²⁸ that starts with a bit that is set.
    let n = (high >> 62).wrapping_add((high >> 61) & 1);
    let below = (high >> 61) & 1 == 1;
    let flip = if below { !0 } else { 0 };
    let (high, middle, low) =
        (((high << 2) | (middle >> 62)) ^ flip, ((middle << 2) | (low >> 62)) ^ flip, (low << 2) ^ flip);
    let zeros = high.leading_zeros();
    let (high, middle, low, zeros) = if zeros == 64 {
        let zeros = middle.leading_zeros();
        (middle, low, 0, 64 + zeros)
    } else {
        (high, middle, low, zeros)
    };
    let shift = zeros % 64;
    let mut top = u128::from(high) << 64 | u128::from(middle);
    if shift > 0 {
        top = top << shift | u128::from(low >> (64 - shift));
    }
    // Times π/2: the rest is `top · 2⁻¹²⁸⁻ᶻ` for `z` zeros, and π/2 is `QUARTER_PI · 2⁻¹²⁷`.
    let r = high_product(top, QUARTER_PI);
    let power = |k: u32| f64::from_bits(u64::from(1023 - k - zeros) << 52);
    let hi = (r >> 75) as u64 as f64 * power(52);
    let lo = (r >> 11) as u64 as f64 * power(116);
    let (n, hi, lo) = if below { (n, -hi, -lo) } else { (n, hi, lo) };
    if x < 0.0 { (n.wrapping_neg(), -hi, -lo) } else { (n, hi, lo) }
}

/// The high half of a product.
fn high_product(a: u128, b: u128) -> u128 {
    let (ah, al, bh, bl) = (a >> 64, a & u128::from(u64::MAX), b >> 64, b & u128::from(u64::MAX));
    let (cross, other) = (ah * bl, al * bh);
    let carry = ((al * bl) >> 64) + (cross & u128::from(u64::MAX)) + (other & u128::from(u64::MAX));
    ah * bh + (cross >> 64) + (other >> 64) + (carry >> 64)
}
