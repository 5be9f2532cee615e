
/* The C library's functions, as of its <math.h>. */
#define CR_MATH1(name) double name(double); float name##f(float);
#define CR_MATH2(name) double name(double, double); float name##f(float, float);
CR_MATH1(exp) CR_MATH1(exp2) CR_MATH1(expm1) CR_MATH1(log) CR_MATH1(log2) CR_MATH1(log10) CR_MATH1(log1p)
CR_MATH1(sin) CR_MATH1(cos) CR_MATH1(tan) CR_MATH1(asin) CR_MATH1(acos) CR_MATH1(atan)
CR_MATH1(sinh) CR_MATH1(cosh) CR_MATH1(tanh) CR_MATH1(asinh) CR_MATH1(acosh) CR_MATH1(atanh) CR_MATH1(cbrt)
CR_MATH2(pow) CR_MATH2(hypot) CR_MATH2(atan2) CR_MATH2(fmod)
#define cr_asinh asinh
#define cr_acosh acosh
#define cr_atanh atanh
#define cr_cbrt cbrt
#define cr_asinhf asinhf
#define cr_acoshf acoshf
#define cr_atanhf atanhf
#define cr_cbrtf cbrtf
#define cr_fmod fmod
#define cr_fmodf fmodf

/* A run: the free memory, how many cells apart shadows lie, where memory begins, how many recursive calls are alive. */
struct cr_state {
    double *bump;
    double *limit;
    uint64_t span;
    double *base;
    uint64_t depth;
};
