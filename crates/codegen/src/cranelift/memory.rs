//! Cells: allocation, addresses, loads and stores.

use super::abi::machine_type;
use super::emit::Emit;
use super::host::Host;
use crate::runtime::State;
use chainrule_ir::memory::{CELL, shadow_distance};
use chainrule_ir::{Ty, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I64};
use cranelift_codegen::ir::{self as clif, AliasRegionData, InstBuilder, MemFlagsData};
use cranelift_frontend::FunctionBuilder;
use std::mem::offset_of;

/// A block of at most so many cells is copied or cleared without a call.
const INLINE: u64 = 8;

/// How disjoint parts of memory are accessed: Cranelift need not fear that a store to one changes another.
#[derive(Clone, Copy)]
pub(super) struct Regions {
    /// The program's cells.
    pub program: MemFlagsData,
    /// The frame of a cut function.
    pub frame: MemFlagsData,
    /// The state of the run, arguments and results.
    pub state: MemFlagsData,
}

impl Regions {
    /// Declares them in a function.
    pub fn new(f: &mut clif::Function) -> Regions {
        let mut region = |user_id, description: &'static str| {
            let data = AliasRegionData { user_id, description: description.into() };
            MemFlagsData::trusted().with_alias_region(Some(f.dfg.alias_regions.insert(data)))
        };
        Regions { program: region(0, "program"), frame: region(1, "frame"), state: region(2, "state") }
    }
}

/// A cell as a scalar.
pub(super) fn load_cell(
    b: &mut FunctionBuilder<'_>,
    flags: MemFlagsData,
    ty: Ty,
    base: clif::Value,
    offset: i32,
) -> clif::Value {
    match ty {
        Ty::F32 => {
            let wide = b.ins().load(F64, flags, base, offset);
            b.ins().fdemote(F32, wide)
        }
        Ty::Bool => {
            let wide = b.ins().load(I64, flags, base, offset);
            b.ins().ireduce(I8, wide)
        }
        _ => b.ins().load(machine_type(ty), flags, base, offset),
    }
}

/// Stores a scalar as a cell.
pub(super) fn store_cell(
    b: &mut FunctionBuilder<'_>,
    flags: MemFlagsData,
    v: clif::Value,
    ty: Ty,
    base: clif::Value,
    offset: i32,
) {
    let cell = match ty {
        Ty::F32 => b.ins().fpromote(F64, v),
        Ty::Bool => b.ins().uextend(I64, v),
        _ => v,
    };
    b.ins().store(flags, cell, base, offset);
}

impl Emit<'_, '_> {
    /// A field of the state.
    pub fn load_state(&mut self, field: usize) -> clif::Value {
        let (flags, state) = (self.regions.state, self.state);
        self.b.ins().load(I64, flags, state, field as i32)
    }

    fn store_state(&mut self, field: usize, v: clif::Value) {
        let (flags, state) = (self.regions.state, self.state);
        self.b.ins().store(flags, v, state, field as i32);
    }

