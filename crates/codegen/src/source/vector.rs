//! Loops with mathematics, in a form that compilers turn to vector instructions.
//!
//! What an iteration computes without what the loop carries can go side by side with other iterations; compilers find
//! that out by themselves, but not when a sum is carried too, as sums must stay in order. So such a loop is split: for
//! each short range of its index, first the part that goes side by side, then the part with the carried values.
//!
//! ```text
//! for i in 0..n { y = exp(x[i]); p[i] = y; s += y }
//! for a..b in ranges of 0..n { for i in a..b { y = exp(x[i]); p[i] = y; t[i - a] = y }  for i in a..b { s += t[i - a] } }
//! ```

use super::apart::Apart;
use super::{Syntax, Writer, local};
use chainrule_ir::{For, Op, Prim, Stmt, Ty, Value};
use std::collections::{HashMap, HashSet};

/// How many iterations a range has.
pub(crate) const RANGE: usize = 64;

/// At most so many values go from the first part of a split loop to the second.
const PASSED: usize = 4;

/// The two parts of a loop.
pub(super) struct Split<'a> {
    first: Vec<&'a Stmt>,
    second: Vec<&'a Stmt>,
    /// Values of the first part that the second or the end of the iteration use.
    passed: Vec<Value>,
}

impl<'a> Writer<'a> {
    /// The parts of a loop that has mathematics to go side by side; nothing if it has not, or cannot be split.
    pub(super) fn split(&self, l: &'a For) -> Option<Split<'a>> {
        let mut carried: HashSet<Value> = l.params.iter().copied().collect();
        let mut split = Split { first: Vec::new(), second: Vec::new(), passed: Vec::new() };
        let mut gains = false;
        for s in &l.body.stmts {
            if !is_simple(&s.op) {
                return None;
            }
            let mut second = false;
            s.op.operands(|v| second |= carried.contains(&v));
            if !second {
                if let Op::Prim(prim, args) = &s.op {
                    gains |= self.syntax.vector_prim(*prim, &self.operands(args), self.ty(s.outs[0])).is_some();
                }
                split.first.push(s);
                continue;
            }
            // The parts keep the order of memory only when one of them has none.
            if matches!(s.op, Op::Load { .. } | Op::Store { .. }) {
                return None;
            }
            carried.extend(s.outs.iter().copied());
            split.second.push(s);
        }
        if !gains || l.release {
            return None;
        }
        let made: HashSet<Value> = split.first.iter().flat_map(|s| s.outs.iter().copied()).collect();
        let mut pass = |v: Value| {
            if made.contains(&v) && self.constants[v.index()].is_none() && !split.passed.contains(&v) {
                split.passed.push(v);
            }
        };
        split.second.iter().for_each(|s| s.op.operands(&mut pass));
        l.body.yields.iter().copied().for_each(&mut pass);
        let numbers = split.passed.iter().all(|&v| self.ty(v) == Ty::F64);
        (numbers && split.passed.len() <= PASSED).then_some(split)
    }

    /// The loop only computes and touches memory, no iteration what another one changes, and carries only sums that may be
    /// added in any order.
    pub(super) fn is_apart(&mut self, l: &'a For) -> bool {
        let stores = l.body.stmts.iter().any(|s| matches!(s.op, Op::Store { .. }));
        let carried = l.params.is_empty() || self.syntax.accumulates() && only_sums(l);
        let simple = stores && carried && !l.release && l.body.stmts.iter().all(|s| is_simple(&s.op));
        simple && self.are_apart(l, &l.body.stmts.iter().collect::<Vec<_>>())
    }

    /// No iteration touches what another one changes by these statements.
    fn are_apart(&mut self, l: &'a For, stmts: &[&'a Stmt]) -> bool {
        let (function, entry) = (self.function, self.id == self.entry && !self.calls.recurses(self.id, self.id));
        self.apart.get_or_insert_with(|| Apart::new(function, entry)).iterations(l, stmts)
    }

    /// Writes a loop in its parts.
    pub(super) fn for_split(&mut self, l: &'a For, split: &Split<'a>) {
        let (index, lo, hi) = (local(l.index), self.value(l.lo), self.value(l.hi));
        let opened = |syntax: &dyn Syntax, apart: bool, lo: &str, hi: &str| match apart {
            true => syntax.for_apart(&index, lo, hi),
            false => syntax.for_vector(&index, lo, hi),
        };
        let apart = self.are_apart(l, &split.first);
        if l.params.is_empty() {
            let open = opened(self.syntax, apart, &lo, &hi);
            self.nested(&open, |w| w.side_by_side(&split.first));
            return self.line("}");
        }
        let (from, to) = (format!("from{}", l.index.0), format!("to{}", l.index.0));
        let room = |v: Value| format!("t{}", v.0);
        let rooms: Vec<(Ty, String)> = split.passed.iter().map(|&v| (self.ty(v), room(v))).collect();
        *self.ranges.entry(self.id).or_default() += 8 * RANGE * rooms.len();
        let open = self.syntax.for_ranges(&lo, &hi, &from, &to, &rooms);
        self.nested(&open, |w| {
            let open = opened(w.syntax, apart, &from, &to);
            w.nested(&open, |w| {
                w.side_by_side(&split.first);
                for &v in &split.passed {
                    let line = w.syntax.assign(&w.syntax.in_range(&room(v), &index, &from), &local(v));
                    w.line(&line);
                }
            });
            w.line("}");
            let open = w.syntax.for_(&index, &from, &to);
            w.nested(&open, |w| {
                for &v in &split.passed {
                    let value = w.syntax.in_range(&room(v), &index, &from);
                    w.define(v, &value);
                }
                split.second.iter().for_each(|s| w.stmt(s));
                w.assign_all(&l.params, &l.body.yields);
            });
            w.line("}");
        });
        self.line("}");
    }

    fn side_by_side(&mut self, stmts: &[&'a Stmt]) {
        self.vector = true;
        stmts.iter().for_each(|s| self.stmt(s));
        self.vector = false;
    }
}

/// All that the loop carries are sums without an order, which nothing else looks at.
fn only_sums(l: &For) -> bool {
    let mut uses: HashMap<Value, u32> = HashMap::new();
    l.body.stmts.iter().for_each(|s| s.op.operands(|v| *uses.entry(v).or_default() += 1));
    l.body.yields.iter().for_each(|&v| *uses.entry(v).or_default() += 1);
    let once = |v: Value| uses.get(&v) == Some(&1);
    l.params.iter().zip(&l.body.yields).all(|(&param, &next)| {
        let adds = |s: &Stmt| {
            s.outs.first() == Some(&next)
                && matches!(&s.op, Op::Prim(Prim::Accumulate, args) if args[0] == param && args[1] != param)
        };
        once(param) && once(next) && l.body.stmts.iter().any(adds)
    })
}

/// It computes or touches memory, and cannot trap.
fn is_simple(op: &Op) -> bool {
    match op {
        Op::Prim(prim, _) => !prim.can_trap(),
        Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } | Op::Load { .. } | Op::Store { .. } => true,
        Op::Alloc { .. }
        | Op::Room
        | Op::Copy { .. }
        | Op::Zero { .. }
        | Op::Call { .. }
        | Op::Assert { .. }
        | Op::Print { .. }
        | Op::Spread(_)
        | Op::If { .. }
        | Op::For(_)
        | Op::Loop(_) => false,
    }
}
