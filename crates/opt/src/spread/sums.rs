//! Loops whose carried values are sums: each iteration adds something that does not depend on them.

use chainrule_ir::{Block, For, Op, Prim, Value};
use std::collections::{HashMap, HashSet};

/// Every carried value of the loop is a sum: `p ↦ p + e` where `e` does not depend on any of them.
pub(super) fn only(l: &For) -> bool {
    let mut walk = Walk::default();
    for (root, &p) in l.params.iter().enumerate() {
        walk.define(p, root);
    }
    walk.block(&l.body).is_some() && l.body.yields.iter().enumerate().all(|(root, y)| walk.sums.get(y) == Some(&root))
}

#[derive(Default)]
struct Walk {
    /// The values that are the sum of a carried value with what was added so far, and which one. There is one such
    /// value for each at any place in the program.
    sums: HashMap<Value, usize>,
    /// All values that are or were such sums.
    made: HashSet<Value>,
}

impl Walk {
    fn define(&mut self, v: Value, root: usize) {
        self.sums.insert(v, root);
        self.made.insert(v);
    }

    /// The sum that `v` is now, which some operation takes.
    fn take(&mut self, v: Value) -> Option<usize> {
        self.sums.remove(&v)
    }

    /// Nothing if a sum is used for anything but adding to it.
    fn block(&mut self, block: &Block) -> Option<()> {
        for s in &block.stmts {
            let mut used = 0;
            s.op.operands(|v| used += usize::from(self.made.contains(&v)));
            match &s.op {
                Op::Prim(Prim::Add | Prim::Accumulate, args) if used == 1 => {
                    let root = self.take(args[0]).or_else(|| self.take(args[1]))?;
                    self.define(s.outs[0], root);
                }
                Op::Prim(Prim::Sub, args) if used == 1 => {
                    let root = self.take(args[0])?;
                    self.define(s.outs[0], root);
                }
                Op::For(l) if !self.made.contains(&l.lo) && !self.made.contains(&l.hi) => {
                    self.carried(&l.params, &l.inits, &l.body, &l.body.yields, &s.outs)?;
                }
                Op::Loop(l) => self.carried(&l.params, &l.inits, &l.body, &l.body.yields[1..], &s.outs)?,
                Op::If { cond: _, then, otherwise } if used == 0 => self.branches(then, otherwise, &s.outs)?,
                _ if used == 0 && s.op.blocks().next().is_none() => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// A loop that carries some of the sums on.
    fn carried(
        &mut self,
        params: &[Value],
        inits: &[Value],
        body: &Block,
        yields: &[Value],
        outs: &[Value],
    ) -> Option<()> {
        let mut roots = vec![None; params.len()];
        for (slot, &init) in inits.iter().enumerate() {
            if self.made.contains(&init) {
                let root = self.take(init)?;
                roots[slot] = Some(root);
                self.define(params[slot], root);
            }
        }
        let outside = self.sums.clone();
        self.block(body)?;
        for (slot, &y) in yields.iter().enumerate() {
            match roots[slot] {
                Some(root) if self.take(y) != Some(root) => return None,
                None if self.made.contains(&y) => return None,
                Some(_) | None => {}
            }
        }
        // The first value that a loop yields, whether to go on, is no float. Other sums are as they were.
        let others = outside.iter().filter(|(v, _)| !params.contains(v));
        if others.clone().count() != self.sums.len() || !others.clone().all(|(v, root)| self.sums.get(v) == Some(root))
        {
            return None;
        }
        for (slot, root) in roots.into_iter().enumerate() {
            if let Some(root) = root {
                self.define(outs[slot], root);
            }
        }
        Some(())
    }

    /// A branch that adds to some of the sums.
    fn branches(&mut self, then: &Block, otherwise: &Block, outs: &[Value]) -> Option<()> {
        let before = self.sums.clone();
        let mut ends = Vec::new();
        for block in [then, otherwise] {
            self.sums = before.clone();
            self.block(block)?;
            let roots: Vec<Option<usize>> = block.yields.iter().map(|&y| self.take(y)).collect();
            if block.yields.iter().zip(&roots).any(|(y, root)| root.is_none() && self.made.contains(y)) {
                return None;
            }
            ends.push((roots, std::mem::take(&mut self.sums)));
        }
        let (other, then) = (ends.pop()?, ends.pop()?);
        // Both yield the same sums in the same places; what is not yielded was not touched.
        if other != then || !then.1.iter().all(|(v, root)| before.get(v) == Some(root)) {
            return None;
        }
        self.sums = then.1;
        for (slot, root) in then.0.into_iter().enumerate() {
            if let Some(root) = root {
                self.define(outs[slot], root);
            }
        }
        Some(())
    }
}
