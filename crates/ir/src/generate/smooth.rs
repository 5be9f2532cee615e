//! Programs with derivatives everywhere.

use super::Choices;
use crate::build::FunctionBuilder;
use crate::module::Module;
use crate::prim::Prim;
use crate::types::{FunctionId, Ty, Value};

/// How many cells of floats the pointer parameter of a [`smooth`] program has behind it.
pub const SMOOTH_CELLS: u64 = 4;

/// The types of a function's parameters: two floats, [`SMOOTH_CELLS`] floats in memory, a choice, a depth of recursion.
const PARAMS: [Ty; 5] = [Ty::F64, Ty::F64, Ty::Ptr, Ty::Bool, Ty::U64];

/// The types of its results.
const RESULTS: [Ty; 2] = [Ty::F64; 2];

/// A program whose results are infinitely often differentiable in every float: branches and trip counts depend on
/// integers and booleans only. It overwrites the memory that it is given, and all numbers stay of order 1 if the
/// arguments are.
///
/// The function is `(x: f64, y: f64, p: ptr, choice: bool, depth: u64) → (f64, f64)` with [`SMOOTH_CELLS`] cells of
/// floats behind `p`; `depth` is how often it calls itself, 0 to 3 being reasonable. It has branches, both kinds of
/// loops, calls, recursion, local memory, memory that is overwritten and pointers that depend on branches and loops.
///
/// ```
/// use chainrule_ir::{Context, Ty, generate, run, verify};
/// let (module, f) = generate::smooth(&generate::tape(7, 100));
/// verify(&module)?;
/// let mut ctx = Context::new(0, 1 << 20).unwrap();
/// let p = ctx.alloc(generate::SMOOTH_CELLS).unwrap();
/// ctx.cells_mut(p, generate::SMOOTH_CELLS).fill(0.5f64.to_bits());
/// let results = run(&module, f, &[1f64.to_bits(), 2f64.to_bits(), p, 1, 2], &mut ctx).unwrap();
/// assert!(results.iter().all(|&y| f64::from_bits(y).is_finite()));
/// # Ok::<(), chainrule_ir::VerifyError>(())
/// ```
pub fn smooth(tape: &[u64]) -> (Module, FunctionId) {
    let mut module = Module::default();
    let mut generator = Generator { choices: Choices::new(&[]), this: FunctionId(0), recursed: false, fuel: 0 };
    // The last function, which is the program, gets half of the tape.
    let (quarter, half) = (tape.len() / 4, tape.len() / 2);
    for (i, part) in [&tape[..quarter], &tape[quarter..half], &tape[half..]].into_iter().enumerate() {
        let mut b = FunctionBuilder::new(format!("smooth{i}"));
        generator.choices = Choices::new(part);
        let params = PARAMS.map(|ty| b.param(ty));
        generator.this = FunctionId(i as u32);
        generator.recursed = false;
        generator.fuel = 24;
        let scope = Scope {
            floats: vec![params[0], params[1]],
            pointers: vec![params[2]],
            bools: vec![params[3]],
            indices: Vec::new(),
            depth: params[4],
            blocks: 0,
            loops: 0,
        };
        let results = generator.block(&mut b, scope, 2, 0).0;
        module.push(b.finish(&results));
    }
    (module, FunctionId(2))
}

/// What a statement can use.
#[derive(Clone)]
struct Scope {
    floats: Vec<Value>,
    /// Each has [`SMOOTH_CELLS`] initialised cells behind it.
    pointers: Vec<Value>,
    bools: Vec<Value>,
    indices: Vec<Value>,
    /// How often the function may still call itself.
    depth: Value,
    /// How many blocks and loops are around.
    blocks: usize,
    loops: usize,
}

struct Generator<'a> {
    choices: Choices<'a>,
    this: FunctionId,
    /// The function has its call of itself.
    recursed: bool,
    /// How many statements the function may still get.
    fuel: usize,
}

