//! Random well-formed programs that end.
//!
//! A program is made from a list of choices, so that a test that fails can drop choices until a small program is left.

use chainrule_ir::prim::Signature;
use chainrule_ir::{Const, FunctionBuilder, FunctionId, Module, Op, Piece, Prim, Source, Ty, Value};

/// Cells of the array that every function gets.
pub const CELLS: u64 = 8;

const NUMBERS: [Ty; 10] = [Ty::F64, Ty::F32, Ty::I8, Ty::I16, Ty::I32, Ty::I64, Ty::U8, Ty::U16, Ty::U32, Ty::U64];

/// The parameters of every function, after a pointer to [`CELLS`] floats.
pub const PARAMS: [Ty; 6] = [Ty::F64, Ty::F64, Ty::F32, Ty::I64, Ty::U64, Ty::I8];

const RESULTS: [Ty; 9] = [Ty::F64, Ty::F64, Ty::F32, Ty::I64, Ty::U64, Ty::Bool, Ty::I8, Ty::U16, Ty::I32];

/// Choices, in order; all further ones are 0.
pub struct Choices<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl Choices<'_> {
    pub fn new(choices: &[u16]) -> Choices<'_> {
        Choices { left: choices.iter() }
    }

    fn pick(&mut self, n: usize) -> usize {
        self.left.next().map_or(0, |&c| usize::from(c) % n)
    }

    fn of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.pick(from.len())]
    }

    /// An interesting constant.
    pub fn constant(&mut self, ty: Ty) -> Const {
        match ty {
            Ty::F64 | Ty::F32 => {
                let x = self.of(&[
                    1.5,
                    0.0,
                    -0.0,
                    1.0,
                    -1.0,
                    0.5,
                    -2.5,
                    3.0,
                    1e-3,
                    2.0,
                    100.0,
                    -7.25,
                    1e300,
                    -1e300,
                    5e-324,
                    1e19,
                    -1e19,
                    255.0,
                    0.49999999999999994,
                    4503599627370497.0,
                    0.1,
                    2147483648.0,
                    300.7,
                    -129.2,
                    f64::INFINITY,
                    f64::NEG_INFINITY,
                    f64::NAN,
                ]);
                Const::float(ty, x)
            }
            Ty::Bool => Const::bool(self.pick(2) == 1),
            _ => {
                let x = self.of(&[
                    1,
                    0,
                    2,
                    3,
                    -1,
                    5,
                    7,
                    63,
                    64,
                    -2,
                    100,
                    127,
                    -128,
                    200,
                    i128::from(i64::MAX),
                    i128::from(i64::MIN),
                    i128::from(u64::MAX),
                    32767,
                    65535,
                    1 << 31,
                    (1 << 31) - 1,
                    1 << 32,
                    3_037_000_500,
                ]);
                Const::int(ty, x)
            }
        }
    }
}

struct Generator<'a, 'c> {
    choices: &'a mut Choices<'c>,
    b: FunctionBuilder,
    /// What can be used here.
    scope: Vec<Value>,
    /// The array.
    cells: Value,
    callees: usize,
    place: u32,
    places: Vec<chainrule_ir::Loc>,
    budget: usize,
    /// Statements of the program: of so many, about one can trap.
    length: usize,
}

/// A program, and its entry.
pub fn module(choices: &[u16], statements: usize) -> (Module, FunctionId) {
    let mut choices = Choices::new(choices);
    let mut module = Module { levels: 2, ..Module::default() };
    let places = (1..50)
        .map(|line| module.sources.intern(Source { file: "made.rs".to_owned(), line, column: 1 }))
        .collect::<Vec<_>>();
    let functions = 1 + choices.pick(3);
    for k in 0..functions {
        let mut b = FunctionBuilder::new(format!("f{k}"));
        let cells = b.param(Ty::Ptr);
        let scope = PARAMS.iter().map(|&t| b.param(t)).collect();
        let mut g = Generator {
            choices: &mut choices,
            b,
            scope,
            cells,
            callees: k,
            place: 0,
            places: places.clone(),
            budget: statements,
            length: statements,
        };
        g.statements(0);
        let results: Vec<Value> = RESULTS.iter().map(|&t| g.value(t)).collect();
        // Few results go through registers, many through memory.
        let results = if k + 1 < functions && k.is_multiple_of(2) { results[..3].to_vec() } else { results };
        module.push(g.b.finish(&results));
    }
    (module, FunctionId(functions as u32 - 1))
}

