//! Unsigned integers as polynomials, and their least and greatest values over the iterations of loops.
//!
//! Note [Exact polynomials]. A polynomial is about mathematical integers. It has the value of the machine's integer as
//! long as the operations that it was read from did not overflow: checked ones have trapped else, unchecked ones are
//! noted in [`Poly::exact`] for whoever uses the polynomial to see to.

use crate::hash::Map;
use chainrule_ir::{Block, Const, For, Function, Op, Prim, Ty, Value, Values};
use smallvec::{SmallVec, smallvec};

/// Longer polynomials are not looked at.
const MAX_TERMS: usize = 8;

/// Nor products of more factors.
const MAX_DEGREE: usize = 3;

/// Definitions that are followed one after the other.
const MAX_DEPTH: usize = 12;

/// A product of values, in order.
pub(crate) type Product = SmallVec<[Value; 3]>;

/// A sum of products with coefficients; see Note [Exact polynomials].
#[derive(Clone, Debug, Default)]
pub(crate) struct Poly {
    /// The products with their coefficients, none of them zero. The empty product is 1.
    pub(crate) terms: SmallVec<[(Product, i128); 4]>,
    /// The unchecked results that must not have overflowed.
    pub(crate) exact: SmallVec<[Value; 2]>,
}

impl Poly {
    fn constant(c: i128) -> Poly {
        let mut p = Poly::default();
        p.add_term(Product::new(), c);
        p
    }

    fn value(v: Value) -> Poly {
        Poly { terms: smallvec![(smallvec![v], 1)], exact: SmallVec::new() }
    }

    fn add_term(&mut self, product: Product, c: i128) {
        match self.terms.iter_mut().find(|t| t.0 == product) {
            Some(t) => t.1 = t.1.saturating_add(c),
            None => self.terms.push((product, c)),
        }
        self.terms.retain(|t| t.1 != 0);
    }

    fn also(&mut self, exact: &[Value]) {
        for v in exact {
            if !self.exact.contains(v) {
                self.exact.push(*v);
            }
        }
    }

    /// `self + k · other`
    pub(crate) fn plus(&self, other: &Poly, k: i128) -> Poly {
        let mut sum = self.clone();
        for (product, c) in &other.terms {
            sum.add_term(product.clone(), c.saturating_mul(k));
        }
        sum.also(&other.exact);
        sum
    }

    /// `self + c`
    pub(crate) fn plus_constant(&self, c: i128) -> Poly {
        self.plus(&Poly::constant(c), 1)
    }

    fn times(&self, other: &Poly) -> Poly {
        let mut all = Poly::default();
        for (p, c) in &self.terms {
            for (q, d) in &other.terms {
                let mut product = p.clone();
                product.extend_from_slice(q);
                product.sort_unstable();
                all.add_term(product, c.saturating_mul(*d));
            }
        }
        all.also(&self.exact);
        all.also(&other.exact);
        all
    }

    fn is_small(&self) -> bool {
        let bounded = |c: i128| c.unsigned_abs() < 1 << 64;
        self.terms.len() <= MAX_TERMS && self.terms.iter().all(|t| t.0.len() <= MAX_DEGREE && bounded(t.1))
    }

    /// It is not negative whatever the values are.
    pub(crate) fn is_natural(&self) -> bool {
        self.terms.iter().all(|t| t.1 > 0)
    }

    /// It is no larger than one of its values, so it fits where that does.
    pub(crate) fn is_below_a_value(&self) -> bool {
        let mut positive = self.terms.iter().filter(|t| t.1 > 0);
        match (positive.next(), positive.next()) {
            (None, _) => true,
            (Some((product, 1)), None) => product.len() <= 1,
            (Some((product, c)), None) => product.is_empty() && *c <= i128::from(u64::MAX),
            (Some(_), Some(_)) => false,
        }
    }
}

/// What is known of a function's unsigned integers.
pub(crate) struct Polys {
    prims: Vec<Option<(Prim, Values)>>,
    consts: Vec<Option<Const>>,
    unsigned: Vec<bool>,
    /// When a value is defined, in program order, from 1 on.
    defined: Vec<u32>,
    /// By the index of a counted loop, its bounds.
    bounds: Map<Value, (Value, Value)>,
    /// Carried values that grow by the same in each iteration: the first, by how much, the next, and the loop's index.
    counters: Map<Value, (Value, Value, Value, Value)>,
    known: Map<Value, Poly>,
    clock: u32,
}

impl Polys {
    /// Learns of a function in one walk.
    pub(crate) fn of(function: &Function) -> Polys {
        let n = function.types.len();
        let mut polys = Polys {
            prims: vec![None; n],
            consts: vec![None; n],
            unsigned: function.types.iter().map(|&t| t == Ty::U64).collect(),
            defined: vec![0; n],
            bounds: Map::default(),
            counters: Map::default(),
            known: Map::default(),
            clock: 0,
        };
        polys.block(&function.body);
        polys
    }

    fn block(&mut self, block: &Block) {
        for s in &block.stmts {
            crate::work::done(1);
            s.op.region_params(|p| self.define(p));
            s.op.blocks().for_each(|b| self.block(b));
            s.outs.iter().for_each(|&o| self.define(o));
            match &s.op {
                Op::Const(c) => self.consts[s.outs[0].index()] = Some(*c),
                Op::Prim(p, args) => self.prims[s.outs[0].index()] = Some((*p, args.clone())),
                Op::For(l) => self.loop_(l),
                _ => {}
            }
        }
    }

