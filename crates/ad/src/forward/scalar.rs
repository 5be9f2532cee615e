//! Tangents of primitives: `ẏ = Σ ∂y/∂xᵢ ẋᵢ`, from the one fact of the primitive's row.

use super::{Lanes, Tangents};
use crate::partial::{Coefficient, coefficient, linear};
use chainrule_ir::{Fact, Op, Prim, Stmt, Value};

impl Tangents<'_, '_, '_> {
    pub(super) fn scalar(&mut self, s: Stmt) {
        let Op::Prim(prim, args) = &s.op else { return };
        let (prim, args, y) = (*prim, args.clone(), s.outs[0]);
        self.b.push(s);
        if self.view.active(y) {
            let tangents: Vec<Option<Lanes>> = args.iter().map(|&x| self.tangent(x)).collect();
            self.tangent[y.index()] = self.rule(prim, &args, &tangents, y);
        }
    }

    fn rule(&mut self, prim: Prim, x: &[Value], dx: &[Option<Lanes>], y: Value) -> Option<Lanes> {
        let mut sum: Option<Lanes> = None;
        match prim.row().fact {
            Fact::Zero | Fact::Discrete => {}
            Fact::Linear(coefficients) => {
                for (dx, &c) in dx.iter().zip(coefficients) {
                    let Some(dx) = dx else { continue };
                    sum = self.add(sum, dx, Coefficient::Constant(c));
                }
            }
            // (x / z)˙ = (ẋ − y ż) / z: one division where the two partials would take two.
            Fact::Partial(_) if prim == Prim::Div => {
                let numerator = match (&dx[0], &dx[1]) {
                    (dx, None) => dx.clone(),
                    (dx, Some(dz)) => {
                        let part: Lanes = dz.iter().map(|&dz| self.b.mul(y, dz)).collect();
                        self.add(dx.clone(), &part, Coefficient::Constant(-1.0))
                    }
                };
                sum = numerator.map(|n| n.into_iter().map(|n| self.b.div(n, x[1])).collect());
            }
            Fact::Partial(partials) => {
                for (dx, partial) in dx.iter().zip(partials) {
                    let Some(dx) = dx else { continue };
                    self.b.open();
                    let p = partial(&mut self.b, x, y);
                    let block = self.b.close(Vec::new());
                    let c = coefficient(&block.stmts, p);
                    if let Coefficient::Value(_) = c {
                        block.stmts.into_iter().for_each(|s| self.b.push(s));
                    }
                    sum = self.add(sum, dx, c);
                }
            }
            Fact::Select => {
                if dx[1].is_some() || dx[2].is_some() {
                    let then = dx[1].clone().unwrap_or_else(|| self.zeros(y));
                    let otherwise = dx[2].clone().unwrap_or_else(|| self.zeros(y));
                    let sides = then.into_iter().zip(otherwise);
                    sum = Some(sides.map(|(then, otherwise)| self.b.select(x[0], then, otherwise)).collect());
                }
            }
            Fact::Cast => {
                let ty = self.b.ty(y);
                if ty.is_float() {
                    sum = dx[0].as_ref().map(|dx| dx.iter().map(|&dx| self.b.cast(dx, ty)).collect());
                }
            }
        }
        sum
    }

    /// `sum + c · d` in every direction, where no sum is zero.
    fn add(&mut self, sum: Option<Lanes>, d: &[Value], c: Coefficient) -> Option<Lanes> {
        let lane = |(lane, &d): (usize, &Value)| linear(&mut self.b, sum.as_ref().map(|s| s[lane]), d, c);
        d.iter().enumerate().map(lane).collect()
    }
}
