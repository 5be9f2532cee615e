//! A run that carries, for every number and memory cell, the set of inputs on which its derivative may depend.
//!
//! The run follows section 4 of the language's specification as the interpreter does, with a set beside each cell. What
//! set a primitive gives follows from the derivative fact of its row: a locally constant one passes no input on.
//!
//! # When the sets hold for other numbers too
//!
//! The sets follow from the path: the branches taken, the trips of loops, the cells that are addressed. A number or a
//! boolean that depends on the *value* of some float carries a mark: [`CONSTANTS`] if these are floats of constant
//! arguments, else [`VALUES`]. So do comparisons of floats, and floats made integers. A decision is known to
//!
//! - hold for the same integers, booleans and lengths, if what decided carries nothing;
//! - hold for the same constants too, if it carries [`CONSTANTS`] alone: [`Trace::by_constants`];
//! - hold here only, else: [`Trace::by_value`].
//!
//! Branches are followed both ways first ([`Branches`]), so that they decide nothing.
//!
//! # Zeros
//!
//! `w x` does not change with `x` where `w` is zero. If what `w` is does not depend on inputs, that is known as
//! a decision by `w` is, and the inputs of `x` are dropped. The same goes for any primitive whose partial derivative is a
//! product with such a zero (`facts`). What the product *is* depends on `x` all the same: the sign of the zero, or a
//! NaN where `x` is infinite.

use super::branches::Branches;
use super::facts::{PASSES, ZEROS};
use super::sets::{EMPTY, SetId, Sets};
use chainrule_ir::interp::{MAX_DEPTH, STACK_BUDGET};
use chainrule_ir::memory::{CELL, SHADOW_SPAN, shadow_distance};
use chainrule_ir::{
    Block, Const, Context, Fact, For, Function, FunctionId, Loc, Loop, Message, Module, Op, Prim, Stmt, Trap, TrapKind,
    Ty, Value, eval_prim, message,
};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// The element that marks what depends on the value of a float, whether or not a derivative passes.
pub const VALUES: u32 = u32::MAX;

/// The element that marks what depends on the value of a float of a constant argument.
pub const CONSTANTS: u32 = u32::MAX - 1;

/// Less stack than this is not enough for a block and what it calls before the next check.
const RED_ZONE: usize = 128 << 10;

/// By so much the stack grows.
const SEGMENT: usize = 8 << 20;

/// A value and what it depends on.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The value.
    pub bits: u64,
    /// The inputs.
    pub set: SetId,
}

/// The cells of several values.
pub type Cells = SmallVec<[Cell; 4]>;

/// A run under way.
pub struct Trace<'m> {
    module: &'m Module,
    /// The memory.
    pub ctx: Context,
    /// The sets.
    pub sets: Sets,
    /// Some decision was made by the value of a float.
    pub by_value: bool,
    /// Some decision was made by the value of a float of a constant argument.
    pub by_constants: bool,
    /// The set `{VALUES}`.
    pub(super) values: SetId,
    /// The set `{CONSTANTS}`.
    constants: SetId,
    /// The address of the first cell.
    first: u64,
    /// The set of each cell, for the primal memory and each combination of shadows.
    memory: Vec<Vec<SetId>>,
    /// Address and cells of what is allocated, if some function with a rule takes pointers.
    allocations: Option<BTreeMap<u64, u64>>,
    pub(super) depth: usize,
    pub(super) frame_bytes: usize,
    /// Branches that are chosen by value.
    pub(super) branches: Branches,
}

pub(super) struct Frame<'m> {
    function: &'m Function,
    cells: Vec<Cell>,
}

impl Frame<'_> {
    fn get(&self, v: Value) -> Cell {
        self.cells[v.index()]
    }

    fn bits(&self, v: Value) -> u64 {
        self.cells[v.index()].bits
    }

    fn gather(&self, values: &[Value]) -> Cells {
        values.iter().map(|&v| self.get(v)).collect()
    }

    fn assign(&mut self, values: &[Value], cells: &[Cell]) {
        for (&v, &cell) in values.iter().zip(cells) {
            self.cells[v.index()] = cell;
        }
    }
}

