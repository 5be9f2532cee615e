//! Constant folding, algebra, and control flow that is decided.
//!
//! One walk in program order. What a branch or a passed assertion tells of a boolean holds within its block.

use crate::hash::Map;
use crate::rules::{self, To};
use crate::subst::Subst;
use chainrule_ir::{Block, Const, For, Function, Loc, Loop, Op, Prim, Stmt, Ty, Value, Values, eval_prim};
use smallvec::smallvec;

/// Simplifies a function. `late` also applies the rules that would make more work for a derivative transform.
/// Tells whether there was something to do.
pub(crate) fn simplify(function: &mut Function, late: bool) -> bool {
    let mut body = std::mem::take(&mut function.body);
    let mut s = Simplifier::new(function, late);
    s.block(&mut body);
    let changed = s.changed;
    function.body = body;
    changed
}

/// How many rewrites in a row one statement may take.
const PATIENCE: usize = 8;

/// How often the carried values of a loop are looked at for those that do not change.
const ROUNDS: usize = 16;

/// How many conjuncts of a condition are looked at.
const CONJUNCTS: usize = 16;

/// What computes a value.
#[derive(Clone, Copy)]
struct Definition {
    prim: Prim,
    arity: u8,
    args: [Value; 3],
}

impl Definition {
    fn of(prim: Prim, args: &[Value]) -> Option<Definition> {
        let at = |i: usize| args.get(i).copied().unwrap_or(Value(0));
        let arity = u8::try_from(args.len()).ok().filter(|&n| n <= 3)?;
        Some(Definition { prim, arity, args: [at(0), at(1), at(2)] })
    }
}

/// The state of a walk; rules ask it about operands.
pub(crate) struct Simplifier<'f> {
    function: &'f mut Function,
    late: bool,
    subst: Subst,
    consts: Vec<Option<Const>>,
    definitions: Vec<Option<Definition>>,
    /// A pointer as another one plus a constant.
    offsets: Vec<Option<(Value, u32)>>,
    /// What was known of booleans before the open blocks taught us more.
    trail: Vec<(Value, Option<Const>)>,
    out: Vec<Stmt>,
    loc: Loc,
    /// A statement is not what it was.
    changed: bool,
}

impl<'f> Simplifier<'f> {
    fn new(function: &'f mut Function, late: bool) -> Self {
        let n = function.types.len();
        Simplifier {
            function,
            late,
            subst: Subst::default(),
            consts: vec![None; n],
            definitions: vec![None; n],
            offsets: vec![None; n],
            trail: Vec::new(),
            out: Vec::new(),
            loc: Loc::NONE,
            changed: false,
        }
    }

    /// The rules that would make more work for a derivative transform apply.
    pub(crate) fn late(&self) -> bool {
        self.late
    }

    /// The type of a value.
    pub(crate) fn ty(&self, v: Value) -> Ty {
        self.function.ty(v)
    }

    /// The constant that a value is known to be.
    pub(crate) fn constant(&self, v: Value) -> Option<Const> {
        self.consts[v.index()]
    }

    /// The primitive that computes a value.
    pub(crate) fn definition(&self, v: Value) -> Option<(Prim, &[Value])> {
        self.definitions[v.index()].as_ref().map(|d| (d.prim, &d.args[..usize::from(d.arity)]))
    }

    /// Appends a constant.
    pub(crate) fn emit_const(&mut self, c: Const) -> Value {
        let v = self.fresh(c.ty);
        self.consts[v.index()] = Some(c);
        self.push(smallvec![v], Op::Const(c));
        v
    }

    /// Appends a primitive.
    pub(crate) fn emit_prim(&mut self, prim: Prim, args: &[Value], ty: Ty) -> Value {
        let v = self.fresh(ty);
        self.definitions[v.index()] = Definition::of(prim, args);
        self.push(smallvec![v], Op::Prim(prim, args.into()));
        v
    }

    fn fresh(&mut self, ty: Ty) -> Value {
        self.changed = true;
        let v = self.function.fresh(ty);
        self.consts.push(None);
        self.definitions.push(None);
        self.offsets.push(None);
        v
    }

    /// From now on `to` stands for `v`.
    fn replace(&mut self, v: Value, to: Value) {
        self.changed = true;
        self.subst.set(v, to);
    }

    fn push(&mut self, outs: Values, op: Op) {
        let loc = self.loc;
        self.out.push(Stmt { outs, op, loc });
    }

