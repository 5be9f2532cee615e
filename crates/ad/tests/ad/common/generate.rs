//! Random programs: loops, branches, memory and calls, with floats that stay small.

use super::{Arg, Case, Random, fixed, fixed_memory, float, memory};
use chainrule_ir::{FunctionBuilder, FunctionId, Module, Prim, Ty, Value};

/// Cells of every buffer.
const CELLS: u64 = 4;

/// What a callee takes and gives: all of these at once.
#[derive(Clone)]
struct Callee {
    id: FunctionId,
    floats: usize,
    buffers: usize,
    /// Takes how deep it may still call itself as its first argument.
    recursive: bool,
    /// Also returns a buffer.
    gives_buffer: bool,
}

/// What is in scope.
#[derive(Clone, Default)]
struct Scope {
    floats: Vec<Value>,
    /// Below `CELLS`.
    indices: Vec<Value>,
    buffers: Vec<Value>,
    /// Memory whose cells hold buffers.
    tables: Vec<Value>,
}

struct Generator<'r> {
    r: &'r mut Random,
    b: FunctionBuilder,
    callees: Vec<Callee>,
    /// Statements that may still be made.
    fuel: usize,
    nesting: usize,
    /// The function itself, if it may call itself, and how deep.
    me: Option<(Callee, Value)>,
}

/// A random program with arguments.
pub fn program(r: &mut Random) -> Case {
    let mut module = Module::default();
    // The entry is to be function 0.
    let entry = module.push(chainrule_ir::Function::new("main"));
    let mut callees = Vec::new();
    for k in 0..r.below(4).min(2) {
        let callee = Callee {
            id: FunctionId(module.functions.len() as u32),
            floats: 1 + r.below(2),
            buffers: r.below(2),
            recursive: r.below(3) == 0,
            gives_buffer: r.below(4) == 0,
        };
        let mut b = FunctionBuilder::new(format!("f{k}"));
        let depth = callee.recursive.then(|| b.param(Ty::U64));
        let floats: Vec<Value> = (0..callee.floats).map(|_| b.param(Ty::F64)).collect();
        let buffers: Vec<Value> = (0..callee.buffers).map(|_| b.param(Ty::Ptr)).collect();
        let fuel = 4 + r.below(8);
        let me = depth.map(|d| (callee.clone(), d));
        let mut g = Generator { r, b, callees: callees.clone(), fuel, nesting: 0, me };
        let mut scope = Scope { floats, buffers, ..Scope::default() };
        g.fill(&mut scope);
        let mut results = vec![g.small(&scope), g.small(&scope)];
        if callee.gives_buffer {
            results.push(g.buffer(&mut scope));
        }
        module.push(g.b.finish(&results));
        callees.push(callee);
    }

    let mut b = FunctionBuilder::new("main");
    let mut args: Vec<Arg> = Vec::new();
    let mut scope = Scope::default();
    for _ in 0..1 + r.below(3) {
        scope.floats.push(b.param(Ty::F64));
        args.push(if r.below(4) == 0 { fixed(r.unit()) } else { float(r.unit()) });
    }
    for _ in 0..r.below(3) {
        scope.buffers.push(b.param(Ty::Ptr));
        let cells = r.vector(CELLS as usize);
        args.push(if r.below(4) == 0 { fixed_memory(&cells) } else { memory(&cells) });
    }
    scope.indices.push(b.param(Ty::U64));
    args.push(Arg::Cell(r.below(CELLS as usize) as u64));
    let fuel = 6 + r.below(16);
    let mut g = Generator { r, b, callees, fuel, nesting: 0, me: None };
    g.fill(&mut scope);
    let results: Vec<Value> = (0..1 + g.r.below(2)).map(|_| g.small(&scope)).collect();
    module.functions[entry.index()] = g.b.finish(&results);
    Case::new(module, entry, args)
}

