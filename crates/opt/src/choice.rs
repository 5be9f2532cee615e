//! The result of a search is computed again from where it was found.
//!
//! A loop that keeps the best so far, `if y(i) < best { best = y(i) }`, carries the number from one iteration to the next,
//! so a derivative would record every choice and go back through all of them; yet it is the derivative of the last `y(i)`
//! that was chosen. So the loop also carries the index of that, and after it `y` is computed once more there, from the same
//! values by the same operations. What the loop carries then only decides, which has no derivative.
//!
//! ```text
//! b = for i with b' = b₀ { y = y(i); b'' = c(y, b') ? y : b' }
//! b, k = for i with b' = b₀, k' = hi { …; k'' = c(y, b') ? i : k' };  b = k ≠ hi ? y(k) : b₀
//! ```
//!
//! It needs that the loop writes no memory, as `y` may be read from there, and that `y` does not depend on what is carried.

use crate::facts::Facts;
use crate::graft::copy_block;
use crate::subst::Subst;
use chainrule_ir::{Block, For, Function, Op, Prim, Stmt, Ty, Value};
use smallvec::smallvec;
use std::collections::HashSet;

/// Computes what a function's loops choose after them.
pub(crate) fn choice(function: &mut Function, facts: &Facts) -> bool {
    if !facts.loops {
        return false;
    }
    let mut body = std::mem::take(&mut function.body);
    let mut names = Subst::default();
    let changed = block(function, &mut names, &mut body);
    function.body = body;
    changed
}

/// Whether there is such a loop.
fn block(function: &mut Function, names: &mut Subst, block: &mut Block) -> bool {
    let mut changed = false;
    let mut out = Vec::with_capacity(block.stmts.len());
    for mut s in std::mem::take(&mut block.stmts) {
        crate::work::done(1);
        names.apply(&mut s.op);
        s.op.blocks_mut().for_each(|b| changed |= self::block(function, names, b));
        let mut after = Vec::new();
        if let Op::For(l) = &mut s.op {
            for j in 0..l.params.len() {
                let found = Choice::of(function, l, j);
                if let Some(found) = found {
                    changed = true;
                    let result = found.after(function, l, s.loc, &mut s.outs, &mut after);
                    names.set(s.outs[j], result);
                }
            }
        }
        out.push(s);
        out.append(&mut after);
    }
    names.apply_all(&mut block.yields);
    block.stmts = out;
    changed
}

/// What a loop carries is chosen from its iterations.
struct Choice {
    /// Its number among the carried values.
    slot: usize,
    cond: Value,
    /// The condition chooses what was carried.
    keeps: bool,
    /// What computes the chosen, in the order of the body, and that.
    stmts: Vec<Stmt>,
    chosen: Value,
}

impl Choice {
    /// The carried value `j` is one that is chosen; it is worth the code unless what is chosen is there anyway.
    fn of(function: &Function, l: &For, j: usize) -> Option<Choice> {
        let (param, next) = (l.params[j], l.body.yields[j]);
        if !function.ty(param).is_float() {
            return None;
        }
        let last = l.body.stmts.iter().rev().find(|s| s.outs.contains(&next))?;
        let Op::Prim(Prim::Select, args) = &last.op else { return None };
        let (cond, keeps, chosen) = match (args[1] == param, args[2] == param) {
            (true, false) => (args[0], true, args[2]),
            (false, true) => (args[0], false, args[1]),
            _ => return None,
        };
        if l.body.stmts.iter().any(changes) || !decides(l, param, next, j) {
            return None;
        }
        let stmts = slice(l, chosen)?;
        Some(Choice { slot: j, cond, keeps, stmts, chosen })
    }

