
#define CR_FN static inline __attribute__((always_inline, unused))
#define CR_ROUND CR_K(0x1.8p52)
#define CR_ROUND_BITS CR_I(0x4338000000000000ull)
#define CR_SIGN CR_I(0x8000000000000000ull)
#define CR_LINEAR(x, a, b) CR_FMA(x, CR_K(b), CR_K(a))

CR_FN CR_F CR_NAME(abs_)(CR_F x) { return CR_FLOAT(CR_BITS(x) & ~CR_SIGN); }

CR_FN CR_F CR_NAME(with_sign_)(CR_F a, CR_F b) { return CR_FLOAT(CR_BITS(a) | (CR_BITS(b) & CR_SIGN)); }

/* a b - p for the rounded product p. */
CR_FN CR_F CR_NAME(product_error_)(CR_F a, CR_F b, CR_F p) {
#if CR_FUSED
    return CR_FMA(a, b, -p);
#else
    CR_U half = CR_I(0xfffffffff8000000ull);
    CR_F ah = CR_FLOAT(CR_BITS(a) & half), al = a - ah, bh = CR_FLOAT(CR_BITS(b) & half), bl = b - bh;
    return al * bl - (((p - ah * bh) - al * bh) - ah * bl);
#endif
}

/* The error of the sum s = a + b, for |a| >= |b| or a = 0. */
CR_FN CR_F CR_NAME(sum_error_)(CR_F a, CR_F b, CR_F s) { return b - (s - a); }

/* The error of the difference s = a - b. */
CR_FN CR_F CR_NAME(difference_error_)(CR_F a, CR_F b, CR_F s) {
    CR_F t = s - a;
    return (a - (s - t)) - (b + t);
}

/* exp and tanh: x = k ln 2 + r + low, e^r = 1 + r + r^2 q(r). */

CR_FN CR_F CR_NAME(exp_clamp_)(CR_F x) {
    x = CR_SELECT(CR_K(710.0) < x, CR_K(710.0), x);
    return CR_SELECT(x < CR_K(-746.0), CR_K(-746.0), x);
}

CR_FN CR_U CR_NAME(exp_reduce_)(CR_F x, CR_F *r, CR_F *low) {
    CR_F shifted = CR_FMA(x, CR_K(0x1.71547652b82fep+0), CR_ROUND);
    CR_F k = shifted - CR_ROUND;
    CR_F high = CR_FMA(k, CR_K(-0x1.62e42fefa3000p-1), x);
    *r = CR_FMA(k, CR_K(-0x1.3de6af278ece6p-42), high);
    *low = CR_FMA(k, CR_K(-0x1.3de6af278ece6p-42), high - *r);
    return CR_BITS(shifted);
}

CR_FN CR_F CR_NAME(exp_curve_)(CR_F r, CR_F r2) {
    CR_F r4 = r2 * r2;
    CR_F a = CR_LINEAR(r, 0x1.0000000000000p-1, 0x1.555555555555ap-3);
    CR_F b = CR_LINEAR(r, 0x1.5555555555512p-5, 0x1.111111110f02cp-7);
    CR_F c = CR_LINEAR(r, 0x1.6c16c16c2d5d6p-10, 0x1.a01a01b23f4d1p-13);
    CR_F d = CR_LINEAR(r, 0x1.a01a013e1259dp-16, 0x1.71ddf2d5d8514p-19);
    CR_F e = CR_LINEAR(r, 0x1.27e5ac872a9ccp-22, 0x1.af67b76a312a0p-26);
    e = CR_FMA(CR_K(0x1.1e4119125f1d2p-29), r2, e);
    return CR_FMA(CR_FMA(e, r4, CR_FMA(d, r2, c)), r4, CR_FMA(b, r2, a));
}

/* 2^k y, in two steps as 2^k may not exist. */
CR_FN CR_F CR_NAME(exp_scale_)(CR_F y, CR_U k) {
    CR_U both = (k - CR_ROUND_BITS) + CR_I(2046ull), half = both >> 1;
    return y * CR_FLOAT(half << 52) * CR_FLOAT((both - half) << 52);
}

CR_FN CR_F CR_NAME(exp)(CR_F x) {
    CR_F r, low;
    CR_U k = CR_NAME(exp_reduce_)(CR_NAME(exp_clamp_)(x), &r, &low);
    CR_F r2 = r * r;
    return CR_NAME(exp_scale_)(CR_K(1.0) + (r + CR_FMA(CR_NAME(exp_curve_)(r, r2), r2, low)), k);
}

