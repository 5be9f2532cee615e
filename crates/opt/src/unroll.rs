//! Short loops over a constant range, written out: then the places that they access are constants, so that small
//! arrays become values, and a derivative needs no tape for them.

use crate::facts::Facts;
use crate::graft::{copy_block, index};
use crate::subst::Subst;
use chainrule_ir::{Block, For, Function, Op, Stmt};

/// Loops of more iterations stay.
const MAX_TRIPS: u64 = 8;

/// A loop may become so many statements.
const MAX_STATEMENTS: usize = 400;

/// What copies may add to a function, besides as much as it has itself.
const GROWTH: usize = 8000;

/// Writes out the short loops of a function.
pub(crate) fn unroll(function: &mut Function, facts: &Facts) -> bool {
    if !facts.loops {
        return false;
    }
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Unroll { facts, names: Subst::default(), room: body.count() + GROWTH, changed: false };
    pass.block(function, &mut body);
    let changed = pass.changed;
    function.body = body;
    changed
}

struct Unroll<'a> {
    facts: &'a Facts,
    names: Subst,
    room: usize,
    /// A loop is written out.
    changed: bool,
}

impl Unroll<'_> {
    /// Gives how many statements the block has afterwards.
    fn block(&mut self, function: &mut Function, block: &mut Block) -> usize {
        let mut count = 0;
        let mut out = Vec::with_capacity(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            self.names.apply(&mut s.op);
            let inner: usize = s.op.blocks_mut().map(|b| self.block(function, b)).sum();
            if let Op::For(l) = &s.op
                && let Some(n) = self.trips(l)
                && self.affords(inner, n)
            {
                self.write_out(function, l, &s, &mut out);
                count += (inner + 1) * n as usize;
            } else {
                count += 1 + inner;
                out.push(s);
            }
        }
        self.names.apply_all(&mut block.yields);
        block.stmts = out;
        count
    }

    fn trips(&self, l: &For) -> Option<u64> {
        let (lo, hi) = (self.facts.count(self.names.get(l.lo))?, self.facts.count(self.names.get(l.hi))?);
        hi.checked_sub(lo).filter(|n| (1..=MAX_TRIPS).contains(n))
    }

    fn affords(&mut self, inner: usize, trips: u64) -> bool {
        let n = (inner + 1) * trips as usize;
        let affords = n <= MAX_STATEMENTS && n <= self.room;
        if affords {
            self.room -= n;
        }
        affords
    }

    fn write_out(&mut self, function: &mut Function, l: &For, s: &Stmt, out: &mut Vec<Stmt>) {
        self.changed = true;
        let (lo, hi) = (self.facts.count(l.lo).unwrap_or(0), self.facts.count(l.hi).unwrap_or(0));
        let mut carried = l.inits.clone();
        for i in lo..hi {
            let at = index(function, i, s.loc);
            self.names.set(l.index, at.outs[0]);
            out.push(at);
            l.params.iter().zip(&carried).for_each(|(&p, &v)| self.names.set(p, v));
            let copy = copy_block(function, &mut self.names, &l.body);
            out.extend(copy.stmts);
            carried = copy.yields;
        }
        s.outs.iter().zip(carried).for_each(|(&o, v)| self.names.set(o, v));
    }
}
