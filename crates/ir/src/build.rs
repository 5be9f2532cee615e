//! Building functions, operation by operation.

use crate::module::{Block, For, Function, Loop, Message, Op, Spread, Stmt, Values};
use crate::prim::{Prim, Signature};
use crate::types::{Const, FunctionId, Loc, Ty, Value};
use smallvec::smallvec;

/// A function under construction: statements are appended to the innermost open block.
///
/// ```
/// use chainrule_ir::{FunctionBuilder, Module, Ty};
/// let mut b = FunctionBuilder::new("square");
/// let x = b.param(Ty::F64);
/// let y = b.mul(x, x);
/// let mut module = Module::default();
/// module.push(b.finish(&[y]));
/// ```
pub struct FunctionBuilder {
    function: Function,
    open: Vec<Vec<Stmt>>,
    loc: Loc,
}

impl FunctionBuilder {
    /// An empty function.
    pub fn new(name: impl Into<String>) -> FunctionBuilder {
        FunctionBuilder { function: Function::new(name), open: vec![Vec::new()], loc: Loc::NONE }
    }

    /// Goes on with the values and types of `function`, whose body is put aside: passes rebuild it.
    pub fn resume(mut function: Function) -> (FunctionBuilder, Block) {
        let body = std::mem::take(&mut function.body);
        (FunctionBuilder { function, open: vec![Vec::new()], loc: Loc::NONE }, body)
    }

    /// Where the next statements come from.
    pub fn set_loc(&mut self, loc: Loc) {
        self.loc = loc;
    }

    /// Where the next statements come from.
    pub fn loc(&self) -> Loc {
        self.loc
    }

    /// The next parameter.
    pub fn param(&mut self, ty: Ty) -> Value {
        let v = self.function.fresh(ty);
        self.function.params.push(v);
        v
    }

    /// A value that a statement appended by hand will define.
    pub fn fresh(&mut self, ty: Ty) -> Value {
        self.function.fresh(ty)
    }

    /// The type of a value.
    pub fn ty(&self, v: Value) -> Ty {
        self.function.ty(v)
    }

    /// The function so far, without the statements of open blocks.
    pub fn function(&mut self) -> &mut Function {
        &mut self.function
    }

    /// Ends the function with its results.
    pub fn finish(mut self, results: &[Value]) -> Function {
        assert_eq!(self.open.len(), 1, "a block of `{}` was not closed", self.function.name);
        self.function.results = results.iter().map(|&v| self.function.ty(v)).collect();
        self.function.body = Block { stmts: self.open.remove(0), yields: results.to_vec() };
        self.function
    }

    /// Opens a block.
    pub fn open(&mut self) {
        self.open.push(Vec::new());
    }

    /// Closes the innermost block.
    pub fn close(&mut self, yields: Vec<Value>) -> Block {
        assert!(self.open.len() > 1, "no block is open");
        Block { stmts: self.open.pop().unwrap_or_default(), yields }
    }

    /// How many blocks are open; the body of the function counts.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Appends a statement to the innermost open block.
    pub fn push(&mut self, stmt: Stmt) {
        if let Some(block) = self.open.last_mut() {
            block.push(stmt);
        }
    }

    /// The statements of the innermost open block so far.
    pub fn innermost(&mut self) -> &mut Vec<Stmt> {
        if self.open.is_empty() {
            self.open.push(Vec::new());
        }
        let last = self.open.len() - 1;
        &mut self.open[last]
    }

    /// Runs `f` with the block `depth` (1 is the function's body) as the innermost: what `f` appends comes before the
    /// statement that is under construction there.
    pub fn at_depth<R>(&mut self, depth: usize, f: impl FnOnce(&mut Self) -> R) -> R {
        let held = self.open.split_off(depth);
        let r = f(self);
        self.open.extend(held);
        r
    }

    /// Appends an operation without results.
    pub fn effect(&mut self, op: Op) {
        let loc = self.loc;
        self.push(Stmt { outs: Values::new(), op, loc });
    }

