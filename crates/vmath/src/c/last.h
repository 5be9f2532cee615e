
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
