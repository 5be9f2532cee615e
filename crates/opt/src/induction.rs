//! Counters that a loop carries, computed from its index instead: then they need no record for a derivative, and what
//! is indexed by them is seen to be affine.
//!
//! A counter grows by a constant, or by what is affine in the index with a slope of 1, 0 or −1, as the place of row `i` in
//! a triangular matrix: after `t` iterations it is `first + t c ± t (t − 1) / 2`, where `c` is the first step. All is
//! modulo 2⁶⁴; a check in the loop still sees the same numbers.

use crate::facts::Facts;
use crate::subst::Subst;
use chainrule_ir::{Block, Const, For, Function, Loc, Op, Prim, Stmt, Ty, Value};
use smallvec::smallvec;

/// Computes the counters of a function's counted loops from their indices.
pub(crate) fn induction(function: &mut Function) {
    let facts = Facts::of(function);
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Induction { function, facts: &facts, names: Subst::default() };
    pass.block(&mut body);
    function.body = body;
}

struct Induction<'a> {
    function: &'a mut Function,
    facts: &'a Facts,
    names: Subst,
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
                        let result = s.outs.remove(j);
                        let step = self.first_step(l, step, s.loc, &mut out);
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

    /// By how much each iteration adds to a carried value, if that is affine in the index.
    fn step(&self, l: &For, j: usize) -> Option<Step> {
        let (param, next) = (l.params[j], l.body.yields[j]);
        if self.function.ty(param) != Ty::U64 {
            return None;
        }
        let (prim, args) = made(l, next)?;
        let by = match prim {
            Prim::IAddWrap | Prim::IAdd if args[0] == param => args[1],
            Prim::IAddWrap | Prim::IAdd if args[1] == param => args[0],
            _ => return None,
        };
        if prim == Prim::IAddWrap
            && let Some(step) = self.facts.count(by)
        {
            return Some(Step::Constant(step));
        }
        let slope = self.slope(l, by, 4)?;
        // A carried sum of what does not change is as good, and one that is only added to needs nothing.
        let mut used = 0;
        l.body.each_use(&mut |v| used += u32::from(v == param));
        (slope.abs() == 1 && used > 1).then_some(Step::Affine { first: by, rises: slope > 0 })
    }

    /// How much a value of a loop's body grows with the index, if it is affine in it.
    fn slope(&self, l: &For, v: Value, depth: u32) -> Option<i32> {
        if v == l.index {
            return Some(1);
        }
        if l.params.contains(&v) || depth == 0 {
            return None;
        }
        let Some(s) = l.body.stmts.iter().find(|s| s.outs.contains(&v)) else { return Some(0) };
        match &s.op {
            Op::Const(_) => Some(0),
            Op::Prim(Prim::IAdd | Prim::IAddWrap, x) => {
                Some(self.slope(l, x[0], depth - 1)? + self.slope(l, x[1], depth - 1)?)
            }
            Op::Prim(Prim::ISub | Prim::ISubWrap, x) => {
                Some(self.slope(l, x[0], depth - 1)? - self.slope(l, x[1], depth - 1)?)
            }
            _ => None,
        }
    }

    /// The step of the first iteration, in front of the loop.
    fn first_step(&mut self, l: &For, step: Step, loc: Loc, before: &mut Vec<Stmt>) -> Step {
        let Step::Affine { first, rises } = step else { return step };
        let mut emit = Emit { function: self.function, out: Vec::new(), loc };
        let first = emit.at_first(l, first);
        before.append(&mut emit.out);
        Step::Affine { first, rises }
    }

    /// Replaces the carried value `j`, and the loop's result for it.
    fn count(&mut self, l: &mut For, j: usize, step: Step, (result, loc): (Value, Loc), after: &mut Vec<Stmt>) {
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

    /// What a value of a loop's body, affine in the index, is in the first iteration.
    fn at_first(&mut self, l: &For, v: Value) -> Value {
        if v == l.index {
            return l.lo;
        }
        let Some(s) = l.body.stmts.iter().find(|s| s.outs.contains(&v)) else { return v };
        match &s.op {
            Op::Prim(prim, x) => {
                let args = [self.at_first(l, x[0]), self.at_first(l, x[1])];
                let wraps = if matches!(prim, Prim::IAdd | Prim::IAddWrap) { Prim::IAddWrap } else { Prim::ISubWrap };
                self.prim(wraps, args[0], args[1])
            }
            op => {
                let out = self.function.fresh(Ty::U64);
                self.push(out, op.clone());
                out
            }
        }
    }

    /// `first + trips · step ± trips (trips − 1) / 2`
    fn advance(&mut self, first: Value, trips: Value, step: Step, facts: &Facts) -> Value {
        let way = match step {
            Step::Constant(1) => trips,
            Step::Constant(step) => {
                let step = self.constant(step);
                self.prim(Prim::IMulWrap, trips, step)
            }
            Step::Affine { first, rises } => {
                let way = self.prim(Prim::IMulWrap, trips, first);
                // Of two numbers in a row one is even: halving that one keeps the product right modulo 2⁶⁴.
                let one = self.constant(1);
                let by = self.function.fresh(Ty::U32);
                self.push(by, Op::Const(Const { ty: Ty::U32, bits: 1 }));
                let half = self.prim(Prim::IShr, trips, by);
                let before = self.prim(Prim::ISubWrap, trips, one);
                let odd = self.prim(Prim::IOr, before, one);
                let triangle = self.prim(Prim::IMulWrap, half, odd);
                self.prim(if rises { Prim::IAddWrap } else { Prim::ISubWrap }, way, triangle)
            }
        };
        if facts.count(first) == Some(0) { way } else { self.prim(Prim::IAddWrap, first, way) }
    }
}

/// By how much a counter grows.
#[derive(Clone, Copy)]
enum Step {
    /// Always the same.
    Constant(u64),
    /// In the first iteration so much, and then by one more, or less, each time.
    Affine { first: Value, rises: bool },
}

/// The primitive in a loop's body that defines a value, and its operands. Updates stand at the end of most bodies.
fn made(l: &For, v: Value) -> Option<(Prim, &[Value])> {
    match &l.body.stmts.iter().rev().find(|s| s.outs.contains(&v))?.op {
        Op::Prim(prim, args) => Some((*prim, args)),
        _ => None,
    }
}
