//! Cotangents of primitives: `x̄ᵢ += ∂y/∂xᵢ ȳ`, from the one fact of the primitive's row.

use super::sweep::Sweep;
use crate::partial::{Coefficient, coefficient};
use chainrule_ir::prim::Partial;
use chainrule_ir::{Fact, Prim, Value};

impl Sweep<'_, '_, '_, '_> {
    pub(super) fn reverse_prim(&mut self, prim: Prim, x: &[Value], y: Value) {
        let Some(dy) = self.take(y) else { return };
        match prim.row().fact {
            Fact::Zero | Fact::Discrete => {}
            Fact::Linear(coefficients) => {
                for (&x, &c) in x.iter().zip(coefficients) {
                    self.contribute_times(x, dy, Coefficient::Constant(c));
                }
            }
            // x̄ = ȳ / z and z̄ = −y x̄: one division where the two partials would take two.
            Fact::Partial(_) if prim == Prim::Div => {
                if !self.view.active(x[0]) && !self.view.active(x[1]) {
                    return;
                }
                let divisor = self.need(x[1]);
                let share = self.b.div(dy, divisor);
                self.contribute(x[0], share);
                if self.view.active(x[1]) {
                    let quotient = self.need(y);
                    let part = self.b.mul(quotient, share);
                    self.contribute_times(x[1], part, Coefficient::Constant(-1.0));
                }
            }
            Fact::Partial(_) if self.partners.contains_key(&y) => {
                if self.view.active(x[0]) {
                    let partner = self.need(self.partners[&y]);
                    let slope = if prim == Prim::Sin { partner } else { self.b.neg(partner) };
                    self.contribute_times(x[0], dy, Coefficient::Value(slope));
                }
            }
            Fact::Partial(partials) => {
                for (i, &partial) in partials.iter().enumerate() {
                    if self.view.active(x[i]) {
                        let c = self.partial(partial, x, y);
                        let first = self.cotangent[x[i].index()].is_none();
                        self.contribute_times(x[i], dy, c);
                        if let (Prim::Min | Prim::Max, true, Coefficient::Value(share)) = (prim, first, c) {
                            self.guard_by_share(x[i], share);
                        }
                    }
                }
            }
            Fact::Select => {
                let ty = self.b.ty(y);
                let [chosen, other] = [x[1], x[2]].map(|v| self.view.active(v));
                if chosen || other {
                    let cond = self.need(x[0]);
                    let zero = self.zero(ty);
                    if chosen {
                        let share = self.b.select(cond, dy, zero);
                        self.guards.insert(share, cond);
                        self.contribute(x[1], share);
                    }
                    if other {
                        let share = self.b.select(cond, zero, dy);
                        let not = self.b.prim(Prim::Not, &[cond]);
                        self.guards.insert(share, not);
                        self.contribute(x[2], share);
                    }
                }
            }
            Fact::Cast => {
                let ty = self.b.ty(x[0]);
                if ty.is_float() && self.view.active(x[0]) {
                    let share = self.b.cast(dy, ty);
                    self.contribute(x[0], share);
                }
            }
        }
    }

    /// Emits `∂y/∂xᵢ`, which needs those of `x` and `y` that its expression names.
    fn partial(&mut self, partial: Partial, x: &[Value], y: Value) -> Coefficient {
        let mut unmarked: Vec<(Value, Value)> = Vec::new();
        let mut stand_in = |v: Value| {
            if self.live(v) {
                return v;
            }
            if let Some(&known) = self.needed.get(&v) {
                return known;
            }
            if let Some(&(_, known)) = unmarked.iter().find(|u| u.0 == v) {
                return known;
            }
            let ty = self.b.ty(v);
            let fresh = self.b.fresh(ty);
            unmarked.push((v, fresh));
            fresh
        };
        let operands: Vec<Value> = x.iter().map(|&x| stand_in(x)).collect();
        let result = stand_in(y);
        self.b.open();
        let p = partial(&mut self.b, &operands, result);
        let block = self.b.close(vec![p]);
        let c = coefficient(&block.stmts, p);
        if let Coefficient::Value(_) = c {
            let mut used: Vec<Value> = Vec::new();
            block.each_use(&mut |v| used.push(v));
            for (v, stand_in) in unmarked {
                if used.contains(&stand_in) {
                    self.mark(v, stand_in);
                }
            }
            block.stmts.into_iter().for_each(|s| self.b.push(s));
        }
        c
    }
}
