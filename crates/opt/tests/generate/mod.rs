//! Random programs: well-formed, ending, and without access outside of memory or to unknown content.

use chainrule_ir::{
    Const, Context, Function, FunctionBuilder, FunctionId, Module, Piece, Prim, Signature, Source, Ty, Value,
};

/// A stream of choices.
pub struct Choices(u64);

impl Choices {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Choices {
        Choices(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// What is behind a pointer: so many cells of one type, all initialised.
#[derive(Clone, Copy)]
struct Array {
    ptr: Value,
    cells: u64,
    ty: Content,
    /// The shadow is initialised too.
    shadow: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Content {
    Scalar(Ty),
    /// Pointers to two cells of `f64`.
    Pairs,
}

/// Cells of the memory behind the first pointer parameter of every function.
pub const PARAM_CELLS: u64 = 4;

const SCALARS: [Ty; 6] = [Ty::F64, Ty::U64, Ty::I32, Ty::Bool, Ty::F32, Ty::I64];

struct Generator<'a> {
    b: FunctionBuilder,
    choices: &'a mut Choices,
    module: &'a mut Module,
    scalars: Vec<Value>,
    arrays: Vec<Array>,
    /// How many statements may still come.
    room: usize,
    line: &'a mut u32,
    /// Functions that may be called: `(f64, u64, ptr) → (f64, ptr to 3 × f64)`.
    callees: u32,
}

/// A module whose last function is the entry: `(f64, u64, ptr to 4 × f64) → (f64, u64, bool, f64)`.
pub fn module(seed: u64, size: usize) -> (Module, FunctionId) {
    let mut module = Module { levels: 1, ..Module::default() };
    let (mut choices, mut line) = (Choices::new(seed), 0);
    let helpers = choices.below(3) as u32;
    for i in 0..helpers {
        let f = function(&mut choices, &mut module, &mut line, i, size / 3, false);
        module.push(f);
    }
    let f = function(&mut choices, &mut module, &mut line, helpers, size, true);
    let id = module.push(f);
    (module, id)
}

/// Arguments for the entry; the memory comes first in a fresh context.
pub fn arguments(ctx: &mut Context, choices: &mut Choices) -> Vec<u64> {
    let x = [0.5, -0.0, -3.25, f64::INFINITY, 1e300, 2.0][choices.below(6)];
    let n = [0, 1, 2, 3, 5, 1 << 40][choices.below(6)];
    let memory = ctx.alloc(PARAM_CELLS).expect("there is memory");
    for i in 0..PARAM_CELLS {
        ctx.cells_mut(memory + 8 * i, 1)[0] = (i as f64 - 1.5).to_bits();
        ctx.cells_mut(memory + 8 * i + chainrule_ir::memory::shadow_distance(0), 1)[0] = (i as f64).to_bits();
    }
    vec![x.to_bits(), n, memory]
}

fn function(
    choices: &mut Choices,
    module: &mut Module,
    line: &mut u32,
    callees: u32,
    size: usize,
    entry: bool,
) -> Function {
    let mut b = FunctionBuilder::new(if entry { "entry".to_owned() } else { format!("helper{callees}") });
    let scalars = vec![b.param(Ty::F64), b.param(Ty::U64)];
    let ptr = b.param(Ty::Ptr);
    let arrays = vec![Array { ptr, cells: PARAM_CELLS, ty: Content::Scalar(Ty::F64), shadow: true }];
    let mut g = Generator { b, choices, module, scalars, arrays, room: size, line, callees };
    for ty in SCALARS {
        let v = g.constant(ty);
        g.scalars.push(v);
    }
    while g.room > 0 {
        g.statement(0);
    }
    if entry {
        let results = [Ty::F64, Ty::U64, Ty::Bool, Ty::F64].map(|ty| g.scalar(ty));
        g.b.finish(&results)
    } else {
        let x = g.scalar(Ty::F64);
        let out = g.alloc(3, Content::Scalar(Ty::F64));
        let y = g.scalar(Ty::F64);
        g.b.store(out.ptr, 1, y);
        g.b.finish(&[x, out.ptr])
    }
}

impl Generator<'_> {
    fn scalar(&mut self, ty: Ty) -> Value {
        let all: Vec<Value> = self.scalars.iter().copied().filter(|&v| self.b.ty(v) == ty).collect();
        // The newest are the most interesting.
        let recent = all.len().min(6);
        if self.choices.one_in(4) { *self.choices.pick(&all) } else { all[all.len() - 1 - self.choices.below(recent)] }
    }

    fn constant(&mut self, ty: Ty) -> Value {
        let c = match ty {
            Ty::F64 | Ty::F32 => Const::float(ty, *self.choices.pick(&[0.0, -0.0, 1.0, -1.0, 2.0, 0.3, f64::INFINITY])),
            Ty::Bool => Const::bool(self.choices.one_in(2)),
            _ => Const::int(ty, *self.choices.pick(&[0, 1, 2, 3, 7, 100, -1i128])),
        };
        self.b.constant(c)
    }

    fn place(&mut self) {
        *self.line += 1;
        let loc = self.module.sources.intern(Source { file: "random.rs".to_owned(), line: *self.line, column: 1 });
        self.b.set_loc(loc);
    }

    fn statement(&mut self, depth: usize) {
        self.room = self.room.saturating_sub(1);
        self.place();
        match self.choices.below(40) {
            0..=2 => {
                let ty = *self.choices.pick(&SCALARS);
                let v = self.constant(ty);
                self.scalars.push(v);
            }
            3..=15 => self.prim(),
            16..=17 => {
                let content = match self.choices.below(5) {
                    0 => Content::Pairs,
                    1 => Content::Scalar(Ty::U64),
                    _ => Content::Scalar(Ty::F64),
                };
                let cells = 1 + self.choices.below(4) as u64;
                let a = self.alloc(cells, content);
                self.arrays.push(a);
            }
            18..=22 => self.load(),
            23..=26 => self.store(),
            27 => self.copy(),
            28 => self.zero(),
            29..=30 if depth < 3 => self.if_(depth),
            31..=33 if depth < 3 => self.for_(depth),
            34 if depth < 3 => self.loop_(depth),
            35 if self.callees > 0 => self.call(),
            36 => {
                let (x, c) = (self.scalar(Ty::U64), self.constant(Ty::U64));
                let holds = self.b.prim(Prim::Le, &[x, c]);
                let free = self.scalar(Ty::Bool);
                let cond = if self.choices.one_in(3) { free } else { self.b.prim(Prim::Or, &[holds, free]) };
                self.scalars.push(holds);
                self.b.assert(
                    cond,
                    vec![Piece::Text("it holds ".to_owned()), Piece::Value { value: x, precision: None }],
                );
            }
            37 => {
                let ty = *self.choices.pick(&[Ty::U64, Ty::Bool, Ty::I32]);
                let value = self.scalar(ty);
                self.b.effect(chainrule_ir::Op::Print { message: vec![Piece::Value { value, precision: None }] });
            }
            38 => self.search(),
            39 => self.temporary(),
            _ => self.prim(),
        }
    }

    fn prim(&mut self) {
        let prim = *self.choices.pick(Prim::ALL);
        let float = *self.choices.pick(&[Ty::F64, Ty::F64, Ty::F64, Ty::F32]);
        let int = *self.choices.pick(&[Ty::U64, Ty::U64, Ty::I32, Ty::I64]);
        // Most integer operations of random programs would trap: fewer of those.
        if prim.can_trap() && !self.choices.one_in(4) {
            return;
        }
        let types: Vec<Ty> = match prim.row().signature {
            Signature::F1 => vec![float],
            Signature::F2 => vec![float; 2],
            Signature::F3 => vec![float; 3],
            Signature::FI => vec![float, Ty::I32],
            Signature::I1 => vec![int],
            Signature::I2 => vec![int; 2],
            Signature::Shift => vec![int, Ty::U32],
            Signature::B1 => vec![Ty::Bool],
            Signature::B2 => vec![Ty::Bool; 2],
            Signature::Compare => vec![*self.choices.pick(&SCALARS); 2],
            Signature::Select => {
                let ty = *self.choices.pick(&SCALARS);
                vec![Ty::Bool, ty, ty]
            }
            Signature::Cast => vec![*self.choices.pick(&SCALARS)],
        };
        let args: Vec<Value> = types
            .iter()
            .map(|&ty| if ty == Ty::U32 || self.choices.one_in(8) { self.constant(ty) } else { self.scalar(ty) })
            .collect();
        let v = if prim == Prim::Cast {
            let to = *self.choices.pick(&[Ty::F64, Ty::F32, Ty::U64, Ty::I32, Ty::I64]);
            self.b.cast(args[0], to)
        } else {
            self.b.prim(prim, &args)
        };
        self.scalars.push(v);
    }

    fn alloc(&mut self, cells: u64, ty: Content) -> Array {
        let n = self.b.usize(cells);
        let ptr = self.b.alloc(n);
        let shadow = self.b.shadow(ptr, 0);
        self.b.zero(shadow, n);
        let array = Array { ptr, cells, ty, shadow: true };
        match ty {
            Content::Scalar(_) => self.b.zero(ptr, n),
            Content::Pairs => {
                for i in 0..cells {
                    let pair = self.pair();
                    self.b.store(ptr, i as u32, pair);
                }
            }
        }
        array
    }

    /// A pointer to two cells of `f64`.
    fn pair(&mut self) -> Value {
        let all: Vec<Array> = self
            .arrays
            .iter()
            .copied()
            .filter(|a| a.shadow && a.ty == Content::Scalar(Ty::F64) && a.cells == 2)
            .collect();
        if all.is_empty() || self.choices.one_in(3) {
            self.alloc(2, Content::Scalar(Ty::F64)).ptr
        } else {
            self.choices.pick(&all).ptr
        }
    }

    fn array(&mut self, want: impl Fn(&Array) -> bool) -> Option<Array> {
        let all: Vec<Array> = self.arrays.iter().copied().filter(|a| want(a)).collect();
        (!all.is_empty()).then(|| *self.choices.pick(&all))
    }

    /// A cell of an array, or of its shadow if it holds floats.
    fn cell(&mut self, a: Array) -> (Value, u32) {
        let base = if a.shadow && a.ty == Content::Scalar(Ty::F64) && self.choices.one_in(4) {
            self.b.shadow(a.ptr, 0)
        } else {
            a.ptr
        };
        if self.choices.one_in(2) {
            return (base, self.choices.below(a.cells as usize) as u32);
        }
        let n = self.b.usize(a.cells);
        let index = self.scalar(Ty::U64);
        let index = if self.choices.one_in(3) {
            let inside = self.b.prim(Prim::Lt, &[index, n]);
            self.b
                .assert(inside, vec![Piece::Text("index ".to_owned()), Piece::Value { value: index, precision: None }]);
            index
        } else if self.choices.one_in(2) {
            self.b.usize(self.choices.below(a.cells as usize) as u64)
        } else {
            self.b.prim(Prim::IRem, &[index, n])
        };
        (self.b.offset(base, index, 1), 0)
    }

    fn load(&mut self) {
        let Some(a) = self.array(|_| true) else { return };
        match a.ty {
            Content::Scalar(ty) => {
                let (ptr, offset) = self.cell(a);
                let v = self.b.load(ptr, offset, ty);
                self.scalars.push(v);
            }
            Content::Pairs => {
                let offset = self.choices.below(a.cells as usize) as u32;
                let ptr = self.b.load(a.ptr, offset, Ty::Ptr);
                self.arrays.push(Array { ptr, cells: 2, ty: Content::Scalar(Ty::F64), shadow: true });
            }
        }
    }

    fn store(&mut self) {
        let Some(a) = self.array(|_| true) else { return };
        match a.ty {
            Content::Scalar(ty) => {
                let (ptr, offset) = self.cell(a);
                let v = self.scalar(ty);
                self.b.store(ptr, offset, v);
            }
            Content::Pairs => {
                let pair = self.pair();
                let offset = self.choices.below(a.cells as usize) as u32;
                self.b.store(a.ptr, offset, pair);
            }
        }
    }

    fn copy(&mut self) {
        let Some(mut a) = self.array(|_| true) else { return };
        let n = self.b.usize(a.cells);
        if a.ty != Content::Pairs && self.choices.one_in(2) {
            // Without shadows, perhaps of a temporary.
            if self.choices.one_in(2) {
                a = Array { ptr: self.b.alloc(n), shadow: false, ..a };
                self.b.zero(a.ptr, n);
                if self.choices.one_in(2) {
                    self.arrays.push(a);
                }
                if let Content::Scalar(ty) = a.ty {
                    let v = self.scalar(ty);
                    self.b.store(a.ptr, 0, v);
                }
            }
            let fresh = Array { ptr: self.b.alloc(n), shadow: false, ..a };
            self.b.copy(fresh.ptr, a.ptr, n);
            self.arrays.push(fresh);
            return;
        }
        let fresh = self.alloc(a.cells, a.ty);
        self.b.copy(fresh.ptr, a.ptr, n);
        if a.shadow && a.ty == Content::Scalar(Ty::F64) {
            let (to, from) = (self.b.shadow(fresh.ptr, 0), self.b.shadow(a.ptr, 0));
            self.b.copy(to, from, n);
        }
        if self.choices.one_in(2) {
            self.store();
            // The loan is returned: what was copied goes back.
            self.b.copy(a.ptr, fresh.ptr, n);
        }
        self.arrays.push(fresh);
    }

    fn zero(&mut self) {
        let Some(a) = self.array(|a| a.ty != Content::Pairs) else { return };
        let n = self.b.usize(1 + self.choices.below(a.cells as usize) as u64);
        self.b.zero(a.ptr, n);
    }

    /// Statements of a nested block; what they define goes out of scope.
    fn nested<R>(&mut self, depth: usize, f: impl FnOnce(&mut Self) -> R) -> R {
        let (scalars, arrays) = (self.scalars.len(), self.arrays.len());
        for _ in 0..1 + self.choices.below(7) {
            if self.room > 0 {
                self.statement(depth + 1);
            }
        }
        let r = f(self);
        self.scalars.truncate(scalars);
        self.arrays.truncate(arrays);
        r
    }

    fn types(&mut self) -> Vec<Ty> {
        let n = self.choices.below(4);
        (0..n).map(|_| *self.choices.pick(&[Ty::F64, Ty::F64, Ty::U64, Ty::Bool])).collect()
    }

    /// Ends of a block: values of these types, and a pointer to a pair if `pointer`.
    fn ends(&mut self, types: &[Ty], pointer: bool) -> Vec<Value> {
        let mut values: Vec<Value> = types.iter().map(|&ty| self.scalar(ty)).collect();
        if pointer {
            values.push(self.pair());
        }
        values
    }

    fn results(&mut self, outs: Vec<Value>, pointer: bool) {
        let mut outs = outs;
        if pointer && let Some(ptr) = outs.pop() {
            self.arrays.push(Array { ptr, cells: 2, ty: Content::Scalar(Ty::F64), shadow: true });
        }
        self.scalars.extend(outs);
    }

    fn if_(&mut self, depth: usize) {
        let (types, pointer) = (self.types(), self.choices.one_in(4));
        let cond = self.scalar(Ty::Bool);
        self.b.open();
        let yields = self.nested(depth, |g| g.ends(&types, pointer));
        let then = self.b.close(yields);
        self.b.open();
        let yields = self.nested(depth, |g| g.ends(&types, pointer));
        let otherwise = self.b.close(yields);
        let all = with_pointer(&types, pointer);
        let outs = self.b.emit_many(chainrule_ir::Op::if_(cond, then, otherwise), &all);
        self.results(outs, pointer);
    }

    fn for_(&mut self, depth: usize) {
        let (types, pointer) = (self.types(), self.choices.one_in(4));
        let inits = self.ends(&types, pointer);
        let all = with_pointer(&types, pointer);
        let lo = if self.choices.one_in(3) { self.b.usize(1) } else { self.b.usize(0) };
        let hi = if self.choices.one_in(2) {
            self.b.usize(self.choices.below(5) as u64)
        } else {
            let (n, five) = (self.scalar(Ty::U64), self.b.usize(5));
            self.b.prim(Prim::IRem, &[n, five])
        };
        let index = self.b.fresh(Ty::U64);
        let params: Vec<Value> = all.iter().map(|&t| self.b.fresh(t)).collect();
        let (scalars, arrays) = (self.scalars.len(), self.arrays.len());
        self.scalars.push(index);
        self.results(params.clone(), pointer);
        self.b.open();
        let yields = self.nested(depth, |g| g.ends(&types, pointer));
        let body = self.b.close(yields);
        self.scalars.truncate(scalars);
        self.arrays.truncate(arrays);
        let l = chainrule_ir::For { index, lo, hi, params, inits, body, release: false };
        let outs = self.b.emit_many(chainrule_ir::Op::For(Box::new(l)), &all);
        self.results(outs, pointer);
    }

    /// Floats of an array that lie side by side.
    fn floats(&mut self) -> Array {
        let found = self.array(|a| a.ty == Content::Scalar(Ty::F64));
        found.unwrap_or_else(|| self.alloc(3, Content::Scalar(Ty::F64)))
    }

    /// A loop that keeps the least or the greatest of what it comes to, and something else, and may write meanwhile.
    fn search(&mut self) {
        let (a, with) = (self.floats(), self.scalar(Ty::F64));
        let (lo, hi) = (self.b.usize(0), self.b.usize(self.choices.below(a.cells as usize + 1) as u64));
        let (init, least, swap) = (self.scalar(Ty::F64), self.choices.one_in(2), self.choices.one_in(2));
        let (writes, mixes) = (self.choices.one_in(6), self.choices.one_in(6));
        let outs = self.b.for_(lo, hi, &[init, with], |b, i, carried| {
            let at = b.offset(a.ptr, i, 1);
            let x = b.load(at, 0, Ty::F64);
            let y = b.sub(x, with);
            let y = if mixes { b.mul(y, carried[0]) } else { b.mul(y, y) };
            let args = if least { [y, carried[0]] } else { [carried[0], y] };
            let cond = b.prim(if swap { Prim::Le } else { Prim::Lt }, &args);
            let next = b.select(cond, y, carried[0]);
            let other = b.select(cond, x, carried[1]);
            if writes {
                b.store(a.ptr, 0, y);
            }
            vec![next, other]
        });
        self.scalars.extend(outs);
    }

    /// An array that a loop fills and another reads, whose places may go as a triangle's.
    fn temporary(&mut self) {
        let (a, with) = (self.floats(), self.scalar(Ty::F64));
        let (zero, count) = (self.b.usize(0), self.b.usize(a.cells));
        let t = self.b.alloc(count);
        self.b.zero(t, count);
        self.b.for_(zero, count, &[], |b, i, _| {
            let at = b.offset(a.ptr, i, 1);
            let x = b.load(at, 0, Ty::F64);
            let y = b.sub(x, with);
            let at = b.offset(t, i, 1);
            b.store(at, 0, y);
            Vec::new()
        });
        match self.choices.below(6) {
            0 => self.b.store(a.ptr, 0, with),
            1 => self.b.store(t, 0, with),
            _ => {}
        }
        let (init, one) = (self.scalar(Ty::F64), self.b.usize(1));
        let (start, last) = (self.scalar(Ty::U64), self.b.usize(a.cells - 1));
        let outs = self.b.for_(zero, count, &[init, start], |b, i, carried| {
            let at = b.offset(t, i, 1);
            let x = b.load(at, 0, Ty::F64);
            let place = b.prim(Prim::IRem, &[carried[1], count]);
            let at = b.offset(t, place, 1);
            let y = b.load(at, 0, Ty::F64);
            let y = b.mul(x, y);
            let below = b.prim(Prim::ISubWrap, &[last, i]);
            let step = b.prim(Prim::IAddWrap, &[below, one]);
            vec![b.add(carried[0], y), b.prim(Prim::IAddWrap, &[carried[1], step])]
        });
        self.scalars.extend(outs);
    }

    fn loop_(&mut self, depth: usize) {
        let (types, pointer) = (self.types(), self.choices.one_in(4));
        let zero = self.b.usize(0);
        let mut inits = vec![zero];
        inits.extend(self.ends(&types, pointer));
        let mut all = vec![Ty::U64];
        all.extend(with_pointer(&types, pointer));
        let params: Vec<Value> = all.iter().map(|&t| self.b.fresh(t)).collect();
        let (scalars, arrays) = (self.scalars.len(), self.arrays.len());
        self.results(params[1..].to_vec(), pointer);
        self.scalars.push(params[0]);
        self.b.open();
        let yields = self.nested(depth, |g| {
            let one = g.b.usize(1);
            let next = g.b.prim(Prim::IAdd, &[params[0], one]);
            let limit = g.b.usize(g.choices.below(4) as u64);
            let mut again = g.b.prim(Prim::Lt, &[next, limit]);
            if g.choices.one_in(3) {
                let more = g.scalar(Ty::Bool);
                again = g.b.and(again, more);
            }
            let mut yields = vec![again, next];
            yields.extend(g.ends(&types, pointer));
            yields
        });
        let body = self.b.close(yields);
        self.scalars.truncate(scalars);
        self.arrays.truncate(arrays);
        let l = chainrule_ir::Loop { params, inits, body, release: false };
        let outs = self.b.emit_many(chainrule_ir::Op::Loop(Box::new(l)), &all);
        self.results(outs, pointer);
    }

    fn call(&mut self) {
        let f = FunctionId(self.choices.below(self.callees as usize) as u32);
        let args = [self.scalar(Ty::F64), self.scalar(Ty::U64)];
        let Some(memory) = self.array(|a| a.shadow && a.cells == PARAM_CELLS && a.ty == Content::Scalar(Ty::F64))
        else {
            return;
        };
        let outs = self.b.call(f, &[args[0], args[1], memory.ptr], &[Ty::F64, Ty::Ptr]);
        self.scalars.push(outs[0]);
        self.arrays.push(Array { ptr: outs[1], cells: 3, ty: Content::Scalar(Ty::F64), shadow: true });
    }
}

fn with_pointer(types: &[Ty], pointer: bool) -> Vec<Ty> {
    let mut all = types.to_vec();
    all.extend(pointer.then_some(Ty::Ptr));
    all
}
