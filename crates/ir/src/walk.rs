//! Operands of operations, in one place: every pass that renames or counts uses goes through here.

use crate::module::{Block, Op, Piece, Stmt};
use crate::types::{FunctionId, Value};

impl Op {
    /// Calls `f` on every operand outside of nested blocks, in evaluation order.
    pub fn operands(&self, mut f: impl FnMut(Value)) {
        match self {
            Op::Const(_) | Op::Room => {}
            Op::Prim(_, args) => args.iter().copied().for_each(f),
            Op::Alloc { cells } => f(*cells),
            Op::Offset { ptr, index, stride: _ } => [*ptr, *index].into_iter().for_each(f),
            Op::Shadow { ptr, .. } | Op::Load { ptr, offset: _ } => f(*ptr),
            Op::Store { ptr, offset: _, value } => [*ptr, *value].into_iter().for_each(f),
            Op::Copy { dst, src, cells } => [*dst, *src, *cells].into_iter().for_each(f),
            Op::Zero { ptr, cells } => [*ptr, *cells].into_iter().for_each(f),
            Op::Call { function: _, args } => args.iter().copied().for_each(f),
            Op::Assert { cond, message } => {
                f(*cond);
                pieces(message, f);
            }
            Op::Print { message } => pieces(message, f),
            Op::If { cond, then: _, otherwise: _ } => f(*cond),
            Op::For(l) => {
                f(l.lo);
                f(l.hi);
                l.inits.iter().copied().for_each(f);
            }
            Op::Loop(l) => l.inits.iter().copied().for_each(f),
            Op::Spread(s) => {
                f(s.lo);
                f(s.hi);
                s.args.iter().copied().for_each(f);
            }
        }
    }

    /// Replaces every operand outside of nested blocks.
    pub fn map_operands(&mut self, mut f: impl FnMut(Value) -> Value) {
        let mut each = |v: &mut Value| *v = f(*v);
        match self {
            Op::Const(_) | Op::Room => {}
            Op::Prim(_, args) => args.iter_mut().for_each(each),
            Op::Alloc { cells } => each(cells),
            Op::Offset { ptr, index, stride: _ } => [ptr, index].into_iter().for_each(each),
            Op::Shadow { ptr, .. } | Op::Load { ptr, offset: _ } => each(ptr),
            Op::Store { ptr, offset: _, value } => [ptr, value].into_iter().for_each(each),
            Op::Copy { dst, src, cells } => [dst, src, cells].into_iter().for_each(each),
            Op::Zero { ptr, cells } => [ptr, cells].into_iter().for_each(each),
            Op::Call { function: _, args } => args.iter_mut().for_each(each),
            Op::Assert { cond, message } => {
                each(cond);
                pieces_mut(message, each);
            }
            Op::Print { message } => pieces_mut(message, each),
            Op::If { cond, then: _, otherwise: _ } => each(cond),
            Op::For(l) => {
                each(&mut l.lo);
                each(&mut l.hi);
                l.inits.iter_mut().for_each(each);
            }
            Op::Loop(l) => l.inits.iter_mut().for_each(each),
            Op::Spread(s) => {
                each(&mut s.lo);
                each(&mut s.hi);
                s.args.iter_mut().for_each(each);
            }
        }
    }

    /// The function that it calls, be it once or for each chunk.
    #[inline]
    pub fn callee(&self) -> Option<FunctionId> {
        match self {
            Op::Call { function, args: _ } => Some(*function),
            Op::Spread(s) => Some(s.function),
            _ => None,
        }
    }

    /// The function that it calls, be it once or for each chunk.
    #[inline]
    pub fn callee_mut(&mut self) -> Option<&mut FunctionId> {
        match self {
            Op::Call { function, args: _ } => Some(function),
            Op::Spread(s) => Some(&mut s.function),
            _ => None,
        }
    }

    /// The nested blocks.
    #[inline]
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        let (a, b) = match self {
            Op::If { cond: _, then, otherwise } => (Some(&**then), Some(&**otherwise)),
            Op::For(l) => (Some(&l.body), None),
            Op::Loop(l) => (Some(&l.body), None),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The nested blocks.
    #[inline]
    pub fn blocks_mut(&mut self) -> impl Iterator<Item = &mut Block> {
        let (a, b) = match self {
            Op::If { cond: _, then, otherwise } => (Some(&mut **then), Some(&mut **otherwise)),
            Op::For(l) => (Some(&mut l.body), None),
            Op::Loop(l) => (Some(&mut l.body), None),
            _ => (None, None),
        };
        a.into_iter().chain(b)
    }

    /// The values that nested blocks start with: index and carried values.
    pub fn region_params(&self, mut f: impl FnMut(Value)) {
        match self {
            Op::For(l) => {
                f(l.index);
                l.params.iter().copied().for_each(f);
            }
            Op::Loop(l) => l.params.iter().copied().for_each(f),
            _ => {}
        }
    }
}

fn pieces(message: &[Piece], mut f: impl FnMut(Value)) {
    for p in message {
        if let Piece::Value { value, .. } | Piece::Debug(value) = p {
            f(*value);
        }
    }
}

fn pieces_mut(message: &mut [Piece], mut f: impl FnMut(&mut Value)) {
    for p in message {
        if let Piece::Value { value, .. } | Piece::Debug(value) = p {
            f(value);
        }
    }
}

impl Block {
    /// Calls `f` on every statement, outer before inner, in order.
    pub fn each_stmt<'a>(&'a self, f: &mut impl FnMut(&'a Stmt)) {
        for s in &self.stmts {
            f(s);
            for b in s.op.blocks() {
                b.each_stmt(f);
            }
        }
    }

    /// How many statements there are, nested ones included.
    pub fn count(&self) -> usize {
        let mut n = 0;
        self.each_stmt(&mut |_| n += 1);
        n
    }

    /// Calls `f` on every use of a value, nested blocks and yields included.
    pub fn each_use(&self, f: &mut impl FnMut(Value)) {
        for s in &self.stmts {
            s.op.operands(&mut *f);
            for b in s.op.blocks() {
                b.each_use(f);
            }
        }
        self.yields.iter().copied().for_each(f);
    }
}
