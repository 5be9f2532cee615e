//! Conversions, as Rust's `as`.

use super::emit::Emit;
use chainrule_ir::Ty;
use chainrule_ir::prim::Width;
use cranelift_codegen::ir::types::{F32, F64, I8, I64};
use cranelift_codegen::ir::{self as clif, InstBuilder};

impl Emit<'_, '_> {
    /// `x as to`
    pub fn cast(&mut self, x: clif::Value, from: Ty, to: Ty) -> clif::Value {
        if from == to {
            return x;
        }
        if !from.is_float() {
            let wide = if from == Ty::Bool { self.b.ins().uextend(I64, x) } else { x };
            return self.cast_integer(wide, from, to);
        }
        match to {
            Ty::F64 => self.b.ins().fpromote(F64, x),
            Ty::F32 => self.b.ins().fdemote(F32, x),
            Ty::I64 => self.b.ins().fcvt_to_sint_sat(I64, x),
            Ty::U64 | Ty::Ptr => self.b.ins().fcvt_to_uint_sat(I64, x),
            Ty::I8 | Ty::I16 | Ty::I32 | Ty::U8 | Ty::U16 | Ty::U32 | Ty::Bool => {
                let wide = self.b.ins().fcvt_to_sint_sat(I64, x);
                let kept = self.saturate(wide, width(to));
                if to == Ty::Bool { self.b.ins().ireduce(I8, kept) } else { kept }
            }
        }
    }

    /// An integer in the form of its cell, or a boolean extended to one.
    fn cast_integer(&mut self, x: clif::Value, from: Ty, to: Ty) -> clif::Value {
        match to {
            Ty::F64 if from == Ty::U64 => self.b.ins().fcvt_from_uint(F64, x),
            Ty::F32 if from == Ty::U64 => self.b.ins().fcvt_from_uint(F32, x),
            Ty::F64 => self.b.ins().fcvt_from_sint(F64, x),
            Ty::F32 => self.b.ins().fcvt_from_sint(F32, x),
            Ty::Bool => {
                let low = self.b.ins().ireduce(I8, x);
                let one = self.bool(true);
                self.b.ins().band(low, one)
            }
            _ => self.wrap(x, width(to)),
        }
    }
}

/// The width of an integer type; a boolean is one bit, a pointer is 64.
pub(super) fn width(ty: Ty) -> Width {
    Width::of(ty).unwrap_or(Width { bits: if ty == Ty::Bool { 1 } else { 64 }, signed: false })
}
