//! Which lanes a processor has, and the functions over arrays and registers.

use crate::scalar::Plain;

/// How many numbers go side by side on this machine, and whether they fuse multiply-adds: `(lanes, fused)`.
pub fn lanes() -> (usize, bool) {
    #[cfg(target_arch = "x86_64")]
    {
        let wide = x86::available();
        (if wide { 4 } else { 1 }, wide)
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        (1, FUSED)
    }
}

/// Every processor of the target has fused multiply-add (x86-64 is asked at run time).
#[cfg(not(target_arch = "x86_64"))]
const FUSED: bool = cfg!(any(target_arch = "aarch64", target_arch = "riscv64", target_arch = "powerpc64"));

#[cfg(target_arch = "x86_64")]
mod x86 {
    use crate::lane::Lane;
    use crate::x86::{X2, X4};

    pub fn available() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }

    /// A function of one argument, for a lane of any kind.
    pub trait Unary {
        fn at<V: Lane>(x: V) -> V;
    }

    /// Apply to four at a time; the rest fill a register of their own.
    #[target_feature(enable = "avx2,fma")]
    pub fn unary<F: Unary>(xs: &mut [f64]) {
        let mut chunks = xs.chunks_exact_mut(4);
        for c in &mut chunks {
            // SAFETY: the chunk has four numbers; the features are enabled.
            unsafe { F::at(X4::load(c.as_ptr())).store(c.as_mut_ptr()) }
        }
        let rest = chunks.into_remainder();
        if !rest.is_empty() {
            let mut c = [1.0; 4];
            c[..rest.len()].copy_from_slice(rest);
            // SAFETY: as above.
            unsafe { F::at(X4::load(c.as_ptr())).store(c.as_mut_ptr()) }
            rest.copy_from_slice(&c[..rest.len()]);
        }
    }

    /// Apply to two numbers.
    #[target_feature(enable = "avx2,fma")]
    pub fn pair<F: Unary>(mut xs: [f64; 2]) -> [f64; 2] {
        // SAFETY: there are two numbers; the features are enabled.
        unsafe { F::at(X2::load(xs.as_ptr())).store(xs.as_mut_ptr()) };
        xs
    }

    #[target_feature(enable = "avx2,fma")]
    pub fn pow(xs: &mut [f64], ys: &[f64]) {
        let mut chunks = xs.chunks_exact_mut(4);
        let mut others = ys.chunks_exact(4);
        for (c, d) in (&mut chunks).zip(&mut others) {
            // SAFETY: the chunks have four numbers; the features are enabled.
            unsafe { crate::pow::pow(X4::load(c.as_ptr()), X4::load(d.as_ptr())).store(c.as_mut_ptr()) }
        }
        let (rest, others) = (chunks.into_remainder(), others.remainder());
        if !rest.is_empty() {
            let (mut c, mut d) = ([1.0; 4], [1.0; 4]);
            c[..rest.len()].copy_from_slice(rest);
            d[..rest.len()].copy_from_slice(others);
            // SAFETY: as above.
            unsafe { crate::pow::pow(X4::load(c.as_ptr()), X4::load(d.as_ptr())).store(c.as_mut_ptr()) }
            rest.copy_from_slice(&c[..rest.len()]);
        }
    }

    #[target_feature(enable = "avx2,fma")]
    pub fn pow_pair(mut xs: [f64; 2], ys: [f64; 2]) -> [f64; 2] {
        // SAFETY: there are two numbers each; the features are enabled.
        unsafe { crate::pow::pow(X2::load(xs.as_ptr()), X2::load(ys.as_ptr())).store(xs.as_mut_ptr()) };
        xs
    }
}

/// One number at a time, as this machine fuses or not.
macro_rules! each {
    ($xs:expr, $f:path) => {{
        #[cfg(not(target_arch = "x86_64"))]
        if FUSED {
            $xs.iter_mut().for_each(|x| *x = $f(*x));
            return;
        }
        $xs.iter_mut().for_each(|x| *x = $f(Plain(*x)).0);
    }};
}

