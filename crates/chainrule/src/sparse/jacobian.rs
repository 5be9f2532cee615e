//! The sparse Jacobian.

use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::structure::{Structure, Structures, agrees, floats, other, probe, read, seed, tolerance};
use crate::error::Error;
use crate::operators::{Gradient, Jvp, Vjp};
use crate::program::{Compile, DEFAULT_MEMORY, compile, values};
use chainrule_front::Function;
use chainrule_front::data::Data;
use std::sync::Arc;

/// The value of `f` and its Jacobian as a sparse matrix, by few sweeps.
///
/// `f: A → B` becomes `A → (B, ∂B/∂A)`: a row for each float in `B`, a column for each float in `A`, both in the order
/// of their fields, of those that are there: an absent option has none. Columns of arguments marked `constant` are empty. Which entries may be other than zero is found by
/// a run of the program in an interpreter that follows what depends on what, so for the branches taken at this point,
/// and needs nothing from the user. Columns that share no row are then differentiated together in one forward sweep, or
/// rows that share no column in one reverse sweep, whichever takes fewer; full rows or columns get a sweep of their own
/// where that leaves the others sparser. So a banded Jacobian takes as many sweeps as its band is wide, whatever its
/// size, and a dense one as many as [`Jacobian`](crate::Jacobian) does.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn differences(x: &[f64]) -> Vec<f64> {
///     let mut d = Vec::new();
///     for k in 1..x.len() {
///         d.push(x[k] * x[k] - x[k - 1]);
///     }
///     d
/// }
///
/// let jacobian = compile::<SparseJacobian<differences>>()?;
/// let (value, matrix) = jacobian.call((&[1.0, 2.0, 3.0],))?;
/// assert_eq!(value, [3.0, 7.0]);
/// let entries: Vec<_> = matrix.iter().collect();
/// assert_eq!(entries, [(0, 0, -1.0), (0, 1, 4.0), (1, 1, -1.0), (1, 2, 6.0)]);
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # When the pattern is found
///
/// If no branch, trip count or index depends on the value of a float, the pattern holds for all arguments with the same
/// integers, booleans and lengths; it is found once for these and kept. Else every call finds it again, which takes
/// about as long as to interpret the program: [`call_with`](Self::call_with) uses one that was found before, and checks
/// the result.
pub struct SparseJacobian<F: Function> {
    structures: Arc<Structures<F>>,
    memory: u64,
}

impl<F: Function> Clone for SparseJacobian<F> {
    fn clone(&self) -> Self {
        SparseJacobian { structures: Arc::clone(&self.structures), memory: self.memory }
    }
}

/// The pattern itself.
pub(super) fn plan(jacobian: SparsePattern) -> (SparsePattern, Plan) {
    let plan = Plan::jacobian(&jacobian);
    (jacobian, plan)
}

/// Its sweeps are compiled when they are first needed.
impl<F: Function> Compile for SparseJacobian<F> {
    type Program = Self;

    fn compile() -> Result<Self, Error> {
        Ok(SparseJacobian { structures: Arc::new(Structures::new(plan)?), memory: DEFAULT_MEMORY })
    }
}

impl<F: Function> SparseJacobian<F> {
    /// The same with another memory budget for each sweep, in bytes.
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// The value and the Jacobian. Mutable arguments stay as they are.
    ///
    /// # Errors
    /// When a derivative cannot be built, or the program traps.
    pub fn call(&self, args: F::Args<'_>) -> Result<(F::Out, SparseMatrix), Error> {
        let values = values::<F>(&args)?;
        let structure = self.structures.at(&values, self.memory)?;
        self.evaluate(&structure, values)
    }

    /// The structure of the Jacobian at a point.
    ///
    /// # Errors
    /// When the program traps.
    pub fn structure(&self, args: F::Args<'_>) -> Result<Arc<Structure<F>>, Error> {
        self.structures.at(&values::<F>(&args)?, self.memory)
    }

    /// As [`call`](Self::call), with a structure that was found at another point: the program is not interpreted.
    ///
    /// If the structure [depends on values](Structure::depends_on_values) the matrix is compared with one more sweep in
    /// a direction of its own. An entry outside of the structure shows there, unless it is smaller by 10⁶ than the
    /// others of its row.
    ///
    /// # Errors
    /// As [`call`](Self::call), and [`Error::Structure`] when the Jacobian has another structure at this point.
    pub fn call_with(&self, structure: &Structure<F>, args: F::Args<'_>) -> Result<(F::Out, SparseMatrix), Error> {
        let values = values::<F>(&args)?;
        if !self.structures.fits(structure, &values, self.memory)? {
            return Err(other("the arguments have other lengths or integers than those the structure was found at"));
        }
        if !structure.depends_on_values() {
            return self.evaluate(structure, values);
        }
        let (out, matrix) = self.evaluate(structure, values.clone())?;
        let direction = probe(matrix.shape().1);
        let mut pair = (values.clone(), values);
        let mut given = direction.iter();
        pair.1.visit_mut(&mut |x| *x = given.next().copied().unwrap_or(0.0));
        let (_, product) =
            compile::<Jvp<F>>()?.with_memory(self.memory).call_values_quietly(&pair as &Gradient<Jvp<F>>)?;
        if !agrees(&matrix, &direction, &floats(&product), tolerance::<F>()) {
            return Err(other("the Jacobian has another structure at this point"));
        }
        Ok((out, matrix))
    }

    fn evaluate(&self, structure: &Structure<F>, values: Gradient<F>) -> Result<(F::Out, SparseMatrix), Error> {
        let plan = &structure.plan;
        let (rows, columns) = structure.pattern.shape();
        let mut entries = vec![0.0; structure.pattern.entries()];
        if plan.sweeps() == 0 {
            let out = compile::<F>()?.with_memory(self.memory).call_values(&values)?;
            return Ok((out, SparseMatrix::new(Arc::clone(&structure.pattern), entries)));
        }
        let mut out = None;
        let mut values = values;
        if plan.forward.count > 0 {
            let sweep = compile::<Jvp<F>>()?.with_memory(self.memory);
            let mut pair: Gradient<Jvp<F>> = (values.clone(), values);
            for (colour, reads) in plan.by_forward.iter().enumerate() {
                seed(&mut pair.1, |k| plan.forward.of[k] == colour as u32);
                // What the program prints is printed once.
                let quiet = out.is_some();
                let (y, dy) = if quiet { sweep.call_values_quietly(&pair) } else { sweep.call_values(&pair) }?;
                read(&mut entries, reads, &floats(&dy), rows)?;
                out = Some(y);
            }
            values = pair.0;
        }
        if plan.reverse.count > 0 {
            let sweep = compile::<Vjp<F>>()?.with_memory(self.memory);
            let mut pair: Gradient<Vjp<F>> = (values, structure.out.clone());
            for (colour, reads) in plan.by_reverse.iter().enumerate() {
                seed(&mut pair.1, |k| plan.reverse.of[k] == colour as u32);
                let quiet = out.is_some();
                let (y, dx) = if quiet { sweep.call_values_quietly(&pair) } else { sweep.call_values(&pair) }?;
                read(&mut entries, reads, &floats(&dx), columns)?;
                out = Some(y);
            }
        }
        let out = out.unwrap_or_else(|| unreachable!("there is a sweep"));
        Ok((out, SparseMatrix::new(Arc::clone(&structure.pattern), entries)))
    }
}
