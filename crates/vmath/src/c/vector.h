
/* Four lanes. */
#undef CR_NAME
#undef CR_F
#undef CR_U
#undef CR_K
#undef CR_I
#undef CR_BITS
#undef CR_FLOAT
#undef CR_FMA
#undef CR_MASK
#undef CR_SELECT
#undef CR_HUGE
#define CR_NAME(name) cr_##name##4
#define CR_F cr_x4
#define CR_U cr_u4
#define CR_K(x) ((cr_x4){x, x, x, x})
#define CR_I(x) ((cr_u4){x, x, x, x})
#define CR_BITS(x) ((cr_u4)(x))
#define CR_FLOAT(x) ((cr_x4)(x))
#define CR_FMA cr_fma4
#define CR_MASK cr_u4
#define CR_SELECT(m, a, b) ((cr_x4)(((cr_u4)(m) & (cr_u4)(a)) | (~(cr_u4)(m) & (cr_u4)(b))))
#define CR_HUGE(x, n, hi, lo)                                                                          \
    do {                                                                                               \
        cr_u4 cr_far = (cr_u4)(CR_FLOAT(CR_BITS(x) & CR_I(0x7fffffffffffffffull)) > CR_K(1048576.0));  \
        if (__builtin_expect((cr_far[0] | cr_far[1] | cr_far[2] | cr_far[3]) != 0, 0))                 \
            for (int i = 0; i < 4; i++)                                                                \
                if (cr_far[i]) {                                                                       \
                    cr_u64 k;                                                                          \
                    double h, l;                                                                       \
                    cr_huge(x[i], &k, &h, &l);                                                         \
                    n[i] = k;                                                                          \
                    hi[i] = h;                                                                         \
                    lo[i] = l;                                                                         \
                }                                                                                      \
    } while (0)
