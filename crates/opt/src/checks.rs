//! Checks of indices, moved out of counted loops.
//!
//! Note [Inspectors]. In a loop nest an index is mostly a polynomial in the indices of loops and in values from outside
//! of the nest, so the check that it is below a length, and that it does not overflow, holds in all iterations if it
//! holds at the extreme ones. That is decided once, in front of the nest, and the nest loses the check. Where it is
//! not certain that all checks hold, an *inspector* runs first: the nest again, with its checks and what they need, and
//! nothing else. It stops the program where the nest would have done so; if it comes to its end, all checks hold. What
//! is decided in front need therefore only be sufficient.
//!
//! A nest that prints, calls what may stop the program, or checks what it has itself written, keeps its checks; the
//! nests in it are tried.

use crate::calls::Summaries;
use crate::facts::{Class, Facts};
use crate::graft::copy_block;
use crate::hash::Map;
use crate::interval::unchecked;
use crate::poly::{Poly, Polys, Product};
use crate::subst::Subst;
use chainrule_ir::{Block, Const, For, Function, Loc, Op, Prim, Stmt, Ty, Value, Values};
use smallvec::smallvec;
use std::collections::HashSet;

/// Nests of more statements are not looked at as a whole.
const MAX_STATEMENTS: usize = 1500;

/// Conditions in front of one nest.
const MAX_CONDITIONS: usize = 40;

/// How often the carried values that an inspector needs are looked for.
const ROUNDS: usize = 8;

/// Moves checks out of the counted loops of a function.
pub(crate) fn checks(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    if !facts.loops {
        return false;
    }
    let polys = Polys::of(function);
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Checks { function, facts, summaries, polys, changed: false };
    pass.block(&mut body);
    let changed = pass.changed;
    function.body = body;
    changed
}

struct Checks<'a> {
    function: &'a mut Function,
    facts: &'a Facts,
    summaries: &'a Summaries,
    polys: Polys,
    /// A check has gone.
    changed: bool,
}

/// What has to hold in front of a nest.
#[derive(PartialEq)]
enum Condition {
    /// The sum is not negative.
    Natural(Vec<(Product, i128)>),
    /// What is positive in the sum fits into 64 bits.
    Fits(Vec<(Product, i128)>),
    /// A boolean from outside.
    Holds(Value),
}

/// The checks of a nest that can go, by their place in program order, and what has to hold for that.
#[derive(Default)]
struct Plan {
    removed: HashSet<usize>,
    conditions: Vec<Condition>,
}

/// What a nest does besides computing.
#[derive(Default)]
struct Effects {
    statements: usize,
    /// It has something that an inspector cannot stand for.
    opaque: bool,
    checks: bool,
    stores: bool,
    writes: HashSet<Class>,
    calls_write: bool,
}

