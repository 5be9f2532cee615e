//! Functions around a program that lay its floats side by side.

use crate::operators::memory::{each_float, each_float_of};
use chainrule_front::data::{Shape, cells};
use chainrule_ir::{FunctionBuilder, FunctionId, Module, Piece, Prim, Ty, Value};

/// Adds `args…, outputs: ptr`: the program, whose floats it stores.
pub(super) fn value(module: &mut Module, out: &[Shape], outputs: u64) -> FunctionId {
    let (mut b, args, results) = around(module, "outputs");
    let room = b.param(Ty::Ptr);
    let results = b.call(FunctionId(0), &args, &results);
    store_results(&mut b, out, &results, room, outputs);
    module.push(b.finish(&[]))
}

/// Adds `args…, outputs: ptr, jacobian: ptr`: as [`value`], of a program that also gives rows of derivatives in the shape
/// of the arguments; it stores those by the first `leaves` of them.
pub(super) fn jacobian(
    module: &mut Module,
    out: &[Shape],
    row: &[Shape],
    leaves: usize,
    outputs: u64,
    inputs: u64,
) -> FunctionId {
    let (mut b, args, results) = around(module, "outputs and derivatives");
    let (room, matrix) = (b.param(Ty::Ptr), b.param(Ty::Ptr));
    let results = b.call(FunctionId(0), &args, &results);
    store_results(&mut b, out, &results, room, outputs);
    let own: usize = out.iter().map(|shape| shape.passed().len()).sum();
    let (rows, count) = (results[own], results[own + 1]);
    let zero = b.usize(0);
    let stored = b.for_(zero, count, &[zero], |b, i, k| {
        let at = b.offset(rows, i, cells(row) as u32);
        vec![each_float_of(b, at, &row[..leaves], k[0], &mut |b, cell, ty, k| {
            let x = b.load(cell, 0, ty);
            store(b, matrix, k, x, outputs * inputs)
        })]
    });
    expect(&mut b, stored[0], outputs * inputs);
    module.push(b.finish(&[]))
}

/// A function with the parameters of the program, and the types of its results.
fn around(module: &Module, name: &str) -> (FunctionBuilder, Vec<Value>, Vec<Ty>) {
    let program = module.function(FunctionId(0));
    let mut b = FunctionBuilder::new(name);
    let args = program.params.iter().map(|&p| b.param(program.ty(p))).collect();
    (b, args, program.results.clone())
}

fn store_results(b: &mut FunctionBuilder, shapes: &[Shape], results: &[Value], room: Value, count: u64) {
    let mut k = b.usize(0);
    let mut at = 0;
    for shape in shapes {
        let passed = &results[at..at + shape.passed().len()];
        k = match shape {
            Shape::Scalar(ty) if ty.is_float() => store(b, room, k, passed[0], count),
            _ => each_float(b, shape, passed, k, &mut |b, cell, ty, k| {
                let x = b.load(cell, 0, ty);
                store(b, room, k, x, count)
            }),
        };
        at += passed.len();
    }
    expect(b, k, count);
}

/// Stores number `k` of `count`; gives `k + 1`.
fn store(b: &mut FunctionBuilder, room: Value, k: Value, x: Value, count: u64) -> Value {
    let (count, one) = (b.usize(count), b.usize(1));
    let inside = b.lt(k, count);
    changed_unless(b, inside);
    let cell = b.offset(room, k, 1);
    b.store(cell, 0, x);
    b.prim(Prim::IAddWrap, &[k, one])
}

fn expect(b: &mut FunctionBuilder, stored: Value, count: u64) {
    let count = b.usize(count);
    let all = b.eq(stored, count);
    changed_unless(b, all);
}

fn changed_unless(b: &mut FunctionBuilder, right: Value) {
    b.assert(right, vec![Piece::Text("there are more or fewer outputs than where it was exported".into())]);
}
