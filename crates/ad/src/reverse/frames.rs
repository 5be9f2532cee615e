//! Where the values of a function are defined: how deep, in which frame, by what.

use super::sweep::Sweep;
use chainrule_ir::{Block, Op, Prim, Stmt, Ty, Value};
use std::collections::HashMap;

/// An index into `Sweep::frames`; 0 is the body of the function.
pub(super) type FrameId = u32;

/// Names a statement of the primal, which does not move while it is differentiated.
pub(super) type Site = *const Stmt;

/// What is known of a value of the primal, and of those that the forward sweep adds to lead to records.
#[derive(Clone, Copy)]
pub(super) struct Info<'f> {
    /// How many blocks are around its definition, the function's body not counted.
    pub depth: u32,
    pub frame: FrameId,
    pub definition: Definition<'f>,
}

/// What defines a value.
#[derive(Clone, Copy)]
pub(super) enum Definition<'f> {
    /// A parameter, a carried value, or what the forward sweep adds.
    Given,
    /// The index of the counted loop whose frame it is.
    Index,
    /// A statement.
    Stmt(&'f Stmt),
}

/// What a frame is the body of.
#[derive(Clone, Copy)]
pub(super) enum FrameKind {
    Function,
    For { lo: Value, hi: Value },
    Loop,
}

/// A body that runs many times, with a record for each.
pub(super) struct Frame {
    pub kind: FrameKind,
    /// How many blocks are around the statements of its body.
    pub depth: u32,
    /// The cells of a record; while the forward sweep is made, those in use where it is. Branches share cells.
    pub cells: u32,
    /// The most cells that were in use.
    pub high: u32,
    /// Cells below are not shared any more.
    pub floor: u32,
    /// The record, in the forward sweep.
    pub record: Value,
    /// `For`: where its records begin. `Loop`: the last record. Defined around the loop, in the forward sweep.
    pub records: Value,
    /// `Loop`: how often the body ran. Defined after the loop, in the forward sweep.
    pub trips: Value,
    /// The reverse sweep runs the loop.
    pub reversed: bool,
    /// The iterations can be reversed in any order; see `order`.
    pub any_order: bool,
    /// The index of the loop that runs the body in reverse.
    pub reverse_index: Option<Value>,
    /// The index of the iteration that is being reversed.
    pub index: Option<Value>,
    /// The record, in the reverse sweep.
    pub reverse_record: Option<Value>,
}

impl<'f> Sweep<'f, '_, '_, '_> {
    /// Finds the frames and where each value is defined. Returns whether the block changes the shadow of memory.
    pub(super) fn survey(&mut self, block: &'f Block, depth: u32, frame: FrameId) -> bool {
        crate::deeper(|| self.survey_stmts(block, depth, frame))
    }

    fn survey_stmts(&mut self, block: &'f Block, depth: u32, frame: FrameId) -> bool {
        self.pair_sines(block);
        let mut works = false;
        for s in &block.stmts {
            for &out in &s.outs {
                self.describe(out, Info { depth, frame, definition: Definition::Stmt(s) });
            }
            let inner = match &s.op {
                Op::If { cond: _, then, otherwise } => {
                    let (a, b) = (self.survey(then, depth + 1, frame), self.survey(otherwise, depth + 1, frame));
                    a || b
                }
                Op::For(l) => {
                    let inner = self.frame(s, FrameKind::For { lo: l.lo, hi: l.hi }, depth, frame);
                    self.describe(l.index, Info { depth: depth + 1, frame: inner, definition: Definition::Index });
                    self.given(&l.params, depth + 1, inner);
                    self.survey(&l.body, depth + 1, inner)
                }
                Op::Loop(l) => {
                    let inner = self.frame(s, FrameKind::Loop, depth, frame);
                    self.given(&l.params, depth + 1, inner);
                    self.survey(&l.body, depth + 1, inner)
                }
                Op::Const(_)
                | Op::Prim(..)
                | Op::Alloc { .. }
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Call { .. }
                | Op::Spread(_)
                | Op::Assert { .. }
                | Op::Print { .. } => self.view.has_work(self.f, s, !self.combined),
            };
            if inner {
                self.work.insert(s);
                works = true;
            }
        }
        works
    }

    /// Finds sines and cosines of the same value: each is the other's derivative, and dear.
    fn pair_sines(&mut self, block: &'f Block) {
        let mut seen: HashMap<(Prim, Value), Value> = HashMap::new();
        for s in &block.stmts {
            let Op::Prim(prim @ (Prim::Sin | Prim::Cos), x) = &s.op else { continue };
            let other = if *prim == Prim::Sin { Prim::Cos } else { Prim::Sin };
            seen.insert((*prim, x[0]), s.outs[0]);
            if let Some(&partner) = seen.get(&(other, x[0])) {
                self.partners.insert(s.outs[0], partner);
                self.partners.insert(partner, s.outs[0]);
            }
        }
    }

    pub(super) fn describe(&mut self, v: Value, info: Info<'f>) {
        if self.info.len() <= v.index() {
            let none = Info { depth: 0, frame: 0, definition: Definition::Given };
            self.info.resize(v.index() + 1, none);
        }
        self.info[v.index()] = info;
    }

    pub(super) fn given(&mut self, values: &[Value], depth: u32, frame: FrameId) {
        for &v in values {
            self.describe(v, Info { depth, frame, definition: Definition::Given });
        }
    }

    /// A value that the forward sweep will define at this depth.
    pub(super) fn added(&mut self, ty: Ty, depth: u32, frame: FrameId) -> Value {
        let v = self.b.fresh(ty);
        self.given(&[v], depth, frame);
        v
    }

    /// A new frame for the loop `s`, which stands at `depth` in frame `outer`.
    pub(super) fn frame(&mut self, s: Site, kind: FrameKind, depth: u32, outer: FrameId) -> FrameId {
        let frame = Frame {
            kind,
            depth: depth + 1,
            cells: 0,
            high: 0,
            floor: 0,
            record: self.b.fresh(Ty::Ptr),
            records: self.added(Ty::Ptr, depth, outer),
            trips: self.added(Ty::U64, depth, outer),
            reversed: false,
            any_order: false,
            reverse_index: None,
            index: None,
            reverse_record: None,
        };
        self.frames.push(frame);
        let id = self.frames.len() as FrameId - 1;
        self.frame_of.insert(s, id);
        id
    }
}
