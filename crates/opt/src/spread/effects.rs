//! What code does to memory that it did not allocate, and whether the iterations of a loop can know of one another.
//!
//! Note [Origins]. The origin of a pointer is what it may point to: memory that the code at hand allocated, memory that
//! one of its parameters points to or, apart from that, that can be reached from there, or anything else. What was allocated points to what was allocated too,
//! unless other pointers were stored or copied there; one flag, *mixed*, says so for all of it.

use crate::calls::Calls;
use chainrule_ir::{Block, Function, FunctionId, Module, Op, Prim, Stmt, Ty, Value};

/// A set of origins; see Note [Origins].
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Origin(u64);

impl Origin {
    const FRESH: Origin = Origin(1);
    const OTHER: Origin = Origin(2);

    /// Where parameter `k` points.
    fn param(k: usize) -> Origin {
        if k < 31 { Origin(4 << (2 * k)) } else { Origin::OTHER }
    }

    /// What the pointers of parameters lead to in turn.
    const DEEP: u64 = 0xaaaa_aaaa_aaaa_aaa8;

    /// What can be reached by following pointers from there on: for parameters all behind where they point.
    fn followed(self) -> Origin {
        let own = self.0 & 3;
        Origin(own | (((self.0 & !3) << 1 | self.0) & Origin::DEEP))
    }

    fn or(self, other: Origin) -> Origin {
        Origin(self.0 | other.0)
    }

    fn has(self, other: Origin) -> bool {
        self.0 & other.0 != 0
    }

    /// The parameters among the origins, and whether it is what can be reached from where they point.
    fn params(self) -> impl Iterator<Item = (usize, bool)> {
        (0..62).filter(move |bit| self.0 >> (bit + 2) & 1 == 1).map(|bit| (bit / 2, bit % 2 == 1))
    }

    fn is_from_outside(self) -> bool {
        self.0 & !Origin::FRESH.0 != 0
    }
}

/// What a call of a function does.
#[derive(Clone, Default, PartialEq, Eq)]
struct Effect {
    /// Memory from outside is written: of parameters, or any.
    writes: Origin,
    /// Pointers may be put into memory of parameters.
    mixes: bool,
    /// It prints, asks for the room that is left, or is parallel itself.
    other: bool,
    /// The origins of pointers among its results.
    results: Vec<Origin>,
}

/// The effects of the functions that are reached.
pub(super) struct Effects {
    of: Vec<Effect>,
}

impl Effects {
    pub fn of(module: &Module, calls: &Calls) -> Effects {
        let mut effects = Effects { of: vec![Effect::default(); module.functions.len()] };
        // Functions that call themselves need several rounds. Effects only grow.
        loop {
            let mut changed = false;
            for &id in &calls.order {
                let function = module.function(id);
                let mut walk = Walk::new(function, &effects);
                for (k, &p) in function.params.iter().enumerate() {
                    walk.origins[p.index()] = Origin::param(k);
                }
                walk.run(&function.body);
                let results = function.body.yields.iter().map(|&y| walk.origin(y)).collect();
                let effect = Effect { results, ..walk.effect };
                if effects.of[id.index()] != effect {
                    changed |= calls.recursive[id.index()];
                    effects.of[id.index()] = effect;
                }
            }
            if !changed {
                return effects;
            }
        }
    }

    /// A run of the block writes no memory but what it allocates itself, and prints nothing.
    pub fn independent(&self, function: &Function, block: &Block) -> bool {
        let mut walk = Walk::new(function, self);
        walk.outside = Origin::OTHER;
        walk.run(block);
        !walk.effect.other && walk.effect.writes == Origin::default()
    }

    fn call(&self, f: FunctionId) -> &Effect {
        &self.of[f.index()]
    }
}

struct Walk<'a> {
    function: &'a Function,
    effects: &'a Effects,
    origins: Vec<Origin>,
    /// The origin of what was defined before.
    outside: Origin,
    /// Allocated memory may hold pointers from outside.
    mixed: bool,
    effect: Effect,
    changed: bool,
}