    fn define(&mut self, v: Value) {
        self.clock += 1;
        self.defined[v.index()] = self.clock;
    }

    fn loop_(&mut self, l: &For) {
        self.bounds.insert(l.index, (l.lo, l.hi));
        for (j, &param) in l.params.iter().enumerate() {
            let next = l.body.yields[j];
            let Some((Prim::IAdd | Prim::IAddWrap, args)) = &self.prims[next.index()] else { continue };
            let step = match (args[0] == param, args[1] == param) {
                (true, false) => args[1],
                (false, true) => args[0],
                _ => continue,
            };
            if self.unsigned[param.index()]
                && (self.consts[step.index()].is_some() || self.time(step) < self.time(l.index))
            {
                self.counters.insert(param, (l.inits[j], step, next, l.index));
            }
        }
    }

    fn time(&self, v: Value) -> u32 {
        self.defined.get(v.index()).copied().unwrap_or(0)
    }

    /// The value is defined in the loop of this index.
    pub(crate) fn is_within(&self, v: Value, index: Value) -> bool {
        self.time(v) >= self.time(index) && !self.is_constant(v)
    }

    fn is_constant(&self, v: Value) -> bool {
        self.consts.get(v.index()).is_some_and(Option::is_some)
    }

    /// It is an unsigned integer of 64 bits.
    pub(crate) fn is_unsigned(&self, v: Value) -> bool {
        self.unsigned.get(v.index()).copied().unwrap_or(false)
    }

    /// The primitive that computes a value.
    pub(crate) fn definition(&self, v: Value) -> Option<(Prim, &[Value])> {
        self.prims.get(v.index())?.as_ref().map(|(p, args)| (*p, args.as_slice()))
    }

    /// An unsigned integer as a polynomial.
    pub(crate) fn poly(&mut self, v: Value) -> Poly {
        self.read(v, MAX_DEPTH)
    }

    fn read(&mut self, v: Value, depth: usize) -> Poly {
        if let Some(p) = self.known.get(&v) {
            return p.clone();
        }
        if depth == 0 || !self.is_unsigned(v) {
            return Poly::value(v);
        }
        crate::work::done(1);
        let p = self.expand(v, depth - 1).filter(Poly::is_small).unwrap_or_else(|| Poly::value(v));
        self.known.insert(v, p.clone());
        p
    }

    fn expand(&mut self, v: Value, depth: usize) -> Option<Poly> {
        if let Some(c) = self.consts[v.index()] {
            return Some(Poly::constant(i128::from(c.bits)));
        }
        if let Some(&(first, step, next, index)) = self.counters.get(&v) {
            let (lo, _) = self.bounds.get(&index).copied()?;
            let steps = self.read(index, depth).plus(&self.read(lo, depth), -1);
            let mut p = self.read(first, depth).plus(&steps.times(&self.read(step, depth)), 1);
            p.also(&[next]);
            return Some(p);
        }
        let (prim, args) = self.prims[v.index()].clone()?;
        let mut binary =
            |f: &dyn Fn(&Poly, &Poly) -> Poly| Some(f(&self.read(args[0], depth), &self.read(args[1], depth)));
        let mut p = match prim {
            Prim::IAdd | Prim::IAddWrap => binary(&|x, y| x.plus(y, 1)),
            Prim::ISub | Prim::ISubWrap => binary(&|x, y| x.plus(y, -1)),
            Prim::IMul | Prim::IMulWrap => binary(&|x, y| x.times(y)),
            _ => None,
        }?;
        if matches!(prim, Prim::IAddWrap | Prim::ISubWrap | Prim::IMulWrap) {
            p.also(&[v]);
        }
        Some(p)
    }

    /// The least value of a polynomial over the iterations of the loop of `index` and of loops in it, as a polynomial
    /// in values from outside of it. Nothing if that is not known to be reached.
    pub(crate) fn least(&mut self, p: &Poly, index: Value) -> Option<Poly> {
        let mut p = p.clone();
        for _ in 0..MAX_TERMS {
            if !p.is_small() {
                return None;
            }
            // The innermost first: its bounds may depend on the others.
            let inner = p.terms.iter().flat_map(|t| t.0.iter().copied()).filter(|&v| self.is_within(v, index));
            let Some(x) = inner.max_by_key(|&v| self.time(v)) else { return Some(p) };
            let (lo, hi) = self.bounds.get(&x).copied()?;
            let of_x = || p.terms.iter().filter(|t| t.0.contains(&x));
            let at = if of_x().all(|t| t.1 > 0) {
                self.poly(lo)
            } else if of_x().all(|t| t.1 < 0) {
                self.poly(hi).plus_constant(-1)
            } else {
                return None;
            };
            p = substitute(&p, x, &at);
        }
        None
    }
}

fn substitute(p: &Poly, x: Value, at: &Poly) -> Poly {
    let mut out = Poly { terms: SmallVec::new(), exact: p.exact.clone() };
    out.also(&at.exact);
    for (product, c) in &p.terms {
        let mut term = Poly::constant(*c);
        for &v in product {
            term = if v == x { term.times(at) } else { term.times(&Poly::value(v)) };
        }
        out = out.plus(&term, 1);
    }
    out
}