impl<'m> Trace<'m> {
    /// A run of `module` in a memory.
    pub fn new(module: &'m Module, ctx: Context, branches: Branches) -> Trace<'m> {
        let mut sets = Sets::new();
        let (values, constants) = (sets.single(VALUES), sets.single(CONSTANTS));
        let takes_pointers = |f: &Function| f.rule.is_some() && f.params.iter().any(|&p| f.ty(p) == Ty::Ptr);
        Trace {
            module,
            first: ctx.bump - ctx.used(),
            ctx,
            sets,
            by_value: false,
            by_constants: false,
            values,
            constants,
            memory: Vec::new(),
            allocations: module.functions.iter().any(takes_pointers).then(BTreeMap::new),
            depth: 0,
            frame_bytes: 0,
            branches,
        }
    }

    /// Says that cells of the arguments are allocated.
    pub fn allocated(&mut self, address: u64, cells: u64) {
        if let Some(all) = &mut self.allocations {
            all.insert(address, cells);
        }
    }

    /// The set of a cell of memory.
    pub fn set_at(&mut self, address: u64) -> SetId {
        self.slots(address, 1)[0]
    }

    /// Changes the set of a cell of memory.
    pub fn put_set(&mut self, address: u64, set: SetId) {
        self.slots(address, 1)[0] = set;
    }

    /// The address of the first cell.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// Changes a cell of memory.
    pub(super) fn put(&mut self, address: u64, cell: Cell) {
        self.note(address, 1);
        self.ctx.cells_mut(address, 1)[0] = cell.bits;
        self.put_set(address, cell.set);
    }

    /// The set `{CONSTANTS}`.
    pub fn constants(&self) -> SetId {
        self.constants
    }

    /// The sets of `count` cells.
    fn slots(&mut self, address: u64, count: u64) -> &mut [SetId] {
        let (shadow, start) = self.place(address);
        let end = start + count as usize;
        if self.memory.len() <= shadow {
            self.memory.resize_with(shadow + 1, Vec::new);
        }
        let sets = &mut self.memory[shadow];
        if sets.len() < end {
            sets.resize(end.max(2 * sets.len()), EMPTY);
        }
        &mut sets[start..end]
    }

    /// Which shadow an address lies in, and the number of its cell there.
    fn place(&self, address: u64) -> (usize, usize) {
        let offset = address.wrapping_sub(self.first);
        ((offset / SHADOW_SPAN) as usize, (offset % SHADOW_SPAN / CELL) as usize)
    }

    /// Runs a function.
    ///
    /// # Errors
    /// The trap that stopped the program.
    pub fn call(&mut self, id: FunctionId, args: &[Cell], loc: Loc) -> Result<Cells, Trap> {
        let function = self.module.function(id);
        let bytes = function.types.len() * size_of::<Cell>();
        if self.depth >= MAX_DEPTH || self.frame_bytes + bytes > 2 * STACK_BUDGET {
            let message =
                format!("recursion too deep: {} calls of `{}` and others are alive", self.depth, function.name);
            return Err(self.trap(TrapKind::Stack, message, loc));
        }
        self.depth += 1;
        self.frame_bytes += bytes;
        let mut frame = Frame { function, cells: vec![Cell { bits: 0, set: EMPTY }; function.types.len()] };
        frame.assign(&function.params, args);
        let (bump, before) = (self.ctx.bump, (self.by_value, self.by_constants));
        let mut results = self.block(&mut frame, &function.body)?;
        if function.rule.is_some() {
            // A rule may use all that the function is given, and what the function does itself does not matter.
            let mut all = EMPTY;
            for (&p, arg) in function.params.iter().zip(args) {
                all = self.sets.union(all, arg.set);
                if function.ty(p) == Ty::Ptr {
                    let behind = self.reachable(arg.bits);
                    all = self.sets.union(all, behind);
                }
            }
            if function.results.iter().all(|t| t.is_float()) {
                (self.by_value, self.by_constants) = before;
                results.iter_mut().for_each(|r| r.set = all);
            } else {
                results.iter_mut().for_each(|r| r.set = self.sets.union(r.set, all));
            }
        }
        if function.release {
            self.release(bump);
        }
        self.depth -= 1;
        self.frame_bytes -= bytes;
        Ok(results)
    }

    /// The union of what lies in memory that can be reached from an address: behind it, and behind any cell there whose
    /// bits may be an address.
    fn reachable(&mut self, address: u64) -> SetId {
        let mut all = EMPTY;
        let mut todo = vec![address];
        let mut seen = std::collections::HashSet::new();
        while let Some(address) = todo.pop() {
            let Some(found) = self.allocations.as_ref().and_then(|a| a.range(..=address).next_back()) else { continue };
            let (start, count) = (*found.0, *found.1);
            if address >= start + count * CELL || !seen.insert(start) {
                continue;
            }
            let mut last = EMPTY;
            for k in 0..count {
                let set = self.set_at(start + k * CELL);
                if set != last {
                    all = self.sets.union(all, set);
                    last = set;
                }
            }
            todo.extend_from_slice(self.ctx.cells(start, count));
        }
        all
    }

    pub(super) fn release(&mut self, bump: u64) {
        self.ctx.bump = bump;
        if let Some(all) = &mut self.allocations {
            drop(all.split_off(&bump));
        }
    }

    pub(super) fn block(&mut self, frame: &mut Frame<'m>, block: &'m Block) -> Result<Cells, Trap> {
        stacker::maybe_grow(RED_ZONE, SEGMENT, || {
            for stmt in &block.stmts {
                self.stmt(frame, stmt)?;
            }
            Ok(frame.gather(&block.yields))
        })
    }

    /// A value that decides which way the program goes on.
    fn decide(&mut self, cell: Cell) -> u64 {
        self.decided_by(cell.set);
        cell.bits
    }

    /// Something was decided by what has this set.
    pub fn decided_by(&mut self, set: SetId) {
        if set == self.constants {
            self.by_constants = true;
        } else {
            self.by_value |= set != EMPTY;
        }
    }

    /// It is the same wherever constants are.
    pub(super) fn is_fixed(&self, set: SetId) -> bool {
        set == EMPTY || set == self.constants
    }

    /// Argument `i` of a primitive does not change the result here, since others are zero.
    fn stopped(&mut self, prim: Prim, i: usize, types: &[Ty], bits: &[u64], sets: &[SetId]) -> bool {
        let zero = |j: usize| {
            let value = Const { ty: types[j], bits: bits[j] };
            ZEROS[prim as usize][i] & 1 << j != 0 && self.is_fixed(sets[j]) && value.as_float() == Some(0.0)
        };
        let found = (0..sets.len()).filter(|&j| zero(j)).min_by_key(|&j| sets[j]);
        found.inspect(|&j| self.decided_by(sets[j])).is_some()
    }

    // What nests is apart from what does not: a deep recursion keeps the frames of all of these functions.
    fn stmt(&mut self, frame: &mut Frame<'m>, stmt: &'m Stmt) -> Result<(), Trap> {
        self.step()?;
        match &stmt.op {
            Op::Call { function, args } => {
                let results = self.call(*function, &frame.gather(args), stmt.loc)?;
                frame.assign(&stmt.outs, &results);
            }
            Op::If { cond, then, otherwise } => {
                let cond = frame.get(*cond);
                let (taken, other) = if cond.bits != 0 { (then, otherwise) } else { (otherwise, then) };
                let results = if !self.is_fixed(cond.set) && self.tries() {
                    self.either(frame, taken, other)?
                } else {
                    self.decided_by(cond.set);
                    self.block(frame, taken)?
                };
                frame.assign(&stmt.outs, &results);
            }
            Op::For(l) => self.for_(frame, stmt, l)?,
            Op::Loop(l) => self.loop_(frame, stmt, l)?,
            Op::Spread(_) => unreachable!("sums are parallel only in programs that are compiled for threads"),
            Op::Const(c) => frame.assign(&stmt.outs, &[Cell { bits: c.bits, set: EMPTY }]),
            Op::Prim(prim, args) => self.prim(frame, stmt, *prim, args)?,
            Op::Room => frame.assign(&stmt.outs, &[Cell { bits: self.ctx.room(), set: EMPTY }]),
            Op::Load { .. }
            | Op::Store { .. }
            | Op::Alloc { .. }
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Copy { .. }
            | Op::Zero { .. } => self.memory(frame, stmt)?,
            Op::Assert { cond, message } => {
                if frame.bits(*cond) == 0 {
                    return Err(self.failed(frame, message, stmt.loc));
                }
            }
            // The evaluation of the derivative prints.
            Op::Print { .. } => {}
        }
        Ok(())
    }

    #[inline(never)]
    fn memory(&mut self, frame: &mut Frame<'m>, stmt: &'m Stmt) -> Result<(), Trap> {
        match &stmt.op {
            Op::Alloc { cells } => {
                let count = self.decide(frame.get(*cells));
                let address = self.ctx.alloc(count).map_err(|t| self.trap(t.kind, t.message, stmt.loc))?;
                let (_, start) = self.place(address);
                for sets in &mut self.memory {
                    let end = (start + count as usize).min(sets.len());
                    sets[start.min(end)..end].fill(EMPTY);
                }
                self.allocated(address, count);
                frame.assign(&stmt.outs, &[Cell { bits: address, set: EMPTY }]);
            }
            Op::Offset { ptr, index, stride } => {
                let index = self.decide(frame.get(*index));
                let cells = index.wrapping_mul(u64::from(*stride));
                let Cell { bits, set } = frame.get(*ptr);
                frame.assign(&stmt.outs, &[Cell { bits: bits.wrapping_add(cells.wrapping_mul(CELL)), set }]);
            }
            Op::Shadow { ptr, level, width: _ } => {
                let Cell { bits, set } = frame.get(*ptr);
                frame.assign(&stmt.outs, &[Cell { bits: bits.wrapping_add(shadow_distance(*level)), set }]);
            }
            Op::Load { ptr, offset } => {
                let address = self.decide(frame.get(*ptr)).wrapping_add(u64::from(*offset) * CELL);
                let bits = self.ctx.cells(address, 1)[0];
                let set = self.set_at(address);
                frame.assign(&stmt.outs, &[Cell { bits, set }]);
            }
            Op::Store { ptr, offset, value } => {
                let address = self.decide(frame.get(*ptr)).wrapping_add(u64::from(*offset) * CELL);
                self.put(address, frame.get(*value));
            }
            Op::Copy { dst, src, cells } => {
                let (dst, src) = (self.decide(frame.get(*dst)), self.decide(frame.get(*src)));
                let count = self.decide(frame.get(*cells));
                self.note(dst, count);
                self.ctx.copy(dst, src, count);
                let sets = self.slots(src, count).to_vec();
                self.slots(dst, count).copy_from_slice(&sets);
            }
            Op::Zero { ptr, cells } => {
                let (ptr, count) = (self.decide(frame.get(*ptr)), self.decide(frame.get(*cells)));
                self.note(ptr, count);
                self.ctx.cells_mut(ptr, count).fill(0);
                self.slots(ptr, count).fill(EMPTY);
            }
            Op::Const(_)
            | Op::Prim(..)
            | Op::Room
            | Op::Call { .. }
            | Op::Assert { .. }
            | Op::Print { .. }
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_)
            | Op::Spread(_) => unreachable!("`stmt` runs what is not memory"),
        }
        Ok(())
    }

