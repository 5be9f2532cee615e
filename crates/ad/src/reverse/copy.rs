//! Cotangents of a copy: the source's shadow gains what the target's had, and the target's is cleared.

use super::sweep::Sweep;
use chainrule_ir::{Ty, Value};

impl Sweep<'_, '_, '_, '_> {
    /// Cells that hold no float have a zero shadow, so that all can be treated as floats.
    pub(super) fn reverse_copy(&mut self, dst: Value, src: Value, cells: Value) {
        if !self.view.memory_active(dst) {
            return;
        }
        let cells = self.need(cells);
        let target = self.shadow(dst);
        if self.view.memory_active(src) {
            let source = self.shadow(src);
            let first = self.b.usize(0);
            self.b.for_(first, cells, &[], |b, i, _| {
                let (to, from) = (b.offset(source, i, 1), b.offset(target, i, 1));
                let (sum, c) = (b.load(to, 0, Ty::F64), b.load(from, 0, Ty::F64));
                let sum = b.add(sum, c);
                b.store(to, 0, sum);
                Vec::new()
            });
        }
        self.b.zero(target, cells);
    }
}
