//! Values that nothing uses are dropped: reads that were recorded in passing, flags that are never looked at, variables
//! that a loop would carry for nothing.

use chainrule_ir::{Block, Function, Op, Stmt, Value};

/// Removes what no effect and no result depends on.
pub(super) fn remove(function: &mut Function) {
    let mut live = Live { seen: vec![false; function.types.len()], open: Vec::new() };
    let mut uses = Uses { of: vec![Vec::new(); function.types.len()] };
    uses.block(&function.body, &mut live);
    for &v in &function.body.yields {
        live.mark(v);
    }
    while let Some(v) = live.open.pop() {
        for u in std::mem::take(&mut uses.of[v.index()]) {
            live.mark(u);
        }
    }
    sweep(&mut function.body, &live.seen);
}

struct Live {
    seen: Vec<bool>,
    open: Vec<Value>,
}

impl Live {
    fn mark(&mut self, v: Value) {
        if !std::mem::replace(&mut self.seen[v.index()], true) {
            self.open.push(v);
        }
    }
}

/// What each value is made of.
struct Uses {
    of: Vec<Vec<Value>>,
}

/// It does more than to define its results. Loops count, as they might not end.
fn effect(op: &Op) -> bool {
    match op {
        Op::Const(_) | Op::Alloc { .. } | Op::Room | Op::Offset { .. } | Op::Shadow { .. } | Op::Load { .. } => false,
        Op::Prim(prim, _) => prim.can_trap(),
        Op::Store { .. }
        | Op::Copy { .. }
        | Op::Zero { .. }
        | Op::Call { .. }
        | Op::Spread(_)
        | Op::Assert { .. }
        | Op::Print { .. } => true,
        Op::If { .. } | Op::For(_) => false,
        Op::Loop(_) => true,
    }
}

impl Uses {
    /// Notes what values are made of and marks what effects need; whether the block has any.
    fn block(&mut self, block: &Block, live: &mut Live) -> bool {
        block.stmts.iter().fold(false, |any, s| self.stmt(s, live) | any)
    }

    fn stmt(&mut self, stmt: &Stmt, live: &mut Live) -> bool {
        let mut acts = effect(&stmt.op);
        match &stmt.op {
            Op::If { cond, then, otherwise } => {
                acts |= self.block(then, live) | self.block(otherwise, live);
                for (i, out) in stmt.outs.iter().enumerate() {
                    self.of[out.index()].extend([*cond, then.yields[i], otherwise.yields[i]]);
                }
            }
            Op::For(l) => {
                acts |= self.block(&l.body, live);
                for (i, out) in stmt.outs.iter().enumerate() {
                    self.of[out.index()].extend([l.lo, l.hi, l.params[i]]);
                    self.of[l.params[i].index()].extend([l.inits[i], l.body.yields[i]]);
                }
            }
            Op::Loop(l) => {
                self.block(&l.body, live);
                live.mark(l.body.yields[0]);
                for (i, out) in stmt.outs.iter().enumerate() {
                    self.of[out.index()].push(l.params[i]);
                    self.of[l.params[i].index()].extend([l.inits[i], l.body.yields[i + 1]]);
                }
            }
            op => {
                for out in &stmt.outs {
                    op.operands(|v| self.of[out.index()].push(v));
                }
            }
        }
        if acts {
            match &stmt.op {
                // What a loop carries is needed only if it is used.
                Op::Loop(_) => {}
                Op::For(l) => [l.lo, l.hi].into_iter().for_each(|v| live.mark(v)),
                op => op.operands(|v| live.mark(v)),
            }
        }
        acts
    }
}

fn sweep(block: &mut Block, live: &[bool]) {
    block.stmts.retain_mut(|stmt| {
        let used = stmt.outs.iter().any(|v| live[v.index()]);
        // A branch keeps the results that are used; a loop keeps what it carries if that is used, and then its result.
        let is_live = |values: &[Value]| -> Vec<bool> { values.iter().map(|v| live[v.index()]).collect() };
        let keep = match &mut stmt.op {
            Op::If { cond: _, then, otherwise } => {
                let keep = is_live(&stmt.outs);
                filter(&mut then.yields, &keep);
                filter(&mut otherwise.yields, &keep);
                keep
            }
            Op::For(l) => {
                let keep = is_live(&l.params);
                filter(&mut l.params, &keep);
                filter(&mut l.inits, &keep);
                filter(&mut l.body.yields, &keep);
                keep
            }
            Op::Loop(l) => {
                let keep = is_live(&l.params);
                filter(&mut l.params, &keep);
                filter(&mut l.inits, &keep);
                let again = l.body.yields.remove(0);
                filter(&mut l.body.yields, &keep);
                l.body.yields.insert(0, again);
                keep
            }
            op => return used || effect(op),
        };
        let mut keep = keep.into_iter();
        stmt.outs.retain(|_| keep.next().unwrap_or(true));
        for inner in stmt.op.blocks_mut() {
            sweep(inner, live);
        }
        used || effect(&stmt.op) || stmt.op.blocks().any(|b| !b.stmts.is_empty())
    });
}

fn filter(values: &mut Vec<Value>, keep: &[bool]) {
    let mut keep = keep.iter();
    values.retain(|_| keep.next().copied().unwrap_or(true));
}
