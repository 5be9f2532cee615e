//! Float primitives that machine code calls: Rust's own functions, so that results equal the interpreter's.

use chainrule_ir::{Prim, Ty};

/// The address of a primitive of one float type.
pub(crate) fn address(prim: Prim, ty: Ty) -> Option<*const u8> {
    macro_rules! table {
        (
            $($p1:ident $m1:ident),*;
            $($p2:ident |$x:ident, $y:ident| $e2:expr),*;
            $($p3:ident $m3:ident),*;
            $($pn:ident $mn:ident),*
        ) => {
            match prim {
                $(Prim::$p1 => {
                    extern "C" fn wide(x: f64) -> f64 { x.$m1() }
                    extern "C" fn narrow(x: f32) -> f32 { x.$m1() }
                    if ty == Ty::F32 { narrow as *const u8 } else { wide as *const u8 }
                })*
                $(Prim::$p2 => {
                    extern "C" fn wide($x: f64, $y: f64) -> f64 { $e2 }
                    extern "C" fn narrow($x: f32, $y: f32) -> f32 { $e2 }
                    if ty == Ty::F32 { narrow as *const u8 } else { wide as *const u8 }
                })*
                $(Prim::$p3 => {
                    extern "C" fn wide(x: f64, y: f64, z: f64) -> f64 { x.$m3(y, z) }
                    extern "C" fn narrow(x: f32, y: f32, z: f32) -> f32 { x.$m3(y, z) }
                    if ty == Ty::F32 { narrow as *const u8 } else { wide as *const u8 }
                })*
                $(Prim::$pn => {
                    extern "C" fn wide(x: f64, n: i32) -> f64 { x.$mn(n) }
                    extern "C" fn narrow(x: f32, n: i32) -> f32 { x.$mn(n) }
                    if ty == Ty::F32 { narrow as *const u8 } else { wide as *const u8 }
                })*
                _ => return None,
            }
        };
    }
    Some(table! {
        Floor floor, Ceil ceil, Trunc trunc, Round round, RoundEven round_ties_even,
        Cbrt cbrt, Exp exp, Exp2 exp2, ExpM1 exp_m1, Ln ln, Log2 log2, Log10 log10, Ln1P ln_1p,
        Sin sin, Cos cos, Tan tan, Asin asin, Acos acos, Atan atan,
        Sinh sinh, Cosh cosh, Tanh tanh, Asinh asinh, Acosh acosh, Atanh atanh;
        Rem |x, y| x % y, RemEuclid |x, y| x.rem_euclid(y), DivEuclid |x, y| x.div_euclid(y),
        PowF |x, y| x.powf(y), Hypot |x, y| x.hypot(y), Atan2 |x, y| x.atan2(y);
        MulAdd mul_add;
        PowI powi
    })
}