impl<'a> Walk<'a> {
    fn new(function: &'a Function, effects: &'a Effects) -> Walk<'a> {
        Walk {
            function,
            effects,
            origins: vec![Origin::default(); function.types.len()],
            outside: Origin::default(),
            mixed: false,
            effect: Effect::default(),
            changed: false,
        }
    }

    /// Walks until nothing changes: what loops carry comes back to where it began.
    fn run(&mut self, block: &Block) {
        loop {
            self.changed = false;
            self.block(block);
            if !self.changed {
                return;
            }
        }
    }

    fn origin(&self, v: Value) -> Origin {
        let known = self.origins[v.index()];
        if known == Origin::default() && self.function.ty(v) == Ty::Ptr { self.outside } else { known }
    }

    fn join(&mut self, v: Value, origin: Origin) {
        if self.function.ty(v) == Ty::Ptr {
            let joined = self.origins[v.index()].or(origin);
            self.changed |= joined != self.origins[v.index()];
            self.origins[v.index()] = joined;
        }
    }

    fn join_all(&mut self, to: &[Value], from: &[Value]) {
        for (&to, &from) in to.iter().zip(from) {
            let origin = self.origin(from);
            self.join(to, origin);
        }
    }

    fn writes(&mut self, to: Origin) {
        let writes = self.effect.writes.or(Origin(to.0 & !Origin::FRESH.0));
        self.changed |= writes != self.effect.writes;
        self.effect.writes = writes;
    }

    /// Pointers of origin `from` are put where `to` points.
    fn puts(&mut self, to: Origin, from: Origin) {
        let mixed = self.mixed || (to.has(Origin::FRESH) && from.is_from_outside());
        let mixes = self.effect.mixes || to.is_from_outside();
        self.changed |= (mixed, mixes) != (self.mixed, self.effect.mixes);
        (self.mixed, self.effect.mixes) = (mixed, mixes);
    }

    /// The origin of a pointer that is loaded from where `from` points.
    fn loaded(&self, from: Origin) -> Origin {
        let mut origin = from.followed();
        if (self.mixed && from.has(Origin::FRESH)) || (self.effect.mixes && from.is_from_outside()) {
            origin = origin.or(Origin::OTHER);
        }
        origin
    }

    fn block(&mut self, block: &Block) {
        crate::work::done(block.stmts.len());
        block.stmts.iter().for_each(|s| self.stmt(s));
    }

    fn stmt(&mut self, s: &Stmt) {
        match &s.op {
            Op::Const(_) => {
                if self.function.ty(s.outs[0]) == Ty::Ptr {
                    self.join(s.outs[0], Origin::FRESH);
                }
            }
            Op::Prim(Prim::Select, args) => {
                let origin = self.origin(args[1]).or(self.origin(args[2]));
                self.join(s.outs[0], origin);
            }
            Op::Prim(..) | Op::Assert { .. } => {}
            Op::Alloc { .. } => self.join(s.outs[0], Origin::FRESH),
            Op::Offset { ptr, .. } | Op::Shadow { ptr, .. } => self.join_all(&s.outs, &[*ptr]),
            Op::Load { ptr, .. } => {
                let origin = self.loaded(self.origin(*ptr));
                self.join(s.outs[0], origin);
            }
            Op::Store { ptr, offset: _, value } => {
                let to = self.origin(*ptr);
                self.writes(to);
                if self.function.ty(*value) == Ty::Ptr {
                    self.puts(to, self.origin(*value));
                }
            }
            Op::Copy { dst, src, cells: _ } => {
                let to = self.origin(*dst);
                self.writes(to);
                self.puts(to, self.loaded(self.origin(*src)));
            }
            Op::Zero { ptr, cells: _ } => {
                let to = self.origin(*ptr);
                self.writes(to);
            }
            Op::Call { function, args } => self.call(*function, args, &s.outs),
            Op::Room | Op::Print { .. } | Op::Spread(_) => {
                self.changed |= !self.effect.other;
                self.effect.other = true;
                s.outs.iter().for_each(|&o| self.join(o, Origin::OTHER));
            }
            Op::If { cond: _, then, otherwise } => {
                self.block(then);
                self.block(otherwise);
                self.join_all(&s.outs, &then.yields);
                self.join_all(&s.outs, &otherwise.yields);
            }
            Op::For(l) => {
                self.join_all(&l.params, &l.inits);
                self.block(&l.body);
                self.join_all(&l.params, &l.body.yields);
                self.join_all(&s.outs, &l.params);
            }
            Op::Loop(l) => {
                self.join_all(&l.params, &l.inits);
                self.block(&l.body);
                self.join_all(&l.params, &l.body.yields[1..]);
                self.join_all(&s.outs, &l.params);
            }
        }
    }

    fn call(&mut self, callee: FunctionId, args: &[Value], outs: &[Value]) {
        let effect = self.effects.call(callee);
        // A parameter of the callee stands for what can be reached from the argument.
        let here = |walk: &Walk, origin: Origin| {
            let own = Origin(origin.0 & (Origin::FRESH.0 | Origin::OTHER.0));
            origin.params().fold(own, |all, (k, deep)| {
                let to = args.get(k).map_or(Origin::default(), |&a| walk.origin(a));
                all.or(if deep { walk.loaded(to) } else { to })
            })
        };
        let writes = here(self, effect.writes);
        self.writes(writes);
        if effect.mixes {
            let all = args.iter().fold(Origin::FRESH, |all, &a| all.or(self.origin(a)));
            self.puts(all, self.loaded(all));
        }
        self.changed |= effect.other && !self.effect.other;
        self.effect.other |= effect.other;
        for (&out, &origin) in outs.iter().zip(&effect.results) {
            let origin = here(self, origin);
            self.join(out, origin);
        }
    }
}