impl Generator<'_, '_> {
    /// A value of a type: one in scope, or a constant.
    fn value(&mut self, ty: Ty) -> Value {
        let known: Vec<Value> = self.scope.iter().copied().filter(|&v| self.b.ty(v) == ty).collect();
        if known.is_empty() || self.choices.pick(5) == 4 {
            let c = self.choices.constant(ty);
            return self.b.constant(c);
        }
        known[known.len() - 1 - self.choices.pick(known.len())]
    }

    fn statements(&mut self, depth: usize) {
        let held = self.scope.len();
        let most = if depth == 0 { self.budget } else { 1 + self.choices.pick(5) };
        for _ in 0..most {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            self.place = (self.place + 1) % self.places.len() as u32;
            let loc = self.places[self.place as usize];
            self.b.set_loc(loc);
            self.statement(depth);
        }
        if depth > 0 {
            self.scope.truncate(held);
        }
    }

    fn statement(&mut self, depth: usize) {
        match self.choices.pick(24) {
            0..=10 => self.prim(),
            11 => {
                let at = self.address();
                let x = self.b.load(at, 0, Ty::F64);
                self.scope.push(x);
            }
            12 => {
                let at = self.address();
                let x = self.value(Ty::F64);
                self.b.store(at, 0, x);
            }
            13 => self.narrow_cells(),
            14 => self.shadows(),
            15 => self.copies(),
            16 => self.assertion(),
            17 => self.print(),
            18 if self.callees > 0 => self.call(),
            19 | 20 if depth < 3 => self.choice(depth),
            21 if depth < 3 => self.counted(depth),
            22 if depth < 3 => self.looped(depth),
            _ => self.prim(),
        }
    }

    fn prim(&mut self) {
        let prim = self.choices.of(Prim::ALL);
        let float = self.choices.of(&[Ty::F64, Ty::F64, Ty::F32]);
        let int = self.choices.of(&NUMBERS[2..]);
        let types = match prim.row().signature {
            Signature::F1 => vec![float],
            // The sign of a NaN is nobody's promise.
            Signature::F2 if prim == Prim::CopySign => {
                let x = self.value(float);
                let c = [1.0, -0.0, -3.0][self.choices.pick(3)];
                let s = self.b.float(float, c);
                let r = self.b.prim(prim, &[x, s]);
                return self.scope.push(r);
            }
            Signature::F2 => vec![float; 2],
            Signature::F3 => vec![float; 3],
            Signature::FI => vec![float, Ty::I32],
            Signature::I1 => vec![int],
            Signature::I2 => vec![int; 2],
            Signature::Shift => vec![int, Ty::U32],
            Signature::B1 => vec![Ty::Bool],
            Signature::B2 => vec![Ty::Bool; 2],
            Signature::Compare => {
                let ty = self.choices.of(&[Ty::F64, Ty::F32, Ty::Bool, int]);
                vec![ty; 2]
            }
            Signature::Select => {
                let ty = self.choices.of(&[Ty::F64, Ty::F32, Ty::Bool, int]);
                vec![Ty::Bool, ty, ty]
            }
            Signature::Cast => {
                let from = self.choices.of(&[Ty::F64, Ty::F32, int, Ty::Bool]);
                let to = if from == Ty::Bool { int } else { self.choices.of(&NUMBERS) };
                let x = self.value(from);
                let r = self.b.cast(x, to);
                return self.scope.push(r);
            }
        };
        let mut args: Vec<Value> = types.iter().map(|&t| self.value(t)).collect();
        if prim.can_trap() && self.choices.pick(self.length) != 1 {
            if prim == Prim::INeg && !int.is_signed() {
                return;
            }
            self.tame(&mut args);
        }
        let r = self.b.prim(prim, &args);
        self.scope.push(r);
    }