    /// Appends an operation with one result.
    pub fn emit(&mut self, op: Op, ty: Ty) -> Value {
        let out = self.function.fresh(ty);
        let loc = self.loc;
        self.push(Stmt { outs: smallvec![out], op, loc });
        out
    }

    /// Appends an operation with results.
    pub fn emit_many(&mut self, op: Op, types: &[Ty]) -> Vec<Value> {
        let outs: Vec<Value> = types.iter().map(|&t| self.function.fresh(t)).collect();
        let loc = self.loc;
        self.push(Stmt { outs: outs.iter().copied().collect(), op, loc });
        outs
    }

    /// A constant.
    pub fn constant(&mut self, c: Const) -> Value {
        self.emit(Op::Const(c), c.ty)
    }

    /// A float of type `ty`.
    pub fn float(&mut self, ty: Ty, x: f64) -> Value {
        self.constant(Const::float(ty, x))
    }

    /// An integer of type `ty`.
    pub fn int(&mut self, ty: Ty, x: i128) -> Value {
        self.constant(Const::int(ty, x))
    }

    /// A `usize`.
    pub fn usize(&mut self, x: u64) -> Value {
        self.constant(Const::usize(x))
    }

    /// A boolean.
    pub fn bool(&mut self, x: bool) -> Value {
        self.constant(Const::bool(x))
    }

    /// A primitive whose result type follows from its arguments: any but [`Prim::Cast`].
    pub fn prim(&mut self, prim: Prim, args: &[Value]) -> Value {
        let ty = match prim.row().signature {
            Signature::Compare => Ty::Bool,
            Signature::Select => self.ty(args[1]),
            Signature::Cast => panic!("`cast` needs a target type"),
            _ => self.ty(args[0]),
        };
        self.emit(Op::Prim(prim, args.iter().copied().collect()), ty)
    }

    /// A primitive of one float.
    pub fn f1(&mut self, prim: Prim, x: Value) -> Value {
        self.prim(prim, &[x])
    }

    /// A primitive of two floats.
    pub fn f2(&mut self, prim: Prim, x: Value, y: Value) -> Value {
        self.prim(prim, &[x, y])
    }

    /// `x as ty`
    pub fn cast(&mut self, x: Value, ty: Ty) -> Value {
        if self.ty(x) == ty { x } else { self.emit(Op::Prim(Prim::Cast, smallvec![x]), ty) }
    }

