//! Loops whose iterations can be reversed in any order.
//!
//! Note [Order of iterations]. A reverse sweep runs iterations from the last to the first, as what one carries to the
//! next, in values or in memory, has its derivative carried the other way. Where the only thing that goes from one
//! iteration to another is a sum, and no derivative adds up over iterations, any order gives the same bits; then they run
//! from the first to the last, as processors and vector instructions have it. Where derivatives add up the order is kept:
//! from checkpoints iterations run in blocks, the last block first, and must round like the whole.

use super::frames::FrameId;
use super::sweep::Sweep;
use chainrule_ir::{For, Op, Prim, Stmt, Value};
use std::collections::HashMap;

impl Sweep<'_, '_, '_, '_> {
    /// The loop that reverses a frame runs from its first iteration to the last.
    pub(super) fn ascends(&self, frame: FrameId) -> bool {
        let frame = &self.frames[frame as usize];
        frame.any_order && frame.cells == 0
    }

    /// Nothing but sums goes from one iteration to another, of a loop without blocks in it; `slots` are the carried
    /// values that have derivatives.
    pub(super) fn any_order(&self, l: &For, slots: &[usize]) -> bool {
        let body = Body::of(l);
        slots.iter().all(|&j| body.is_sum(l, j))
            && l.body.stmts.iter().all(|s| self.commutes(s, l, &body))
            && !self.adds_up(l, &body)
    }

    /// Iterations add to the same derivative: of a value from outside of the loop, or of a cell that is not theirs alone.
    fn adds_up(&self, l: &For, body: &Body<'_>) -> bool {
        let outside = |v: Value| {
            let inside = body.made.contains_key(&v) || l.params.contains(&v) || v == l.index;
            !inside && self.b.ty(v).is_float() && self.view.active(v)
        };
        let updates: Vec<*const Stmt> =
            l.body.stmts.iter().filter_map(|s| body.updated(s).map(std::ptr::from_ref)).collect();
        l.body.yields.iter().any(|&v| outside(v))
            || l.body.stmts.iter().any(|s| {
                let mut found = false;
                s.op.operands(|v| found |= outside(v));
                found
                    || match &s.op {
                        Op::Load { ptr, offset } => {
                            self.view.memory_active(*ptr)
                                && !body.is_own(l, *ptr, *offset)
                                && !updates.contains(&std::ptr::from_ref(s))
                        }
                        _ => false,
                    }
            })
    }

    /// The reversal of a statement does not depend on what that of another iteration does.
    fn commutes(&self, s: &Stmt, l: &For, body: &Body<'_>) -> bool {
        match &s.op {
            Op::Const(_)
            | Op::Prim(..)
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Assert { .. }
            | Op::Print { .. } => true,
            // It adds to a shadow. Who reads that is asked at stores.
            Op::Load { .. } => true,
            Op::Store { ptr, offset, value } => {
                let passive = !self.b.ty(*value).is_float() || !self.view.memory_active(*ptr);
                passive || self.is_alone(s, *ptr, l, body.update(*ptr, *offset, *value), body.is_own(l, *ptr, *offset))
            }
            Op::Alloc { .. }
            | Op::Copy { .. }
            | Op::Zero { .. }
            | Op::Call { .. }
            | Op::Spread(_)
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_) => false,
        }
    }

    /// A store takes a cotangent from its cell. It must be one that no other iteration changes: that of `x[k] += y`, whose
    /// `load` puts it back, or of a cell that only this iteration uses.
    fn is_alone(&self, store: &Stmt, ptr: Value, l: &For, load: Option<&Stmt>, own: bool) -> bool {
        (load.is_some() || own)
            && l.body.stmts.iter().all(|s| match &s.op {
                Op::Load { ptr: q, .. } => load.is_some_and(|load| std::ptr::eq(load, s)) || self.view.apart(ptr, *q),
                Op::Store { ptr: q, .. } => std::ptr::eq(store, s) || self.view.apart(ptr, *q),
                _ => true,
            })
    }
}

/// What is defined in the body of a loop, and how often it is used.
struct Body<'f> {
    made: HashMap<Value, &'f Stmt>,
    uses: HashMap<Value, u32>,
}

impl<'f> Body<'f> {
    fn of(l: &'f For) -> Body<'f> {
        let mut body = Body { made: HashMap::new(), uses: HashMap::new() };
        for s in &l.body.stmts {
            body.made.extend(s.outs.iter().map(|&v| (v, s)));
            s.op.operands(|v| *body.uses.entry(v).or_default() += 1);
        }
        for &v in &l.body.yields {
            *body.uses.entry(v).or_default() += 1;
        }
        body
    }

    fn used_once(&self, v: Value) -> bool {
        self.uses.get(&v) == Some(&1)
    }

    /// `v` is `x + y` or `x - y`.
    fn adds_to(&self, v: Value, x: Value) -> bool {
        match self.made.get(&v).map(|s| &s.op) {
            Some(Op::Prim(Prim::Add | Prim::Accumulate, args)) => args.contains(&x),
            Some(Op::Prim(Prim::Sub, args)) => args[0] == x,
            _ => false,
        }
    }

    /// What is carried is only added to, so its cotangent is the same in all iterations.
    fn is_sum(&self, l: &For, j: usize) -> bool {
        let (param, next) = (l.params[j], l.body.yields[j]);
        self.used_once(param) && (next == param || self.used_once(next) && self.adds_to(next, param))
    }

    /// The load of the update `x[k] += y` that this store ends.
    fn updated(&self, s: &Stmt) -> Option<&'f Stmt> {
        let Op::Store { ptr, offset, value } = &s.op else { return None };
        self.update(*ptr, *offset, *value)
    }

    /// For `x[k] += y`, where `x[k]` is used for nothing else, its load.
    fn update(&self, ptr: Value, offset: u32, value: Value) -> Option<&'f Stmt> {
        let Op::Prim(_, args) = &self.made.get(&value)?.op else { return None };
        args.iter().find_map(|x| {
            let load = self.made.get(x)?;
            let same = matches!(load.op, Op::Load { ptr: p, offset: o } if (p, o) == (ptr, offset));
            (same && self.used_once(*x) && self.used_once(value) && self.adds_to(value, *x)).then_some(*load)
        })
    }

    /// The cell is that of the loop's index: each iteration has its own.
    fn is_own(&self, l: &For, ptr: Value, offset: u32) -> bool {
        match self.made.get(&ptr).map(|s| &s.op) {
            Some(Op::Offset { ptr: base, index, stride }) => {
                *index == l.index && offset < *stride && !self.made.contains_key(base) && !l.params.contains(base)
            }
            _ => false,
        }
    }
}
