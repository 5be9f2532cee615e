//! Second derivatives: forward over reverse.

use super::entry::{self, Leaf, Signature};
use super::jacobian::{Rows, one_hot};
use super::jvp::{result_tangents, set_tangents};
use super::{Grad, Gradient, Number, With, memory};
use chainrule_front::data::{Args, Shape, shape_of};
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionBuilder, FunctionId, Module, Ty, Value};
use std::marker::PhantomData;

/// `Hvp<f>`: the value of `f`, its gradient, and the Hessian times a vector.
///
/// `f: A → ℝ` becomes `(A, A) → (ℝ, A, A)`, `(x, v) ↦ (f(x), ∇f(x), ∇²f(x)·v)`. Call it with [`With`]`(args, v)`. Costs a
/// few times as much as a gradient.
pub struct Hvp<F>(PhantomData<F>);

/// The program of `Grad<F>` and its derivative along a direction, ready to be called.
struct GradientTangent {
    module: Module,
    signature: Signature,
    sweep: FunctionId,
    level: u32,
}

impl GradientTangent {
    fn of<F: Function>() -> Result<GradientTangent, BuildError>
    where
        F::Out: Number,
    {
        let mut module = super::primal::<Grad<F>>()?;
        let signature = Signature::of::<Grad<F>>(&module);
        let level = module.levels;
        let sweep = chainrule_ad::forward(&mut module, FunctionId(0), &signature.active_params(), level)
            .map_err(entry::derivative)?;
        Ok(GradientTangent { module, signature, sweep, level })
    }

    /// Calls it with tangents of the float parameters: the results of `Grad<F>`, and the tangent of its own results in
    /// passed form.
    fn call(&self, b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], tangents: &[Value]) -> (Vec<Value>, Vec<Value>) {
        let mut args = entry::passed(leaves);
        args.extend(tangents);
        let mut types = self.signature.results.clone();
        types.extend(self.signature.results.iter().filter(|t| t.is_float()));
        let results = b.call(self.sweep, &args, &types);
        let (primals, tangents) = results.split_at(self.signature.results.len());
        let tangents = result_tangents(b, &self.signature, primals, tangents, self.level);
        (primals.to_vec(), tangents)
    }
}

impl<F: Function> Function for Hvp<F>
where
    F::Out: Number,
{
    type Args<'a> = With<F::Args<'a>, Gradient<F>>;
    type Out = (F::Out, Gradient<F>, Gradient<F>);
    const NAME: &'static str = F::NAME;

    fn module() -> Result<Module, BuildError> {
        let gradient = GradientTangent::of::<F>()?;
        let (mut b, leaves) = gradient.signature.begin("Hessian-vector product");
        let direction = entry::more_params(&mut b, &shape_of::<Gradient<F>>());
        let tangents = set_tangents(&mut b, &leaves, &direction, gradient.level);
        let (primals, tangents) = gradient.call(&mut b, &leaves, &tangents);
        let own = gradient.signature.own_results();
        let mut out = primals[..own].to_vec();
        // The tangent of the value is the derivative along the direction, which nobody asked for.
        out.extend(&tangents[1..]);
        out.extend(&primals[own..]);
        Ok(entry::finish(gradient.module, b, &out))
    }
}

/// `Hessian<f>`: the value of `f`, its gradient, and the Hessian.
///
/// `f: A → ℝ` becomes `A → (ℝ, A, [A])`: a row for each float in the arguments that is differentiated, in the order of
/// the gradient's floats, each the gradient of that partial derivative. One forward sweep over the gradient for each.
pub struct Hessian<F>(PhantomData<F>);

