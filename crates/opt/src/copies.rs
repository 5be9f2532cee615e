//! Copies between whole allocations that need not be made.
//!
//! 1. A temporary that is copied into a fresh allocation and not used afterwards becomes that allocation.
//! 2. A fresh allocation that only holds a copy of memory which nothing writes, and is itself only read, becomes that
//!    memory.
//!
//! Both need that the fresh allocation is not used before the copy, and that the copy is in the block of the
//! allocations, so that the order of statements is the order in time.

use crate::calls::Summaries;
use crate::facts::{Class, Facts};
use crate::subst::Subst;
use chainrule_ir::{Block, Function, Op, Stmt, Value};
use std::collections::HashSet;

/// Removes copies from a function.
pub(crate) fn copies(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    if facts.no_allocations() {
        return false;
    }
    let n = function.types.len();
    let mut uses = Uses {
        facts,
        summaries,
        all: vec![Use::default(); n],
        clock: 0,
        blocks: 0,
        written: HashSet::new(),
        calls_write: false,
    };
    uses.block(&function.body);
    let mut subst = Subst::default();
    let mut dropped = vec![false; n];
    let mut at = At { clock: 0, blocks: 0 };
    uses.choose(&function.body, &mut at, &mut subst, &mut dropped);
    let changed = dropped.contains(&true);
    if changed {
        rewrite(&mut function.body, &subst, &dropped);
    }
    changed
}

/// Where a walk is.
struct At {
    clock: u32,
    blocks: u32,
}

/// How the memory of an allocation is used.
#[derive(Clone, Copy, Default)]
struct Use {
    /// The block of the allocation.
    block: u32,
    /// How many cells, as a value.
    cells: Option<Value>,
    /// The time of the first use and of the last.
    first: Option<u32>,
    last: u32,
    /// How many statements write there.
    writes: u32,
    /// A shadow of it is used.
    shadow: bool,
}

struct Uses<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    all: Vec<Use>,
    clock: u32,
    blocks: u32,
    written: HashSet<Class>,
    calls_write: bool,
}

impl Uses<'_> {
    fn block(&mut self, block: &Block) {
        self.blocks += 1;
        let number = self.blocks;
        for s in &block.stmts {
            crate::work::done(1);
            self.clock += 1;
            match &s.op {
                Op::Alloc { cells } => {
                    let u = &mut self.all[s.outs[0].index()];
                    (u.block, u.cells) = (number, Some(*cells));
                }
                Op::Store { ptr, .. } | Op::Zero { ptr, .. } | Op::Copy { dst: ptr, .. } => {
                    let place = self.facts.place(*ptr);
                    self.all[place.root.index()].writes += 1;
                    self.written.insert(self.facts.class(&place, self.summaries.shadows_stay));
                }
                Op::Call { function, args: _ } => self.calls_write |= self.summaries.get(*function).writes,
                _ => {}
            }
            s.op.operands(|v| self.used(v));
            if let Op::Shadow { ptr, .. } = &s.op {
                self.all[self.facts.place(*ptr).root.index()].shadow = true;
            }
            s.op.blocks().for_each(|b| self.block(b));
        }
        self.clock += 1;
        block.yields.iter().for_each(|&v| self.used(v));
    }

    fn used(&mut self, v: Value) {
        let now = self.clock;
        let u = &mut self.all[self.facts.place(v).root.index()];
        u.first.get_or_insert(now);
        u.last = now;
    }

    /// Chooses the copies to drop; the walk counts as `block` does.
    fn choose(&self, block: &Block, at: &mut At, subst: &mut Subst, dropped: &mut [bool]) {
        at.blocks += 1;
        let number = at.blocks;
        for s in &block.stmts {
            at.clock += 1;
            if let Op::Copy { dst, src, cells } = &s.op
                && self.all[dst.index()].block == number
                && self.is_fresh(*dst, *cells, at.clock)
            {
                // What stands for memory that must not change cannot be written as a temporary can.
                let temporary = !dropped[src.index()] && self.is_last(*src, *cells, at.clock, number);
                if temporary || self.is_constant(*dst, *src) {
                    subst.set(*dst, *src);
                    dropped[dst.index()] = true;
                }
            }
            s.op.blocks().for_each(|b| self.choose(b, at, subst, dropped));
        }
        at.clock += 1;
    }

    fn is_whole(&self, allocation: Value, cells: Value) -> bool {
        let own = self.all[allocation.index()].cells;
        let size = self.facts.count(cells);
        own.is_some_and(|o| o == cells || (size.is_some() && self.facts.count(o) == size))
    }

    /// `dst` is an allocation that this copy fills, and that was not used before.
    fn is_fresh(&self, dst: Value, cells: Value, now: u32) -> bool {
        self.facts.allocation(dst).is_some()
            && self.is_whole(dst, cells)
            && self.all[dst.index()].first == Some(now)
            && !self.all[dst.index()].shadow
    }

    /// `src` is a local allocation of the block and of this size that is not used any more.
    fn is_last(&self, src: Value, cells: Value, now: u32, block: u32) -> bool {
        let s = &self.all[src.index()];
        self.facts.local(src).is_some() && self.is_whole(src, cells) && s.last == now && !s.shadow && s.block == block
    }

    /// Nothing writes `src`, nor `dst` but this copy, and only accesses use `dst`.
    fn is_constant(&self, dst: Value, src: Value) -> bool {
        let place = self.facts.place(src);
        let class = self.facts.class(&place, self.summaries.shadows_stay);
        self.facts.local(dst).is_some()
            && self.all[dst.index()].writes == 1
            && !self.written.contains(&class)
            && !(class.0.is_none() && self.calls_write)
    }
}

fn rewrite(block: &mut Block, subst: &Subst, dropped: &[bool]) {
    block.stmts.retain_mut(|s: &mut Stmt| {
        let goes = match &s.op {
            Op::Alloc { .. } => dropped[s.outs[0].index()],
            // What was dropped is written by other copies too if it stands for a temporary.
            Op::Copy { dst, src, .. } => dropped[dst.index()] && subst.get(*dst) == subst.get(*src),
            _ => false,
        };
        subst.apply(&mut s.op);
        s.op.blocks_mut().for_each(|b| rewrite(b, subst, dropped));
        !goes
    });
    subst.apply_all(&mut block.yields);
}
