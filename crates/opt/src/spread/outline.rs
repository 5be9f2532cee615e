//! A loop as a function of a part of its range.

use crate::facts::Facts;
use chainrule_ir::{Block, Const, For, Function, Op, Stmt, Ty, Value};
use smallvec::smallvec;

/// The loop `s` of `function`, over `a..b` and with sums from zero on, as a function of `a`, `b` and the values from
/// outside that it uses, which come second. Constants are made again inside. Values are not numbered densely.
pub(super) fn outline(function: &Function, facts: &Facts, s: &Stmt, l: &For, name: String) -> (Function, Vec<Value>) {
    let mut part = Function::new(name);
    part.types = function.types.clone();
    part.loc = s.loc;
    let (a, b) = (part.fresh(Ty::U64), part.fresh(Ty::U64));
    part.params = vec![a, b];
    let mut stmts: Vec<Stmt> = Vec::new();
    let mut known = vec![false; function.types.len()];
    known[l.index.index()] = true;
    l.params.iter().for_each(|p| known[p.index()] = true);
    l.body.each_stmt(&mut |s| {
        s.outs.iter().for_each(|o| known[o.index()] = true);
        s.op.region_params(|p| known[p.index()] = true);
    });
    l.body.each_use(&mut |v| {
        if !std::mem::replace(&mut known[v.index()], true) {
            match facts.constant(v) {
                Some(c) => stmts.push(Stmt { outs: smallvec![v], op: Op::Const(c), loc: s.loc }),
                None => part.params.push(v),
            }
        }
    });
    let args = part.params[2..].to_vec();
    let mut inits = Vec::new();
    for &p in &l.params {
        let zero = part.fresh(function.ty(p));
        stmts.push(Stmt { outs: smallvec![zero], op: Op::Const(Const::zero(function.ty(p))), loc: s.loc });
        inits.push(zero);
    }
    let l = For { lo: a, hi: b, inits, ..l.clone() };
    stmts.push(Stmt { outs: s.outs.clone(), op: Op::For(Box::new(l)), loc: s.loc });
    part.results = s.outs.iter().map(|&o| function.ty(o)).collect();
    part.body = Block { stmts, yields: s.outs.to_vec() };
    (part, args)
}
