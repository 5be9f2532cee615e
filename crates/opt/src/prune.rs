//! What is only there for derivatives, or for no one.

use crate::calls::Calls;
use chainrule_ir::{Function, Module};

/// Forgets users' rules: what calls a derivative has been made.
pub(crate) fn forget_rules(module: &mut Module) {
    module.functions.iter_mut().for_each(|f| f.rule = None);
}

/// Empties the functions that no entry reaches. Their ids stay.
pub(crate) fn prune(module: &mut Module, calls: &Calls) {
    let mut reached = vec![false; module.functions.len()];
    for id in &calls.order {
        reached[id.index()] = true;
    }
    for (function, reached) in module.functions.iter_mut().zip(reached) {
        if !reached {
            *function = Function::new(std::mem::take(&mut function.name));
        }
    }
}
