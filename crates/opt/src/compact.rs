//! Numbering values densely in program order, so that tables by value stay small.

use chainrule_ir::{Block, Function, Ty, Value};

/// Numbers the values of a function from 0 on, without gaps.
pub(crate) fn compact(function: &mut Function) -> bool {
    let mut names =
        Names { to: vec![None; function.types.len()], old: &function.types, types: Vec::new(), changed: false };
    for p in &mut function.params {
        *p = names.define(*p);
    }
    names.block(&mut function.body);
    let changed = names.changed || names.types.len() != function.types.len();
    function.types = names.types;
    changed
}

struct Names<'a> {
    to: Vec<Option<Value>>,
    old: &'a [Ty],
    types: Vec<Ty>,
    /// A value has another number.
    changed: bool,
}

impl Names<'_> {
    fn define(&mut self, v: Value) -> Value {
        let new = Value(self.types.len() as u32);
        self.types.push(self.old[v.index()]);
        self.to[v.index()] = Some(new);
        self.changed |= new != v;
        new
    }

    fn used(&self, v: Value) -> Value {
        self.to[v.index()].unwrap_or(v)
    }

    fn block(&mut self, block: &mut Block) {
        crate::work::done(block.stmts.len());
        for s in &mut block.stmts {
            s.op.map_operands(|v| self.used(v));
            match &mut s.op {
                chainrule_ir::Op::For(l) => {
                    l.index = self.define(l.index);
                    l.params.iter_mut().for_each(|p| *p = self.define(*p));
                }
                chainrule_ir::Op::Loop(l) => l.params.iter_mut().for_each(|p| *p = self.define(*p)),
                _ => {}
            }
            for b in s.op.blocks_mut() {
                self.block(b);
            }
            s.outs.iter_mut().for_each(|o| *o = self.define(*o));
        }
        block.yields.iter_mut().for_each(|y| *y = self.used(*y));
    }
}
