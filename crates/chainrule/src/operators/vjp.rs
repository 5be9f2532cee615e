//! The derivative of a weighted sum of results.

use super::entry::{self, Signature};
use super::gradient::float_types;
use super::{Gradient, With, memory, primal};
use crate::checkpoints;
use chainrule_front::data::shape_of;
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionBuilder, Module, Ty, Value};
use std::marker::PhantomData;

/// `Vjp<f>`: the value of `f` and the gradient of a weighted sum of its results, by one reverse sweep.
///
/// `f: A → B` becomes `(A, B) → (B, A)`, `(x, w) ↦ (f(x), J(x)ᵀ·w)`. Call it with [`With`]`(args, weights)`; the weights
/// have the shape of the result, and traps if their lengths differ from its.
pub struct Vjp<F>(PhantomData<F>);

impl<F: Function> Function for Vjp<F> {
    type Args<'a> = With<F::Args<'a>, F::Out>;
    type Out = (F::Out, Gradient<F>);
    const NAME: &'static str = F::NAME;

    fn module() -> Result<Module, BuildError> {
        let within = checkpoints::take();
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let level = module.levels;
        let sweeps =
            within.split(&mut module, &signature.args, &signature.active_params(), level).map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("weighted gradient");
        let weights = entry::more_params(&mut b, &shape_of::<F::Out>());
        entry::zero_shadows(&mut b, &leaves, level);
        let mut types = signature.results.clone();
        types.push(Ty::Ptr);
        let results = b.call(sweeps.forward, &entry::passed(&leaves), &types);
        let tape = results[signature.results.len()];
        let floats = seed(&mut b, &signature, &results, &weights, level);
        let mut args = vec![tape];
        args.extend(floats);
        let cotangents = b.call(sweeps.reverse, &args, &float_types(&leaves));
        let own = signature.own_results();
        let mut out = results[..own].to_vec();
        out.extend(entry::gather(&mut b, &leaves, &cotangents, level).into_iter().flatten());
        out.extend(&results[own..signature.results.len()]);
        Ok(entry::finish(module, b, &out))
    }
}

/// Puts weights into the shadow of the results' memory; returns the cotangents of the float results.
fn seed(
    b: &mut FunctionBuilder,
    signature: &Signature,
    results: &[Value],
    weights: &[Vec<Value>],
    level: u32,
) -> Vec<Value> {
    let mut floats = Vec::new();
    let mut at = 0;
    for (shape, weight) in signature.out.iter().zip(weights) {
        let types = shape.passed();
        if types[0].is_float() {
            floats.push(weight[0]);
        } else if memory::has_float(std::slice::from_ref(shape)) {
            memory::scatter(b, shape, &results[at..at + types.len()], weight, level, "a weight");
        }
        at += types.len();
    }
    floats.extend(entry::float_zeros(b, &signature.results[at..]));
    floats
}
