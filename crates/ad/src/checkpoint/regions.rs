//! What memory belongs to the state of a loop.
//!
//! To run iterations again in the reverse sweep, memory must be what it was: all that the loop reads or writes and that
//! is stored to once the loop has begun. It is found by class of memory; within a class, by what its pointers are made
//! from: the function's parameters, allocations, pointers that are loaded or that calls return. Of the first two the
//! extents are known; memory that an iteration allocates does not live on (see [`super::outline`]).

use super::Extent;
use crate::memory_classes::{Class, Classes};
use crate::program::Program;
use crate::stability::Stability;
use chainrule_ir::{Block, FunctionId, Op, Stmt, Ty, Value};

/// How many cells a region has, from values of the function that the loop is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cells {
    Value(Value),
    Known(u64),
    Times(Value, u64),
}

/// Memory of known extent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Region {
    pub ptr: Value,
    pub cells: Cells,
    /// Which of its shadows, each as levels whose bits are set; 0 is the memory itself.
    pub planes: Vec<u32>,
}

/// Where pointers come from that the function has at some point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Root {
    class: Class,
    ptr: Value,
    /// Nothing where it is not known.
    cells: Option<Cells>,
}

impl Root {
    pub fn class(&self) -> Class {
        self.class
    }
}

/// The facts about the program that a function belongs to.
pub(super) struct Facts<'p> {
    pub program: &'p Program<'p>,
    pub classes: &'p Classes,
    pub stability: &'p Stability,
    pub function: FunctionId,
}

const UNKNOWN: &str = "changes memory whose extent is not known, such as that of vectors in vectors";

