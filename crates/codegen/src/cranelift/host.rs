//! What machine code asks of Rust: mathematics, printing, more stack.

use crate::runtime::{math, spread, state};
use chainrule_ir::{Prim, Ty};
use cranelift_codegen::ir::types::{F32, F64, I32, I64};
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use cranelift_codegen::isa::CallConv;

/// A Rust function that machine code calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Host {
    /// A float primitive of one type, `f64` or `f32`.
    Math(Prim, Ty),
    /// `ipow`: state, base, exponent, number of the type; gives 1 and the power in the first operand, or 0.
    IPow,
    /// Prints: state, site.
    Print,
    /// Clears cells: pointer, count.
    Zero,
    /// Copies cells: to, from, count.
    Copy,
    /// Clears a lane's cells: pointer, count, bytes from one to the next.
    ZeroLane,
    /// Copies a lane's cells: to, from, count, bytes from one to the next.
    CopyLane,
    /// Calls an entry on more stack: state, entry, arguments, results, status if there is no more.
    Grow,
    /// Runs a spread: state, number, entry, arguments, results; gives a status.
    Spread,
}

impl Host {
    /// Its name in the text of machine code.
    pub fn name(self) -> String {
        match self {
            Host::Math(prim, ty) => format!("{}.{ty}", prim.name()),
            Host::IPow => "ipow".to_owned(),
            Host::Print => "print".to_owned(),
            Host::Zero => "zero".to_owned(),
            Host::Copy => "copy".to_owned(),
            Host::ZeroLane => "zero lane".to_owned(),
            Host::CopyLane => "copy lane".to_owned(),
            Host::Grow => "grow".to_owned(),
            Host::Spread => "spread".to_owned(),
        }
    }

    fn named(name: &str) -> Option<Host> {
        if let Some((prim, ty)) = name.split_once('.') {
            let ty = [Ty::F64, Ty::F32].into_iter().find(|t| t.name() == ty)?;
            return Some(Host::Math(Prim::from_name(prim)?, ty));
        }
        use Host::*;
        [IPow, Print, Zero, Copy, ZeroLane, CopyLane, Grow, Spread].into_iter().find(|h| h.name() == name)
    }

    /// How it is called.
    pub fn signature(self, conv: CallConv) -> Signature {
        let (params, results): (Vec<Type>, &[Type]) = match self {
            Host::Math(prim, ty) => {
                let float = if ty == Ty::F32 { F32 } else { F64 };
                let mut params = vec![float; prim.arity()];
                if prim == Prim::PowI {
                    params[1] = I32;
                }
                return signature(conv, &params, &[float]);
            }
            Host::IPow => (vec![I64; 4], &[I64]),
            Host::Print => (vec![I64; 2], &[]),
            Host::Zero => (vec![I64; 2], &[]),
            Host::Copy => (vec![I64; 3], &[]),
            Host::ZeroLane => (vec![I64; 3], &[]),
            Host::CopyLane => (vec![I64; 4], &[]),
            Host::Grow | Host::Spread => (vec![I64; 5], &[I64]),
        };
        signature(conv, &params, results)
    }

    fn address(self) -> Option<*const u8> {
        Some(match self {
            Host::Math(prim, ty) => math::address(prim, ty)?,
            Host::IPow => state::ipow as *const u8,
            Host::Print => state::print as *const u8,
            Host::Zero => state::zero as *const u8,
            Host::Copy => state::copy as *const u8,
            Host::ZeroLane => state::zero_lane as *const u8,
            Host::CopyLane => state::copy_lane as *const u8,
            Host::Grow => state::grow as *const u8,
            Host::Spread => spread::spread as *const u8,
        })
    }
}

fn signature(conv: CallConv, params: &[Type], results: &[Type]) -> Signature {
    let mut s = Signature::new(conv);
    s.params.extend(params.iter().map(|&t| AbiParam::new(t)));
    s.returns.extend(results.iter().map(|&t| AbiParam::new(t)));
    s
}

/// The address of the function that machine code calls by `name`.
pub(super) fn lookup(name: &str) -> Option<*const u8> {
    Host::named(name)?.address()
}
