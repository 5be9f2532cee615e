//! Dense numbers for the values of a function.

use chainrule_ir::{Block, Function, Op, Ty, Value};

/// The function with its values numbered in the order of their definitions; `types` has the types of the old ones.
pub(crate) fn renumber(mut f: Function, types: &[Ty]) -> Function {
    let mut names = Names { new: vec![Value(u32::MAX); types.len()], old: types, types: Vec::new() };
    let mut params = std::mem::take(&mut f.params);
    params.iter_mut().for_each(|p| names.define(p));
    let mut body = std::mem::take(&mut f.body);
    names.block(&mut body);
    f.results = body.yields.iter().map(|y| names.types[y.index()]).collect();
    f.params = params;
    f.body = body;
    f.types = names.types;
    f
}

struct Names<'t> {
    new: Vec<Value>,
    old: &'t [Ty],
    types: Vec<Ty>,
}

impl Names<'_> {
    fn define(&mut self, v: &mut Value) {
        let new = Value(self.types.len() as u32);
        self.types.push(self.old[v.index()]);
        self.new[v.index()] = new;
        *v = new;
    }

    fn block(&mut self, block: &mut Block) {
        crate::deeper(|| self.stmts(block));
    }

    fn stmts(&mut self, block: &mut Block) {
        for s in &mut block.stmts {
            s.op.map_operands(|v| self.new[v.index()]);
            match &mut s.op {
                Op::If { cond: _, then, otherwise } => {
                    self.block(then);
                    self.block(otherwise);
                }
                Op::For(l) => {
                    self.define(&mut l.index);
                    l.params.iter_mut().for_each(|p| self.define(p));
                    self.block(&mut l.body);
                }
                Op::Loop(l) => {
                    l.params.iter_mut().for_each(|p| self.define(p));
                    self.block(&mut l.body);
                }
                Op::Const(_)
                | Op::Prim(..)
                | Op::Alloc { .. }
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Call { .. }
                | Op::Spread(_)
                | Op::Assert { .. }
                | Op::Print { .. } => {}
            }
            s.outs.iter_mut().for_each(|o| self.define(o));
        }
        block.yields.iter_mut().for_each(|y| *y = self.new[y.index()]);
    }
}
