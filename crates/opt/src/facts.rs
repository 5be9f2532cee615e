//! What is evident of a function's values: constants, where pointers come from, which memory stays local.
//!
//! Note [Memory classes]. A load may be reused, or moved, where no write can have changed its cell. Memory falls into
//! classes that cannot overlap: each allocation whose address stays local, apart for each shadow; and the rest, apart
//! for each shadow where shadow addresses stay local too. A cell at a constant distance from an *anchor* (a pointer
//! value) cannot be changed by a write to another such cell of the same anchor.

use chainrule_ir::{Block, Const, Function, FunctionId, Op, Prim, Stmt, Ty, Value};

/// Where a pointer points, as far as its chain of `Offset` and `Shadow` tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The pointer that the chain starts from.
    pub(crate) root: Value,
    /// The shadow levels between, one bit each.
    pub(crate) shadows: u32,
    /// Cells from the root (or its shadow), if that is a constant.
    pub(crate) cells: Option<u32>,
    /// The last pointer of the chain from which only constant offsets follow.
    pub(crate) anchor: Value,
    /// Cells from the anchor.
    pub(crate) past_anchor: u32,
}

/// See Note [Memory classes]: an allocation or nothing, and the shadows.
pub(crate) type Class = (Option<Value>, u32);

/// An allocation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allocation {
    /// Its cells, if that is a constant.
    pub(crate) cells: Option<u64>,
    /// Its address is used for more than access: someone else may know it.
    pub(crate) escapes: bool,
}

/// The facts of one function.
#[derive(Default)]
pub(crate) struct Facts {
    /// By value: which list has its fact, in the lowest two bits, and where. Most values have none, so this is what is
    /// large.
    known: Vec<u32>,
    consts: Vec<Const>,
    places: Vec<Place>,
    allocations: Vec<Allocation>,
    /// The address of a shadow cell is used for more than access.
    pub(crate) shadow_escapes: bool,
    /// What it calls, once for each call.
    pub(crate) callees: Vec<FunctionId>,
    /// It has loops.
    pub(crate) loops: bool,
    /// It has branches.
    pub(crate) branches: bool,
    /// It stores.
    pub(crate) stores: bool,
    /// It computes or compares integers.
    pub(crate) integers: bool,
}

/// The lists of facts, by number; 0 is none.
const CONST: u32 = 1;
const PLACE: u32 = 2;
const ALLOCATION: u32 = 3;

impl Facts {
    /// Gathers the facts in one walk.
    pub(crate) fn of(function: &Function) -> Facts {
        let mut facts = Facts { known: vec![0; function.types.len()], ..Facts::default() };
        facts.block(function, &function.body);
        facts
    }

    /// The constant that a value is.
    pub(crate) fn constant(&self, v: Value) -> Option<Const> {
        self.find(v, CONST).map(|i| self.consts[i])
    }

    /// The constant index or count that a value is.
    pub(crate) fn count(&self, v: Value) -> Option<u64> {
        self.constant(v).filter(|c| c.ty == Ty::U64).map(|c| c.bits)
    }

    /// Where a pointer points.
    pub(crate) fn place(&self, ptr: Value) -> Place {
        let itself = Place { root: ptr, shadows: 0, cells: Some(0), anchor: ptr, past_anchor: 0 };
        self.find(ptr, PLACE).map_or(itself, |i| self.places[i])
    }

    /// The allocation that a value is the address of.
    pub(crate) fn allocation(&self, root: Value) -> Option<Allocation> {
        self.find(root, ALLOCATION).map(|i| self.allocations[i])
    }

    /// Nothing is allocated.
    pub(crate) fn no_allocations(&self) -> bool {
        self.allocations.is_empty()
    }

    /// The allocation behind a place, if no one else can know its address.
    pub(crate) fn local(&self, root: Value) -> Option<Allocation> {
        self.allocation(root).filter(|a| !a.escapes)
    }

    /// The class of the memory at a place; `shadows_stay` if shadow addresses stay local in the whole program.
    pub(crate) fn class(&self, place: &Place, shadows_stay: bool) -> Class {
        match self.local(place.root) {
            Some(_) => (Some(place.root), place.shadows),
            None => (None, if shadows_stay { place.shadows } else { 0 }),
        }
    }