    /// `x + y` of floats
    pub fn add(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Add, &[x, y])
    }

    /// `x − y` of floats
    pub fn sub(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Sub, &[x, y])
    }

    /// `x · y` of floats
    pub fn mul(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Mul, &[x, y])
    }

    /// `x / y` of floats
    pub fn div(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Div, &[x, y])
    }

    /// `−x` of a float
    pub fn neg(&mut self, x: Value) -> Value {
        self.prim(Prim::Neg, &[x])
    }

    /// `x < y`
    pub fn lt(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Lt, &[x, y])
    }

    /// `x = y`
    pub fn eq(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::Eq, &[x, y])
    }

    /// `x ∧ y`
    pub fn and(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::And, &[x, y])
    }

    /// `y` if `cond`, else `z`
    pub fn select(&mut self, cond: Value, y: Value, z: Value) -> Value {
        self.prim(Prim::Select, &[cond, y, z])
    }

    /// `x + y` of integers known not to overflow
    pub fn iadd(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::IAddWrap, &[x, y])
    }

    /// `x − y` of integers known not to overflow
    pub fn isub(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::ISubWrap, &[x, y])
    }

    /// `x · y` of integers known not to overflow
    pub fn imul(&mut self, x: Value, y: Value) -> Value {
        self.prim(Prim::IMulWrap, &[x, y])
    }

    /// Fresh memory.
    pub fn alloc(&mut self, cells: Value) -> Value {
        self.emit(Op::Alloc { cells }, Ty::Ptr)
    }

    /// How many cells can still be allocated.
    pub fn room(&mut self) -> Value {
        self.emit(Op::Room, Ty::U64)
    }

    /// `ptr + index · stride` cells
    pub fn offset(&mut self, ptr: Value, index: Value, stride: u32) -> Value {
        self.emit(Op::Offset { ptr, index, stride }, Ty::Ptr)
    }

    /// The cell that belongs to `ptr` in shadow `level`.
    pub fn shadow(&mut self, ptr: Value, level: u32) -> Value {
        self.wide_shadow(ptr, level, 1)
    }

    /// The first of the `width` cells that belong to `ptr` in shadow `level`.
    pub fn wide_shadow(&mut self, ptr: Value, level: u32, width: u32) -> Value {
        self.emit(Op::Shadow { ptr, level, width }, Ty::Ptr)
    }

    /// Reads a cell.
    pub fn load(&mut self, ptr: Value, offset: u32, ty: Ty) -> Value {
        self.emit(Op::Load { ptr, offset }, ty)
    }

    /// Writes a cell.
    pub fn store(&mut self, ptr: Value, offset: u32, value: Value) {
        self.effect(Op::Store { ptr, offset, value });
    }

    /// Copies cells.
    pub fn copy(&mut self, dst: Value, src: Value, cells: Value) {
        self.effect(Op::Copy { dst, src, cells });
    }

    /// Clears cells.
    pub fn zero(&mut self, ptr: Value, cells: Value) {
        self.effect(Op::Zero { ptr, cells });
    }

    /// Calls a function whose results have these types.
    pub fn call(&mut self, function: FunctionId, args: &[Value], results: &[Ty]) -> Vec<Value> {
        self.emit_many(Op::Call { function, args: args.to_vec() }, results)
    }

    /// A spread of a function over `lo..hi` whose sums have these types.
    pub fn spread(&mut self, spread: Spread, results: &[Ty]) -> Vec<Value> {
        self.emit_many(Op::Spread(Box::new(spread)), results)
    }

    /// Traps with the message unless `cond` holds.
    pub fn assert(&mut self, cond: Value, message: Message) {
        self.effect(Op::Assert { cond, message });
    }

    /// A choice between two blocks that yield values of the same types.
    pub fn if_(
        &mut self,
        cond: Value,
        then: impl FnOnce(&mut Self) -> Vec<Value>,
        otherwise: impl FnOnce(&mut Self) -> Vec<Value>,
    ) -> Vec<Value> {
        let then = self.block(then);
        let otherwise = self.block(otherwise);
        let types: Vec<Ty> = then.yields.iter().map(|&v| self.ty(v)).collect();
        self.emit_many(Op::if_(cond, then, otherwise), &types)
    }

    /// A counted loop over `lo..hi`: `body` gets the index and the carried values and returns the next ones.
    pub fn for_(
        &mut self,
        lo: Value,
        hi: Value,
        inits: &[Value],
        body: impl FnOnce(&mut Self, Value, &[Value]) -> Vec<Value>,
    ) -> Vec<Value> {
        let types: Vec<Ty> = inits.iter().map(|&v| self.ty(v)).collect();
        let index = self.fresh(Ty::U64);
        let params: Vec<Value> = types.iter().map(|&t| self.fresh(t)).collect();
        let body = self.block(|b| body(b, index, &params));
        let op = Op::For(Box::new(For { index, lo, hi, params, inits: inits.to_vec(), body, release: false }));
        self.emit_many(op, &types)
    }

    /// A loop: `body` gets the carried values and returns whether to go on, and the next ones.
    pub fn loop_(
        &mut self,
        inits: &[Value],
        body: impl FnOnce(&mut Self, &[Value]) -> (Value, Vec<Value>),
    ) -> Vec<Value> {
        let types: Vec<Ty> = inits.iter().map(|&v| self.ty(v)).collect();
        let params: Vec<Value> = types.iter().map(|&t| self.fresh(t)).collect();
        let body = self.block(|b| {
            let (again, mut next) = body(b, &params);
            next.insert(0, again);
            next
        });
        let op = Op::Loop(Box::new(Loop { params, inits: inits.to_vec(), body, release: false }));
        self.emit_many(op, &types)
    }

    fn block(&mut self, f: impl FnOnce(&mut Self) -> Vec<Value>) -> Block {
        self.open();
        let yields = f(self);
        self.close(yields)
    }
}
