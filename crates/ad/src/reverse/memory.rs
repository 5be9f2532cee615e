//! Cotangents of memory: a load adds to the shadow, a store takes from it and clears it.

use super::sweep::Sweep;
use chainrule_ir::{Const, FunctionBuilder, Value};

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
        let shadow = self.shadow(ptr);
        if self.view.active(value) {
            let c = self.b.load(shadow, offset, ty);
            self.contribute(value, c);
        }
        let zero = self.b.constant(Const::zero(ty));
        self.b.store(shadow, offset, zero);
    }

    pub(super) fn reverse_zero(&mut self, ptr: Value, cells: Value) {
        if self.view.memory_active(ptr) {
            let cells = self.need(cells);
            let shadow = self.shadow(ptr);
            self.b.zero(shadow, cells);
        }
    }
}
