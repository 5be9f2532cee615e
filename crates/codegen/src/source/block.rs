//! Statements.

use super::{Writer, local};
use crate::runtime::site;
use chainrule_ir::{Block, For, FunctionId, Loop, Op, Prim, Spread, Stmt, Value, Values};

impl<'a> Writer<'a> {
    pub(super) fn stmt(&mut self, stmt: &'a Stmt) {
        self.loc = stmt.loc;
        match &stmt.op {
            // Constants are written where they are used.
            Op::Const(_) => {}
            Op::Prim(prim, args) => self.prim(*prim, args, stmt.outs[0]),
            Op::Alloc { cells } => {
                let status = self.sites.memory(self.loc);
                let lines = self.syntax.alloc(self.header(), &local(stmt.outs[0]), &self.operand(*cells), status);
                self.line(&lines);
            }
            Op::Room => {
                let value = self.syntax.room();
                self.define(stmt.outs[0], &value);
            }
            Op::Offset { ptr, index, stride } => {
                let value = self.syntax.offset(&self.value(*ptr), &self.operand(*index), *stride);
                self.define(stmt.outs[0], &value);
            }
            Op::Shadow { ptr, level, width } => {
                let ptr = self.value(*ptr);
                let value = match self.calls.private(self.id, *level) {
                    true => self.syntax.private_shadow(&ptr),
                    false => self.syntax.shadow(&ptr, *level, *width),
                };
                self.define(stmt.outs[0], &value);
            }
            Op::Load { ptr, offset } => {
                let value = self.syntax.load(self.ty(stmt.outs[0]), &self.value(*ptr), *offset);
                self.define(stmt.outs[0], &value);
            }
            Op::Store { ptr, offset, value } => {
                let line = self.syntax.store(&self.value(*ptr), *offset, &self.operand(*value));
                self.line(&line);
            }
            Op::Copy { dst, src, cells } => {
                let line = self.syntax.copy(&self.value(*dst), &self.value(*src), &self.operand(*cells));
                self.line(&line);
            }
            Op::Zero { ptr, cells } => {
                let line = self.syntax.zero(&self.value(*ptr), &self.operand(*cells));
                self.line(&line);
            }
            Op::Call { function, args } => self.call(*function, args, &stmt.outs),
            Op::Spread(spread) => self.spread(spread, &stmt.outs),
            Op::Assert { cond, message } => {
                let status = self.sites.assert(self.function, message, self.loc);
                let operands: Vec<Value> = site::values(message).collect();
                let operands = self.operands(&operands);
                let lines = self.syntax.fail_unless(self.header(), &self.value(*cond), status, &operands);
                self.line(&lines);
            }
            Op::Print { message } => {
                let status = self.sites.print(self.function, message, self.loc);
                let operands: Vec<Value> = site::values(message).collect();
                let lines = self.syntax.print(status, &self.operands(&operands));
                self.line(&lines);
            }
            Op::If { cond, then, otherwise } => {
                for &v in &stmt.outs {
                    self.variable(v, None);
                }
                self.branches(*cond, then, otherwise, |w, block| w.assign_all(&stmt.outs, &block.yields));
            }
            Op::For(l) => self.for_(l, &stmt.outs),
            Op::Loop(l) => self.loop_(l, &stmt.outs),
        }
    }

    fn prim(&mut self, prim: Prim, args: &[Value], out: Value) {
        let of_number = matches!(prim, Prim::Max | Prim::Min) && self.numbers.contains(&args[0]);
        let (args, ty) = (self.operands(args), self.ty(out));
        if !prim.can_trap() {
            let side_by_side = self.vector.then(|| self.syntax.vector_prim(prim, &args, ty)).flatten();
            let value = match side_by_side {
                Some(value) => value,
                None if of_number => self.syntax.extremum_of_number(prim, &args, ty),
                None => self.syntax.prim(prim, &args, ty),
            };
            return self.define(out, &value);
        }
        let checked = self.syntax.checked(prim, &args, ty, &local(out));
        self.line(&checked.before);
        if let Some(bad) = checked.bad {
            let status = self.sites.arithmetic(prim.row().trap.unwrap_or("a primitive without a value"), self.loc);
            let lines = self.syntax.fail_if(self.header(), &bad, status, &[]);
            self.line(&lines);
        }
        self.line(&checked.after);
    }