impl Generator<'_> {
    /// Statements, then so many floats and pointers of what is in scope.
    fn block(
        &mut self,
        b: &mut FunctionBuilder,
        mut scope: Scope,
        floats: usize,
        pointers: usize,
    ) -> (Vec<Value>, Vec<Value>) {
        let most = if scope.blocks == 0 { 24 } else { 2 + self.choices.below(6) };
        for _ in 0..most {
            // What is left is for the ends of the blocks around.
            if self.choices.left() < 16 * (scope.blocks + 1) || self.fuel == 0 {
                break;
            }
            self.fuel -= 1;
            self.statement(b, &mut scope);
        }
        let floats = (0..floats).map(|_| self.mixture(b, &scope)).collect();
        (floats, (0..pointers).map(|_| self.choices.pick(&scope.pointers)).collect())
    }

    /// Of a late value, another and a cell of memory, so that results depend on most of what a block does.
    fn mixture(&mut self, b: &mut FunctionBuilder, scope: &Scope) -> Value {
        let late = self.choices.pick(&scope.floats[scope.floats.len().saturating_sub(3)..]);
        let other = self.choices.pick(&scope.floats);
        let pointer = self.choices.pick(&scope.pointers);
        let cell = b.load(pointer, self.choices.below(SMOOTH_CELLS as usize) as u32, Ty::F64);
        let sum = b.prim(Prim::MulAdd, &[other, cell, late]);
        b.f1(Prim::Sin, sum)
    }

    fn statement(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        let nested = scope.blocks < 3;
        match self.choices.below(if nested { 14 } else { 9 }) {
            0..=3 => {
                let v = self.float(b, scope);
                scope.floats.push(v);
            }
            4 | 5 => {
                let cell = self.cell(b, scope);
                let v = b.load(cell, 0, Ty::F64);
                scope.floats.push(v);
            }
            6 | 7 => {
                let (cell, v) = (self.cell(b, scope), self.choices.pick(&scope.floats));
                b.store(cell, 0, v);
            }
            8 => self.pointer(b, scope),
            9 | 10 => self.branch(b, scope),
            11 => self.counted(b, scope),
            12 => self.looped(b, scope),
            _ => self.call(b, scope),
        }
    }

    /// A function of one or two floats that is smooth and of order 1.
    fn float(&mut self, b: &mut FunctionBuilder, scope: &Scope) -> Value {
        let (x, y) = (self.choices.pick(&scope.floats), self.choices.pick(&scope.floats));
        let choice = self.choices.below(9);
        let half = if matches!(choice, 2 | 3 | 6) { b.float(Ty::F64, 0.5) } else { x };
        let one = if matches!(choice, 5 | 6 | 8) { b.float(Ty::F64, 1.0) } else { x };
        match choice {
            0 => b.f1(Prim::Sin, x),
            1 => b.f1(Prim::Tanh, x),
            2 => {
                let sum = b.add(x, y);
                b.mul(half, sum)
            }
            3 => {
                let difference = b.sub(x, y);
                b.mul(half, difference)
            }
            4 => {
                let product = b.mul(x, y);
                b.f1(Prim::Cos, product)
            }
            5 => {
                let more = b.prim(Prim::MulAdd, &[y, y, one]);
                b.div(x, more)
            }
            6 => {
                let length = b.f2(Prim::Hypot, x, one);
                b.mul(half, length)
            }
            7 => {
                let s = b.f1(Prim::Sin, x);
                b.f1(Prim::Exp, s)
            }
            _ => {
                let more = b.prim(Prim::MulAdd, &[x, x, one]);
                b.f1(Prim::Ln, more)
            }
        }
    }

    /// A cell of some memory, at a fixed place or one that a loop's index chooses.
    fn cell(&mut self, b: &mut FunctionBuilder, scope: &Scope) -> Value {
        let pointer = self.choices.pick(&scope.pointers);
        let place = self.choices.below(SMOOTH_CELLS as usize) as u64;
        let mut index = b.usize(place);
        if !scope.indices.is_empty() && self.choices.below(2) == 0 {
            let (sum, cells) = (b.iadd(index, self.choices.pick(&scope.indices)), b.usize(SMOOTH_CELLS));
            index = b.prim(Prim::IRem, &[sum, cells]);
        }
        b.offset(pointer, index, 1)
    }

    /// Another pointer: fresh memory, zeroed or copied, or one of two.
    fn pointer(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        let other = self.choices.pick(&scope.pointers);
        let new = if self.choices.below(3) == 0 {
            let (cond, another) = (self.cond(b, scope), self.choices.pick(&scope.pointers));
            b.select(cond, other, another)
        } else {
            let cells = b.usize(SMOOTH_CELLS);
            let new = b.alloc(cells);
            match self.choices.below(3) {
                0 => b.copy(new, other, cells),
                1 => b.zero(new, cells),
                _ => {
                    for i in 0..SMOOTH_CELLS as u32 {
                        let v = self.choices.pick(&scope.floats);
                        b.store(new, i, v);
                    }
                }
            }
            new
        };
        scope.pointers.push(new);
    }

    /// A condition that no float decides.
    fn cond(&mut self, b: &mut FunctionBuilder, scope: &Scope) -> Value {
        if scope.indices.is_empty() || self.choices.below(2) == 0 {
            let v = self.choices.pick(&scope.bools);
            return if self.choices.below(2) == 0 { v } else { b.prim(Prim::Not, &[v]) };
        }
        let (index, one) = (self.choices.pick(&scope.indices), b.usize(1));
        let low = b.prim(Prim::IAnd, &[index, one]);
        b.eq(low, one)
    }

    fn branch(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        let cond = self.cond(b, scope);
        let (floats, pointers) = (1 + self.choices.below(2), self.choices.below(2));
        let inner = Scope { blocks: scope.blocks + 1, ..scope.clone() };
        let mut arm = |b: &mut FunctionBuilder| {
            let (floats, pointers) = self.block(b, inner.clone(), floats, pointers);
            [floats, pointers].concat()
        };
        b.open();
        let yields = arm(b);
        let then = b.close(yields);
        b.open();
        let yields = arm(b);
        let otherwise = b.close(yields);
        let types = [vec![Ty::F64; floats], vec![Ty::Ptr; pointers]].concat();
        let outs = b.emit_many(crate::module::Op::if_(cond, then, otherwise), &types);
        scope.floats.extend(&outs[..floats]);
        scope.pointers.extend(&outs[floats..]);
    }

    /// What a loop carries: floats, then pointers.
    fn inits(&mut self, scope: &Scope) -> (usize, Vec<Value>) {
        let (floats, pointers) = (1 + self.choices.below(2), self.choices.below(3));
        let mut inits: Vec<Value> = (0..floats).map(|_| self.choices.pick(&scope.floats)).collect();
        inits.extend((0..pointers).map(|_| self.choices.pick(&scope.pointers)));
        (floats, inits)
    }

    /// The body of a loop.
    fn body(
        &mut self,
        b: &mut FunctionBuilder,
        scope: &Scope,
        index: Value,
        floats: usize,
        carried: &[Value],
    ) -> Vec<Value> {
        let mut inner = Scope { blocks: scope.blocks + 1, loops: scope.loops + 1, ..scope.clone() };
        inner.floats.extend(&carried[..floats]);
        inner.pointers.extend(&carried[floats..]);
        inner.indices.push(index);
        let (floats, pointers) = self.block(b, inner, floats, carried.len() - floats);
        [floats, pointers].concat()
    }

    fn counted(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        let (floats, inits) = self.inits(scope);
        let trips = self.choices.below(5) as u64;
        let (lo, hi) = (b.usize(2), b.usize(2 + trips));
        let outs = b.for_(lo, hi, &inits, |b, index, carried| self.body(b, scope, index, floats, carried));
        scope.floats.extend(&outs[..floats]);
        scope.pointers.extend(&outs[floats..]);
    }

    fn looped(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        let (floats, mut inits) = self.inits(scope);
        let (zero, one, trips) = (b.usize(0), b.usize(1), b.usize(1 + self.choices.below(3) as u64));
        inits.push(zero);
        let outs = b.loop_(&inits, |b, carried| {
            let (&count, carried) = carried.split_last().expect("the count is carried");
            let mut next = self.body(b, scope, count, floats, carried);
            let count = b.iadd(count, one);
            next.push(count);
            (b.lt(count, trips), next)
        });
        scope.floats.extend(&outs[..floats]);
        scope.pointers.extend(&outs[floats..outs.len() - 1]);
    }

    /// A call of a function before this one, or of this one if its depth allows it.
    fn call(&mut self, b: &mut FunctionBuilder, scope: &mut Scope) {
        if scope.loops > 1 {
            return;
        }
        let x = self.choices.pick(&scope.floats);
        let y = self.choices.pick(&scope.floats);
        let p = self.choices.pick(&scope.pointers);
        let choice = self.cond(b, scope);
        let before = self.this.0 as usize;
        if before > 0 && self.choices.below(2) == 0 {
            let callee = FunctionId(self.choices.below(before) as u32);
            let zero = b.usize(0);
            let outs = b.call(callee, &[x, y, p, choice, zero], &RESULTS);
            scope.floats.extend(outs);
        } else if !self.recursed && scope.loops == 0 {
            self.recursed = true;
            let (zero, one) = (b.usize(0), b.usize(1));
            let (more, depth, this) = (b.lt(zero, scope.depth), scope.depth, self.this);
            let outs = b.if_(
                more,
                |b| {
                    let less = b.isub(depth, one);
                    b.call(this, &[x, y, p, choice, less], &RESULTS)
                },
                |_| vec![y, x],
            );
            scope.floats.extend(outs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::tape;
    use crate::memory::Context;
    use crate::{parse, run, verify};

    #[test]
    fn smooth_programs_run_and_stay_of_order_one() {
        let mut seen = std::collections::HashSet::new();
        for seed in 0..300 {
            let (module, f) = smooth(&tape(seed, 250));
            verify(&module).unwrap_or_else(|e| panic!("{e}\n{module}"));
            assert_eq!(parse(&module.to_string()).map(|m| m.functions), Ok(module.functions.clone()));
            let mut ctx = Context::new(0, 16 << 20).expect("a little memory");
            let p = ctx.alloc(SMOOTH_CELLS).expect("it fits");
            ctx.cells_mut(p, SMOOTH_CELLS).fill(0.5f64.to_bits());
            let args = [0.7f64.to_bits(), (-1.2f64).to_bits(), p, seed % 2, 2];
            let results = run(&module, f, &args, &mut ctx).unwrap_or_else(|t| panic!("{t}\n{module}"));
            for y in results.into_iter().map(f64::from_bits) {
                assert!(y.abs() < 100.0, "{y}\n{module}");
                seen.insert(y.to_bits());
            }
        }
        assert!(seen.len() > 200, "only {} different results", seen.len());
    }
}
