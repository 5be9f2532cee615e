//! Tangents of a branch: those of its results are results too.

use super::Tangents;
use crate::error::Error;
use chainrule_ir::{Block, Op, Stmt};

impl Tangents<'_, '_, '_> {
    pub(super) fn if_(&mut self, s: Stmt) -> Result<(), Error> {
        let Op::If { cond, then, otherwise } = s.op else { return Ok(()) };
        let slots: Vec<usize> = (0..s.outs.len()).filter(|&j| self.view.active(s.outs[j])).collect();
        let then = self.branch(*then, &slots)?;
        let otherwise = self.branch(*otherwise, &slots)?;
        let mut outs = s.outs.clone();
        outs.extend(self.fresh_tangents(&s.outs, &slots));
        self.b.push(Stmt { outs, op: Op::if_(cond, then, otherwise), loc: s.loc });
        Ok(())
    }

    fn branch(&mut self, block: Block, slots: &[usize]) -> Result<Block, Error> {
        let Block { stmts, mut yields } = block;
        self.open(stmts)?;
        let primal = yields.clone();
        self.append_tangents(&mut yields, &primal, slots);
        Ok(self.b.close(yields))
    }
}