    fn block(&mut self, block: &mut Block) {
        let stmts = std::mem::take(&mut block.stmts);
        let outer = std::mem::replace(&mut self.out, Vec::with_capacity(stmts.len()));
        let mark = self.trail.len();
        stmts.into_iter().for_each(|s| self.stmt(s));
        self.subst.apply_all(&mut block.yields);
        block.stmts = std::mem::replace(&mut self.out, outer);
        self.forget(mark);
    }

    /// A block in which `cond` is known.
    fn branch(&mut self, block: &mut Block, cond: Value, holds: bool) {
        let mark = self.trail.len();
        self.learn(cond, holds);
        self.block(block);
        self.forget(mark);
    }

    /// The statements of a block in place of the statement that contains it; gives what the block yields.
    fn splice(&mut self, block: Block) -> Vec<Value> {
        block.stmts.into_iter().for_each(|s| self.stmt(s));
        let mut yields = block.yields;
        self.subst.apply_all(&mut yields);
        yields
    }

    fn learn(&mut self, cond: Value, holds: bool) {
        let mut todo = vec![(cond, holds)];
        for _ in 0..CONJUNCTS {
            let Some((v, holds)) = todo.pop() else { break };
            crate::work::done(1);
            self.trail.push((v, self.consts[v.index()]));
            self.consts[v.index()] = Some(Const::bool(holds));
            match (self.definition(v), holds) {
                (Some((Prim::And, args)), true) | (Some((Prim::Or, args)), false) => {
                    todo.extend([(args[0], holds), (args[1], holds)]);
                }
                (Some((Prim::Not, args)), _) => todo.push((args[0], !holds)),
                _ => {}
            }
        }
    }

    fn forget(&mut self, mark: usize) {
        for (v, before) in self.trail.drain(mark..).rev() {
            self.consts[v.index()] = before;
        }
    }

    fn stmt(&mut self, mut s: Stmt) {
        crate::work::done(1);
        self.subst.apply(&mut s.op);
        self.loc = s.loc;
        let Stmt { outs, op, loc: _ } = s;
        match op {
            Op::Const(c) => {
                self.consts[outs[0].index()] = Some(c);
                self.push(outs, op);
            }
            Op::Prim(prim, args) => self.prim(outs[0], prim, args),
            Op::Offset { ptr, index, stride } => self.offset(outs[0], ptr, index, stride),
            Op::Shadow { ptr, level, width } => match self.offsets[ptr.index()] {
                Some((base, cells)) => {
                    let shadow = self.fresh(Ty::Ptr);
                    self.push(smallvec![shadow], Op::Shadow { ptr: base, level, width });
                    let index = self.emit_const(Const::usize(u64::from(cells)));
                    self.offset(outs[0], shadow, index, width);
                }
                None => self.push(outs, op),
            },
            Op::Load { ptr, offset } => {
                let (ptr, offset) = self.address(ptr, offset);
                self.push(outs, Op::Load { ptr, offset });
            }
            Op::Store { ptr, offset, value } => {
                let (ptr, offset) = self.address(ptr, offset);
                self.push(outs, Op::Store { ptr, offset, value });
            }
            Op::Copy { dst, src, cells } => {
                if dst != src && self.constant(cells) != Some(Const::usize(0)) {
                    self.push(outs, op);
                } else {
                    self.changed = true;
                }
            }
            Op::Zero { ptr: _, cells } => {
                if self.constant(cells) != Some(Const::usize(0)) {
                    self.push(outs, op);
                } else {
                    self.changed = true;
                }
            }
            Op::Assert { cond, message } => {
                if self.constant(cond) != Some(Const::bool(true)) {
                    self.push(outs, Op::Assert { cond, message });
                    self.learn(cond, true);
                } else {
                    self.changed = true;
                }
            }
            Op::Alloc { .. } | Op::Room | Op::Call { .. } | Op::Print { .. } | Op::Spread(_) => self.push(outs, op),
            Op::If { cond, then, otherwise } => self.if_(outs, cond, *then, *otherwise),
            Op::For(l) => self.for_(outs, l),
            Op::Loop(l) => self.loop_(outs, l),
        }
    }

