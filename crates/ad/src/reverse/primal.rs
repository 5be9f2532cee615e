//! The forward sweep: the primal with records. The second pass of Note [Order of work].

use super::frames::{FrameId, FrameKind};
use super::memory::clear_fresh;
use super::sweep::Sweep;
use chainrule_ir::{Block, Const, For, FunctionId, Loop, Op, Stmt, Ty, Value};

impl<'f> Sweep<'f, '_, '_, '_> {
    /// Appends the statements of the forward sweep to the innermost open block.
    pub(super) fn forward_body(&mut self) {
        let f = self.f;
        for &p in &f.params {
            self.settle(p);
        }
        self.forward_block(&f.body);
        self.frames[0].cells = self.frames[0].high;
    }

    fn forward_block(&mut self, block: &'f Block) {
        crate::deeper(|| self.forward_stmts(block));
    }

    fn forward_stmts(&mut self, block: &'f Block) {
        for s in &block.stmts {
            self.b.set_loc(s.loc);
            match &s.op {
                Op::Const(_)
                | Op::Prim(..)
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Assert { .. }
                | Op::Print { .. } => self.b.push(s.clone()),
                Op::Alloc { cells } => {
                    self.b.push(s.clone());
                    let shadows = self.view.active_shadows(s.outs[0]);
                    clear_fresh(&mut self.b, &shadows, self.cx.level, s.outs[0], *cells);
                }
                Op::Call { function, args } => self.forward_call(s, *function, args),
                Op::Spread(spread) => self.forward_spread(s, spread),
                Op::If { cond, then, otherwise } => self.forward_if(s, *cond, then, otherwise),
                Op::For(l) => self.forward_for(s, l),
                Op::Loop(l) => self.forward_loop(s, l),
            }
            for &out in &s.outs {
                self.settle(out);
            }
        }
    }

    fn forward_call(&mut self, s: &'f Stmt, callee: FunctionId, args: &[Value]) {
        let Some(&(pair, tape)) = self.calls.get(&std::ptr::from_ref(s)) else {
            self.b.push(s.clone());
            return;
        };
        let mut outs = s.outs.clone();
        outs.extend(tape);
        if pair.again.is_some() {
            let again = self.again.get(&std::ptr::from_ref(s)).copied();
            self.forward_recursion(s, (callee, pair), args, again, outs);
        } else {
            self.b.push(Stmt { outs, op: Op::Call { function: pair.forward, args: args.to_vec() }, loc: s.loc });
        }
        if let Some(tape) = tape {
            self.settle(tape);
        }
    }

    /// One branch runs, so the two share slots.
    fn forward_if(&mut self, s: &'f Stmt, cond: Value, then: &'f Block, otherwise: &'f Block) {
        let frame = self.settling as usize;
        let begin = self.frames[frame].cells;
        self.b.open();
        self.forward_block(then);
        let then = self.b.close(then.yields.clone());
        let end = std::mem::replace(&mut self.frames[frame].cells, begin);
        self.b.open();
        self.forward_block(otherwise);
        let otherwise = self.b.close(otherwise.yields.clone());
        self.frames[frame].cells = end.max(self.frames[frame].cells);
        self.b.push(Stmt { outs: s.outs.clone(), op: Op::if_(cond, then, otherwise), loc: s.loc });
    }

    /// The statements of a loop's body, in an open block that the caller closes.
    fn forward_frame(&mut self, frame: FrameId, first: &[Value], body: &'f Block, loc: chainrule_ir::Loc) {
        let outer = std::mem::replace(&mut self.settling, frame);
        self.b.open();
        for &v in first {
            self.settle(v);
        }
        self.forward_block(body);
        self.b.set_loc(loc);
        self.frames[frame as usize].cells = self.frames[frame as usize].high;
        self.settling = outer;
    }

    fn forward_for(&mut self, s: &'f Stmt, l: &'f For) {
        let frame = self.frame_of[&std::ptr::from_ref(s)];
        let first: Vec<Value> = std::iter::once(l.index).chain(l.params.iter().copied()).collect();
        self.forward_frame(frame, &first, &l.body, s.loc);
        let mut body = self.b.close(l.body.yields.clone());

        let cells = self.frames[frame as usize].cells;
        let (record, records) = (self.frames[frame as usize].record, self.frames[frame as usize].records);
        if cells > 0 {
            let from_zero = self.is_zero(l.lo);
            self.b.open();
            let position = if from_zero { l.index } else { self.b.isub(l.index, l.lo) };
            let op = Op::Offset { ptr: records, index: position, stride: cells };
            self.b.push(Stmt { outs: [record].into_iter().collect(), op, loc: s.loc });
            let mut stmts = self.b.close(Vec::new()).stmts;
            stmts.append(&mut body.stmts);
            body.stmts = stmts;

            let trips = if from_zero {
                l.hi
            } else {
                let any = self.b.prim(chainrule_ir::Prim::Lt, &[l.lo, l.hi]);
                let trips = self.b.isub(l.hi, l.lo);
                let none = self.b.usize(0);
                self.b.select(any, trips, none)
            };
            let each = self.b.usize(u64::from(cells));
            let total = self.b.imul(trips, each);
            let op = Op::Alloc { cells: total };
            self.b.push(Stmt { outs: [records].into_iter().collect(), op, loc: s.loc });
            self.settle_needed(records);
        }
        // Records outlive the iteration, whatever the input said of its memory.
        let l = For { body, params: l.params.clone(), inits: l.inits.clone(), release: false, ..*l };
        self.b.push(Stmt { outs: s.outs.clone(), op: Op::For(Box::new(l)), loc: s.loc });
    }

    fn forward_loop(&mut self, s: &'f Stmt, l: &'f Loop) {
        let frame = self.frame_of[&std::ptr::from_ref(s)];
        self.forward_frame(frame, &l.params, &l.body, s.loc);
        let mut next =
            Loop { params: l.params.clone(), inits: l.inits.clone(), body: Block::default(), release: false };
        let mut yields = l.body.yields.clone();
        let mut outs = s.outs.clone();
        let (cells, record) = (self.frames[frame as usize].cells, self.frames[frame as usize].record);
        let (records, trips) = (self.frames[frame as usize].records, self.frames[frame as usize].trips);
        let reversed = self.frames[frame as usize].reversed;
        if reversed {
            let one = self.b.usize(1);
            let count = self.b.fresh(Ty::U64);
            yields.push(self.b.iadd(count, one));
            next.params.push(count);
            outs.push(trips);
        }
        let link = self.b.fresh(Ty::Ptr);
        if cells > 0 {
            yields.push(record);
            next.params.push(link);
            outs.push(records);
        }
        next.body = self.b.close(yields);
        if cells > 0 {
            self.b.open();
            let size = self.b.usize(u64::from(cells) + 1);
            self.b.push(Stmt { outs: [record].into_iter().collect(), op: Op::Alloc { cells: size }, loc: s.loc });
            self.b.store(record, 0, link);
            let mut stmts = self.b.close(Vec::new()).stmts;
            stmts.append(&mut next.body.stmts);
            next.body.stmts = stmts;
        }
        if reversed {
            let none = self.b.usize(0);
            next.inits.push(none);
        }
        if cells > 0 {
            let null = self.b.constant(Const::null());
            next.inits.push(null);
        }
        self.b.push(Stmt { outs, op: Op::Loop(Box::new(next)), loc: s.loc });
        if reversed {
            self.settle(trips);
        }
        if cells > 0 {
            self.settle_needed(records);
        }
    }

    /// The first slot of a frame's record: a loop's record begins with the way to the one before.
    pub(super) fn first_slot(&self, frame: FrameId) -> u32 {
        match self.frames[frame as usize].kind {
            FrameKind::Function | FrameKind::For { .. } => 0,
            FrameKind::Loop => 1,
        }
    }

    /// The value is the constant zero.
    pub(super) fn is_zero(&self, v: Value) -> bool {
        match self.info[v.index()].definition {
            super::frames::Definition::Stmt(s) => matches!(s.op, Op::Const(c) if c.bits == 0),
            super::frames::Definition::Given | super::frames::Definition::Index => false,
        }
    }
}
