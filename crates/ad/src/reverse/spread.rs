//! Cotangents of a spread: of a sum `y = Σ f(a, b, x)` over chunks.
//!
//! Note [Gradients with sums]. The gradient of a sum is the sum of the chunks' gradients, whatever comes after. So the
//! forward sweep spreads the chunk's *combined* reverse function with the cotangent 1, which gives the sum and its
//! gradient at once: the tape of a chunk lives as long as the chunk, and no primal value is computed twice. Cotangents
//! of floats are results, which are summed; those of memory are listed (`keeps`). The reverse sweep multiplies both by
//! `ȳ`, which it knows only now, and adds them.
//!
//! Of several sums each would need a sweep of its own. If the memory that the chunks read has not changed since, the
//! reverse sweep runs one combined sweep with all their cotangents instead, which computes the primal again.

use super::Reverse;
use super::sweep::Sweep;
use crate::error::Error;
use crate::partial::Coefficient;
use chainrule_ir::{Const, FunctionBuilder, FunctionId, Op, Prim, Spread, Stmt, Ty, Value};

/// The gradients of the sums of a spread that the forward sweep computes with them.
pub(super) struct Gradients {
    /// The combined reverse function of the chunk.
    function: FunctionId,
    parts: Vec<Part>,
}

/// The gradient of one of the sums.
struct Part {
    /// Which.
    of: usize,
    /// With respect to the active floats among the arguments.
    floats: Vec<Value>,
    /// With respect to memory, if derivatives go through any.
    list: Option<Value>,
}

impl<'f> Sweep<'f, '_, '_, '_> {
    pub(super) fn reverse_spread(&mut self, s: &'f Stmt, spread: &'f Spread) -> Result<(), Error> {
        let cotangents: Vec<Option<Value>> = s.outs.iter().map(|&o| self.take(o)).collect();
        let wanted: Vec<usize> = (0..s.outs.len()).filter(|&j| cotangents[j].is_some()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let function = self.cx.gradient(spread.function)?;
        let interface = self.cx.analysis.interface(spread.function);
        let floats: Vec<Value> =
            spread.args.iter().zip(&interface.params[2..]).filter(|(_, a)| **a).map(|(&x, _)| x).collect();
        let is_pointer = |x: &&Value| self.f.ty(**x) == Ty::Ptr;
        let keeps = spread.args.iter().filter(is_pointer).any(|&x| self.view.active_behind(x));
        let stable = spread.args.iter().filter(is_pointer).all(|&x| self.view.stable_behind(s.outs[0], x));
        if wanted.len() > 1 && stable {
            self.all_at_once(s, spread, function, &floats, &cotangents, keeps);
            return Ok(());
        }
        let mut parts = Vec::new();
        for (j, c) in wanted.into_iter().filter_map(|j| Some((j, cotangents[j]?))) {
            let (depth, here) = (self.depth(), self.here);
            let sums: Vec<Value> = floats.iter().map(|&x| self.added(self.f.ty(x), depth, here)).collect();
            let list = keeps.then(|| self.added(Ty::Ptr, depth, here));
            for (&x, &sum) in floats.iter().zip(&sums) {
                let sum = self.need(sum);
                let c = self.b.cast(c, self.f.ty(x));
                self.contribute_times(x, sum, Coefficient::Value(c));
            }
            if let Some(list) = list {
                let list = self.need(list);
                let c = self.b.cast(c, Ty::F64);
                self.add_list(list, c);
            }
            parts.push(Part { of: j, floats: sums, list });
        }
        self.spreads.insert(s, Gradients { function, parts });
        Ok(())
    }

    /// One sweep over the chunks with the cotangents of all sums; see Note [Gradients with sums].
    fn all_at_once(
        &mut self,
        s: &'f Stmt,
        spread: &'f Spread,
        function: FunctionId,
        floats: &[Value],
        cotangents: &[Option<Value>],
        keeps: bool,
    ) {
        let mut args: Vec<Value> = spread.args.iter().map(|&x| self.need(x)).collect();
        let interface = self.cx.analysis.interface(spread.function);
        for j in (0..s.outs.len()).filter(|&j| interface.results[j]) {
            let ty = self.b.ty(s.outs[j]);
            args.push(cotangents[j].unwrap_or_else(|| self.zero(ty)));
        }
        let (lo, hi) = (self.need(spread.lo), self.need(spread.hi));
        let mut types: Vec<Ty> = s.outs.iter().chain(floats).map(|&v| self.f.ty(v)).collect();
        types.extend(keeps.then_some(Ty::Ptr));
        let keeps = keeps.then_some(self.cx.level);
        let results = self.b.spread(Spread { function, lo, hi, grain: spread.grain, args, keeps }, &types);
        for (&x, &sum) in floats.iter().zip(&results[s.outs.len()..]) {
            self.contribute(x, sum);
        }
        if let (Some(_), Some(&list)) = (keeps, results.last()) {
            let one = self.b.float(Ty::F64, 1.0);
            self.add_list(list, one);
        }
    }

    /// Adds what a spread has listed, times `c`, to shadows.
    fn add_list(&mut self, list: Value, c: Value) {
        let function = self.cx.adder();
        self.b.call(function, &[list, c], &[]);
    }

    pub(super) fn forward_spread(&mut self, s: &'f Stmt, spread: &'f Spread) {
        let Some(Gradients { function, parts }) = self.spreads.remove(&std::ptr::from_ref(s)) else {
            self.b.push(s.clone());
            return;
        };
        let interface = self.cx.analysis.interface(spread.function);
        for (k, part) in parts.into_iter().enumerate() {
            let mut args = spread.args.clone();
            for j in (0..s.outs.len()).filter(|&j| interface.results[j]) {
                let ty = self.f.ty(s.outs[j]);
                args.push(self.b.float(ty, if j == part.of { 1.0 } else { 0.0 }));
            }
            let mut outs = s.outs.clone();
            if k > 0 {
                outs.iter_mut().for_each(|o| *o = self.b.fresh(self.f.ty(*o)));
            }
            outs.extend(part.floats.iter().copied().chain(part.list));
            let keeps = part.list.map(|_| self.cx.level);
            let op = Op::Spread(Box::new(Spread { function, args, keeps, ..spread.clone() }));
            self.b.push(Stmt { outs, op, loc: s.loc });
            for v in part.floats.into_iter().chain(part.list) {
                self.settle(v);
            }
        }
    }
}

