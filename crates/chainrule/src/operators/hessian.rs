//! Second derivatives: forward over reverse.

use super::directions::{Directions, known};
use super::entry::{self, Leaf, Signature};
use super::jacobian::Rows;
use super::jvp::{result_tangents, set_tangents};
use super::{Grad, Gradient, Number, With, width};
use chainrule_front::data::shape_of;
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionBuilder, FunctionId, Module, Value};
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
/// the gradient's floats, each the gradient of that partial derivative. By forward mode over the gradient, eight rows
/// for one run of the gradient.
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
        let mut module = super::primal::<Grad<F>>()?;
        let signature = Signature::of::<Grad<F>>(&module);
        let derived = width::forward(&mut module, &signature.active_params(), known(&signature));
        let derived = derived.map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("Hessian");
        let directions = Directions::of::<F>(&mut b, (&signature, &leaves), derived, "Hessian")?;
        let rows = Rows::with_room(&mut b, directions.room, entry::inline_cells::<Gradient<F>>());
        // The tangent of the value is a number of the gradient.
        let results = directions.run(&mut b, |b, k, tangents| rows.put(b, k, &leaves, &tangents[1..]));
        let own = signature.own_results();
        let mut out = results[..own].to_vec();
        out.extend([rows.ptr, directions.count, directions.count]);
        out.extend(&results[own..]);
        Ok(entry::finish(module, b, &out))
    }
}
