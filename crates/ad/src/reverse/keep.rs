//! What the reverse sweep computes again and what the forward sweep keeps for it.
//!
//! A slot costs a store, a load and memory for each time the frame runs; a cheap operation on values that are there
//! anyway costs less. So constants, loop indices, addresses, integer arithmetic, reads of memory that does not change
//! any more, and a few cheap float operations are done again. Chains are cut by a slot where they would get long.
//!
//! Note [Operands kept instead]. An operation is not done again if that takes new slots for its operands, with two
//! exceptions: operands from a frame further out, where a slot is filled once for many iterations; and the one operand
//! that an address, integer or boolean hangs on, which serves others made from it as well.

use super::frames::{Definition, FrameKind};
use super::sweep::Sweep;
use chainrule_ir::{Op, Prim, Stmt, Value};

/// How the reverse sweep gets a primal value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Status {
    /// It is still there.
    Live,
    /// From this slot of its frame's record.
    Slot(u32),
    /// Computed again: what that costs, and how long the longest chain of such operations is.
    Again { cost: u32, length: u32 },
    /// It cannot be had; nothing needs it.
    Lost,
}

/// The cost of computing a float again beyond which a slot is cheaper.
const FLOAT_LIMIT: u32 = 8;
/// The same for addresses, integers and booleans.
const OTHER_LIMIT: u32 = 16;
/// The longest chain that is computed again.
const LENGTH_LIMIT: u32 = 24;

/// What an operation costs in the reverse sweep; nothing when it cannot or should not be done again.
fn weight(op: &Op, stable_load: impl Fn(Value) -> bool, is_constant: impl Fn(Value) -> bool) -> Option<u32> {
    match op {
        Op::Const(_) => Some(0),
        Op::Offset { .. } | Op::Shadow { .. } => Some(1),
        Op::Load { ptr, offset: _ } => stable_load(*ptr).then_some(2),
        Op::Prim(prim, args) => match prim {
            Prim::Add | Prim::Accumulate | Prim::Sub | Prim::Mul | Prim::Neg => Some(1),
            Prim::Abs | Prim::CopySign | Prim::Select => Some(1),
            Prim::Min | Prim::Max => Some(2),
            Prim::Eq | Prim::Ne | Prim::Lt | Prim::Le | Prim::And | Prim::Or | Prim::Xor | Prim::Not => Some(1),
            Prim::IAdd | Prim::ISub | Prim::IMul | Prim::IShl | Prim::IShr | Prim::IMin | Prim::IMax => Some(1),
            Prim::IAddWrap | Prim::ISubWrap | Prim::IMulWrap | Prim::IAddSat | Prim::ISubSat => Some(1),
            Prim::IAnd | Prim::IOr | Prim::IXor | Prim::INot | Prim::Cast => Some(1),
            // By a constant, it is made of multiplications, or of one of the above.
            Prim::IDiv | Prim::IRem => is_constant(args[1]).then_some(3),
            _ => None,
        },
        Op::Alloc { .. }
        | Op::Room
        | Op::Store { .. }
        | Op::Copy { .. }
        | Op::Zero { .. }
        | Op::Call { .. }
        | Op::Spread(_)
        | Op::Assert { .. }
        | Op::Print { .. }
        | Op::If { .. }
        | Op::For(_)
        | Op::Loop(_) => None,
    }
}

/// The same operation without a check that is known to hold.
pub(super) fn unchecked(prim: Prim) -> Prim {
    match prim {
        Prim::IAdd => Prim::IAddWrap,
        Prim::ISub => Prim::ISubWrap,
        Prim::IMul => Prim::IMulWrap,
        other => other,
    }
}

impl Sweep<'_, '_, '_, '_> {
    /// Decides how the reverse sweep gets `v`, which the forward sweep has just defined, and keeps it if need be.
    pub(super) fn settle(&mut self, v: Value) {
        if !self.live(v) && self.needed.contains_key(&v) {
            self.settle_needed(v);
        } else {
            let status = if self.live(v) { Status::Live } else { self.again(v).unwrap_or(Status::Lost) };
            self.status.insert(v, status);
        }
    }

    /// The same for a value that is needed.
    pub(super) fn settle_needed(&mut self, v: Value) {
        if self.live(v) {
            self.status.insert(v, Status::Live);
        } else if let Some(again) = self.again(v) {
            self.status.insert(v, again);
        } else if let Some(operands) = self.operands_instead(v) {
            for x in operands {
                self.keep_earlier(x);
            }
            self.redo(v);
        } else {
            self.keep(v);
        }
    }

    /// Gives `v`, which has just been defined, a slot that the other branches of an `if` around it may use as well.
    fn keep(&mut self, v: Value) {
        let frame = &mut self.frames[self.info[v.index()].frame as usize];
        let slot = frame.cells.max(frame.floor);
        frame.cells = slot + 1;
        frame.high = frame.high.max(frame.cells);
        self.fill(v, slot);
    }

