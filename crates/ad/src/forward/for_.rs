//! Tangents of a counted loop: those of carried values are carried too.

use super::Tangents;
use crate::error::Error;
use chainrule_ir::{Op, Stmt};

impl Tangents<'_, '_, '_> {
    pub(super) fn for_(&mut self, s: Stmt) -> Result<(), Error> {
        let Op::For(mut l) = s.op else { return Ok(()) };
        let slots = self.carried(&l.params, &s.outs);
        let primal = l.inits.clone();
        self.append_tangents(&mut l.inits, &primal, &slots);
        let tangents = self.fresh_tangents(&l.params, &slots);
        l.params.extend(tangents);
        self.open(std::mem::take(&mut l.body.stmts))?;
        let primal = l.body.yields.clone();
        self.append_tangents(&mut l.body.yields, &primal, &slots);
        l.body = self.b.close(std::mem::take(&mut l.body.yields));
        let mut outs = s.outs.clone();
        outs.extend(self.fresh_tangents(&s.outs, &slots));
        self.b.push(Stmt { outs, op: Op::For(l), loc: s.loc });
        Ok(())
    }

    /// Which carried values have tangents.
    pub(super) fn carried(&self, params: &[chainrule_ir::Value], outs: &[chainrule_ir::Value]) -> Vec<usize> {
        (0..params.len()).filter(|&j| self.view.active(params[j]) || self.view.active(outs[j])).collect()
    }
}
