//! The gradient of a function of one number.

use super::entry::{self, Signature};
use super::{Gradient, Number, primal};
use crate::checkpoints;
use chainrule_front::{BuildError, Function};
use chainrule_ir::{Module, Ty};
use std::marker::PhantomData;

/// `Grad<f>`: the value of `f` and its gradient with respect to every argument, by one reverse sweep.
///
/// `f: A → ℝ` becomes `A → (ℝ, A)`: the gradient has the shape of the arguments. It is zero for arguments
/// marked `constant`; what is no float is as in the arguments. It costs a few times as much as `f`, whatever the
/// number of inputs.
pub struct Grad<F>(PhantomData<F>);

impl<F: Function> Function for Grad<F>
where
    F::Out: Number,
{
    type Args<'a> = F::Args<'a>;
    type Out = (F::Out, Gradient<F>);
    const NAME: &'static str = F::NAME;
    const CONSTANT: &'static [bool] = F::CONSTANT;

    fn module() -> Result<Module, BuildError> {
        let within = checkpoints::take();
        let mut module = primal::<F>()?;
        let signature = Signature::of::<F>(&module);
        let level = module.levels;
        let sweep = within
            .reverse(&mut module, &signature.args, &signature.active_params(), level)
            .map_err(entry::derivative)?;
        let (mut b, leaves) = signature.begin("gradient");
        entry::zero_shadows(&mut b, &leaves, level);
        let mut args = entry::passed(&leaves);
        let number = signature.results[0];
        args.push(b.float(number, 1.0));
        args.extend(entry::float_zeros(&mut b, &signature.results[1..]));
        let mut types = signature.results.clone();
        types.extend(float_types(&leaves));
        let results = b.call(sweep, &args, &types);
        let n = signature.results.len();
        let mut out = vec![results[0]];
        out.extend(entry::gather(&mut b, &leaves, &results[n..], level).into_iter().flatten());
        out.extend(&results[1..n]);
        Ok(entry::finish(module, b, &out))
    }
}

/// The types of the active float parameters: of the cotangents that a reverse sweep returns.
pub fn float_types(leaves: &[Vec<entry::Leaf>]) -> Vec<Ty> {
    leaves.iter().flatten().filter(|l| l.is_active_float()).map(|l| l.shape.passed()[0]).collect()
}
