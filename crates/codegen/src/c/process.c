/* Before a loop no iteration of which touches memory that another one changes. */
#ifdef __clang__
#define CR_APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define CR_APART _Pragma("GCC ivdep")
#endif

/* The C library's functions, without its headers: reading these takes longer than compiling a small program. */
#define CR_PURE __attribute__((const, nothrow))
#define CR_MATH1(name) CR_PURE double name(double); CR_PURE float name##f(float);
#define CR_MATH2(name) CR_PURE double name(double, double); CR_PURE float name##f(float, float);
CR_MATH1(exp) CR_MATH1(exp2) CR_MATH1(expm1) CR_MATH1(log) CR_MATH1(log2) CR_MATH1(log10) CR_MATH1(log1p)
CR_MATH1(sin) CR_MATH1(cos) CR_MATH1(tan) CR_MATH1(asin) CR_MATH1(acos) CR_MATH1(atan)
CR_MATH1(sinh) CR_MATH1(cosh) CR_MATH1(tanh)
CR_MATH2(pow) CR_MATH2(hypot) CR_MATH2(atan2)

/* The state of a run; `State` in runtime/state.rs is the same. */
struct cr_state;
struct cr_hosts {
    void (*print)(struct cr_state *, uint64_t);
    uint64_t (*grow)(struct cr_state *, uint64_t (*)(struct cr_state *, const uint64_t *, uint64_t *), const uint64_t *, uint64_t *, uint64_t);
    CR_PURE double (*asinh)(double);
    CR_PURE double (*acosh)(double);
    CR_PURE double (*atanh)(double);
    CR_PURE double (*cbrt)(double);
    CR_PURE float (*asinhf)(float);
    CR_PURE float (*acoshf)(float);
    CR_PURE float (*atanhf)(float);
    CR_PURE float (*cbrtf)(float);
    CR_PURE double (*fmod)(double, double);
    CR_PURE float (*fmodf)(float, float);
    uint64_t (*spread)(struct cr_state *, uint64_t, uint64_t (*)(struct cr_state *, const uint64_t *, uint64_t *), const uint64_t *, uint64_t *);
};
struct cr_state {
    double *bump;
    double *limit;
    uint64_t stack_limit;
    uint64_t *operands;
    const struct cr_hosts *hosts;
    uint64_t shadow;
    uint64_t base;
};

/* Mathematics that Rust brings itself, whose bits may differ from the C library's. */
#define cr_asinh st->hosts->asinh
#define cr_acosh st->hosts->acosh
#define cr_atanh st->hosts->atanh
#define cr_cbrt st->hosts->cbrt
#define cr_asinhf st->hosts->asinhf
#define cr_acoshf st->hosts->acoshf
#define cr_atanhf st->hosts->atanhf
#define cr_cbrtf st->hosts->cbrtf
#define cr_fmod st->hosts->fmod
#define cr_fmodf st->hosts->fmodf
