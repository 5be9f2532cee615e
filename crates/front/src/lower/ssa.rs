//! Variables become values.
//!
//! A branch yields the variables that it changed, a loop carries those that its body changes. What a variable is at
//! each point is kept in one table; regions undo their entries when they end, so that straight-line code and branches
//! cost what they are long.

use crate::surface::{Body, Function, Stmt, Variable};
use chainrule_ir::{self as ir, Block, Const, For, Loc, Loop, Op, Ty, Value};
use smallvec::smallvec;
use std::collections::{BTreeMap, BTreeSet};

/// The function without variables, with these results.
pub(super) fn construct(mut function: Function, results: &[Value]) -> ir::Function {
    let body = std::mem::take(&mut function.body);
    let mut ssa = Ssa {
        now: vec![None; function.variables.len()],
        undo: Vec::new(),
        names: Vec::new(),
        variables: function.variables,
        function: function.ir,
    };
    let stmts = ssa.body(body);
    let yields: Vec<Value> = results.iter().map(|&v| ssa.name(v)).collect();
    let mut function = ssa.function;
    function.results = yields.iter().map(|&v| function.ty(v)).collect();
    function.body = Block { stmts, yields };
    function
}

struct Ssa {
    function: ir::Function,
    variables: Vec<Ty>,
    /// What each variable is, if it is in scope.
    now: Vec<Option<Value>>,
    /// Changes of `now`: what was there before.
    undo: Vec<(Variable, Option<Value>)>,
    /// What reads of variables came to, by the value that they define.
    names: Vec<Option<Value>>,
}

/// What the variables of the outside are at the end of a region that changed them.
type Changes = BTreeMap<Variable, Value>;

impl Ssa {
    fn name(&self, v: Value) -> Value {
        self.names.get(v.index()).copied().flatten().unwrap_or(v)
    }

    fn set_name(&mut self, v: Value, name: Value) {
        if self.names.len() <= v.index() {
            self.names.resize(self.function.types.len().max(v.index() + 1), None);
        }
        self.names[v.index()] = Some(name);
    }

    fn set(&mut self, variable: Variable, value: Value) {
        let before = self.now[variable.index()].replace(value);
        self.undo.push((variable, before));
    }

    fn get(&self, variable: Variable) -> Value {
        match self.now[variable.index()] {
            Some(v) => v,
            None => unreachable!("a variable is used outside of its scope"),
        }
    }

    fn fresh_of(&mut self, variable: Variable) -> Value {
        self.function.fresh(self.variables[variable.index()])
    }

    /// Runs `f` as a region: its result, and the changes that were undone.
    fn region<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> (R, Changes) {
        let mark = self.undo.len();
        let r = f(self);
        let mut changes = Changes::new();
        for &(variable, _) in &self.undo[mark..] {
            if let Some(value) = self.now[variable.index()] {
                changes.insert(variable, value);
            }
        }
        for (variable, before) in self.undo.drain(mark..).rev() {
            self.now[variable.index()] = before;
        }
        changes.retain(|v, _| self.now[v.index()].is_some());
        (r, changes)
    }

    fn body(&mut self, body: Body) -> Vec<ir::Stmt> {
        let mut out = Vec::with_capacity(body.len());
        for stmt in body {
            match stmt {
                Stmt::Op(mut s) => {
                    s.op.map_operands(|v| self.name(v));
                    out.push(s);
                }
                Stmt::Declare(variable) => {
                    let ty = self.variables[variable.index()];
                    let zero = self.function.fresh(ty);
                    out.push(ir::Stmt { outs: smallvec![zero], op: Op::Const(Const::zero(ty)), loc: Loc::NONE });
                    self.set(variable, zero);
                }
                Stmt::Get(v, variable) => {
                    let value = self.get(variable);
                    self.set_name(v, value);
                }
                Stmt::Set(variable, v) => {
                    let value = self.name(v);
                    self.set(variable, value);
                }
                Stmt::If { cond, then, otherwise, loc } => out.push(self.branch(cond, then, otherwise, loc)),
                Stmt::For { index, lo, hi, body, loc, .. } => out.push(self.counted(index, lo, hi, body, loc)),
                Stmt::Repeat { body, again, loc } => out.push(self.repeat(body, again, loc)),
                Stmt::Exit(_) | Stmt::Labelled(..) | Stmt::While { .. } => unreachable!("exits are removed by now"),
            }
        }
        out
    }

