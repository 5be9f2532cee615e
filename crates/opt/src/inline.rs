//! Calls of small functions, and of functions that are called once, replaced by their bodies.

use crate::calls::Calls;
use crate::graft::copy_body;
use crate::subst::Subst;
use chainrule_ir::{Block, Function, FunctionId, Module, Op, Ty};

/// A function of so many statements is always small.
const SMALL: usize = 24;

/// A function of so many statements is small enough if it works on memory: inlined, it is known which memory.
const SMALL_ON_MEMORY: usize = 160;

/// A function of so many statements is small enough if few places call it.
const SMALL_FOR_FEW: usize = 512;

/// So many places are few.
const FEW: u32 = 3;

/// A function that is called once is inlined while the caller stays below so many statements.
const LARGE: usize = 4000;

/// What copies may add to a caller, besides as much as it has itself.
const GROWTH: usize = 2000;

/// Inlines calls in all functions that the entries reach. A function with a user's rule stays a call if `keep_rules`.
/// Whether there is such a call.
pub(crate) fn inline(module: &mut Module, calls: &Calls, keep_rules: bool) -> bool {
    let mut sizes: Vec<usize> = vec![usize::MAX; module.functions.len()];
    let mut changed = false;
    for &id in &calls.order {
        let mut function = std::mem::replace(&mut module.functions[id.index()], Function::new(""));
        let size = function.body.count();
        if calls.leaves[id.index()] {
            sizes[id.index()] = size;
            module.functions[id.index()] = function;
            continue;
        }
        let mut pass = Inline {
            module,
            calls,
            sizes: &sizes,
            keep_rules,
            size,
            room: size + GROWTH,
            subst: Subst::default(),
            changed: false,
        };
        let mut body = std::mem::take(&mut function.body);
        pass.block(&mut function, &mut body);
        changed |= pass.changed;
        sizes[id.index()] = pass.size;
        function.body = body;
        module.functions[id.index()] = function;
    }
    changed
}

/// A function that is given memory.
fn on_memory(function: &Function) -> bool {
    function.params.iter().any(|&p| function.ty(p) == Ty::Ptr)
}

struct Inline<'a> {
    module: &'a Module,
    calls: &'a Calls,
    sizes: &'a [usize],
    keep_rules: bool,
    size: usize,
    room: usize,
    subst: Subst,
    changed: bool,
}

impl Inline<'_> {
    fn block(&mut self, function: &mut Function, block: &mut Block) {
        crate::work::done(block.stmts.len());
        let mut out = Vec::with_capacity(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            self.subst.apply(&mut s.op);
            for b in s.op.blocks_mut() {
                self.block(function, b);
            }
            match &s.op {
                Op::Call { function: callee, args } if self.wants(*callee) => {
                    let body = copy_body(function, self.module.function(*callee), args);
                    out.extend(body.stmts);
                    s.outs.iter().zip(body.yields).for_each(|(&o, y)| self.subst.set(o, y));
                }
                _ => out.push(s),
            }
        }
        self.subst.apply_all(&mut block.yields);
        block.stmts = out;
    }

    fn wants(&mut self, callee: FunctionId) -> bool {
        let i = callee.index();
        // Callees come first in the order, so a callee without a size is one that calls back.
        if self.calls.recursive[i] || self.sizes[i] == usize::MAX {
            return false;
        }
        // A function that is marked is called for its memory to be released.
        if self.module.function(callee).release || self.keep_rules && self.module.function(callee).rule.is_some() {
            return false;
        }
        let n = self.sizes[i];
        let limit = match self.module.function(callee) {
            f if !on_memory(f) => SMALL,
            _ if self.calls.sites[i] <= FEW => SMALL_FOR_FEW,
            _ => SMALL_ON_MEMORY,
        };
        let small = n <= limit && n <= self.room;
        let once = self.calls.sites[i] == 1 && self.size.saturating_add(n) <= LARGE;
        if !small && !once {
            return false;
        }
        if !once {
            self.room -= n;
        }
        self.size += n;
        self.changed = true;
        true
    }
}
