//! Computing each thing once: value numbering in the scopes that the program's structure gives, for scalars, addresses
//! and loads.
//! See Note [Memory classes] in `facts` for which loads are the same. A cell is stamped with the writes to its class
//! less those to its anchor's other cells.

use crate::calls::Summaries;
use crate::facts::{Class, Facts, Place};
use crate::hash::Map;
use crate::scoped::{Key, Scoped};
use crate::subst::Subst;
use chainrule_ir::{Block, Const, Function, Op, Prim, Stmt, Ty, Value};

/// Removes what was computed, checked or loaded before.
pub(crate) fn cse(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    let (mut body, n) = (std::mem::take(&mut function.body), function.types.len());
    let mut pass = Cse {
        function,
        facts,
        summaries,
        subst: Subst::default(),
        known: Scoped::new(n),
        cells: Map::default(),
        cells_in_block: Vec::new(),
        writes: Map::default(),
        own: Map::default(),
        calls: 0,
        changed: false,
    };
    pass.block(&mut body);
    let changed = pass.changed;
    function.body = body;
    changed
}

/// What a computation is, so that the same ones have the same key.
mod key {
    use super::*;
    use crate::scoped::Key;

    pub(super) fn constant(c: Const) -> Key {
        [c.ty as u32, c.bits as u32, (c.bits >> 32) as u32, 0]
    }

    pub(super) fn offset(ptr: Value, index: Value, stride: u32) -> Key {
        [1 << 8, ptr.0, index.0, stride]
    }

    pub(super) fn shadow(ptr: Value, level: u32) -> Key {
        [2 << 8, ptr.0, level, 0]
    }

    /// A primitive has at most three arguments.
    pub(super) fn prim(prim: Prim, ty: Ty, args: &[Value]) -> Key {
        let mut key = [3 << 8 | ty as u32 | (prim as u32) << 16, 0, 0, 0];
        key[1..].iter_mut().zip(args).for_each(|(k, v)| *k = v.0);
        if commutes(prim) && key[1] > key[2] {
            key.swap(1, 2);
        }
        key
    }
}

/// An anchor and cells past it.
type Cell = (Value, u32);

#[derive(Clone, Copy)]
struct Known {
    value: Value,
    stamp: u64,
}

struct Cse<'a> {
    function: &'a Function,
    facts: &'a Facts,
    summaries: &'a Summaries,
    subst: Subst,
    known: Scoped,
    cells: Map<Cell, Known>,
    cells_in_block: Vec<Cell>,
    writes: Map<Class, u64>,
    own: Map<Value, u64>,
    /// Writes to every class but local memory.
    calls: u64,
    /// A statement has gone.
    changed: bool,
}

/// The same with its arguments swapped, bit by bit (a NaN's payload aside).
fn commutes(prim: Prim) -> bool {
    use Prim::*;
    matches!(
        prim,
        Add | Mul
            | IAdd
            | IMul
            | IAddWrap
            | IMulWrap
            | IAddSat
            | IMin
            | IMax
            | IAnd
            | IOr
            | IXor
            | And
            | Or
            | Xor
            | Eq
            | Ne
    )
}