    fn prim(&mut self, out: Value, mut prim: Prim, mut args: Values) {
        let ty = self.ty(out);
        for _ in 0..PATIENCE {
            crate::work::done(1);
            if let Some(c) = self.fold(prim, &args, ty) {
                return self.define_const(out, c);
            }
            match rules::apply(self, prim, &args, ty) {
                Some(To::Value(v)) => return self.replace(out, v),
                Some(To::Const(c)) => return self.define_const(out, c),
                Some(To::Prim(p, a)) => {
                    self.changed = true;
                    (prim, args) = (p, a);
                }
                None => break,
            }
        }
        self.definitions[out.index()] = Definition::of(prim, &args);
        self.push(smallvec![out], Op::Prim(prim, args));
    }

    fn define_const(&mut self, out: Value, c: Const) {
        self.changed = true;
        self.consts[out.index()] = Some(c);
        self.push(smallvec![out], Op::Const(c));
    }

    fn fold(&self, prim: Prim, args: &[Value], ty: Ty) -> Option<Const> {
        let consts: Values3<Const> = args.iter().map(|&v| self.constant(v)).collect::<Option<_>>()?;
        let types: Values3<Ty> = consts.iter().map(|c| c.ty).collect();
        let cells: Values3<u64> = consts.iter().map(|c| c.bits).collect();
        let bits = eval_prim(prim, &types, &cells, ty).ok()?;
        Some(Const { ty, bits })
    }

    /// An address with the constant offsets before it.
    fn address(&mut self, ptr: Value, offset: u32) -> (Value, u32) {
        match self.offsets[ptr.index()] {
            Some((base, cells)) => match cells.checked_add(offset).filter(|&o| o <= i32::MAX as u32 / 8) {
                Some(sum) => {
                    self.changed |= base != ptr;
                    (base, sum)
                }
                None => (ptr, offset),
            },
            None => (ptr, offset),
        }
    }

    fn offset(&mut self, out: Value, ptr: Value, index: Value, stride: u32) {
        let Some(c) = self.constant(index) else {
            return self.push(smallvec![out], Op::Offset { ptr, index, stride });
        };
        let cells = c.bits.checked_mul(u64::from(stride)).and_then(|n| u32::try_from(n).ok());
        match cells {
            Some(0) => self.replace(out, ptr),
            Some(cells) => {
                let (base, sum) = self.address(ptr, cells);
                self.offsets[out.index()] = Some((base, sum));
                if base == ptr {
                    self.push(smallvec![out], Op::Offset { ptr, index, stride });
                } else {
                    let index = self.emit_const(Const::usize(u64::from(sum)));
                    self.push(smallvec![out], Op::Offset { ptr: base, index, stride: 1 });
                }
            }
            None => self.push(smallvec![out], Op::Offset { ptr, index, stride }),
        }
    }

    fn if_(&mut self, outs: Values, mut cond: Value, mut then: Block, mut otherwise: Block) {
        if let Some(c) = self.constant(cond) {
            let yields = self.splice(if c.bits != 0 { then } else { otherwise });
            self.changed = true;
            return outs.iter().zip(yields).for_each(|(&o, y)| self.replace(o, y));
        }
        while let Some((Prim::Not, args)) = self.definition(cond) {
            cond = args[0];
            self.changed = true;
            std::mem::swap(&mut then, &mut otherwise);
        }
        let loc = self.loc;
        self.branch(&mut then, cond, true);
        self.branch(&mut otherwise, cond, false);
        self.loc = loc;
        let (mut kept, mut t, mut e) = (Values::new(), Vec::new(), Vec::new());
        let empty = then.stmts.is_empty() && otherwise.stmts.is_empty();
        for (i, &out) in outs.iter().enumerate() {
            let (y, z) = (then.yields[i], otherwise.yields[i]);
            let (cy, cz) = (self.constant(y), self.constant(z));
            let truth = |c: Option<Const>| c.filter(|c| c.ty == Ty::Bool).map(|c| c.bits != 0);
            if y == z {
                self.replace(out, y);
            } else if cy.is_some() && cy == cz {
                let v = cy.map(|c| self.emit_const(c)).unwrap_or(y);
                self.replace(out, v);
            } else if (truth(cy), truth(cz)) == (Some(true), Some(false)) {
                self.replace(out, cond);
            } else if (truth(cy), truth(cz)) == (Some(false), Some(true)) {
                self.changed = true;
                self.prim(out, Prim::Not, smallvec![cond]);
            } else if empty && self.ty(out) != Ty::Ptr {
                self.changed = true;
                self.prim(out, Prim::Select, smallvec![cond, y, z]);
            } else {
                kept.push(out);
                t.push(y);
                e.push(z);
            }
        }
        (then.yields, otherwise.yields) = (t, e);
        if !(empty && kept.is_empty()) {
            self.push(kept, Op::if_(cond, then, otherwise));
        } else {
            self.changed = true;
        }
    }

