/* Four lanes: floats, narrow ones widened; signed integers, and masks, which have no bits or all; unsigned ones. */
typedef double cr_v __attribute__((vector_size(32)));
typedef int64_t cr_i __attribute__((vector_size(32)));
typedef uint64_t cr_u __attribute__((vector_size(32)));
typedef float cr_narrow __attribute__((vector_size(16)));

static inline cr_v cr_splat_v(double x) { return (cr_v){x, x, x, x}; }
static inline cr_i cr_splat_i(int64_t x) { return (cr_i){x, x, x, x}; }
static inline cr_u cr_splat_u(uint64_t x) { return (cr_u){x, x, x, x}; }

/* The lanes that are active, as bits; whether any is. */
#ifdef __AVX__
#define cr_bits4(m) __builtin_ia32_movmskpd256((cr_v)(m))
#else
static inline int cr_bits4(cr_i m) { return (m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8); }
#endif
#define cr_any(m) (cr_bits4(m) != 0)
#define cr_first(m) __builtin_ctz(cr_bits4(m) | 16)

/* x where m holds, else y. */
#if defined(__AVX512VL__)
#define cr_blend(m, x, y) ((cr_i)(((cr_i)(x) & (m)) | ((cr_i)(y) & ~(m))))
#elif defined(__AVX__)
#define cr_blend(m, x, y) ((cr_i)__builtin_ia32_blendvpd256((cr_v)(y), (cr_v)(x), (cr_v)(m)))
#else
#define cr_blend(m, x, y) ((cr_i)(((cr_i)(x) & (m)) | ((cr_i)(y) & ~(m))))
#endif

static inline cr_v cr_narrow_v(cr_v x) {
    return __builtin_convertvector(__builtin_convertvector(x, cr_narrow), cr_v);
}
#define CR_SIGN cr_splat_i(INT64_MIN)
static inline cr_v cr_abs_v(cr_v x) { return (cr_v)((cr_i)x & ~CR_SIGN); }
static inline cr_v cr_copysign_v(cr_v x, cr_v y) { return (cr_v)(((cr_i)x & ~CR_SIGN) | ((cr_i)y & CR_SIGN)); }
static inline cr_v cr_signum_v(cr_v x) { return (cr_v)cr_blend(x == x, cr_copysign_v(cr_splat_v(1), x), x); }
static inline cr_v cr_min_v(cr_v x, cr_v y) { cr_i r = cr_blend(y < x, y, x); return (cr_v)cr_blend(x == x, r, y); }
static inline cr_v cr_max_v(cr_v x, cr_v y) { cr_i r = cr_blend(y > x, y, x); return (cr_v)cr_blend(x == x, r, y); }

#ifdef __AVX__
static inline cr_v cr_sqrt_v(cr_v x) { cr_v r; __asm__("vsqrtpd %1, %0" : "=x"(r) : "x"(x)); return r; }
#define CR_ROUND_V(name, f, how) \
    static inline cr_v cr_##name##_v(cr_v x) { cr_v r; __asm__("vroundpd $" #how ", %1, %0" : "=x"(r) : "x"(x)); return r; }
#else
static inline cr_v cr_sqrt_v(cr_v x) {
    return (cr_v){__builtin_sqrt(x[0]), __builtin_sqrt(x[1]), __builtin_sqrt(x[2]), __builtin_sqrt(x[3])};
}
#define CR_ROUND_V(name, f, how) \
    static inline cr_v cr_##name##_v(cr_v x) { return (cr_v){f(x[0]), f(x[1]), f(x[2]), f(x[3])}; }
#endif
CR_ROUND_V(rint, __builtin_rint, 8)
CR_ROUND_V(floor, __builtin_floor, 9)
CR_ROUND_V(ceil, __builtin_ceil, 10)
CR_ROUND_V(trunc, __builtin_trunc, 11)
static inline cr_v cr_round_v(cr_v x) { return cr_trunc_v(x + cr_copysign_v(cr_splat_v(0.49999999999999994), x)); }
#ifdef __FMA__
static inline cr_v cr_fma_v(cr_v x, cr_v y, cr_v z) {
    __asm__("vfmadd213pd %2, %1, %0" : "+x"(x) : "x"(y), "x"(z)); return x;
}
#else
static inline cr_v cr_fma_v(cr_v x, cr_v y, cr_v z) {
    return (cr_v){__builtin_fma(x[0], y[0], z[0]), __builtin_fma(x[1], y[1], z[1]), __builtin_fma(x[2], y[2], z[2]),
        __builtin_fma(x[3], y[3], z[3])};
}
#endif

/* The cells of all lanes, which need not be aligned. */
static inline cr_i cr_get(const uint64_t *p) { cr_i r; __builtin_memcpy(&r, p, 32); return r; }
static inline void cr_put(uint64_t *p, cr_i x) { __builtin_memcpy(p, &x, 32); }

/* The cell of lane l at an address of its own. */
#define cr_cell(p, l) ((uint64_t *)(p)[l] + (l))

/* Cells of one lane. */
static void cr_copy_lane(uint64_t *dst, const uint64_t *src, uint64_t n) {
    for (uint64_t k = 0; k < n; k++) dst[4 * k] = src[4 * k];
}
static void cr_zero_lane(uint64_t *p, uint64_t n) {
    for (uint64_t k = 0; k < n; k++) p[4 * k] = 0;
}