/* e^(x + l) for a small l. */
CR_FN CR_F CR_NAME(exp_of_sum_)(CR_F x, CR_F l) {
    CR_F kept = CR_NAME(exp_clamp_)(x), r, low;
    l = CR_SELECT(kept == x, l, CR_K(0.0));
    CR_U k = CR_NAME(exp_reduce_)(kept, &r, &low);
    CR_F r2 = r * r;
    CR_F curved = CR_NAME(exp_curve_)(r, r2) * r2;
    CR_F grown = CR_FMA(l, CR_K(1.0) + (r + curved), low);
    return CR_NAME(exp_scale_)(CR_K(1.0) + (r + (curved + grown)), k);
}

CR_FN CR_F CR_NAME(tanh)(CR_F x) {
    CR_F a = CR_NAME(abs_)(x), r, low;
    a = CR_SELECT(CR_K(22.0) < a, CR_K(22.0), a);
    CR_U k = CR_NAME(exp_reduce_)(a + a, &r, &low);
    CR_F r2 = r * r;
    CR_F curved = CR_FMA(CR_NAME(exp_curve_)(r, r2), r2, low);
    CR_F p = r + curved;
    CR_F p_low = CR_NAME(sum_error_)(r, curved, p);
    CR_F power = CR_FLOAT(((k - CR_ROUND_BITS) + CR_I(1023ull)) << 52);
    CR_MASK large = CR_K(0.549) < a;
    CR_F less = power - CR_K(1.0), more = p * power, above = less + more;
    CR_F missing = CR_NAME(sum_error_)(less, more, above);
    CR_F upper = CR_SELECT(large, CR_K(2.0), above);
    CR_F ratio = upper / CR_FMA(p, power, power + CR_K(1.0));
    CR_F rest = CR_K(1.0) - ratio;
    CR_F small = CR_FMA(CR_FMA(p_low, power, missing), CR_K(0.5) * rest * rest, ratio);
    return CR_NAME(with_sign_)(CR_SELECT(large, rest, small), x);
}

/* ln: x = 2^k (1 + f), ln(1 + f) = 2 artanh s for s = f / (2 + f). */

CR_FN CR_F CR_NAME(ln_split_)(CR_F x, CR_F *k) {
    CR_MASK small = x < CR_K(0x1p-1022);
    CR_F lifted = CR_SELECT(small, x * CR_K(0x1p54), x);
    CR_F less = CR_SELECT(small, CR_K(1077.0), CR_K(1023.0));
    CR_U bits = CR_BITS(lifted) + CR_I(0x3ff0000000000000ull - 0x3fe6a09e667f3bcdull);
    *k = (CR_FLOAT((bits >> 52) | CR_I(0x4330000000000000ull)) - CR_K(0x1p52)) - less;
    return CR_FLOAT((bits & CR_I(0xfffffffffffffull)) + CR_I(0x3fe6a09e667f3bcdull)) - CR_K(1.0);
}

CR_FN CR_F CR_NAME(ln)(CR_F x) {
    CR_F k, f = CR_NAME(ln_split_)(x, &k);
    CR_F s = f / (f + CR_K(2.0)), z = s * s, z2 = z * z;
    CR_F a = CR_LINEAR(z, 0x1.555555555557cp-1, 0x1.999999998574cp-2);
    CR_F b = CR_LINEAR(z, 0x1.2492493ddfa0bp-2, 0x1.c71c54e2c9fb7p-3);
    CR_F c = CR_LINEAR(z, 0x1.7465b9f657389p-3, 0x1.39ade1ca4452ep-3);
    CR_F high = CR_FMA(CR_K(0x1.2e94ab3206e48p-3), z2, c);
    CR_F rest = CR_FMA(high, z2 * z2, CR_FMA(b, z2, a)) * z;
    CR_F h = CR_K(0.5) * f * f;
    CR_F small = CR_FMA(k, CR_K(0x1.3de6af278ece6p-42), s * (h + rest));
    CR_F y = CR_FMA(k, CR_K(0x1.62e42fefa3000p-1), f - (h - small));
    y = CR_SELECT(x < CR_K(__builtin_inf()), y, x);
    y = CR_SELECT(x < CR_K(0.0), CR_K(__builtin_nan("")), y);
    return CR_SELECT(x == CR_K(0.0), CR_K(-__builtin_inf()), y);
}

