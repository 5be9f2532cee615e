//! What a loop put into a temporary array, element by element, is computed again where it is read.
//!
//! ```text
//! for i in 0..n { t[i] = x[i] - m[i] }  for j in 0..n { … t[j] … }
//! for i in 0..n { t[i] = x[i] - m[i] }  for j in 0..n { … x[j] - m[j] … }
//! ```
//!
//! Then often nothing reads the array, and it goes with its loop. A derivative gains most: the array has no shadow that
//! is cleared, added to and taken from, and no record of what was in it when the next iteration writes over it.
//!
//! It needs that the array is local and filled by the loop from end to end; that all reads come after it in its block, and
//! nothing else is written there from then on; and that an element is cheap: a few operations on what the loop does not
//! carry, and loads of memory that nothing writes there either. The order of float operations is kept.

use crate::calls::Summaries;
use crate::facts::{Class, Facts};
use crate::graft::copy_block;
use crate::hash::Map;
use crate::subst::Subst;
use chainrule_ir::{Block, For, Function, Op, Prim, Stmt, Value};

/// The most loads and the most float operations of an element.
const COST: usize = 2;

/// Computes elements of a function's local arrays where they are read.
pub(crate) fn elements(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    if !facts.loops || facts.no_allocations() {
        return false;
    }
    let mut survey = Survey::of(facts, summaries);
    survey.block(&function.body, None);
    let mut found = Vec::new();
    survey.candidates(function, &function.body, 0, &mut 0, &mut found);
    if found.is_empty() {
        return false;
    }
    let mut rewrite = Rewrite { found: &found, reads: Map::default(), starts: Map::default(), names: Subst::default() };
    for (number, element) in found.iter().enumerate() {
        for &(read, index) in &element.reads {
            rewrite.reads.insert(read, (number, index));
            // Computed once for all that a loop does with its element.
            let each = |&(hi, at): &(Value, Position)| survey.same(hi, element.count) && survey.after(at, element.next);
            if survey.ranges.get(&index).is_some_and(each) {
                let numbers = rewrite.starts.entry(index).or_default();
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
    }
    let mut body = std::mem::take(&mut function.body);
    rewrite.block(function, &mut body);
    function.body = body;
    true
}

/// Where a statement stands: the number of its block, and its place there.
type Position = (u32, u32);

/// An access of memory.
struct Access {
    at: Position,
    /// What is loaded, for a load of one float.
    load: Option<Value>,
    ptr: Value,
    writes: bool,
}

/// An array that is filled by a loop, and what reads it.
struct Element {
    /// The place behind the loop.
    next: Position,
    /// The index of the loop.
    index: Value,
    /// How many elements there are.
    count: Value,
    /// What computes one, and that.
    stmts: Vec<Stmt>,
    value: Value,
    /// What is read, and with which index.
    reads: Vec<(Value, Value)>,
}

struct Survey<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    /// By block, the statement that it is in.
    parents: Vec<Option<Position>>,
    /// By array.
    accesses: Map<Value, Vec<Access>>,
    writes: Map<Class, Vec<Position>>,
    calls: Vec<Position>,
    /// How many cells allocations have.
    sizes: Map<Value, Value>,
    /// Pointers as offsets: from where, by which index, how far apart.
    offsets: Map<Value, (Value, Value, u32)>,
    /// By the index of a loop, its end, and where it stands.
    ranges: Map<Value, (Value, Position)>,
}

impl<'a> Survey<'a> {
    fn of(facts: &'a Facts, summaries: &'a Summaries) -> Survey<'a> {
        Survey {
            facts,
            summaries,
            parents: Vec::new(),
            accesses: Map::default(),
            writes: Map::default(),
            calls: Vec::new(),
            sizes: Map::default(),
            offsets: Map::default(),
            ranges: Map::default(),
        }
    }

    fn block(&mut self, block: &Block, parent: Option<Position>) {
        let number = self.parents.len() as u32;
        self.parents.push(parent);
        for (k, s) in block.stmts.iter().enumerate() {
            crate::work::done(1);
            let at = (number, k as u32);
            match &s.op {
                Op::Alloc { cells } => {
                    self.sizes.insert(s.outs[0], *cells);
                }
                Op::Offset { ptr, index, stride } => {
                    self.offsets.insert(s.outs[0], (*ptr, *index, *stride));
                }
                Op::Load { ptr, offset } => self.access(at, *ptr, (*offset == 0).then_some(s.outs[0]), false),
                Op::Store { ptr, .. } | Op::Zero { ptr, .. } => self.access(at, *ptr, None, true),
                Op::Copy { dst, src, .. } => {
                    self.access(at, *src, None, false);
                    self.access(at, *dst, None, true);
                }
                Op::Call { function, .. } if self.summaries.get(*function).writes => self.calls.push(at),
                Op::Spread(_) => self.calls.push(at),
                Op::For(l) => {
                    self.ranges.insert(l.index, (l.hi, at));
                }
                Op::Const(_)
                | Op::Prim(..)
                | Op::Call { .. }
                | Op::Room
                | Op::Shadow { .. }
                | Op::Assert { .. }
                | Op::Print { .. }
                | Op::If { .. }
                | Op::Loop(_) => {}
            }
            s.op.blocks().for_each(|b| self.block(b, Some(at)));
        }
    }

    fn access(&mut self, at: Position, ptr: Value, load: Option<Value>, writes: bool) {
        let place = self.facts.place(ptr);
        self.accesses.entry(place.root).or_default().push(Access { at, load, ptr, writes });
        if writes {
            self.writes.entry(self.facts.class(&place, self.summaries.shadows_stay)).or_default().push(at);
        }
    }

    /// Where in a block the statement stands that holds a position, if one does.
    fn within(&self, mut at: Position, block: u32) -> Option<u32> {
        while at.0 != block {
            at = self.parents[at.0 as usize]?;
        }
        Some(at.1)
    }

    /// The statement at a position comes at or after another of the same block, or is in one that does.
    fn after(&self, at: Position, from: Position) -> bool {
        self.within(at, from.0).is_some_and(|k| k >= from.1)
    }

    fn same(&self, x: Value, y: Value) -> bool {
        x == y || self.facts.count(x).is_some_and(|n| self.facts.count(y) == Some(n))
    }

    /// Finds what can be computed again; blocks are numbered as `block` does.
    fn candidates(&self, f: &Function, block: &Block, number: u32, last: &mut u32, out: &mut Vec<Element>) {
        for (k, s) in block.stmts.iter().enumerate() {
            if let Op::For(l) = &s.op {
                for store in &l.body.stmts {
                    out.extend(self.element(f, l, store, (number, k as u32)));
                }
            }
            for b in s.op.blocks() {
                *last += 1;
                self.candidates(f, b, *last, last, out);
            }
        }
    }

    /// What a statement of the loop `l` at a position stores, if that can be computed again wherever it is read.
    fn element(&self, f: &Function, l: &For, store: &Stmt, at: Position) -> Option<Element> {
        let Op::Store { ptr, offset: 0, value } = store.op else { return None };
        let &(array, index, stride) = self.offsets.get(&ptr)?;
        let count = *self.sizes.get(&array)?;
        let fills = index == l.index && stride == 1 && self.facts.count(l.lo) == Some(0) && self.same(l.hi, count);
        if !fills || !f.ty(value).is_float() || self.facts.local(array).is_none() {
            return None;
        }
        let next = (at.0, at.1 + 1);
        let mut reads = Vec::new();
        let mut stores = 0;
        for a in self.accesses.get(&array)? {
            if self.facts.place(a.ptr).shadows != 0 {
                return None;
            }
            if a.writes {
                stores += usize::from(self.after(a.at, at));
            } else {
                let &(base, index, stride) = self.offsets.get(&a.ptr)?;
                let read = a.load.filter(|&v| base == array && stride == 1 && f.ty(v) == f.ty(value))?;
                if !self.after(a.at, next) {
                    return None;
                }
                reads.push((read, index));
            }
        }
        if stores != 1 || reads.is_empty() || reads.len() > 4 {
            return None;
        }
        let (stmts, classes) = self.slice(l, value)?;
        let kept = |class: &Class| {
            let calls = if class.0.is_none() { &self.calls[..] } else { &[] };
            self.writes.get(class).into_iter().flatten().chain(calls).all(|&w| !self.after(w, at))
        };
        classes.iter().all(kept).then_some(Element { next, index: l.index, count, stmts, value, reads })
    }

    /// The statements of a loop's body that compute a value, and the memory that they read, if they are cheap and depend on
    /// nothing that is carried.
    fn slice(&self, l: &For, of: Value) -> Option<(Vec<Stmt>, Vec<Class>)> {
        let (mut needed, mut stmts, mut classes, mut cost) = (vec![of], Vec::new(), Vec::new(), 0);
        for s in l.body.stmts.iter().rev() {
            if !s.outs.iter().any(|v| needed.contains(v)) {
                continue;
            }
            match &s.op {
                Op::Const(_) | Op::Offset { .. } => {}
                Op::Load { ptr, .. } => {
                    classes.push(self.facts.class(&self.facts.place(*ptr), self.summaries.shadows_stay));
                }
                Op::Prim(Prim::Add | Prim::Sub | Prim::Mul | Prim::Neg, _) => cost += 1,
                Op::Prim(Prim::IAddWrap | Prim::ISubWrap | Prim::IMulWrap, _) => {}
                _ => return None,
            }
            s.op.operands(|v| needed.push(v));
            stmts.push(s.clone());
        }
        stmts.reverse();
        let carried = l.params.iter().any(|p| needed.contains(p));
        (!carried && cost <= COST && classes.len() <= COST && stmts.len() <= 8 * COST).then_some((stmts, classes))
    }
}

