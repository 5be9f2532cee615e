//! Programs that keep within memory: those whose reverse sweeps run loops again from checkpoints.
//!
//! A program is compiled with all iterations on the tape. When a call passes its budget, a *thrifty* form of the program
//! is built, with checkpoints for outermost loops; when that does not do, with checkpoints for the loops in these as
//! well, and so on. `chainrule_ad` makes the derivative, which has the same bits.

use chainrule_ad::{Checkpoints, Error, Extent, Report, Split};
use chainrule_front::data::{Shape, cells};
use chainrule_front::{BuildError, Function};
use chainrule_ir::{FunctionId, Module};
use std::cell::{Cell, RefCell};

/// How deep loops with checkpoints nest at most.
pub(crate) const DEEPEST: u32 = 3;

thread_local! {
    /// How deep loops are to have checkpoints, in the reverse sweep that is built next.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Which loops of the program that is being built have checkpoints.
    static REPORT: RefCell<Report> = RefCell::default();
}

/// Builds the program of `F` with checkpoints for loops so deep, and parallel sums in chunks of so much `work`, if any;
/// the report says which loops have checkpoints.
pub(crate) fn build<F: Function>(depth: u32, work: Option<u64>) -> Result<(Module, Report), BuildError> {
    REPORT.take();
    let before = DEPTH.replace(depth);
    let module = crate::sums::built(work, F::module);
    DEPTH.set(before);
    Ok((module?, REPORT.take()))
}

/// Builds a program that becomes a part of another, without checkpoints.
pub(crate) fn without<R>(build: impl FnOnce() -> R) -> R {
    let before = DEPTH.take();
    let built = build();
    DEPTH.set(before);
    built
}

/// How the reverse sweep of one operator is to be made.
pub(crate) struct Within(u32);

/// What the reverse sweep of the operator at hand is to do. Those of operators within it have no checkpoints: their
/// loops are run again with the loops around them.
pub(crate) fn take() -> Within {
    Within(DEPTH.take())
}

impl Within {
    /// As [`chainrule_ad::reverse`] of function 0, which takes arguments of these shapes.
    pub fn reverse(
        self,
        module: &mut Module,
        shapes: &[Vec<Shape>],
        active: &[bool],
        level: u32,
    ) -> Result<FunctionId, Error> {
        let Some(checkpoints) = self.prepare(module, shapes) else {
            return chainrule_ad::reverse(module, FunctionId(0), active, level);
        };
        let (id, report) = chainrule_ad::reverse_within(module, FunctionId(0), active, level, &checkpoints)?;
        REPORT.set(report);
        Ok(id)
    }

    /// As [`chainrule_ad::split`] of function 0, which takes arguments of these shapes.
    pub fn split(
        self,
        module: &mut Module,
        shapes: &[Vec<Shape>],
        active: &[bool],
        level: u32,
    ) -> Result<Split, Error> {
        let Some(checkpoints) = self.prepare(module, shapes) else {
            return chainrule_ad::split(module, FunctionId(0), active, level);
        };
        let (split, report) = chainrule_ad::split_within(module, FunctionId(0), active, level, &checkpoints)?;
        REPORT.set(report);
        Ok(split)
    }

    fn prepare(&self, module: &mut Module, shapes: &[Vec<Shape>]) -> Option<Checkpoints> {
        if self.0 == 0 {
            return None;
        }
        chainrule_opt::run(module, FunctionId(0), &[chainrule_opt::passes::RELEASE_LOOPS]);
        let mut extents = Vec::new();
        for shape in shapes.iter().flatten() {
            let first = extents.len();
            extents.resize(first + shape.passed().len(), None);
            extents[first] = match shape {
                Shape::Scalar(_) => None,
                Shape::Array { len, element } => Some(Extent::Cells(len * cells(element))),
                Shape::Slice { element } => Some(Extent::Elements { count: first + 1, cells: cells(element) }),
                // Its capacity.
                Shape::Vec { element } => Some(Extent::Elements { count: first + 2, cells: cells(element) }),
            };
        }
        Some(Checkpoints { depth: self.0, extents, ..Checkpoints::default() })
    }
}
