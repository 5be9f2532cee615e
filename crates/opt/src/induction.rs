//! Counters that a loop carries, computed from its index instead: then they need no record for a derivative, and what
//! is indexed by them is seen to be affine.

use crate::facts::Facts;
use crate::subst::Subst;
use chainrule_ir::{Block, Const, For, Function, Loc, Op, Prim, Stmt, Ty, Value};
use smallvec::smallvec;

/// Computes the counters of a function's counted loops from their indices.
pub(crate) fn induction(function: &mut Function, facts: &Facts) -> bool {
    if !facts.loops {
        return false;
    }
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Induction { function, facts, names: Subst::default(), changed: false };
    pass.block(&mut body);
    let changed = pass.changed;
    function.body = body;
    changed
}

struct Induction<'a> {
    function: &'a mut Function,
    facts: &'a Facts,
    names: Subst,
    /// A counter has gone.
    changed: bool,
}

impl Induction<'_> {
    fn block(&mut self, block: &mut Block) {
        let mut out = Vec::with_capacity(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            crate::work::done(1);
            self.names.apply(&mut s.op);
            if let Op::For(l) = &mut s.op {
                let mut after = Vec::new();
                for j in (0..l.params.len()).rev() {
                    if let Some(step) = self.step(l, j) {
                        self.changed = true;
                        let result = s.outs.remove(j);
                        self.count(l, j, step, (result, s.loc), &mut after);
                    }
                }
                self.block(&mut l.body);
                out.push(s);
                out.extend(after);
                continue;
            }
            s.op.blocks_mut().for_each(|b| self.block(b));
            out.push(s);
        }
        self.names.apply_all(&mut block.yields);
        block.stmts = out;
    }

    /// By how much each iteration adds to a carried value, if that is a constant.
    fn step(&self, l: &For, j: usize) -> Option<u64> {
        let (param, next) = (l.params[j], l.body.yields[j]);
        if self.function.ty(param) != Ty::U64 {
            return None;
        }
        // The update is found where it stands, at the end of most bodies.
        let update = l.body.stmts.iter().rev().find(|s| s.outs.contains(&next))?;
        match &update.op {
            Op::Prim(Prim::IAddWrap, args) if args[0] == param => self.facts.count(args[1]),
            Op::Prim(Prim::IAddWrap, args) if args[1] == param => self.facts.count(args[0]),
            _ => None,
        }
    }

    /// Replaces the carried value `j`, and the loop's result for it.
    fn count(&mut self, l: &mut For, j: usize, step: u64, (result, loc): (Value, Loc), after: &mut Vec<Stmt>) {
        let (param, first) = (l.params.remove(j), l.inits.remove(j));
        l.body.yields.remove(j);
        let mut inside = Emit { function: self.function, out: Vec::new(), loc };
        let trip = if self.facts.count(l.lo) == Some(0) { l.index } else { inside.prim(Prim::ISubWrap, l.index, l.lo) };
        let sum = inside.advance(first, trip, step, self.facts);
        self.names.set(param, sum);
        inside.out.append(&mut l.body.stmts);
        l.body.stmts = std::mem::take(&mut inside.out);

        let mut outside = Emit { function: self.function, out: Vec::new(), loc };
        let trips = if self.facts.count(l.lo) == Some(0) {
            l.hi
        } else {
            let any = outside.function.fresh(Ty::Bool);
            outside.push(any, Op::Prim(Prim::Lt, smallvec![l.lo, l.hi]));
            let length = outside.prim(Prim::ISubWrap, l.hi, l.lo);
            let none = outside.constant(0);
            let trips = outside.function.fresh(Ty::U64);
            outside.push(trips, Op::Prim(Prim::Select, smallvec![any, length, none]));
            trips
        };
        let sum = outside.advance(first, trips, step, self.facts);
        after.extend(outside.out);
        self.names.set(result, sum);
    }
}

struct Emit<'f> {
    function: &'f mut Function,
    out: Vec<Stmt>,
    loc: Loc,
}

impl Emit<'_> {
    fn push(&mut self, v: Value, op: Op) {
        self.out.push(Stmt { outs: smallvec![v], op, loc: self.loc });
    }

    fn constant(&mut self, x: u64) -> Value {
        let v = self.function.fresh(Ty::U64);
        self.push(v, Op::Const(Const::usize(x)));
        v
    }

    fn prim(&mut self, prim: Prim, x: Value, y: Value) -> Value {
        let v = self.function.fresh(Ty::U64);
        self.push(v, Op::Prim(prim, smallvec![x, y]));
        v
    }

    /// `first + trips · step`
    fn advance(&mut self, first: Value, trips: Value, step: u64, facts: &Facts) -> Value {
        let way = if step == 1 {
            trips
        } else {
            let step = self.constant(step);
            self.prim(Prim::IMulWrap, trips, step)
        };
        if facts.count(first) == Some(0) { way } else { self.prim(Prim::IAddWrap, first, way) }
    }
}
