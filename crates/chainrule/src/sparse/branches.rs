//! Branches that are chosen by the value of a float, followed both ways.
//!
//! The branch that is not taken runs first; what it writes is noted and taken back. Then the other runs, and every number
//! and cell that differs after the two gets the union of both sets: a pattern that holds whichever way a run goes. Where
//! that cannot be done, since a trip count, an index or a size depends on the choice, or the branch that is not taken
//! traps, the choice is a decision by value.

use super::sets::{EMPTY, SetId};
use super::trace::{Cell, Cells, Frame, Trace};
use chainrule_ir::memory::{CELL, SHADOW_SPAN};
use chainrule_ir::{Block, Loc, Trap, TrapKind};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Statements of branches that are not taken, in a whole run.
const STEPS: u64 = 20_000_000;

/// What is known of the branches under way.
#[derive(Default)]
pub struct Branches {
    /// Statements of branches that are not taken which may yet run.
    left: u64,
    /// Some were run.
    pub tried: bool,
    /// How many branches around are followed both ways, and how many of them on the way that is not taken.
    noting: usize,
    trying: usize,
    /// Cells before they were written, in order.
    log: Vec<(u64, Cell)>,
}

impl Branches {
    /// To be followed both ways, or as they are taken.
    pub fn new(both: bool) -> Branches {
        Branches { left: if both { STEPS } else { 0 }, ..Branches::default() }
    }
}

impl<'m> Trace<'m> {
    /// Branches are followed both ways still.
    pub(super) fn tries(&self) -> bool {
        self.branches.left > 0 && !self.by_value
    }

    /// Counts a statement.
    ///
    /// # Errors
    /// In branches that are not taken, when there are too many.
    pub(super) fn step(&mut self) -> Result<(), Trap> {
        if self.branches.trying > 0 {
            self.branches.left = self.branches.left.saturating_sub(1);
            if self.branches.left == 0 || self.by_value {
                return Err(self.trap(TrapKind::Assert, String::from("this way is not followed"), Loc::NONE));
            }
        }
        Ok(())
    }

    /// Cells will be written.
    pub(super) fn note(&mut self, address: u64, count: u64) {
        if self.branches.noting > 0 {
            for k in 0..count {
                let at = address + k * CELL;
                let before = self.cell(at);
                self.branches.log.push((at, before));
            }
        }
    }

    fn cell(&mut self, address: u64) -> Cell {
        Cell { bits: self.ctx.cells(address, 1)[0], set: self.set_at(address) }
    }

    /// Runs both branches; gives the results of the first, with what they depend on after either.
    pub(super) fn either(&mut self, frame: &mut Frame<'m>, taken: &'m Block, other: &'m Block) -> Result<Cells, Trap> {
        let (start, bump, before) = (self.branches.log.len(), self.ctx.bump, (self.depth, self.frame_bytes));
        self.branches.tried = true;
        self.branches.noting += 1;
        self.branches.trying += 1;
        let tried = self.block(frame, other);
        self.branches.trying -= 1;
        let written = self.take_back(start, bump);
        self.release(bump);
        (self.depth, self.frame_bytes) = before;
        let tried = tried.ok().filter(|_| !self.by_value);
        self.by_value |= tried.is_none();
        let results = self.block(frame, taken);
        self.branches.noting -= 1;
        let mut results = results?;
        if let Some(tried) = tried {
            self.merge(start, bump, written);
            for (result, other) in results.iter_mut().zip(tried) {
                result.set = self.after(*result, other);
            }
        }
        if self.branches.noting == 0 {
            self.branches.log.clear();
        }
        Ok(results)
    }

    /// Takes back what was written from a place in the log on, and returns what it was, of what is not released.
    fn take_back(&mut self, start: usize, bump: u64) -> HashMap<u64, Cell> {
        let log = self.branches.log.split_off(start);
        let mut written = HashMap::new();
        for &(address, before) in log.iter().rev() {
            if self.ctx.holds(address, 1) {
                if let Entry::Vacant(last) = written.entry(address) {
                    last.insert(self.cell(address));
                }
                if self.is_older(address, bump) {
                    self.ctx.cells_mut(address, 1)[0] = before.bits;
                    self.put_set(address, before.set);
                }
            }
        }
        written
    }

    /// It was allocated before memory was full up to `bump`, or is the shadow of what was.
    fn is_older(&self, address: u64, bump: u64) -> bool {
        let base = self.first();
        address.wrapping_sub(base) % SHADOW_SPAN < bump - base
    }

    /// Merges memory after the branch that is taken with what the other one had written.
    fn merge(&mut self, start: usize, bump: u64, mut written: HashMap<u64, Cell>) {
        for k in start..self.branches.log.len() {
            let (address, before) = self.branches.log[k];
            // The other branch left it as it was, if it was there.
            if self.is_older(address, bump) {
                written.entry(address).or_insert(before);
            }
        }
        for (address, other) in written {
            if self.ctx.holds(address, 1) {
                let now = self.cell(address);
                let set = self.after(now, other);
                if set != now.set {
                    self.put(address, Cell { set, ..now });
                }
            }
        }
    }

    /// What a cell depends on that is one or the other.
    fn after(&mut self, taken: Cell, other: Cell) -> SetId {
        match taken.set == other.set && (taken.bits == other.bits || !self.is_fixed(taken.set)) {
            true => taken.set,
            false => {
                let both = self.sets.union(taken.set, other.set);
                let same = taken.bits == other.bits && self.is_fixed(taken.set) && self.is_fixed(other.set);
                self.sets.union(both, if same { EMPTY } else { self.values })
            }
        }
    }
}
