//! From statements to Cranelift's language, one unit at a time.

use super::abi::{self, machine_type, through_memory, value_type};
use super::link::Link;
use super::memory::Regions;
use super::split::Plan;
use crate::lanes::Lanes;
use chainrule_ir::{Block, Const, For, Function, FunctionId, Loc, Loop, Op, Stmt, Ty, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{F32, F64, I8, I64};
use cranelift_codegen::ir::{self as clif, BlockArg, FuncRef, InstBuilder, Type};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_module::FuncId;
use std::collections::HashMap;
use std::sync::Arc;

/// A unit under construction.
pub(super) struct Emit<'e, 'm> {
    pub b: FunctionBuilder<'e>,
    pub link: &'e mut Link<'m>,
    pub plan: &'e Plan<'m>,
    pub function: &'m Function,
    pub id: FunctionId,
    /// The state of the run.
    pub state: clif::Value,
    /// The frame of a cut function.
    pub frame: Option<clif::Value>,
    pub regions: Regions,
    /// Where the statement at hand comes from.
    pub loc: Loc,
    /// Pointers that are sums of a base and a scaled index.
    pub sums: HashMap<clif::Value, (clif::Value, clif::Value)>,
    /// In what a spread calls that keeps a level, the distance to the shadow there.
    pub private: Option<clif::Value>,
    pub refs: HashMap<FuncId, FuncRef>,
    pub lanes: Arc<Lanes>,
    /// The lanes that are active, if not all are.
    pub mask: Option<clif::Value>,
    /// A cell that nothing uses.
    pub nowhere: Option<clif::StackSlot>,
    /// Only where this holds is a trap a trap.
    pub guard: Option<clif::Value>,
    locals: &'e mut Locals,
    /// Where a trap goes with its status.
    failure: Option<clif::Block>,
    /// What the unit returns besides its status.
    returns: Vec<Type>,
}

/// The values that the unit at hand has, by the program's values. It is used for all units of a function in turn:
/// clearing it takes time for the values that were set, not for all.
pub(super) struct Locals {
    values: Vec<Option<clif::Value>>,
    set: Vec<Value>,
}

impl Locals {
    /// None, of a function with so many values.
    pub fn new(values: usize) -> Locals {
        Locals { values: vec![None; values], set: Vec::new() }
    }

    fn set(&mut self, v: Value, is: clif::Value) {
        self.values[v.index()] = Some(is);
        self.set.push(v);
    }

    fn forget(&mut self, from: usize) {
        for v in self.set.drain(from..) {
            self.values[v.index()] = None;
        }
    }
}

impl<'e, 'm> Emit<'e, 'm> {
    /// Writes unit `index` of a function into `target`, which has its signature.
    pub fn unit(
        link: &'e mut Link<'m>,
        target: &'e mut clif::Function,
        builders: &'e mut FunctionBuilderContext,
        (id, plan, index): (FunctionId, &'e Plan<'m>, usize),
        locals: &'e mut Locals,
    ) {
        let function = link.module.function(id);
        let regions = Regions::new(target);
        let config = link.config();
        let mut b = FunctionBuilder::new(target, builders);
        let start = b.create_block();
        b.append_block_params_for_function_params(start);
        b.switch_to_block(start);
        let params: Vec<clif::Value> = b.block_params(start).to_vec();
        let lanes = Arc::clone(&link.lanes);
        let returns = match index {
            0 if !through_memory(function) => {
                (0..function.results.len()).map(|k| abi::result_type(link.module, id, k, &lanes)).collect()
            }
            _ => Vec::new(),
        };
        let mut emit = Emit {
            b,
            plan,
            function,
            id,
            state: params[0],
            frame: None,
            regions,
            loc: function.loc,
            sums: HashMap::new(),
            private: None,
            refs: HashMap::new(),
            lanes,
            mask: None,
            nowhere: None,
            guard: None,
            locals,
            failure: None,
            returns,
            link,
        };
        if let Some(level) = emit.link.module.levels.checked_sub(1)
            && emit.link.calls.private(id, level)
        {
            emit.private = Some(emit.private_distance());
        }
        if index == 0 {
            emit.body(&params);
        } else {
            emit.frame = Some(params[1]);
            emit.take_mask();
            plan.units[index].stmts.iter().for_each(|s| emit.stmt(s));
            emit.leave(&[]);
        }
        if let Some(block) = emit.failure {
            emit.b.switch_to_block(block);
            emit.b.set_cold_block(block);
            let mut values = vec![emit.b.block_params(block)[0]];
            values.extend(emit.returns.clone().into_iter().map(|ty| emit.nothing(ty)));
            emit.b.ins().return_(&values);
        }
        emit.locals.forget(0);
        emit.b.seal_all_blocks();
        emit.b.finalize(config);
    }

    /// The whole function, with calls for what was cut out.
    fn body(&mut self, params: &[clif::Value]) {
        if self.plan.frame_cells > 0 {
            self.frame = Some(self.slot(self.plan.frame_cells as usize));
        }
        let function = self.function;
        let memory = through_memory(function).then(|| params[1]);
        let mut first = if memory.is_some() { 2 } else { 1 };
        if self.lanes.masked(self.id) {
            self.mask = Some(params[first]);
            first += 1;
        }
        for (&v, &is) in function.params.iter().zip(&params[first..]) {
            self.define(v, is);
        }
        let bump = function.release.then(|| self.bump());
        self.stmts(&function.body);
        if let Some(bump) = bump {
            self.release(bump);
        }
        let results = self.results(&function.body.yields);
        match memory {
            Some(memory) => {
                let flags = self.regions.state;
                for (k, &v) in results.iter().enumerate() {
                    let at = self.at(k as i32);
                    self.b.ins().store(flags, v, memory, at);
                }
                self.leave(&[]);
            }
            None => self.leave(&results),
        }
    }

    fn leave(&mut self, results: &[clif::Value]) {
        let mut values = Vec::with_capacity(results.len() + 1);
        if self.link.calls.traps(self.id) {
            values.push(self.b.ins().iconst(I64, 0));
        }
        values.extend_from_slice(results);
        self.b.ins().return_(&values);
    }

    /// Where a trap goes with its status.
    pub fn failure(&mut self) -> clif::Block {
        if let Some(block) = self.failure {
            return block;
        }
        let block = self.b.create_block();
        self.b.append_block_param(block, I64);
        self.failure = Some(block);
        block
    }

    /// Runs `f`, and forgets the values that it got: they are of a block that ends.
    pub fn scope<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let mark = self.locals.set.len();
        let r = f(self);
        self.locals.forget(mark);
        r
    }

    /// A value of the program.
    pub fn value(&mut self, v: Value) -> clif::Value {
        if let Some(is) = self.locals.values[v.index()] {
            return is;
        }
        let is = match (self.plan.constant(v), self.plan.cell(v), self.frame) {
            (Some(c), _, _) => self.constant(c),
            (None, Some(cell), Some(frame)) => {
                let flags = self.regions.frame;
                let (ty, at) = (self.type_of(v), self.at(cell as i32));
                self.b.ins().load(ty, flags, frame, at)
            }
            _ => unreachable!("{v} is used in `{}` where it is not defined", self.function.name),
        };
        self.locals.set(v, is);
        is
    }

    /// Values of the program.
    pub fn values(&mut self, values: &[Value]) -> Vec<clif::Value> {
        values.iter().map(|&v| self.value(v)).collect()
    }

    /// Says what a value of the program is.
    pub fn define(&mut self, v: Value, is: clif::Value) {
        self.locals.set(v, is);
        if let (Some(cell), Some(frame)) = (self.plan.cell(v), self.frame) {
            let flags = self.regions.frame;
            let at = self.at(cell as i32);
            self.b.ins().store(flags, is, frame, at);
        }
    }

    /// The machine type of a value.
    pub fn type_of(&self, v: Value) -> Type {
        value_type(self.link.module, self.id, v, &self.lanes)
    }

    /// Bytes of so many cells.
    pub fn at(&self, cells: i32) -> i32 {
        cells * 8 * self.lanes.count as i32
    }

    /// A constant.
    pub fn constant(&mut self, c: Const) -> clif::Value {
        match machine_type(c.ty) {
            F64 => self.b.ins().f64const(f64::from_bits(c.bits)),
            F32 => self.b.ins().f32const(f64::from_bits(c.bits) as f32),
            ty => self.b.ins().iconst(ty, c.bits as i64),
        }
    }

    /// The statements of a block, or calls of the units that they were cut into.
    pub fn stmts(&mut self, block: &'m Block) {
        match self.plan.cuts(block) {
            Some(cuts) => cuts.iter().for_each(|&cut| self.call_unit(cut)),
            // Blocks nest as deep as a program likes.
            None => stacker::maybe_grow(128 << 10, 2 << 20, || block.stmts.iter().for_each(|s| self.stmt(s))),
        }
    }

    fn stmt(&mut self, stmt: &'m Stmt) {
        self.loc = stmt.loc;
        if self.lanes.count > 1 && self.in_lanes(stmt) {
            return;
        }
        let ty = stmt.outs.first().map_or(Ty::Bool, |&v| self.function.ty(v));
        let is = match &stmt.op {
            // Constants are made where they are used.
            Op::Const(_) => return,
            Op::Prim(prim, args) => self.prim(*prim, args, ty),
            Op::Alloc { cells } => self.alloc(*cells),
            Op::Room => self.room(),
            Op::Offset { ptr, index, stride } => self.offset(*ptr, *index, *stride),
            Op::Shadow { ptr, level, width: 1 } => self.shadow(*ptr, *level),
            Op::Shadow { ptr, level, width } => self.wide_shadow(*ptr, *level, *width),
            Op::Load { ptr, offset } => self.load(*ptr, *offset, ty),
            Op::Store { ptr, offset, value } => return self.store(*ptr, *offset, *value),
            Op::Copy { dst, src, cells } => return self.copy(*dst, *src, *cells),
            Op::Zero { ptr, cells } => return self.zero(*ptr, *cells),
            Op::Call { function, args } => {
                let results = self.call(*function, args);
                return self.define_all(&stmt.outs, &results);
            }
            Op::Spread(spread) => {
                let results = self.spread(spread, &stmt.outs);
                return self.define_all(&stmt.outs, &results);
            }
            Op::Assert { cond, message } => return self.assert(*cond, message),
            Op::Print { message } => return self.print(message),
            Op::If { cond, then, otherwise } => {
                self.preload(stmt);
                let merge = self.b.create_block();
                let results = self.params(merge, &stmt.outs);
                self.choose(*cond, |e, taken| {
                    let block = if taken { then } else { otherwise };
                    e.stmts(block);
                    let yields = e.values_for(&block.yields, &stmt.outs);
                    e.b.ins().jump(merge, &args(&yields));
                });
                self.b.switch_to_block(merge);
                return self.define_all(&stmt.outs, &results);
            }
            Op::For(l) => {
                self.preload(stmt);
                let results = self.for_(l, &stmt.outs);
                return self.define_all(&stmt.outs, &results);
            }
            Op::Loop(l) => {
                self.preload(stmt);
                let results = self.loop_(l, &stmt.outs);
                return self.define_all(&stmt.outs, &results);
            }
        };
        self.define(stmt.outs[0], is);
    }

    pub fn define_all(&mut self, outs: &[Value], are: &[clif::Value]) {
        for (&v, &is) in outs.iter().zip(are) {
            self.define(v, is);
        }
    }

    /// Loads from the frame what blocks of `stmt` use, once before them.
    pub fn preload(&mut self, stmt: &Stmt) {
        let mut uses = Vec::new();
        self.plan.shared_uses(stmt, |v| uses.push(v));
        for v in uses {
            self.value(v);
        }
    }

    /// Parameters of `block` for `values`.
    pub fn params(&mut self, block: clif::Block, values: &[Value]) -> Vec<clif::Value> {
        let types: Vec<Type> = values.iter().map(|&v| self.type_of(v)).collect();
        types.into_iter().map(|ty| self.b.append_block_param(block, ty)).collect()
    }

    /// Branches, and fills both sides by `side`, which ends them.
    fn choose(&mut self, cond: Value, mut side: impl FnMut(&mut Self, bool)) {
        let cond = self.value(cond);
        let (then, otherwise) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(cond, then, &[], otherwise, &[]);
        for (block, taken) in [(then, true), (otherwise, false)] {
            self.b.switch_to_block(block);
            self.scope(|e| side(e, taken));
        }
    }

    /// The test is at the end, and once before.
    fn for_(&mut self, l: &'m For, outs: &[Value]) -> Vec<clif::Value> {
        let (lo, hi) = (self.value(l.lo), self.value(l.hi));
        let inits = self.values_for(&l.inits, &l.params);
        let bump = l.release.then(|| self.bump());
        let (body, exit) = (self.b.create_block(), self.b.create_block());
        let index = self.b.append_block_param(body, I64);
        let params = self.params(body, &l.params);
        let results = self.params(exit, outs);
        let any = self.b.ins().icmp(IntCC::UnsignedLessThan, lo, hi);
        self.b.ins().brif(any, body, &args_after(lo, &inits), exit, &args(&inits));
        self.b.switch_to_block(body);
        self.scope(|e| {
            e.define(l.index, index);
            e.define_all(&l.params, &params);
            e.stmts(&l.body);
            let yields = e.values_for(&l.body.yields, &l.params);
            if let Some(bump) = bump {
                e.release(bump);
            }
            let one = e.b.ins().iconst(I64, 1);
            let next = e.b.ins().iadd(index, one);
            let more = e.b.ins().icmp(IntCC::UnsignedLessThan, next, hi);
            e.b.ins().brif(more, body, &args_after(next, &yields), exit, &args(&yields));
        });
        self.b.switch_to_block(exit);
        results
    }

    fn loop_(&mut self, l: &'m Loop, outs: &[Value]) -> Vec<clif::Value> {
        let inits = self.values_for(&l.inits, &l.params);
        let bump = l.release.then(|| self.bump());
        let (body, exit) = (self.b.create_block(), self.b.create_block());
        let params = self.params(body, &l.params);
        let results = self.params(exit, outs);
        self.b.ins().jump(body, &args(&inits));
        self.b.switch_to_block(body);
        self.scope(|e| {
            e.define_all(&l.params, &params);
            // A `while` is a loop that ends with an `if` on its own condition: its branches go on and out.
            match l.body.stmts.split_last() {
                Some((last @ Stmt { op: Op::If { cond, then, otherwise }, outs, .. }, before))
                    if *cond == l.body.yields[0] && e.plan.cuts(&l.body).is_none() =>
                {
                    before.iter().for_each(|s| e.stmt(s));
                    e.loc = last.loc;
                    e.preload(last);
                    e.choose(*cond, |e, taken| {
                        let block = if taken { then } else { otherwise };
                        e.stmts(block);
                        let are = e.values_for(&block.yields, outs);
                        e.define_all(outs, &are);
                        let yields = e.values_for(&l.body.yields[1..], &l.params);
                        if let Some(bump) = bump {
                            e.release(bump);
                        }
                        e.b.ins().jump(if taken { body } else { exit }, &args(&yields));
                    });
                }
                _ => {
                    e.stmts(&l.body);
                    let more = e.value(l.body.yields[0]);
                    let yields = e.values_for(&l.body.yields[1..], &l.params);
                    if let Some(bump) = bump {
                        e.release(bump);
                    }
                    let next = args(&yields);
                    e.b.ins().brif(more, body, &next, exit, &next);
                }
            }
        });
        self.b.switch_to_block(exit);
        results
    }

    /// `bool` as the machine has it.
    pub fn bool(&mut self, x: bool) -> clif::Value {
        self.b.ins().iconst(I8, i64::from(x))
    }
}

pub(super) fn args(values: &[clif::Value]) -> Vec<BlockArg> {
    values.iter().map(|&v| v.into()).collect()
}

pub(super) fn args_after(first: clif::Value, values: &[clif::Value]) -> Vec<BlockArg> {
    std::iter::once(first).chain(values.iter().copied()).map(BlockArg::from).collect()
}
