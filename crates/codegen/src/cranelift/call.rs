//! Calls: of functions, of units, of Rust, and the entries that Rust calls.

use super::abi::{machine_type, result_type, through_memory};
use super::emit::Emit;
use super::host::Host;
use super::link::Link;
use super::memory::Regions;
use crate::runtime::State;
use chainrule_ir::{Const, FunctionId, Spread, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{self as clif, BlockArg, FuncRef, InstBuilder, StackSlotData, StackSlotKind};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use cranelift_module::{FuncId, Module as _};

impl Emit<'_, '_> {
    /// `outs = callee(args)`
    pub fn call(&mut self, callee: FunctionId, args: &[Value]) -> Vec<clif::Value> {
        let target = self.link.module.function(callee);
        let mut passed = Vec::with_capacity(args.len() + 1);
        if self.lanes.masked(callee) {
            passed.push(self.active());
        }
        for (&v, &param) in args.iter().zip(&target.params) {
            let v = if self.lanes.varies(callee, param) { self.lane_value(v) } else { self.value(v) };
            passed.push(v);
        }
        let args = passed;
        if self.link.calls.recurses(self.id, callee) {
            self.recursive_call(callee, &args)
        } else {
            self.direct_call(callee, &args)
        }
    }

    fn direct_call(&mut self, callee: FunctionId, args: &[clif::Value]) -> Vec<clif::Value> {
        let target = self.link.module.function(callee);
        let mut passed = vec![self.state];
        let memory = through_memory(target).then(|| self.slot(target.results.len()));
        passed.extend(memory);
        passed.extend_from_slice(args);
        let name = self.link.function(callee);
        let name = self.reference(name);
        let call = self.b.ins().call(name, &passed);
        let mut results = self.b.inst_results(call).to_vec();
        if self.link.calls.traps(callee) {
            let status = results.remove(0);
            self.propagate(status);
        }
        if let Some(memory) = memory {
            let flags = self.regions.state;
            for k in 0..target.results.len() {
                let (ty, at) = (result_type(self.link.module, callee, k, &self.lanes), self.at(k as i32));
                results.push(self.b.ins().load(ty, flags, memory, at));
            }
        }
        results
    }

    /// A call that can come back to its caller: when the stack is nearly used up, Rust makes the call on a new one.
    fn recursive_call(&mut self, callee: FunctionId, args: &[clif::Value]) -> Vec<clif::Value> {
        let target = self.link.module.function(callee);
        if self.lanes.count > 1 {
            // Lanes get no more stack: the scalar program does.
            let here = self.b.ins().get_stack_pointer(I64);
            let limit = self.load_state(std::mem::offset_of!(State<'_>, stack_limit));
            let low = self.b.ins().icmp(IntCC::UnsignedLessThan, here, limit);
            self.diverge(low);
            return self.direct_call(callee, args);
        }
        let (deep, direct, next) = (self.b.create_block(), self.b.create_block(), self.b.create_block());
        let results: Vec<clif::Value> =
            target.results.iter().map(|&ty| self.b.append_block_param(next, machine_type(ty))).collect();
        let here = self.b.ins().get_stack_pointer(I64);
        let limit = self.load_state(std::mem::offset_of!(State<'_>, stack_limit));
        let low = self.b.ins().icmp(IntCC::UnsignedLessThan, here, limit);
        self.b.ins().brif(low, deep, &[], direct, &[]);

        self.b.switch_to_block(direct);
        let got = self.direct_call(callee, args);
        self.b.ins().jump(next, &block_args(&got));

        self.b.switch_to_block(deep);
        self.b.set_cold_block(deep);
        let flags = self.regions.state;
        let (arg_cells, result_cells) = (self.slot(args.len()), self.slot(results.len()));
        for (k, (&v, &arg)) in target.params.iter().zip(args).enumerate() {
            self.store_cell(flags, arg, target.ty(v), arg_cells, k as i32 * 8);
        }
        let entry = self.link.entry(callee);
        let entry = self.reference(entry);
        let entry = self.b.ins().func_addr(I64, entry);
        let too_deep = self.stack_status(&target.name);
        let too_deep = self.b.ins().iconst(I64, too_deep as i64);
        let state = self.state;
        if let Some(status) = self.host(Host::Grow, &[state, entry, arg_cells, result_cells, too_deep]) {
            self.propagate(status);
        }
        let got: Vec<clif::Value> = (target.results.iter().enumerate())
            .map(|(k, &ty)| self.load_cell(flags, ty, result_cells, k as i32 * 8))
            .collect();
        self.b.ins().jump(next, &block_args(&got));
        self.b.switch_to_block(next);
        results
    }

    /// `outs = Σ callee(a, b, args)` over chunks: Rust makes the calls.
    pub fn spread(&mut self, spread: &Spread, outs: &[Value]) -> Vec<clif::Value> {
        if self.lanes.count > 1 {
            // Threads do what lanes would: the scalar program runs.
            let yes = self.bool(true);
            self.diverge(yes);
            return outs.iter().map(|&v| self.constant(Const::zero(self.function.ty(v)))).collect();
        }
        let flags = self.regions.state;
        let (arg_cells, result_cells) = (self.slot(spread.args.len() + 2), self.slot(outs.len()));
        let args = [spread.lo, spread.hi].into_iter().chain(spread.args.iter().copied());
        for (k, v) in args.enumerate() {
            let arg = self.value(v);
            self.store_cell(flags, arg, self.function.ty(v), arg_cells, k as i32 * 8);
        }
        let results = &self.link.module.function(spread.function).results;
        let number = self.link.sites.spread(spread, results, self.loc);
        let number = self.b.ins().iconst(I64, number as i64);
        let entry = self.link.entry(spread.function);
        let entry = self.reference(entry);
        let entry = self.b.ins().func_addr(I64, entry);
        let state = self.state;
        if let Some(status) = self.host(Host::Spread, &[state, number, entry, arg_cells, result_cells]) {
            self.propagate(status);
        }
        (outs.iter().enumerate())
            .map(|(k, &v)| self.load_cell(flags, self.function.ty(v), result_cells, k as i32 * 8))
            .collect()
    }

    /// Runs a unit that was cut out here.
    pub fn call_unit(&mut self, unit: usize) {
        self.keep_mask();
        let name = self.link.units[unit];
        let name = self.reference(name);
        let frame = match self.frame {
            Some(frame) => frame,
            None => self.b.ins().iconst(I64, 0),
        };
        let call = self.b.ins().call(name, &[self.state, frame]);
        if let Some(&status) = self.b.inst_results(call).first() {
            self.propagate(status);
        }
    }

    /// Calls Rust.
    pub fn host(&mut self, host: Host, args: &[clif::Value]) -> Option<clif::Value> {
        let name = match host {
            Host::Zero | Host::Copy => self.link.bridge(host),
            Host::Math(..) | Host::IPow | Host::Print | Host::Grow | Host::Spread | Host::ZeroLane | Host::CopyLane => {
                self.link.host(host)
            }
        };
        let name = self.reference(name);
        let call = self.b.ins().call(name, args);
        self.b.inst_results(call).first().copied()
    }

    fn reference(&mut self, id: FuncId) -> FuncRef {
        let (link, b) = (&mut self.link, &mut self.b);
        *self.refs.entry(id).or_insert_with(|| link.jit().declare_func_in_func(id, b.func))
    }

    /// The address of fresh cells on the stack.
    pub fn slot(&mut self, cells: usize) -> clif::Value {
        let (size, align) = (self.at(cells as i32) as u32, 3 + self.lanes.count.trailing_zeros() as u8);
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, align);
        let slot = self.b.create_sized_stack_slot(data);
        self.b.ins().stack_addr(I64, slot, 0)
    }
}

/// Writes the entry of a function into `target`, which has its signature.
pub(super) fn entry(
    link: &mut Link<'_>,
    target: &mut clif::Function,
    builders: &mut FunctionBuilderContext,
    id: FunctionId,
) {
    let function = link.module.function(id);
    let lanes = std::sync::Arc::clone(&link.lanes);
    let cell = 8 * lanes.count as i32;
    let flags = Regions::new(target).state;
    let mut b = FunctionBuilder::new(target, builders);
    let start = b.create_block();
    b.append_block_params_for_function_params(start);
    b.switch_to_block(start);
    let (state, args, results) = (b.block_params(start)[0], b.block_params(start)[1], b.block_params(start)[2]);
    let memory = through_memory(function).then(|| {
        let size = function.results.len() as u32 * 8 * lanes.count;
        let data = StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3 + lanes.count.trailing_zeros() as u8);
        let slot = b.create_sized_stack_slot(data);
        b.ins().stack_addr(I64, slot, 0)
    });
    let mut passed = vec![state];
    passed.extend(memory);
    if lanes.masked(id) {
        passed.push(super::lanes::all(&mut b));
    }
    for (k, &v) in function.params.iter().enumerate() {
        let ty = function.ty(v);
        let load = if lanes.varies(id, v) { super::lanes::load_cells } else { super::memory::load_cell };
        passed.push(load(&mut b, flags, ty, args, k as i32 * cell));
    }
    let name = link.function(id);
    let name = link.jit().declare_func_in_func(name, b.func);
    let call = b.ins().call(name, &passed);
    let mut got = b.inst_results(call).to_vec();
    let status = if link.calls.traps(id) { got.remove(0) } else { b.ins().iconst(I64, 0) };
    if let Some(memory) = memory {
        for k in 0..function.results.len() {
            let ty = result_type(link.module, id, k, &lanes);
            got.push(b.ins().load(ty, flags, memory, k as i32 * cell));
        }
    }
    for (k, (v, &ty)) in got.into_iter().zip(&function.results).enumerate() {
        let store = if lanes.count == 1 { super::memory::store_cell } else { super::lanes::store_cells };
        store(&mut b, flags, v, ty, results, k as i32 * cell);
    }
    b.ins().return_(&[status]);
    b.seal_all_blocks();
    b.finalize(link.config());
}

/// Writes the bridge to a Rust function into `target`, which has its signature but leaves registers as they are.
pub(super) fn bridge(
    link: &mut Link<'_>,
    target: &mut clif::Function,
    builders: &mut FunctionBuilderContext,
    host: Host,
) {
    let mut b = FunctionBuilder::new(target, builders);
    let start = b.create_block();
    b.append_block_params_for_function_params(start);
    b.switch_to_block(start);
    let args = b.block_params(start).to_vec();
    let name = link.host(host);
    let name = link.jit().declare_func_in_func(name, b.func);
    let call = b.ins().call(name, &args);
    let results = b.inst_results(call).to_vec();
    b.ins().return_(&results);
    b.seal_all_blocks();
    b.finalize(link.config());
}

fn block_args(values: &[clif::Value]) -> Vec<BlockArg> {
    values.iter().map(|&v| v.into()).collect()
}
