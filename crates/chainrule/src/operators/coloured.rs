//! Derivatives along sums of unit directions, several at once.

use super::entry::{self, Leaf, Signature};
use super::memory::{self, Level};
use super::{With, primal, width};
use chainrule_front::data::{Shape, shape_of};
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionBuilder, Module, Ty, Value};
use std::marker::PhantomData;

/// `Coloured<f>`: the value of `f` and its derivative along as many directions as [`width::asked`] says.
///
/// `f: A → B` becomes `(A, colours) → (B, rows)`, with a colour for each float that is differentiated. Direction `d` is the
/// sum of the unit vectors of those of colour `d`; a colour past the last direction is none. `rows` has the derivatives of
/// each float in `B` along all directions, one row after the other. Floats of options that are absent count. By one run
/// of `f`.
pub struct Coloured<F>(PhantomData<F>);

impl<F: Function> Function for Coloured<F> {
    type Args<'a> = With<F::Args<'a>, Vec<u64>>;
    type Out = (F::Out, Vec<f64>);
    const NAME: &'static str = F::NAME;

    fn module() -> Result<Module, BuildError> {
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let derived = width::forward_as_asked(&mut module, &signature.active_params()).map_err(entry::derivative)?;
        let level = derived.level;
        let (mut b, leaves) = signature.begin("derivative along coloured directions");
        let colours = entry::more_params(&mut b, &shape_of::<Vec<u64>>());
        let mut shadows = derived.shadows.into_iter();
        for leaf in leaves.iter().flatten() {
            if shadows.by_ref().take(leaf.passed.len()).fold(false, |any, used| any | used) {
                memory::zero(&mut b, &leaf.shape, &leaf.passed, level);
            }
        }
        let mut args = entry::passed(&leaves);
        args.extend(seed(&mut b, &leaves, colours[0][0], level));
        let width = level.width as usize;
        let mut types = signature.results.clone();
        types.extend(signature.results.iter().filter(|t| t.is_float()).flat_map(|&t| std::iter::repeat_n(t, width)));
        let results = b.call(derived.sweep, &args, &types);
        let (primals, tangents) = results.split_at(signature.results.len());
        let own = signature.own_results();
        let (rows, count) = rows(&mut b, &signature, primals, tangents, level);
        let mut out = primals[..own].to_vec();
        out.extend([rows, count, count]);
        out.extend(&primals[own..]);
        Ok(entry::finish(module, b, &out))
    }
}

/// The colour of the float of a number.
fn colour(b: &mut FunctionBuilder, colours: Value, number: Value) -> Value {
    let at = b.offset(colours, number, 1);
    b.load(at, 0, Ty::U64)
}

/// Sets the tangents of the arguments; returns those of the active float parameters.
fn seed(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], colours: Value, level: Level) -> Vec<Value> {
    let mut floats = Vec::new();
    let (mut number, width) = (b.usize(0), b.usize(u64::from(level.width)));
    for leaf in leaves.iter().flatten().filter(|l| l.active) {
        if leaf.is_active_float() {
            let own = colour(b, colours, number);
            let ty = leaf.shape.passed()[0];
            let (zero, one) = (b.float(ty, 0.0), b.float(ty, 1.0));
            for k in 0..u64::from(level.width) {
                let k = b.usize(k);
                let is = b.eq(own, k);
                floats.push(b.select(is, one, zero));
            }
            let next = b.usize(1);
            number = b.iadd(number, next);
            continue;
        }
        number = memory::each_float(b, &leaf.shape, &leaf.passed, number, &mut |b, cell, ty, number| {
            let own = colour(b, colours, number);
            let there = b.lt(own, width);
            b.if_(
                there,
                |b| {
                    let shadow = level.of(b, cell);
                    let (at, one) = (b.offset(shadow, own, 1), b.float(ty, 1.0));
                    b.store(at, 0, one);
                    Vec::new()
                },
                |_| Vec::new(),
            );
            let next = b.usize(1);
            b.iadd(number, next)
        });
    }
    floats
}

/// The address of the tangents of the floats in the results, row by row, and how many there are.
fn rows(
    b: &mut FunctionBuilder,
    signature: &Signature,
    primals: &[Value],
    tangents: &[Value],
    level: Level,
) -> (Value, Value) {
    let mut at = 0;
    let mut found: Vec<(&Shape, &[Value])> = Vec::new();
    for shape in &signature.out {
        let end = at + shape.passed().len();
        found.push((shape, &primals[at..end]));
        at = end;
    }
    let mut count = b.usize(0);
    for (shape, passed) in &found {
        let n = memory::count_floats(b, shape, passed);
        count = b.iadd(count, n);
    }
    let size = level.cells(b, count);
    found.retain(|(shape, _)| memory::has_float(std::slice::from_ref(*shape)));
    if let [(Shape::Array { element, .. } | Shape::Slice { element } | Shape::Vec { element }, passed)] = found[..]
        && memory::is_all_float(element)
    {
        // They lie there already.
        return (level.of(b, passed[0]), size);
    }
    let rows = b.alloc(size);
    let each = b.usize(u64::from(level.width));
    let mut row = b.usize(0);
    let one = b.usize(1);
    let mut tangents = tangents.chunks(level.width as usize);
    for (shape, passed) in found {
        if let Shape::Scalar(_) = shape {
            let at = b.offset(rows, row, level.width);
            for (k, &tangent) in (0..).zip(tangents.next().unwrap_or_default()) {
                b.store(at, k, tangent);
            }
            row = b.iadd(row, one);
            continue;
        }
        row = memory::each_float(b, shape, passed, row, &mut |b, cell, _, row| {
            let (at, shadow) = (b.offset(rows, row, level.width), level.of(b, cell));
            b.copy(at, shadow, each);
            b.iadd(row, one)
        });
    }
    (rows, size)
}
