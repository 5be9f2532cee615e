//! The little language that programs are generated in: a part of Rust.
//!
//! Expressions have no effects; what changes something is a statement. A part of the text that borrows something
//! mutably names nothing else that it borrows, so the printed program passes the borrow checker.

/// A variable of a function: an index into [`Function::vars`]. Parameters come first.
pub type Var = usize;

/// Types of variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// `f64`
    Float,
    /// `i64`
    Int,
    /// `usize`, the index of a loop
    Index,
    /// `[f64; 3]`
    Array,
    /// `[[f64; 2]; 3]`
    Matrix,
    /// `Vec<f64>`, never empty
    Vec,
    /// `Point { x: f64, y: f64, w: [f64; 2] }`
    Point,
    /// `&[f64]` or `&mut [f64]`, never empty
    Slice,
}

impl Ty {
    /// It has elements that one index finds.
    pub fn is_sequence(self) -> bool {
        matches!(self, Ty::Array | Ty::Vec | Ty::Slice)
    }
}

/// What is known of a variable.
#[derive(Clone, Copy, Debug)]
pub struct VarInfo {
    /// Its type; what it refers to if it is a reference.
    pub ty: Ty,
    /// It can be changed.
    pub mutable: bool,
    /// It is a `&` or `&mut` to the type (slices, which always are, aside).
    pub reference: bool,
}

/// What functions take and return. The entry is of the first kind, the others call one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `(f64, f64, Point, &[f64], &mut [f64]) -> (f64, f64)`
    Entry,
    /// `(f64, f64) -> f64`, called in expressions
    Scalar,
    /// `(f64, &[f64]) -> f64`, called in expressions
    Fold,
    /// `(&mut [f64], f64)`
    Update,
    /// `(&mut f64, f64) -> f64`
    Bump,
    /// `([f64; 3], i64) -> [f64; 3]`
    Rotate,
    /// `(&mut Vec<f64>, f64)`
    Grow,
    /// `(Point, f64) -> Point`
    Move,
    /// `(i64, f64, &mut [f64]) -> f64`, which may call itself with a smaller first argument
    Recurse,
    /// `(&mut Point, f64) -> f64`
    Poke,
    /// `(f64) -> (f64, f64)`
    Pair,
}

impl Kind {
    /// The kinds of functions that are not the entry.
    pub const CALLED: [Kind; 10] = [
        Kind::Scalar,
        Kind::Fold,
        Kind::Update,
        Kind::Bump,
        Kind::Rotate,
        Kind::Grow,
        Kind::Move,
        Kind::Recurse,
        Kind::Poke,
        Kind::Pair,
    ];

    /// The parameters.
    pub fn params(self) -> Vec<VarInfo> {
        let by = |ty, mutable, reference| VarInfo { ty, mutable, reference };
        let value = |ty| by(ty, false, false);
        let (float, int) = (value(Ty::Float), value(Ty::Int));
        let slice = |mutable| by(Ty::Slice, mutable, false);
        match self {
            Kind::Entry => vec![float, float, value(Ty::Point), slice(false), slice(true)],
            Kind::Scalar => vec![float, float],
            Kind::Fold => vec![float, slice(false)],
            Kind::Update => vec![slice(true), float],
            Kind::Bump => vec![by(Ty::Float, true, true), float],
            Kind::Rotate => vec![value(Ty::Array), int],
            Kind::Grow => vec![by(Ty::Vec, true, true), float],
            Kind::Move => vec![value(Ty::Point), float],
            Kind::Recurse => vec![int, float, slice(true)],
            Kind::Poke => vec![by(Ty::Point, true, true), float],
            Kind::Pair => vec![float],
        }
    }

    /// The types of what a call binds, and how many floats it consists of.
    pub fn results(self) -> (&'static [Ty], usize) {
        match self {
            Kind::Entry | Kind::Pair => (&[Ty::Float, Ty::Float], 2),
            Kind::Scalar | Kind::Fold | Kind::Bump | Kind::Recurse | Kind::Poke => (&[Ty::Float], 1),
            Kind::Update | Kind::Grow => (&[], 0),
            Kind::Rotate => (&[Ty::Array], 3),
            Kind::Move => (&[Ty::Point], 4),
        }
    }
}

/// A program: the entry first. A function calls only later ones, or itself if it recurses.
#[derive(Clone, Debug)]
pub struct Program {
    /// The functions.
    pub functions: Vec<Function>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it takes and returns.
    pub kind: Kind,
    /// Its variables.
    pub vars: Vec<VarInfo>,
    /// Its body.
    pub body: Block,
    /// The floats that its result consists of.
    pub result: Vec<Float>,
}

/// Statements in order.
pub type Block = Vec<Stmt>;

/// A part of a sequence. None is empty.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// The sequence.
    pub var: Var,
    /// Which part.
    pub part: Part,
}

/// Which part of a sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `v[..]`
    Whole,
    /// `v[..v.len().div_ceil(2)]`
    Front,
    /// `v[v.len() / 2..]`
    Back,
}

