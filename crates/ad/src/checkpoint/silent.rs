//! Copies of functions that print nothing: what is run again has been printed.

use chainrule_ir::{Block, FunctionId, Module, Op};
use std::collections::HashMap;

/// `f` and all that it calls without prints; `f` itself if there are none.
pub(super) fn silent(module: &mut Module, f: FunctionId) -> FunctionId {
    if prints(module, f) { copy(module, f, &mut HashMap::new()) } else { f }
}

fn prints(module: &Module, f: FunctionId) -> bool {
    let mut seen = vec![f];
    let mut next = 0;
    let mut found = false;
    while next < seen.len() && !found {
        module.function(seen[next]).body.each_stmt(&mut |s| match &s.op {
            Op::Print { .. } => found = true,
            Op::Call { function, args: _ } if !seen.contains(function) => seen.push(*function),
            _ => {}
        });
        next += 1;
    }
    found
}

fn copy(module: &mut Module, f: FunctionId, made: &mut HashMap<FunctionId, FunctionId>) -> FunctionId {
    if let Some(&id) = made.get(&f) {
        return id;
    }
    let mut function = module.function(f).clone();
    let id = module.push(function.clone());
    made.insert(f, id);
    let mut body = std::mem::take(&mut function.body);
    hush(module, &mut body, made);
    function.body = body;
    module.functions[id.index()] = function;
    id
}

fn hush(module: &mut Module, block: &mut Block, made: &mut HashMap<FunctionId, FunctionId>) {
    block.stmts.retain(|s| !matches!(s.op, Op::Print { .. }));
    for s in &mut block.stmts {
        if let Op::Call { function, args: _ } = &mut s.op {
            *function = copy(module, *function, made);
        }
        for b in s.op.blocks_mut() {
            crate::deeper(|| hush(module, b, made));
        }
    }
}
