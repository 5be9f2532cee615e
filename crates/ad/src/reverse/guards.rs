//! Loops that are not reversed where nothing comes back to them.
//!
//! Note [Guards]. The choice of a maximum, a minimum or `select` gives the side that was not chosen the cotangent zero.
//! When that side is the result of a loop, its reversal only adds zeros, so it runs under the condition that it was
//! chosen. The condition is that of the choice and not that the cotangent is zero: it is locally constant, so that the
//! derivative of the reverse sweep is right too. What was not chosen then contributes nothing even where its own
//! derivative is infinite, just as with `if`.
//!
//! Such a condition is a block that the primal does not have: `Sweep::shifts` accounts for it where statements are put
//! at the depth that they have in the primal.

use super::frames::Site;
use super::sweep::{BASE, Sweep};
use chainrule_ir::{Block, For, Op, Prim, Ty, Value};

impl Sweep<'_, '_, '_, '_> {
    /// The cotangent of `v`, to which `c` was the first contribution, is zero where that is.
    pub(super) fn inherit_guard(&mut self, v: Value, c: Value) {
        if let (Some(&guard), Some(cotangent)) = (self.guards.get(&c), self.cotangent[v.index()]) {
            self.guards.insert(cotangent, guard);
        }
    }

    /// The cotangent of `v` is zero where this share of it is, which is locally constant.
    pub(super) fn guard_by_share(&mut self, v: Value, share: Value) {
        if let Some(cotangent) = self.cotangent[v.index()] {
            let ty = self.b.ty(share);
            let zero = self.zero(ty);
            let some = self.b.prim(Prim::Ne, &[share, zero]);
            self.guards.insert(cotangent, some);
        }
    }

    /// The condition under which a loop needs to be reversed, given the cotangents of its results.
    pub(super) fn guard_of(&mut self, s: Site, cotangents: &[Option<Value>]) -> Option<Value> {
        if self.work.contains(&s) {
            return None;
        }
        let mut guard = None;
        for c in cotangents.iter().flatten() {
            let more = *self.guards.get(c)?;
            guard = Some(match guard {
                Some(g) if g != more => self.b.prim(Prim::Or, &[g, more]),
                _ => more,
            });
        }
        guard
    }

    /// Emits a loop under a condition. Without it the first `zeros` results are zero and the others what they are before
    /// the loop.
    pub(super) fn under_guard(&mut self, guard: Value, l: For, zeros: usize, types: &[Ty]) -> Vec<Value> {
        self.guarded.insert(l.index);
        let mut unchanged: Vec<Value> = l.inits.clone();
        self.b.open();
        let outs = self.b.emit_many(Op::For(Box::new(l)), types);
        let then = self.b.close(outs);
        self.b.open();
        for (value, &ty) in unchanged.iter_mut().zip(types).take(zeros) {
            *value = self.zero(ty);
        }
        let otherwise = self.b.close(unchanged);
        self.b.emit_many(Op::if_(guard, then, otherwise), types)
    }

    /// The block of a loop under a condition.
    pub(super) fn is_guard(&self, then: &Block) -> bool {
        matches!(then.stmts.as_slice(), [s] if matches!(&s.op, Op::For(l) if self.guarded.contains(&l.index)))
    }

    /// The blocks of a condition are about to be opened.
    pub(super) fn enter_guard(&mut self) {
        let depth = self.b.depth() - BASE - self.shifts.len();
        self.shifts.push(depth as u32);
    }
}
