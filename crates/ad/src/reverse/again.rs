//! Recursive calls that run again in the reverse sweep.
//!
//! Note [Calls that run again]. A recursion's tape has a record for every call, and may pass any cache. So where functions
//! that call themselves only compute from memory that does not change, calls at one depth, the *cut*, leave no tape: in
//! the forward sweep the primal runs, in the reverse sweep the forward sweep and then the reverse one. That is one more
//! run of the primal for what is below the cut, and all it needs at once is the records above and one call's tape.
//!
//! The cut is found by the first way down: it is the depth of the first call to return that has put more than a limit on
//! the tape. The cell that has it (0 for none yet) and the depth are parameters of forward sweeps; a call from outside of
//! the recursion makes a new cell. In calls that run again nothing is cut.
//!
//! The same numbers are computed and added in the same order, so derivatives have the same bits.

use super::sweep::Sweep;
use super::{Pair, Reverse};
use chainrule_ir::{Block, Const, FunctionBuilder, FunctionId, Op, Prim, Stmt, Ty, Value};

/// Tapes of more cells are too long: 512 KiB, which most machines have close to a core.
const LIMIT: u64 = 1 << 16;

/// A call that may run again.
#[derive(Clone, Copy)]
pub(super) struct Again {
    /// `x…, ȳ… → x̄…`: both sweeps, of which no memory is left.
    pub function: FunctionId,
    /// Whether it does, in the forward sweep.
    pub cut: Value,
}

impl Reverse<'_, '_> {
    /// Calls of the function may run again: it calls itself, and nothing that it reaches does more than to compute.
    pub(super) fn may_run_again(&self, f: FunctionId) -> bool {
        self.checkpoints.loops.is_empty() && self.is_recursive(f) && {
            let reached = self.module.reached([f]);
            let functions = self.module.functions.iter().zip(reached).filter(|(_, reached)| *reached);
            functions.into_iter().all(|(function, _)| function.rule.is_none() && only_computes(&function.body))
        }
    }

    fn is_recursive(&self, f: FunctionId) -> bool {
        let mut callees = Vec::new();
        self.module.function(f).body.each_stmt(&mut |s| callees.extend(s.op.callee()));
        self.module.reached(callees)[f.index()]
    }

    /// The function that runs the forward sweep of `f` once more, and then the reverse one.
    pub(super) fn build_again(&mut self, f: FunctionId, pair: Pair, id: FunctionId) {
        let (primal, interface) = (self.module.function(f), self.analysis.interface(f));
        let mut b = FunctionBuilder::new(self.module.function(id).name.clone());
        b.set_loc(primal.loc);
        let given: Vec<Value> = primal.params.iter().map(|&p| b.param(primal.ty(p))).collect();
        let chosen = primal.results.iter().zip(&interface.results).filter(|(_, a)| **a);
        let seeds: Vec<Value> = chosen.map(|(&ty, _)| b.param(ty)).collect();
        let (one, none, never) = (b.usize(1), b.usize(0), b.usize(u64::MAX));
        let cell = b.alloc(one);
        b.store(cell, 0, never);
        let mut args = given.clone();
        args.extend([cell, none]);
        let mut types = primal.results.clone();
        types.push(Ty::Ptr);
        let tape = b.call(pair.forward, &args, &types).pop();
        let operands: Vec<Value> = tape.into_iter().chain(given).chain(seeds).collect();
        let floats = primal.params.iter().zip(&interface.params).filter(|(_, a)| **a);
        let types: Vec<Ty> = floats.map(|(&p, _)| primal.ty(p)).collect();
        let cotangents = b.call(pair.reverse, &operands, &types);
        let mut function = b.finish(&cotangents);
        function.loc = primal.loc;
        function.release = true;
        self.module.functions[id.index()] = function;
    }
}