impl Generator<'_> {
    fn pick(&mut self, of: &[Value]) -> Option<Value> {
        // Recent values are picked more often, so that programs get deep.
        let n = of.len();
        (n > 0).then(|| of[if self.r.below(2) == 0 { n - 1 - self.r.below(n.min(3)) } else { self.r.below(n) }])
    }

    fn float(&mut self, s: &Scope) -> Value {
        if self.r.below(8) > 0
            && let Some(v) = self.pick(&s.floats)
        {
            return v;
        }
        let x = self.r.unit();
        self.b.float(Ty::F64, x)
    }

    /// A float of size at most one.
    fn small(&mut self, s: &Scope) -> Value {
        let v = self.float(s);
        match self.r.below(3) {
            0 => self.b.f1(Prim::Tanh, v),
            1 => self.b.f1(Prim::Sin, v),
            _ => {
                let half = self.b.float(Ty::F64, 0.5);
                let v = self.b.mul(half, v);
                self.b.f1(Prim::Atan, v)
            }
        }
    }

    fn index(&mut self, s: &Scope) -> Value {
        if self.r.below(2) == 0
            && let Some(v) = self.pick(&s.indices)
        {
            return v;
        }
        let i = self.r.below(CELLS as usize) as u64;
        self.b.usize(i)
    }

    fn buffer(&mut self, s: &mut Scope) -> Value {
        if let Some(p) = self.pick(&s.buffers) {
            return p;
        }
        self.fresh(s)
    }

    /// A new buffer, cleared or a copy of another.
    fn fresh(&mut self, s: &mut Scope) -> Value {
        let n = self.b.usize(CELLS);
        let p = self.b.alloc(n);
        match self.pick(&s.buffers) {
            Some(q) if self.r.below(2) == 0 => self.b.copy(p, q, n),
            _ => {
                self.b.zero(p, n);
                let x = self.small(s);
                self.b.store(p, 1, x);
            }
        }
        s.buffers.push(p);
        p
    }

    fn condition(&mut self, s: &Scope) -> Value {
        let (x, y) = (self.float(s), self.float(s));
        self.b.lt(x, y)
    }

    /// Statements until the block has had enough.
    fn fill(&mut self, s: &mut Scope) {
        let n = 2 + self.r.below(6);
        for _ in 0..n {
            if self.fuel == 0 {
                return;
            }
            self.fuel -= 1;
            self.statement(s);
        }
    }

    fn statement(&mut self, s: &mut Scope) {
        let structured = if self.nesting < 3 { 6 } else { 0 };
        match self.r.below(15 + structured) {
            0..=4 => self.arithmetic(s),
            5 | 6 => {
                let (p, i) = (self.buffer(s), self.index(s));
                let p = self.b.offset(p, i, 1);
                let v = self.b.load(p, 0, Ty::F64);
                s.floats.push(v);
            }
            7..=9 => {
                let (p, i, x) = (self.buffer(s), self.index(s), self.small(s));
                let p = self.b.offset(p, i, 1);
                self.b.store(p, 0, x);
            }
            10 => {
                self.fresh(s);
            }
            11 => self.move_cells(s),
            12 => self.table(s),
            13 | 14 => self.call(s),
            15 | 16 => self.branch(s),
            17..=19 => self.counted(s),
            _ => self.repeated(s),
        }
    }

    fn arithmetic(&mut self, s: &mut Scope) {
        let (x, y) = (self.float(s), self.float(s));
        let b = &mut self.b;
        let v = match self.r.below(12) {
            0 => b.add(x, y),
            1 => b.sub(x, y),
            2 | 3 => b.mul(x, y),
            4 => {
                let two = b.float(Ty::F64, 2.0);
                let y = b.f1(Prim::Sin, y);
                let y = b.add(two, y);
                b.div(x, y)
            }
            5 => {
                let x = b.f1(Prim::Sin, x);
                b.f1(Prim::Exp, x)
            }
            6 => b.f1(Prim::Cos, x),
            7 => {
                let c = b.lt(x, y);
                b.select(c, x, y)
            }
            8 => b.f2(Prim::Max, x, y),
            9 => b.prim(Prim::MulAdd, &[x, y, x]),
            10 => b.neg(x),
            _ => {
                let narrow = b.cast(x, Ty::I64);
                let back = b.cast(narrow, Ty::F64);
                b.sub(x, back)
            }
        };
        // Products must not grow.
        let v = if self.r.below(3) == 0 { self.b.f1(Prim::Tanh, v) } else { v };
        s.floats.push(v);
    }

    fn move_cells(&mut self, s: &mut Scope) {
        let p = self.buffer(s);
        if self.r.below(2) == 0 {
            let n = self.b.usize(2);
            self.b.zero(p, n);
        } else {
            // Two halves of a buffer never overlap; two buffers may be one.
            let q = self.buffer(s);
            let (n, two) = (self.b.usize(2), self.b.usize(2));
            let (dst, src) = (p, self.b.offset(q, two, 1));
            self.b.copy(dst, src, n);
        }
    }

    /// Buffers kept in memory.
    fn table(&mut self, s: &mut Scope) {
        let t = match self.pick(&s.tables) {
            Some(t) => t,
            None => {
                let n = self.b.usize(2);
                let t = self.b.alloc(n);
                for k in 0..2 {
                    let p = self.buffer(s);
                    self.b.store(t, k, p);
                }
                s.tables.push(t);
                t
            }
        };
        if self.r.below(3) == 0 {
            let p = self.buffer(s);
            self.b.store(t, 1, p);
        } else {
            let k = self.r.below(2) as u32;
            let p = self.b.load(t, k, Ty::Ptr);
            s.buffers.push(p);
        }
    }

    fn call(&mut self, s: &mut Scope) {
        // Calls in deep loops, and two calls of itself, would run for too long.
        if self.nesting > 1 {
            return self.arithmetic(s);
        }
        if self.nesting == 0
            && let Some((me, depth)) = self.me.take()
        {
            // Calls itself while the depth is above zero.
            let zero = self.b.usize(0);
            let go = self.b.lt(zero, depth);
            let x = self.small(s);
            let spare = me.gives_buffer.then(|| self.buffer(s));
            self.b.open();
            let one = self.b.usize(1);
            let less = self.b.isub(depth, one);
            let outs = self.call_with(&me, Some(less), &mut s.clone());
            let then = self.b.close(outs.clone());
            self.b.open();
            let mut rest = vec![x, x];
            rest.extend(spare);
            let otherwise = self.b.close(rest);
            let types: Vec<Ty> = outs.iter().map(|&v| self.b.ty(v)).collect();
            let outs = self.b.emit_many(chainrule_ir::Op::if_(go, then, otherwise), &types);
            s.floats.extend(&outs[..2]);
            s.buffers.extend(&outs[2..]);
            return;
        }
        if self.callees.is_empty() {
            return self.arithmetic(s);
        }
        let callee = self.callees[self.r.below(self.callees.len())].clone();
        let depth = callee.recursive.then(|| self.b.usize(3));
        let outs = self.call_with(&callee, depth, s);
        s.floats.extend(&outs[..2]);
        s.buffers.extend(&outs[2..]);
    }

    fn call_with(&mut self, callee: &Callee, depth: Option<Value>, s: &mut Scope) -> Vec<Value> {
        let mut args: Vec<Value> = depth.into_iter().collect();
        for _ in 0..callee.floats {
            let x = self.small(s);
            args.push(x);
        }
        for _ in 0..callee.buffers {
            let p = self.buffer(s);
            args.push(p);
        }
        let types: &[Ty] = if callee.gives_buffer { &[Ty::F64, Ty::F64, Ty::Ptr] } else { &[Ty::F64, Ty::F64] };
        self.b.call(callee.id, &args, types)
    }

    /// A nested block that yields `floats` floats and `buffers` buffers.
    fn nested(&mut self, s: &Scope, floats: usize, buffers: usize) -> Vec<Value> {
        self.nesting += 1;
        let mut inner = s.clone();
        self.fill(&mut inner);
        let mut yields: Vec<Value> = (0..floats).map(|_| self.small(&inner)).collect();
        for _ in 0..buffers {
            let p = self.buffer(&mut inner);
            yields.push(p);
        }
        self.nesting -= 1;
        yields
    }

    fn branch(&mut self, s: &mut Scope) {
        let cond = self.condition(s);
        let (floats, buffers) = (self.r.below(3), self.r.below(2));
        let blocks = [(); 2].map(|()| {
            self.b.open();
            let yields = self.nested(s, floats, buffers);
            self.b.close(yields)
        });
        let [then, otherwise] = blocks;
        let types: Vec<Ty> = then.yields.iter().map(|&v| self.b.ty(v)).collect();
        let outs = self.b.emit_many(chainrule_ir::Op::if_(cond, then, otherwise), &types);
        s.floats.extend(&outs[..floats]);
        s.buffers.extend(&outs[floats..]);
    }

    fn carried(&mut self, s: &mut Scope) -> (usize, Vec<Value>) {
        let (floats, buffers) = (self.r.below(3), self.r.below(3));
        let mut inits: Vec<Value> = (0..floats).map(|_| self.float(s)).collect();
        for _ in 0..buffers {
            let p = self.buffer(s);
            inits.push(p);
        }
        (floats, inits)
    }

    fn counted(&mut self, s: &mut Scope) {
        let (floats, inits) = self.carried(s);
        let first = self.r.below(2) as u64;
        let lo = self.b.usize(first);
        let hi = if self.r.below(2) == 0 { self.index(s) } else { self.b.usize(CELLS) };
        let index = self.b.fresh(Ty::U64);
        let params: Vec<Value> = inits
            .iter()
            .map(|&v| {
                let ty = self.b.ty(v);
                self.b.fresh(ty)
            })
            .collect();
        self.b.open();
        let mut inner = s.clone();
        inner.floats.extend(&params[..floats]);
        inner.buffers.extend(&params[floats..]);
        inner.indices.push(index);
        let yields = self.nested(&inner, floats, params.len() - floats);
        let body = self.b.close(yields);
        let types: Vec<Ty> = params.iter().map(|&v| self.b.ty(v)).collect();
        let l = chainrule_ir::For { index, lo, hi, params, inits, body, release: false };
        let outs = self.b.emit_many(chainrule_ir::Op::For(Box::new(l)), &types);
        s.floats.extend(&outs[..floats]);
        s.buffers.extend(&outs[floats..]);
    }

    /// A loop that ends after some iterations, or earlier for some floats.
    fn repeated(&mut self, s: &mut Scope) {
        let (floats, mut inits) = self.carried(s);
        let zero = self.b.usize(0);
        inits.push(zero);
        let params: Vec<Value> = inits
            .iter()
            .map(|&v| {
                let ty = self.b.ty(v);
                self.b.fresh(ty)
            })
            .collect();
        let count = params[params.len() - 1];
        self.b.open();
        let mut inner = s.clone();
        inner.floats.extend(&params[..floats]);
        inner.buffers.extend(&params[floats..params.len() - 1]);
        inner.indices.push(count);
        let mut yields = self.nested(&inner, floats, params.len() - 1 - floats);
        let (one, most) = (self.b.usize(1), self.b.usize(CELLS - 1));
        let next = self.b.prim(Prim::IAdd, &[count, one]);
        let mut again = self.b.lt(count, most);
        let next = self.b.prim(Prim::IMin, &[next, most]);
        if self.r.below(2) == 0 {
            let x = self.condition(&inner);
            again = self.b.and(again, x);
        }
        yields.push(next);
        yields.insert(0, again);
        let body = self.b.close(yields);
        let types: Vec<Ty> = params.iter().map(|&v| self.b.ty(v)).collect();
        let l = chainrule_ir::Loop { params, inits, body, release: false };
        let outs = self.b.emit_many(chainrule_ir::Op::Loop(Box::new(l)), &types);
        let buffers = outs.len() - 1;
        s.floats.extend(&outs[..floats]);
        s.buffers.extend(&outs[floats..buffers]);
        s.indices.push(outs[buffers]);
    }
}
