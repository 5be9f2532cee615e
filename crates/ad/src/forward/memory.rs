//! Tangents of memory: the shadow of active memory is read and written along with it.

use super::Tangents;
use chainrule_ir::{Op, Stmt};

impl Tangents<'_, '_, '_> {
    pub(super) fn load(&mut self, s: Stmt) {
        let Op::Load { ptr, offset } = s.op else { return };
        let out = s.outs[0];
        self.b.push(s);
        let ty = self.b.ty(out);
        if ty.is_float() && self.view.active(out) && self.view.memory_active(ptr) {
            let shadow = self.shadow(ptr);
            let lanes = (0..self.cx.width).map(|lane| self.b.load(shadow, offset * self.cx.width + lane, ty)).collect();
            self.tangent[out.index()] = Some(lanes);
        }
    }

    pub(super) fn store(&mut self, s: Stmt) {
        let Op::Store { ptr, offset, value } = s.op else { return };
        self.b.push(s);
        if self.b.ty(value).is_float() && self.view.memory_active(ptr) {
            let lanes = self.tangent_or_zero(value);
            let shadow = self.shadow(ptr);
            for (lane, tangent) in (0..).zip(lanes) {
                self.b.store(shadow, offset * self.cx.width + lane, tangent);
            }
        }
    }

    pub(super) fn copy(&mut self, s: Stmt) {
        let Op::Copy { dst, src, cells } = s.op else { return };
        self.b.push(s);
        if self.view.memory_active(dst) {
            let to = self.shadow(dst);
            let cells = self.shadow_cells(cells);
            if self.view.memory_active(src) {
                let from = self.shadow(src);
                self.b.copy(to, from, cells);
            } else {
                self.b.zero(to, cells);
            }
        }
    }

    pub(super) fn zero(&mut self, s: Stmt) {
        let Op::Zero { ptr, cells } = s.op else { return };
        self.b.push(s);
        if self.view.memory_active(ptr) {
            let shadow = self.shadow(ptr);
            let cells = self.shadow_cells(cells);
            self.b.zero(shadow, cells);
        }
    }
}
