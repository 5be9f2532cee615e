//! Removing stores that another store to the same cell follows before anything can read it.
//!
//! One walk over each block, in order, with the last store to each cell that nothing has read since. See
//! Note [Memory classes] in `facts` for what a read can see: a cell is stamped with the reads of its class less those of
//! its anchor's other cells. After a trap memory is of unknown content, so a check between two stores does not matter.

use crate::calls::Summaries;
use crate::facts::{Class, Facts, Place};
use crate::hash::Map;
use chainrule_ir::{Block, Function, Op, Stmt, Value};

/// Removes stores that are never read of a function.
pub(crate) fn dse(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    if !facts.stores {
        return false;
    }
    let mut pass = Dse { facts, summaries, reads: Map::default(), own: Map::default(), calls: 0, changed: false };
    pass.block(&mut function.body);
    pass.changed
}

struct Dse<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    reads: Map<Class, u64>,
    own: Map<Value, u64>,
    /// Reads of every class but local memory.
    calls: u64,
    /// A store has gone.
    changed: bool,
}

/// A store that nothing has read: where it stands in its block, and the stamp of its cell then.
struct Pending {
    at: usize,
    stamp: u64,
}

impl Dse<'_> {
    fn block(&mut self, block: &mut Block) {
        let mut pending: Map<(Value, u32), Pending> = Map::default();
        let mut dead = Vec::new();
        for (at, s) in block.stmts.iter_mut().enumerate() {
            crate::work::done(1);
            match &mut s.op {
                Op::Store { ptr, offset, value: _ } => {
                    let place = self.facts.place(*ptr);
                    let Some(k) = place.past_anchor.checked_add(*offset) else { continue };
                    let stamp = self.stamp(&place);
                    if let Some(before) = pending.insert((place.anchor, k), Pending { at, stamp })
                        && before.stamp == stamp
                    {
                        dead.push(before.at);
                    }
                }
                Op::Load { ptr, offset } => {
                    let place = self.facts.place(*ptr);
                    self.read(&place);
                    if let Some(k) = place.past_anchor.checked_add(*offset) {
                        *self.own.entry(place.anchor).or_default() += 1;
                        pending.remove(&(place.anchor, k));
                    }
                }
                Op::If { cond: _, then, otherwise } => {
                    self.block(then);
                    self.block(otherwise);
                    self.nested(s);
                }
                Op::For(l) => {
                    self.block(&mut l.body);
                    self.nested(s);
                }
                Op::Loop(l) => {
                    self.block(&mut l.body);
                    self.nested(s);
                }
                Op::Copy { src, .. } => {
                    let place = self.facts.place(*src);
                    self.read(&place);
                }
                // What a callee reads is not known, but it does not reach local memory.
                Op::Call { .. } | Op::Spread(_) => self.calls += 1,
                Op::Const(_)
                | Op::Prim(..)
                | Op::Alloc { .. }
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Zero { .. }
                | Op::Assert { .. }
                | Op::Print { .. } => {}
            }
        }
        if dead.is_empty() {
            return;
        }
        self.changed = true;
        dead.sort_unstable();
        let (mut at, mut next) = (0, dead.into_iter().peekable());
        block.stmts.retain(|_| {
            let goes = next.next_if_eq(&at).is_some();
            at += 1;
            !goes
        });
    }

    /// Counts what nested blocks read: for the block around them these are reads of any cell of the class.
    fn nested(&mut self, s: &Stmt) {
        for b in s.op.blocks() {
            crate::work::done(b.stmts.len());
            for s in &b.stmts {
                match &s.op {
                    Op::Load { ptr, .. } | Op::Copy { src: ptr, .. } => {
                        let place = self.facts.place(*ptr);
                        self.read(&place);
                    }
                    Op::Call { .. } | Op::Spread(_) => self.calls += 1,
                    _ => self.nested(s),
                }
            }
        }
    }

    fn read(&mut self, place: &Place) {
        let class = self.class(place);
        *self.reads.entry(class).or_default() += 1;
    }

    fn class(&self, place: &Place) -> Class {
        self.facts.class(place, self.summaries.shadows_stay)
    }

    fn stamp(&self, place: &Place) -> u64 {
        let class = self.class(place);
        let foreign = if class.0.is_none() { self.calls } else { 0 };
        let own = self.own.get(&place.anchor).copied().unwrap_or(0);
        self.reads.get(&class).copied().unwrap_or(0) + foreign - own
    }
}
