//! Derivative operators: from programs to programs.
//!
//! `Grad<f>` names the gradient of the program that `f` names, and is itself a [`Function`]: operators compose at the
//! type level. Each builds an entry function around what `chainrule_ad` derives: it clears and fills shadows, calls the
//! derived functions, and returns derivatives in the shape of the arguments.

pub(crate) mod coloured;
mod columns;
mod directions;
pub(crate) mod entry;
mod gradient;
mod hessian;
mod jacobian;
mod jvp;
pub(crate) mod memory;
mod vjp;
pub(crate) mod width;

pub use columns::Columns;
pub use gradient::Grad;
pub use hessian::{Hessian, Hvp};
pub use jacobian::Jacobian;
pub use jvp::Jvp;
pub use vjp::Vjp;

use chainrule_front::data::{Args, Data};
use chainrule_front::{BuildError, Function};
use chainrule_ir::Module;

/// What a gradient of `F` is: the arguments as a tuple of values, a slice as a vector.
pub type Gradient<F> = <<F as Function>::Args<'static> as Args>::Owned;

/// The program of `F`, cleaned so that derivatives have little to do.
pub(crate) fn primal<F: Function>() -> Result<Module, BuildError> {
    crate::sums::differentiated(|| {
        let module = width::one(F::module)?;
        if cfg!(debug_assertions) {
            crate::rules::check(&module)?;
        }
        Ok(module)
    })
}

/// Arguments of an operator: those of the function, and a direction or a weight.
#[derive(Clone, Debug)]
pub struct With<A, D>(pub A, pub D);

impl<A: Args, D: Data> Args for With<A, D> {
    type Owned = (A::Owned, D);

    fn owned(&self) -> Self::Owned {
        (self.0.owned(), self.1.clone())
    }

    fn shapes() -> Vec<Vec<chainrule_front::data::Shape>> {
        let mut shapes = A::shapes();
        shapes.push(chainrule_front::data::shape_of::<D>());
        shapes
    }

    fn mutable() -> Vec<bool> {
        let mut mutable = A::mutable();
        mutable.push(false);
        mutable
    }

    fn shared() -> Vec<bool> {
        let mut shared = A::shared();
        shared.push(false);
        shared
    }

    fn places(&self) -> Vec<Option<(usize, usize)>> {
        let mut places = self.0.places();
        places.push(None);
        places
    }

    fn pass_some(
        &self,
        which: &dyn Fn(usize) -> bool,
        ctx: &mut chainrule_ir::Context,
        out: &mut Vec<u64>,
    ) -> Result<(), chainrule_ir::Trap> {
        self.0.pass_some(which, ctx, out)?;
        if which(A::shapes().len()) { chainrule_front::data::pass(&self.1, ctx, out) } else { Ok(()) }
    }

    fn give_back(self, ctx: &chainrule_ir::Context, passed: &[u64], results: &mut dyn Iterator<Item = u64>) {
        self.0.give_back(ctx, passed, results);
    }
}

/// Types that a gradient can be taken of: `f64` and `f32`.
#[diagnostic::on_unimplemented(
    message = "a gradient needs a function of one number, not of `{Self}`",
    note = "`Jacobian<f>` has a gradient for every number in a result; `Vjp<f>` weighs them"
)]
pub trait Number: Data {}
impl Number for f64 {}
impl Number for f32 {}