    /// Has the loop carry the index of the chosen; gives what the result is after it.
    fn after(
        self,
        function: &mut Function,
        l: &mut For,
        loc: chainrule_ir::Loc,
        outs: &mut chainrule_ir::Values,
        after: &mut Vec<Stmt>,
    ) -> Value {
        let [param, next, place] = [(); 3].map(|()| function.fresh(Ty::U64));
        let args = if self.keeps { [self.cond, param, l.index] } else { [self.cond, l.index, param] };
        l.body.stmts.push(Stmt { outs: smallvec![next], op: Op::Prim(Prim::Select, args.into_iter().collect()), loc });
        l.params.push(param);
        l.inits.push(l.hi);
        l.body.yields.push(next);
        outs.push(place);

        let found = function.fresh(Ty::Bool);
        after.push(Stmt { outs: smallvec![found], op: Op::Prim(Prim::Ne, smallvec![place, l.hi]), loc });
        let mut names = Subst::default();
        names.set(l.index, place);
        let then = Block { stmts: self.stmts, yields: vec![self.chosen] };
        let then = copy_block(function, &mut names, &then);
        let otherwise = Block { stmts: Vec::new(), yields: vec![l.inits[self.slot]] };
        let result = function.fresh(function.ty(self.chosen));
        after.push(Stmt { outs: smallvec![result], op: Op::if_(found, then, otherwise), loc });
        result
    }
}

/// The statement, or one in it, may change memory or what is printed, or have another value when it is done again.
fn changes(s: &Stmt) -> bool {
    let itself = match &s.op {
        Op::Const(_)
        | Op::Prim(..)
        | Op::Offset { .. }
        | Op::Shadow { .. }
        | Op::Load { .. }
        | Op::Assert { .. }
        | Op::If { .. }
        | Op::For(_)
        | Op::Loop(_) => false,
        Op::Alloc { .. }
        | Op::Room
        | Op::Store { .. }
        | Op::Copy { .. }
        | Op::Zero { .. }
        | Op::Call { .. }
        | Op::Spread(_)
        | Op::Print { .. } => true,
    };
    itself || s.op.blocks().any(|b| b.stmts.iter().any(changes))
}

/// What is carried is used in comparisons and in the choice only, and the chosen is used as what is carried on only: then
/// neither has a derivative once the result is computed after the loop.
fn decides(l: &For, param: Value, next: Value, j: usize) -> bool {
    fn uses(block: &Block, f: &mut impl FnMut(&Stmt)) {
        for s in &block.stmts {
            f(s);
            s.op.blocks().for_each(|b| uses(b, f));
        }
    }
    let mut only = l.body.yields.iter().enumerate().all(|(k, &v)| v != param && (v != next || k == j));
    uses(&l.body, &mut |s| {
        let compares = matches!(s.op, Op::Prim(Prim::Eq | Prim::Ne | Prim::Lt | Prim::Le, _));
        let chooses = s.outs.contains(&next);
        s.op.operands(|v| only &= (v != param || compares || chooses) && v != next);
        s.op.blocks().for_each(|b| only &= !b.yields.contains(&param) && !b.yields.contains(&next));
    });
    only
}

/// The statements of a loop's body that compute a value, if it depends on nothing that is carried.
fn slice(l: &For, of: Value) -> Option<Vec<Stmt>> {
    let mut needed: HashSet<Value> = HashSet::from([of]);
    let mut stmts = Vec::new();
    for s in l.body.stmts.iter().rev() {
        if !s.outs.iter().any(|v| needed.contains(v)) {
            continue;
        }
        collect(s, &mut needed);
        stmts.push(s.clone());
    }
    stmts.reverse();
    let free = l.params.iter().all(|p| !needed.contains(p));
    // A value from before the loop needs no computing, and is no search.
    (free && !stmts.is_empty()).then_some(stmts)
}

fn collect(s: &Stmt, needed: &mut HashSet<Value>) {
    s.op.operands(|v| {
        needed.insert(v);
    });
    for b in s.op.blocks() {
        b.stmts.iter().for_each(|s| collect(s, needed));
        needed.extend(&b.yields);
    }
}
