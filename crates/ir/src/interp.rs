//! The interpreter: the meaning of programs.
//!
//! It follows section 4 of the specification statement by statement and is what compiled code is compared with.
//!
//! Recursion is bounded by [`MAX_DEPTH`] calls and by [`STACK_BUDGET`] bytes of values in the calls that are alive;
//! past either the program traps with [`TrapKind::Stack`]. The interpreter's own stack grows on the heap as needed, so
//! a runaway recursion does not end the process.

use crate::eval::eval_prim;
use crate::memory::{CELL, Context, shadow_address};
use crate::message;
use crate::module::{Block, For, Function, Loop, Module, Op, Spread, Stmt};
use crate::observe::{BranchEvent, Observer, PrimEvent};
use crate::prim::Prim;
use crate::spread::{chunk, chunks};
use crate::trap::{Trap, TrapKind};
use crate::types::{Const, FunctionId, Loc, Ty, Value};
use smallvec::SmallVec;
use std::io::Write as _;

/// How deep calls may nest.
pub const MAX_DEPTH: usize = 100_000;

/// How many bytes the values of the calls that are alive may take.
pub const STACK_BUDGET: usize = 64 << 20;

/// Less stack than this is not enough for a block and what it calls before the next check.
const RED_ZONE: usize = 128 << 10;

/// By so much the stack grows.
const SEGMENT: usize = 8 << 20;

/// Runs a function of a module on arguments as cells (see [`Ty`]) and gives its results as cells.
///
/// ```
/// use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, Ty, run};
/// let mut b = FunctionBuilder::new("square");
/// let x = b.param(Ty::F64);
/// let y = b.mul(x, x);
/// let mut module = Module::default();
/// let square = module.push(b.finish(&[y]));
/// let mut ctx = Context::new(0, 1 << 20)?;
/// let results = run(&module, square, &[3f64.to_bits()], &mut ctx)?;
/// assert_eq!(f64::from_bits(results[0]), 9.0);
/// # Ok::<(), chainrule_ir::Trap>(())
/// ```
///
/// # Errors
/// The trap that stopped the program.
///
/// # Panics
/// When the number of arguments is not the function's, when the context has fewer shadow levels than the module, or
/// when the program accesses memory that it did not allocate, which is a bug of whoever made it.
pub fn run(module: &Module, entry: FunctionId, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
    Interpreter::new(module, ctx, None).enter(entry, args)
}

/// As [`run`], and tells `observer` what happens.
///
/// # Errors
/// As [`run`].
///
/// # Panics
/// As [`run`].
pub fn run_observed(
    module: &Module,
    entry: FunctionId,
    args: &[u64],
    ctx: &mut Context,
    observer: &mut dyn Observer,
) -> Result<Vec<u64>, Trap> {
    Interpreter::new(module, ctx, Some(observer)).enter(entry, args)
}

type Cells = SmallVec<[u64; 8]>;

struct Interpreter<'a> {
    module: &'a Module,
    ctx: &'a mut Context,
    observer: Option<&'a mut dyn Observer>,
    depth: usize,
    frame_bytes: usize,
    /// In the calls of a spread that keeps a level: it, and how far the shadows in it are.
    private: Option<(u32, u64)>,
}

/// A call that is alive: the values by their index.
struct Frame<'a> {
    id: FunctionId,
    function: &'a Function,
    values: Vec<u64>,
}

impl Frame<'_> {
    fn get(&self, v: Value) -> u64 {
        self.values[v.index()]
    }

    fn set(&mut self, v: Value, bits: u64) {
        self.values[v.index()] = bits;
    }

    fn gather(&self, values: &[Value]) -> Cells {
        values.iter().map(|&v| self.get(v)).collect()
    }

    fn assign(&mut self, values: &[Value], cells: &[u64]) {
        for (&v, &bits) in values.iter().zip(cells) {
            self.set(v, bits);
        }
    }

    fn constant(&self, v: Value) -> Const {
        Const { ty: self.function.ty(v), bits: self.get(v) }
    }
}

