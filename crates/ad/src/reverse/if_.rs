//! Cotangents of a branch: the one that ran is reversed, and yields the cotangents that either may change.

use super::sweep::Sweep;
use crate::error::Error;
use chainrule_ir::{Block, Op, Stmt, Ty, Value};

impl<'f> Sweep<'f, '_, '_, '_> {
    pub(super) fn reverse_if(
        &mut self,
        s: &'f Stmt,
        cond: Value,
        then: &'f Block,
        otherwise: &'f Block,
    ) -> Result<(), Error> {
        let cotangents: Vec<Option<Value>> = s.outs.iter().map(|&o| self.take(o)).collect();
        if cotangents.iter().all(Option::is_none) && !self.work.contains(&std::ptr::from_ref(s)) {
            return Ok(());
        }
        let cond = self.need(cond);
        let mut blocks = Vec::new();
        // What each branch makes of the cotangents of values from outside.
        let mut changed: Vec<(Value, Option<Value>, [Option<Value>; 2])> = Vec::new();
        let mut known = std::collections::HashMap::new();
        for (side, branch) in [then, otherwise].into_iter().enumerate() {
            self.b.open();
            self.enter(false);
            for (&y, c) in branch.yields.iter().zip(&cotangents) {
                if let Some(c) = *c {
                    self.contribute(y, c);
                }
            }
            self.reverse_block(branch)?;
            self.b.set_loc(s.loc);
            for t in self.leave() {
                let at = *known.entry(t.value).or_insert_with(|| {
                    changed.push((t.value, t.before, [t.before; 2]));
                    changed.len() - 1
                });
                changed[at].2[side] = t.after;
            }
            blocks.push(self.b.close(Vec::new()));
        }
        changed.retain(|(_, before, after)| after != &[*before; 2]);
        for (side, block) in blocks.iter_mut().enumerate() {
            for (v, _, after) in &changed {
                let ty = self.b.ty(*v);
                let c = after[side].unwrap_or_else(|| self.zero(ty));
                block.yields.push(c);
            }
        }
        let types: Vec<Ty> = changed.iter().map(|(v, ..)| self.b.ty(*v)).collect();
        let [then, otherwise] = <[Block; 2]>::try_from(blocks).unwrap_or_default();
        let outs = self.b.emit_many(Op::if_(cond, then, otherwise), &types);
        for ((v, ..), out) in changed.into_iter().zip(outs) {
            self.replace(v, out);
        }
        Ok(())
    }
}
