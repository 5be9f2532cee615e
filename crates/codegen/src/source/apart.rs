//! Loops no iteration of which touches memory that another one changes.
//!
//! Compilers find that out at run time, pair by pair of arrays, and give up where there are many. Here it follows from
//! where pointers come from: two allocations are apart, and so are a cell and its shadow. Cells of one allocation are
//! apart where their distance, as a [`Linear`] sum, says so: in the cells of each iteration, or of parts as long as
//! the loop.

use super::families::Families;
use super::linear::Linear;
use chainrule_ir::{For, Function, Op, Stmt, Value};
use std::collections::HashSet;

/// Loops with more accesses are not looked at.
const MOST_ACCESSES: usize = 100;

/// Pointers and integers are followed through so many definitions.
const DEPTH: u32 = 12;

/// What is known of a function's memory.
pub(super) struct Apart<'a> {
    function: &'a Function,
    /// What defines a value, outside of `if` and loops' parameters.
    made: Vec<Option<&'a Op>>,
    families: Families,
    /// Parameters lead to cells, not to shadows.
    entry: bool,
}

/// Where a load or store is.
struct Access {
    /// The pointer that its address starts from.
    base: Value,
    /// The shadows of that, by bits.
    levels: u32,
    /// How many cells further, if that is known.
    cells: Option<Linear>,
    store: bool,
}

/// The iterations at hand.
struct Range<'l> {
    index: Value,
    lo: Linear,
    hi: Linear,
    /// What changes from one to the next.
    inside: &'l HashSet<Value>,
}

impl<'a> Apart<'a> {
    /// `entry` is a function that is called from outside only, with the addresses of cells.
    pub fn new(function: &'a Function, entry: bool) -> Apart<'a> {
        let mut made = vec![None; function.types.len()];
        function.body.each_stmt(&mut |s| {
            if let [out] = s.outs[..]
                && s.op.blocks().next().is_none()
            {
                made[out.index()] = Some(&s.op);
            }
        });
        Apart { function, made, families: Families::new(function), entry }
    }

    /// No iteration touches what another one changes, by these statements of the loop.
    pub fn iterations(&self, l: &For, stmts: &[&Stmt]) -> bool {
        let mut inside: HashSet<Value> = stmts.iter().flat_map(|s| s.outs.iter().copied()).collect();
        inside.insert(l.index);
        inside.extend(l.params.iter().copied());
        let mut accesses = Vec::new();
        for s in stmts {
            let (ptr, offset, store) = match &s.op {
                Op::Load { ptr, offset } => (*ptr, *offset, false),
                Op::Store { ptr, offset, .. } => (*ptr, *offset, true),
                _ => continue,
            };
            let Some(access) = self.access(ptr, offset, store) else { return false };
            accesses.push(access);
        }
        if accesses.len() > MOST_ACCESSES {
            return false;
        }
        let range = Range { index: l.index, lo: self.linear(l.lo), hi: self.linear(l.hi), inside: &inside };
        let stores = accesses.iter().filter(|a| a.store);
        stores.into_iter().all(|s| accesses.iter().all(|a| self.are_apart(s, a, &range)))
    }

    /// Where an access is; nothing if it is in a shadow with several cells for each.
    fn access(&self, ptr: Value, offset: u32, store: bool) -> Option<Access> {
        let (mut base, mut levels) = (ptr, 0);
        let mut cells = Linear { constant: i64::from(offset), terms: Vec::new() };
        for _ in 0..DEPTH {
            match self.made[base.index()] {
                Some(Op::Offset { ptr, index, stride }) => {
                    cells = cells.plus(&self.linear(*index), i64::from(*stride));
                    base = *ptr;
                }
                Some(Op::Shadow { ptr, level, width: 1 }) if *level < 32 => {
                    levels |= 1 << level;
                    base = *ptr;
                }
                Some(Op::Shadow { .. }) => return None,
                _ => {
                    let cells = cells.is_small().then_some(cells);
                    return Some(Access { base, levels, cells, store });
                }
            }
        }
        None
    }

    fn linear(&self, v: Value) -> Linear {
        Linear::of(v, &|v| Some((self.made[v.index()]?, self.function.ty(v))), DEPTH)
    }

    fn is_fresh(&self, v: Value) -> bool {
        matches!(self.made[v.index()], Some(Op::Alloc { .. }))
    }

    fn is_given(&self, v: Value) -> bool {
        self.entry && self.function.params.contains(&v)
    }

    /// Two accesses of different iterations are never to the same cell.
    fn are_apart(&self, a: &Access, b: &Access, range: &Range<'_>) -> bool {
        if a.base == b.base {
            return !range.inside.contains(&a.base) && (a.levels != b.levels || range.are_apart(a, b));
        }
        let known = |v: Value| self.is_fresh(v) || self.is_given(v);
        let allocated = |a: &Access, b: &Access| self.is_fresh(a.base) && known(b.base);
        allocated(a, b)
            || allocated(b, a)
            || self.families.differ(a.base, b.base)
            || a.levels != b.levels && known(a.base) && known(b.base)
    }
}

impl Range<'_> {
    /// Cells from the same base.
    fn are_apart(&self, a: &Access, b: &Access) -> bool {
        let (Some(a), Some(b)) = (&a.cells, &b.cells) else { return false };
        let step = a.factor(self.index);
        let fixed = |x: &Linear| x.terms.iter().all(|t| t.0 == self.index || !self.inside.contains(&t.0));
        if step != b.factor(self.index) || !fixed(a) || !fixed(b) {
            return false;
        }
        let distance = b.plus(a, -1);
        if !distance.is_small() {
            return false;
        }
        if distance.terms.is_empty() {
            // Whole steps lead to what another iteration has; the same cell is that of the same iteration.
            return match (distance.constant, step) {
                (c, 0) => c != 0,
                (0, _) => true,
                (c, step) => c % step != 0,
            };
        }
        self.is_long(&distance, step.unsigned_abs())
            || self.is_long(&Linear::default().plus(&distance, -1), step.unsigned_abs())
    }

    /// A distance is at least as long as all iterations together. It is a multiple of their end, which is the number of a
    /// cell, so that nothing overflows.
    fn is_long(&self, distance: &Linear, step: u64) -> bool {
        let Some(times) = distance.times(&self.hi) else { return false };
        if !self.lo.terms.is_empty() || self.lo.constant < 0 || times < 1 || (times as u64) < step {
            return false;
        }
        // It grows with the end at least as the iterations do, so the shortest range decides: one iteration.
        let end = i128::from(self.lo.constant) + 1;
        let (times, shift) = (i128::from(times), i128::from(self.hi.constant));
        times * (end - shift) + i128::from(distance.constant) >= 1
    }
}
