//! `exp`, `ln`, `sin`, `cos`, `tanh` and `pow` of our own, for arrays and registers, in Rust and as C.
//!
//! Every function is one algorithm without tables, whose choices are selections and not branches (but for huge arguments of
//! `sin` and `cos`), so that it works on as many numbers at once as the processor has lanes, and gives each the same bits
//! whatever its neighbours are. In Rust, `ln` and `pow` ask first whether any argument is unusual.
//! The coefficients are minimax polynomials by Remez' exchange (`tools/minimax.py`); the reductions are those of Cody and
//! Waite (1980) and of Payne and Hanek (1983); products and sums in two parts are Dekker's (1971).
//!
//! # How exact
//!
//! Largest errors in units in the last place, against 120 bits, over 300,000 arguments of every size each, to be seen with
//! `cargo run --release -p chainrule-vmath --example accuracy -- 300000`:
//!
//! | function | stated | with FMA | without | glibc 2.36 |
//! | --- | --- | --- | --- | --- |
//! | [`exp`] | 1 | 0.82 | 0.86 | 0.51 |
//! | [`ln`] | 1 | 0.78 | 0.78 | 0.52 |
//! | [`sin`] | 1 | 0.79 | 0.79 | 0.52 |
//! | [`cos`] | 1 | 0.78 | 0.80 | 0.52 (8.0 at 6381956970095103 · 2⁷⁹⁷) |
//! | [`tanh`] | 2 | 1.80 | 1.80 | 2.08 |
//! | [`pow`] | 2 | 1.03 | 1.03 | 0.51 |
//!
//! Domains are complete: subnormal numbers, infinities, NaN and signed zeros give what the methods of `f64` give, arguments
//! of `sin` and `cos` may be of any size, and [`pow`] has the special values of IEEE 754. Only the bits of a NaN differ.
//!
//! # How to call them
//!
//! - **Arrays**, in Rust: [`exp`]`(&mut xs)` and so on. They ask the processor once per call: AVX2 with FMA, or portable.
//! - **Compiled code, two lanes** (Cranelift's `F64X2`): `exp_m128d` and so on take and return a register under the
//!   System V convention on every x86-64 system; [`exp_x2`] and so on work in memory on every processor.
//! - **Compiled code, four lanes**: [`exp_x4`] and so on, in memory.
//! - **C**: put [`C_SOURCE`] before the program. `cr_exp(double)` and so on are `static inline` and free of branches, so
//!   gcc (with `-O3`, or `-O2 -ftree-vectorize -fvect-cost-model=dynamic`) and clang (`-O2`) vectorise loops over
//!   them; `cr_exp4(cr_x4)` and so on take four lanes (`double` with `vector_size(32)`). `cr_sin` and `cr_cos` have a
//!   rare branch for arguments beyond 2²⁰, which keeps loops from being vectorised; `cr_sin_near` and `cr_cos_near` have
//!   none and hold up to there. Nothing is included, nothing is called.
//!
//! Where the target has FMA, C and Rust give the same bits; where it has not, both have a form without, again with the same
//! bits, whose errors are in the table too. For the C side that needs `-ffp-contract=off`; when a compiler contracts on its
//! own account, the bounds still hold.
//!
//! ```
//! let mut xs = [0.0, 1.0, f64::NEG_INFINITY];
//! chainrule_vmath::exp(&mut xs);
//! assert_eq!(xs, [1.0, std::f64::consts::E, 0.0]);
//! ```

mod dispatch;
mod exp;
mod huge;
mod lane;
mod ln;
mod pow;
mod scalar;
mod trig;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use dispatch::*;

/// The functions as C, to go before a program that calls them (see the crate's documentation).
///
/// It needs gcc 10 or clang 12 or later, and no header.
pub const C_SOURCE: &str = concat!(
    include_str!("c/scalar.h"),
    include_str!("c/body.h"),
    include_str!("c/vector.h"),
    include_str!("c/body.h"),
    include_str!("c/last.h"),
);
