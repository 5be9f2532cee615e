//! Values get numbers in the order in which they are defined, without gaps.

use chainrule_ir::{Block, Function, Op, Ty, Value};

/// Renumbers the values of a function.
pub(super) fn renumber(function: &mut Function) {
    let mut numbers = Numbers { new: vec![None; function.types.len()], types: Vec::new(), old: &function.types };
    for v in &mut function.params {
        numbers.define(v);
    }
    numbers.block(&mut function.body);
    function.types = numbers.types;
}

struct Numbers<'a> {
    new: Vec<Option<Value>>,
    types: Vec<Ty>,
    old: &'a [Ty],
}

impl Numbers<'_> {
    fn define(&mut self, v: &mut Value) {
        let new = Value(self.types.len() as u32);
        self.types.push(self.old[v.index()]);
        self.new[v.index()] = Some(new);
        *v = new;
    }

    fn name(&self, v: Value) -> Value {
        match self.new[v.index()] {
            Some(new) => new,
            None => unreachable!("a value is used before it is defined"),
        }
    }

    fn block(&mut self, block: &mut Block) {
        for stmt in &mut block.stmts {
            stmt.op.map_operands(|v| self.name(v));
            match &mut stmt.op {
                Op::For(l) => {
                    self.define(&mut l.index);
                    l.params.iter_mut().for_each(|v| self.define(v));
                }
                Op::Loop(l) => l.params.iter_mut().for_each(|v| self.define(v)),
                _ => {}
            }
            for inner in stmt.op.blocks_mut() {
                self.block(inner);
            }
            stmt.outs.iter_mut().for_each(|v| self.define(v));
        }
        for v in &mut block.yields {
            *v = self.name(*v);
        }
    }
}