    /// Makes the first operand one of 4 to 7 and the second 1 or 2, so that there is a result.
    fn tame(&mut self, args: &mut [Value]) {
        for (v, (mask, bit)) in args.iter_mut().zip([(3, 4), (1, 0)]) {
            let ty = self.b.ty(*v);
            let (mask, bit) = (self.b.int(ty, mask), self.b.int(ty, bit));
            let low = self.b.prim(Prim::IAnd, &[*v, mask]);
            *v = self.b.prim(Prim::IOr, &[low, bit]);
        }
        if let [_, second] = args {
            let one = self.b.int(self.b.ty(*second), 1);
            *second = self.b.iadd(*second, one);
        }
    }

    /// An address in the array.
    fn address(&mut self) -> Value {
        let index = self.value(Ty::U64);
        let mask = self.b.usize(CELLS - 1);
        let index = self.b.prim(Prim::IAnd, &[index, mask]);
        let cells = self.cells;
        self.b.offset(cells, index, 1)
    }

    fn narrow_cells(&mut self) {
        let ty = self.choices.of(&[Ty::F32, Ty::Bool, Ty::I8, Ty::U32, Ty::I64]);
        let size = if self.choices.pick(2) == 0 {
            self.b.usize(3)
        } else {
            let n = self.value(Ty::U64);
            let mask = self.b.usize(31);
            let n = self.b.prim(Prim::IAnd, &[n, mask]);
            let three = self.b.usize(3);
            self.b.iadd(n, three)
        };
        let p = self.b.alloc(size);
        let x = self.value(ty);
        self.b.store(p, 2, x);
        let y = self.b.load(p, 2, ty);
        self.scope.push(y);
    }

    fn shadows(&mut self) {
        let at = self.address();
        let level = self.choices.pick(2) as u32;
        let s = self.b.shadow(at, level);
        let t = self.b.shadow(s, 1 - level);
        let cells = self.cells;
        let (b0, zero) = (self.b.shadow(cells, 0), self.b.usize(CELLS));
        self.b.zero(b0, zero);
        let b1 = self.b.shadow(cells, 1);
        self.b.zero(b1, zero);
        let x = self.value(Ty::F64);
        self.b.store(s, 0, x);
        self.b.store(t, 0, x);
        let index = self.value(Ty::U64);
        let mask = self.b.usize(CELLS - 1);
        let index = self.b.prim(Prim::IAnd, &[index, mask]);
        let q = self.b.offset(if level == 0 { b0 } else { b1 }, index, 1);
        let y = self.b.load(q, 0, Ty::F64);
        self.scope.push(y);
    }

    fn copies(&mut self) {
        let n = self.choices.pick(CELLS as usize + 1) as u64;
        let n = if self.choices.pick(2) == 0 {
            self.b.usize(n)
        } else {
            let n = self.value(Ty::U64);
            let mask = self.b.usize(CELLS - 1);
            self.b.prim(Prim::IAnd, &[n, mask])
        };
        let size = self.b.usize(CELLS);
        let p = self.b.alloc(size);
        self.b.zero(p, size);
        let cells = self.cells;
        self.b.copy(p, cells, n);
        let x = self.b.load(p, 1, Ty::F64);
        self.b.zero(cells, n);
        self.b.copy(cells, p, n);
        self.scope.push(x);
    }

    fn message(&mut self) -> Vec<Piece> {
        let ty = self.choices.of(&[Ty::F64, Ty::F32, Ty::I64, Ty::U64, Ty::I8, Ty::Bool]);
        let value = self.value(ty);
        let precision = (ty.is_float() && self.choices.pick(2) == 0).then_some(3);
        let other = self.value(Ty::U16);
        vec![
            Piece::Text("x = ".to_owned()),
            Piece::Value { value, precision },
            Piece::Text(", n = ".to_owned()),
            Piece::Debug(other),
            Piece::Text("\n".to_owned()),
        ]
    }

    fn assertion(&mut self) {
        let cond = self.value(Ty::Bool);
        let sure = self.b.bool(self.choices.pick(self.length) != 7);
        let cond = self.b.prim(Prim::Or, &[cond, sure]);
        let message = self.message();
        self.b.assert(cond, message);
    }