impl Checks<'_> {
    fn block(&mut self, block: &mut Block) {
        let mut out = Vec::with_capacity(block.stmts.len());
        for mut s in std::mem::take(&mut block.stmts) {
            crate::work::done(1);
            match &mut s.op {
                Op::For(l) => {
                    let effects = self.effects(&l.body);
                    if !effects.checks || (s.outs.is_empty() && !effects.stores) {
                        // Nothing to do, or an inspector.
                        out.push(s);
                        continue;
                    }
                    if !effects.opaque {
                        let plan = self.plan(l);
                        self.apply(l, &s.outs, plan, &effects, &mut out, s.loc);
                    }
                    self.block(&mut l.body);
                }
                Op::If { cond: _, then, otherwise } => {
                    for b in [then, otherwise] {
                        // What has no results and does not write is an inspector.
                        if !s.outs.is_empty() || self.effects(b).stores {
                            self.block(b);
                        }
                    }
                }
                Op::Loop(l) => self.block(&mut l.body),
                Op::Const(_)
                | Op::Prim(..)
                | Op::Room
                | Op::Alloc { .. }
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::Store { .. }
                | Op::Copy { .. }
                | Op::Zero { .. }
                | Op::Call { .. }
                | Op::Spread(_)
                | Op::Assert { .. }
                | Op::Print { .. } => {}
            }
            out.push(s);
        }
        block.stmts = out;
    }

    fn effects(&self, body: &Block) -> Effects {
        let mut e = Effects::default();
        body.each_stmt(&mut |s| {
            e.statements += 1;
            match &s.op {
                Op::Prim(p, args) => e.checks |= self.facts.traps(*p, args),
                Op::Assert { .. } => e.checks = true,
                Op::Print { .. } | Op::Loop(_) | Op::Spread(_) => e.opaque = true,
                Op::Store { ptr, .. } | Op::Zero { ptr, .. } | Op::Copy { dst: ptr, .. } => {
                    e.stores = true;
                    let place = self.facts.place(*ptr);
                    e.writes.insert(self.facts.class(&place, self.summaries.shadows_stay));
                }
                Op::Call { function, args: _ } => {
                    let callee = self.summaries.get(*function);
                    e.stores = true;
                    e.calls_write |= callee.writes;
                    e.opaque |= callee.effect;
                }
                Op::Const(_)
                | Op::Room
                | Op::Alloc { .. }
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::If { .. }
                | Op::For(_) => {}
            }
        });
        crate::work::done(e.statements);
        e.opaque |= e.statements > MAX_STATEMENTS;
        e
    }

    /// Which checks of a nest can go.
    fn plan(&mut self, l: &For) -> Plan {
        let mut plan = Plan::default();
        let mut place = 0;
        self.visit(&l.body, l.index, &mut place, true, &mut plan);
        plan
    }

    /// Looks at the checks that every iteration comes to; `place` counts statements.
    fn visit(&mut self, block: &Block, index: Value, place: &mut usize, always: bool, plan: &mut Plan) {
        for s in &block.stmts {
            let here = *place;
            *place += 1;
            let conditions = match &s.op {
                Op::Assert { cond, message: _ } if always => self.asserted(*cond, index),
                Op::Prim(p, args) if always && self.facts.traps(*p, args) => self.exact(*p, s.outs[0], index),
                _ => None,
            };
            if let Some(conditions) = conditions {
                let new: Vec<Condition> = conditions.into_iter().filter(|c| !plan.conditions.contains(c)).collect();
                if plan.conditions.len() + new.len() <= MAX_CONDITIONS {
                    plan.conditions.extend(new);
                    plan.removed.insert(here);
                }
            }
            let always = always && !matches!(s.op, Op::If { .. });
            for b in s.op.blocks() {
                self.visit(b, index, place, always, plan);
            }
        }
    }

    /// What has to hold in front of the nest of `index` for a condition to hold in it.
    fn asserted(&mut self, cond: Value, index: Value) -> Option<Vec<Condition>> {
        if self.facts.constant(cond).is_some() {
            return None;
        }
        if !self.polys.is_within(cond, index) {
            return Some(vec![Condition::Holds(cond)]);
        }
        let (prim, args) = self.polys.definition(cond)?;
        let (x, y, k) = match prim {
            Prim::Lt => (args[0], args[1], -1),
            Prim::Le => (args[0], args[1], 0),
            _ => return None,
        };
        if !self.polys.is_unsigned(x) {
            return None;
        }
        let difference = self.polys.poly(y).plus(&self.polys.poly(x), -1).plus_constant(k);
        self.conditions(&[(difference, false)], index)
    }

    /// The same for a checked operation not to overflow.
    fn exact(&mut self, prim: Prim, out: Value, index: Value) -> Option<Vec<Condition>> {
        if !self.polys.is_unsigned(out) {
            return None;
        }
        let p = self.polys.poly(out);
        match prim {
            Prim::IAdd | Prim::IMul => self.conditions(&[(p, true)], index),
            Prim::ISub => self.conditions(&[(p, false)], index),
            _ => None,
        }
    }

    /// What has to hold for polynomials not to be negative (`false`) or to fit (`true`), and for those that they are
    /// made of to be exact.
    fn conditions(&mut self, wanted: &[(Poly, bool)], index: Value) -> Option<Vec<Condition>> {
        let mut todo = wanted.to_vec();
        let mut seen: HashSet<Value> = HashSet::new();
        let mut found = Vec::new();
        while let Some((p, fits)) = todo.pop() {
            if found.len() > MAX_CONDITIONS || seen.len() > MAX_CONDITIONS {
                return None;
            }
            let extreme = if fits {
                let most = self.polys.least(&Poly::default().plus(&p, -1), index)?;
                Poly::default().plus(&most, -1)
            } else {
                self.polys.least(&p, index)?
            };
            for &v in p.exact.iter().chain(&extreme.exact) {
                if seen.insert(v) {
                    let unchecked = self.polys.definition(v).map(|d| d.0);
                    todo.push((self.polys.poly(v), unchecked != Some(Prim::ISubWrap)));
                }
            }
            let certain = if fits { extreme.is_below_a_value() } else { extreme.is_natural() };
            if !certain {
                let mut terms = extreme.terms.to_vec();
                terms.sort_unstable();
                found.push(if fits { Condition::Fits(terms) } else { Condition::Natural(terms) });
            }
        }
        Some(found)
    }

    /// Takes the planned checks from a nest and puts what has to hold in front.
    fn apply(&mut self, l: &mut For, outs: &Values, plan: Plan, effects: &Effects, out: &mut Vec<Stmt>, loc: Loc) {
        if plan.removed.is_empty() {
            return;
        }
        if !plan.conditions.is_empty() {
            let mut needed = HashSet::new();
            let inspector = Inspector { facts: self.facts, summaries: self.summaries, effects };
            let nest = Stmt { outs: outs.clone(), op: Op::For(Box::new(l.clone())), loc };
            let Some(nest) = inspector.stmt(&nest, &mut needed) else { return };
            let nest = Block { stmts: nest.into_iter().collect(), yields: Vec::new() };
            let nest = copy_block(self.function, &mut Subst::default(), &nest);
            let mut front = Front { function: self.function, out, loc, ok: None, small: Map::default() };
            plan.conditions.iter().for_each(|c| front.condition(c));
            if let Some(ok) = front.ok {
                let op = Op::if_(ok, Block::default(), nest);
                out.push(Stmt { outs: Values::new(), op, loc });
            }
        }
        self.changed = true;
        let mut place = 0;
        relieve(&mut l.body, &plan.removed, &mut place);
    }
}

