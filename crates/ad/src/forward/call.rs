//! Tangents of calls: of the derived function, or of the user's rule.

use super::{Lanes, Tangents};
use crate::error::Error;
use crate::rules::{Mode, check_writes};
use chainrule_ir::{FunctionId, Op, Stmt, Ty, Value};

impl Tangents<'_, '_, '_> {
    pub(super) fn call(&mut self, mut s: Stmt) -> Result<(), Error> {
        let Op::Call { function: callee, args } = &mut s.op else { return Ok(()) };
        let callee_id: FunctionId = *callee;
        let active_out = s.outs.iter().any(|&o| self.view.active(o));
        if self.cx.module.function(callee_id).rule.is_some() {
            let args = std::mem::take(args);
            check_writes(self.cx.module, self.view, callee_id, s.loc)?;
            return if active_out { self.call_rule(callee_id, args, s) } else { self.plain(callee_id, args, s) };
        }
        if !active_out && !self.cx.analysis.has_work(callee_id) {
            self.b.push(s);
            return Ok(());
        }
        *callee = self.cx.derived(callee_id);
        let interface = self.cx.analysis.interface(callee_id);
        let primal = args.clone();
        for (&a, _) in primal.iter().zip(&interface.params).filter(|(_, a)| **a) {
            let t = self.tangent_or_zero(a);
            args.extend(t);
        }
        for j in (0..s.outs.len()).filter(|&j| interface.results[j]) {
            let out = s.outs[j];
            let ty = self.b.ty(out);
            let t = self.fresh_lanes(ty);
            s.outs.extend(t.iter().copied());
            if self.view.active(out) {
                self.tangent[out.index()] = Some(t);
            }
        }
        self.b.push(s);
        Ok(())
    }

    fn plain(&mut self, function: FunctionId, args: Vec<Value>, mut s: Stmt) -> Result<(), Error> {
        s.op = Op::Call { function, args };
        self.b.push(s);
        Ok(())
    }

    fn call_rule(&mut self, callee: FunctionId, args: Vec<Value>, s: Stmt) -> Result<(), Error> {
        let rule = self.cx.rules.function(self.cx.module, callee, Mode::Forward, s.loc)?;
        let outs = s.outs.clone();
        self.plain(callee, args.clone(), s)?;
        let inputs: Vec<Value> = args.iter().copied().filter(|&a| self.b.ty(a).is_float()).collect();
        let inputs: Vec<Lanes> = inputs.into_iter().map(|a| self.tangent_or_zero(a)).collect();
        let floats: Vec<Value> = outs.iter().copied().filter(|&o| self.b.ty(o).is_float()).collect();
        let types: Vec<Ty> = floats.iter().map(|&o| self.b.ty(o)).collect();
        let mut tangents = vec![Lanes::new(); floats.len()];
        for lane in 0..self.cx.width as usize {
            let all: Vec<Value> = args.iter().copied().chain(inputs.iter().map(|t| t[lane])).collect();
            let outs = self.b.call(rule, &all, &types);
            tangents.iter_mut().zip(outs).for_each(|(t, out)| t.push(out));
        }
        for (o, t) in floats.into_iter().zip(tangents) {
            if self.view.active(o) {
                self.tangent[o.index()] = Some(t);
            }
        }
        Ok(())
    }
}