impl Cse<'_> {
    fn block(&mut self, block: &mut Block) {
        let (known, cells) = (self.known.open(), self.cells_in_block.len());
        block.stmts.retain_mut(|s| {
            let keeps = self.keeps(s);
            self.changed |= !keeps;
            keeps
        });
        self.subst.apply_all(&mut block.yields);
        self.known.close(known);
        // A cell that was known before and overwritten here is not what it was: it is forgotten, not restored.
        for cell in self.cells_in_block.drain(cells..) {
            self.cells.remove(&cell);
        }
    }

    fn keeps(&mut self, s: &mut Stmt) -> bool {
        crate::work::done(1);
        self.subst.apply(&mut s.op);
        match &mut s.op {
            Op::Const(c) => self.number(key::constant(*c), s.outs[0]),
            Op::Prim(prim, args) => {
                let ty = self.function.ty(s.outs[0]);
                self.number(key::prim(*prim, ty, args), s.outs[0])
            }
            Op::Offset { ptr, index, stride } => self.number(key::offset(*ptr, *index, *stride), s.outs[0]),
            Op::Shadow { ptr, level, width: _ } => self.number(key::shadow(*ptr, *level), s.outs[0]),
            Op::Load { ptr, offset } => {
                let (place, cell) = self.cell(*ptr, *offset);
                let Some(cell) = cell else { return true };
                let (stamp, out) = (self.stamp(&place), s.outs[0]);
                match self.cells.get(&cell) {
                    Some(k) if k.stamp == stamp && self.function.ty(k.value) == self.function.ty(out) => {
                        self.subst.set(out, k.value);
                        return false;
                    }
                    _ => self.remember(cell, Known { value: out, stamp }),
                }
                true
            }
            Op::Store { ptr, offset, value } => {
                let (place, cell) = self.cell(*ptr, *offset);
                let Some(cell) = cell else {
                    self.write(&place);
                    return true;
                };
                let before = Known { value: *value, stamp: self.stamp(&place) };
                if self.cells.get(&cell).is_some_and(|k| k.value == before.value && k.stamp == before.stamp) {
                    return false;
                }
                self.write(&place);
                *self.own.entry(cell.0).or_default() += 1;
                // Both counts moved by one, so the other cells of the anchor stay known.
                self.remember(cell, before);
                true
            }
            Op::Copy { dst: ptr, .. } | Op::Zero { ptr, .. } => {
                let place = self.facts.place(*ptr);
                self.write(&place);
                true
            }
            Op::Call { function, args: _ } => {
                self.calls += u64::from(self.summaries.get(*function).writes);
                true
            }
            Op::Alloc { .. } | Op::Room | Op::Assert { .. } | Op::Print { .. } | Op::Spread(_) => true,
            Op::If { cond: _, then, otherwise } => {
                self.block(then);
                self.block(otherwise);
                true
            }
            Op::For(l) => {
                self.loop_body(&mut l.body);
                true
            }
            Op::Loop(l) => {
                self.loop_body(&mut l.body);
                true
            }
        }
    }

    /// A body runs after itself: what it writes is written before.
    fn loop_body(&mut self, body: &mut Block) {
        self.writes_of(body);
        self.block(body);
    }

    fn writes_of(&mut self, block: &Block) {
        crate::work::done(block.stmts.len());
        for s in &block.stmts {
            match &s.op {
                Op::Store { ptr, .. } | Op::Zero { ptr, .. } | Op::Copy { dst: ptr, .. } => {
                    let place = self.facts.place(*ptr);
                    self.write(&place);
                }
                Op::Call { function, .. } => self.calls += u64::from(self.summaries.get(*function).writes),
                op => op.blocks().for_each(|b| self.writes_of(b)),
            }
        }
    }

    fn number(&mut self, key: Key, out: Value) -> bool {
        let known = self.known.get_or_insert(key, out);
        if let Some(v) = known {
            self.subst.set(out, v);
        }
        known.is_none()
    }

    fn cell(&self, ptr: Value, offset: u32) -> (Place, Option<Cell>) {
        let place = self.facts.place(ptr);
        let anchor = self.subst.get(place.anchor);
        (place, place.past_anchor.checked_add(offset).map(|k| (anchor, k)))
    }

    fn class(&self, place: &Place) -> Class {
        self.facts.class(place, self.summaries.shadows_stay)
    }

    fn write(&mut self, place: &Place) {
        let class = self.class(place);
        *self.writes.entry(class).or_default() += 1;
    }

    fn stamp(&self, place: &Place) -> u64 {
        let class = self.class(place);
        let foreign = if class.0.is_none() { self.calls } else { 0 };
        let own = self.own.get(&self.subst.get(place.anchor)).copied().unwrap_or(0);
        self.writes.get(&class).copied().unwrap_or(0) + foreign - own
    }

    fn remember(&mut self, cell: Cell, known: Known) {
        self.cells.insert(cell, known);
        self.cells_in_block.push(cell);
    }
}