/// Removes checks from a nest.
fn relieve(block: &mut Block, removed: &HashSet<usize>, place: &mut usize) {
    block.stmts.retain_mut(|s| {
        let goes = removed.contains(place);
        *place += 1;
        if goes && let Op::Prim(p, _) = &mut s.op {
            *p = unchecked(*p).unwrap_or(*p);
        }
        s.op.blocks_mut().for_each(|b| relieve(b, removed, place));
        !(goes && matches!(s.op, Op::Assert { .. }))
    });
}

/// Makes inspectors; see Note [Inspectors].
struct Inspector<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    effects: &'a Effects,
}

impl Inspector<'_> {
    /// The statements of a block that checks need, from the last to the first; nothing if that is more than an inspector
    /// can do. `needed` gains what they use.
    fn block(&self, block: &Block, needed: &mut HashSet<Value>) -> Option<Block> {
        let mut out = Block::default();
        for s in block.stmts.iter().rev() {
            crate::work::done(1);
            out.stmts.extend(self.stmt(s, needed)?);
        }
        out.stmts.reverse();
        Some(out)
    }

    fn stmt(&self, s: &Stmt, needed: &mut HashSet<Value>) -> Option<Option<Stmt>> {
        let is_needed = s.outs.iter().any(|o| needed.contains(o));
        let keep = match &s.op {
            Op::Assert { .. } => true,
            Op::Prim(p, args) => is_needed || self.facts.traps(*p, args),
            Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } => is_needed,
            Op::Load { ptr, offset: _ } => {
                let class = self.facts.class(&self.facts.place(*ptr), self.summaries.shadows_stay);
                let changes = self.effects.writes.contains(&class) || (class.0.is_none() && self.effects.calls_write);
                if is_needed && changes {
                    return None;
                }
                is_needed
            }
            Op::Room | Op::Alloc { .. } | Op::Call { .. } if is_needed => return None,
            Op::Room | Op::Alloc { .. } | Op::Call { .. } | Op::Store { .. } | Op::Copy { .. } | Op::Zero { .. } => {
                false
            }
            Op::Print { .. } | Op::Loop(_) | Op::Spread(_) => return None,
            Op::If { cond, then, otherwise } => return self.branch(s, *cond, (then, otherwise), needed),
            Op::For(l) => return self.nest(s, l, needed),
        };
        if keep {
            s.op.operands(|v| _ = needed.insert(v));
        }
        Some(keep.then(|| s.clone()))
    }

    fn branch(
        &self,
        s: &Stmt,
        cond: Value,
        (then, otherwise): (&Block, &Block),
        needed: &mut HashSet<Value>,
    ) -> Option<Option<Stmt>> {
        let kept: Vec<bool> = s.outs.iter().map(|o| needed.contains(o)).collect();
        let chosen =
            |list: &[Value]| -> Vec<Value> { list.iter().zip(&kept).filter(|(_, k)| **k).map(|(v, _)| *v).collect() };
        let mut blocks = Vec::new();
        for b in [then, otherwise] {
            let yields = chosen(&b.yields);
            needed.extend(&yields);
            blocks.push(Block { yields, ..self.block(b, needed)? });
        }
        let outs: Values = chosen(&s.outs).into_iter().collect();
        if outs.is_empty() && blocks.iter().all(|b| b.stmts.is_empty()) {
            return Some(None);
        }
        needed.insert(cond);
        let [then, otherwise] = <[Block; 2]>::try_from(blocks).ok()?;
        Some(Some(Stmt { outs, op: Op::if_(cond, then, otherwise), loc: s.loc }))
    }

    fn nest(&self, s: &Stmt, l: &For, needed: &mut HashSet<Value>) -> Option<Option<Stmt>> {
        let mut kept: Vec<bool> = s.outs.iter().map(|o| needed.contains(o)).collect();
        for _ in 0..ROUNDS {
            let chosen = |list: &[Value]| -> Vec<Value> {
                list.iter().zip(&kept).filter(|(_, k)| **k).map(|(v, _)| *v).collect()
            };
            let mut inner = needed.clone();
            let yields = chosen(&l.body.yields);
            inner.extend(&yields);
            let body = self.block(&l.body, &mut inner)?;
            let more: Vec<bool> = l.params.iter().zip(&kept).map(|(p, k)| *k || inner.contains(p)).collect();
            if more != kept {
                kept = more;
                continue;
            }
            let outs: Values = chosen(&s.outs).into_iter().collect();
            if body.stmts.is_empty() && outs.is_empty() {
                return Some(None);
            }
            *needed = inner;
            let inits = chosen(&l.inits);
            needed.extend(inits.iter().chain([&l.lo, &l.hi]));
            let params = chosen(&l.params);
            let body = Block { yields, ..body };
            let nest = For { index: l.index, lo: l.lo, hi: l.hi, params, inits, body, release: false };
            return Some(Some(Stmt { outs, op: Op::For(Box::new(nest)), loc: s.loc }));
        }
        None
    }
}

