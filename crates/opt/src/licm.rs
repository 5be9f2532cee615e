//! Moving what does not change out of loops.
//!
//! One walk: a statement that cannot trap goes to the outermost loop level where its operands are known, which is in
//! front of the loop under construction there. Loads move out of a loop that does not write their memory, where they
//! are within an allocation, or where the loop is certain to come to them: no load is made that was not made before.
//! Where only the first iteration is not certain, the load is made if there is one.

use crate::calls::Summaries;
use crate::facts::{Class, Facts};
use chainrule_ir::{Block, Const, Function, Op, Prim, Stmt, Ty, Value};
use smallvec::smallvec;
use std::collections::HashSet;

/// Moves what does not change out of the loops of a function.
pub(crate) fn licm(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    if !facts.loops {
        return false;
    }
    let mut body = std::mem::take(&mut function.body);
    let depth = vec![0; function.types.len()];
    let mut pass = Licm { depth, function, facts, summaries, frames: Vec::new(), changed: false };
    pass.block(&mut body, Frame::default());
    pass.function.body = body;
    pass.changed
}

/// An open block.
#[derive(Default)]
struct Frame {
    stmts: Vec<Stmt>,
    /// The outermost frame that a statement can move to through loops only.
    floor: usize,
    /// The block is the body of a loop that runs at least once.
    runs: bool,
    /// It is that of a counted loop over this range.
    range: Option<(Value, Value)>,
    /// Something before may have stopped the program.
    may_stop: bool,
    /// What a loop writes.
    writes: HashSet<Class>,
    /// A loop calls what may write all but local memory.
    calls_write: bool,
}

struct Licm<'a> {
    function: &'a mut Function,
    facts: &'a Facts,
    summaries: &'a Summaries,
    frames: Vec<Frame>,
    /// By value: the frame of its definition.
    depth: Vec<u32>,
    /// A statement has moved.
    changed: bool,
}

