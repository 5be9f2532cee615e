//! The sparse Hessian.

use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::structure::{Fit, Structure, Structures, agrees, floats, other, probe, tolerance};
use super::sweeps::{self, Settings, Wanted};
use crate::error::Error;
use crate::operators::{Grad, Gradient, Hvp, Number};
use crate::program::{Compile, Program, compile, values};
use crate::tier::Tier;
use chainrule_front::Function;
use chainrule_front::data::Data;
use chainrule_ir::Context;
use std::sync::Arc;

/// The value of `f`, its gradient and its Hessian as a sparse matrix, by few Hessian-vector products.
///
/// `f: A → ℝ` becomes `A → (ℝ, A, ∂²ℝ/∂A²)`: a row and a column for each float in `A`, in the order of its fields;
/// those of arguments marked `constant` are empty. The pattern is that on which the gradient depends, found as
/// [`SparseJacobian`](super::SparseJacobian) finds its own, and symmetric. A star colouring says which variables share
/// one product.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn chain(x: &[f64]) -> f64 {
///     let mut sum = 0.0;
///     for k in 1..x.len() {
///         sum += (x[k] - x[k - 1] * x[k - 1]).powi(2);
///     }
///     sum
/// }
///
/// let hessian = compile::<SparseHessian<chain>>()?;
/// let x = vec![1.0; 1000];
/// let (value, (gradient,), matrix) = hessian.call((&x,))?;
/// assert_eq!((value, gradient[1]), (0.0, 0.0));
/// assert_eq!((matrix.pattern().entries(), matrix.get(3, 4)), (2998, -4.0));
/// assert_eq!(hessian.structure((&x,))?.sweeps(), (3, 0));
/// # Ok::<(), chainrule::Error>(())
/// ```
pub struct SparseHessian<F: Function>
where
    F::Out: Number,
{
    structures: Arc<Structures<Grad<F>>>,
    settings: Settings,
}

impl<F: Function> Clone for SparseHessian<F>
where
    F::Out: Number,
{
    fn clone(&self) -> Self {
        SparseHessian { structures: Arc::clone(&self.structures), settings: self.settings }
    }
}

/// The value, the gradient and the Hessian.
type Found<F> = (<F as Function>::Out, Gradient<F>, SparseMatrix);

/// That of the gradient, whose first row is that of the value. Both it and its transpose have all entries, so those in
/// both are enough.
fn plan(jacobian: SparsePattern) -> (SparsePattern, Plan) {
    let n = jacobian.shape().1;
    let rows = SparsePattern::from_rows(n, (1..=n).map(|r| jacobian.row(r).iter().copied()));
    let columns = rows.transposed();
    let both = |v: usize| rows.row(v).iter().copied().filter(|c| columns.row(v).binary_search(c).is_ok()).collect();
    let pattern = SparsePattern::from_rows(n, (0..n).map(|v| -> Vec<usize> { both(v) }));
    let plan = Plan::hessian(&pattern);
    (pattern, plan)
}

/// Its sweeps are compiled when they are first needed.
impl<F: Function> Compile for SparseHessian<F>
where
    F::Out: Number,
{
    type Program = Self;

    fn compile() -> Result<Self, Error> {
        Ok(SparseHessian { structures: Arc::new(Structures::new(plan)?), settings: Settings::default() })
    }
}

impl<F: Function> SparseHessian<F>
where
    F::Out: Number,
{
    /// The same with another memory budget for each sweep, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.settings.memory = bytes;
        self
    }

    /// The same with all sweeps run by one tier.
    ///
    /// # Errors
    /// For [`Tier::C`], when there is no C compiler, or it fails.
    pub fn with_tier(mut self, tier: Tier) -> Result<Self, Error> {
        compile::<Grad<F>>()?.with_tier(tier)?;
        self.settings.tier = tier;
        Ok(self)
    }

    /// The value, the gradient and the Hessian. Mutable arguments stay as they are.
    ///
    /// # Errors
    /// When a derivative cannot be built, or the program traps.
    pub fn call(&self, args: F::Args<'_>) -> Result<(F::Out, Gradient<F>, SparseMatrix), Error> {
        // The arguments are compared where the first sweep has them.
        if let Some(last) = self.structures.last().filter(|s| !s.depends_on_values() && s.plan.sweeps() > 0) {
            let same = |ctx: &Context, passed: &[u64]| self.structures.fit(&last, ctx, passed) == Fit::Same;
            if let Some(result) = self.evaluate(&last, &args, &same)? {
                return Ok(result);
            }
        }
        let structure = self.structures.at(&args, self.settings.memory)?;
        self.result(&structure, &args)
    }

    /// The structure of the Hessian at a point.
    ///
    /// # Errors
    /// When the program traps.
    pub fn structure(&self, args: F::Args<'_>) -> Result<Arc<Structure<Grad<F>>>, Error> {
        self.structures.at(&args, self.settings.memory)
    }

    /// As [`call`](Self::call), with a structure that was found at another point; see
    /// [`SparseJacobian::call_with`](super::SparseJacobian::call_with).
    ///
    /// # Errors
    /// As [`call`](Self::call), and [`Error::Structure`] when the Hessian has another structure at this point.
    pub fn call_with(
        &self,
        structure: &Structure<Grad<F>>,
        args: F::Args<'_>,
    ) -> Result<(F::Out, Gradient<F>, SparseMatrix), Error> {
        let fit = self.structures.compare(structure, &args, self.settings.memory)?;
        if fit == Fit::Other {
            return Err(other("the arguments have other lengths or integers than those the structure was found at"));
        }
        let (out, gradient, matrix) = self.result(structure, &args)?;
        if fit == Fit::Same {
            return Ok((out, gradient, matrix));
        }
        let values = values::<F>(&args)?;
        let direction = probe(matrix.shape().1);
        let mut pair = (values.clone(), values);
        let mut given = direction.iter();
        pair.1.visit_mut(&mut |x| *x = given.next().copied().unwrap_or(0.0));
        let (_, _, product) = self.program::<Hvp<F>>()?.call_values_quietly(&pair as &Gradient<Hvp<F>>)?;
        if !agrees(&matrix, &direction, &floats(&product), tolerance::<F>()) {
            return Err(other("the Hessian has another structure at this point"));
        }
        Ok((out, gradient, matrix))
    }

    fn program<G: Function>(&self) -> Result<Program<G>, Error> {
        compile::<G>()?.with_memory(self.settings.memory).with_tier(self.settings.tier)
    }

    fn result(&self, structure: &Structure<Grad<F>>, args: &F::Args<'_>) -> Result<Found<F>, Error> {
        let result = self.evaluate(structure, args, &|_, _| true)?;
        Ok(result.unwrap_or_else(|| unreachable!("all arguments are wanted")))
    }

    /// The value, the gradient and the Hessian, if the arguments are wanted.
    fn evaluate(
        &self,
        structure: &Structure<Grad<F>>,
        args: &F::Args<'_>,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Found<F>>, Error> {
        let matrix = |entries| SparseMatrix::new(Arc::clone(&structure.pattern), entries);
        if structure.plan.sweeps() == 0 {
            let (y, gradient) = self.program::<Grad<F>>()?.call_values(&values::<F>(args)?)?;
            return Ok(Some((y, gradient, matrix(Vec::new()))));
        }
        let found = sweeps::forward(self.settings, structure, args, wanted)?;
        Ok(found.map(|((y, gradient), entries)| (y, gradient, matrix(entries))))
    }
}