    #[inline(never)]
    fn prim(&mut self, frame: &mut Frame<'m>, stmt: &Stmt, prim: Prim, args: &[Value]) -> Result<(), Trap> {
        let (mut types, mut bits, mut sets) = ([Ty::F64; 3], [0; 3], [EMPTY; 3]);
        for (i, &v) in args.iter().enumerate() {
            let cell = frame.get(v);
            (types[i], bits[i], sets[i]) = (frame.function.ty(v), cell.bits, cell.set);
        }
        let n = args.len();
        let ty = frame.function.ty(stmt.outs[0]);
        let value = eval_prim(prim, &types[..n], &bits[..n], ty)
            .map_err(|m| self.trap(TrapKind::Arithmetic, m.to_owned(), stmt.loc))?;
        let set = self.derived(prim, ty, &types[..n], &bits[..n], &sets[..n]);
        frame.assign(&stmt.outs, &[Cell { bits: value, set }]);
        Ok(())
    }

    /// What the result of a primitive depends on.
    fn derived(&mut self, prim: Prim, out: Ty, types: &[Ty], bits: &[u64], sets: &[SetId]) -> SetId {
        if sets.iter().all(|&s| s == EMPTY) {
            return EMPTY;
        }
        if sets.iter().all(|&s| self.is_fixed(s)) {
            return self.constants;
        }
        match prim.row().fact {
            // Of what is chosen by value, either may be.
            Fact::Select if !self.is_fixed(sets[0]) => {
                let either = self.sets.union(sets[1], sets[2]);
                self.sets.union(either, self.values)
            }
            Fact::Select => {
                self.decided_by(sets[0]);
                self.sets.union(sets[if bits[0] != 0 { 1 } else { 2 }], sets[0])
            }
            Fact::Zero | Fact::Discrete => self.values,
            Fact::Cast if out.is_float() && types[0].is_float() => sets[0],
            Fact::Cast => self.values,
            // The power of zero is one.
            Fact::Partial(_) if prim == Prim::PowI && bits[1] == 0 && self.is_fixed(sets[1]) => {
                self.decided_by(sets[1]);
                self.values
            }
            Fact::Linear(_) | Fact::Partial(_) => {
                let passes = PASSES[prim as usize];
                (0..sets.len()).filter(|&i| sets[i] != EMPTY).fold(EMPTY, |all, i| {
                    let passed = self.is_fixed(sets[i]) || passes[i] && !self.stopped(prim, i, types, bits, sets);
                    let set = if passed { sets[i] } else { self.values };
                    self.sets.union(all, set)
                })
            }
        }
    }