    fn for_(&mut self, outs: Values, mut l: Box<For>) {
        let bounds = (self.constant(l.lo), self.constant(l.hi));
        let trips = match bounds {
            _ if l.lo == l.hi => Some(0),
            (Some(lo), Some(hi)) => Some(hi.bits.saturating_sub(lo.bits)),
            _ => None,
        };
        if trips == Some(0) {
            self.changed = true;
            return outs.iter().zip(&l.inits).for_each(|(&o, &v)| self.subst.set(o, v));
        }
        if trips == Some(1) {
            self.replace(l.index, l.lo);
            l.params.iter().zip(&l.inits).for_each(|(&p, &v)| self.subst.set(p, v));
            let yields = self.splice(l.body);
            return outs.iter().zip(yields).for_each(|(&o, y)| self.subst.set(o, y));
        }
        let outs = self.invariant(outs, &mut l.params, &mut l.inits, &mut l.body.yields, 0);
        let loc = self.loc;
        self.block(&mut l.body);
        self.loc = loc;
        self.push(outs, Op::For(l));
    }

    fn loop_(&mut self, outs: Values, mut l: Box<Loop>) {
        let outs = self.invariant(outs, &mut l.params, &mut l.inits, &mut l.body.yields, 1);
        let loc = self.loc;
        self.block(&mut l.body);
        self.loc = loc;
        if self.constant(l.body.yields[0]) != Some(Const::bool(false)) {
            return self.push(outs, Op::Loop(l));
        }
        self.changed = true;
        let mut once = Subst::default();
        l.params.iter().zip(&l.inits).for_each(|(&p, &v)| once.set(p, v));
        once.apply_block(&mut l.body);
        // What was noted of the body names the parameters, which are no more.
        let mut stale = |v: Value| {
            self.definitions[v.index()] = None;
            self.offsets[v.index()] = None;
        };
        for s in &l.body.stmts {
            s.outs.iter().copied().for_each(&mut stale);
        }
        self.out.append(&mut l.body.stmts);
        outs.iter().zip(&l.body.yields[1..]).for_each(|(&o, &y)| self.subst.set(o, y));
    }

    /// Drops the carried values that stay what they are at first; the block yields `skip` others first.
    fn invariant(
        &mut self,
        outs: Values,
        params: &mut Vec<Value>,
        inits: &mut Vec<Value>,
        yields: &mut Vec<Value>,
        skip: usize,
    ) -> Values {
        let (mut kept, mut k) = (Values::new(), 0);
        let same = self.unchanging(params, inits, &yields[skip..]);
        for (i, &out) in outs.iter().enumerate() {
            let (param, init, next) = (params[i], inits[i], yields[i + skip]);
            if same[i] {
                self.replace(param, init);
                self.replace(out, init);
                continue;
            }
            kept.push(out);
            (params[k], inits[k], yields[k + skip]) = (param, init, next);
            k += 1;
        }
        params.truncate(k);
        inits.truncate(k);
        yields.truncate(k + skip);
        kept
    }

    /// Which carried values stay what they are at first: each iteration yields the first value again, or another
    /// carried value that starts as the same and stays so too. Two lengths that swap with their vectors are such.
    fn unchanging(&self, params: &[Value], inits: &[Value], yields: &[Value]) -> Vec<bool> {
        let from: Map<Value, usize> = params.iter().enumerate().map(|(i, &p)| (p, i)).collect();
        let direct = |i: usize| yields[i] == params[i] || self.subst.get(yields[i]) == inits[i];
        let mut same = vec![true; params.len()];
        for _ in 0..ROUNDS {
            crate::work::done(params.len());
            let before = same.clone();
            for i in 0..params.len() {
                let through = || from.get(&yields[i]).is_some_and(|&j| same[j] && inits[j] == inits[i]);
                same[i] = same[i] && (direct(i) || through());
            }
            if same == before {
                return same;
            }
        }
        (0..params.len()).map(direct).collect()
    }
}

type Values3<T> = smallvec::SmallVec<[T; 3]>;