macro_rules! functions {
    ($( $(#[$doc:meta])* $name:ident $four:ident $two:ident $register:ident $marker:ident $f:path; )*) => { $(
        #[cfg(target_arch = "x86_64")]
        struct $marker;

        #[cfg(target_arch = "x86_64")]
        impl x86::Unary for $marker {
            #[inline(always)]
            fn at<V: crate::lane::Lane>(x: V) -> V {
                $f(x)
            }
        }

        $(#[$doc])*
        pub fn $name(xs: &mut [f64]) {
            #[cfg(target_arch = "x86_64")]
            if x86::available() {
                // SAFETY: the processor has what the function enables.
                return unsafe { x86::unary::<$marker>(xs) };
            }
            each!(xs, $f)
        }

        #[doc = concat!("[`", stringify!($name), "`](crate::", stringify!($name), ") of the four numbers at `x`, in place.")]
        ///
        /// # Safety
        ///
        /// Four numbers at `x` are readable and writable.
        pub unsafe extern "C" fn $four(x: *mut f64) {
            // SAFETY: as the caller promises.
            $name(unsafe { std::slice::from_raw_parts_mut(x, 4) })
        }

        #[doc = concat!("[`", stringify!($name), "`](crate::", stringify!($name), ") of the two numbers at `x`, in place.")]
        ///
        /// # Safety
        ///
        /// Two numbers at `x` are readable and writable.
        pub unsafe extern "C" fn $two(x: *mut f64) {
            // SAFETY: as the caller promises.
            let xs = unsafe { &mut *x.cast::<[f64; 2]>() };
            #[cfg(target_arch = "x86_64")]
            if x86::available() {
                // SAFETY: the processor has what the function enables.
                *xs = unsafe { x86::pair::<$marker>(*xs) };
                return;
            }
            $name(xs)
        }

        #[doc = concat!("[`", stringify!($name), "`](crate::", stringify!($name), ") of the two numbers of a register, as compiled code passes it.")]
        #[cfg(target_arch = "x86_64")]
        // Rust passes this type in a register to `extern` functions, as C does.
        #[allow(improper_ctypes_definitions)]
        pub extern "sysv64" fn $register(x: std::arch::x86_64::__m128d) -> std::arch::x86_64::__m128d {
            // SAFETY: both types are two `f64`, and any bits are one.
            unsafe {
                let mut xs: [f64; 2] = std::mem::transmute(x);
                $two(xs.as_mut_ptr());
                std::mem::transmute(xs)
            }
        }
    )* };
}

functions! {
    /// `xᵢ ← exp xᵢ`, within 1 ulp.
    exp exp_x4 exp_x2 exp_m128d Exp crate::exp::exp;
    /// `xᵢ ← ln xᵢ`, within 1 ulp: −∞ at zeros, NaN below.
    ln ln_x4 ln_x2 ln_m128d Ln crate::ln::ln;
    /// `xᵢ ← sin xᵢ`, within 1 ulp for all arguments: NaN at infinities.
    sin sin_x4 sin_x2 sin_m128d Sin crate::trig::sin;
    /// `xᵢ ← cos xᵢ`, within 1 ulp for all arguments: NaN at infinities.
    cos cos_x4 cos_x2 cos_m128d Cos crate::trig::cos;
    /// `xᵢ ← tanh xᵢ`, within 2 ulp.
    tanh tanh_x4 tanh_x2 tanh_m128d Tanh crate::exp::tanh;
}

/// `xᵢ ← xᵢ` to the power of `yᵢ`, within 2 ulp; special values as in [`f64::powf`].
///
/// # Panics
///
/// When the lengths differ.
pub fn pow(xs: &mut [f64], ys: &[f64]) {
    assert_eq!(xs.len(), ys.len(), "bases and exponents");
    #[cfg(target_arch = "x86_64")]
    if x86::available() {
        // SAFETY: the processor has what the function enables.
        return unsafe { x86::pow(xs, ys) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    if FUSED {
        xs.iter_mut().zip(ys).for_each(|(x, y)| *x = crate::pow::pow(*x, *y));
        return;
    }
    xs.iter_mut().zip(ys).for_each(|(x, y)| *x = crate::pow::pow(Plain(*x), Plain(*y)).0);
}

/// [`pow`](crate::pow) of the four numbers at `x` and the four at `y`, in place of the former.
///
/// # Safety
///
/// Four numbers at `x` are readable and writable, and four apart from them at `y` readable.
pub unsafe extern "C" fn pow_x4(x: *mut f64, y: *const f64) {
    // SAFETY: as the caller promises.
    unsafe { pow(std::slice::from_raw_parts_mut(x, 4), std::slice::from_raw_parts(y, 4)) }
}

/// [`pow`](crate::pow) of the two numbers at `x` and the two at `y`, in place of the former.
///
/// # Safety
///
/// Two numbers at `x` are readable and writable, and two apart from them at `y` readable.
pub unsafe extern "C" fn pow_x2(x: *mut f64, y: *const f64) {
    // SAFETY: as the caller promises.
    let (xs, ys) = unsafe { (&mut *x.cast::<[f64; 2]>(), &*y.cast::<[f64; 2]>()) };
    #[cfg(target_arch = "x86_64")]
    if x86::available() {
        // SAFETY: the processor has what the function enables.
        *xs = unsafe { x86::pow_pair(*xs, *ys) };
        return;
    }
    pow(xs, ys)
}

/// [`pow`](crate::pow) of the two numbers of each register, as compiled code passes them.
#[cfg(target_arch = "x86_64")]
// Rust passes this type in a register to `extern` functions, as C does.
#[allow(improper_ctypes_definitions)]
pub extern "sysv64" fn pow_m128d(
    x: std::arch::x86_64::__m128d,
    y: std::arch::x86_64::__m128d,
) -> std::arch::x86_64::__m128d {
    // SAFETY: both types are two `f64`, and any bits are one.
    unsafe {
        let mut xs: [f64; 2] = std::mem::transmute(x);
        let ys: [f64; 2] = std::mem::transmute(y);
        pow_x2(xs.as_mut_ptr(), ys.as_ptr());
        std::mem::transmute(xs)
    }
}

/// The functions of numbers that round products and sums apart, whatever the processor can: to test this form too.
#[doc(hidden)]
pub mod plain {
    use super::*;

    macro_rules! plain {
        ($($name:ident $f:path),*) => { $( pub fn $name(x: f64) -> f64 { $f(Plain(x)).0 } )* };
    }

    plain!(exp crate::exp::exp, ln crate::ln::ln, sin crate::trig::sin, cos crate::trig::cos, tanh crate::exp::tanh);

    pub fn pow(x: f64, y: f64) -> f64 {
        crate::pow::pow(Plain(x), Plain(y)).0
    }
}

/// The functions of one number with fused multiply-add: what each lane of a register gives.
#[doc(hidden)]
pub mod fused {
    macro_rules! fused {
        ($($name:ident $f:path),*) => { $( pub fn $name(x: f64) -> f64 { $f(x) } )* };
    }

    fused!(exp crate::exp::exp, ln crate::ln::ln, sin crate::trig::sin, cos crate::trig::cos, tanh crate::exp::tanh);

    pub fn pow(x: f64, y: f64) -> f64 {
        crate::pow::pow(x, y)
    }
}
