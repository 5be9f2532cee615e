//! The Jacobian: a gradient for every number in the result.

use super::entry::{self, Leaf, Signature};
use super::gradient::float_types;
use super::{Gradient, memory, primal};
use crate::checkpoints;
use chainrule_front::data::Shape;
use chainrule_front::{BuildError, Function};
use chainrule_ir::{Const, FunctionBuilder, FunctionId, Module, Ty, Value};
use std::marker::PhantomData;

/// `Jacobian<f>`: the value of `f` and, for each float in it, the gradient with respect to every argument.
///
/// `f: A → B` becomes `A → (B, [A])`, one row for each float in `B`, in the order of its fields. One forward sweep is
/// followed by one reverse sweep for each row.
pub struct Jacobian<F>(PhantomData<F>);

impl<F: Function> Function for Jacobian<F> {
    type Args<'a> = F::Args<'a>;
    type Out = (F::Out, Vec<Gradient<F>>);
    const NAME: &'static str = F::NAME;
    const CONSTANT: &'static [bool] = F::CONSTANT;

    fn module() -> Result<Module, BuildError> {
        let within = checkpoints::take();
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let level = module.levels;
        let sweeps =
            within.split(&mut module, &signature.args, &signature.active_params(), level).map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("Jacobian");
        // Results may share memory with arguments: clear before the forward sweep, and again before every row.
        entry::zero_shadows(&mut b, &leaves, level);
        let mut types = signature.results.clone();
        types.push(Ty::Ptr);
        let results = b.call(sweeps.forward, &entry::passed(&leaves), &types);
        let tape = results[signature.results.len()];
        let rows = Rows::new(&mut b, &signature, &results, entry::inline_cells::<Gradient<F>>());
        let mut sweep = Sweep { signature: &signature, leaves: &leaves, reverse: sweeps.reverse, tape, level };
        let count = rows.fill(&mut b, &mut sweep, &results);
        let own = signature.own_results();
        let mut out = results[..own].to_vec();
        out.extend([rows.ptr, count, count]);
        out.extend(&results[own..signature.results.len()]);
        Ok(entry::finish(module, b, &out))
    }
}

/// One row: a reverse sweep with one result's cotangent set.
struct Sweep<'a> {
    signature: &'a Signature,
    leaves: &'a [Vec<Leaf>],
    reverse: FunctionId,
    tape: Value,
    level: u32,
}

impl Sweep<'_> {
    /// The gradient's leaves, for the cotangents of float results given, after `seed` has set those of memory.
    fn run(
        &mut self,
        b: &mut FunctionBuilder,
        floats: &[Value],
        seed: impl FnOnce(&mut FunctionBuilder),
    ) -> Vec<Vec<Value>> {
        entry::zero_shadows(b, self.leaves, self.level);
        seed(b);
        let mut args = vec![self.tape];
        args.extend(floats);
        let cotangents = b.call(self.reverse, &args, &float_types(self.leaves));
        entry::gather(b, self.leaves, &cotangents, self.level)
    }
}

/// The memory of the rows.
pub struct Rows {
    /// Its address.
    pub ptr: Value,
    width: u32,
}

impl Rows {
    /// Room for a row for each float of the results.
    fn new(b: &mut FunctionBuilder, signature: &Signature, results: &[Value], width: u64) -> Rows {
        let mut total = b.usize(0);
        let mut at = 0;
        for shape in &signature.out {
            let n = memory::count_floats(b, shape, &results[at..at + shape.passed().len()]);
            total = b.iadd(total, n);
            at += shape.passed().len();
        }
        Rows::with_room(b, total, width)
    }

    /// Room for `count` rows of so many cells.
    pub fn with_room(b: &mut FunctionBuilder, count: Value, width: u64) -> Rows {
        let each = b.usize(width);
        let size = b.imul(count, each);
        Rows { ptr: b.alloc(size), width: width as u32 }
    }

    /// Stores row `k`: the leaves of a gradient in passed form.
    pub fn put(&self, b: &mut FunctionBuilder, k: Value, leaves: &[Vec<Leaf>], gradient: &[Value]) {
        let row = b.offset(self.ptr, k, self.width);
        memory::store_all_inline(b, &entry::gradient_shapes(leaves), gradient, row);
    }

    /// Stores row `k`; returns `k + 1`.
    fn store(&self, b: &mut FunctionBuilder, k: Value, leaves: &[Vec<Leaf>], gradient: &[Vec<Value>]) -> Value {
        self.put(b, k, leaves, &gradient.concat());
        let one = b.usize(1);
        b.iadd(k, one)
    }

    fn fill(&self, b: &mut FunctionBuilder, sweep: &mut Sweep<'_>, results: &[Value]) -> Value {
        let types: Vec<Ty> = sweep.signature.results.iter().copied().filter(|t| t.is_float()).collect();
        let mut k = b.usize(0);
        let (mut at, mut float) = (0, 0);
        let out: Vec<Shape> = sweep.signature.out.clone();
        for shape in &out {
            let passed = &results[at..at + shape.passed().len()];
            match shape {
                Shape::Scalar(ty) if ty.is_float() => {
                    let seeds = one_hot(b, &types, Some(float));
                    let gradient = sweep.run(b, &seeds, |_| {});
                    k = self.store(b, k, sweep.leaves, &gradient);
                    float += 1;
                }
                _ => {
                    let level = sweep.level;
                    k = memory::each_float(b, shape, passed, k, &mut |b, cell, ty, k| {
                        let seeds = one_hot(b, &types, None);
                        let shadow = b.shadow(cell, level);
                        let gradient = sweep.run(b, &seeds, |b| {
                            let one = b.float(ty, 1.0);
                            b.store(shadow, 0, one);
                        });
                        let next = self.store(b, k, sweep.leaves, &gradient);
                        let zero = b.float(ty, 0.0);
                        b.store(shadow, 0, zero);
                        next
                    });
                }
            }
            at += shape.passed().len();
        }
        k
    }
}

/// Zeros of these types but for a one.
fn one_hot(b: &mut FunctionBuilder, types: &[Ty], hot: Option<usize>) -> Vec<Value> {
    types
        .iter()
        .enumerate()
        .map(|(i, &ty)| b.constant(Const::float(ty, if Some(i) == hot { 1.0 } else { 0.0 })))
        .collect()
}