impl Reverse<'_, '_> {
    /// `a, b, x…, ȳ… → y…, x̄…` of what a spread calls, where `ȳ` and `x̄` are those of active floats.
    fn gradient(&mut self, primal: FunctionId) -> Result<FunctionId, Error> {
        if let Some(&id) = self.gradients.get(&primal) {
            return Ok(id);
        }
        let id = self.reserve(primal, "vjp");
        self.gradients.insert(primal, id);
        let interface = self.analysis.interface(primal);
        crate::deeper(|| self.both(primal, id, &interface.params, &interface.results))?;
        Ok(id)
    }

    /// `list, c`: adds `c` times what is in the list of a spread to shadows.
    fn adder(&mut self) -> FunctionId {
        if let Some(id) = self.adder {
            return id;
        }
        let level = self.level;
        let mut b = FunctionBuilder::new(format!("add.{level}"));
        let (list, c) = (b.param(Ty::Ptr), b.param(Ty::F64));
        let runs = b.load(list, 0, Ty::U64);
        let (none, one, two) = (b.usize(0), b.usize(1), b.usize(2));
        let first = b.offset(list, one, 1);
        b.for_(none, runs, &[first], |b, _, run| {
            let run = run[0];
            let (cells, count) = (b.load(run, 0, Ty::Ptr), b.load(run, 1, Ty::U64));
            let shadow = b.shadow(cells, level);
            let sums = b.offset(run, two, 1);
            b.for_(none, count, &[], |b, i, _| {
                let (from, to) = (b.offset(sums, i, 1), b.offset(shadow, i, 1));
                let (sum, before) = (b.load(from, 0, Ty::F64), b.load(to, 0, Ty::F64));
                // What no chunk has touched stays as it is even when `c` is infinite.
                let zero = b.constant(Const::f64(0.0));
                let untouched = b.eq(sum, zero);
                let product = b.mul(c, sum);
                let share = b.prim(Prim::Select, &[untouched, zero, product]);
                let after = b.add(before, share);
                b.store(to, 0, after);
                Vec::new()
            });
            vec![b.offset(sums, count, 1)]
        });
        let id = self.module.push(b.finish(&[]));
        self.adder = Some(id);
        id
    }
}