/// No memory is written, had or given out, and nothing is printed.
fn only_computes(block: &Block) -> bool {
    let mut only = true;
    block.each_stmt(&mut |s| {
        only &= match &s.op {
            Op::Const(_) | Op::Prim(..) | Op::Offset { .. } | Op::Load { .. } | Op::Call { .. } => true,
            Op::Assert { .. } | Op::If { .. } | Op::For(_) | Op::Loop(_) => true,
            Op::Alloc { .. }
            | Op::Room
            | Op::Shadow { .. }
            | Op::Store { .. }
            | Op::Copy { .. }
            | Op::Zero { .. }
            | Op::Print { .. }
            | Op::Spread(_) => false,
        }
    });
    only
}

impl<'f> Sweep<'f, '_, '_, '_> {
    /// Whether the call `s` can run again where it is: what it reads is the same then.
    pub(super) fn can_run_again(&self, s: &Stmt, args: &[Value]) -> bool {
        s.outs.first().is_some_and(|&out| {
            let mut pointers = args.iter().filter(|&&x| self.b.ty(x) == Ty::Ptr);
            pointers.all(|&p| self.view.stable_behind(out, p))
        })
    }

    /// The cell of the cut and the depth for the forward sweep of a call.
    fn recursion(&mut self, callee: FunctionId) -> (Value, Value) {
        match self.recursion {
            Some(here) if self.cx.module.reached([callee])[self.id.index()] => here,
            _ => {
                let (one, none) = (self.b.usize(1), self.b.usize(0));
                let cell = self.b.alloc(one);
                self.b.store(cell, 0, none);
                (cell, none)
            }
        }
    }

    /// The call in the forward sweep, of a function whose calls may run again: `outs` with the tape.
    pub(super) fn forward_recursion(
        &mut self,
        s: &Stmt,
        (callee, pair): (FunctionId, Pair),
        args: &[Value],
        again: Option<Again>,
        outs: chainrule_ir::Values,
    ) {
        let (cell, depth) = self.recursion(callee);
        let one = self.b.usize(1);
        let here = self.b.prim(Prim::IAddWrap, &[depth, one]);
        let types: Vec<Ty> = outs.iter().map(|&o| self.b.ty(o)).collect();
        let mut all = args.to_vec();
        all.extend([cell, here]);
        let Some(Again { cut, .. }) = again else {
            self.b.push(Stmt { outs, op: Op::Call { function: pair.forward, args: all }, loc: s.loc });
            return;
        };
        let known = self.b.load(cell, 0, Ty::U64);
        self.b.push(Stmt {
            outs: [cut].into_iter().collect(),
            op: Op::Prim(Prim::Eq, [here, known].into_iter().collect()),
            loc: s.loc,
        });
        self.b.open();
        let mut values = self.b.call(callee, args, &types[..types.len() - 1]);
        values.push(self.b.constant(Const::null()));
        let then = self.b.close(values);
        self.b.open();
        let before = self.b.room();
        let values = self.b.call(pair.forward, &all, &types);
        let after = self.b.room();
        let used = self.b.prim(Prim::ISubWrap, &[before, after]);
        let limit = self.b.usize(self.cx.checkpoints.calls.unwrap_or(LIMIT));
        let over = self.b.lt(limit, used);
        let known = self.b.load(cell, 0, Ty::U64);
        let none = self.b.usize(0);
        let unknown = self.b.eq(known, none);
        let found = self.b.and(over, unknown);
        let next = self.b.select(found, here, known);
        self.b.store(cell, 0, next);
        let otherwise = self.b.close(values);
        self.b.push(Stmt { outs, op: Op::if_(cut, then, otherwise), loc: s.loc });
        self.settle(cut);
    }

    /// The call in the reverse sweep: with its tape, or once more.
    pub(super) fn reverse_again(&mut self, again: Again, pair: Pair, operands: &[Value], types: &[Ty]) -> Vec<Value> {
        let cut = self.need(again.cut);
        self.b.if_(cut, |b| b.call(again.function, &operands[1..], types), |b| b.call(pair.reverse, operands, types))
    }
}
