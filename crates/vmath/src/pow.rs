//! `xʸ = exp(y ln |x|)`, the logarithm to twice the precision, and the sign and special values of IEEE 754's `pow`.

use crate::exp::exp_of_sum;
use crate::lane::{Lane, SIGN};
use crate::ln;

/// 2⁵²: adding and taking it away again rounds smaller numbers to integers.
const INTEGERS: f64 = 4503599627370496.0;
/// 2⁶⁶: a larger exponent gives 0, 1 or ∞, as this one does.
const MOST: f64 = 73786976294838206464.0;

/// `xʸ`
#[inline(always)]
pub(crate) fn pow<V: Lane>(x: V, y: V) -> V {
    // Positive normal bases with exponents of any usual size need nothing else.
    let unusual = V::either(ln::unusual(x), V::not_lt(y.abs(), V::splat(MOST)));
    if V::any(unusual) {
        let bounded = V::select(V::splat(MOST).lt(y), V::splat(MOST), y);
        let bounded = V::select(y.lt(V::splat(-MOST)), V::splat(-MOST), bounded);
        let a = x.abs();
        special(x, y, a, size(ln::twice(ln::split(a)), bounded))
    } else {
        size(ln::twice(ln::split_normal(x, V::splat(1023.0))), y)
    }
}

/// `exp(y (l + l_low))`, from a product in two parts.
#[inline(always)]
fn size<V: Lane>((l, l_low): (V, V), y: V) -> V {
    let p = y * l;
    exp_of_sum(p, y.mul_add(l_low, V::product_error(y, l, p)))
}

/// `xʸ` for all `x` and `y`, from `size`, which is `|x|ʸ` where it has no special value; `a = |x|`.
#[inline(always)]
fn special<V: Lane>(x: V, y: V, a: V, size: V) -> V {
    let (zero, one, infinity) = (V::splat(0.0), V::splat(1.0), V::splat(f64::INFINITY));
    let up = zero.lt(y);
    let size = V::select(a.eq(zero), V::select(up, zero, infinity), size);
    let size = V::select(a.eq(infinity), V::select(up, infinity, zero), size);

    // The sign: only an odd exponent keeps it, and a negative base has real powers only for integers.
    let (b, half) = (y.abs(), y.abs() * V::splat(0.5));
    let whole = V::either(V::splat(INTEGERS).lt(b), rounded(b).eq(b));
    // Above 2⁵³ every number is even; there `half` is whole, below its rounding differs from it.
    let nearest = rounded(half);
    let uneven = V::either(nearest.lt(half), half.lt(nearest));
    let odd = V::both(V::both(whole, uneven), half.lt(V::splat(INTEGERS)));
    let sign = V::int_and(x.bits(), V::int(SIGN));
    let signed = V::from_bits(V::int_or(size.bits(), sign));
    let z = V::select(odd, signed, size);
    let real = V::either(whole, V::either(zero.lt(x), V::either(x.eq(zero), a.eq(infinity))));
    let z = V::select(real, z, V::splat(f64::NAN));

    // NaN, but x⁰ = 1ʸ = 1 for all x and y.
    let z = V::select(V::both(x.eq(x), y.eq(y)), z, x + y);
    V::select(V::either(y.eq(zero), x.eq(one)), one, z)
}

/// `x ≥ 0` rounded to an integer, for `x ≤ 2⁵²`.
#[inline(always)]
fn rounded<V: Lane>(x: V) -> V {
    (x + V::splat(INTEGERS)) - V::splat(INTEGERS)
}
