//! Sums over the iterations of a loop, made parallel.
//!
//! A `for` loop whose carried values are sums ([`sums`]) and whose iterations know nothing of one another ([`effects`])
//! becomes a function of a part of its range ([`outline`]), which a spread calls for each chunk. Only outermost loops
//! are changed, and no function that a spread reaches has one. A loop is run as it was where it is too short: how much
//! work a chunk is to be is compared with what an iteration is estimated to [`cost`].
//!
//! The order of additions changes, so results may differ by rounding from those of the loop. They do not depend on how
//! many threads there are.

mod cost;
mod effects;
mod outline;
mod sums;

use crate::calls::Calls;
use crate::compact::compact;
use crate::facts::Facts;
use chainrule_ir::{Block, For, Function, FunctionId, Loc, Module, Op, Prim, Spread, Stmt, Ty, Value, Values};
use cost::Costs;
use effects::Effects;
use smallvec::smallvec;

/// The work of a chunk: about so many simple operations, 50 microseconds.
pub const CHUNK_WORK: u64 = 50_000;

/// Makes sums parallel in what the entries reach, in chunks of so much work at least; see [`CHUNK_WORK`].
///
/// This is no pass like the others: it changes results by rounding, and a derivative must be taken after it, since the
/// derivative of a loop is no such loop.
pub fn spread(module: &mut Module, entries: &[FunctionId], work: u64) {
    let calls = Calls::of(module, entries);
    let effects = Effects::of(module, &calls);
    let costs = Costs::of(module, &calls);
    let reached = module.reached(entries.iter().copied());
    // What spreads reach, and what has one already.
    let mut inside = vec![false; module.functions.len()];
    for f in &module.functions {
        f.body.each_stmt(&mut |s| {
            if let Op::Spread(spread) = &s.op {
                inside[spread.function.index()] = true;
            }
        });
    }
    let mut order = calls.order;
    order.retain(|id| reached[id.index()] && !calls.recursive[id.index()]);
    // Callers first, so that the outermost loop is found.
    for &id in order.iter().rev() {
        if inside[id.index()] || module.function(id).rule.is_some() {
            continue;
        }
        let mut function = std::mem::replace(&mut module.functions[id.index()], Function::new(""));
        let facts = Facts::of(&function);
        let mut body = std::mem::take(&mut function.body);
        let name = function.name.clone();
        let mut pass = Pass { module, facts, effects: &effects, costs: &costs, work, name, function, made: Vec::new() };
        pass.block(&mut body);
        let Pass { mut function, made, .. } = pass;
        function.body = body;
        module.functions[id.index()] = function;
        for (callee, reached) in inside.iter_mut().zip(module.reached(made)) {
            *callee |= reached;
        }
        inside.resize(module.functions.len(), true);
    }
}

struct Pass<'a> {
    module: &'a mut Module,
    facts: Facts,
    effects: &'a Effects,
    costs: &'a Costs,
    work: u64,
    name: String,
    function: Function,
    made: Vec<FunctionId>,
}

impl Pass<'_> {
    fn block(&mut self, block: &mut Block) {
        crate::work::done(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            if let Op::For(l) = &s.op
                && let Some(grain) = self.grain(l)
            {
                self.replace(s, grain, &mut block.stmts);
                continue;
            }
            for inner in s.op.blocks_mut() {
                self.block(inner);
            }
            block.stmts.push(s);
        }
    }

    /// How many iterations a chunk of the loop has, if it can be cut into chunks and may be worth it.
    fn grain(&self, l: &For) -> Option<u32> {
        let float = |v: &Value| self.function.ty(*v).is_float();
        if l.params.is_empty() || !l.params.iter().all(float) {
            return None;
        }
        let cost = self.costs.block(&l.body, &self.facts).max(1);
        let grain = u32::try_from(self.work.div_ceil(cost)).ok()?.max(1);
        let trips = self.facts.count(l.lo).zip(self.facts.count(l.hi)).map(|(lo, hi)| hi.saturating_sub(lo));
        let long = trips.is_none_or(|n| n >= 2 * u64::from(grain));
        (long && sums::only(l) && self.effects.independent(&self.function, &l.body)).then_some(grain)
    }

    /// The loop `s` as a spread, or as it was if it has less than two chunks.
    fn replace(&mut self, s: Stmt, grain: u32, to: &mut Vec<Stmt>) {
        let Op::For(l) = &s.op else { return };
        let name = format!("{}.sum{}", self.name, self.made.len());
        let (mut part, args) = outline::outline(&self.function, &self.facts, &s, l, name);
        compact(&mut part);
        let function = self.module.push(part);
        self.made.push(function);

        let (loc, outs) = (s.loc, s.outs.clone());
        let (lo, hi, inits) = (l.lo, l.hi, l.inits.clone());
        let mut b = Builder { function: &mut self.function, loc, stmts: Vec::new() };
        let sums: Values = inits.iter().map(|&v| b.fresh_like(v)).collect();
        let spread = Spread { function, lo, hi, grain, args, keeps: None };
        b.stmts.push(Stmt { outs: sums.clone(), op: Op::Spread(Box::new(spread)), loc });
        let totals: Vec<Value> =
            inits.iter().zip(&sums).map(|(&init, &sum)| b.prim(Prim::Add, &[init, sum], None)).collect();
        let then = Block { stmts: std::mem::take(&mut b.stmts), yields: totals };

        let mut plain = s;
        plain.outs = inits.iter().map(|&v| b.fresh_like(v)).collect();
        let yields = plain.outs.to_vec();
        let otherwise = Block { stmts: vec![plain], yields };

        let least = b.constant(2 * u64::from(grain));
        let any = b.prim(Prim::Lt, &[lo, hi], Some(Ty::Bool));
        let trips = b.prim(Prim::ISubWrap, &[hi, lo], None);
        let enough = b.prim(Prim::Le, &[least, trips], Some(Ty::Bool));
        let cond = b.prim(Prim::And, &[any, enough], None);
        b.stmts.push(Stmt { outs, op: Op::if_(cond, then, otherwise), loc });
        to.append(&mut b.stmts);
    }
}

/// Statements one after the other.
struct Builder<'a> {
    function: &'a mut Function,
    loc: Loc,
    stmts: Vec<Stmt>,
}

impl Builder<'_> {
    fn fresh_like(&mut self, v: Value) -> Value {
        self.function.fresh(self.function.ty(v))
    }

    fn constant(&mut self, x: u64) -> Value {
        let s = crate::graft::index(self.function, x, self.loc);
        let out = s.outs[0];
        self.stmts.push(s);
        out
    }

    /// A primitive whose result is of the type of its first argument, or of another.
    fn prim(&mut self, prim: Prim, args: &[Value], ty: Option<Ty>) -> Value {
        let out = self.function.fresh(ty.unwrap_or(self.function.ty(args[0])));
        let op = Op::Prim(prim, args.iter().copied().collect());
        self.stmts.push(Stmt { outs: smallvec![out], op, loc: self.loc });
        out
    }
}
