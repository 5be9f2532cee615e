//! The state of making both sweeps of one function, and the reverse sweep's walk over statements.

use super::again::Again;
use super::cotangents::Scope;
use super::frames::{Definition, Frame, FrameId, FrameKind, Info, Site};
use super::keep::Status;
use super::spread::Gradients;
use super::{Pair, Reverse};
use crate::analysis::View;
use crate::error::Error;
use chainrule_ir::{Block, Const, Function, FunctionBuilder, FunctionId, Op, Stmt, Ty, Value};
use smallvec::smallvec;
use std::collections::{HashMap, HashSet};

/// Where the reverse sweep's outermost block is among the builder's open blocks.
pub(super) const BASE: usize = 2;

/// See Note [Order of work].
pub(super) struct Sweep<'f, 'c, 'm, 'a> {
    pub cx: &'c mut Reverse<'m, 'a>,
    pub f: &'f Function,
    pub id: FunctionId,
    pub view: View<'a>,
    /// Has the values of both sweeps; those of the primal keep their names.
    pub b: FunctionBuilder,
    /// Both sweeps go into one function.
    pub combined: bool,
    pub info: Vec<Info<'f>>,
    pub frames: Vec<Frame>,
    pub frame_of: HashMap<Site, FrameId>,
    /// Statements that change the shadow of memory, themselves or in nested blocks.
    pub work: HashSet<Site>,
    /// The frame whose statements are being reversed.
    pub here: FrameId,
    /// The frame whose values the forward sweep is defining.
    pub settling: FrameId,
    /// The record of the function, in the reverse sweep.
    pub tape: Value,

    /// Cotangents of the primal's values; nothing stands for zero.
    pub cotangent: Vec<Option<Value>>,
    /// The innermost scope that has changed the cotangent.
    pub owner: Vec<u32>,
    pub scopes: Vec<Scope>,

    /// What stands for a primal value in the reverse sweep, once needed.
    pub needed: HashMap<Value, Value>,
    /// Marks: the primal value that one in the reverse sweep stands for.
    pub marks: HashMap<Value, Value>,
    /// Values of the reverse sweep that stand for primal ones and are defined.
    pub restored: HashSet<Value>,
    /// How the reverse sweep gets a primal value.
    pub status: HashMap<Value, Status>,
    /// The loops of the reverse sweep, by their index: which frame they reverse.
    pub reverse_loops: HashMap<Value, FrameId>,
    /// Cotangents that are zero unless a condition holds; see `guards`.
    pub guards: HashMap<Value, Value>,
    /// The loops of the reverse sweep that run under such a condition, by their index.
    pub guarded: HashSet<Value>,
    /// The depths, in the primal, of the blocks around the conditions that are open.
    pub shifts: Vec<u32>,
    /// The cosine of what a value is the sine of, or the other way round, of the same block.
    pub partners: HashMap<Value, Value>,
    /// The shadow cell that was cleared last.
    pub cleared: Option<super::memory::Cleared>,
    /// The calls that the reverse sweep reverses, with their tapes.
    pub calls: HashMap<Site, (Pair, Option<Value>)>,
    /// Those of them that may run again.
    pub again: HashMap<Site, Again>,
    /// In a forward sweep that others of a recursion call: the cell of the cut, and the depth.
    pub recursion: Option<(Value, Value)>,
    /// The spreads whose gradients the forward sweep computes.
    pub spreads: HashMap<Site, Gradients>,
}

impl<'f, 'c, 'm, 'a> Sweep<'f, 'c, 'm, 'a> {
    pub fn new(cx: &'c mut Reverse<'m, 'a>, id: FunctionId, f: &'f Function, combined: bool) -> Self {
        let view = cx.analysis.view(cx.module, id);
        let mut table = Function::new(f.name.clone());
        table.params = f.params.clone();
        table.types = f.types.clone();
        table.loc = f.loc;
        let (mut b, _) = FunctionBuilder::resume(table);
        b.set_loc(f.loc);
        let values = f.types.len();
        let tape = b.fresh(Ty::Ptr);
        let mut sweep = Sweep {
            cx,
            f,
            id,
            view,
            b,
            combined,
            info: vec![Info { depth: 0, frame: 0, definition: Definition::Given }; values],
            frames: Vec::new(),
            frame_of: HashMap::new(),
            work: HashSet::new(),
            here: 0,
            settling: 0,
            tape,
            cotangent: vec![None; values],
            owner: vec![0; values],
            scopes: vec![Scope::root()],
            needed: HashMap::new(),
            marks: HashMap::new(),
            restored: HashSet::new(),
            status: HashMap::new(),
            reverse_loops: HashMap::new(),
            guards: HashMap::new(),
            guarded: HashSet::new(),
            shifts: Vec::new(),
            partners: HashMap::new(),
            cleared: None,
            calls: HashMap::new(),
            again: HashMap::new(),
            recursion: None,
            spreads: HashMap::new(),
        };
        sweep.frame(std::ptr::null(), FrameKind::Function, 0, 0);
        sweep.frames[0].depth = 0;
        sweep.frames[0].reverse_record = Some(if combined { sweep.frames[0].record } else { tape });
        sweep.survey(&f.body, 0, 0);
        sweep
    }

