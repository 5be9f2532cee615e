//! Tangents of a spread: a sum's tangent is the sum of tangents, so it is a spread of the derived function.

use super::Tangents;
use chainrule_ir::{Op, Stmt};

impl Tangents<'_, '_, '_> {
    pub(super) fn spread(&mut self, mut s: Stmt) {
        let Op::Spread(spread) = &mut s.op else { return };
        if !s.outs.iter().any(|&o| self.view.active(o)) {
            self.b.push(s);
            return;
        }
        let primal = spread.function;
        spread.function = self.cx.derived(primal);
        let interface = self.cx.analysis.interface(primal);
        for (a, _) in spread.args.clone().into_iter().zip(&interface.params[2..]).filter(|(_, a)| **a) {
            let t = self.tangent_or_zero(a);
            spread.args.extend(t);
        }
        for j in (0..s.outs.len()).filter(|&j| interface.results[j]) {
            let out = s.outs[j];
            let ty = self.b.ty(out);
            let t = self.fresh_lanes(ty);
            s.outs.extend(t.iter().copied());
            if self.view.active(out) {
                self.tangent[out.index()] = Some(t);
            }
        }
        self.b.push(s);
    }
}
