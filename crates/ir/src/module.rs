//! Modules, functions, blocks and operations.

use crate::prim::Prim;
use crate::types::{Const, FunctionId, Loc, Sources, Ty, Value};
use smallvec::SmallVec;

/// Values of an operation: results or operands.
pub type Values = SmallVec<[Value; 3]>;

/// A program: functions that call one another.
#[derive(Clone, Debug, Default)]
pub struct Module {
    /// The functions; calls name them by index.
    pub functions: Vec<Function>,
    /// Where operations come from.
    pub sources: Sources,
    /// How many shadow levels the module's pointers use: every [`Op::Shadow`] has `level < levels`.
    pub levels: u32,
}

/// A function. Its parameters are the first values of its body's scope.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// For people; need not be unique.
    pub name: String,
    /// The parameters, in order.
    pub params: Vec<Value>,
    /// The types of the results; the body yields values of these types.
    pub results: Vec<Ty>,
    /// The body.
    pub body: Block,
    /// The type of each value.
    pub types: Vec<Ty>,
    /// Derivatives given by the user.
    pub rule: Option<Rule>,
    /// Memory that a call allocates is released when it returns.
    pub release: bool,
    /// Where it is defined.
    pub loc: Loc,
}

/// Derivatives of a function, given by the user as functions of the same module.
///
/// With parameters `x…` and results `y…`, of which the floats are `xᶠ…` and `yᶠ…`:
/// `jvp(x…, dxᶠ…) → dyᶠ…` and `vjp(x…, dyᶠ…) → dxᶠ…`. A pointer parameter's derivative lives in its memory's shadow
/// (see [`Op::Shadow`]); a function with a rule takes its pointers to be read only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The forward rule.
    pub jvp: Option<FunctionId>,
    /// The reverse rule.
    pub vjp: Option<FunctionId>,
}

/// Statements in order, and what the block evaluates to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The statements.
    pub stmts: Vec<Stmt>,
    /// The block's values.
    pub yields: Vec<Value>,
}

/// One operation with its results.
#[derive(Clone, Debug, PartialEq)]
pub struct Stmt {
    /// The results that it defines.
    pub outs: Values,
    /// What it does.
    pub op: Op,
    /// Where it comes from.
    pub loc: Loc,
}

/// What a statement does. The crate's header has the meaning of each.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// `out = constant`
    Const(Const),
    /// `out = prim(args)`: a scalar primitive; see [`Prim`].
    Prim(Prim, Values),
    /// `out: ptr = alloc cells`: fresh memory of so many cells (`u64`), of unknown content.
    Alloc {
        /// How many cells.
        cells: Value,
    },
    /// `out: u64 = room`: how many cells can still be allocated.
    Room,
    /// `out: ptr = ptr + index · stride`, in cells; `index` is an `u64`.
    Offset {
        /// The base.
        ptr: Value,
        /// The index.
        index: Value,
        /// Cells per index.
        stride: u32,
    },
    /// `out: ptr`: the first of the `width` cells that belong to `ptr` in shadow `level`.
    Shadow {
        /// The primal cell.
        ptr: Value,
        /// Which shadow.
        level: u32,
        /// How many cells, the same wherever the level is used; only those of the highest level can be more than 1.
        width: u32,
    },
    /// `out = *(ptr + offset)`, read as the type of `out`.
    Load {
        /// The base.
        ptr: Value,
        /// Cells to add.
        offset: u32,
    },
    /// `*(ptr + offset) = value`
    Store {
        /// The base.
        ptr: Value,
        /// Cells to add.
        offset: u32,
        /// What is stored.
        value: Value,
    },
    /// `cells` cells from `src` to `dst`, which do not overlap.
    Copy {
        /// To.
        dst: Value,
        /// From.
        src: Value,
        /// How many.
        cells: Value,
    },
    /// `cells` cells from `ptr` on become zero.
    Zero {
        /// From.
        ptr: Value,
        /// How many.
        cells: Value,
    },
    /// `outs = function(args)`
    Call {
        /// The callee.
        function: FunctionId,
        /// The arguments.
        args: Vec<Value>,
    },
    /// Traps with the message unless `cond` holds.
    Assert {
        /// What must hold.
        cond: Value,
        /// What is said when it does not.
        message: Message,
    },
    /// Writes the message to standard output.
    Print {
        /// What is written.
        message: Message,
    },
    /// `outs = if cond { then } else { otherwise }`
    If {
        /// Which block runs.
        cond: Value,
        /// Runs when `cond` holds.
        then: Box<Block>,
        /// Runs when it does not.
        otherwise: Box<Block>,
    },
    /// `outs = for index in lo..hi with params = inits { body }`
    For(Box<For>),
    /// `outs = loop with params = inits { body }`
    Loop(Box<Loop>),
    /// `outs = Σ function(a, b, args)` over the chunks `a..b` of `lo..hi`
    Spread(Box<Spread>),
}

