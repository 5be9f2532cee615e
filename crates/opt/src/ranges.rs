//! Integer checks that cannot fail.
//!
//! One walk keeps an interval for each integer and upper bounds between integers, from loop bounds, from conditions
//! that hold in a branch and from assertions that passed. Comparisons that they decide become constants and checked
//! arithmetic that cannot overflow becomes unchecked.
//!
//! Note [Bounds]. All reasoning is about mathematical integers. A value may be known as `base + shift` for another value
//! and a constant where nothing overflowed; a bound `x ≤ y + k` is kept between bases.

use crate::facts::Facts;
use crate::hash::Map;
use crate::interval::{Interval, fit, result, unchecked};
use chainrule_ir::{Block, Const, Function, Op, Prim, Stmt, Ty, Value, Values};
use smallvec::SmallVec;

/// How many bounds of one value are looked at, the newest first.
const RECENT: usize = 6;

/// How many conjuncts of a condition are looked at.
const CONJUNCTS: usize = 16;

/// Removes the integer checks of a function that cannot fail.
pub(crate) fn ranges(function: &mut Function, facts: &Facts) -> bool {
    if !facts.integers {
        return false;
    }
    let mut body = std::mem::take(&mut function.body);
    let n = function.types.len();
    let mut pass = Ranges {
        function,
        intervals: vec![None; n],
        linear: vec![None; n],
        prims: vec![None; n],
        bounds: Map::default(),
        interval_trail: Vec::new(),
        bound_trail: Vec::new(),
        changed: false,
    };
    pass.block(&mut body);
    let changed = pass.changed;
    function.body = body;
    changed
}

struct Ranges<'a> {
    function: &'a Function,
    intervals: Vec<Option<Interval>>,
    /// A value as another one plus a constant; see Note [Bounds].
    linear: Vec<Option<(Value, i128)>>,
    prims: Vec<Option<(Prim, Values)>>,
    /// For `x`, the `(y, k)` with `x ≤ y + k`.
    bounds: Map<Value, SmallVec<[(Value, i128); 2]>>,
    interval_trail: Vec<(Value, Option<Interval>)>,
    bound_trail: Vec<Value>,
    /// A check has gone.
    changed: bool,
}

