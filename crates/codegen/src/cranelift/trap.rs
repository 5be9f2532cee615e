//! Traps and prints: where they are, what they say, and the code that leaves for them.

use super::emit::Emit;
use chainrule_ir::memory::{CELL, out_of_memory};
use chainrule_ir::message;
use chainrule_ir::{Const, Loc, Message, Piece, Sources, Trap, TrapKind, Ty, Value};
use cranelift_codegen::ir::types::I64;
use cranelift_codegen::ir::{self as clif, InstBuilder};

/// A place in a program that traps or prints.
pub(super) struct Site {
    kind: Kind,
    loc: Loc,
}

enum Kind {
    Assert(Text),
    Arithmetic(&'static str),
    /// The operand is the number of cells.
    Memory,
    /// In a call of the function of this name.
    Stack(String),
    Print(Text),
}

/// A message whose values are numbered as its operands.
struct Text {
    message: Message,
    types: Vec<Ty>,
}

impl Text {
    /// # Safety
    /// There is a cell behind `operands` for each value of the message.
    unsafe fn fill(&self, operands: *const u64) -> String {
        message::fill(&self.message, |v| {
            // SAFETY: promised by the caller.
            let bits = unsafe { *operands.add(v.index()) };
            Const { ty: self.types[v.index()], bits }
        })
    }
}

impl Site {
    /// What is printed.
    ///
    /// # Safety
    /// There is a cell behind `operands` for each value of the message.
    pub unsafe fn text(&self, operands: *const u64) -> String {
        match &self.kind {
            // SAFETY: promised by the caller.
            Kind::Assert(text) | Kind::Print(text) => unsafe { text.fill(operands) },
            Kind::Arithmetic(message) => (*message).to_owned(),
            Kind::Memory => {
                // SAFETY: promised by the caller.
                let cells = unsafe { *operands };
                out_of_memory(cells.saturating_mul(CELL)).message
            }
            Kind::Stack(name) => format!("recursion too deep: too many calls of `{name}` and others are alive"),
        }
    }

    /// The trap.
    ///
    /// # Safety
    /// As for [`Site::text`].
    pub unsafe fn trap(&self, operands: *const u64, sources: &Sources) -> Trap {
        let kind = match self.kind {
            Kind::Assert(_) | Kind::Print(_) => TrapKind::Assert,
            Kind::Arithmetic(_) => TrapKind::Arithmetic,
            Kind::Memory => TrapKind::Memory,
            Kind::Stack(_) => TrapKind::Stack,
        };
        // SAFETY: promised by the caller.
        let message = unsafe { self.text(operands) };
        Trap { kind, message, source: sources.get(self.loc).cloned() }
    }
}

impl Emit<'_, '_> {
    /// Traps where `bad` is not zero.
    pub fn trap_arithmetic(&mut self, bad: clif::Value, message: &'static str) {
        let site = self.site(Kind::Arithmetic(message));
        self.leave_if(bad, |e| e.fail(site));
    }

    /// Traps where `bad` is not zero: so many cells could not be had.
    pub fn trap_memory(&mut self, bad: clif::Value, cells: clif::Value) {
        let site = self.site(Kind::Memory);
        self.leave_if(bad, |e| {
            e.operand(0, cells, Ty::U64);
            e.fail(site);
        });
    }

    /// The status of a call that recursed too deep.
    pub fn stack_status(&mut self, callee: &str) -> u64 {
        self.site(Kind::Stack(callee.to_owned()))
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
        let site = self.text_site(message, Kind::Assert);
        let (cold, next) = (self.b.create_block(), self.b.create_block());
        self.b.ins().brif(ok, next, &[], cold, &[]);
        self.cold(cold, |e| {
            e.message_operands(message);
            e.fail(site);
        });
        self.b.switch_to_block(next);
    }

    /// Prints.
    pub fn print(&mut self, message: &Message) {
        let site = self.text_site(message, Kind::Print);
        self.message_operands(message);
        let site = self.b.ins().iconst(I64, site as i64 - 1);
        let state = self.state;
        self.host(super::host::Host::Print, &[state, site]);
    }

    /// The status of a new site.
    fn site(&mut self, kind: Kind) -> u64 {
        let loc = self.loc;
        self.link.sites.push(Site { kind, loc });
        self.link.sites.len() as u64
    }

    fn text_site(&mut self, message: &Message, kind: fn(Text) -> Kind) -> u64 {
        let mut types = Vec::new();
        let numbered = message
            .iter()
            .map(|piece| match piece {
                Piece::Text(words) => Piece::Text(words.clone()),
                Piece::Value { value, precision } => {
                    types.push(self.function.ty(*value));
                    Piece::Value { value: Value(types.len() as u32 - 1), precision: *precision }
                }
                Piece::Debug(value) => {
                    types.push(self.function.ty(*value));
                    Piece::Debug(Value(types.len() as u32 - 1))
                }
            })
            .collect();
        self.link.operands = self.link.operands.max(types.len());
        self.site(kind(Text { message: numbered, types }))
    }

    fn message_operands(&mut self, message: &Message) {
        let mut k = 0;
        for piece in message {
            if let Piece::Value { value, precision: _ } | Piece::Debug(value) = piece {
                let v = self.value(*value);
                self.operand(k, v, self.function.ty(*value));
                k += 1;
            }
        }
    }

    fn operand(&mut self, k: i32, v: clif::Value, ty: Ty) {
        let operands = self.load_state(std::mem::offset_of!(super::host::State<'_>, operands));
        let flags = self.regions.state;
        self.store_cell(flags, v, ty, operands, k * 8);
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
