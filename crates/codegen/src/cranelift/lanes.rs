//! Statements in lanes: what `crate::lanes` says, with vectors of two.
//!
//! Statements whose values are all uniform are emitted as in scalar code, which knows that cells lie `lanes.count` times
//! as far apart. The others are here. A boolean that varies is a mask; an integer or address is a vector of 64-bit
//! integers; a float, narrow ones included, is a vector of `f64`.

use super::emit::{Emit, args};
use super::host::Host;
use chainrule_ir::{Block, For, Loop, Op, Prim, Stmt, Ty, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, F64X2, I8, I64, I64X2};
use cranelift_codegen::ir::{self as clif, BlockArg, InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Type};
use cranelift_frontend::FunctionBuilder;

const LANES: u8 = super::LANES as u8;

/// A block of at most so many statements that only compute is run whether or not a lane is active in it.
const CHEAP: usize = 12;

/// The lanes' cells as a vector. They need not be aligned.
pub(super) fn load_cells(
    b: &mut FunctionBuilder<'_>,
    _: MemFlagsData,
    ty: Ty,
    base: clif::Value,
    offset: i32,
) -> clif::Value {
    load_vector(b, MemFlagsData::new(), ty, base, offset)
}

fn load_vector(
    b: &mut FunctionBuilder<'_>,
    flags: MemFlagsData,
    ty: Ty,
    base: clif::Value,
    offset: i32,
) -> clif::Value {
    if ty.is_float() {
        return b.ins().load(F64X2, flags, base, offset);
    }
    let cells = b.ins().load(I64X2, flags, base, offset);
    if ty == Ty::Bool { b.ins().ineg(cells) } else { cells }
}

/// Stores a scalar or a vector as the cells of all lanes. They need not be aligned.
pub(super) fn store_cells(
    b: &mut FunctionBuilder<'_>,
    _: MemFlagsData,
    v: clif::Value,
    ty: Ty,
    base: clif::Value,
    offset: i32,
) {
    let v = spread(b, v, ty);
    let v = if ty == Ty::Bool { b.ins().ineg(v) } else { v };
    b.ins().store(MemFlagsData::new(), v, base, offset);
}

/// The mask of all lanes.
pub(super) fn all(b: &mut FunctionBuilder<'_>) -> clif::Value {
    let ones = b.ins().iconst(I64, -1);
    b.ins().splat(I64X2, ones)
}

/// A scalar in all lanes; a vector as it is.
fn spread(b: &mut FunctionBuilder<'_>, v: clif::Value, ty: Ty) -> clif::Value {
    if b.func.dfg.value_type(v).is_vector() {
        return v;
    }
    let wide = match ty {
        Ty::F32 => b.ins().fpromote(F64, v),
        Ty::Bool => {
            let wide = b.ins().uextend(I64, v);
            b.ins().ineg(wide)
        }
        _ => v,
    };
    b.ins().splat(if ty.is_float() { F64X2 } else { I64X2 }, wide)
}