    /// Whether a primitive with these arguments can trap.
    pub(crate) fn traps(&self, prim: Prim, args: &[Value]) -> bool {
        prim.can_trap() && !constant_is_safe(prim, self.constant(args[args.len() - 1]))
    }

    /// Where a list has the fact of a value, if it is there; passes make values of which nothing is known.
    #[inline]
    fn find(&self, v: Value, list: u32) -> Option<usize> {
        let at = *self.known.get(v.index())?;
        (at & 3 == list).then_some((at >> 2) as usize)
    }

    fn note_place(&mut self, v: Value, place: Place) {
        self.known[v.index()] = (self.places.len() as u32) << 2 | PLACE;
        self.places.push(place);
    }

    fn block(&mut self, f: &Function, block: &Block) {
        for s in &block.stmts {
            self.stmt(f, s);
            for b in s.op.blocks() {
                self.block(f, b);
            }
        }
        block.yields.iter().for_each(|&v| self.escape(f, v));
    }

    fn stmt(&mut self, f: &Function, s: &Stmt) {
        crate::work::done(1);
        match &s.op {
            Op::Const(c) => {
                self.known[s.outs[0].index()] = (self.consts.len() as u32) << 2 | CONST;
                self.consts.push(*c);
            }
            Op::Alloc { cells } => {
                let cells = self.count(*cells);
                self.known[s.outs[0].index()] = (self.allocations.len() as u32) << 2 | ALLOCATION;
                self.allocations.push(Allocation { cells, escapes: false });
            }
            Op::Offset { ptr, index, stride } => {
                let out = s.outs[0];
                let from = self.place(*ptr);
                let step = self.count(*index).and_then(|i| i.checked_mul(u64::from(*stride)));
                let step = step.and_then(|s| u32::try_from(s).ok());
                let past = step.and_then(|s| from.past_anchor.checked_add(s));
                let cells = step.and_then(|s| from.cells?.checked_add(s));
                let place = match past {
                    Some(past_anchor) => Place { cells, past_anchor, ..from },
                    None => Place { cells: None, anchor: out, past_anchor: 0, ..from },
                };
                self.note_place(out, place);
            }
            Op::Shadow { ptr, level, width } => {
                let out = s.outs[0];
                let from = self.place(*ptr);
                let shadows = from.shadows | 1 << (*level).min(31);
                // In a wide level there are more cells than the allocation has.
                let cells = from.cells.filter(|_| *width == 1);
                self.note_place(out, Place { shadows, cells, anchor: out, past_anchor: 0, ..from });
            }
            Op::Room | Op::Load { .. } | Op::Copy { .. } | Op::Zero { .. } => {}
            Op::Store { ptr: _, offset: _, value } => {
                self.stores = true;
                self.escape(f, *value);
            }
            Op::Prim(_, args) => {
                self.integers |= f.ty(s.outs[0]).is_int() || args.first().is_some_and(|&v| f.ty(v).is_int());
                args.iter().for_each(|&v| self.escape(f, v));
            }
            Op::If { .. } => self.branches = true,
            Op::For(_) | Op::Loop(_) => {
                self.loops = true;
                s.op.operands(|v| self.escape(f, v));
            }
            Op::Call { .. } | Op::Spread(_) | Op::Assert { .. } | Op::Print { .. } => {
                self.callees.extend(s.op.callee());
                s.op.operands(|v| self.escape(f, v));
            }
        }
    }

    fn escape(&mut self, f: &Function, v: Value) {
        if f.ty(v) == Ty::Ptr {
            let place = self.place(v);
            self.shadow_escapes |= place.shadows != 0;
            if let Some(i) = self.find(place.root, ALLOCATION) {
                self.allocations[i].escapes = true;
            }
        }
    }
}

/// A constant last argument with which a trapping primitive cannot trap: a divisor that is neither 0 nor −1, a shift
/// within the width.
fn constant_is_safe(prim: Prim, last: Option<Const>) -> bool {
    let Some(c) = last.and_then(Const::as_int) else { return false };
    match prim {
        Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid => c != 0 && c != -1,
        Prim::IShl | Prim::IShr => (0..8).contains(&c),
        _ => false,
    }
}
