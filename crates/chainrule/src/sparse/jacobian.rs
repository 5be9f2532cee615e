//! The sparse Jacobian.

use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::structure::{Fit, Structure, Structures, agrees, floats, other, probe, tolerance};
use super::sweeps::{self, Settings, Wanted};
use crate::error::Error;
use crate::operators::{Gradient, Jvp, Vjp};
use crate::program::{Compile, Program, compile, values};
use crate::tier::Tier;
use chainrule_front::Function;
use chainrule_front::data::Data;
use chainrule_ir::Context;
use std::sync::Arc;

/// The value of `f` and its Jacobian as a sparse matrix, by few sweeps.
///
/// `f: A → B` becomes `A → (B, ∂B/∂A)`: a row for each float in `B`, a column for each float in `A`, both in the order
/// of their fields, of those that are there: an absent option has none. Columns of arguments marked `constant` are empty.
/// Which entries may be other than zero is found by a run of the program in an interpreter that follows what depends on
/// what, and needs nothing from the user. Columns that share no row are then differentiated together in one forward sweep, or
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
/// It holds for all arguments with
///
/// 1. the same integers, booleans and lengths, if no trip count, index or length depends on the value of a float;
/// 2. the same floats in arguments marked `constant` too, if these alone decided something. Weights that are zero do:
///    `w[k] * x[k]` does not change with `x[k]` where `w[k]` is zero, so there is no entry;
/// 3. nothing else, if a float that is differentiated decided something.
///
/// A branch that such a float chooses is followed both ways, and the pattern has what either may give, where neither way
/// has another trip count, index or length; else the choice has decided, and the pattern is that of the branches taken.
///
/// A pattern of the first two kinds is found once and kept, the second with its constants, which each call compares. One
/// of the third kind is found again by every call, which takes about as long as to interpret the program:
/// [`call_with`](Self::call_with) uses one that was found before, and checks the result.
/// [`Structure::depends_on_values`] and [`Structure::depends_on_constants`] say of which kind it is.
///
/// A constant zero times an infinite derivative is NaN in the dense Jacobian; here there is no entry. An entry in the
/// row of a derivative that is infinite or NaN may be NaN itself.
pub struct SparseJacobian<F: Function> {
    structures: Arc<Structures<F>>,
    settings: Settings,
}

impl<F: Function> Clone for SparseJacobian<F> {
    fn clone(&self) -> Self {
        SparseJacobian { structures: Arc::clone(&self.structures), settings: self.settings }
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
        Ok(SparseJacobian { structures: Arc::new(Structures::new(plan)?), settings: Settings::default() })
    }
}

