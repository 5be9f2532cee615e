//! Marks the loops and functions whose memory can be released early: where no pointer to what an iteration or a call
//! allocates is used after it.
//!
//! Note [Homes]. Open loop bodies are numbered from outside, 1 being the function's body. The *home* of a pointer is the
//! innermost of them in which the memory that it points to may have been allocated; 0 is the caller's. Storing or
//! yielding a pointer to where it lives longer than its home keeps the homes in between from being released; their
//! memory then counts as allocated further out, so a pointer that is loaded has the home of what it is loaded from.

use crate::calls::Summaries;
use crate::facts::Facts;
use chainrule_ir::{Block, Function, Op, Prim, Stmt, Ty, Value};

/// Marks the loops of a function, and the function itself unless it is an entry, whose results the caller reads, or what
/// a spread calls, which releases memory itself.
pub(crate) fn release(function: &mut Function, facts: &Facts, summaries: &Summaries, is_entry: bool) {
    let mut stores_pointer = false;
    let mut holds = vec![false; function.types.len()];
    function.body.each_stmt(&mut |s| match &s.op {
        Op::Store { ptr, offset: _, value } if function.ty(*value) == Ty::Ptr => {
            stores_pointer = true;
            holds[facts.place(*ptr).root.index()] = true;
        }
        // What is copied may hold pointers.
        Op::Copy { dst, .. } => holds[facts.place(*dst).root.index()] = true,
        Op::Call { function, args: _ } => stores_pointer |= summaries.get(*function).stores_pointer,
        Op::Spread(spread) => stores_pointer |= spread.keeps.is_some(),
        _ => {}
    });
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Release {
        function,
        facts,
        summaries,
        stores_pointer,
        holds,
        homes: vec![0; function.types.len()],
        frames: Vec::new(),
    };
    pass.frames.push(Frame::default());
    pass.block(&mut body);
    for &v in &body.yields {
        pass.moves(v, 0);
    }
    let frame = pass.frames.pop().unwrap_or_default();
    function.release |= !is_entry && frame.allocates && !frame.kept;
    function.body = body;
}

/// The body of the function or of an open loop.
#[derive(Clone, Copy, Default)]
struct Frame {
    /// Something is allocated here or deeper.
    allocates: bool,
    /// It may be used afterwards.
    kept: bool,
}

struct Release<'a> {
    function: &'a Function,
    facts: &'a Facts,
    summaries: &'a Summaries,
    /// The function or one that it calls stores a pointer to memory.
    stores_pointer: bool,
    /// By allocation: pointers may be stored there.
    holds: Vec<bool>,
    homes: Vec<u32>,
    frames: Vec<Frame>,
}

impl Release<'_> {
    fn here(&self) -> u32 {
        self.frames.len() as u32
    }

    fn is_ptr(&self, v: Value) -> bool {
        self.function.ty(v) == Ty::Ptr
    }

    fn home(&self, v: Value) -> u32 {
        self.homes[v.index()]
    }

    /// The pointer `v` becomes reachable from what lives in `to`.
    fn moves(&mut self, v: Value, to: u32) {
        if self.is_ptr(v) {
            self.keep(self.home(v), to);
        }
    }

    /// What lives in `from` must live as long as `to`.
    fn keep(&mut self, from: u32, to: u32) {
        for frame in &mut self.frames[to as usize..(from as usize).max(to as usize)] {
            frame.kept = true;
        }
    }

    fn block(&mut self, block: &mut Block) {
        block.stmts.iter_mut().for_each(|s| self.stmt(s));
    }

    fn stmt(&mut self, s: &mut Stmt) {
        crate::work::done(1);
        let here = self.here();
        match &mut s.op {
            Op::Const(_) | Op::Room | Op::Assert { .. } | Op::Print { .. } | Op::Zero { .. } => {}
            Op::Prim(prim, args) => {
                if self.is_ptr(s.outs[0]) && *prim == Prim::Select {
                    self.homes[s.outs[0].index()] = self.home(args[1]).max(self.home(args[2]));
                }
            }
            Op::Alloc { cells: _ } => {
                self.homes[s.outs[0].index()] = here;
                self.allocates();
            }
            Op::Offset { ptr, .. } | Op::Shadow { ptr, .. } | Op::Load { ptr, .. } => {
                if self.is_ptr(s.outs[0]) {
                    self.homes[s.outs[0].index()] = self.home(*ptr);
                }
            }
            Op::Store { ptr, offset: _, value } => self.moves(*value, self.home(*ptr)),
            Op::Copy { dst, src, cells: _ } => {
                let root = self.facts.place(*src).root;
                let numbers_only = self.facts.local(root).is_some() && !self.holds[root.index()];
                if self.stores_pointer && !numbers_only {
                    self.keep(self.home(*src), self.home(*dst));
                }
            }
            Op::Call { function, args: _ } => {
                let callee = self.summaries.get(*function);
                for v in &s.outs {
                    self.homes[v.index()] = here;
                }
                if callee.allocates {
                    self.allocates();
                }
                // It may store any argument, or what it allocates, anywhere; without stored pointers a copy moves
                // none.
                if callee.leaks && self.stores_pointer {
                    self.keep(here, 0);
                }
            }
            Op::Spread(spread) => {
                if spread.keeps.is_some() {
                    self.allocates();
                }
                self.results(&s.outs);
            }
            Op::If { cond: _, then, otherwise } => {
                self.block(then);
                self.block(otherwise);
                for (i, out) in s.outs.iter().enumerate() {
                    self.homes[out.index()] = self.home(then.yields[i]).max(self.home(otherwise.yields[i]));
                }
            }
            Op::For(l) => {
                let frame = self.loop_body(&l.params, &mut l.body, 0);
                l.release = frame.allocates && !frame.kept;
                self.results(&s.outs);
            }
            Op::Loop(l) => {
                let frame = self.loop_body(&l.params, &mut l.body, 1);
                l.release = frame.allocates && !frame.kept;
                self.results(&s.outs);
            }
        }
    }

    fn allocates(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.allocates = true;
        }
    }

    /// Walks a loop's body. A carried pointer may be to anything outside of it.
    fn loop_body(&mut self, params: &[Value], body: &mut Block, skip: usize) -> Frame {
        let outside = self.here();
        params.iter().for_each(|p| self.homes[p.index()] = outside);
        self.frames.push(Frame::default());
        self.block(body);
        for &v in &body.yields[skip..] {
            self.moves(v, outside);
        }
        let frame = self.frames.pop().unwrap_or_default();
        // What an inner loop does not release, its surroundings may.
        if frame.allocates && frame.kept {
            self.allocates();
        }
        frame
    }

    fn results(&mut self, outs: &[Value]) {
        let here = self.here();
        outs.iter().for_each(|o| self.homes[o.index()] = here);
    }
}
