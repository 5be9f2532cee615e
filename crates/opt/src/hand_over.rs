//! What an entry returns is handed over where it lies.
//!
//! A derivative's entry clears the shadows of its arguments, runs the sweep, and copies what is in shadows to memory of
//! its own: that is right wherever it is called. For whoever calls a program from outside, the last two are work for
//! nothing, so here the entry
//!
//! 1. returns what it would copy, if nothing writes there afterwards;
//! 2. returns null for memory that it would clear and not write to;
//! 3. does not clear shadows that nothing reads;
//! 4. does not clear what a loop then adds to cell by cell: the first such sum starts from the number zero.
//!
//! It holds for entries whose pointer parameters lead to memory apart from each other and from what the entry allocates,
//! whose caller does not look into shadows by itself, and takes null for as many zeros as there should be.
//!
//! All this concerns *regions*: the memory of an allocation or behind a parameter, or a shadow of it, whose address goes
//! nowhere but to the results. An access of a region is known to be one.

use crate::facts::{Facts, Place};
use crate::hash::Map;
use chainrule_ir::{Block, Const, For, Function, Op, Prim, Stmt, Ty, Value};
use smallvec::smallvec;
use std::collections::HashSet;

/// Rewrites the outermost block of an entry.
pub(crate) fn hand_over(function: &mut Function) {
    let facts = Facts::of(function);
    let mut pass = HandOver::of(function, &facts);
    let mut body = std::mem::take(&mut function.body);
    pass.copies(&mut body);
    pass.zeros(function, &mut body);
    pass.unread(&body);
    pass.first_sums(function, &mut body);
    let mut at = 0;
    body.stmts.retain(|_| {
        at += 1;
        !pass.dropped.contains(&(at - 1))
    });
    function.body = body;
}

/// The memory of an allocation or a parameter, or one of its shadows.
type Region = (Value, u32);

/// An access of a region, by the statement of the outermost block that makes it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Access {
    at: usize,
    writes: bool,
}

struct HandOver<'a> {
    facts: &'a Facts,
    params: HashSet<Value>,
    /// How many cells the allocations of the outermost block have.
    allocated: Map<Value, Value>,
    /// What is known elsewhere.
    escaped: HashSet<Value>,
    accesses: Map<Region, Vec<Access>>,
    /// Statements of the outermost block that go.
    dropped: HashSet<usize>,
}

impl<'a> HandOver<'a> {
    fn of(function: &Function, facts: &'a Facts) -> HandOver<'a> {
        let params = function.params.iter().copied().filter(|&p| function.ty(p) == Ty::Ptr).collect();
        let mut pass = HandOver {
            facts,
            params,
            allocated: Map::default(),
            escaped: HashSet::new(),
            accesses: Map::default(),
            dropped: HashSet::new(),
        };
        for (at, s) in function.body.stmts.iter().enumerate() {
            if let Op::Alloc { cells } = &s.op {
                pass.allocated.insert(s.outs[0], *cells);
            }
            pass.stmt(function, s, at);
        }
        pass
    }

    fn stmt(&mut self, f: &Function, s: &Stmt, at: usize) {
        crate::work::done(1);
        match &s.op {
            Op::Load { ptr, .. } => self.access(*ptr, at, false),
            Op::Store { ptr, offset: _, value } => {
                self.access(*ptr, at, true);
                self.escape(f, *value);
            }
            Op::Zero { ptr, .. } => self.access(*ptr, at, true),
            Op::Copy { dst, src, .. } => {
                self.access(*src, at, false);
                self.access(*dst, at, true);
            }
            Op::Const(_) | Op::Alloc { .. } | Op::Room | Op::Offset { .. } | Op::Shadow { .. } => {}
            Op::Prim(..)
            | Op::Call { .. }
            | Op::Spread(_)
            | Op::Assert { .. }
            | Op::Print { .. }
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_) => s.op.operands(|v| self.escape(f, v)),
        }
        for b in s.op.blocks() {
            b.stmts.iter().for_each(|s| self.stmt(f, s, at));
            b.yields.iter().for_each(|&v| self.escape(f, v));
        }
    }

    fn access(&mut self, ptr: Value, at: usize, writes: bool) {
        let place = self.facts.place(ptr);
        self.accesses.entry((place.root, place.shadows)).or_default().push(Access { at, writes });
    }

    fn escape(&mut self, f: &Function, v: Value) {
        if f.ty(v) == Ty::Ptr {
            self.escaped.insert(self.facts.place(v).root);
        }
    }

    /// The region that begins where `ptr` points.
    fn region(&self, ptr: Value) -> Option<Region> {
        let Place { root, shadows, cells, .. } = self.facts.place(ptr);
        let known = self.params.contains(&root) || self.facts.allocation(root).is_some();
        (known && cells == Some(0) && !self.escaped.contains(&root)).then_some((root, shadows))
    }

    /// The region is that of an allocation of the outermost block with so many cells.
    fn is_whole(&self, region: Region, cells: Value) -> bool {
        self.allocated.get(&region.0) == Some(&cells)
    }

    fn accesses(&self, region: Region) -> &[Access] {
        self.accesses.get(&region).map_or(&[], Vec::as_slice)
    }

    /// Some result is within the region.
    fn is_returned(&self, region: Region, body: &Block) -> bool {
        body.yields.iter().any(|&v| {
            let place = self.facts.place(v);
            (place.root, place.shadows) == region
        })
    }