    /// Gives `v`, which was defined before and may be around the block at hand, a slot of its own.
    fn keep_earlier(&mut self, v: Value) {
        if let Some(Status::Slot(_)) = self.status.get(&v) {
            return;
        }
        let frame = &mut self.frames[self.info[v.index()].frame as usize];
        let slot = frame.high;
        frame.high += 1;
        frame.floor = frame.high;
        self.fill(v, slot);
    }

    fn fill(&mut self, v: Value, slot: u32) {
        let info = self.info[v.index()];
        let slot = slot + self.first_slot(info.frame);
        let record = self.frames[info.frame as usize].record;
        self.at(info.depth, |b| b.store(record, slot, v));
        self.status.insert(v, Status::Slot(slot));
    }

    /// `v` and what it is made of are computed again, or else kept.
    fn redo(&mut self, v: Value) {
        if let Definition::Stmt(s) = self.info[v.index()].definition {
            let mut lost = Vec::new();
            s.op.operands(|x| lost.extend(matches!(self.status.get(&x), Some(Status::Lost)).then_some(x)));
            for x in lost {
                self.redo(x);
            }
        }
        match self.again(v) {
            Some(again) => {
                self.status.insert(v, again);
            }
            None => self.keep_earlier(v),
        }
    }

    /// See Note [Operands kept instead].
    fn operands_instead(&self, v: Value) -> Option<Vec<Value>> {
        let mut leaves = Vec::new();
        let mut cost = 0;
        self.lost_leaves(v, &mut leaves, &mut cost)?;
        let frame = self.info[v.index()].frame;
        let near = leaves.iter().filter(|x| self.info[x.index()].frame == frame).count();
        let float = self.b.ty(v).is_float();
        let limit = if float { FLOAT_LIMIT } else { OTHER_LIMIT };
        (cost <= limit && near <= usize::from(!float) && leaves.len() <= 4).then_some(leaves)
    }

    /// Collects the values that would have to be kept for `v` to be computed again, which `v` itself cannot be one of.
    fn lost_leaves(&self, v: Value, leaves: &mut Vec<Value>, cost: &mut u32) -> Option<()> {
        let Definition::Stmt(s) = self.info[v.index()].definition else { return None };
        *cost += 1 + weight(&s.op, |ptr| self.view.stable_load(v, ptr), |x| self.is_constant(x))?;
        if *cost > 2 * OTHER_LIMIT {
            return None;
        }
        let mut operands = Vec::new();
        s.op.operands(|x| operands.push(x));
        for x in operands {
            match self.status.get(&x) {
                Some(Status::Live | Status::Slot(_) | Status::Again { .. }) => {}
                Some(Status::Lost) | None => {
                    let known = leaves.len();
                    if self.lost_leaves(x, leaves, cost).is_none() {
                        leaves.truncate(known);
                        if !leaves.contains(&x) {
                            leaves.push(x);
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn is_constant(&self, v: Value) -> bool {
        matches!(self.info[v.index()].definition, Definition::Stmt(Stmt { op: Op::Const(_), .. }))
    }

    fn again(&self, v: Value) -> Option<Status> {
        match self.info[v.index()].definition {
            Definition::Given => None,
            Definition::Index => Some(Status::Again { cost: 1, length: 0 }),
            Definition::Stmt(s) => self.again_stmt(v, s),
        }
    }

    fn again_stmt(&self, v: Value, s: &Stmt) -> Option<Status> {
        let depth = self.info[v.index()].depth;
        let mut cost = weight(&s.op, |ptr| self.view.stable_load(v, ptr), |x| self.is_constant(x))?;
        let mut length = 0;
        let mut possible = true;
        s.op.operands(|x| match self.status.get(&x) {
            Some(Status::Live | Status::Slot(_)) => {}
            Some(Status::Again { cost: c, length: l }) => {
                length = length.max(l + 1);
                // What is needed anyway, or is computed outside of this block, costs nothing here.
                if !self.needed.contains_key(&x) && self.info[x.index()].depth == depth {
                    cost += c;
                }
            }
            Some(Status::Lost) | None => possible = false,
        });
        let limit = if self.b.ty(v).is_float() { FLOAT_LIMIT } else { OTHER_LIMIT };
        (possible && cost <= limit && length <= LENGTH_LIMIT).then_some(Status::Again { cost, length })
    }

    /// The frame is that of a loop whose reverse walks from record to record.
    pub(super) fn is_chained(&self, frame: u32) -> bool {
        let frame = &self.frames[frame as usize];
        matches!(frame.kind, FrameKind::Loop) && frame.cells > 0
    }
}
