//! Plain evaluation: what a program means, in native Rust and without anything of Chainrule.
//!
//! It also records which way every decision went. Two evaluations with the same record took the same path through the
//! same smooth pieces, so differences between them are differences of a smooth function.

use crate::ast::*;

/// Why an evaluation gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A failed assertion or an index out of range.
    Trap,
    /// More steps than allowed.
    Long,
    /// A float is not finite or so large that nothing can be said about derivatives.
    Wild,
    /// The program makes no sense: a variable is used that does not exist.
    Invalid,
}

/// What an evaluation gave.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The two results, then the elements of the slice that was changed.
    pub outputs: Vec<f64>,
    /// Which way the decisions went.
    pub trace: u64,
}

/// How many floats the entry takes: two numbers, a point, the elements of both slices.
pub const INPUTS: usize = 2 + 4 + SHARED + CHANGED;
/// The length of the slice that is read.
pub const SHARED: usize = 4;
/// The length of the slice that is changed.
pub const CHANGED: usize = 3;
/// How many floats come out.
pub const OUTPUTS: usize = 2 + CHANGED;

const STEPS: usize = 20_000;
const WILD: f64 = 1e5;

/// Evaluates the entry.
///
/// # Errors
/// When it stops early.
pub fn evaluate(program: &Program, inputs: &[f64]) -> Result<Outcome, Stop> {
    let mut machine = Machine { program, trace: 0xcbf2_9ce4_8422_2325, steps: 0, depth: 0 };
    let args = vec![
        Val::Float(inputs[0]),
        Val::Float(inputs[1]),
        Val::Cells(inputs[2..6].to_vec()),
        Val::Cells(inputs[6..6 + SHARED].to_vec()),
        Val::Cells(inputs[6 + SHARED..].to_vec()),
    ];
    let (mut outputs, env) = machine.call(0, args)?;
    match env.into_iter().nth(4) {
        Some(Some(Val::Cells(changed))) => outputs.extend(changed),
        _ => return Err(Stop::Invalid),
    }
    Ok(Outcome { outputs, trace: machine.trace })
}

#[derive(Clone, Debug)]
enum Val {
    Float(f64),
    Int(i64),
    /// The floats of whatever consists of floats.
    Cells(Vec<f64>),
}

type Env = Vec<Option<Val>>;

enum Flow {
    Next,
    Break(usize),
    Continue(usize),
    Return(Vec<f64>),
}

/// What the end of an iteration means for its loop.
enum Iteration {
    Next,
    Leave,
    Out(Flow),
}

fn iteration(flow: Flow) -> Iteration {
    match flow {
        Flow::Next | Flow::Continue(0) => Iteration::Next,
        Flow::Break(0) => Iteration::Leave,
        Flow::Break(d) => Iteration::Out(Flow::Break(d - 1)),
        Flow::Continue(d) => Iteration::Out(Flow::Continue(d - 1)),
        Flow::Return(r) => Iteration::Out(Flow::Return(r)),
    }
}

struct Machine<'a> {
    program: &'a Program,
    trace: u64,
    steps: usize,
    depth: usize,
}

type Res<T> = Result<T, Stop>;

fn tame(x: f64) -> Res<f64> {
    if x.abs() < WILD { Ok(x) } else { Err(Stop::Wild) }
}

fn cells(env: &Env, v: Var) -> Res<&Vec<f64>> {
    match env.get(v) {
        Some(Some(Val::Cells(c))) => Ok(c),
        _ => Err(Stop::Invalid),
    }
}

fn cells_mut(env: &mut Env, v: Var) -> Res<&mut Vec<f64>> {
    match env.get_mut(v) {
        Some(Some(Val::Cells(c))) => Ok(c),
        _ => Err(Stop::Invalid),
    }
}

fn view_range(env: &Env, view: View) -> Res<std::ops::Range<usize>> {
    let n = cells(env, view.var)?.len();
    Ok(match view.part {
        Part::Whole => 0..n,
        Part::Front => 0..n.div_ceil(2),
        Part::Back => n / 2..n,
    })
}