impl<'a> Interpreter<'a> {
    fn new(module: &'a Module, ctx: &'a mut Context, observer: Option<&'a mut dyn Observer>) -> Interpreter<'a> {
        ctx.must_fit(module.levels, module.width());
        Interpreter { module, ctx, observer, depth: 0, frame_bytes: 0, private: None }
    }

    fn enter(mut self, entry: FunctionId, args: &[u64]) -> Result<Vec<u64>, Trap> {
        let function = self.module.function(entry);
        let params = function.params.len();
        assert_eq!(args.len(), params, "`{}` takes {params} arguments", function.name);
        Ok(self.call(entry, args, Loc::NONE)?.to_vec())
    }

    fn call(&mut self, id: FunctionId, args: &[u64], loc: Loc) -> Result<Cells, Trap> {
        let function = self.module.function(id);
        let bytes = function.types.len() * CELL as usize;
        if self.depth >= MAX_DEPTH || self.frame_bytes + bytes > STACK_BUDGET {
            return Err(self.too_deep(function, loc));
        }
        self.depth += 1;
        self.frame_bytes += bytes;
        let mut frame = Frame { id, function, values: vec![0; function.types.len()] };
        frame.assign(&function.params, args);
        let bump = self.ctx.bump;
        let results = self.block(&mut frame, &function.body)?;
        if function.release {
            self.ctx.bump = bump;
        }
        self.depth -= 1;
        self.frame_bytes -= bytes;
        Ok(results)
    }

    fn block(&mut self, frame: &mut Frame<'a>, block: &'a Block) -> Result<Cells, Trap> {
        stacker::maybe_grow(RED_ZONE, SEGMENT, || {
            for stmt in &block.stmts {
                self.stmt(frame, stmt)?;
            }
            Ok(frame.gather(&block.yields))
        })
    }

    // What nests is apart from what does not: a deep recursion keeps the frames of all of these functions.
    fn stmt(&mut self, frame: &mut Frame<'a>, stmt: &'a Stmt) -> Result<(), Trap> {
        match &stmt.op {
            Op::Call { function, args } => {
                let results = self.call(*function, &frame.gather(args), stmt.loc)?;
                frame.assign(&stmt.outs, &results);
                Ok(())
            }
            Op::If { cond, then, otherwise } => {
                let block = if self.branch(frame, stmt, *cond) { then } else { otherwise };
                let results = self.block(frame, block)?;
                frame.assign(&stmt.outs, &results);
                Ok(())
            }
            Op::For(l) => self.for_(frame, stmt, l),
            Op::Loop(l) => self.loop_(frame, stmt, l),
            Op::Spread(s) => self.spread(frame, stmt, s),
            _ => self.simple(frame, stmt),
        }
    }

    #[inline(never)]
    fn branch(&mut self, frame: &Frame<'a>, stmt: &Stmt, cond: Value) -> bool {
        let taken = frame.get(cond) != 0;
        if let Some(observer) = &mut self.observer {
            observer.branch(&BranchEvent { function: frame.id, stmt, taken, loc: stmt.loc });
        }
        taken
    }

    /// A statement without blocks that calls nothing.
    #[inline(never)]
    fn simple(&mut self, frame: &mut Frame<'a>, stmt: &Stmt) -> Result<(), Trap> {
        match &stmt.op {
            Op::Const(c) => frame.set(stmt.outs[0], c.bits),
            Op::Prim(prim, args) => self.prim(frame, stmt, *prim, args)?,
            Op::Alloc { cells } => {
                let count = frame.get(*cells);
                let address = self.ctx.alloc(count).map_err(|t| self.trap(t.kind, t.message, stmt.loc))?;
                frame.set(stmt.outs[0], address);
            }
            Op::Room => frame.set(stmt.outs[0], self.ctx.room()),
            Op::Offset { ptr, index, stride } => {
                let cells = frame.get(*index).wrapping_mul(u64::from(*stride));
                frame.set(stmt.outs[0], frame.get(*ptr).wrapping_add(cells.wrapping_mul(CELL)));
            }
            Op::Shadow { ptr, level, width } => {
                let ptr = frame.get(*ptr);
                let shadow = match self.private {
                    Some((private, distance)) if private == *level => ptr.wrapping_add(distance),
                    _ => shadow_address(ptr, *level, *width, self.ctx.base()),
                };
                frame.set(stmt.outs[0], shadow);
            }
            Op::Load { ptr, offset } => {
                let bits = self.ctx.cells(cell(frame.get(*ptr), *offset), 1)[0];
                frame.set(stmt.outs[0], bits);
            }
            Op::Store { ptr, offset, value } => {
                self.ctx.cells_mut(cell(frame.get(*ptr), *offset), 1)[0] = frame.get(*value);
            }
            Op::Copy { dst, src, cells } => self.ctx.copy(frame.get(*dst), frame.get(*src), frame.get(*cells)),
            Op::Zero { ptr, cells } => self.ctx.cells_mut(frame.get(*ptr), frame.get(*cells)).fill(0),
            Op::Assert { cond, message } => {
                if frame.get(*cond) == 0 {
                    let text = message::fill(message, |v| frame.constant(v));
                    return Err(self.trap(TrapKind::Assert, text, stmt.loc));
                }
            }
            Op::Print { message } => {
                let text = message::fill(message, |v| frame.constant(v));
                match &mut self.ctx.printed {
                    Some(kept) => kept.push_str(&text),
                    // Nobody reads a closed output, so that it cannot be written to is no failure of the program.
                    None => drop(std::io::stdout().write_all(text.as_bytes())),
                }
            }
            Op::Call { .. } | Op::If { .. } | Op::For(_) | Op::Loop(_) | Op::Spread(_) => {
                unreachable!("`stmt` runs what nests")
            }
        }
        Ok(())
    }

    fn prim(&mut self, frame: &mut Frame<'a>, stmt: &Stmt, prim: Prim, args: &[Value]) -> Result<(), Trap> {
        let (mut types, mut cells) = ([Ty::F64; 3], [0; 3]);
        for (i, &v) in args.iter().enumerate() {
            types[i] = frame.function.ty(v);
            cells[i] = frame.get(v);
        }
        let out = stmt.outs[0];
        let ty = frame.function.ty(out);
        let bits = eval_prim(prim, &types[..args.len()], &cells[..args.len()], ty)
            .map_err(|m| self.trap(TrapKind::Arithmetic, m.to_owned(), stmt.loc))?;
        frame.set(out, bits);
        if let Some(observer) = &mut self.observer {
            let args: SmallVec<[Const; 3]> =
                args.iter().enumerate().map(|(i, _)| Const { ty: types[i], bits: cells[i] }).collect();
            let result = Const { ty, bits };
            observer.prim(&PrimEvent { function: frame.id, stmt, prim, args: &args, result, loc: stmt.loc });
        }
        Ok(())
    }

    fn for_(&mut self, frame: &mut Frame<'a>, stmt: &Stmt, l: &'a For) -> Result<(), Trap> {
        let mut carried = frame.gather(&l.inits);
        for index in frame.get(l.lo)..frame.get(l.hi) {
            frame.set(l.index, index);
            frame.assign(&l.params, &carried);
            let bump = self.ctx.bump;
            carried = self.block(frame, &l.body)?;
            if l.release {
                self.ctx.bump = bump;
            }
        }
        frame.assign(&stmt.outs, &carried);
        Ok(())
    }

    fn loop_(&mut self, frame: &mut Frame<'a>, stmt: &Stmt, l: &'a Loop) -> Result<(), Trap> {
        let inits = frame.gather(&l.inits);
        frame.assign(&l.params, &inits);
        loop {
            let bump = self.ctx.bump;
            let yields = self.block(frame, &l.body)?;
            if l.release {
                self.ctx.bump = bump;
            }
            if yields[0] == 0 {
                frame.assign(&stmt.outs, &yields[1..]);
                return Ok(());
            }
            frame.assign(&l.params, &yields[1..]);
        }
    }

    fn spread(&mut self, frame: &mut Frame<'a>, stmt: &Stmt, s: &Spread) -> Result<(), Trap> {
        let used = self.ctx.used();
        if let Some(level) = s.keeps {
            // One for the calls, and one for their sums.
            for _ in 0..2 {
                let private = self.ctx.spreads.take(level, used)?;
                self.ctx.spreads.in_use.push(private);
            }
        }
        let result = self.spread_calls(frame, stmt, s, used);
        self.private = None;
        let list = match (self.ctx.spreads.in_use.pop(), &result) {
            (Some(mut sum), Ok(())) => {
                let list = sum.list(used);
                self.ctx.spreads.give_back(sum);
                list
            }
            // What a call that trapped left in them is dropped with them.
            _ => Vec::new(),
        };
        if let (Some(calls), Ok(())) = (self.ctx.spreads.in_use.pop(), &result) {
            self.ctx.spreads.give_back(calls);
        }
        result?;
        if let (Some(_), Some(&out)) = (s.keeps, stmt.outs.last()) {
            let address = self.ctx.alloc(list.len() as u64).map_err(|t| self.trap(t.kind, t.message, stmt.loc))?;
            self.ctx.cells_mut(address, list.len() as u64).copy_from_slice(&list);
            frame.set(out, address);
        }
        Ok(())
    }

    fn spread_calls(&mut self, frame: &mut Frame<'a>, stmt: &Stmt, s: &Spread, used: u64) -> Result<(), Trap> {
        let results = &self.module.function(s.function).results;
        let mut sums: Vec<Const> = results.iter().map(|&ty| Const::zero(ty)).collect();
        let (lo, hi) = (frame.get(s.lo), frame.get(s.hi));
        let count = chunks(lo, hi, s.grain);
        let args = frame.gather(&s.args);
        for i in 0..count {
            let (a, b) = chunk(lo, hi, count, i);
            if let (Some(level), [.., calls, _]) = (s.keeps, self.ctx.spreads.in_use.as_slice()) {
                self.private = Some((level, calls.distance()));
            }
            let bump = self.ctx.bump;
            let all: Cells = [a, b].into_iter().chain(args.iter().copied()).collect();
            let parts = self.call(s.function, &all, stmt.loc)?;
            self.ctx.bump = bump;
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum = Const { ty: sum.ty, bits: crate::spread::add(sum.ty, sum.bits, part) };
            }
            if let (Some(_), [.., calls, sum]) = (s.keeps, self.ctx.spreads.in_use.as_mut_slice()) {
                calls.merge(sum, used);
            }
        }
        for (&out, sum) in stmt.outs.iter().zip(sums) {
            frame.set(out, sum.bits);
        }
        Ok(())
    }