    fn call(&mut self, callee: FunctionId, args: &[Value], outs: &Values) {
        let target = &self.headers[&callee];
        let outs: Vec<_> = outs.iter().map(|&v| (self.ty(v), local(v))).collect();
        let lines = if self.calls.recurses(self.id, callee) {
            self.enters(callee);
            let too_deep = self.sites.stack(&self.module.function(callee).name, self.loc);
            self.syntax.recursive_call(self.header(), target, &self.operands(args), &outs, too_deep)
        } else {
            self.syntax.call(self.header(), target, &self.values(args), &outs)
        };
        self.line(&lines);
    }

    fn spread(&mut self, spread: &Spread, outs: &Values) {
        let callee = spread.function;
        self.enters(callee);
        let number = self.sites.spread(spread, &self.module.function(callee).results, self.loc);
        let args: Vec<Value> = [spread.lo, spread.hi].into_iter().chain(spread.args.iter().copied()).collect();
        let outs: Vec<_> = outs.iter().map(|&v| (self.ty(v), local(v))).collect();
        let lines = self.syntax.spread(self.header(), &self.headers[&callee], number, &self.operands(&args), &outs);
        self.line(&lines);
    }

    /// The entry of a function is called.
    fn enters(&mut self, callee: FunctionId) {
        if !self.entries.contains(&callee) {
            self.entries.push(callee);
        }
    }

