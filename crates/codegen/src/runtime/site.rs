//! Places that trap or print, and what they say.

use super::spread::Spreading;
use crate::alone::Status;
use chainrule_ir::memory::{CELL, out_of_memory};
use chainrule_ir::message;
use chainrule_ir::{Const, Function, Loc, Message, Piece, Sources, Spread, Trap, TrapKind, Ty, Value};

/// A place in a program that traps or prints.
pub(crate) struct Site {
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

/// The values of a message, in the order of its operands.
pub(crate) fn values(message: &Message) -> impl Iterator<Item = Value> {
    message.iter().filter_map(|piece| match piece {
        Piece::Text(_) => None,
        Piece::Value { value, precision: _ } | Piece::Debug(value) => Some(*value),
    })
}

/// The sites of a program. The status of a run that traps is one more than the number of its site.
#[derive(Default)]
pub(crate) struct Sites {
    list: Vec<Site>,
    operands: usize,
    spreads: Vec<Spreading>,
}

impl Sites {
    /// Room for so many operands is enough for every site.
    pub fn operands(&self) -> usize {
        self.operands.max(1)
    }

    /// All of them.
    pub fn list(&self) -> &[Site] {
        &self.list
    }

    /// Arithmetic without a result.
    pub fn arithmetic(&mut self, message: &'static str, loc: Loc) -> u64 {
        self.add(Kind::Arithmetic(message), loc)
    }

    /// No more memory; the operand is the number of cells.
    pub fn memory(&mut self, loc: Loc) -> u64 {
        self.add(Kind::Memory, loc)
    }

    /// A call of `callee` that recursed too deep.
    pub fn stack(&mut self, callee: &str, loc: Loc) -> u64 {
        self.add(Kind::Stack(callee.to_owned()), loc)
    }

    /// A false assertion in `function`.
    pub fn assert(&mut self, function: &Function, message: &Message, loc: Loc) -> u64 {
        let text = self.text(function, message);
        self.add(Kind::Assert(text), loc)
    }

    /// A print in `function`.
    pub fn print(&mut self, function: &Function, message: &Message, loc: Loc) -> u64 {
        let text = self.text(function, message);
        self.add(Kind::Print(text), loc)
    }

    /// A spread whose callee has results of these types; gives its number.
    pub fn spread(&mut self, spread: &Spread, results: &[Ty], loc: Loc) -> u64 {
        let memory = self.memory(loc);
        self.spreads.push(Spreading::new(spread, results, memory));
        self.spreads.len() as u64 - 1
    }

    /// The spreads, by number.
    pub fn spreads(&self) -> &[Spreading] {
        &self.spreads
    }

    /// What each status says without values.
    pub fn statuses(&self, sources: &Sources) -> Vec<Status> {
        self.list.iter().map(|site| site.status(sources)).collect()
    }

    fn add(&mut self, kind: Kind, loc: Loc) -> u64 {
        self.list.push(Site { kind, loc });
        self.list.len() as u64
    }

    fn text(&mut self, function: &Function, message: &Message) -> Text {
        let types: Vec<Ty> = values(message).map(|v| function.ty(v)).collect();
        let mut k = 0;
        let mut number = || {
            k += 1;
            Value(k - 1)
        };
        let numbered = message.iter().map(|piece| match piece {
            Piece::Text(words) => Piece::Text(words.clone()),
            Piece::Value { value: _, precision } => Piece::Value { value: number(), precision: *precision },
            Piece::Debug(_) => Piece::Debug(number()),
        });
        let message = numbered.collect();
        self.operands = self.operands.max(types.len());
        Text { message, types }
    }
}

impl Site {
    fn status(&self, sources: &Sources) -> Status {
        let words = match &self.kind {
            Kind::Assert(text) | Kind::Print(text) => {
                let piece = |piece: &Piece| match piece {
                    Piece::Text(words) => words.clone(),
                    Piece::Value { .. } | Piece::Debug(_) => "_".to_owned(),
                };
                text.message.iter().map(piece).collect()
            }
            Kind::Arithmetic(message) => (*message).to_owned(),
            Kind::Memory => "no more memory".to_owned(),
            Kind::Stack(name) => format!("recursion too deep: too many calls of `{name}` and others are alive"),
        };
        let message = match sources.get(self.loc) {
            Some(source) => format!("{source}: {words}"),
            None => words,
        };
        Status { message, memory: self.is_memory() }
    }

    /// There was no more memory.
    pub fn is_memory(&self) -> bool {
        matches!(self.kind, Kind::Memory)
    }

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
