//! Which pointers of a function may lead to the same allocation.
//!
//! Pointers are in families, unified in the manner of Steensgaard in one walk: whatever may hold the same pointer has
//! the same family. What comes from outside (parameters, results of calls, and all that is reached from there) is one family,
//! and what goes there joins it.

use chainrule_ir::{Block, Function, Op, Prim, Ty, Value};

/// The family of what comes from outside.
const OUTSIDE: u32 = 0;

/// The families of a function's pointers.
pub(super) struct Families {
    parent: Vec<u32>,
    /// By family: that of the pointers which are kept in its memory.
    content: Vec<Option<u32>>,
    /// By value.
    of: Vec<u32>,
}

impl Families {
    pub fn new(function: &Function) -> Families {
        let mut families =
            Families { parent: vec![OUTSIDE], content: vec![Some(OUTSIDE)], of: vec![OUTSIDE; function.types.len()] };
        families.block(function, &function.body);
        families
    }

    /// Pointers lead to different allocations.
    pub fn differ(&self, a: Value, b: Value) -> bool {
        self.root(self.of[a.index()]) != self.root(self.of[b.index()])
    }

    fn root(&self, mut family: u32) -> u32 {
        while self.parent[family as usize] != family {
            family = self.parent[family as usize];
        }
        family
    }

    fn find(&mut self, mut family: u32) -> u32 {
        while self.parent[family as usize] != family {
            let grand = self.parent[self.parent[family as usize] as usize];
            self.parent[family as usize] = grand;
            family = grand;
        }
        family
    }

    fn fresh(&mut self) -> u32 {
        let family = self.parent.len() as u32;
        self.parent.push(family);
        self.content.push(None);
        family
    }

    fn content(&mut self, family: u32) -> u32 {
        let family = self.find(family) as usize;
        match self.content[family] {
            Some(content) => content,
            None => {
                let content = self.fresh();
                self.content[family] = Some(content);
                content
            }
        }
    }

    fn unify(&mut self, a: u32, b: u32) {
        let mut todo = vec![(a, b)];
        while let Some((a, b)) = todo.pop() {
            let (a, b) = (self.find(a), self.find(b));
            if a == b {
                continue;
            }
            self.parent[b as usize] = a;
            match (self.content[a as usize], self.content[b as usize].take()) {
                (Some(x), Some(y)) => todo.push((x, y)),
                (None, theirs) => self.content[a as usize] = theirs,
                (Some(_), None) => {}
            }
        }
    }

    fn join(&mut self, f: &Function, a: Value, b: Value) {
        if f.ty(a) == Ty::Ptr {
            self.unify(self.of[a.index()], self.of[b.index()]);
        }
    }

    /// What merges pointers is a family of its own, which those that are merged join.
    fn merged(&mut self, f: &Function, values: &[Value]) {
        for v in values.iter().filter(|v| f.ty(**v) == Ty::Ptr) {
            self.of[v.index()] = self.fresh();
        }
    }

    fn join_all(&mut self, f: &Function, to: &[Value], from: &[Value]) {
        to.iter().zip(from).for_each(|(&to, &from)| self.join(f, to, from));
    }

    fn block(&mut self, f: &Function, block: &Block) {
        // Blocks nest as deep as a program likes.
        stacker::maybe_grow(128 << 10, 2 << 20, || self.stmts(f, block));
    }

    fn stmts(&mut self, f: &Function, block: &Block) {
        for s in &block.stmts {
            match &s.op {
                Op::Alloc { cells: _ } => self.merged(f, &s.outs),
                Op::Const(_) | Op::Room | Op::Assert { .. } | Op::Print { .. } | Op::Zero { .. } => {}
                Op::Prim(Prim::Select, args) => {
                    self.merged(f, &s.outs);
                    args[1..].iter().for_each(|&v| self.join(f, s.outs[0], v));
                }
                Op::Prim(..) => {}
                Op::Offset { ptr, .. } | Op::Shadow { ptr, .. } => self.of[s.outs[0].index()] = self.of[ptr.index()],
                Op::Load { ptr, offset: _ } => {
                    if f.ty(s.outs[0]) == Ty::Ptr {
                        self.of[s.outs[0].index()] = self.content(self.of[ptr.index()]);
                    }
                }
                Op::Store { ptr, offset: _, value } => {
                    if f.ty(*value) == Ty::Ptr {
                        let content = self.content(self.of[ptr.index()]);
                        self.unify(content, self.of[value.index()]);
                    }
                }
                Op::Copy { dst, src, cells: _ } => {
                    let (dst, src) = (self.content(self.of[dst.index()]), self.content(self.of[src.index()]));
                    self.unify(dst, src);
                }
                Op::Call { .. } | Op::Spread(_) => {
                    let mut given = Vec::new();
                    s.op.operands(|v| given.push(v));
                    for v in given.into_iter().filter(|&v| f.ty(v) == Ty::Ptr) {
                        self.unify(OUTSIDE, self.of[v.index()]);
                    }
                }
                Op::If { cond: _, then, otherwise } => {
                    self.merged(f, &s.outs);
                    for branch in [then, otherwise] {
                        self.block(f, branch);
                        self.join_all(f, &s.outs, &branch.yields);
                    }
                }
                Op::For(l) => self.carried(f, &s.outs, (&l.params, &l.inits), &l.body, 0),
                Op::Loop(l) => self.carried(f, &s.outs, (&l.params, &l.inits), &l.body, 1),
            }
        }
    }

    /// A loop; the first yields are not what it carries.
    fn carried(
        &mut self,
        f: &Function,
        outs: &[Value],
        (params, inits): (&[Value], &[Value]),
        body: &Block,
        first: usize,
    ) {
        self.merged(f, params);
        self.join_all(f, params, inits);
        self.block(f, body);
        self.join_all(f, params, &body.yields[first..]);
        self.merged(f, outs);
        self.join_all(f, outs, params);
    }
}
