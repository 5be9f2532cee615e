//! Cotangents of calls: by the callee's own reverse sweep, or by the user's rule.

use super::Pair;
use super::again::Again;
use super::sweep::Sweep;
use crate::error::Error;
use crate::rules::{Mode, check_memory, check_writes};
use chainrule_ir::{FunctionId, Stmt, Ty, Value};
use std::rc::Rc;

impl<'f> Sweep<'f, '_, '_, '_> {
    pub(super) fn reverse_call(&mut self, s: &'f Stmt, callee: FunctionId, args: &'f [Value]) -> Result<(), Error> {
        let cotangents: Vec<Option<Value>> = s.outs.iter().map(|&o| self.take(o)).collect();
        let idle = cotangents.iter().all(Option::is_none);
        if self.cx.module.function(callee).rule.is_some() {
            check_writes(self.cx.module, self.view, callee, s.loc)?;
            return if idle { Ok(()) } else { self.reverse_rule(s, callee, args, cotangents) };
        }
        if idle && !self.cx.analysis.has_work(callee) {
            return Ok(());
        }
        let pair = self.cx.pair(callee)?;
        let tape = pair.tape.then(|| self.added(Ty::Ptr, self.depth(), self.here));
        self.calls.insert(s, (pair, tape));
        let again = pair.again.filter(|_| self.can_run_again(s, args)).map(|function| {
            let again = Again { function, cut: self.added(Ty::Bool, self.depth(), self.here) };
            self.again.insert(s, again);
            again
        });

        if self.cx.checkpoints.loops.contains_key(&callee) {
            self.reverse_loop_function(s, callee, args, pair, tape, &cotangents);
            return Ok(());
        }
        let interface = self.cx.analysis.interface(callee);
        let mut operands: Vec<Value> = tape.into_iter().map(|t| self.need(t)).collect();
        if pair.again.is_some() {
            operands.extend(args.iter().map(|&x| self.need(x)));
        }
        for j in (0..s.outs.len()).filter(|&j| interface.results[j]) {
            let ty = self.b.ty(s.outs[j]);
            operands.push(cotangents[j].unwrap_or_else(|| self.zero(ty)));
        }
        let chosen: Vec<Value> = args.iter().zip(&interface.params).filter(|(_, a)| **a).map(|(&x, _)| x).collect();
        let types: Vec<Ty> = chosen.iter().map(|&x| self.b.ty(x)).collect();
        let outs = match again {
            Some(again) => self.reverse_again(again, pair, &operands, &types),
            None => self.b.call(pair.reverse, &operands, &types),
        };
        for (x, c) in chosen.into_iter().zip(outs) {
            self.contribute(x, c);
        }
        Ok(())
    }

    /// A loop that has checkpoints: its sums begin with the cotangents that there are, as those of a loop do.
    fn reverse_loop_function(
        &mut self,
        s: &'f Stmt,
        callee: FunctionId,
        args: &'f [Value],
        pair: Pair,
        tape: Option<Value>,
        cotangents: &[Option<Value>],
    ) {
        let checkpoints = Rc::clone(&self.cx.checkpoints);
        let is = &checkpoints.loops[&callee];
        let (carried, sums) = self.cx.loop_cotangents(is);
        let inits: Vec<Value> = (0..is.carried).filter(|&j| carried[j]).map(|j| args[is.first_carried() + j]).collect();
        let outside: Vec<Value> = (0..is.outside).filter(|&j| sums[j]).map(|j| args[is.first_outside() + j]).collect();
        let mut operands: Vec<Value> = tape.into_iter().map(|t| self.need(t)).collect();
        for j in (0..is.carried).filter(|&j| carried[j]) {
            let ty = self.b.ty(s.outs[j]);
            operands.push(cotangents[j].unwrap_or_else(|| self.zero(ty)));
        }
        for &v in &outside {
            let initial = self.initial(v);
            operands.push(initial);
        }
        let types: Vec<Ty> = inits.iter().chain(&outside).map(|&x| self.b.ty(x)).collect();
        let outs = self.b.call(pair.reverse, &operands, &types);
        let (first, sums) = outs.split_at(inits.len());
        for (&v, &sum) in outside.iter().zip(sums) {
            self.replace(v, sum);
        }
        for (&v, &c) in inits.iter().zip(first) {
            self.contribute(v, c);
        }
    }

    fn reverse_rule(
        &mut self,
        s: &'f Stmt,
        callee: FunctionId,
        args: &'f [Value],
        cotangents: Vec<Option<Value>>,
    ) -> Result<(), Error> {
        let rule = self.cx.rules.function(self.cx.module, callee, Mode::Reverse, s.loc)?;
        check_memory(self.cx.module, self.view, s, callee)?;
        let mut operands: Vec<Value> = args.iter().map(|&x| self.need(x)).collect();
        for (&out, c) in s.outs.iter().zip(cotangents) {
            let ty = self.b.ty(out);
            operands.push(c.unwrap_or_else(|| self.zero(ty)));
        }
        let floats: Vec<Value> = args.iter().copied().filter(|&x| self.b.ty(x).is_float()).collect();
        let types: Vec<Ty> = floats.iter().map(|&x| self.b.ty(x)).collect();
        let outs = self.b.call(rule, &operands, &types);
        for (x, c) in floats.into_iter().zip(outs) {
            self.contribute(x, c);
        }
        Ok(())
    }
}