    /// Both blocks, each with what comes at its end.
    fn branches(
        &mut self,
        cond: Value,
        then: &'a Block,
        otherwise: &'a Block,
        mut end: impl FnMut(&mut Self, &'a Block),
    ) {
        let empty = |b: &Block| b.yields.is_empty() && b.stmts.iter().all(|s| matches!(s.op, Op::Const(_)));
        let cond = self.value(cond);
        let not = empty(then) && !empty(otherwise);
        let (first, second) = if not { (otherwise, then) } else { (then, otherwise) };
        let open = self.syntax.if_(&cond, not);
        self.nested(&open, |w| {
            w.stmts(&first.stmts);
            end(w, first);
        });
        if !empty(second) {
            let open = self.syntax.otherwise();
            self.nested(&open, |w| {
                w.stmts(&second.stmts);
                end(w, second);
            });
        }
        self.line("}");
    }

    /// Variables become values, all at once.
    pub(super) fn assign_all(&mut self, variables: &[Value], values: &[Value]) {
        let moved: Vec<(Value, Value)> =
            variables.iter().copied().zip(values.iter().copied()).filter(|(p, v)| p != v).collect();
        // A value that is itself assigned to must be read before.
        let clash = moved.iter().any(|&(_, v)| moved.iter().any(|&(p, _)| p == v));
        if clash && moved.len() > 1 {
            for &(p, v) in &moved {
                let line = self.syntax.define(self.ty(p), &format!("n{}", p.0), &self.value(v));
                self.line(&line);
            }
            for &(p, _) in &moved {
                let line = self.syntax.assign(&local(p), &format!("n{}", p.0));
                self.line(&line);
            }
        } else {
            for &(p, v) in &moved {
                let line = self.syntax.assign(&local(p), &self.value(v));
                self.line(&line);
            }
        }
    }

    fn carried(&mut self, params: &[Value], inits: &[Value]) {
        for (&p, &v) in params.iter().zip(inits) {
            let value = self.value(v);
            self.variable(p, Some(&value));
        }
    }

    pub(super) fn results(&mut self, outs: &[Value], params: &[Value]) {
        for (&v, &p) in outs.iter().zip(params) {
            self.define(v, &local(p));
        }
    }

    /// Finds what a loop carries that starts as a number and becomes the extremum of itself and something: a NaN never gets
    /// in, as extrema pass over it.
    fn find_numbers(&mut self, l: &For, outs: &[Value]) {
        for (k, (&param, &init)) in l.params.iter().zip(&l.inits).enumerate() {
            let next = l.body.yields[k];
            let starts = self.constants[init.index()].and_then(|c| c.as_float()).is_some_and(|x| !x.is_nan());
            let kept = l.body.stmts.iter().any(|s| {
                s.outs.first() == Some(&next)
                    && matches!(&s.op, Op::Prim(Prim::Max | Prim::Min, args) if args[0] == param)
            });
            if kept && (starts || self.numbers.contains(&init)) {
                self.numbers.extend([param, next, outs[k]]);
            }
        }
    }

    fn for_(&mut self, l: &'a For, outs: &[Value]) {
        self.carried(&l.params, &l.inits);
        self.find_numbers(l, outs);
        if let Some(split) = self.split(l) {
            self.for_split(l, &split);
            return self.results(outs, &l.params);
        }
        let (index, lo, hi) = (local(l.index), self.value(l.lo), self.value(l.hi));
        let open = match self.is_apart(l) {
            true => self.syntax.for_apart(&index, &lo, &hi),
            false => self.syntax.for_(&index, &lo, &hi),
        };
        self.nested(&open, |w| {
            let saved = l.release.then(|| w.save());
            w.stmts(&l.body.stmts);
            w.assign_all(&l.params, &l.body.yields);
            if let Some(saved) = saved {
                w.restore(&saved);
            }
        });
        self.line("}");
        self.results(outs, &l.params);
    }

    fn loop_(&mut self, l: &'a Loop, outs: &[Value]) {
        self.carried(&l.params, &l.inits);
        let open = self.syntax.forever();
        let again = l.body.yields[0];
        self.nested(&open, |w| {
            let saved = l.release.then(|| w.save());
            match l.body.stmts.split_last() {
                // A `while` is a loop that ends with an `if` on its own condition: its branches go on and out.
                Some((Stmt { op: Op::If { cond, then, otherwise }, outs: merged, .. }, before)) if *cond == again => {
                    w.stmts(before);
                    for &v in merged {
                        w.variable(v, None);
                    }
                    let cond = w.value(*cond);
                    let open = w.syntax.if_(&cond, true);
                    w.nested(&open, |w| {
                        w.stmts(&otherwise.stmts);
                        w.assign_all(merged, &otherwise.yields);
                        w.iterate(l, saved.as_deref());
                        let line = w.syntax.leave_loop();
                        w.line(&line);
                    });
                    w.line("}");
                    w.stmts(&then.stmts);
                    w.assign_all(merged, &then.yields);
                    w.iterate(l, saved.as_deref());
                }
                _ => {
                    w.stmts(&l.body.stmts);
                    // What says whether to go on may be a variable that the next iteration changes.
                    let kept = l.params.contains(&again);
                    let mut cond = w.value(again);
                    if kept {
                        let line = w.syntax.define(w.ty(again), &format!("g{}", again.0), &cond);
                        w.line(&line);
                        cond = format!("g{}", again.0);
                    }
                    w.iterate(l, saved.as_deref());
                    let open = w.syntax.if_(&cond, true);
                    w.nested(&open, |w| {
                        let line = w.syntax.leave_loop();
                        w.line(&line);
                    });
                    w.line("}");
                }
            }
        });
        self.line("}");
        self.results(outs, &l.params);
    }

    /// The end of an iteration.
    fn iterate(&mut self, l: &Loop, saved: Option<&str>) {
        self.assign_all(&l.params, &l.body.yields[1..]);
        if let Some(saved) = saved {
            self.restore(saved);
        }
    }
}
