//! Derivatives given by users.
//!
//! In the functions of a rule, `Shadow { level: 0 }` is the derivative of memory behind a pointer. A transform at
//! another level uses a copy of the functions with that level.

use crate::analysis::View;
use crate::error::Error;
use chainrule_ir::{Block, FunctionId, Loc, Module, Op, Stmt, Ty};
use std::collections::HashMap;

/// Rules' functions made for one level.
pub(crate) struct Rules {
    level: u32,
    width: u32,
    made: HashMap<FunctionId, FunctionId>,
}

/// Which derivative is wanted.
#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Forward,
    Reverse,
}

impl Rules {
    /// For a derivative at a level, in so many directions at once.
    pub fn new(level: u32, width: u32) -> Rules {
        Rules { level, width, made: HashMap::new() }
    }

    /// The function that has the derivative of a call of `callee`, which has a rule.
    pub fn function(
        &mut self,
        module: &mut Module,
        callee: FunctionId,
        mode: Mode,
        loc: Loc,
    ) -> Result<FunctionId, Error> {
        let f = module.function(callee);
        let (params, results) = (f.params.len(), f.results.len());
        let floats = |types: &mut dyn Iterator<Item = Ty>| types.filter(|t| t.is_float()).count();
        let inputs = floats(&mut f.params.iter().map(|&p| f.ty(p)));
        let outputs = floats(&mut f.results.iter().copied());
        let (given, name, takes, gives) = match mode {
            Mode::Forward => (f.rule.and_then(|r| r.jvp), "forward rule (jvp)", inputs, outputs),
            Mode::Reverse => (f.rule.and_then(|r| r.vjp), "reverse rule (vjp)", outputs, inputs),
        };
        let refuse = |module: &Module, message: String| Err(Error::new(module, callee, loc, message));
        let Some(rule) = given else {
            return refuse(module, format!("it has a derivative of its own, but no {name}; give it one"));
        };
        if floats(&mut f.results.iter().copied()) != results {
            return refuse(module, format!("its {name} gives derivatives of floats only, but it returns more"));
        }
        let r = module.function(rule);
        if (r.params.len(), r.results.len()) != (params + takes, gives) {
            let expected = format!("{} parameters and {gives} results", params + takes);
            let found = format!("{} and {}", r.params.len(), r.results.len());
            return refuse(module, format!("its {name} must have {expected}, but it has {found}"));
        }
        if self.width != 1 && reaches_shadow(module, rule) {
            return refuse(module, format!("its {name} reads derivatives of memory, in one direction only"));
        }
        Ok(self.at_level(module, rule))
    }

    fn at_level(&mut self, module: &mut Module, f: FunctionId) -> FunctionId {
        if self.level == 0 || !reaches_shadow(module, f) {
            return f;
        }
        if let Some(&made) = self.made.get(&f) {
            return made;
        }
        let mut copy = module.function(f).clone();
        let id = module.push(copy.clone());
        self.made.insert(f, id);
        let mut body = std::mem::take(&mut copy.body);
        self.relevel(module, &mut body);
        copy.body = body;
        module.functions[id.index()] = copy;
        id
    }

    fn relevel(&mut self, module: &mut Module, block: &mut Block) {
        for s in &mut block.stmts {
            match &mut s.op {
                Op::Shadow { level, .. } if *level == 0 => *level = self.level,
                op => {
                    if let Some(function) = op.callee_mut() {
                        *function = self.at_level(module, *function);
                    }
                }
            }
            for b in s.op.blocks_mut() {
                self.relevel(module, b);
            }
        }
    }
}

fn reaches_shadow(module: &Module, f: FunctionId) -> bool {
    let mut seen = vec![f];
    let mut next = 0;
    while next < seen.len() {
        let mut found = false;
        module.function(seen[next]).body.each_stmt(&mut |s| match &s.op {
            Op::Shadow { .. } => found = true,
            op => seen.extend(op.callee().filter(|function| !seen.contains(function))),
        });
        if found {
            return true;
        }
        next += 1;
    }
    false
}

/// A rule gives derivatives of results, so a function that has one must not change memory that has derivatives.
pub(crate) fn check_writes(module: &Module, view: View, callee: FunctionId, loc: Loc) -> Result<(), Error> {
    if view.analysis.has_work(callee) {
        let message = "it has a derivative of its own, which covers its results, but it also writes memory that \
                       derivatives go through; return the numbers instead, or leave the rule out";
        return Err(Error::new(module, callee, loc, message));
    }
    Ok(())
}

/// A reverse rule reads the memory of its arguments in the reverse sweep: it must be as it was.
pub(crate) fn check_memory(module: &Module, view: View, s: &Stmt, callee: FunctionId) -> Result<(), Error> {
    let Op::Call { function: _, args } = &s.op else { return Ok(()) };
    let f = module.function(callee);
    for (&arg, &param) in args.iter().zip(&f.params) {
        if f.ty(param) == Ty::Ptr && !s.outs.first().is_some_and(|&out| view.stable_behind(out, arg)) {
            let message = "its reverse rule reads memory that the program changes after the call; pass a copy of it";
            return Err(Error::new(module, callee, s.loc, message));
        }
    }
    Ok(())
}
