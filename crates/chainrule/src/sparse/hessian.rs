//! The sparse Hessian.

use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::structure::{Structure, Structures, agrees, floats, other, probe, read, seed, tolerance};
use crate::error::Error;
use crate::operators::{Grad, Gradient, Hvp, Number};
use crate::program::{Compile, DEFAULT_MEMORY, compile, values};
use chainrule_front::Function;
use chainrule_front::data::Data;
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
    memory: u64,
}

impl<F: Function> Clone for SparseHessian<F>
where
    F::Out: Number,
{
    fn clone(&self) -> Self {
        SparseHessian { structures: Arc::clone(&self.structures), memory: self.memory }
    }
}

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
        Ok(SparseHessian { structures: Arc::new(Structures::new(plan)?), memory: DEFAULT_MEMORY })
    }
}

impl<F: Function> SparseHessian<F>
where
    F::Out: Number,
{
    /// The same with another memory budget for each sweep, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// The value, the gradient and the Hessian. Mutable arguments stay as they are.
    ///
    /// # Errors
    /// When a derivative cannot be built, or the program traps.
    pub fn call(&self, args: F::Args<'_>) -> Result<(F::Out, Gradient<F>, SparseMatrix), Error> {
        let values = values::<F>(&args)?;
        let structure = self.structures.at(&values, self.memory)?;
        self.evaluate(&structure, values)
    }

    /// The structure of the Hessian at a point.
    ///
    /// # Errors
    /// When the program traps.
    pub fn structure(&self, args: F::Args<'_>) -> Result<Arc<Structure<Grad<F>>>, Error> {
        self.structures.at(&values::<F>(&args)?, self.memory)
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
        let values = values::<F>(&args)?;
        if !self.structures.fits(structure, &values, self.memory)? {
            return Err(other("the arguments have other lengths or integers than those the structure was found at"));
        }
        if !structure.depends_on_values() {
            return self.evaluate(structure, values);
        }
        let (out, gradient, matrix) = self.evaluate(structure, values.clone())?;
        let direction = probe(matrix.shape().1);
        let mut pair = (values.clone(), values);
        let mut given = direction.iter();
        pair.1.visit_mut(&mut |x| *x = given.next().copied().unwrap_or(0.0));
        let (_, _, product) =
            compile::<Hvp<F>>()?.with_memory(self.memory).call_values_quietly(&pair as &Gradient<Hvp<F>>)?;
        if !agrees(&matrix, &direction, &floats(&product), tolerance::<F>()) {
            return Err(other("the Hessian has another structure at this point"));
        }
        Ok((out, gradient, matrix))
    }

    fn evaluate(
        &self,
        structure: &Structure<Grad<F>>,
        values: Gradient<F>,
    ) -> Result<(F::Out, Gradient<F>, SparseMatrix), Error> {
        let plan = &structure.plan;
        let n = structure.pattern.shape().0;
        let mut entries = vec![0.0; structure.pattern.entries()];
        let matrix = |entries| SparseMatrix::new(Arc::clone(&structure.pattern), entries);
        if plan.sweeps() == 0 {
            let (y, gradient) = compile::<Grad<F>>()?.with_memory(self.memory).call_values(&values)?;
            return Ok((y, gradient, matrix(entries)));
        }
        let sweep = compile::<Hvp<F>>()?.with_memory(self.memory);
        let mut pair: Gradient<Hvp<F>> = (values.clone(), values);
        let mut first = None;
        for (colour, reads) in plan.by_forward.iter().enumerate() {
            seed(&mut pair.1, |k| plan.forward.of[k] == colour as u32);
            let quiet = first.is_some();
            let (y, g, hv) = if quiet { sweep.call_values_quietly(&pair) } else { sweep.call_values(&pair) }?;
            read(&mut entries, reads, &floats(&hv), n)?;
            first = Some((y, g));
        }
        let (y, gradient) = first.unwrap_or_else(|| unreachable!("there is a sweep"));
        Ok((y, gradient, matrix(entries)))
    }
}
