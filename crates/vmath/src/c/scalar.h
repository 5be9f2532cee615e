/* Vector mathematics of Chainrule. Every function is written once, in terms of these macros, and defined for `double`
   (cr_exp) and for four lanes (cr_exp4). No branches but for huge arguments of sin and cos, no tables, no calls: loops over
   the functions of `double` are vectorised. Compile with -ffp-contract=off for the same bits everywhere. */
#ifndef CR_VMATH
#define CR_VMATH

#if defined(__FP_FAST_FMA) || defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define CR_FUSED 1
#else
#define CR_FUSED 0
#endif

typedef unsigned long long cr_u64;
typedef double cr_x4 __attribute__((vector_size(32)));
typedef cr_u64 cr_u4 __attribute__((vector_size(32)));

#if CR_FUSED
static inline __attribute__((always_inline)) double cr_fma1(double a, double b, double c) { return __builtin_fma(a, b, c); }
#else
static inline __attribute__((always_inline)) double cr_fma1(double a, double b, double c) { return a * b + c; }
#endif
static inline __attribute__((always_inline)) cr_u64 cr_bits1(double x) { cr_u64 b; __builtin_memcpy(&b, &x, 8); return b; }
static inline __attribute__((always_inline)) double cr_float1(cr_u64 b) { double x; __builtin_memcpy(&x, &b, 8); return x; }

static inline __attribute__((always_inline)) cr_x4 cr_fma4(cr_x4 a, cr_x4 b, cr_x4 c) {
#if !CR_FUSED
    return a * b + c;
#elif defined(__FMA__)
    return (cr_x4)__builtin_ia32_vfmaddpd256(a, b, c);
#else
    cr_x4 r;
    for (int i = 0; i < 4; i++) r[i] = __builtin_fma(a[i], b[i], c[i]);
    return r;
#endif
}

/* Where |x| exceeds 2^20 and is finite: x = n pi/2 + hi + lo, after Payne and Hanek; the last two bits of n count. */
__attribute__((noinline, cold, unused)) static void cr_huge(double x, cr_u64 *n, double *hi, double *lo) {
    /* 2/pi after the point, after 64 zeros. */
    static const cr_u64 bits_of[21] = {
        0, 0xa2f9836e4e441529ull, 0xfc2757d1f534ddc0ull, 0xdb6295993c439041ull, 0xfe5163abdebbc561ull,
        0xb7246e3a424dd2e0ull, 0x06492eea09d1921cull, 0xfe1deb1cb129a73eull, 0xe88235f52ebb4484ull,
        0xe99c7026b45f7e41ull, 0x3991d639835339f4ull, 0x9c845f8bbdf9283bull, 0x1ff897ffde05980full,
        0xef2f118b5a0a6d1full, 0x6d367ecf27cb09b7ull, 0x4f463f669e5fea2dull, 0x7527bac7ebe5f17bull,
        0x3d0739f78a5292eaull, 0x6bfb5fb11f8d5d08ull, 0x56033046fc7b6babull, 0xf0cfbc209af4361dull,
    };
    typedef unsigned __int128 wide;
    cr_u64 b = cr_bits1(x), exponent = b >> 52 & 0x7ff, w[3];
    if (exponent == 0x7ff) {
        *n = 0;
        *hi = *lo = __builtin_nan("");
        return;
    }
    cr_u64 m = (b & 0xfffffffffffffull) | 0x10000000000000ull, start = exponent + 62 - 1075;
    for (int i = 0; i < 3; i++) {
        const cr_u64 *at = bits_of + start / 64 + i;
        cr_u64 s = start % 64;
        w[i] = s == 0 ? at[0] : at[0] << s | at[1] >> (64 - s);
    }
    /* The product modulo 4, as a fraction of 2^192 with two bits before the point. */
    wide p0 = (wide)m * w[2], p1 = (wide)m * w[1] + (p0 >> 64);
    cr_u64 low = (cr_u64)p0, middle = (cr_u64)p1, high = m * w[0] + (cr_u64)(p1 >> 64);
    /* The nearest integer, and the signed rest, shifted until its first bit is set. */
    cr_u64 below = high >> 61 & 1, flip = 0 - below;
    *n = (high >> 62) + below;
    high = (high << 2 | middle >> 62) ^ flip;
    middle = (middle << 2 | low >> 62) ^ flip;
    low = low << 2 ^ flip;
    int zeros = 0;
    if (high == 0) {
        high = middle;
        middle = low;
        low = 0;
        zeros = 64;
    }
    int shift = high == 0 ? 0 : __builtin_clzll(high);
    zeros += shift;
    wide top = (wide)high << 64 | middle;
    if (shift > 0) top = top << shift | low >> (64 - shift);
    /* Times pi/2. */
    wide ah = top >> 64, al = (cr_u64)top, bh = 0xc90fdaa22168c234ull, bl = 0xc4c6628b80dc1cd1ull;
    wide cross = ah * bl, other = al * bh, carry = (al * bl >> 64) + (cr_u64)cross + (cr_u64)other;
    wide r = ah * bh + (cross >> 64) + (other >> 64) + (carry >> 64);
    cr_u64 negative = (b >> 63) ^ below;
    double h = (double)(cr_u64)(r >> 75) * cr_float1((cr_u64)(1023 - 52 - zeros) << 52);
    double l = (double)(cr_u64)(r >> 11) * cr_float1((cr_u64)(1023 - 116 - zeros) << 52);
    *hi = negative ? -h : h;
    *lo = negative ? -l : l;
    if (b >> 63) *n = 0 - *n;
}
#endif

/* One lane. */
#define CR_NAME(name) cr_##name
#define CR_F double
#define CR_U cr_u64
#define CR_K(x) (x)
#define CR_I(x) (x)
#define CR_BITS cr_bits1
#define CR_FLOAT cr_float1
#define CR_FMA cr_fma1
#define CR_MASK int
#define CR_SELECT(m, a, b) ((m) ? (a) : (b))
#define CR_HUGE(x, n, hi, lo) \
    if (__builtin_expect(__builtin_fabs(x) > 1048576.0, 0)) cr_huge(x, &n, &hi, &lo)