impl<'m> Emit<'_, 'm> {
    fn varies(&self, v: Value) -> bool {
        self.lanes.varies(self.id, v)
    }

    /// A value as a vector.
    pub fn lane_value(&mut self, v: Value) -> clif::Value {
        let (is, ty) = (self.value(v), self.function.ty(v));
        spread(&mut self.b, is, ty)
    }

    /// Values in the form of `targets`, which they become.
    pub fn values_for(&mut self, values: &[Value], targets: &[Value]) -> Vec<clif::Value> {
        let one =
            |(&v, &target): (&Value, &Value)| if self.varies(target) { self.lane_value(v) } else { self.value(v) };
        values.iter().zip(targets).map(one).collect()
    }

    /// The results of the function.
    pub fn results(&mut self, yields: &[Value]) -> Vec<clif::Value> {
        let mut results = Vec::with_capacity(yields.len());
        for (k, &v) in yields.iter().enumerate() {
            let varies = self.lanes.result_varies(self.id, k);
            results.push(if varies { self.lane_value(v) } else { self.value(v) });
        }
        results
    }

    /// The zero of a machine type.
    pub fn nothing(&mut self, ty: Type) -> clif::Value {
        if ty == F64 {
            self.b.ins().f64const(0.0)
        } else if ty == F32 {
            self.b.ins().f32const(0.0)
        } else if ty == F64X2 {
            let zero = self.b.ins().f64const(0.0);
            self.b.ins().splat(F64X2, zero)
        } else if ty == I64X2 {
            let zero = self.b.ins().iconst(I64, 0);
            self.b.ins().splat(I64X2, zero)
        } else {
            self.b.ins().iconst(ty, 0)
        }
    }

    /// The mask of the lanes that are active.
    pub fn active(&mut self) -> clif::Value {
        match self.mask {
            Some(mask) => mask,
            None => all(&mut self.b),
        }
    }

    /// Puts the mask where the unit that is called takes it.
    pub fn keep_mask(&mut self) {
        if let (Some(cell), Some(frame)) = (self.plan.mask_cell, self.frame) {
            let (mask, at, flags) = (self.active(), self.at(cell as i32), self.regions.frame);
            self.b.ins().store(flags, mask, frame, at);
        }
    }

    /// Takes the mask that the caller of this unit put there.
    pub fn take_mask(&mut self) {
        if let (Some(cell), Some(frame)) = (self.plan.mask_cell, self.frame) {
            let (at, flags) = (self.at(cell as i32), self.regions.frame);
            self.mask = Some(self.b.ins().load(I64X2, flags, frame, at));
        }
    }

    /// Emits a statement for lanes, unless the scalar form will do.
    pub fn in_lanes(&mut self, stmt: &'m Stmt) -> bool {
        let varies = |v: &Value| self.varies(*v);
        match &stmt.op {
            Op::Const(_) | Op::Room | Op::Print { .. } | Op::Call { .. } | Op::Spread(_) => false,
            Op::Prim(prim, x) => {
                varies(&stmt.outs[0]) && {
                    let y = self.lane_prim(*prim, x, self.function.ty(stmt.outs[0]));
                    self.define(stmt.outs[0], y);
                    true
                }
            }
            Op::Alloc { cells } => {
                varies(cells) && {
                    let most = self.most(*cells);
                    let p = self.alloc_cells(most, None);
                    self.define(stmt.outs[0], p);
                    true
                }
            }
            Op::Offset { ptr, index, stride } => {
                varies(&stmt.outs[0]) && {
                    let p = self.lane_offset(*ptr, *index, *stride);
                    self.define(stmt.outs[0], p);
                    true
                }
            }
            Op::Shadow { ptr, level, width } => {
                varies(ptr) && {
                    let p = self.value(*ptr);
                    let shadow = self.lane_shadow(p, *level, *width);
                    self.define(stmt.outs[0], shadow);
                    true
                }
            }
            Op::Load { ptr, offset } => {
                self.lane_load(*ptr, *offset, stmt.outs[0]);
                true
            }
            Op::Store { ptr, offset, value } => {
                self.lane_store(*ptr, *offset, *value);
                true
            }
            Op::Copy { dst, src, cells } => {
                (self.mask.is_some() || [dst, src, cells].into_iter().any(varies)) && {
                    self.each_lane(&[*dst, *src], *cells, Host::CopyLane);
                    true
                }
            }
            Op::Zero { ptr, cells } => {
                (self.mask.is_some() || [ptr, cells].into_iter().any(varies)) && {
                    self.each_lane(&[*ptr], *cells, Host::ZeroLane);
                    true
                }
            }
            Op::Assert { cond, message: _ } => {
                varies(cond) && {
                    let ok = self.value(*cond);
                    let bad = self.b.ins().bnot(ok);
                    let bad = self.masked(bad);
                    let bad = self.b.ins().vany_true(bad);
                    self.diverge(bad);
                    true
                }
            }
            Op::If { cond, then, otherwise } => {
                varies(cond) && {
                    self.preload(stmt);
                    self.lane_if(*cond, [then, otherwise], &stmt.outs);
                    true
                }
            }
            Op::For(l) => {
                (varies(&l.lo) || varies(&l.hi)) && {
                    self.preload(stmt);
                    self.lane_for(l, &stmt.outs);
                    true
                }
            }
            Op::Loop(l) => {
                varies(&l.body.yields[0]) && {
                    self.preload(stmt);
                    self.lane_loop(l, &stmt.outs);
                    true
                }
            }
        }
    }

    /// Only the lanes of a mask that are active.
    fn masked(&mut self, bits: clif::Value) -> clif::Value {
        match self.mask {
            Some(mask) => self.b.ins().band(bits, mask),
            None => bits,
        }
    }

    /// One lane of a vector as a scalar of type `ty`; a scalar as it is.
    fn lane(&mut self, v: clif::Value, ty: Ty, lane: u8) -> clif::Value {
        if !self.b.func.dfg.value_type(v).is_vector() {
            return v;
        }
        let x = self.b.ins().extractlane(v, lane);
        match ty {
            Ty::F32 => self.b.ins().fdemote(F32, x),
            Ty::Bool => {
                let one = self.b.ins().ireduce(I8, x);
                self.b.ins().ineg(one)
            }
            _ => x,
        }
    }

    /// A lane is active, if that is in question.
    fn is_active(&mut self, lane: u8) -> Option<clif::Value> {
        self.mask.map(|mask| self.lane(mask, Ty::Bool, lane))
    }

    /// Scalars of type `ty` as a vector.
    fn gather(&mut self, lanes: [clif::Value; LANES as usize], ty: Ty) -> clif::Value {
        let mut all = spread(&mut self.b, lanes[0], ty);
        for (l, x) in lanes.into_iter().enumerate().skip(1) {
            let x = match ty {
                Ty::F32 => self.b.ins().fpromote(F64, x),
                Ty::Bool => {
                    let wide = self.b.ins().uextend(I64, x);
                    self.b.ins().ineg(wide)
                }
                _ => x,
            };
            all = self.b.ins().insertlane(all, x, l as u8);
        }
        all
    }

    fn lane_prim(&mut self, prim: Prim, x: &[Value], ty: Ty) -> clif::Value {
        let of = self.function.ty(x[0]);
        match in_vectors(prim, of, ty, self.link.features.fma, self.link.features.round) {
            Form::Vector => {
                let values: Vec<clif::Value> = match prim {
                    // The exponent is a constant.
                    Prim::PowI if !self.small_power(x[1]) => return self.lane_by_lane(prim, x, ty),
                    Prim::PowI => vec![self.lane_value(x[0]), self.value(x[1])],
                    _ => x.iter().map(|&v| self.lane_value(v)).collect(),
                };
                self.prim_of(prim, x, &values, ty)
            }
            Form::Rounded => {
                let values: Vec<clif::Value> = x.iter().map(|&v| self.lane_value(v)).collect();
                let y = if prim == Prim::Cast { values[0] } else { self.prim_of(prim, x, &values, ty) };
                let narrow = self.b.ins().fvdemote(y);
                self.b.ins().fvpromote_low(narrow)
            }
            Form::Same => self.lane_value(x[0]),
            Form::Scalar => self.lane_by_lane(prim, x, ty),
        }
    }

    fn lane_by_lane(&mut self, prim: Prim, x: &[Value], ty: Ty) -> clif::Value {
        let vectors = self.values(x);
        let mut results = vectors.clone();
        results.clear();
        for l in 0..LANES {
            let mut lanes: Vec<clif::Value> =
                x.iter().zip(&vectors).map(|(&v, &is)| self.lane(is, self.function.ty(v), l)).collect();
            if prim.can_trap() {
                self.guard = self.is_active(l);
                if let (Some(active), true) = (self.guard, divides(prim)) {
                    // The machine would stop at a division by zero in a lane that is not active.
                    let one = self.b.ins().iconst(I64, 1);
                    for x in &mut lanes {
                        *x = self.b.ins().select(active, *x, one);
                    }
                }
            }
            let y = self.prim_of(prim, x, &lanes, ty);
            self.guard = None;
            results.push(y);
        }
        self.gather([results[0], results[1]], ty)
    }

    /// The largest of the counts of active lanes.
    fn most(&mut self, count: Value) -> clif::Value {
        let counts = self.value(count);
        let zero = self.b.ins().iconst(I64, 0);
        let mut most = zero;
        for l in 0..LANES {
            let mut n = self.lane(counts, Ty::U64, l);
            if let Some(active) = self.is_active(l) {
                n = self.b.ins().select(active, n, zero);
            }
            most = self.b.ins().umax(most, n);
        }
        most
    }

    fn lane_offset(&mut self, ptr: Value, index: Value, stride: u32) -> clif::Value {
        let base = self.lane_value(ptr);
        let index = self.value(index);
        let mut scaled = [index; LANES as usize];
        for l in 0..LANES {
            let i = self.lane(index, Ty::U64, l);
            scaled[usize::from(l)] = self.scaled(i, stride);
        }
        let scaled = self.gather(scaled, Ty::U64);
        self.b.ins().iadd(base, scaled)
    }

    fn lane_shadow(&mut self, pointers: clif::Value, level: u32, width: u32) -> clif::Value {
        let distance = chainrule_ir::memory::shadow_distance(level);
        if width == 1 {
            let distance = self.b.ins().iconst(I64, distance as i64);
            let distance = self.b.ins().splat(I64X2, distance);
            return self.b.ins().iadd(pointers, distance);
        }
        let mut shadows = [pointers; LANES as usize];
        for l in 0..LANES {
            let p = self.lane(pointers, Ty::Ptr, l);
            shadows[usize::from(l)] = self.wide_shadow_of(p, level, width);
        }
        self.gather(shadows, Ty::Ptr)
    }

    /// Where a lane's cell is, so many bytes after those pointed to; where it is not active, a cell that nothing else
    /// uses.
    fn lane_address(&mut self, pointers: clif::Value, displacement: i32, lane: u8) -> clif::Value {
        let p = self.lane(pointers, Ty::Ptr, lane);
        let p = self.b.ins().iadd_imm_s(p, i64::from(displacement) + i64::from(lane) * 8);
        match self.is_active(lane) {
            Some(active) => {
                let nowhere = self.nowhere();
                self.b.ins().select(active, p, nowhere)
            }
            None => p,
        }
    }

    fn nowhere(&mut self) -> clif::Value {
        let b = &mut self.b;
        let slot = *self
            .nowhere
            .get_or_insert_with(|| b.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3)));
        b.ins().stack_addr(I64, slot, 0)
    }

    fn lane_load(&mut self, ptr: Value, offset: u32, out: Value) {
        let ty = self.function.ty(out);
        let (base, displacement) = self.cell_of(ptr, offset);
        let flags = self.regions.program;
        if self.varies(ptr) {
            let mut lanes = [base; LANES as usize];
            for l in 0..LANES {
                let at = self.lane_address(base, displacement, l);
                lanes[usize::from(l)] = self.load_cell(flags, ty, at, 0);
            }
            let all = self.gather(lanes, ty);
            return self.define(out, all);
        }
        let cells = load_vector(&mut self.b, flags, ty, base, displacement);
        if self.varies(out) {
            return self.define(out, cells);
        }
        // What is taken to be uniform is compared.
        let (first, second) = (self.lane(cells, ty, 0), self.lane(cells, ty, 1));
        let mut bad = self.b.ins().icmp(IntCC::NotEqual, first, second);
        let mut one = first;
        if let (Some(x), Some(y)) = (self.is_active(0), self.is_active(1)) {
            one = self.b.ins().select(x, first, second);
            bad = self.b.ins().band(bad, x);
            bad = self.b.ins().band(bad, y);
        }
        self.diverge(bad);
        self.define(out, one);
    }

    fn lane_store(&mut self, ptr: Value, offset: u32, value: Value) {
        let ty = self.function.ty(value);
        let (base, displacement) = self.cell_of(ptr, offset);
        let flags = self.regions.program;
        if self.varies(ptr) {
            let is = self.value(value);
            for l in 0..LANES {
                let at = self.lane_address(base, displacement, l);
                let x = self.lane(is, ty, l);
                self.store_cell(flags, x, ty, at, 0);
            }
            return;
        }
        let mut v = self.lane_value(value);
        if ty == Ty::Bool {
            v = self.b.ins().ineg(v);
        }
        if let Some(mask) = self.mask {
            let machine = self.b.func.dfg.value_type(v);
            let old = self.b.ins().load(machine, flags, base, displacement);
            v = self.choose_value(mask, v, old);
        }
        self.b.ins().store(flags, v, base, displacement);
    }

    /// The base, as a scalar or a vector, and the displacement of a cell.
    fn cell_of(&mut self, ptr: Value, offset: u32) -> (clif::Value, i32) {
        if !self.varies(ptr) {
            return self.cell(ptr, offset);
        }
        let base = self.value(ptr);
        let bytes = i64::from(offset) * 8 * i64::from(LANES);
        match i32::try_from(bytes) {
            Ok(displacement) => (base, displacement),
            Err(_) => {
                let bytes = self.b.ins().iconst(I64, bytes);
                let bytes = self.b.ins().splat(I64X2, bytes);
                (self.b.ins().iadd(base, bytes), 0)
            }
        }
    }

    /// Has Rust do something with cells of each active lane.
    fn each_lane(&mut self, pointers: &[Value], cells: Value, host: Host) {
        let (pointers, cells) = (self.values(pointers), self.value(cells));
        let stride = self.b.ins().iconst(I64, 8 * i64::from(LANES));
        for l in 0..LANES {
            let mut passed: Vec<clif::Value> = pointers.iter().map(|&p| self.lane_address(p, 0, l)).collect();
            let mut n = self.lane(cells, Ty::U64, l);
            if let Some(active) = self.is_active(l) {
                let zero = self.b.ins().iconst(I64, 0);
                n = self.b.ins().select(active, n, zero);
            }
            passed.extend([n, stride]);
            self.host(host, &passed);
        }
    }

    /// Runs `f` with another mask.
    fn under<R>(&mut self, mask: clif::Value, f: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.mask.replace(mask);
        let r = f(self);
        self.mask = before;
        r
    }

    /// Both blocks, each under its mask unless no lane is active in it.
    fn lane_if(&mut self, cond: Value, blocks: [&'m Block; 2], outs: &[Value]) {
        let cond = self.value(cond);
        let not = self.b.ins().bnot(cond);
        let mut sides = Vec::new();
        for (block, bits) in blocks.into_iter().zip([cond, not]) {
            let mask = self.masked(bits);
            if self.is_cheap(block) {
                sides.push(self.scope(|e| {
                    e.under(mask, |e| {
                        e.stmts(block);
                        e.values_for(&block.yields, outs)
                    })
                }));
                continue;
            }
            let (run, next) = (self.b.create_block(), self.b.create_block());
            let results = self.params(next, outs);
            let types: Vec<Type> = results.iter().map(|&v| self.b.func.dfg.value_type(v)).collect();
            let zeros: Vec<BlockArg> = types.into_iter().map(|ty| self.nothing(ty).into()).collect();
            let any = self.b.ins().vany_true(mask);
            self.b.ins().brif(any, run, &[], next, &zeros);
            self.b.switch_to_block(run);
            self.scope(|e| {
                e.under(mask, |e| {
                    e.stmts(block);
                    let yields = e.values_for(&block.yields, outs);
                    e.b.ins().jump(next, &args(&yields));
                });
            });
            self.b.switch_to_block(next);
            sides.push(results);
        }
        for (k, &out) in outs.iter().enumerate() {
            let same = blocks[0].yields[k] == blocks[1].yields[k];
            let is = match (same, self.varies(out)) {
                // It is from before, and not from a block that may not have run.
                (true, true) => self.lane_value(blocks[0].yields[k]),
                (true, false) => self.value(blocks[0].yields[k]),
                (false, _) => self.choose_value(cond, sides[0][k], sides[1][k]),
            };
            self.define(out, is);
        }
    }

    /// It only computes, and little.
    fn is_cheap(&self, block: &Block) -> bool {
        block.stmts.len() <= CHEAP
            && self.plan.cuts(block).is_none()
            && block.stmts.iter().all(|s| match &s.op {
                Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } => true,
                Op::Prim(prim, x) => {
                    let (of, ty) = (self.function.ty(x[0]), self.function.ty(s.outs[0]));
                    let features = self.link.features;
                    !prim.can_trap() && !matches!(in_vectors(*prim, of, ty, features.fma, features.round), Form::Scalar)
                }
                Op::Alloc { .. }
                | Op::Room
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Call { .. }
                | Op::Assert { .. }
                | Op::Print { .. }
                | Op::Spread(_)
                | Op::If { .. }
                | Op::For(_)
                | Op::Loop(_) => false,
            })
    }

    /// Goes on until no lane is active; one that is done keeps what it carries.
    fn lane_loop(&mut self, l: &'m Loop, outs: &[Value]) {
        let inits = self.values_for(&l.inits, &l.params);
        let bump = l.release.then(|| self.bump());
        let (body, exit) = (self.b.create_block(), self.b.create_block());
        let params = self.params(body, &l.params);
        let active = self.b.append_block_param(body, I64X2);
        let results = self.params(exit, outs);
        let first = self.active();
        let mut next = args(&inits);
        next.push(first.into());
        self.b.ins().jump(body, &next);
        self.b.switch_to_block(body);
        self.scope(|e| {
            e.define_all(&l.params, &params);
            e.under(active, |e| e.stmts(&l.body));
            let more = e.lane_value(l.body.yields[0]);
            let yields = e.values_for(&l.body.yields[1..], &l.params);
            if let Some(bump) = bump {
                e.release(bump);
            }
            let kept = e.keep(active, &yields, &params);
            let more = e.b.ins().band(active, more);
            e.go_on(more, body, exit, &kept, &[]);
        });
        self.b.switch_to_block(exit);
        self.define_all(outs, &results);
    }

    fn lane_for(&mut self, l: &'m For, outs: &[Value]) {
        let (lo, hi) = (self.value(l.lo), self.value(l.hi));
        let inits = self.values_for(&l.inits, &l.params);
        let bump = l.release.then(|| self.bump());
        let (body, exit) = (self.b.create_block(), self.b.create_block());
        let params = self.params(body, &l.params);
        let active = self.b.append_block_param(body, I64X2);
        let index_type = self.type_of(l.index);
        let index = self.b.append_block_param(body, index_type);
        let results = self.params(exit, outs);
        let first = self.below(lo, hi);
        let first = self.masked(first);
        self.go_on(first, body, exit, &inits, &[lo]);
        self.b.switch_to_block(body);
        self.scope(|e| {
            e.define(l.index, index);
            e.define_all(&l.params, &params);
            e.under(active, |e| e.stmts(&l.body));
            let yields = e.values_for(&l.body.yields, &l.params);
            if let Some(bump) = bump {
                e.release(bump);
            }
            let kept = e.keep(active, &yields, &params);
            let one = e.b.ins().iconst(I64, 1);
            let one = if index_type == I64 { one } else { e.b.ins().splat(I64X2, one) };
            let next = e.b.ins().iadd(index, one);
            let more = e.below(next, hi);
            let more = e.b.ins().band(active, more);
            e.go_on(more, body, exit, &kept, &[next]);
        });
        self.b.switch_to_block(exit);
        self.define_all(outs, &results);
    }

    /// `body` with `carried`, `more` as the mask and `last`, if a lane is active, else `exit` with `carried`.
    fn go_on(
        &mut self,
        more: clif::Value,
        body: clif::Block,
        exit: clif::Block,
        carried: &[clif::Value],
        last: &[clif::Value],
    ) {
        let done = args(carried);
        let mut next = done.clone();
        next.push(more.into());
        next.extend(last.iter().map(|&v| BlockArg::from(v)));
        let any = self.b.ins().vany_true(more);
        self.b.ins().brif(any, body, &next, exit, &done);
    }

    /// `yields` where a lane is active, else `params`.
    fn keep(&mut self, active: clif::Value, yields: &[clif::Value], params: &[clif::Value]) -> Vec<clif::Value> {
        yields.iter().zip(params).map(|(&y, &p)| self.choose_value(active, y, p)).collect()
    }

    /// `x < y`, unsigned, as a mask.
    fn below(&mut self, x: clif::Value, y: clif::Value) -> clif::Value {
        let mut lanes = [x; LANES as usize];
        for l in 0..LANES {
            let (x, y) = (self.lane(x, Ty::U64, l), self.lane(y, Ty::U64, l));
            lanes[usize::from(l)] = self.b.ins().icmp(IntCC::UnsignedLessThan, x, y);
        }
        self.gather(lanes, Ty::Bool)
    }
}