/* ln x as a sum, for a finite x > 0. */
CR_FN CR_F CR_NAME(ln_twice_)(CR_F x, CR_F *y_low) {
    CR_F k, f = CR_NAME(ln_split_)(x, &k);
    CR_F d = CR_K(2.0) + f, d_low = CR_NAME(sum_error_)(CR_K(2.0), f, d);
    CR_F inverse = CR_K(1.0) / d, s = f * inverse, product = s * d;
    CR_F remainder = ((f - product) - CR_NAME(product_error_)(s, d, product)) - s * d_low;
    CR_F s_low = remainder * inverse;
    CR_F z = s * s, z_low = CR_FMA(s + s, s_low, CR_NAME(product_error_)(s, s, z));
    CR_F third = CR_K(0x1.5555555555555p-1), c0 = third * z;
    CR_F c_low = CR_NAME(product_error_)(third, z, c0) + CR_FMA(third, z_low, CR_K(0x1.5555555555555p-55) * z);
    CR_F z2 = z * z;
    CR_F p = CR_LINEAR(z, 0x1.9999999999999p-2, 0x1.249249249291dp-2);
    CR_F q = CR_LINEAR(z, 0x1.c71c71c636d14p-3, 0x1.745d17e68112bp-3);
    CR_F r = CR_LINEAR(z, 0x1.3b13748ea2be5p-3, 0x1.111e4e90ef79bp-3);
    CR_F t = CR_LINEAR(z, 0x1.de8bd01e92afcp-4, 0x1.e87028e57d3ebp-4);
    CR_F rest = CR_FMA(CR_FMA(t, z2, r), z2 * z2, CR_FMA(q, z2, p)) * z2;
    CR_F c = c0 + rest;
    c_low = c_low + CR_NAME(sum_error_)(c0, rest, c);
    CR_F u = s * c, u_low = CR_NAME(product_error_)(s, c, u) + CR_FMA(s, c_low, s_low * c);
    CR_F m = (s + s) + u, m_rest = CR_NAME(sum_error_)(s + s, u, m);
    CR_F m_low = (s_low + s_low) + (u_low + m_rest);
    CR_F whole = k * CR_K(0x1.62e42fefa3000p-1);
    CR_F y = whole + m, y_rest = CR_NAME(sum_error_)(whole, m, y);
    CR_F tail = y_rest + CR_FMA(k, CR_K(0x1.3de6af278ece6p-42), m_low);
    CR_F sum = y + tail;
    *y_low = CR_NAME(sum_error_)(y, tail, sum);
    return sum;
}

/* sin and cos: x = n pi/2 + r + low. */

CR_FN CR_U CR_NAME(trig_reduce_)(CR_F x, CR_F *r, CR_F *low) {
    CR_F shifted = CR_FMA(x, CR_K(0x1.45f306dc9c883p-1), CR_ROUND);
    CR_F n = shifted - CR_ROUND;
    CR_F a = CR_FMA(n, CR_K(-0x1.921fb54400000p+0), x);
    CR_F p = n * CR_K(0x1.0b4611a600000p-34), b = a - p;
    CR_F q = n * CR_K(0x1.3198a2e000000p-69), c = b - q;
    CR_F rest = CR_NAME(difference_error_)(a, p, b) + CR_NAME(difference_error_)(b, q, c);
    rest = CR_FMA(n, CR_K(-0x1.b839a252049c1p-104), rest);
    *r = c + rest;
    *low = (c - *r) + rest;
    return CR_BITS(shifted);
}

/* sin(quarter pi/2 + r + low) */
CR_FN CR_F CR_NAME(trig_at_)(CR_U quarter, CR_F r, CR_F low) {
    CR_F z = r * r, z2 = z * z, half = CR_K(0.5) * z, w = CR_K(1.0) - half;
    CR_F s1 = CR_LINEAR(z, -0x1.555555555554cp-3, 0x1.111111110fbdbp-7);
    CR_F s2 = CR_LINEAR(z, -0x1.a01a019c643f1p-13, 0x1.71de35b1d5249p-19);
    CR_F s3 = CR_LINEAR(z, -0x1.ae5e8c954f5f5p-26, 0x1.5d9ca270c2d26p-33);
    CR_F c1 = CR_LINEAR(z, 0x1.5555555555553p-5, -0x1.6c16c16c15f28p-10);
    CR_F c2 = CR_LINEAR(z, 0x1.a01a019ddf9f7p-16, -0x1.27e4f8cea30e1p-22);
    CR_F c3 = CR_LINEAR(z, 0x1.1eea66479f8eep-29, -0x1.8fe93f89ab180p-37);
    CR_F sine = CR_FMA(CR_FMA(s3, z2, s2), z2, s1), cosine = CR_FMA(CR_FMA(c3, z2, c2), z2, c1);
    CR_F on_sine = r + CR_FMA(sine, r * z, low - low * half);
    CR_F on_cosine = w + (((CR_K(1.0) - w) - half) + (cosine * z2 - r * low));
    CR_F y = CR_SELECT((quarter & CR_I(1ull)) == CR_I(0ull), on_sine, on_cosine);
    return CR_FLOAT(CR_BITS(y) ^ ((quarter << 62) & CR_SIGN));
}

