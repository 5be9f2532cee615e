//! The marks of the reverse sweep become loads and computations. The third pass of Note [Order of work].

use super::frames::{Definition, FrameId, FrameKind};
use super::keep::{Status, unchecked};
use super::sweep::Sweep;
use chainrule_ir::{Block, Loc, Op, Prim, Stmt, Ty, Value};

impl Sweep<'_, '_, '_, '_> {
    /// The reverse sweep without marks.
    pub(super) fn restored(&mut self, block: Block) -> Block {
        let depth = self.b.depth();
        debug_assert_eq!(depth, 1);
        self.b.open();
        self.restore_stmts(block.stmts);
        self.b.close(block.yields)
    }

    fn restore_stmts(&mut self, stmts: Vec<Stmt>) {
        for mut s in stmts {
            self.b.set_loc(s.loc);
            if let Op::Const(_) = s.op
                && let Some(&v) = self.marks.get(&s.outs[0])
            {
                self.restore(v);
                continue;
            }
            match &mut s.op {
                Op::If { cond: _, then, otherwise } => {
                    let guarded = self.is_guard(then);
                    if guarded {
                        self.enter_guard();
                    }
                    self.restore_block(then);
                    self.restore_block(otherwise);
                    if guarded {
                        self.shifts.pop();
                    }
                }
                Op::For(l) => {
                    let frame = self.reverse_loops.get(&l.index).copied().filter(|&f| self.is_chained(f));
                    if let Some(frame) = frame {
                        let records = self.frames[frame as usize].records;
                        let last = self.restore(records);
                        let link = self.b.fresh(Ty::Ptr);
                        self.frames[frame as usize].reverse_record = Some(link);
                        l.inits.push(last);
                        l.params.push(link);
                        let before = self.b.fresh(Ty::Ptr);
                        s.outs.push(self.b.fresh(Ty::Ptr));
                        let load = Op::Load { ptr: link, offset: 0 };
                        l.body.stmts.push(Stmt { outs: [before].into_iter().collect(), op: load, loc: s.loc });
                        l.body.yields.push(before);
                    }
                    self.restore_block(&mut l.body);
                }
                Op::Loop(l) => self.restore_block(&mut l.body),
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
                | Op::Print { .. } => {}
            }
            self.b.push(s);
        }
    }

    fn restore_block(&mut self, block: &mut Block) {
        self.b.open();
        crate::deeper(|| self.restore_stmts(std::mem::take(&mut block.stmts)));
        *block = self.b.close(std::mem::take(&mut block.yields));
    }

    /// The primal value in the reverse sweep, defined now if it was not.
    fn restore(&mut self, v: Value) -> Value {
        if self.live(v) {
            return v;
        }
        let known = self.needed.get(&v).copied();
        if let Some(known) = known
            && self.restored.contains(&known)
        {
            return known;
        }
        let out = known.unwrap_or_else(|| {
            let ty = self.b.ty(v);
            self.b.fresh(ty)
        });
        let depth = self.info[v.index()].depth;
        let loc = self.b.loc();
        let (op, loc) = match self.status.get(&v).copied() {
            Some(Status::Slot(slot)) => {
                let record = self.reverse_record(self.info[v.index()].frame);
                (Op::Load { ptr: record, offset: slot }, loc)
            }
            Some(Status::Again { .. }) => match self.info[v.index()].definition {
                Definition::Stmt(s) => self.again_op(s),
                Definition::Index | Definition::Given => (self.index_op(self.info[v.index()].frame), loc),
            },
            Some(Status::Live | Status::Lost) | None => {
                unreachable!("{v} of `{}` is needed in the reverse sweep but was not kept", self.f.name)
            }
        };
        self.at(depth, |b| b.push(Stmt { outs: [out].into_iter().collect(), op, loc }));
        self.needed.insert(v, out);
        self.restored.insert(out);
        out
    }

    fn again_op(&mut self, s: &Stmt) -> (Op, Loc) {
        let mut op = s.op.clone();
        if let Op::Prim(prim, _) = &mut op {
            *prim = unchecked(*prim);
        }
        op.map_operands(|x| self.restore(x));
        (op, s.loc)
    }

    /// The index of the iteration that is being reversed: `(lo + hi − 1) − r`, or just `r` where the order is free.
    fn index_op(&mut self, frame: FrameId) -> Op {
        let depth = self.frames[frame as usize].depth - 1;
        if let (true, Some(r)) = (self.ascends(frame), self.frames[frame as usize].reverse_index) {
            let zero = self.at(depth, |b| b.usize(0));
            return Op::Prim(Prim::IAddWrap, [r, zero].into_iter().collect());
        }
        let (FrameKind::For { lo, hi }, Some(r)) =
            (self.frames[frame as usize].kind, self.frames[frame as usize].reverse_index)
        else {
            unreachable!("only a counted loop that is reversed has an index")
        };
        let from_zero = self.is_zero(lo);
        let (lo, hi) = (self.restore(lo), self.restore(hi));
        let last = self.at(depth, |b| {
            let one = b.usize(1);
            let sum = if from_zero { hi } else { b.iadd(lo, hi) };
            b.isub(sum, one)
        });
        Op::Prim(Prim::ISubWrap, [last, r].into_iter().collect())
    }

    /// The record of the iteration that is being reversed.
    fn reverse_record(&mut self, id: FrameId) -> Value {
        if let Some(record) = self.frames[id as usize].reverse_record {
            return record;
        }
        let FrameKind::For { lo, hi: _ } = self.frames[id as usize].kind else {
            unreachable!("the records of functions and loops are known before they are used")
        };
        let (depth, cells) = (self.frames[id as usize].depth, self.frames[id as usize].cells);
        let index = self.reverse_position(id);
        let first = self.restore(self.frames[id as usize].records);
        let from_zero = self.is_zero(lo);
        let lo = if from_zero { index } else { self.restore(lo) };
        let record = self.at(depth, |b| {
            let position = if from_zero { index } else { b.isub(index, lo) };
            b.offset(first, position, cells)
        });
        self.frames[id as usize].reverse_record = Some(record);
        record
    }

    /// The index, defined once for all uses.
    fn reverse_position(&mut self, id: FrameId) -> Value {
        if let Some(index) = self.frames[id as usize].index {
            return index;
        }
        let op = self.index_op(id);
        let depth = self.frames[id as usize].depth;
        let index = self.at(depth, |b| b.emit(op, Ty::U64));
        self.frames[id as usize].index = Some(index);
        index
    }
}