/// How a primitive that varies is computed.
enum Form {
    /// The machine has it for vectors.
    Vector,
    /// It has it for wide floats, of which the result is rounded: exact, as twice the digits and two are enough.
    Rounded,
    /// There is nothing to do.
    Same,
    /// Lane by lane.
    Scalar,
}

fn divides(prim: Prim) -> bool {
    matches!(prim, Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid)
}

/// How `prim` from type `of` to type `ty` is computed.
fn in_vectors(prim: Prim, of: Ty, ty: Ty, fma: bool, round: bool) -> Form {
    let wide = of == Ty::F64;
    match prim {
        Prim::Add | Prim::Accumulate | Prim::Sub | Prim::Mul | Prim::Div | Prim::Sqrt => {
            if wide {
                Form::Vector
            } else {
                Form::Rounded
            }
        }
        Prim::Neg | Prim::Abs | Prim::CopySign | Prim::Signum | Prim::Min | Prim::Max | Prim::Detach => Form::Vector,
        Prim::MulAdd if wide && fma => Form::Vector,
        Prim::Floor | Prim::Ceil | Prim::Trunc | Prim::RoundEven if round => Form::Vector,
        Prim::Round | Prim::Fract if wide && round => Form::Vector,
        Prim::PowI if wide => Form::Vector,
        Prim::Eq | Prim::Ne | Prim::Lt | Prim::Le if of.is_float() => Form::Vector,
        Prim::And | Prim::Or | Prim::Xor | Prim::Not | Prim::Select => Form::Vector,
        Prim::Cast if of == Ty::F64 && ty == Ty::F32 => Form::Rounded,
        Prim::Cast if of.is_float() && ty.is_float() => Form::Same,
        _ => Form::Scalar,
    }
}