/* Without branches, for |x| <= 2^20 only. */
CR_FN CR_F CR_NAME(sin_near)(CR_F x) {
    CR_F r, low;
    CR_U n = CR_NAME(trig_reduce_)(x, &r, &low);
    CR_F y = CR_NAME(trig_at_)(n, r, low);
    return CR_SELECT(CR_NAME(abs_)(x) < CR_K(0x1p-27), x, y);
}

CR_FN CR_F CR_NAME(cos_near)(CR_F x) {
    CR_F r, low;
    CR_U n = CR_NAME(trig_reduce_)(x, &r, &low);
    return CR_NAME(trig_at_)(n + CR_I(1ull), r, low);
}

/* For all x. */
CR_FN CR_F CR_NAME(sin)(CR_F x) {
    CR_F r, low;
    CR_U n = CR_NAME(trig_reduce_)(x, &r, &low);
    CR_HUGE(x, n, r, low);
    CR_F y = CR_NAME(trig_at_)(n, r, low);
    return CR_SELECT(CR_NAME(abs_)(x) < CR_K(0x1p-27), x, y);
}

CR_FN CR_F CR_NAME(cos)(CR_F x) {
    CR_F r, low;
    CR_U n = CR_NAME(trig_reduce_)(x, &r, &low);
    CR_HUGE(x, n, r, low);
    return CR_NAME(trig_at_)(n + CR_I(1ull), r, low);
}

/* pow: exp(y ln |x|), then IEEE 754's signs and special values. */

CR_FN CR_F CR_NAME(rounded_)(CR_F x) { return (x + CR_K(0x1p52)) - CR_K(0x1p52); }

CR_FN CR_F CR_NAME(pow)(CR_F x, CR_F y) {
    CR_F zero = CR_K(0.0), infinity = CR_K(__builtin_inf());
    CR_F a = CR_NAME(abs_)(x), l_low, l = CR_NAME(ln_twice_)(a, &l_low);
    CR_F bounded = CR_SELECT(CR_K(0x1p66) < y, CR_K(0x1p66), y);
    bounded = CR_SELECT(y < CR_K(-0x1p66), CR_K(-0x1p66), bounded);
    CR_F p = bounded * l;
    CR_F size = CR_NAME(exp_of_sum_)(p, CR_FMA(bounded, l_low, CR_NAME(product_error_)(bounded, l, p)));
    CR_F at_zero = CR_SELECT(zero < y, zero, infinity), at_infinity = CR_SELECT(zero < y, infinity, zero);
    size = CR_SELECT(a == zero, at_zero, size);
    size = CR_SELECT(a == infinity, at_infinity, size);

    CR_F b = CR_NAME(abs_)(y), half = b * CR_K(0.5), nearest = CR_NAME(rounded_)(half);
    CR_MASK whole = (CR_K(0x1p52) < b) | (CR_NAME(rounded_)(b) == b);
    CR_MASK odd = whole & ((nearest < half) | (half < nearest)) & (half < CR_K(0x1p52));
    CR_F with_sign = CR_NAME(with_sign_)(size, x);
    CR_F z = CR_SELECT(odd, with_sign, size);
    CR_MASK real = whole | (zero < x) | (x == zero) | (a == infinity);
    z = CR_SELECT(real, z, CR_K(__builtin_nan("")));
    CR_F sum = x + y;
    z = CR_SELECT((x == x) & (y == y), z, sum);
    return CR_SELECT((y == zero) | (x == CR_K(1.0)), CR_K(1.0), z);
}

#undef CR_FN
#undef CR_ROUND
#undef CR_ROUND_BITS
#undef CR_SIGN
#undef CR_LINEAR