    fn branch(&mut self, cond: Value, then: Body, otherwise: Body, loc: Loc) -> ir::Stmt {
        let cond = self.name(cond);
        let (a, a_changes) = self.region(|s| s.body(then));
        let (b, b_changes) = self.region(|s| s.body(otherwise));
        let changed: BTreeSet<Variable> = a_changes.keys().chain(b_changes.keys()).copied().collect();
        let (mut outs, mut a_yields, mut b_yields) = (ir::Values::new(), Vec::new(), Vec::new());
        for variable in changed {
            let before = self.get(variable);
            let x = a_changes.get(&variable).copied().unwrap_or(before);
            let y = b_changes.get(&variable).copied().unwrap_or(before);
            if x == y {
                self.set(variable, x);
                continue;
            }
            let out = self.fresh_of(variable);
            outs.push(out);
            a_yields.push(x);
            b_yields.push(y);
            self.set(variable, out);
        }
        let then = Block { stmts: a, yields: a_yields };
        let otherwise = Block { stmts: b, yields: b_yields };
        ir::Stmt { outs, op: Op::if_(cond, then, otherwise), loc }
    }

    /// A loop's carried values: initial ones, parameters, body, next ones, results.
    fn carry(&mut self, body: Body, again: Option<Value>) -> (Vec<Value>, Vec<Value>, Block, ir::Values) {
        let mut assigned = BTreeSet::new();
        collect_assigned(&body, &mut assigned);
        assigned.retain(|v| self.now[v.index()].is_some());
        let inits: Vec<Value> = assigned.iter().map(|&v| self.get(v)).collect();
        let params: Vec<Value> = assigned.iter().map(|&v| self.fresh_of(v)).collect();
        let (block, _) = self.region(|s| {
            for (&variable, &param) in assigned.iter().zip(&params) {
                s.set(variable, param);
            }
            let stmts = s.body(body);
            let again = again.map(|v| s.name(v));
            let next = assigned.iter().map(|&v| s.get(v));
            Block { stmts, yields: again.into_iter().chain(next).collect() }
        });
        let outs: ir::Values = assigned.iter().map(|&v| self.fresh_of(v)).collect();
        for (&variable, &out) in assigned.iter().zip(&outs) {
            self.set(variable, out);
        }
        (inits, params, block, outs)
    }

    fn counted(&mut self, index: Value, lo: Value, hi: Value, body: Body, loc: Loc) -> ir::Stmt {
        let (lo, hi) = (self.name(lo), self.name(hi));
        let (inits, params, body, outs) = self.carry(body, None);
        ir::Stmt { outs, op: Op::For(Box::new(For { index, lo, hi, params, inits, body, release: false })), loc }
    }

    fn repeat(&mut self, body: Body, again: Value, loc: Loc) -> ir::Stmt {
        let (inits, params, body, outs) = self.carry(body, Some(again));
        ir::Stmt { outs, op: Op::Loop(Box::new(Loop { params, inits, body, release: false })), loc }
    }
}

fn collect_assigned(body: &Body, out: &mut BTreeSet<Variable>) {
    for stmt in body {
        match stmt {
            Stmt::Set(variable, _) | Stmt::Declare(variable) => {
                out.insert(*variable);
            }
            Stmt::If { then, otherwise, .. } => {
                collect_assigned(then, out);
                collect_assigned(otherwise, out);
            }
            Stmt::For { body, .. } | Stmt::Repeat { body, .. } => collect_assigned(body, out),
            Stmt::Op(_) | Stmt::Get(..) => {}
            Stmt::Exit(_) | Stmt::Labelled(..) | Stmt::While { .. } => unreachable!("exits are removed by now"),
        }
    }
}