impl Machine<'_> {
    fn note(&mut self, what: u64) {
        self.trace = (self.trace ^ what).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn order(&mut self, a: f64, b: f64) {
        self.note(if a < b {
            1
        } else if a > b {
            2
        } else {
            3
        });
    }

    fn step(&mut self) -> Res<()> {
        self.steps += 1;
        if self.steps > STEPS { Err(Stop::Long) } else { Ok(()) }
    }

    fn call(&mut self, f: usize, args: Vec<Val>) -> Res<(Vec<f64>, Env)> {
        let function = &self.program.functions[f];
        self.depth += 1;
        if self.depth > 50 {
            return Err(Stop::Long);
        }
        let mut env: Env = args.into_iter().map(Some).collect();
        env.resize(function.vars.len(), None);
        let result = match self.block(&mut env, &function.body)? {
            Flow::Return(r) => r,
            Flow::Next => self.floats(&env, &function.result)?,
            Flow::Break(_) | Flow::Continue(_) => return Err(Stop::Invalid),
        };
        self.depth -= 1;
        Ok((result, env))
    }

    fn block(&mut self, env: &mut Env, block: &Block) -> Res<Flow> {
        for stmt in block {
            match self.stmt(env, stmt)? {
                Flow::Next => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::Next)
    }

    fn stmt(&mut self, env: &mut Env, stmt: &Stmt) -> Res<Flow> {
        self.step()?;
        match stmt {
            Stmt::Let(v, init) => env[*v] = Some(self.init(env, init)?),
            Stmt::Set(place, write, x) => {
                let x = self.float(env, x)?;
                let old = self.place(env, place)?;
                let new = match write {
                    Write::Set => x,
                    Write::Add => *old + x,
                    Write::Sub => *old - x,
                    Write::Mul => *old * x,
                };
                *old = tame(new)?;
            }
            Stmt::SetInt(v, x) => env[*v] = Some(Val::Int(self.int(env, x)?)),
            Stmt::Copy(to, from) => env[*to] = Some(env[*from].clone().ok_or(Stop::Invalid)?),
            Stmt::Swap(a, b) => env.swap(*a, *b),
            Stmt::SwapElements(v, i, j) => {
                let n = cells(env, *v)?.len();
                let (i, j) = (self.index(env, i, n)?, self.index(env, j, n)?);
                cells_mut(env, *v)?.swap(i, j);
            }
            Stmt::Reverse(v) => cells_mut(env, *v)?.reverse(),
            Stmt::Fill(view, x) => {
                let x = self.float(env, x)?;
                let range = view_range(env, *view)?;
                cells_mut(env, view.var)?[range].fill(x);
            }
            Stmt::Push(v, x) => {
                let x = self.float(env, x)?;
                cells_mut(env, *v)?.push(x);
            }
            Stmt::Pop(v) => {
                let v = cells_mut(env, *v)?;
                if v.len() > 1 {
                    v.pop();
                }
            }
            Stmt::Call(outs, f, args) => self.call_stmt(env, outs, *f, args)?,
            Stmt::If(c, then, otherwise) => {
                let branch = if self.cond(env, c)? { then } else { otherwise };
                return self.block(env, branch);
            }
            Stmt::For { var, lo, hi, reverse, body } => {
                let hi = match hi {
                    Bound::Const(n) => *n,
                    Bound::Len(v) => cells(env, *v)?.len(),
                    Bound::Int(x) => self.int(env, x)?.rem_euclid(5) as usize,
                };
                let mut indices: Vec<usize> = (*lo..hi).collect();
                if *reverse {
                    indices.reverse();
                }
                for i in indices {
                    env[*var] = Some(Val::Int(i as i64));
                    match iteration(self.block(env, body)?) {
                        Iteration::Next => {}
                        Iteration::Leave => break,
                        Iteration::Out(flow) => return Ok(flow),
                    }
                }
            }
            Stmt::Each { var, view, mutable, body } => {
                for i in view_range(env, *view)? {
                    env[*var] = Some(Val::Float(cells(env, view.var)?[i]));
                    let flow = self.block(env, body)?;
                    if *mutable && let Some(Val::Float(x)) = env[*var] {
                        cells_mut(env, view.var)?[i] = x;
                    }
                    match iteration(flow) {
                        Iteration::Next => {}
                        Iteration::Leave => break,
                        Iteration::Out(flow) => return Ok(flow),
                    }
                }
            }
            Stmt::Zip { vars: (x, y), views: (v, w), body } => {
                for (i, j) in view_range(env, *v)?.zip(view_range(env, *w)?) {
                    env[*x] = Some(Val::Float(cells(env, v.var)?[i]));
                    env[*y] = Some(Val::Float(cells(env, w.var)?[j]));
                    let flow = self.block(env, body)?;
                    if let Some(Val::Float(x)) = env[*x] {
                        cells_mut(env, v.var)?[i] = x;
                    }
                    match iteration(flow) {
                        Iteration::Next => {}
                        Iteration::Leave => break,
                        Iteration::Out(flow) => return Ok(flow),
                    }
                }
            }
            Stmt::While { counter, limit, cond, body } => {
                let mut k = 0;
                env[*counter] = Some(Val::Int(k));
                while k < *limit && self.cond(env, cond)? {
                    k += 1;
                    env[*counter] = Some(Val::Int(k));
                    match iteration(self.block(env, body)?) {
                        Iteration::Next => {}
                        Iteration::Leave => break,
                        Iteration::Out(flow) => return Ok(flow),
                    }
                }
            }
            Stmt::Loop { counter, limit, cond, body } => {
                let mut k = 0;
                loop {
                    k += 1;
                    env[*counter] = Some(Val::Int(k));
                    if k > *limit || self.cond(env, cond)? {
                        break;
                    }
                    match iteration(self.block(env, body)?) {
                        Iteration::Next => {}
                        Iteration::Leave => break,
                        Iteration::Out(flow) => return Ok(flow),
                    }
                }
            }
            Stmt::Break(d) => return Ok(Flow::Break(*d)),
            Stmt::Continue(d) => return Ok(Flow::Continue(*d)),
            Stmt::Return(r) => return Ok(Flow::Return(self.floats(env, r)?)),
            Stmt::Assert(c) => {
                if !self.cond(env, c)? {
                    return Err(Stop::Trap);
                }
            }
        }
        Ok(Flow::Next)
    }

    fn init(&mut self, env: &Env, init: &Init) -> Res<Val> {
        Ok(match init {
            Init::Float(x) => Val::Float(self.float(env, x)?),
            Init::Int(x) => Val::Int(self.int(env, x)?),
            Init::Elements(xs) => Val::Cells(self.floats(env, xs)?),
            Init::Repeat(x, n) => {
                let x = self.float(env, x)?;
                Val::Cells(vec![x; self.int(env, n)?.rem_euclid(4) as usize + 1])
            }
            Init::ToVec(view) => Val::Cells(self.view(env, *view)?),
            Init::Copy(v) => env[*v].clone().ok_or(Stop::Invalid)?,
        })
    }

    fn call_stmt(&mut self, env: &mut Env, outs: &[Var], f: usize, args: &[Arg]) -> Res<()> {
        let mut values = Vec::new();
        for arg in args {
            values.push(match arg {
                Arg::Float(x) => Val::Float(self.float(env, x)?),
                Arg::Int(x) => Val::Int(self.int(env, x)?),
                Arg::Value(v) | Arg::Mut(v) => env[*v].clone().ok_or(Stop::Invalid)?,
                Arg::MutView(view) => Val::Cells(self.view(env, *view)?),
            });
        }
        let (result, mut after) = self.call(f, values)?;
        // A mutable reference is exclusive, so copying in and out is the same.
        for (i, arg) in args.iter().enumerate() {
            match arg {
                Arg::Mut(v) => env[*v] = after[i].take(),
                Arg::MutView(view) => {
                    let range = view_range(env, *view)?;
                    let changed = cells(&after, i)?;
                    cells_mut(env, view.var)?[range].copy_from_slice(changed);
                }
                Arg::Float(_) | Arg::Int(_) | Arg::Value(_) => {}
            }
        }
        match self.program.functions[f].kind.results().0 {
            [] => {}
            [Ty::Array | Ty::Point] => env[outs[0]] = Some(Val::Cells(result)),
            _ => {
                for (&out, x) in outs.iter().zip(result) {
                    env[out] = Some(Val::Float(x));
                }
            }
        }
        Ok(())
    }

    fn view(&mut self, env: &Env, view: View) -> Res<Vec<f64>> {
        Ok(cells(env, view.var)?[view_range(env, view)?].to_vec())
    }

    fn place<'e>(&mut self, env: &'e mut Env, place: &Place) -> Res<&'e mut f64> {
        let (v, i) = match place {
            Place::Var(v) => match env.get_mut(*v) {
                Some(Some(Val::Float(x))) => return Ok(x),
                _ => return Err(Stop::Invalid),
            },
            Place::Elem(v, i) => {
                let n = cells(env, *v)?.len();
                (*v, self.index(env, i, n)?)
            }
            Place::Cell(v, i, j) => (*v, self.index(env, i, 3)? * 2 + self.index(env, j, 2)?),
            Place::Field(v, field) => (*v, self.field(env, field)?),
        };
        cells_mut(env, v)?.get_mut(i).ok_or(Stop::Invalid)
    }

    fn field(&mut self, env: &Env, field: &Field) -> Res<usize> {
        Ok(match field {
            Field::X => 0,
            Field::Y => 1,
            Field::W(i) => 2 + self.index(env, i, 2)?,
        })
    }

    fn index(&mut self, env: &Env, i: &Index, n: usize) -> Res<usize> {
        let i = match i {
            Index::Mod(x) => self.int(env, x)?.rem_euclid(n as i64),
            Index::Direct(v) => self.int(env, &Int::Var(*v))?,
        };
        if (i as usize) < n { Ok(i as usize) } else { Err(Stop::Trap) }
    }

    fn floats(&mut self, env: &Env, xs: &[Float]) -> Res<Vec<f64>> {
        xs.iter().map(|x| self.float(env, x)).collect()
    }

    fn float(&mut self, env: &Env, x: &Float) -> Res<f64> {
        self.step()?;
        let value = match x {
            Float::Const(c) => *c,
            Float::Var(v) => match env.get(*v) {
                Some(Some(Val::Float(x))) => *x,
                _ => return Err(Stop::Invalid),
            },
            Float::Elem(v, i) => {
                let n = cells(env, *v)?.len();
                let i = self.index(env, i, n)?;
                cells(env, *v)?[i]
            }
            Float::Cell(v, i, j) => {
                let at = self.index(env, i, 3)? * 2 + self.index(env, j, 2)?;
                *cells(env, *v)?.get(at).ok_or(Stop::Invalid)?
            }
            Float::Field(v, field) => {
                let at = self.field(env, field)?;
                *cells(env, *v)?.get(at).ok_or(Stop::Invalid)?
            }
            Float::Unary(f, x) => {
                let x = self.float(env, x)?;
                match f {
                    Unary::Neg => -x,
                    Unary::Sin => x.sin(),
                    Unary::Cos => x.cos(),
                    Unary::Tanh => x.tanh(),
                    Unary::Atan => x.atan(),
                    Unary::Asinh => x.asinh(),
                    Unary::Exp => x.exp(),
                    Unary::Sqrt => x.sqrt(),
                    Unary::Ln => x.ln(),
                    Unary::Abs => {
                        self.order(x, 0.0);
                        x.abs()
                    }
                }
            }
            Float::Powi(x, n) => self.float(env, x)?.powi(*n),
            Float::Binary(f, x, y) => {
                let (x, y) = (self.float(env, x)?, self.float(env, y)?);
                match f {
                    Binary::Add => x + y,
                    Binary::Sub => x - y,
                    Binary::Mul => x * y,
                    Binary::Div => x / y,
                    Binary::Min => {
                        self.order(x, y);
                        x.min(y)
                    }
                    Binary::Max => {
                        self.order(x, y);
                        x.max(y)
                    }
                    Binary::Hypot => x.hypot(y),
                    Binary::Rem => {
                        let r = x.rem_euclid(y);
                        self.note(((x - r) / y).round() as i64 as u64);
                        // The same quotient on both sides of a jump cannot be, but a remainder at its end is a jump.
                        self.note(u64::from(r == 0.0) + 2 * u64::from(r >= y.abs()));
                        r
                    }
                }
            }
            Float::If(c, x, y) => {
                if self.cond(env, c)? {
                    self.float(env, x)?
                } else {
                    self.float(env, y)?
                }
            }
            Float::Scalar(f, x, y) => {
                let args = vec![Val::Float(self.float(env, x)?), Val::Float(self.float(env, y)?)];
                *self.call(*f, args)?.0.first().ok_or(Stop::Invalid)?
            }
            Float::Fold(f, x, view) => {
                let args = vec![Val::Float(self.float(env, x)?), Val::Cells(self.view(env, *view)?)];
                *self.call(*f, args)?.0.first().ok_or(Stop::Invalid)?
            }
            Float::Sum(view) => self.view(env, *view)?.iter().sum(),
            Float::Dot(v, w) => {
                let (v, w) = (self.view(env, *v)?, self.view(env, *w)?);
                v.iter().zip(w.iter()).map(|(a, b)| a * b).sum()
            }
            Float::OfInt(x) => self.int(env, x)? as f64,
        };
        tame(value)
    }

    fn int(&mut self, env: &Env, x: &Int) -> Res<i64> {
        let checked = |x: Option<i64>| x.ok_or(Stop::Trap);
        Ok(match x {
            Int::Const(c) => *c,
            Int::Var(v) => match env.get(*v) {
                Some(Some(Val::Int(x))) => *x,
                _ => return Err(Stop::Invalid),
            },
            Int::Add(x, y) => checked(self.int(env, x)?.checked_add(self.int(env, y)?))?,
            Int::Sub(x, y) => checked(self.int(env, x)?.checked_sub(self.int(env, y)?))?,
            Int::Mul(x, y) => checked(self.int(env, x)?.checked_mul(self.int(env, y)?))?,
            Int::Mod(x, n) => self.int(env, x)?.rem_euclid(*n),
            Int::Floor(x) => {
                let n = self.float(env, x)?.floor();
                self.note(n as i64 as u64);
                n as i64
            }
            Int::Len(v) => cells(env, *v)?.len() as i64,
        })
    }

    fn cond(&mut self, env: &Env, c: &Cond) -> Res<bool> {
        self.step()?;
        Ok(match c {
            Cond::Float(op, x, y) => {
                let (x, y) = (self.float(env, x)?, self.float(env, y)?);
                self.order(x, y);
                compare(*op, &x, &y)
            }
            Cond::Int(op, x, y) => compare(*op, &self.int(env, x)?, &self.int(env, y)?),
            Cond::And(x, y) => self.cond(env, x)? && self.cond(env, y)?,
            Cond::Or(x, y) => self.cond(env, x)? || self.cond(env, y)?,
            Cond::Not(x) => !self.cond(env, x)?,
        })
    }
}

fn compare<T: PartialOrd>(op: Compare, x: &T, y: &T) -> bool {
    match op {
        Compare::Lt => x < y,
        Compare::Le => x <= y,
        Compare::Gt => x > y,
        Compare::Ge => x >= y,
        Compare::Eq => x == y,
        Compare::Ne => x != y,
    }
}