/// An index into a sequence.
#[derive(Clone, Debug)]
pub enum Index {
    /// Modulo the length, so that it is in range.
    Mod(Box<Int>),
    /// The index of a loop, which may be out of range: that traps.
    Direct(Var),
}

/// A field of a point.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Field {
    X,
    Y,
    W(Index),
}

/// Functions of one float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Unary {
    Neg,
    Sin,
    Cos,
    Tanh,
    Atan,
    Asinh,
    Exp,
    Sqrt,
    Ln,
    Abs,
}

/// Functions of two floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Binary {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    Hypot,
    Rem,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Compare {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

/// Expressions of type `f64`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Float {
    Const(f64),
    Var(Var),
    /// An element of a sequence.
    Elem(Var, Index),
    /// An element of a matrix.
    Cell(Var, Index, Index),
    Field(Var, Field),
    Unary(Unary, Box<Float>),
    Powi(Box<Float>, i32),
    Binary(Binary, Box<Float>, Box<Float>),
    If(Box<Cond>, Box<Float>, Box<Float>),
    /// A call of a [`Kind::Scalar`].
    Scalar(usize, Box<Float>, Box<Float>),
    /// A call of a [`Kind::Fold`].
    Fold(usize, Box<Float>, View),
    /// `v.iter().sum()`
    Sum(View),
    /// `v.iter().zip(w.iter()).map(|(a, b)| a * b).sum()`
    Dot(View, View),
    OfInt(Box<Int>),
}

/// Expressions of type `i64`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Int {
    Const(i64),
    /// Of type `i64`, or a loop's index, which is converted.
    Var(Var),
    Add(Box<Int>, Box<Int>),
    Sub(Box<Int>, Box<Int>),
    Mul(Box<Int>, Box<Int>),
    /// `x.rem_euclid(n)`
    Mod(Box<Int>, i64),
    /// `x.floor() as i64`
    Floor(Box<Float>),
    Len(Var),
}

/// Conditions.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Cond {
    Float(Compare, Box<Float>, Box<Float>),
    Int(Compare, Box<Int>, Box<Int>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
    Not(Box<Cond>),
}

/// What a variable starts as.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Init {
    Float(Float),
    Int(Int),
    /// The elements of an array, matrix (by rows), point (field by field) or `Vec`.
    Elements(Vec<Float>),
    /// `vec![x; n.rem_euclid(4) as usize + 1]`
    Repeat(Float, Int),
    /// `v.to_vec()`
    ToVec(View),
    /// A copy of another variable of the type.
    Copy(Var),
}

/// A float that can be written.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Place {
    Var(Var),
    Elem(Var, Index),
    Cell(Var, Index, Index),
    Field(Var, Field),
}

/// How a float is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Write {
    Set,
    Add,
    Sub,
    Mul,
}

/// An argument of a call that is a statement.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Arg {
    Float(Float),
    Int(Int),
    /// A variable by value.
    Value(Var),
    /// `&mut v`
    Mut(Var),
    /// `&mut v[..]`
    MutView(View),
}

/// The numbers that a counted loop goes over: `lo..hi`.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Bound {
    Const(usize),
    Len(Var),
    /// `x.rem_euclid(5) as usize`
    Int(Int),
}

/// Statements.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Stmt {
    Let(Var, Init),
    Set(Place, Write, Float),
    SetInt(Var, Int),
    /// One variable becomes a copy of another.
    Copy(Var, Var),
    /// `std::mem::swap(&mut a, &mut b)`
    Swap(Var, Var),
    /// `v.swap(i, j)`
    SwapElements(Var, Index, Index),
    /// `v.reverse()`
    Reverse(Var),
    /// `v[..].fill(x)`
    Fill(View, Float),
    Push(Var, Float),
    /// `if v.len() > 1 { v.pop(); }`
    Pop(Var),
    /// Results, callee, arguments.
    Call(Vec<Var>, usize, Vec<Arg>),
    If(Cond, Block, Block),
    For {
        var: Var,
        lo: usize,
        hi: Bound,
        reverse: bool,
        body: Block,
    },
    /// `for x in v.iter()`, or `for x in v.iter_mut()`
    Each {
        var: Var,
        view: View,
        mutable: bool,
        body: Block,
    },
    /// `for (x, y) in v.iter_mut().zip(w.iter())`
    Zip {
        vars: (Var, Var),
        views: (View, View),
        body: Block,
    },
    /// `let mut k = 0; while k < limit && cond { k += 1; body }`
    While {
        counter: Var,
        limit: i64,
        cond: Cond,
        body: Block,
    },
    /// `let mut k = 0; loop { k += 1; if k > limit || cond { break; } body }`
    Loop {
        counter: Var,
        limit: i64,
        cond: Cond,
        body: Block,
    },
    /// Leaves the loop so many levels out.
    Break(usize),
    Continue(usize),
    Return(Vec<Float>),
    Assert(Cond),
}