impl<F: Function> SparseJacobian<F> {
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
        compile::<F>()?.with_tier(tier)?;
        self.settings.tier = tier;
        Ok(self)
    }

    /// The value and the Jacobian. Mutable arguments stay as they are.
    ///
    /// # Errors
    /// When a derivative cannot be built, or the program traps.
    pub fn call(&self, args: F::Args<'_>) -> Result<(F::Out, SparseMatrix), Error> {
        // The arguments are compared where the first sweep has them.
        if let Some(last) = self.structures.last().filter(|s| !s.depends_on_values() && s.plan.forward.count > 0) {
            let same = |ctx: &Context, passed: &[u64]| self.structures.fit(&last, ctx, passed) == Fit::Same;
            if let Some(result) = self.evaluate(&last, &args, &same)? {
                return Ok(result);
            }
        }
        let structure = self.structures.at(&args, self.settings.memory)?;
        self.result(&structure, &args)
    }

    /// The structure of the Jacobian at a point.
    ///
    /// # Errors
    /// When the program traps.
    pub fn structure(&self, args: F::Args<'_>) -> Result<Arc<Structure<F>>, Error> {
        self.structures.at(&args, self.settings.memory)
    }

    /// As [`call`](Self::call), with a structure that was found at another point: the program is not interpreted.
    ///
    /// If the structure [depends on values](Structure::depends_on_values), or on constants that are others here, the matrix
    /// is compared with one more sweep in
    /// a direction of its own. An entry outside of the structure shows there, unless it is smaller by 10⁶ than the
    /// others of its row.
    ///
    /// # Errors
    /// As [`call`](Self::call), and [`Error::Structure`] when the Jacobian has another structure at this point.
    pub fn call_with(&self, structure: &Structure<F>, args: F::Args<'_>) -> Result<(F::Out, SparseMatrix), Error> {
        let fit = self.structures.compare(structure, &args, self.settings.memory)?;
        if fit == Fit::Other {
            return Err(other("the arguments have other lengths or integers than those the structure was found at"));
        }
        let (out, matrix) = self.result(structure, &args)?;
        if fit == Fit::Same {
            return Ok((out, matrix));
        }
        let values = values::<F>(&args)?;
        let direction = probe(matrix.shape().1);
        let mut pair = (values.clone(), values);
        let mut given = direction.iter();
        pair.1.visit_mut(&mut |x| *x = given.next().copied().unwrap_or(0.0));
        let (_, product) = self.program::<Jvp<F>>()?.call_values_quietly(&pair as &Gradient<Jvp<F>>)?;
        if !agrees(&matrix, &direction, &floats(&product), tolerance::<F>()) {
            return Err(other("the Jacobian has another structure at this point"));
        }
        Ok((out, matrix))
    }

    fn program<G: Function>(&self) -> Result<Program<G>, Error> {
        compile::<G>()?.with_memory(self.settings.memory).with_tier(self.settings.tier)
    }

    fn result(&self, structure: &Structure<F>, args: &F::Args<'_>) -> Result<(F::Out, SparseMatrix), Error> {
        let result = self.evaluate(structure, args, &|_, _| true)?;
        Ok(result.unwrap_or_else(|| unreachable!("all arguments are wanted")))
    }

    /// The value and the Jacobian, if the arguments are wanted.
    fn evaluate(
        &self,
        structure: &Structure<F>,
        args: &F::Args<'_>,
        wanted: &Wanted<'_>,
    ) -> Result<Option<(F::Out, SparseMatrix)>, Error> {
        let plan = &structure.plan;
        let columns = structure.pattern.shape().1;
        let (mut out, mut entries) = (None, Vec::new());
        if plan.forward.count > 0 {
            let Some(found) = sweeps::forward(self.settings, structure, args, wanted)? else { return Ok(None) };
            (out, entries) = (Some(found.0), found.1);
        }
        entries.resize(structure.pattern.entries(), 0.0);
        if plan.reverse.count > 0 {
            let values = values::<F>(args)?;
            let sweep = self.program::<Vjp<F>>()?;
            let mut pair: Gradient<Vjp<F>> = (values, structure.out.clone());
            for (colour, reads) in plan.by_reverse.iter().enumerate() {
                seed(&mut pair.1, |k| plan.reverse.of[k] == colour as u32);
                // What the program prints is printed once.
                let quiet = out.is_some();
                let (y, dx) = if quiet { sweep.call_values_quietly(&pair) } else { sweep.call_values(&pair) }?;
                read(&mut entries, reads, &floats(&dx), columns)?;
                out = Some(y);
            }
        }
        let out = match out {
            Some(out) => out,
            None => self.program::<F>()?.call_values(&values::<F>(args)?)?,
        };
        Ok(Some((out, SparseMatrix::new(Arc::clone(&structure.pattern), entries))))
    }
}

/// Sets the floats of a direction to one where `chosen` says so, else to zero.
fn seed<D: Data>(direction: &mut D, chosen: impl Fn(usize) -> bool) {
    let mut k = 0;
    direction.visit_mut(&mut |x| {
        *x = if chosen(k) { 1.0 } else { 0.0 };
        k += 1;
    });
}

/// Reads entries from the result of a reverse sweep, of which `expected` has the length.
fn read(entries: &mut [f64], reads: &[(usize, usize)], product: &[f64], expected: usize) -> Result<(), Error> {
    if product.len() != expected {
        return Err(other(format!("a result has {} floats where the structure has {expected}", product.len())));
    }
    reads.iter().for_each(|&(at, k)| entries[k] = product[at]);
    Ok(())
}