    fn for_(&mut self, frame: &mut Frame<'m>, stmt: &Stmt, l: &'m For) -> Result<(), Trap> {
        let mut carried = frame.gather(&l.inits);
        let (lo, hi) = (self.decide(frame.get(l.lo)), self.decide(frame.get(l.hi)));
        for index in lo..hi {
            frame.cells[l.index.index()] = Cell { bits: index, set: EMPTY };
            frame.assign(&l.params, &carried);
            let bump = self.ctx.bump;
            carried = self.block(frame, &l.body)?;
            if l.release {
                self.release(bump);
            }
        }
        frame.assign(&stmt.outs, &carried);
        Ok(())
    }

    fn loop_(&mut self, frame: &mut Frame<'m>, stmt: &Stmt, l: &'m Loop) -> Result<(), Trap> {
        let inits = frame.gather(&l.inits);
        frame.assign(&l.params, &inits);
        loop {
            let bump = self.ctx.bump;
            let yields = self.block(frame, &l.body)?;
            if l.release {
                self.release(bump);
            }
            if self.decide(yields[0]) == 0 {
                frame.assign(&stmt.outs, &yields[1..]);
                return Ok(());
            }
            frame.assign(&l.params, &yields[1..]);
        }
    }

    fn failed(&self, frame: &Frame<'m>, text: &Message, loc: Loc) -> Trap {
        let text = message::fill(text, |v| Const { ty: frame.function.ty(v), bits: frame.bits(v) });
        self.trap(TrapKind::Assert, text, loc)
    }

    pub(super) fn trap(&self, kind: TrapKind, message: String, loc: Loc) -> Trap {
        Trap { kind, message, source: self.module.sources.get(loc).cloned() }
    }
}