    fn print(&mut self) {
        let message = self.message();
        self.b.effect(Op::Print { message });
    }

    fn call(&mut self) {
        let callee = self.choices.pick(self.callees);
        let args: Vec<Value> =
            std::iter::once(self.cells).chain(PARAMS.iter().map(|&t| self.value(t)).collect::<Vec<_>>()).collect();
        let types = if callee.is_multiple_of(2) { &RESULTS[..3] } else { &RESULTS[..] };
        let results = self.b.call(FunctionId(callee as u32), &args, types);
        self.scope.extend(results);
    }

    /// A block of statements that gives values of these types.
    fn block(&mut self, depth: usize, inner: &[Value], types: &[Ty]) -> Vec<Value> {
        let held = self.scope.len();
        self.scope.extend_from_slice(inner);
        let before = self.budget;
        let most = 1 + self.choices.pick(5);
        for _ in 0..most {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            self.statement(depth + 1);
        }
        debug_assert!(self.budget <= before);
        let yields = types.iter().map(|&t| self.value(t)).collect();
        self.scope.truncate(held);
        yields
    }

    fn types(&mut self) -> Vec<Ty> {
        let n = 1 + self.choices.pick(3);
        (0..n).map(|_| self.choices.of(&[Ty::F64, Ty::I64, Ty::F32, Ty::Bool, Ty::U8])).collect()
    }

    fn choice(&mut self, depth: usize) {
        let cond = self.value(Ty::Bool);
        let types = self.types();
        self.b.open();
        let yields = self.block(depth, &[], &types);
        let then = self.b.close(yields);
        self.b.open();
        let yields = self.block(depth, &[], &types);
        let otherwise = self.b.close(yields);
        let results = self.b.emit_many(Op::if_(cond, then, otherwise), &types);
        self.scope.extend(results);
    }

    fn counted(&mut self, depth: usize) {
        let lo = self.choices.pick(3) as u64;
        let hi = self.choices.pick(6) as u64;
        let (lo, hi) = (self.b.usize(lo), self.b.usize(hi));
        let types = self.types();
        let inits: Vec<Value> = types.iter().map(|&t| self.value(t)).collect();
        let index = self.b.fresh(Ty::U64);
        let params: Vec<Value> = types.iter().map(|&t| self.b.fresh(t)).collect();
        self.b.open();
        let inner: Vec<Value> = std::iter::once(index).chain(params.iter().copied()).collect();
        let yields = self.block(depth, &inner, &types);
        let body = self.b.close(yields);
        let release = self.choices.pick(2) == 1;
        let l = chainrule_ir::For { index, lo, hi, params, inits, body, release };
        let results = self.b.emit_many(Op::For(Box::new(l)), &types);
        self.scope.extend(results);
    }

    /// A loop that counts in its first carried value; half of them are of the form of a `while`.
    fn looped(&mut self, depth: usize) {
        let turns = self.choices.pick(4) as u64;
        let mut types = vec![Ty::U64];
        types.extend(self.types());
        let one = self.b.usize(1);
        let most = self.b.usize(turns);
        let mut inits = vec![self.b.usize(0)];
        for &t in &types[1..] {
            inits.push(self.value(t));
        }
        let params: Vec<Value> = types.iter().map(|&t| self.b.fresh(t)).collect();
        self.b.open();
        let again = self.b.lt(params[0], most);
        let mut yields = if self.choices.pick(2) == 0 {
            self.b.open();
            let mut yields = self.block(depth, &params, &types[1..]);
            yields.insert(0, self.b.iadd(params[0], one));
            let then = self.b.close(yields);
            self.b.open();
            let otherwise = self.b.close(params.clone());
            self.b.emit_many(Op::if_(again, then, otherwise), &types)
        } else {
            let mut yields = self.block(depth, &params, &types[1..]);
            yields.insert(0, self.b.iadd(params[0], one));
            yields
        };
        yields.insert(0, again);
        let body = self.b.close(yields);
        let release = self.choices.pick(2) == 1;
        let l = chainrule_ir::Loop { params, inits, body, release };
        let results = self.b.emit_many(Op::Loop(Box::new(l)), &types);
        self.scope.extend(results);
    }
}
