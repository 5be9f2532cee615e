//! Replacing values while a pass walks a function in order.

use chainrule_ir::{Block, Op, Value};

/// What stands for each value. Definitions come before uses, so what is recorded is already final and no replacement
/// needs to be followed twice.
#[derive(Default)]
pub(crate) struct Subst {
    /// By value; itself if nothing does.
    to: Vec<Value>,
}

impl Subst {
    /// What stands for `v`.
    #[inline]
    pub(crate) fn get(&self, v: Value) -> Value {
        self.to.get(v.index()).copied().unwrap_or(v)
    }

    /// From now on `to` stands for `v`.
    pub(crate) fn set(&mut self, v: Value, to: Value) {
        let known = self.to.len() as u32;
        self.to.extend((known..=v.0).map(Value));
        self.to[v.index()] = self.get(to);
    }

    /// Replaces the operands of `op` outside of nested blocks.
    pub(crate) fn apply(&self, op: &mut Op) {
        op.map_operands(|v| self.get(v));
    }

    /// Replaces values in a list.
    pub(crate) fn apply_all(&self, values: &mut [Value]) {
        for v in values {
            *v = self.get(*v);
        }
    }

    /// Replaces every use in a block that was walked before.
    pub(crate) fn apply_block(&self, block: &mut Block) {
        crate::work::done(block.stmts.len());
        for s in &mut block.stmts {
            self.apply(&mut s.op);
            for b in s.op.blocks_mut() {
                self.apply_block(b);
            }
        }
        self.apply_all(&mut block.yields);
    }
}