/// A counted loop.
#[derive(Clone, Debug, PartialEq)]
pub struct For {
    /// The index, a `u64` defined in the body.
    pub index: Value,
    /// The first index.
    pub lo: Value,
    /// One past the last index; no iteration runs when `hi <= lo`.
    pub hi: Value,
    /// The carried values, defined in the body.
    pub params: Vec<Value>,
    /// What they are at first.
    pub inits: Vec<Value>,
    /// Yields the next carried values.
    pub body: Block,
    /// Memory that an iteration allocates is released at its end.
    pub release: bool,
}

/// A loop that goes on while its body says so; the body runs at least once.
#[derive(Clone, Debug, PartialEq)]
pub struct Loop {
    /// The carried values, defined in the body.
    pub params: Vec<Value>,
    /// What they are at first.
    pub inits: Vec<Value>,
    /// Yields a `bool`, whether to go on, and the next carried values.
    pub body: Block,
    /// Memory that an iteration allocates is released at its end.
    pub release: bool,
}

/// A sum over the chunks of a range, which may run at the same time.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The callee: the first and one past the last index of a chunk, and `args`, to floats.
    pub function: FunctionId,
    /// The first index.
    pub lo: Value,
    /// One past the last index; no chunk runs when `hi <= lo`.
    pub hi: Value,
    /// A chunk has at least so many indices if the range has.
    pub grain: u32,
    /// The arguments after those of the range.
    pub args: Vec<Value>,
    /// What the calls add to shadows at this level is the last result.
    pub keeps: Option<u32>,
}

/// Text with values in it.
pub type Message = Vec<Piece>;

/// A piece of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A value as Rust's `{}` shows it, with so many digits after the point if given (`{:.3}`).
    Value {
        /// The value.
        value: Value,
        /// Digits after the point.
        precision: Option<u32>,
    },
    /// A value as Rust's `{:?}` shows it.
    Debug(Value),
}

impl Op {
    /// One of two blocks.
    pub fn if_(cond: Value, then: Block, otherwise: Block) -> Op {
        Op::If { cond, then: Box::new(then), otherwise: Box::new(otherwise) }
    }
}

impl Function {
    /// A function without statements.
    pub fn new(name: impl Into<String>) -> Function {
        Function {
            name: name.into(),
            params: Vec::new(),
            results: Vec::new(),
            body: Block::default(),
            types: Vec::new(),
            rule: None,
            release: false,
            loc: Loc::NONE,
        }
    }

    /// The type of a value.
    #[inline]
    pub fn ty(&self, v: Value) -> Ty {
        self.types[v.index()]
    }

    /// A new value.
    #[inline]
    pub fn fresh(&mut self, ty: Ty) -> Value {
        self.types.push(ty);
        Value(self.types.len() as u32 - 1)
    }
}

impl Module {
    /// A function by its name in the module.
    #[inline]
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    /// How many cells the shadow of a cell has in the highest level.
    pub fn width(&self) -> u32 {
        let mut width = 1;
        for function in &self.functions {
            function.body.each_stmt(&mut |s| {
                if let Op::Shadow { width: w, .. } = s.op {
                    width = width.max(w);
                }
            });
        }
        width
    }

    /// For each function, whether calls and spreads lead there from one of `entries`, which count themselves.
    pub fn reached(&self, entries: impl IntoIterator<Item = FunctionId>) -> Vec<bool> {
        let mut reached = vec![false; self.functions.len()];
        let mut todo: Vec<FunctionId> = entries.into_iter().collect();
        while let Some(id) = todo.pop() {
            if reached.get(id.index()) == Some(&false) {
                reached[id.index()] = true;
                self.function(id).body.each_stmt(&mut |s| todo.extend(s.op.callee()));
            }
        }
        reached
    }

    /// Adds a function.
    pub fn push(&mut self, function: Function) -> FunctionId {
        self.functions.push(function);
        FunctionId(self.functions.len() as u32 - 1)
    }
}