impl Licm<'_> {
    fn block(&mut self, block: &mut Block, frame: Frame) {
        self.frames.push(Frame { stmts: Vec::with_capacity(block.stmts.len()), ..frame });
        for s in std::mem::take(&mut block.stmts) {
            self.stmt(s);
        }
        if let Some(frame) = self.frames.pop() {
            block.stmts = frame.stmts;
            if let Some(outer) = self.frames.last_mut() {
                outer.may_stop |= frame.may_stop;
            }
        }
    }

    fn here(&self) -> usize {
        self.frames.len() - 1
    }

    fn stmt(&mut self, mut s: Stmt) {
        crate::work::done(1);
        let here = self.here();
        let mut guard = None;
        let to = match &mut s.op {
            Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } => self.outermost(&s),
            Op::Prim(p, args) if !self.facts.traps(*p, args) => self.outermost(&s),
            Op::Load { ptr, offset } => {
                let (ptr, offset) = (*ptr, *offset);
                let to;
                (to, guard) = self.outermost_load(&s, ptr, offset);
                to
            }
            Op::Room | Op::Store { .. } | Op::Copy { .. } | Op::Zero { .. } | Op::Print { .. } => here,
            Op::Prim(..) | Op::Alloc { .. } | Op::Assert { .. } => {
                self.frames[here].may_stop = true;
                here
            }
            Op::Call { function, args: _ } => {
                let callee = self.summaries.get(*function);
                self.frames[here].may_stop |= callee.effect || callee.allocates;
                here
            }
            Op::Spread(spread) => {
                self.frames[here].may_stop |= self.summaries.get(spread.function).effect || spread.keeps.is_some();
                here
            }
            Op::If { cond: _, then, otherwise } => {
                for b in [then, otherwise] {
                    self.block(b, Frame { floor: here + 1, ..Frame::default() });
                }
                here
            }
            Op::For(l) => {
                let trips = self.facts.count(l.lo).zip(self.facts.count(l.hi));
                let mut frame = self.loop_frame(&l.body, trips.is_some_and(|(lo, hi)| lo < hi));
                frame.range = Some((l.lo, l.hi));
                self.define(&[l.index], here + 1);
                self.define(&l.params, here + 1);
                self.block(&mut l.body, frame);
                here
            }
            Op::Loop(l) => {
                let frame = self.loop_frame(&l.body, true);
                self.define(&l.params, here + 1);
                self.block(&mut l.body, frame);
                // It may not end.
                self.frames[here].may_stop = true;
                here
            }
        };
        self.changed |= to != here;
        if let Some((lo, hi)) = guard {
            s = self.guarded(s, lo, hi, to);
        }
        self.define(&s.outs, to);
        self.frames[to].stmts.push(s);
    }

    /// A load that is made if there is an iteration.
    fn guarded(&mut self, s: Stmt, lo: Value, hi: Value, to: usize) -> Stmt {
        let (loc, outs) = (s.loc, s.outs.clone());
        let ty = self.function.ty(outs[0]);
        let [any, loaded, none] = [Ty::Bool, ty, ty].map(|ty| self.function.fresh(ty));
        self.depth.resize(self.function.types.len(), to as u32);
        let test = Op::Prim(Prim::Lt, smallvec![lo, hi]);
        self.frames[to].stmts.push(Stmt { outs: smallvec![any], op: test, loc });
        let then = Block { stmts: vec![Stmt { outs: smallvec![loaded], ..s }], yields: vec![loaded] };
        let zero = Stmt { outs: smallvec![none], op: Op::Const(Const::zero(ty)), loc };
        let otherwise = Block { stmts: vec![zero], yields: vec![none] };
        Stmt { outs, op: Op::if_(any, then, otherwise), loc }
    }

    fn define(&mut self, values: &[Value], frame: usize) {
        for v in values {
            self.depth[v.index()] = frame as u32;
        }
    }

    fn loop_frame(&self, body: &Block, runs: bool) -> Frame {
        let mut frame = Frame { floor: self.frames[self.here()].floor, runs, ..Frame::default() };
        crate::work::done(body.count());
        body.each_stmt(&mut |s| match &s.op {
            Op::Store { ptr, .. } | Op::Zero { ptr, .. } | Op::Copy { dst: ptr, .. } => {
                let place = self.facts.place(*ptr);
                frame.writes.insert(self.facts.class(&place, self.summaries.shadows_stay));
            }
            Op::Call { function, args: _ } => frame.calls_write |= self.summaries.get(*function).writes,
            _ => {}
        });
        frame
    }

    fn outermost(&self, s: &Stmt) -> usize {
        let mut to = self.frames[self.here()].floor;
        s.op.operands(|v| to = to.max(self.depth[v.index()] as usize));
        to
    }

    /// The frame that a load can go to, and the range that must not be empty for it to be made there.
    fn outermost_load(&self, s: &Stmt, ptr: Value, offset: u32) -> (usize, Option<(Value, Value)>) {
        let limit = self.outermost(s);
        let place = self.facts.place(ptr);
        let class = self.facts.class(&place, self.summaries.shadows_stay);
        let size = self.facts.allocation(place.root).and_then(|a| a.cells);
        let inside = size.zip(place.cells).is_some_and(|(n, at)| u64::from(at) + u64::from(offset) < n);
        let mut to = self.here();
        while to > limit {
            let f = &self.frames[to];
            if f.writes.contains(&class) || (class.0.is_none() && f.calls_write) {
                break;
            }
            if !inside && f.may_stop {
                break;
            }
            to -= 1;
            if !inside && !f.runs {
                // A load that is not made gives a zero, which is no pointer.
                let is_ptr = self.function.ty(s.outs[0]) == Ty::Ptr;
                return match f.range {
                    Some(range) if !is_ptr => (to, Some(range)),
                    _ => (to + 1, None),
                };
            }
        }
        (to, None)
    }
}
