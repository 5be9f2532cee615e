//! The functions that a derivative concerns, and one numbering of all their values.

use chainrule_ir::{FunctionId, Module, Value};
use std::collections::HashMap;

/// The functions reachable by calls from an entry. The values of all of them are numbered through.
pub(crate) struct Program<'m> {
    pub module: &'m Module,
    /// The entry first.
    pub functions: Vec<FunctionId>,
    first: HashMap<FunctionId, usize>,
    /// How many values there are.
    pub values: usize,
}

impl<'m> Program<'m> {
    pub fn new(module: &'m Module, entry: FunctionId) -> Program<'m> {
        let mut functions = vec![entry];
        let mut first = HashMap::from([(entry, 0)]);
        let mut values = 0;
        let mut next = 0;
        while next < functions.len() {
            let f = module.function(functions[next]);
            first.insert(functions[next], values);
            values += f.types.len();
            f.body.each_stmt(&mut |s| {
                if let Some(function) = s.op.callee()
                    && !first.contains_key(&function)
                {
                    first.insert(function, 0);
                    functions.push(function);
                }
            });
            next += 1;
        }
        Program { module, functions, first, values }
    }

    /// The number of a value.
    pub fn number(&self, f: FunctionId, v: Value) -> usize {
        self.first[&f] + v.index()
    }

    /// For each function where its values begin.
    pub fn into_first(self) -> HashMap<FunctionId, usize> {
        self.first
    }
}
