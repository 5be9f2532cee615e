//! Four and two lanes in the registers of x86-64 with AVX2 and FMA.
//!
//! Safety: values of these types are made only inside of functions that enable `avx2` and `fma`, which their callers
//! enter after the processor was asked. The methods are inlined there.

use std::arch::x86_64::*;
use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::lane::{Lane, Parts, SIGN};

macro_rules! register {
    (
        $(#[$doc:meta])* $name:ident, $float:ty, $int:ty, $count:literal,
        load $load:ident, store $store:ident, set1 $set1:ident, set1i $set1i:ident,
        add $add:ident, sub $sub:ident, mul $mul:ident, div $div:ident, fmadd $fmadd:ident, fmsub $fmsub:ident,
        min $min:ident, max $max:ident,
        and $and:ident, or $or:ident, xor $xor:ident, lt $lt:expr, nlt $nlt:expr, eq $eq:expr, blend $blend:ident, movemask $movemask:ident,
        bits $bits:ident, float $tofloat:ident, iadd $iadd:ident, isub $isub:ident, iand $iand:ident, ior $ior:ident,
        ixor $ixor:ident, shl $shl:ident, shr $shr:ident, ieq $ieq:ident, zero $zero:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(crate) struct $name(pub $float);

        impl $name {
            /// The numbers at `from`.
            ///
            /// # Safety
            ///
            /// `from` is readable for all lanes; the processor has AVX2 and FMA.
            #[inline(always)]
            pub unsafe fn load(from: *const f64) -> $name {
                $name(unsafe { $load(from) })
            }

            /// Store the numbers at `to`.
            ///
            /// # Safety
            ///
            /// `to` is writable for all lanes; the processor has AVX2 and FMA.
            #[inline(always)]
            pub unsafe fn store(self, to: *mut f64) {
                unsafe { $store(to, self.0) }
            }
        }

        impl Add for $name {
            type Output = $name;
            #[inline(always)]
            fn add(self, b: $name) -> $name {
                $name(unsafe { $add(self.0, b.0) })
            }
        }
        impl Sub for $name {
            type Output = $name;
            #[inline(always)]
            fn sub(self, b: $name) -> $name {
                $name(unsafe { $sub(self.0, b.0) })
            }
        }
        impl Mul for $name {
            type Output = $name;
            #[inline(always)]
            fn mul(self, b: $name) -> $name {
                $name(unsafe { $mul(self.0, b.0) })
            }
        }
        impl Div for $name {
            type Output = $name;
            #[inline(always)]
            fn div(self, b: $name) -> $name {
                $name(unsafe { $div(self.0, b.0) })
            }
        }
        impl Neg for $name {
            type Output = $name;
            #[inline(always)]
            fn neg(self) -> $name {
                $name(unsafe { $xor(self.0, $set1(-0.0)) })
            }
        }

        impl Lane for $name {
            type Mask = $float;
            type Bits = $int;

            #[inline(always)]
            fn splat(x: f64) -> Self {
                $name(unsafe { $set1(x) })
            }
            #[inline(always)]
            fn mul_add(self, b: Self, c: Self) -> Self {
                $name(unsafe { $fmadd(self.0, b.0, c.0) })
            }
            #[inline(always)]
            fn product_error(a: Self, b: Self, p: Self) -> Self {
                $name(unsafe { $fmsub(a.0, b.0, p.0) })
            }
            #[inline(always)]
            fn abs(self) -> Self {
                $name(unsafe { $and(self.0, $set1(f64::from_bits(!SIGN))) })
            }
            #[inline(always)]
            fn at_most(self, most: f64) -> Self {
                // The instructions give their second operand when one is a NaN.
                $name(unsafe { $min($set1(most), self.0) })
            }
            #[inline(always)]
            fn at_least(self, least: f64) -> Self {
                $name(unsafe { $max($set1(least), self.0) })
            }
            #[inline(always)]
            fn lt(self, other: Self) -> $float {
                unsafe { $lt(self.0, other.0) }
            }
            #[inline(always)]
            fn not_lt(a: Self, b: Self) -> $float {
                unsafe { $nlt(a.0, b.0) }
            }
            #[inline(always)]
            fn eq(self, other: Self) -> $float {
                unsafe { $eq(self.0, other.0) }
            }
            #[inline(always)]
            fn both(a: $float, b: $float) -> $float {
                unsafe { $and(a, b) }
            }
            #[inline(always)]
            fn either(a: $float, b: $float) -> $float {
                unsafe { $or(a, b) }
            }
            #[inline(always)]
            fn select(mask: $float, a: Self, b: Self) -> Self {
                $name(unsafe { $blend(b.0, a.0, mask) })
            }
            #[inline(always)]
            fn any(mask: $float) -> bool {
                unsafe { $movemask(mask) != 0 }
            }
            #[inline(always)]
            fn bits(self) -> $int {
                unsafe { $bits(self.0) }
            }
            #[inline(always)]
            fn from_bits(bits: $int) -> Self {
                $name(unsafe { $tofloat(bits) })
            }
            #[inline(always)]
            fn int(x: u64) -> $int {
                unsafe { $set1i(x.cast_signed()) }
            }
            #[inline(always)]
            fn int_add(a: $int, b: $int) -> $int {
                unsafe { $iadd(a, b) }
            }
            #[inline(always)]
            fn int_sub(a: $int, b: $int) -> $int {
                unsafe { $isub(a, b) }
            }
            #[inline(always)]
            fn int_and(a: $int, b: $int) -> $int {
                unsafe { $iand(a, b) }
            }
            #[inline(always)]
            fn int_or(a: $int, b: $int) -> $int {
                unsafe { $ior(a, b) }
            }
            #[inline(always)]
            fn int_xor(a: $int, b: $int) -> $int {
                unsafe { $ixor(a, b) }
            }
            #[inline(always)]
            fn int_shl<const N: i32>(a: $int) -> $int {
                unsafe { $shl::<N>(a) }
            }
            #[inline(always)]
            fn int_shr<const N: i32>(a: $int) -> $int {
                unsafe { $shr::<N>(a) }
            }
            #[inline(always)]
            fn int_zero(a: $int) -> $float {
                unsafe { $tofloat($ieq(a, $zero())) }
            }
            #[inline(always)]
            fn patch(x: Self, limit: f64, parts: Parts<Self>, f: fn(f64) -> (u64, f64, f64)) -> Parts<Self> {
                if Self::any(Self::splat(limit).lt(x.abs())) { Self::patch_each(x, limit, parts, f) } else { parts }
            }
        }

        impl $name {
            #[cold]
            #[inline(always)]
            fn patch_each(x: Self, limit: f64, parts: Parts<Self>, f: fn(f64) -> (u64, f64, f64)) -> Parts<Self> {
                let [mut xs, mut k, mut hi, mut lo] = [[0.0; $count]; 4];
                // SAFETY: the arrays have room for the lanes.
                unsafe {
                    x.store(xs.as_mut_ptr());
                    Self::from_bits(parts.0).store(k.as_mut_ptr());
                    parts.1.store(hi.as_mut_ptr());
                    parts.2.store(lo.as_mut_ptr());
                }
                for i in 0..$count {
                    if xs[i].abs() > limit {
                        let (bits, h, l) = f(xs[i]);
                        (k[i], hi[i], lo[i]) = (f64::from_bits(bits), h, l);
                    }
                }
                // SAFETY: as above.
                unsafe { (Self::load(k.as_ptr()).bits(), Self::load(hi.as_ptr()), Self::load(lo.as_ptr())) }
            }
        }
    };
}

register!(
    /// Four numbers.
    X4, __m256d, __m256i, 4,
    load _mm256_loadu_pd, store _mm256_storeu_pd, set1 _mm256_set1_pd, set1i _mm256_set1_epi64x,
    add _mm256_add_pd, sub _mm256_sub_pd, mul _mm256_mul_pd, div _mm256_div_pd, fmadd _mm256_fmadd_pd, fmsub _mm256_fmsub_pd,
    min _mm256_min_pd, max _mm256_max_pd,
    and _mm256_and_pd, or _mm256_or_pd, xor _mm256_xor_pd, lt _mm256_cmp_pd::<_CMP_LT_OQ>, nlt _mm256_cmp_pd::<_CMP_NLT_UQ>, eq _mm256_cmp_pd::<_CMP_EQ_OQ>,
    blend _mm256_blendv_pd, movemask _mm256_movemask_pd,
    bits _mm256_castpd_si256, float _mm256_castsi256_pd, iadd _mm256_add_epi64, isub _mm256_sub_epi64,
    iand _mm256_and_si256, ior _mm256_or_si256, ixor _mm256_xor_si256, shl _mm256_slli_epi64, shr _mm256_srli_epi64,
    ieq _mm256_cmpeq_epi64, zero _mm256_setzero_si256
);

register!(
    /// Two numbers.
    X2, __m128d, __m128i, 2,
    load _mm_loadu_pd, store _mm_storeu_pd, set1 _mm_set1_pd, set1i _mm_set1_epi64x,
    add _mm_add_pd, sub _mm_sub_pd, mul _mm_mul_pd, div _mm_div_pd, fmadd _mm_fmadd_pd, fmsub _mm_fmsub_pd,
    min _mm_min_pd, max _mm_max_pd,
    and _mm_and_pd, or _mm_or_pd, xor _mm_xor_pd, lt _mm_cmp_pd::<_CMP_LT_OQ>, nlt _mm_cmp_pd::<_CMP_NLT_UQ>, eq _mm_cmp_pd::<_CMP_EQ_OQ>,
    blend _mm_blendv_pd, movemask _mm_movemask_pd,
    bits _mm_castpd_si128, float _mm_castsi128_pd, iadd _mm_add_epi64, isub _mm_sub_epi64,
    iand _mm_and_si128, ior _mm_or_si128, ixor _mm_xor_si128, shl _mm_slli_epi64, shr _mm_srli_epi64,
    ieq _mm_cmpeq_epi64, zero _mm_setzero_si128
);