    fn too_deep(&self, function: &Function, loc: Loc) -> Trap {
        let message = format!("recursion too deep: {} calls of `{}` and others are alive", self.depth, function.name);
        self.trap(TrapKind::Stack, message, loc)
    }

    fn trap(&self, kind: TrapKind, message: String, loc: Loc) -> Trap {
        Trap { kind, message, source: self.module.sources.get(loc).cloned() }
    }
}

/// The address of the cell `offset` cells after `ptr`.
fn cell(ptr: u64, offset: u32) -> u64 {
    ptr.wrapping_add(u64::from(offset) * CELL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::FunctionBuilder;
    use crate::module::Piece;

    fn call(module: &Module, args: &[u64]) -> Result<Vec<u64>, Trap> {
        let mut ctx = Context::new(module.levels, 1 << 20)?;
        run(module, FunctionId(0), args, &mut ctx)
    }

    /// `g(n) = if n = 0 then 0 else g(n − 1) + 1`, or without an end.
    fn recursive(ends: bool) -> Module {
        let mut b = FunctionBuilder::new("g");
        let n = b.param(Ty::U64);
        let zero = b.usize(0);
        let end = if ends { b.eq(n, zero) } else { b.bool(false) };
        let result = b.if_(
            end,
            |_| vec![zero],
            |b| {
                let one = b.usize(1);
                let less = b.isub(n, one);
                let r = b.call(FunctionId(0), &[less], &[Ty::U64]);
                vec![b.iadd(r[0], one)]
            },
        );
        let mut module = Module::default();
        module.push(b.finish(&result));
        module
    }

    #[test]
    fn deep_recursion_returns_and_runaway_recursion_traps() {
        assert_eq!(call(&recursive(true), &[50_000]), Ok(vec![50_000]));
        let trap = call(&recursive(false), &[0]).expect_err("it has no end");
        assert_eq!(trap.kind, TrapKind::Stack);
    }

    #[test]
    fn asserts_say_their_operands_as_rust_does() {
        let mut b = FunctionBuilder::new("f");
        let (x, i) = (b.param(Ty::F32), b.param(Ty::I8));
        let no = b.bool(false);
        let value = |value, precision| Piece::Value { value, precision };
        let text = |s: &str| Piece::Text(s.to_owned());
        b.assert(
            no,
            vec![
                text("x = "),
                value(x, None),
                text(", "),
                value(x, Some(2)),
                text(", i = "),
                value(i, None),
                value(no, None),
                text(", "),
                Piece::Debug(x),
                text(", "),
                Piece::Debug(i),
            ],
        );
        let mut module = Module::default();
        module.push(b.finish(&[]));
        let trap = call(&module, &[Const::f32(2.0).bits, Const::int(Ty::I8, -5).bits]).expect_err("it asserts false");
        assert_eq!((trap.kind, trap.message.as_str()), (TrapKind::Assert, "x = 2, 2.00, i = -5false, 2.0, -5"));
    }

    #[test]
    fn released_iterations_use_memory_once() {
        let mut b = FunctionBuilder::new("f");
        let n = b.param(Ty::U64);
        let zero = b.usize(0);
        let size = b.usize(1000);
        b.for_(zero, n, &[], |b, _, _| {
            b.alloc(size);
            vec![]
        });
        let mut module = Module::default();
        module.push(b.finish(&[]));
        let trap = call(&module, &[1000]).expect_err("8 MB pass the budget");
        assert_eq!(trap.kind, TrapKind::Memory);
        if let Some(Op::For(l)) = module.functions[0].body.stmts.last_mut().map(|s| &mut s.op) {
            l.release = true;
        }
        assert_eq!(call(&module, &[1000]), Ok(vec![]));
    }

    #[test]
    fn loops_carry_values_in_parallel() {
        // Fibonacci by a counted loop, and by a loop with a condition.
        let mut b = FunctionBuilder::new("fib");
        let n = b.param(Ty::U64);
        let (zero, one) = (b.usize(0), b.usize(1));
        let counted = b.for_(zero, n, &[zero, one], |b, _, c| vec![c[1], b.iadd(c[0], c[1])]);
        let looped = b.loop_(&[zero, one, zero], |b, c| {
            let next = b.iadd(c[2], one);
            let again = b.lt(next, n);
            (again, vec![c[1], b.iadd(c[0], c[1]), next])
        });
        let mut module = Module::default();
        module.push(b.finish(&[counted[0], looped[0]]));
        assert_eq!(call(&module, &[10]), Ok(vec![55, 55]));
    }

    #[test]
    fn shadows_of_shadows_commute() {
        let mut b = FunctionBuilder::new("f");
        let size = b.usize(4);
        let p = b.alloc(size);
        b.zero(p, size);
        let (s0, s1) = (b.shadow(p, 0), b.shadow(p, 1));
        let (s01, s10) = (b.shadow(s0, 1), b.shadow(s1, 0));
        b.zero(s01, size);
        let x = b.float(Ty::F64, 2.5);
        b.store(s01, 3, x);
        let q = b.load(s10, 3, Ty::F64);
        let z = b.load(p, 3, Ty::F64);
        let mut module = Module { levels: 2, ..Module::default() };
        module.push(b.finish(&[q, z]));
        assert_eq!(call(&module, &[]), Ok(vec![2.5f64.to_bits(), 0]));
    }
}
