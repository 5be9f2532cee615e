//! Tangents of primitives: `ẏ = Σ ∂y/∂xᵢ ẋᵢ`, from the one fact of the primitive's row.

use super::Tangents;
use crate::partial::{Coefficient, coefficient, linear};
use chainrule_ir::{Const, Fact, Op, Prim, Stmt, Value};

impl Tangents<'_, '_, '_> {
    pub(super) fn scalar(&mut self, s: Stmt) {
        let Op::Prim(prim, args) = &s.op else { return };
        let (prim, args, y) = (*prim, args.clone(), s.outs[0]);
        self.b.push(s);
        if self.view.active(y) {
            let tangents: Vec<Option<Value>> = args.iter().map(|&x| self.tangent(x)).collect();
            self.tangent[y.index()] = self.rule(prim, &args, &tangents, y);
        }
    }

    fn rule(&mut self, prim: Prim, x: &[Value], dx: &[Option<Value>], y: Value) -> Option<Value> {
        let b = &mut self.b;
        let mut sum: Option<Value> = None;
        match prim.row().fact {
            Fact::Zero | Fact::Discrete => {}
            Fact::Linear(coefficients) => {
                for (&dx, &c) in dx.iter().zip(coefficients) {
                    let Some(dx) = dx else { continue };
                    sum = linear(b, sum, dx, Coefficient::Constant(c));
                }
            }
            // (x / z)˙ = (ẋ − y ż) / z: one division where the two partials would take two.
            Fact::Partial(_) if prim == Prim::Div => {
                let numerator = match (dx[0], dx[1]) {
                    (dx, None) => dx,
                    (dx, Some(dz)) => {
                        let part = b.mul(y, dz);
                        linear(b, dx, part, Coefficient::Constant(-1.0))
                    }
                };
                sum = numerator.map(|n| b.div(n, x[1]));
            }
            Fact::Partial(partials) => {
                for (&dx, partial) in dx.iter().zip(partials) {
                    let Some(dx) = dx else { continue };
                    b.open();
                    let p = partial(b, x, y);
                    let block = b.close(Vec::new());
                    let c = coefficient(&block.stmts, p);
                    if let Coefficient::Value(_) = c {
                        block.stmts.into_iter().for_each(|s| b.push(s));
                    }
                    sum = linear(b, sum, dx, c);
                }
            }
            Fact::Select => {
                if dx[1].is_some() || dx[2].is_some() {
                    let zero = |b: &mut chainrule_ir::FunctionBuilder| {
                        let ty = b.ty(y);
                        b.constant(Const::zero(ty))
                    };
                    let then = dx[1].unwrap_or_else(|| zero(b));
                    let otherwise = dx[2].unwrap_or_else(|| zero(b));
                    sum = Some(b.select(x[0], then, otherwise));
                }
            }
            Fact::Cast => {
                let ty = b.ty(y);
                if ty.is_float() {
                    sum = dx[0].map(|dx| b.cast(dx, ty));
                }
            }
        }
        sum
    }
}