impl<F: Function> Function for Hessian<F>
where
    F::Out: Number,
{
    type Args<'a> = F::Args<'a>;
    type Out = (F::Out, Gradient<F>, Vec<Gradient<F>>);
    const NAME: &'static str = F::NAME;
    const CONSTANT: &'static [bool] = F::CONSTANT;

    fn module() -> Result<Module, BuildError> {
        let mut gradient = GradientTangent::of::<F>()?;
        let (mut b, leaves) = gradient.signature.begin("Hessian");
        // Rows are gradients of arguments that may be constant: count what is differentiated.
        let mut total = b.usize(0);
        for leaf in leaves.iter().flatten().filter(|l| l.active) {
            let n = memory::count_floats(&mut b, &leaf.shape, &leaf.passed);
            total = b.iadd(total, n);
        }
        let rows = Rows::with_room(&mut b, total, entry::inline_cells::<Gradient<F>>());
        let module = std::mem::take(&mut gradient.module);
        let saved = Saved::of::<F>(&mut b, &leaves)?;
        entry::zero_shadows(&mut b, &leaves, gradient.level);
        let types: Vec<Ty> = super::gradient::float_types(&leaves);
        let row = |b: &mut FunctionBuilder, tangents: &[Value], k: Value| {
            let (_, tangents) = gradient.call(b, &leaves, tangents);
            saved.restore(b, gradient.level);
            rows.store(b, k, &leaves, &grouped(&leaves, &tangents[1..]))
        };
        let mut k = b.usize(0);
        let mut float = 0;
        for leaf in leaves.iter().flatten().filter(|l| l.active) {
            if leaf.is_active_float() {
                let tangents = one_hot(&mut b, &types, Some(float));
                k = row(&mut b, &tangents, k);
                float += 1;
            } else {
                k = memory::each_float(&mut b, &leaf.shape, &leaf.passed, k, &mut |b, cell, ty, k| {
                    let tangents = one_hot(b, &types, None);
                    let shadow = b.shadow(cell, gradient.level);
                    let one = b.float(ty, 1.0);
                    b.store(shadow, 0, one);
                    let next = row(b, &tangents, k);
                    let zero = b.float(ty, 0.0);
                    b.store(shadow, 0, zero);
                    next
                });
            }
        }
        let values = b.call(FunctionId(0), &entry::passed(&leaves), &gradient.signature.results);
        let own = gradient.signature.own_results();
        let mut out = values[..own].to_vec();
        out.extend([rows.ptr, k, k]);
        out.extend(&values[own..]);
        Ok(entry::finish(module, b, &out))
    }
}

/// The memory of arguments that the function may write to, as it was: every row starts from there.
struct Saved(Vec<(Value, Value, Value)>);

impl Saved {
    fn of<F: Function>(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>]) -> Result<Saved, BuildError> {
        let mut saved = Vec::new();
        let shared = <F::Args<'static> as Args>::shared();
        for leaf in leaves.iter().zip(shared).filter(|(_, shared)| !shared).flat_map(|(leaves, _)| leaves) {
            match memory::flat_extent(b, &leaf.shape, &leaf.passed) {
                Some((ptr, cells)) => {
                    let copy = b.alloc(cells);
                    b.copy(copy, ptr, cells);
                    saved.push((ptr, copy, cells));
                }
                None if matches!(leaf.shape, Shape::Scalar(_)) => {}
                None => {
                    return Err(BuildError::from(format!(
                        "the Hessian of `{}` cannot be built: it owns or changes vectors of vectors; take them by `&` reference",
                        F::NAME
                    )));
                }
            }
        }
        Ok(Saved(saved))
    }

    /// Puts it back, and clears the tangents that the run left there.
    fn restore(&self, b: &mut FunctionBuilder, level: u32) {
        for &(ptr, copy, cells) in &self.0 {
            b.copy(ptr, copy, cells);
            let shadow = b.shadow(ptr, level);
            b.zero(shadow, cells);
        }
    }
}

/// Passed leaves, one list for each.
fn grouped(leaves: &[Vec<Leaf>], values: &[Value]) -> Vec<Vec<Value>> {
    let mut values = values.iter().copied();
    entry::gradient_shapes(leaves).iter().map(|s: &Shape| values.by_ref().take(s.passed().len()).collect()).collect()
}