    /// Cotangent parameters for the results that `which` names: pairs of a result's value and its cotangent.
    pub fn seed_params(&mut self, which: &[bool]) -> Vec<(Value, Value)> {
        self.seeds(which, |b, ty| b.param(ty))
    }

    /// The same without making them parameters.
    pub fn fresh_seeds(&mut self, which: &[bool]) -> Vec<(Value, Value)> {
        self.seeds(which, |b, ty| b.fresh(ty))
    }

    /// What the cotangents of the parameters that `which` names are at first.
    pub fn sum_seeds(&mut self, which: &[bool]) -> Vec<(Value, Value)> {
        let chosen = self.f.params.iter().zip(which).filter(|(_, w)| **w);
        chosen.map(|(&p, _)| (p, self.b.fresh(self.f.ty(p)))).collect()
    }

    fn seeds(&mut self, which: &[bool], make: fn(&mut FunctionBuilder, Ty) -> Value) -> Vec<(Value, Value)> {
        let chosen = self.f.body.yields.iter().zip(which).filter(|(_, w)| **w);
        chosen.map(|(&y, _)| (y, make(&mut self.b, self.f.ty(y)))).collect()
    }

    /// The first pass: the reverse sweep with marks.
    pub fn reverse_sweep(&mut self, seeds: &[(Value, Value)]) -> Result<Block, Error> {
        self.b.open();
        debug_assert_eq!(self.b.depth(), BASE);
        for &(y, seed) in seeds {
            self.contribute(y, seed);
        }
        let f = self.f;
        self.reverse_block(&f.body)?;
        Ok(self.b.close(Vec::new()))
    }

    /// The cotangents of the parameters that `which` names.
    pub fn param_cotangents(&mut self, which: &[bool]) -> Vec<Value> {
        let f = self.f;
        f.params.iter().zip(which).filter(|(_, w)| **w).map(|(&p, _)| self.take_or_zero(p)).collect()
    }

    pub(super) fn reverse_block(&mut self, block: &'f Block) -> Result<(), Error> {
        crate::deeper(|| self.reverse_stmts(block))
    }

    fn reverse_stmts(&mut self, block: &'f Block) -> Result<(), Error> {
        for s in block.stmts.iter().rev() {
            self.b.set_loc(s.loc);
            match &s.op {
                Op::Const(_)
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Assert { .. }
                | Op::Print { .. } => {}
                Op::Prim(prim, args) => self.reverse_prim(*prim, args, s.outs[0]),
                Op::Alloc { cells } => self.reverse_alloc(s.outs[0], *cells),
                Op::Load { ptr, offset } => self.reverse_load(*ptr, *offset, s.outs[0]),
                Op::Store { ptr, offset, value } => self.reverse_store(*ptr, *offset, *value),
                Op::Copy { dst, src, cells } => self.reverse_copy(*dst, *src, *cells),
                Op::Zero { ptr, cells } => self.reverse_zero(*ptr, *cells),
                Op::Call { function, args } => self.reverse_call(s, *function, args)?,
                Op::Spread(spread) => self.reverse_spread(s, spread)?,
                Op::If { cond, then, otherwise } => self.reverse_if(s, *cond, then, otherwise)?,
                Op::For(l) => self.reverse_for(s, l)?,
                Op::Loop(l) => self.reverse_loop(s, l)?,
            }
        }
        Ok(())
    }

    /// How many blocks are around the statements that are being reversed.
    pub(super) fn depth(&self) -> u32 {
        self.scopes.len() as u32 - 1
    }

    /// The value is there in the reverse sweep as it is: in one function all of the outermost block, in a recursion what
    /// the function is given.
    pub(super) fn live(&self, v: Value) -> bool {
        self.combined && self.info[v.index()].depth == 0 || self.recursion.is_some() && self.f.params.contains(&v)
    }

    /// Appends to the block of the reverse sweep that reverses the block at `depth`.
    pub(super) fn at<R>(&mut self, depth: u32, f: impl FnOnce(&mut FunctionBuilder) -> R) -> R {
        let shift = self.shifts.iter().filter(|&&s| s < depth).count();
        self.b.at_depth(BASE + depth as usize + shift, f)
    }

    /// The primal value in the reverse sweep.
    pub(super) fn need(&mut self, v: Value) -> Value {
        if self.live(v) {
            return v;
        }
        if let Some(&stand_in) = self.needed.get(&v) {
            return stand_in;
        }
        let ty = self.b.ty(v);
        let stand_in = self.b.fresh(ty);
        self.mark(v, stand_in);
        stand_in
    }

    /// From here on `stand_in` is the primal value `v` in the reverse sweep.
    pub(super) fn mark(&mut self, v: Value, stand_in: Value) {
        self.needed.insert(v, stand_in);
        self.marks.insert(stand_in, v);
        let (depth, loc) = (self.info[v.index()].depth, self.b.loc());
        let op = Op::Const(Const::zero(self.b.ty(v)));
        self.at(depth, |b| b.push(Stmt { outs: smallvec![stand_in], op, loc }));
    }

    pub(super) fn zero(&mut self, ty: Ty) -> Value {
        self.b.constant(Const::zero(ty))
    }

    /// The address of the derivative of what a pointer points to.
    pub(super) fn shadow(&mut self, ptr: Value) -> Value {
        let ptr = self.need(ptr);
        self.b.shadow(ptr, self.cx.level)
    }
}