impl Ranges<'_> {
    fn block(&mut self, block: &mut Block) {
        self.scope(|r| block.stmts.iter_mut().for_each(|s| r.stmt(s)));
    }

    /// What is learnt in `f` is forgotten after it.
    fn scope(&mut self, f: impl FnOnce(&mut Self)) {
        let (intervals, bounds) = (self.interval_trail.len(), self.bound_trail.len());
        f(self);
        for (v, before) in self.interval_trail.drain(intervals..).rev() {
            self.intervals[v.index()] = before;
        }
        for v in self.bound_trail.drain(bounds..) {
            if let Some(list) = self.bounds.get_mut(&v) {
                list.pop();
            }
        }
    }

    fn interval(&self, v: Value) -> Interval {
        self.intervals[v.index()].unwrap_or_else(|| Interval::of(self.function.ty(v)))
    }

    fn base(&self, v: Value) -> (Value, i128) {
        self.linear[v.index()].unwrap_or((v, 0))
    }

    fn is_int(&self, v: Value) -> bool {
        self.function.ty(v).is_int()
    }

    fn narrow(&mut self, v: Value, to: Interval) {
        let (before, now) = (self.interval(v), self.interval(v).meet(to));
        if now != before {
            self.interval_trail.push((v, self.intervals[v.index()]));
            self.intervals[v.index()] = Some(now);
        }
    }

    /// From now on in this block `x ≤ y + k`.
    fn learn_at_most(&mut self, x: Value, y: Value, k: i128) {
        let (ix, iy) = (self.interval(x), self.interval(y));
        self.narrow(x, Interval { lo: ix.lo, hi: iy.hi + k });
        self.narrow(y, Interval { lo: ix.lo - k, hi: iy.hi });
        let ((bx, cx), (by, cy)) = (self.base(x), self.base(y));
        self.bounds.entry(bx).or_default().push((by, cy + k - cx));
        self.bound_trail.push(bx);
    }

    /// Whether `x ≤ y + k` is known.
    fn at_most(&self, x: Value, y: Value, k: i128) -> bool {
        if self.interval(x).hi <= self.interval(y).lo + k {
            return true;
        }
        let ((bx, cx), (by, cy)) = (self.base(x), self.base(y));
        let wanted = cy + k - cx;
        let direct = |from: Value, k: i128| {
            let list = self.bounds.get(&from).map(|l| l.as_slice()).unwrap_or_default();
            list.iter().rev().take(RECENT).any(|&(to, bound)| to == by && bound <= k)
        };
        (bx == by && wanted >= 0)
            || direct(bx, wanted)
            || self
                .bounds
                .get(&bx)
                .is_some_and(|list| list.iter().rev().take(RECENT).any(|&(via, bound)| direct(via, wanted - bound)))
    }

    fn learn(&mut self, cond: Value, holds: bool) {
        let mut todo = vec![(cond, holds)];
        for _ in 0..CONJUNCTS {
            let Some((v, holds)) = todo.pop() else { break };
            let Some((prim, args)) = self.prims[v.index()].clone() else { continue };
            match (prim, holds) {
                (Prim::And, true) | (Prim::Or, false) => todo.extend([(args[0], holds), (args[1], holds)]),
                (Prim::Not, _) => todo.push((args[0], !holds)),
                _ if !self.is_int(args[0]) => {}
                (Prim::Lt, true) => self.learn_at_most(args[0], args[1], -1),
                (Prim::Lt, false) => self.learn_at_most(args[1], args[0], 0),
                (Prim::Le, true) => self.learn_at_most(args[0], args[1], 0),
                (Prim::Le, false) => self.learn_at_most(args[1], args[0], -1),
                (Prim::Eq, true) | (Prim::Ne, false) => {
                    self.learn_at_most(args[0], args[1], 0);
                    self.learn_at_most(args[1], args[0], 0);
                }
                _ => {}
            }
        }
    }

    fn stmt(&mut self, s: &mut Stmt) {
        crate::work::done(1);
        match &mut s.op {
            Op::Const(c) => {
                let x = c.as_int().or_else(|| (c.ty == Ty::Bool).then_some(i128::from(c.bits)));
                self.intervals[s.outs[0].index()] = x.map(Interval::point);
            }
            Op::Prim(prim, args) => {
                let out = s.outs[0];
                if let Some(holds) = self.decide(*prim, args) {
                    self.intervals[out.index()] = Some(Interval::point(i128::from(holds)));
                    s.op = Op::Const(Const::bool(holds));
                    self.changed = true;
                    return;
                }
                let now = self.arithmetic(out, *prim, args);
                self.changed |= std::mem::replace(prim, now) != now;
                self.prims[out.index()] = Some((*prim, args.clone()));
            }
            Op::Assert { cond, message: _ } => self.learn(*cond, true),
            Op::If { cond, then, otherwise } => {
                for (block, holds) in [(then, true), (otherwise, false)] {
                    self.scope(|r| {
                        r.learn(*cond, holds);
                        r.block(block);
                    });
                }
            }
            Op::For(l) => self.scope(|r| {
                r.learn_at_most(l.index, l.hi, -1);
                r.learn_at_most(l.lo, l.index, 0);
                r.block(&mut l.body);
            }),
            Op::Loop(l) => self.block(&mut l.body),
            Op::Alloc { .. }
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Load { .. }
            | Op::Store { .. }
            | Op::Copy { .. }
            | Op::Zero { .. }
            | Op::Call { .. }
            | Op::Spread(_)
            | Op::Print { .. } => {}
        }
    }

    /// The outcome of a comparison of integers, if it is known.
    fn decide(&self, prim: Prim, args: &[Value]) -> Option<bool> {
        if !matches!(prim, Prim::Lt | Prim::Le | Prim::Eq | Prim::Ne) || !self.is_int(args[0]) {
            return None;
        }
        let (x, y) = (args[0], args[1]);
        let apart = || self.at_most(x, y, -1) || self.at_most(y, x, -1);
        match prim {
            Prim::Lt if self.at_most(x, y, -1) => Some(true),
            Prim::Lt if self.at_most(y, x, 0) => Some(false),
            Prim::Le if self.at_most(x, y, 0) => Some(true),
            Prim::Le if self.at_most(y, x, -1) => Some(false),
            Prim::Eq if apart() => Some(false),
            Prim::Ne if apart() => Some(true),
            _ => None,
        }
    }

    /// Notes what is known of an integer result, and gives the primitive without its check if it cannot fail.
    fn arithmetic(&mut self, out: Value, prim: Prim, args: &[Value]) -> Prim {
        let ty = self.function.ty(out);
        let all = Interval::of(ty);
        if !ty.is_int() {
            return prim;
        }
        if prim == Prim::Cast {
            let from = self.interval(args[0]);
            if (self.is_int(args[0]) || self.function.ty(args[0]) == Ty::Bool) && from.within(all) {
                self.intervals[out.index()] = Some(from);
                self.linear[out.index()] = self.is_int(args[0]).then(|| self.base(args[0]));
            }
            return prim;
        }
        let intervals: SmallVec<[Interval; 3]> = args.iter().map(|&v| self.interval(v)).collect();
        let claim = result(prim, &intervals);
        // No borrow: `y ≤ x`, and the difference of what is not negative is no larger than `x`.
        let ordered = matches!(prim, Prim::ISub | Prim::ISubWrap | Prim::ISubSat)
            && !ty.is_signed()
            && self.at_most(args[1], args[0], 0);
        let exact = ordered || claim.is_some_and(|c| c.within(all));
        let wraps = matches!(prim, Prim::IAddWrap | Prim::ISubWrap | Prim::IMulWrap);
        if exact || !wraps {
            let least = i128::from(ordered && self.at_most(args[1], args[0], -1));
            let all = if ordered { Interval { lo: least, hi: all.hi } } else { all };
            self.intervals[out.index()] = claim.map(|c| fit(prim, c, all));
        }
        let now = if exact { unchecked(prim).unwrap_or(prim) } else { prim };
        // A checked operation that went on is exact too.
        if exact || prim.can_trap() {
            self.note_linear(out, prim, args, &intervals);
        }
        match prim {
            Prim::IMin => args.iter().for_each(|&x| self.learn_at_most(out, x, 0)),
            Prim::IMax => args.iter().for_each(|&x| self.learn_at_most(x, out, 0)),
            Prim::IDiv | Prim::IRem | Prim::IShr if intervals[0].lo >= 0 => self.learn_at_most(out, args[0], 0),
            _ => {}
        }
        if matches!(prim, Prim::IRem | Prim::IRemEuclid) && intervals[0].lo >= 0 && intervals[1].lo >= 1 {
            self.learn_at_most(out, args[1], -1);
        }
        now
    }

    fn note_linear(&mut self, out: Value, prim: Prim, args: &[Value], intervals: &[Interval]) {
        let constant = |i: usize| (intervals[i].lo == intervals[i].hi).then_some(intervals[i].lo);
        let (of, shift) = match prim {
            Prim::IAdd | Prim::IAddWrap => match (constant(0), constant(1)) {
                (_, Some(c)) => (args[0], c),
                (Some(c), None) => (args[1], c),
                (None, None) => return,
            },
            Prim::ISub | Prim::ISubWrap => match constant(1) {
                Some(c) => (args[0], -c),
                None => {
                    // `x − y` of what is not negative is at most `x`.
                    if intervals[1].lo >= 0 {
                        self.learn_at_most(out, args[0], 0);
                    }
                    return;
                }
            },
            _ => return,
        };
        let (base, before) = self.base(of);
        self.linear[out.index()] = Some((base, before + shift));
    }
}