/// Writes conditions in front of a nest.
struct Front<'a> {
    function: &'a mut Function,
    out: &'a mut Vec<Stmt>,
    loc: Loc,
    /// All conditions so far.
    ok: Option<Value>,
    /// Factors that were asked to be small.
    small: Map<Value, ()>,
}

impl Front<'_> {
    fn emit(&mut self, op: Op, ty: Ty) -> Value {
        let v = self.function.fresh(ty);
        self.out.push(Stmt { outs: smallvec![v], op, loc: self.loc });
        v
    }

    fn constant(&mut self, x: u64) -> Value {
        self.emit(Op::Const(Const::usize(x)), Ty::U64)
    }

    fn prim(&mut self, prim: Prim, x: Value, y: Value, ty: Ty) -> Value {
        self.emit(Op::Prim(prim, smallvec![x, y]), ty)
    }

    fn and(&mut self, cond: Value) {
        self.ok = Some(match self.ok {
            Some(ok) => self.prim(Prim::And, ok, cond, Ty::Bool),
            None => cond,
        });
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Holds(v) => self.and(*v),
            Condition::Natural(terms) => {
                let less = self.sum(terms, -1, 0);
                let more = self.sum(terms, 1, 1);
                // Saturation makes both sides too small; the left one then is not below the right one.
                let holds = self.prim(Prim::Lt, less, more, Ty::Bool);
                self.and(holds);
            }
            Condition::Fits(terms) => {
                let sum = self.sum(terms, 1, 0);
                let most = self.constant(u64::MAX);
                let holds = self.prim(Prim::Lt, sum, most, Ty::Bool);
                self.and(holds);
            }
        }
    }

    /// The sum of the terms of this sign, and of `more`; no larger than it should be.
    fn sum(&mut self, terms: &[(Product, i128)], sign: i128, more: i128) -> Value {
        let mut constant = more;
        let mut sum: Option<Value> = None;
        for (product, c) in terms {
            let c = c * sign;
            let Some((&first, rest)) = product.split_first() else {
                constant += c.max(0);
                continue;
            };
            if c < 0 {
                continue;
            }
            let mut p = first;
            for &factor in rest {
                p = self.product(p, factor);
            }
            if c > 1 {
                let factor = self.constant(c as u64);
                p = self.product(p, factor);
            }
            sum = Some(match sum {
                Some(s) => self.prim(Prim::IAddSat, s, p, Ty::U64),
                None => p,
            });
        }
        let constant = u64::try_from(constant).unwrap_or(u64::MAX);
        match sum {
            Some(s) if constant == 0 => s,
            Some(s) => {
                let k = self.constant(constant);
                self.prim(Prim::IAddSat, s, k, Ty::U64)
            }
            None => self.constant(constant),
        }
    }

    /// A product that does not overflow if `ok` holds.
    fn product(&mut self, x: Value, y: Value) -> Value {
        for v in [x, y] {
            if self.small.insert(v, ()).is_none() {
                let limit = self.constant(1 << 32);
                let small = self.prim(Prim::Lt, v, limit, Ty::Bool);
                self.and(small);
            }
        }
        self.prim(Prim::IMulWrap, x, y, Ty::U64)
    }
}
