//! Traps and prints: the code that leaves for them.

use super::emit::Emit;
use super::host::Host;
use crate::runtime::{State, site};
use chainrule_ir::{Message, Ty, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{self as clif, InstBuilder};

impl Emit<'_, '_> {
    /// Traps where `bad` is not zero.
    pub fn trap_arithmetic(&mut self, bad: clif::Value, message: &'static str) {
        let site = self.link.sites.arithmetic(message, self.loc);
        let bad = match self.guard {
            Some(guard) => {
                let bad = self.b.ins().icmp_imm_u(IntCC::NotEqual, bad, 0);
                self.b.ins().band(bad, guard)
            }
            None => bad,
        };
        self.leave_if(bad, |e| e.fail(site));
    }

    /// Traps where `bad` is not zero: so many cells could not be had.
    pub fn trap_memory(&mut self, bad: clif::Value, cells: clif::Value) {
        let site = self.link.sites.memory(self.loc);
        self.leave_if(bad, |e| {
            e.operand(0, cells, Ty::U64);
            e.fail(site);
        });
    }

    /// The status of a call that recursed too deep.
    pub fn stack_status(&mut self, callee: &str) -> u64 {
        self.link.sites.stack(callee, self.loc)
    }

    /// Leaves where the status of a call is not zero.
    pub fn propagate(&mut self, status: clif::Value) {
        self.leave_if(status, |e| {
            let block = e.failure();
            e.b.ins().jump(block, &[status.into()]);
        });
    }

    /// Traps unless `cond` holds.
    pub fn assert(&mut self, cond: Value, message: &Message) {
        let ok = self.value(cond);
        let site = self.link.sites.assert(self.function, message, self.loc);
        let (cold, next) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(ok, next, &[], cold, &[]);
        self.cold(cold, |e| {
            if e.lanes.count == 1 {
                e.message_operands(message);
            }
            e.fail(site);
        });
        self.b.switch_to_block(next);
    }

    /// Prints.
    pub fn print(&mut self, message: &Message) {
        let site = self.link.sites.print(self.function, message, self.loc);
        if self.lanes.count > 1 {
            // Lanes print one after the other, on the scalar program.
            let yes = self.bool(true);
            return self.leave_if(yes, |e| e.fail(site));
        }
        self.message_operands(message);
        let site = self.b.ins().iconst(I64, site as i64 - 1);
        let state = self.state;
        self.host(Host::Print, &[state, site]);
    }

    fn message_operands(&mut self, message: &Message) {
        for (k, value) in site::values(message).enumerate() {
            let v = self.value(value);
            self.operand(k as i32, v, self.function.ty(value));
        }
    }

    fn operand(&mut self, k: i32, v: clif::Value, ty: Ty) {
        let operands = self.load_state(std::mem::offset_of!(State<'_>, operands));
        let flags = self.regions.state;
        self.store_cell(flags, v, ty, operands, k * 8);
    }

    /// Leaves where `bad` is not zero: the lanes go different ways.
    pub fn diverge(&mut self, bad: clif::Value) {
        let site = self.link.sites.arithmetic("lanes diverge", self.loc);
        self.leave_if(bad, |e| e.fail(site));
    }

    fn leave_if(&mut self, bad: clif::Value, f: impl FnOnce(&mut Self)) {
        let (cold, next) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(bad, cold, &[], next, &[]);
        self.cold(cold, f);
        self.b.switch_to_block(next);
    }

    /// Fills a block that seldom runs, and that nothing follows.
    fn cold(&mut self, block: clif::Block, f: impl FnOnce(&mut Self)) {
        self.b.set_cold_block(block);
        self.b.switch_to_block(block);
        self.scope(f);
    }

    fn fail(&mut self, status: u64) {
        let status = self.b.ins().iconst(I64, status as i64);
        let block = self.failure();
        self.b.ins().jump(block, &[status.into()]);
    }
}
