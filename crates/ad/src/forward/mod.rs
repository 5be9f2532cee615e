//! Forward mode: every active value gets a tangent beside it.
//!
//! A derived function has the primal's parameters and a tangent for each active float among them, and the primal's
//! results and a tangent for each active float among those. Its body is the primal's, with the same values, and
//! statements for the tangents in between.
//!
//! Note [Several directions]. With a width of more than 1 a value has a tangent for each of so many directions, and the
//! primal runs once for all of them. Those of a value stand one after the other, among parameters, carried values and
//! statements, and in memory, where the level is wide: what is done to them is the same, which compilers make vector
//! instructions of.

mod call;
mod for_;
mod if_;
mod loop_;
mod memory;
mod scalar;
mod spread;

use crate::analysis::{Analysis, View};
use crate::error::Error;
use crate::rules::Rules;
use chainrule_ir::{Block, Const, FunctionBuilder, FunctionId, Module, Op, Stmt, Ty, Value};
use smallvec::SmallVec;
use std::collections::HashMap;

/// The tangents of a value, one for each direction.
type Lanes = SmallVec<[Value; 8]>;

/// A transform of a program under way.
pub(crate) struct Forward<'m, 'a> {
    module: &'m mut Module,
    analysis: &'a Analysis,
    level: u32,
    width: u32,
    rules: Rules,
    derived: HashMap<FunctionId, FunctionId>,
    todo: Vec<(FunctionId, FunctionId)>,
}

/// The forward derivative of `entry` with respect to its `active` parameters, in `width` directions.
pub(crate) fn forward(
    module: &mut Module,
    analysis: &Analysis,
    entry: FunctionId,
    active: &[bool],
    level: u32,
    width: u32,
) -> Result<FunctionId, Error> {
    let rules = Rules::new(level, width);
    let mut cx = Forward { module, analysis, level, width, rules, derived: HashMap::new(), todo: Vec::new() };
    let floats: Vec<bool> = {
        let f = cx.module.function(entry);
        f.params.iter().zip(active).map(|(&p, &a)| a && f.ty(p).is_float()).collect()
    };
    let results = cx.module.function(entry).results.iter().map(|t| t.is_float()).collect::<Vec<_>>();
    let id = cx.reserve(entry);
    cx.build(entry, id, &floats, &results)?;
    while let Some((primal, id)) = cx.todo.pop() {
        let interface = analysis.interface(primal);
        cx.build(primal, id, &interface.params, &interface.results)?;
    }
    Ok(id)
}

impl Forward<'_, '_> {
    fn reserve(&mut self, primal: FunctionId) -> FunctionId {
        let name = format!("{}.jvp{}", self.module.function(primal).name, self.level);
        self.module.push(chainrule_ir::Function::new(name))
    }

    /// The derivative of a function that is called.
    fn derived(&mut self, primal: FunctionId) -> FunctionId {
        if let Some(&id) = self.derived.get(&primal) {
            return id;
        }
        let id = self.reserve(primal);
        self.derived.insert(primal, id);
        self.todo.push((primal, id));
        id
    }

    fn build(&mut self, primal: FunctionId, id: FunctionId, params: &[bool], results: &[bool]) -> Result<(), Error> {
        let mut function = self.module.function(primal).clone();
        function.name = self.module.function(id).name.clone();
        function.rule = None;
        let values = function.types.len();
        let view = self.analysis.view(self.module, primal);
        let primal_params = function.params.clone();
        let (b, body) = FunctionBuilder::resume(function);
        let mut t = Tangents { cx: self, view, b, tangent: vec![None; values] };
        for (&p, _) in primal_params.iter().zip(params).filter(|(_, a)| **a) {
            let ty = t.b.ty(p);
            let lanes = (0..t.cx.width).map(|_| t.b.param(ty)).collect();
            t.tangent[p.index()] = Some(lanes);
        }
        let Block { stmts, yields } = body;
        t.stmts(stmts)?;
        let mut all = yields.clone();
        for (&y, _) in yields.iter().zip(results).filter(|(_, a)| **a) {
            let tangent = t.tangent_or_zero(y);
            all.extend(tangent);
        }
        let function = t.b.finish(&all);
        self.module.functions[id.index()] = function;
        Ok(())
    }
}

/// A derived function under construction.
struct Tangents<'c, 'm, 'a> {
    cx: &'c mut Forward<'m, 'a>,
    view: View<'a>,
    b: FunctionBuilder,
    /// The tangents of each value of the primal; nothing stands for zero.
    tangent: Vec<Option<Lanes>>,
}

impl Tangents<'_, '_, '_> {
    fn tangent(&self, v: Value) -> Option<Lanes> {
        self.tangent[v.index()].clone()
    }

    fn tangent_or_zero(&mut self, v: Value) -> Lanes {
        self.tangent(v).unwrap_or_else(|| self.zeros(v))
    }

    /// Tangents of `v` that are zero.
    fn zeros(&mut self, v: Value) -> Lanes {
        let ty = self.b.ty(v);
        let zero = self.b.constant(Const::zero(ty));
        smallvec::smallvec![zero; self.cx.width as usize]
    }

    fn fresh_lanes(&mut self, ty: Ty) -> Lanes {
        (0..self.cx.width).map(|_| self.b.fresh(ty)).collect()
    }

    fn shadow(&mut self, ptr: Value) -> Value {
        self.b.wide_shadow(ptr, self.cx.level, self.cx.width)
    }

    /// The cells of the shadow of so many cells.
    fn shadow_cells(&mut self, cells: Value) -> Value {
        if self.cx.width == 1 {
            return cells;
        }
        let width = self.b.usize(u64::from(self.cx.width));
        self.b.imul(cells, width)
    }

    fn stmts(&mut self, stmts: Vec<Stmt>) -> Result<(), Error> {
        for s in stmts {
            self.b.set_loc(s.loc);
            self.stmt(s)?;
        }
        Ok(())
    }

    /// The statements of a nested block; the caller closes it.
    fn open(&mut self, stmts: Vec<Stmt>) -> Result<(), Error> {
        self.b.open();
        crate::deeper(|| self.stmts(stmts))
    }

    fn stmt(&mut self, s: Stmt) -> Result<(), Error> {
        match &s.op {
            Op::Const(_)
            | Op::Alloc { .. }
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Assert { .. }
            | Op::Print { .. } => self.b.push(s),
            Op::Prim(..) => self.scalar(s),
            Op::Load { .. } => self.load(s),
            Op::Store { .. } => self.store(s),
            Op::Copy { .. } => self.copy(s),
            Op::Zero { .. } => self.zero(s),
            Op::Call { .. } => self.call(s)?,
            Op::Spread(_) => self.spread(s),
            Op::If { .. } => self.if_(s)?,
            Op::For(_) => self.for_(s)?,
            Op::Loop(_) => self.loop_(s)?,
        }
        Ok(())
    }

    /// Appends to `values` the tangents of those of `of` that `slots` names.
    fn append_tangents(&mut self, values: &mut Vec<Value>, of: &[Value], slots: &[usize]) {
        for &j in slots {
            let t = self.tangent_or_zero(of[j]);
            values.extend(t);
        }
    }

    /// Gives those of `values` that `slots` names fresh tangents.
    fn fresh_tangents(&mut self, values: &[Value], slots: &[usize]) -> Vec<Value> {
        let fresh = |&j: &usize| {
            let v = values[j];
            let ty: Ty = self.b.ty(v);
            let t = self.fresh_lanes(ty);
            self.tangent[v.index()] = Some(t.clone());
            t
        };
        slots.iter().flat_map(fresh).collect()
    }
}