    /// The next free address.
    pub fn bump(&mut self) -> clif::Value {
        self.load_state(offset_of!(State<'_>, bump))
    }

    /// Releases what was allocated since `bump` was the next free address.
    pub fn release(&mut self, bump: clif::Value) {
        self.store_state(offset_of!(State<'_>, bump), bump);
    }

    /// A cell as a scalar.
    pub fn load_cell(&mut self, flags: MemFlagsData, ty: Ty, base: clif::Value, offset: i32) -> clif::Value {
        load_cell(&mut self.b, flags, ty, base, offset)
    }

    /// Stores a scalar as a cell.
    pub fn store_cell(&mut self, flags: MemFlagsData, v: clif::Value, ty: Ty, base: clif::Value, offset: i32) {
        store_cell(&mut self.b, flags, v, ty, base, offset);
    }

    /// `room`
    pub fn room(&mut self) -> clif::Value {
        let limit = self.load_state(offset_of!(State<'_>, limit));
        let bump = self.bump();
        let free = self.b.ins().isub(limit, bump);
        self.shift_right(free, 3 + i64::from(self.lanes.count.trailing_zeros()))
    }

    /// `alloc cells`
    pub fn alloc(&mut self, cells: Value) -> clif::Value {
        let constant = self.plan.constant(cells).map(|c| c.bits).filter(|&n| n < 1 << 48);
        let count = self.value(cells);
        self.alloc_cells(count, constant)
    }

    /// Cells for all lanes; `constant` if it is known how many.
    pub fn alloc_cells(&mut self, count: clif::Value, constant: Option<u64>) -> clif::Value {
        let bump = self.bump();
        let limit = self.load_state(offset_of!(State<'_>, limit));
        let lanes = self.lanes.count;
        let (next, bad) = match constant {
            Some(n) => {
                let next = self.add_constant(bump, n * CELL * u64::from(lanes));
                (next, self.b.ins().icmp(IntCC::UnsignedGreaterThan, next, limit))
            }
            None => {
                let free = self.b.ins().isub(limit, bump);
                let free = self.shift_right(free, 3 + i64::from(lanes.trailing_zeros()));
                let size = self.scaled(count, 1);
                (self.b.ins().iadd(bump, size), self.b.ins().icmp(IntCC::UnsignedGreaterThan, count, free))
            }
        };
        self.trap_memory(bad, count);
        self.store_state(offset_of!(State<'_>, bump), next);
        bump
    }

    /// `ptr + index · stride`
    pub fn offset(&mut self, ptr: Value, index: Value, stride: u32) -> clif::Value {
        let base = self.value(ptr);
        if let Some(c) = self.plan.constant(index) {
            return self
                .add_constant(base, c.bits.wrapping_mul(u64::from(stride) * CELL * u64::from(self.lanes.count)));
        }
        let index = self.value(index);
        let scaled = self.scaled(index, stride);
        self.sum(base, scaled)
    }

    /// The cell of `ptr` in shadow `level`. The distance is added to the innermost base, so that it is added once for
    /// all the offsets from one base, before the loop if the base is from before the loop.
    pub fn shadow(&mut self, ptr: Value, level: u32) -> clif::Value {
        let ptr = self.value(ptr);
        let private = self.private.filter(|_| self.link.calls.private(self.id, level));
        self.shadow_of(ptr, private.ok_or(shadow_distance(level)))
    }

    fn shadow_of(&mut self, ptr: clif::Value, distance: Result<clif::Value, u64>) -> clif::Value {
        match self.sums.get(&ptr).copied() {
            Some((base, scaled)) => {
                let base = self.shadow_of(base, distance);
                self.sum(base, scaled)
            }
            None => match distance {
                Ok(private) => self.b.ins().iadd(ptr, private),
                Err(constant) => self.add_constant(ptr, constant),
            },
        }
    }

    /// The first cell of `ptr` in a wide shadow. As [`Self::shadow`], from the innermost base.
    pub fn wide_shadow(&mut self, ptr: Value, level: u32, width: u32) -> clif::Value {
        let ptr = self.value(ptr);
        self.wide_shadow_of(ptr, level, width)
    }

    pub fn wide_shadow_of(&mut self, ptr: clif::Value, level: u32, width: u32) -> clif::Value {
        if let Some((base, scaled)) = self.sums.get(&ptr).copied() {
            let base = self.wide_shadow_of(base, level, width);
            let scaled = self.times(scaled, u64::from(width));
            return self.sum(base, scaled);
        }
        let first = self.load_state(offset_of!(State<'_>, base));
        let past = self.b.ins().isub(ptr, first);
        let past = self.times(past, u64::from(width));
        let start = self.add_constant(first, shadow_distance(level));
        self.b.ins().iadd(start, past)
    }

    /// The distance of the state to the shadow in the level that spreads keep.
    pub fn private_distance(&mut self) -> clif::Value {
        self.load_state(offset_of!(State<'_>, shadow))
    }

    fn sum(&mut self, base: clif::Value, scaled: clif::Value) -> clif::Value {
        let sum = self.b.ins().iadd(base, scaled);
        self.sums.insert(sum, (base, scaled));
        sum
    }

    pub fn scaled(&mut self, index: clif::Value, stride: u32) -> clif::Value {
        self.times(index, u64::from(stride) * CELL * u64::from(self.lanes.count))
    }

    fn times(&mut self, x: clif::Value, factor: u64) -> clif::Value {
        if factor.is_power_of_two() {
            let shift = self.b.ins().iconst(I64, i64::from(factor.trailing_zeros()));
            return self.b.ins().ishl(x, shift);
        }
        let factor = self.b.ins().iconst(I64, factor as i64);
        self.b.ins().imul(x, factor)
    }

    fn shift_right(&mut self, v: clif::Value, by: i64) -> clif::Value {
        let by = self.b.ins().iconst(I64, by);
        self.b.ins().ushr(v, by)
    }

    fn add_constant(&mut self, v: clif::Value, bytes: u64) -> clif::Value {
        if bytes == 0 {
            return v;
        }
        let bytes = self.b.ins().iconst(I64, bytes as i64);
        self.b.ins().iadd(v, bytes)
    }

    /// The base and the displacement of a cell.
    pub fn cell(&mut self, ptr: Value, offset: u32) -> (clif::Value, i32) {
        let base = self.value(ptr);
        match i32::try_from(u64::from(offset) * CELL * u64::from(self.lanes.count)) {
            Ok(displacement) => (base, displacement),
            Err(_) => (self.add_constant(base, u64::from(offset) * CELL * u64::from(self.lanes.count)), 0),
        }
    }

    /// `*(ptr + offset)`
    pub fn load(&mut self, ptr: Value, offset: u32, ty: Ty) -> clif::Value {
        let (base, displacement) = self.cell(ptr, offset);
        let flags = self.regions.program;
        self.load_cell(flags, ty, base, displacement)
    }

    /// `*(ptr + offset) = value`
    pub fn store(&mut self, ptr: Value, offset: u32, value: Value) {
        let (base, displacement) = self.cell(ptr, offset);
        let v = self.value(value);
        let flags = self.regions.program;
        self.store_cell(flags, v, self.function.ty(value), base, displacement);
    }

    /// `copy`
    pub fn copy(&mut self, dst: Value, src: Value, cells: Value) {
        let (dst, src) = (self.value(dst), self.value(src));
        match self.few(cells) {
            Some(n) => {
                let flags = self.regions.program;
                let loaded: Vec<_> = (0..n).map(|k| self.b.ins().load(I64, flags, src, k * 8)).collect();
                for (k, v) in (0..n).zip(loaded) {
                    self.b.ins().store(flags, v, dst, k * 8);
                }
            }
            None => {
                let cells = self.all_cells(cells);
                self.host(Host::Copy, &[dst, src, cells]);
            }
        }
    }

    /// `zero`
    pub fn zero(&mut self, ptr: Value, cells: Value) {
        let ptr = self.value(ptr);
        match self.few(cells) {
            Some(n) => {
                let flags = self.regions.program;
                let zero = self.b.ins().iconst(I64, 0);
                for k in 0..n {
                    self.b.ins().store(flags, zero, ptr, k * 8);
                }
            }
            None => {
                let cells = self.all_cells(cells);
                self.host(Host::Zero, &[ptr, cells]);
            }
        }
    }

    fn few(&self, cells: Value) -> Option<i32> {
        let lanes = u64::from(self.lanes.count);
        self.plan.constant(cells).map(|c| c.bits.saturating_mul(lanes)).filter(|&n| n <= INLINE).map(|n| n as i32)
    }

    /// The cells of all lanes.
    fn all_cells(&mut self, cells: Value) -> clif::Value {
        let cells = self.value(cells);
        match self.lanes.count {
            1 => cells,
            lanes => {
                let lanes = self.b.ins().iconst(I64, i64::from(lanes));
                self.b.ins().imul(cells, lanes)
            }
        }
    }
}
