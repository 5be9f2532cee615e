//! Loops that are run again from checkpoints, for gradients within a memory budget.
//!
//! Note [Checkpoints]. A loop that is to be checkpointed is taken out of its function before anything is derived
//! ([`outline`]): the function then calls a *loop function*, which has the loop's first carried values, the values from
//! outside that the loop uses, and the *regions* ([`regions`]) of memory that it changes or that later code changes. It
//! calls the *steps function* `(lo, hi, carried…, outside…) → carried…`, which runs the iterations `lo..hi`; advancing
//! is a call of it, and its two sweeps of reverse mode, made like those of any function, record and reverse a block of
//! iterations. Where derivatives call the loop function, its sweeps ([`sweeps`]) are:
//!
//! - forward: the first step is recorded to learn what a step takes, and forgotten. From that and the memory left
//!   follow how many steps a block has and how many checkpoints there are. Steps are advanced from checkpoint to
//!   checkpoint as the binomial schedule ([`plan`]) has it; the last block is recorded.
//! - reverse: the last block is reversed. Then, from the last checkpoint on: if what follows it is no more than a block,
//!   that is recorded and reversed; else the schedule says how far to advance, and a checkpoint is put there.
//!
//! All is ordinary IR. Recomputing gives the same bits, and cotangents are added in the same order as without
//! checkpoints, so derivatives have the same bits.

mod outline;
mod plan;
mod regions;
mod silent;
mod sweeps;

pub use plan::fewest_advances;

pub(crate) use outline::{Checkpointed, outline};
use std::collections::HashMap;

use chainrule_ir::{FunctionId, Loc, Module, Source};
use std::fmt;

/// How a derivative is to keep within memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checkpoints {
    /// How many loops deep there are checkpoints: with 1, outermost loops only.
    pub depth: u32,
    /// So many checkpoints for each loop, instead of what memory allows.
    pub slots: Option<u64>,
    /// So many iterations are recorded at once, instead of what memory allows.
    pub block: Option<u64>,
    /// Recursive calls leave no tape and run again if it has more than so many cells; 64 Ki if nothing is said.
    pub calls: Option<u64>,
    /// For each parameter of the function, how much memory a pointer has behind it, if that is known.
    pub extents: Vec<Option<Extent>>,
}

/// How many cells there are from a pointer on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many.
    Cells(u64),
    /// As many elements as another parameter says, each of so many cells.
    Elements {
        /// Which parameter.
        count: usize,
        /// The cells of an element.
        cells: u64,
    },
}

/// A loop that has no checkpoints: all its iterations are recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Where the loop is, if known.
    pub source: Option<Source>,
    /// Why it has no checkpoints.
    pub reason: &'static str,
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "the loop at {source} {}", self.reason),
            None => write!(f, "a loop {}", self.reason),
        }
    }
}

/// Which loops have checkpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many have.
    pub loops: usize,
    /// Those that could not have.
    pub kept: Vec<Kept>,
}

/// The loop functions of a program.
#[derive(Default)]
pub(crate) struct Loops {
    pub loops: HashMap<FunctionId, Checkpointed>,
    slots: Option<u64>,
    block: Option<u64>,
    /// See Note [Calls that run again].
    pub calls: Option<u64>,
}

impl Loops {
    pub fn new(loops: HashMap<FunctionId, Checkpointed>, options: &Checkpoints) -> Loops {
        Loops { loops, slots: options.slots, block: options.block, calls: options.calls }
    }

    /// For a steps function, which parameters' cotangents are passed on from block to block: those of active floats from
    /// outside. Nothing for other functions.
    pub fn sums(&self, f: FunctionId, active: &[bool]) -> Vec<bool> {
        let Some(l) = self.loops.values().find(|l| l.steps == f || l.again == f) else { return Vec::new() };
        let outside = 2 + l.carried..2 + l.carried + l.outside;
        active.iter().enumerate().map(|(i, &a)| a && outside.contains(&i)).collect()
    }
}

impl Report {
    fn keep(&mut self, module: &Module, function: FunctionId, loc: Loc, reason: &'static str) {
        let loc = if loc == Loc::NONE { module.function(function).loc } else { loc };
        self.kept.push(Kept { source: module.sources.get(loc).cloned(), reason });
    }
}
