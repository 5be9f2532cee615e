//! The derivative along a direction.

use super::entry::{self, Signature};
use super::{Gradient, With, memory, primal};
use chainrule_front::data::shape_of;
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionId, Module, Ty, Value};
use std::marker::PhantomData;

/// `Jvp<f>`: the value of `f` and its derivative along a tangent, by one forward sweep.
///
/// `f: A → B` becomes `(A, A) → (B, B)`, `(x, v) ↦ (f(x), J(x)·v)`. Call it with [`With`]`(args, tangent)`; the tangent
/// is a tuple of values in the shape of the arguments, a slice's as a vector.
pub struct Jvp<F>(PhantomData<F>);

impl<F: Function> Function for Jvp<F> {
    type Args<'a> = With<F::Args<'a>, Gradient<F>>;
    type Out = (F::Out, F::Out);
    const NAME: &'static str = F::NAME;

    fn module() -> Result<Module, BuildError> {
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let level = module.levels;
        let sweep = chainrule_ad::forward(&mut module, FunctionId(0), &signature.active_params(), level)
            .map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("derivative along a direction");
        let tangents = entry::more_params(&mut b, &shape_of::<Gradient<F>>());
        let mut args = entry::passed(&leaves);
        args.extend(set_tangents(&mut b, &leaves, &tangents, level));
        let mut types = signature.results.clone();
        types.extend(signature.results.iter().filter(|t| t.is_float()));
        let results = b.call(sweep, &args, &types);
        let (primals, tangents) = results.split_at(signature.results.len());
        let own = signature.own_results();
        let mut out = primals[..own].to_vec();
        out.extend(result_tangents(&mut b, &signature, primals, tangents, level));
        out.extend(&primals[own..]);
        Ok(entry::finish(module, b, &out))
    }
}

/// Puts tangents into the shadow of arguments; returns those of the active float parameters.
pub fn set_tangents(
    b: &mut chainrule_ir::FunctionBuilder,
    leaves: &[Vec<entry::Leaf>],
    tangents: &[Vec<Value>],
    level: u32,
) -> Vec<Value> {
    let mut floats = Vec::new();
    for (leaf, tangent) in leaves.iter().flatten().zip(tangents) {
        if leaf.is_active_float() {
            floats.push(tangent[0]);
        } else if leaf.is_active_memory() {
            memory::scatter(b, &leaf.shape, &leaf.passed, tangent, level, "a tangent");
        } else {
            memory::zero(b, &leaf.shape, &leaf.passed, level);
        }
    }
    floats
}

/// The tangent of the function's own results, in their passed form.
pub fn result_tangents(
    b: &mut chainrule_ir::FunctionBuilder,
    signature: &Signature,
    primals: &[Value],
    tangents: &[Value],
    level: u32,
) -> Vec<Value> {
    result_tangents_each(b, signature, primals, tangents, level.into()).swap_remove(0)
}

/// As [`result_tangents`], in each direction of a wide level.
pub fn result_tangents_each(
    b: &mut chainrule_ir::FunctionBuilder,
    signature: &Signature,
    primals: &[Value],
    tangents: &[Value],
    level: memory::Level,
) -> Vec<Vec<Value>> {
    let mut primals = primals.iter().copied();
    let mut tangents = tangents.chunks(level.width as usize);
    let mut out = vec![Vec::new(); level.width as usize];
    for shape in &signature.out {
        let types: &[Ty] = shape.passed();
        let passed: Vec<Value> = primals.by_ref().take(types.len()).collect();
        let scalars = if types[0].is_float() { tangents.next().unwrap_or_default() } else { &[] };
        let each = memory::gather_each(b, shape, &passed, scalars, memory::Source::Shadow(level));
        out.iter_mut().zip(each).for_each(|(out, leaf)| out.extend(leaf));
    }
    out
}
