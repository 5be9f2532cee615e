//! Cotangents of memory: a load adds to the shadow, a store takes from it and clears it.
//!
//! Note [Updates in place]. What is loaded, changed and stored again in place, as in `x[i] += y`, has its store reversed
//! just before its load. Then the shadow is not cleared and added to, but set, and left alone if it stays what it is.

use super::sweep::Sweep;
use chainrule_ir::{Const, FunctionBuilder, Op, Value};

/// A shadow cell that was cleared, in the block at hand if that has this depth.
pub(super) struct Cleared {
    ptr: Value,
    offset: u32,
    depth: usize,
    /// Where the statement stands that cleared it.
    at: usize,
    /// What it was before, if that was loaded.
    before: Option<Value>,
}

/// Clears the shadow at `level` of those shadows of fresh memory that have derivatives.
pub(super) fn clear_fresh(b: &mut FunctionBuilder, shadows: &[u32], level: u32, ptr: Value, cells: Value) {
    for &levels in shadows {
        let mut cell = ptr;
        for l in (0..level.max(32)).filter(|&l| l < 32 && levels >> l & 1 == 1) {
            cell = b.shadow(cell, l);
        }
        let shadow = b.shadow(cell, level);
        b.zero(shadow, cells);
    }
}

impl Sweep<'_, '_, '_, '_> {
    /// The shadow of fresh memory is clear before the forward sweep uses it, and after the reverse sweep: a tape can
    /// be reversed again.
    pub(super) fn reverse_alloc(&mut self, out: Value, cells: Value) {
        let shadows = self.view.active_shadows(out);
        if self.combined || shadows.is_empty() {
            return;
        }
        let (ptr, cells, level) = (self.need(out), self.need(cells), self.cx.level);
        clear_fresh(&mut self.b, &shadows, level, ptr, cells);
    }

    pub(super) fn reverse_load(&mut self, ptr: Value, offset: u32, out: Value) {
        let Some(c) = self.take(out) else { return };
        if self.view.memory_active(ptr) {
            let ty = self.b.ty(out);
            if let Some(before) = self.still_clear(ptr, offset) {
                if before != Some(c) {
                    let shadow = self.shadow(ptr);
                    self.b.store(shadow, offset, c);
                }
                return;
            }
            let shadow = self.shadow(ptr);
            let sum = self.b.load(shadow, offset, ty);
            let sum = self.b.add(sum, c);
            self.b.store(shadow, offset, sum);
        }
    }

    pub(super) fn reverse_store(&mut self, ptr: Value, offset: u32, value: Value) {
        let ty = self.b.ty(value);
        if !ty.is_float() || !self.view.memory_active(ptr) {
            return;
        }
        let cell = self.need(ptr);
        let shadow = self.shadow(ptr);
        let before = self.view.active(value).then(|| self.b.load(shadow, offset, ty));
        if let Some(c) = before {
            self.contribute(value, c);
        }
        let zero = self.b.constant(Const::zero(ty));
        self.b.store(shadow, offset, zero);
        let (depth, at) = (self.b.depth(), self.b.innermost().len() - 1);
        self.cleared = Some(Cleared { ptr: cell, offset, depth, at, before });
    }

    /// Takes the clearing of a cell back if it was the last access to memory, and gives what the cell was before; see
    /// Note [Updates in place].
    fn still_clear(&mut self, ptr: Value, offset: u32) -> Option<Option<Value>> {
        let cleared = self.cleared.take()?;
        if (cleared.ptr, cleared.offset, cleared.depth) != (self.need(ptr), offset, self.b.depth()) {
            return None;
        }
        let stmts = self.b.innermost();
        let is_pure = |op: &Op| matches!(op, Op::Const(_) | Op::Prim(..) | Op::Offset { .. } | Op::Shadow { .. });
        if !matches!(stmts.get(cleared.at)?.op, Op::Store { .. })
            || !stmts[cleared.at + 1..].iter().all(|s| is_pure(&s.op))
        {
            return None;
        }
        stmts.remove(cleared.at);
        Some(cleared.before)
    }

    pub(super) fn reverse_zero(&mut self, ptr: Value, cells: Value) {
        if self.view.memory_active(ptr) {
            let cells = self.need(cells);
            let shadow = self.shadow(ptr);
            self.b.zero(shadow, cells);
        }
    }
}