struct Rewrite<'a> {
    found: &'a [Element],
    /// By what is loaded: which element, with which index.
    reads: Map<Value, (usize, Value)>,
    /// By the index of a loop: which elements its iterations begin with.
    starts: Map<Value, Vec<usize>>,
    names: Subst,
}

impl Rewrite<'_> {
    fn block(&mut self, f: &mut Function, block: &mut Block) {
        let mut out = Vec::with_capacity(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            crate::work::done(1);
            if let Some(&(number, index)) = s.outs.first().and_then(|v| self.reads.get(v)) {
                // It may have been computed at the beginning of the loop that the index is of.
                if self.names.get(s.outs[0]) == s.outs[0] {
                    let value = self.compute(f, number, index, &mut out);
                    self.names.set(s.outs[0], value);
                }
                continue;
            }
            self.names.apply(&mut s.op);
            if let Op::For(l) = &mut s.op
                && let Some(numbers) = self.starts.get(&l.index).cloned()
            {
                let mut first = Vec::new();
                for number in numbers {
                    let value = self.compute(f, number, l.index, &mut first);
                    for &(read, index) in &self.found[number].reads {
                        if index == l.index {
                            self.names.set(read, value);
                        }
                    }
                }
                first.append(&mut l.body.stmts);
                l.body.stmts = first;
            }
            s.op.blocks_mut().for_each(|b| self.block(f, b));
            out.push(s);
        }
        self.names.apply_all(&mut block.yields);
        block.stmts = out;
    }

    fn compute(&self, f: &mut Function, number: usize, index: Value, out: &mut Vec<Stmt>) -> Value {
        let element = &self.found[number];
        let mut names = Subst::default();
        names.set(element.index, self.names.get(index));
        let block = Block { stmts: element.stmts.clone(), yields: vec![element.value] };
        let mut copy = copy_block(f, &mut names, &block);
        // What is from before the loop may itself have been read from an array.
        for s in &mut copy.stmts {
            self.names.apply(&mut s.op);
        }
        out.append(&mut copy.stmts);
        self.names.get(copy.yields[0])
    }
}
