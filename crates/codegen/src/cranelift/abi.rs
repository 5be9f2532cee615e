//! How machine functions pass values.
//!
//! - A *function* takes the state of the run (see `host`), a pointer for its results when there are more than
//!   [`IN_REGISTERS`], a mask when it is called under one (see `lanes`), and its parameters; it returns its status when
//!   it can trap, and its results.
//! - A *unit* that was cut out of a function takes the state and the function's frame, and returns its status when the
//!   function can trap.
//! - An *entry* is what Rust calls: it takes the state, the cells of its arguments and room for those of its results,
//!   and returns its status.
//!
//! A status is 0, or one more than the number of the site that trapped.

use crate::lanes::Lanes;
use chainrule_ir::{Function, FunctionId, Module, Ty, Value};
use cranelift_codegen::ir::types::{F32, F64, F64X2, I8, I64, I64X2};
use cranelift_codegen::ir::{AbiParam, Signature, Type};
use cranelift_codegen::isa::CallConv;

/// More results than this are returned through memory: registers for as many are certain with Cranelift's convention.
const IN_REGISTERS: usize = 7;

/// The machine type of a scalar. Integers of any width are in the form of their cells: extended to 64 bits.
pub(super) fn machine_type(ty: Ty) -> Type {
    match ty {
        Ty::F64 => F64,
        Ty::F32 => F32,
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 | Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => I64,
        Ty::Bool => I8,
    }
}

/// The machine type of a scalar in each of two lanes. A narrow float is widened as in its cell, a boolean is a mask: no
/// bits or all.
pub(super) fn lanes_type(ty: Ty) -> Type {
    if ty.is_float() { F64X2 } else { I64X2 }
}

/// The machine type of a value.
pub(super) fn value_type(module: &Module, id: FunctionId, v: Value, lanes: &Lanes) -> Type {
    let ty = module.function(id).ty(v);
    if lanes.varies(id, v) { lanes_type(ty) } else { machine_type(ty) }
}

/// The machine type of a result of a function.
pub(super) fn result_type(module: &Module, id: FunctionId, k: usize, lanes: &Lanes) -> Type {
    let ty = module.function(id).results[k];
    if lanes.result_varies(id, k) { lanes_type(ty) } else { machine_type(ty) }
}

/// Its results are returned through memory.
pub(super) fn through_memory(function: &Function) -> bool {
    function.results.len() > IN_REGISTERS
}

/// The signature of a function.
pub(super) fn function(module: &Module, id: FunctionId, traps: bool, lanes: &Lanes) -> Signature {
    let function = module.function(id);
    let mut s = Signature::new(CallConv::Tail);
    let pointers = if through_memory(function) { 2 } else { 1 };
    s.params.extend((0..pointers).map(|_| AbiParam::new(I64)));
    s.params.extend(lanes.masked(id).then(|| AbiParam::new(I64X2)));
    s.params.extend(function.params.iter().map(|&v| AbiParam::new(value_type(module, id, v, lanes))));
    s.returns.extend(traps.then(|| AbiParam::new(I64)));
    if !through_memory(function) {
        s.returns.extend((0..function.results.len()).map(|k| AbiParam::new(result_type(module, id, k, lanes))));
    }
    s
}

/// The signature of a unit that was cut out.
pub(super) fn unit(traps: bool) -> Signature {
    let mut s = Signature::new(CallConv::Tail);
    s.params.extend([AbiParam::new(I64), AbiParam::new(I64)]);
    s.returns.extend(traps.then(|| AbiParam::new(I64)));
    s
}

/// The signature of an entry.
pub(super) fn entry(host: CallConv) -> Signature {
    let mut s = Signature::new(host);
    s.params.extend((0..3).map(|_| AbiParam::new(I64)));
    s.returns.push(AbiParam::new(I64));
    s
}