impl Facts<'_> {
    fn class_in(&self, f: FunctionId, ptr: Value) -> Option<Class> {
        self.classes.of(self.program.number(f, ptr))
    }

    fn is_ptr(&self, v: Value) -> bool {
        self.program.module.function(self.function).ty(v) == Ty::Ptr
    }

    /// The root that a pointer parameter is.
    pub fn parameter(&self, ptr: Value, cells: Option<Cells>) -> Option<Root> {
        Some(Root { class: self.class_in(self.function, ptr)?, ptr, cells })
    }

    /// The extent that is given for a parameter.
    pub fn given(&self, extent: Extent) -> Option<Cells> {
        let params = &self.program.module.function(self.function).params;
        Some(match extent {
            Extent::Cells(n) => Cells::Known(n),
            Extent::Elements { count, cells } => Cells::Times(*params.get(count)?, cells),
        })
    }

    /// The roots that a statement adds, nested blocks included, which are out of scope after it.
    pub fn after(&self, s: &Stmt, roots: &mut Vec<Root>) {
        match &s.op {
            Op::Alloc { cells } => self.add(s.outs[0], Some(Cells::Value(*cells)), roots),
            Op::Load { .. } | Op::Call { .. } => s.outs.iter().for_each(|&v| self.add(v, None, roots)),
            Op::If { .. } => s.op.blocks().for_each(|b| self.nested(b, false, roots)),
            Op::For(l) => self.nested(&l.body, l.release, roots),
            Op::Loop(l) => self.nested(&l.body, l.release, roots),
            Op::Const(_)
            | Op::Prim(..)
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Store { .. }
            | Op::Copy { .. }
            | Op::Zero { .. }
            | Op::Spread(_)
            | Op::Assert { .. }
            | Op::Print { .. } => {}
        }
    }

    /// `released`: what the block allocates does not live on.
    fn nested(&self, block: &Block, released: bool, roots: &mut Vec<Root>) {
        let from = roots.len();
        block.stmts.iter().for_each(|s| self.after(s, roots));
        let mut at = 0;
        roots.retain(|r| {
            at += 1;
            at <= from || !released || r.cells.is_none()
        });
        self.leave(from, roots);
    }

    /// The extents of the roots from the one of this number on are not known any more: a block ends.
    pub fn leave(&self, from: usize, roots: &mut [Root]) {
        roots[from..].iter_mut().for_each(|r| r.cells = None);
    }

    fn add(&self, v: Value, cells: Option<Cells>, roots: &mut Vec<Root>) {
        if self.is_ptr(v)
            && let Some(class) = self.class_in(self.function, v)
        {
            roots.push(Root { class, ptr: v, cells });
        }
    }

    /// The regions of the state of a loop, `roots` being what there is before it.
    ///
    /// # Errors
    /// Why they are not known.
    pub fn regions(&self, s: &Stmt, roots: &[Root]) -> Result<Vec<Region>, &'static str> {
        let (accessed, loaded) = self.accessed(s);
        let first = self.first_value(s);
        let changed =
            |c: &Class| !first.is_some_and(|v| self.stability.holds(self.program.number(self.function, v), *c));
        let outside = self.outside(roots);
        let state: Vec<Class> = accessed.into_iter().filter(|c| changed(c) && outside[*c as usize]).collect();
        let mut regions: Vec<Region> = Vec::new();
        for &c in &state {
            if loaded.contains(&c) {
                return Err(UNKNOWN);
            }
            let plane = self.classes.shadow(c);
            for root in roots {
                let own = self.classes.shadow(root.class);
                if !self.classes.same_family(root.class, c) {
                    continue;
                }
                let Some(cells) = root.cells.filter(|_| own == 0) else {
                    return Err(UNKNOWN);
                };
                let planes = match self.classes.is_smeared(c) {
                    true => (0..1 << self.program.module.levels).collect(),
                    false => vec![plane],
                };
                match regions.iter_mut().find(|r| r.ptr == root.ptr) {
                    Some(region) => region.planes.extend(planes),
                    None => regions.push(Region { ptr: root.ptr, cells, planes }),
                }
            }
            // Pointers to its family may be loaded in the loop as pointers to other shadows of it.
            if loaded.iter().any(|&l| self.classes.same_family(l, c)) {
                return Err(UNKNOWN);
            }
        }
        for r in &mut regions {
            r.planes.sort_unstable();
            r.planes.dedup();
        }
        Ok(regions)
    }

    /// The classes that the loop and what it calls read or write, and those that pointers which are loaded there lead to.
    fn accessed(&self, s: &Stmt) -> (Vec<Class>, Vec<Class>) {
        let (mut accessed, mut loaded) = (Vec::new(), Vec::new());
        let mut called: Vec<FunctionId> = Vec::new();
        let module = self.program.module;
        let mut visit = |f: FunctionId, s: &Stmt, called: &mut Vec<FunctionId>| match &s.op {
            Op::Load { ptr, offset: _ } => {
                accessed.extend(self.class_in(f, *ptr));
                if module.function(f).ty(s.outs[0]) == Ty::Ptr {
                    loaded.extend(self.class_in(f, s.outs[0]));
                }
            }
            Op::Store { ptr, .. } | Op::Zero { ptr, .. } => accessed.extend(self.class_in(f, *ptr)),
            Op::Copy { dst, src, cells: _ } => {
                accessed.extend(self.class_in(f, *dst));
                accessed.extend(self.class_in(f, *src));
            }
            Op::Call { function, args: _ } => called.push(*function),
            Op::Spread(spread) => called.push(spread.function),
            Op::Const(_)
            | Op::Prim(..)
            | Op::Alloc { .. }
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Assert { .. }
            | Op::Print { .. }
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_) => {}
        };
        for b in s.op.blocks() {
            b.each_stmt(&mut |s| visit(self.function, s, &mut called));
        }
        let mut next = 0;
        while next < called.len() {
            let f = called[next];
            if !called[..next].contains(&f) {
                module.function(f).body.each_stmt(&mut |s| visit(f, s, &mut called));
            }
            next += 1;
        }
        for list in [&mut accessed, &mut loaded] {
            list.sort_unstable();
            list.dedup();
        }
        (accessed, loaded)
    }

    /// The first value that a statement in the loop defines: it says when the loop begins.
    fn first_value(&self, s: &Stmt) -> Option<Value> {
        let mut first = None;
        for b in s.op.blocks() {
            b.each_stmt(&mut |s| first = first.or_else(|| s.outs.first().copied()));
        }
        first
    }

    /// By class: whether the pointers that there are before the loop lead there.
    fn outside(&self, roots: &[Root]) -> Vec<bool> {
        let mut outside = vec![false; self.classes.len()];
        for root in roots {
            if !outside[root.class as usize] {
                for c in self.classes.reachable(root.class) {
                    outside[c as usize] = true;
                }
            }
        }
        outside
    }
}

/// The loop allocates memory, itself or by what it calls.
pub(super) fn allocates(program: &Program, s: &Stmt) -> bool {
    let mut called: Vec<FunctionId> = Vec::new();
    let mut found = false;
    let mut visit = |s: &Stmt, called: &mut Vec<FunctionId>| match &s.op {
        Op::Alloc { .. } => found = true,
        Op::Call { function, args: _ } if !called.contains(function) => called.push(*function),
        Op::Spread(spread) if !called.contains(&spread.function) => called.push(spread.function),
        _ => {}
    };
    for b in s.op.blocks() {
        b.each_stmt(&mut |s| visit(s, &mut called));
    }
    let mut next = 0;
    while next < called.len() {
        program.module.function(called[next]).body.each_stmt(&mut |s| visit(s, &mut called));
        next += 1;
    }
    found
}