    /// Returns what would be copied.
    fn copies(&mut self, body: &mut Block) {
        for at in (0..body.stmts.len()).rev() {
            let Op::Copy { dst, src, cells } = body.stmts[at].op else { continue };
            let (Some(to), Some(from)) = (self.region(dst), self.region(src)) else { continue };
            let only = self.accesses(to) == [Access { at, writes: true }];
            let stays = self.accesses(from).iter().all(|a| a.at <= at || !a.writes);
            let others = body.yields.iter().any(|&v| {
                let place = self.facts.place(v);
                v != dst && (place.root, place.shadows) == to
            });
            if !only || !stays || others || !self.is_whole(to, cells) {
                continue;
            }
            body.yields.iter_mut().filter(|v| **v == dst).for_each(|v| *v = src);
            self.forget(at);
        }
    }

    /// Drops a statement.
    fn forget(&mut self, at: usize) {
        self.dropped.insert(at);
        for accesses in self.accesses.values_mut() {
            accesses.retain(|a| a.at != at);
        }
    }

    /// Returns null for memory that is only cleared.
    fn zeros(&mut self, function: &mut Function, body: &mut Block) {
        let mut null = None;
        for at in 0..body.stmts.len() {
            let Op::Zero { ptr, cells } = body.stmts[at].op else { continue };
            let Some(region) = self.region(ptr) else { continue };
            let exact = body.yields.iter().all(|&v| {
                let place = self.facts.place(v);
                (place.root, place.shadows) != region || place.cells == Some(0)
            });
            if !exact || !self.is_whole(region, cells) || self.accesses(region) != [Access { at, writes: true }] {
                continue;
            }
            for v in &mut body.yields {
                let place = self.facts.place(*v);
                if (place.root, place.shadows) == region {
                    *v = *null.get_or_insert_with(|| {
                        let out = function.fresh(Ty::Ptr);
                        body.stmts.push(Stmt { outs: smallvec![out], op: Op::Const(Const::null()), loc: function.loc });
                        out
                    });
                }
            }
            self.forget(at);
        }
    }

    /// Does not clear or set shadows of parameters that nothing reads.
    fn unread(&mut self, body: &Block) {
        for (at, s) in body.stmts.iter().enumerate() {
            let (Op::Zero { ptr, .. } | Op::Copy { dst: ptr, .. }) = s.op else { continue };
            let Some(region) = self.region(ptr) else { continue };
            let unread = self.accesses(region).iter().all(|a| a.writes);
            if region.1 != 0 && unread && !self.is_returned(region, body) && !self.dropped.contains(&at) {
                self.dropped.insert(at);
            }
        }
    }

    /// Does not clear what a loop then adds to.
    fn first_sums(&mut self, function: &Function, body: &mut Block) {
        for at in 0..body.stmts.len() {
            let Op::Zero { ptr, cells } = body.stmts[at].op else { continue };
            let Some(region) = self.region(ptr).filter(|_| !self.dropped.contains(&at)) else { continue };
            let Some(next) = self.accesses(region).iter().map(|a| a.at).filter(|&a| a > at).min() else { continue };
            let there: Vec<Access> = self.accesses(region).iter().copied().filter(|a| a.at == next).collect();
            let [first, second] = there[..] else { continue };
            let Some(load) = (!first.writes && second.writes).then(|| self.first_load(body, next, region, cells))
            else {
                continue;
            };
            let (Some(load), Op::For(l)) = (load, &mut body.stmts[next].op) else { continue };
            let s = &mut l.body.stmts[load];
            s.op = Op::Const(Const::zero(function.ty(s.outs[0])));
            self.dropped.insert(at);
        }
    }

    /// Where the loop `body.stmts[at]` loads each of the `cells` of a region once, before it stores to it.
    fn first_load(&self, body: &Block, at: usize, region: Region, cells: Value) -> Option<usize> {
        let Op::For(l) = &body.stmts[at].op else { return None };
        if l.hi != cells || self.facts.count(l.lo) != Some(0) {
            return None;
        }
        let of = |ptr: Value| {
            let place = self.facts.place(ptr);
            (place.root, place.shadows) == region
        };
        let load = l.body.stmts.iter().position(|s| matches!(s.op, Op::Load { ptr, offset: 0 } if of(ptr)))?;
        let store = l.body.stmts.iter().position(|s| matches!(s.op, Op::Store { ptr, offset: 0, .. } if of(ptr)))?;
        let (Op::Load { ptr, .. }, Op::Store { ptr: again, .. }) = (&l.body.stmts[load].op, &l.body.stmts[store].op)
        else {
            return None;
        };
        (load < store && ptr == again && self.is_each(body, l, *ptr)).then_some(load)
    }

    /// A pointer in a loop goes over all cells of a region: its index is that of the loop, or goes from the last to the
    /// first.
    fn is_each(&self, body: &Block, l: &For, ptr: Value) -> bool {
        let made = |v: Value| l.body.stmts.iter().find(|s| s.outs.contains(&v)).map(|s| &s.op);
        let mut ptr = ptr;
        let index = loop {
            match made(ptr) {
                Some(Op::Shadow { ptr: from, level: _, width: 1 }) => ptr = *from,
                Some(Op::Offset { ptr: from, index, stride: 1 })
                    if made(*from).is_none() && self.facts.place(*from).cells == Some(0) =>
                {
                    break *index;
                }
                _ => return false,
            }
        };
        let is_last = |v: Value| {
            body.stmts.iter().any(|s| {
                s.outs.first() == Some(&v)
                    && matches!(&s.op, Op::Prim(Prim::ISubWrap | Prim::ISub, args)
                        if args[0] == l.hi && self.facts.count(args[1]) == Some(1))
            })
        };
        index == l.index
            || matches!(made(index), Some(Op::Prim(Prim::ISubWrap, args)) if args[1] == l.index && is_last(args[0]))
    }
}
