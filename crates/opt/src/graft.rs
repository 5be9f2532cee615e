//! Copying code under new names.

use crate::subst::Subst;
use chainrule_ir::{Block, Const, Function, Loc, Op, Stmt, Value};

/// A copy of a block of the same function: what it defines gets new names, which `names` then holds; what it only uses
/// is replaced by what `names` holds already.
pub(crate) fn copy_block(function: &mut Function, names: &mut Subst, block: &Block) -> Block {
    crate::work::done(block.stmts.len());
    let mut copy = Block { stmts: Vec::with_capacity(block.stmts.len()), yields: block.yields.clone() };
    for s in &block.stmts {
        copy.stmts.push(copy_stmt(function, names, s));
    }
    names.apply_all(&mut copy.yields);
    copy
}

fn copy_stmt(function: &mut Function, names: &mut Subst, s: &Stmt) -> Stmt {
    let mut rename = |v: &mut Value, names: &mut Subst| {
        let new = function.fresh(function.ty(*v));
        names.set(*v, new);
        *v = new;
    };
    let mut op = match &s.op {
        Op::For(l) => {
            let mut l = l.clone();
            rename(&mut l.index, names);
            l.params.iter_mut().for_each(|p| rename(p, names));
            Op::For(l)
        }
        Op::Loop(l) => {
            let mut l = l.clone();
            l.params.iter_mut().for_each(|p| rename(p, names));
            Op::Loop(l)
        }
        op => op.clone(),
    };
    names.apply(&mut op);
    for b in op.blocks_mut() {
        *b = copy_block(function, names, b);
    }
    let mut outs = s.outs.clone();
    for o in &mut outs {
        let new = function.fresh(function.ty(*o));
        names.set(*o, new);
        *o = new;
    }
    Stmt { outs, op, loc: s.loc }
}

/// A copy of the body of `callee` for `caller`, with `args` for its parameters.
pub(crate) fn copy_body(caller: &mut Function, callee: &Function, args: &[Value]) -> Block {
    crate::work::done(callee.types.len());
    // The names of the callee come after those of the caller, all at once.
    let base = caller.types.len() as u32;
    caller.types.extend_from_slice(&callee.types);
    let mut names = Subst::default();
    callee.params.iter().zip(args).for_each(|(&p, &a)| names.set(Value(p.0 + base), a));
    let mut body = callee.body.clone();
    shift(&mut body, base, &names);
    body
}

fn shift(block: &mut Block, base: u32, names: &Subst) {
    let moved = |v: Value| Value(v.0 + base);
    for s in &mut block.stmts {
        s.outs.iter_mut().for_each(|o| *o = moved(*o));
        s.op.map_operands(|v| names.get(moved(v)));
        match &mut s.op {
            Op::For(l) => {
                l.index = moved(l.index);
                l.params.iter_mut().for_each(|p| *p = moved(*p));
            }
            Op::Loop(l) => l.params.iter_mut().for_each(|p| *p = moved(*p)),
            _ => {}
        }
        for b in s.op.blocks_mut() {
            shift(b, base, names);
        }
    }
    block.yields.iter_mut().for_each(|v| *v = names.get(moved(*v)));
}

/// A constant `usize`.
pub(crate) fn index(function: &mut Function, i: u64, loc: Loc) -> Stmt {
    let v = function.fresh(chainrule_ir::Ty::U64);
    Stmt { outs: smallvec::smallvec![v], op: Op::Const(Const::usize(i)), loc }
}
