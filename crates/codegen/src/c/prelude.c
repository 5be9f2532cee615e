#include <stdint.h>

#define cr_likely(x) __builtin_expect(!!(x), 1)
#define cr_unlikely(x) __builtin_expect(!!(x), 0)

/* The bits of a cell as a float, and back. */
static inline double cr_float(uint64_t bits) { double x; __builtin_memcpy(&x, &bits, 8); return x; }
static inline uint64_t cr_bits(double x) { uint64_t bits; __builtin_memcpy(&bits, &x, 8); return bits; }

/* A sum that a compiler may add up in another order, side by side. */
static inline double cr_accumulate(double x, double y) {
#ifdef __clang__
    #pragma clang fp reassociate(on)
#endif
    return x + y;
}

/* Conversions saturate, and make 0 of a NaN. */
static inline int64_t cr_to_i64(double x) {
    return x >= 9223372036854775808.0 ? INT64_MAX : x >= -9223372036854775808.0 ? (int64_t)x : x == x ? INT64_MIN : 0;
}
static inline uint64_t cr_to_u64(double x) {
    return x >= 18446744073709551616.0 ? UINT64_MAX : x >= 0.0 ? (uint64_t)x : 0;
}

static inline int64_t cr_clamp(int64_t x, int64_t lo, int64_t hi) { return x < lo ? lo : x > hi ? hi : x; }
static inline int64_t cr_add_sat(int64_t x, int64_t y) {
    int64_t r; return __builtin_add_overflow(x, y, &r) ? (x < 0 ? INT64_MIN : INT64_MAX) : r;
}
static inline int64_t cr_sub_sat(int64_t x, int64_t y) {
    int64_t r; return __builtin_sub_overflow(x, y, &r) ? (x < 0 ? INT64_MIN : INT64_MAX) : r;
}
static inline uint64_t cr_uadd_sat(uint64_t x, uint64_t y) { uint64_t r = x + y; return r < x ? UINT64_MAX : r; }
static inline uint64_t cr_usub_sat(uint64_t x, uint64_t y) { return x < y ? 0 : x - y; }
static inline int64_t cr_idiv_euclid(int64_t x, int64_t y) {
    int64_t q = x / y, r = x % y; return r < 0 ? (y < 0 ? q + 1 : q - 1) : q;
}
static inline int64_t cr_irem_euclid(int64_t x, int64_t y) {
    int64_t r = x % y; return r < 0 ? (int64_t)((uint64_t)r + (y < 0 ? -(uint64_t)y : (uint64_t)y)) : r;
}

/* Powers by squaring; 0 if they do not fit. */
static inline int cr_ipow(int64_t x, int64_t y, int64_t *power) {
    int64_t r = 1;
    if (y < 0) return 0;
    for (;; y >>= 1) {
        if (y & 1 && __builtin_mul_overflow(r, x, &r)) return 0;
        if (y <= 1) break;
        if (__builtin_mul_overflow(x, x, &x)) return 0;
    }
    *power = r;
    return 1;
}
static inline int cr_upow(uint64_t x, uint64_t y, uint64_t *power) {
    uint64_t r = 1;
    for (;; y >>= 1) {
        if (y & 1 && __builtin_mul_overflow(r, x, &r)) return 0;
        if (y <= 1) break;
        if (__builtin_mul_overflow(x, x, &x)) return 0;
    }
    *power = r;
    return 1;
}

#define CR_FLOATS(T, S, BELOW_HALF) \
    /* The smaller and the larger, the other when one is a NaN. */ \
    static inline T cr_min##S(T x, T y) { T r = y < x ? y : x; return x == x ? r : y; } \
    static inline T cr_max##S(T x, T y) { T r = y > x ? y : x; return x == x ? r : y; } \
    static inline T cr_signum##S(T x) { return x == x ? __builtin_copysign##S(1, x) : x; } \
    /* Halves away from zero: adding the float before 1/2 carries what has a fraction of at least 1/2, no other. */ \
    static inline T cr_round##S(T x) { return __builtin_trunc##S(x + __builtin_copysign##S(BELOW_HALF, x)); } \
    /* Of x, y and the remainder of x / y. */ \
    static inline T cr_rem_euclid##S(T r, T y) { return r < 0 ? r + __builtin_fabs##S(y) : r; } \
    static inline T cr_div_euclid##S(T x, T y, T r) { \
        T q = __builtin_trunc##S(x / y); return r < 0 ? (y > 0 ? q - 1 : q + 1) : q; \
    } \
    static inline T cr_powi##S(T x, int64_t n) { \
        int32_t b = (int32_t)n; T r = 1; \
        for (;;) { if (b & 1) r *= x; b /= 2; if (b == 0) break; x *= x; } \
        return n < 0 ? 1 / r : r; \
    }
CR_FLOATS(double, , 0.49999999999999994)
CR_FLOATS(float, f, 0.49999997f)

