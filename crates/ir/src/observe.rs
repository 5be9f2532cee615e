//! Watching a program run: what diagnostics of derivatives are made from.

use crate::module::Stmt;
use crate::prim::{Fact, Prim};
use crate::types::{Const, FunctionId, Loc, Ty};

/// Gets what the interpreter evaluates, in order. Every method does nothing unless given.
pub trait Observer {
    /// A primitive gave a value.
    fn prim(&mut self, event: &PrimEvent<'_>) {
        let _ = event;
    }

    /// An `if` took a branch.
    fn branch(&mut self, event: &BranchEvent<'_>) {
        let _ = event;
    }
}

/// A primitive gave a value.
#[derive(Clone, Copy, Debug)]
pub struct PrimEvent<'a> {
    /// The function that runs.
    pub function: FunctionId,
    /// The statement.
    pub stmt: &'a Stmt,
    /// The primitive.
    pub prim: Prim,
    /// Its arguments.
    pub args: &'a [Const],
    /// Its value.
    pub result: Const,
    /// Where the statement comes from.
    pub loc: Loc,
}

/// An `if` took a branch.
#[derive(Clone, Copy, Debug)]
pub struct BranchEvent<'a> {
    /// The function that runs.
    pub function: FunctionId,
    /// The `if`.
    pub stmt: &'a Stmt,
    /// Which branch.
    pub taken: bool,
    /// Where the statement comes from.
    pub loc: Loc,
}

impl PrimEvent<'_> {
    /// The primitive was evaluated where it has no derivative, or two.
    pub fn at_kink(&self) -> bool {
        let Some(kink) = self.prim.row().kink else { return false };
        let mut floats = [0.0; 3];
        let mut count = 0;
        for (slot, x) in floats.iter_mut().zip(self.args.iter().map_while(|c| c.as_float())) {
            *slot = x;
            count += 1;
        }
        kink(&floats[..count])
    }

    /// Two equal floats were compared: the smallest change decides otherwise.
    pub fn tie(&self) -> bool {
        matches!(self.prim, Prim::Eq | Prim::Ne | Prim::Lt | Prim::Le)
            && matches!((self.args[0].as_float(), self.args[1].as_float()), (Some(x), Some(y)) if x == y)
    }

    /// A float became an integer, so no derivative passes.
    pub fn cuts_derivative(&self) -> bool {
        matches!(self.prim.row().fact, Fact::Cast) && self.args[0].ty.is_float() && !self.result.ty.is_float()
    }

    /// The value is a NaN or infinite though no argument is.
    pub fn made_non_finite(&self) -> bool {
        let finite = |c: &Const| c.as_float().is_none_or(f64::is_finite);
        !finite(&self.result) && self.args.iter().all(finite)
    }

    /// The types of the arguments.
    pub fn arg_types(&self) -> impl Iterator<Item = Ty> + '_ {
        self.args.iter().map(|c| c.ty)
    }
}
