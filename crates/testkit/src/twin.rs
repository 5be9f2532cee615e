//! Programs through the handles of the front end: the calls that the attribute would emit for the printed program.

use crate::ast::*;
use chainrule_front::rt::{self, In, IntoIrIter, IrIter, Mut, Shared};
use chainrule_front::{BuildError, Ir};
use chainrule_ir::Module;

/// How a point looks in a program: the fields of a struct in order are those of a tuple.
type Point = (f64, f64, [f64; 2]);

/// The program; its entry is the first function.
///
/// # Errors
/// When the front end refuses it, which is a bug of the front end or of the generator.
pub fn module(program: &Program) -> Result<Module, BuildError> {
    type Floats = Ir<[f64]>;
    type Params = (In<Ir<f64>>, In<Ir<f64>>, In<Ir<Point>>, Shared<Floats>, Mut<Floats>);
    rt::module(|| {
        rt::define::<Params, (Ir<f64>, Ir<f64>)>("entry", |(x, y, p, a, m)| {
            let params = vec![H::Float(x), H::Float(y), H::Point(p), H::Slice(a), H::Slice(m)];
            Twin::body(program, 0, params, |r| (r[0], r[1]))
        });
    })
}

/// What a variable is.
#[derive(Clone, Copy)]
enum H {
    Float(Ir<f64>),
    Int(Ir<i64>),
    Index(Ir<usize>),
    Array(Ir<[f64; 3]>),
    Matrix(Ir<[[f64; 2]; 3]>),
    Vec(Ir<Vec<f64>>),
    Point(Ir<Point>),
    Slice(Ir<[f64]>),
}

/// Leaves a function with a result.
type Return<'a> = dyn Fn(&[Ir<f64>]) + 'a;

/// Writes one function. It panics with [`MISSING`] on programs that make no sense, which come up while a program is made
/// smaller.
struct Twin<'a> {
    program: &'a Program,
    this: usize,
    env: Vec<Option<H>>,
    ret: Option<&'a Return<'a>>,
}

/// What is said of a program that makes no sense.
pub(crate) const MISSING: &str = "a variable is used that does not exist";

impl Twin<'_> {
    /// The body of a function, whose result `make` makes of its floats.
    fn body<V: rt::Value>(program: &Program, this: usize, params: Vec<H>, make: fn(&[Ir<f64>]) -> V) -> V {
        let function = &program.functions[this];
        let mut env: Vec<Option<H>> = params.into_iter().map(Some).collect();
        env.resize(function.vars.len(), None);
        if !returns(&function.body) {
            let mut twin = Twin { program, this, env, ret: None };
            twin.stmts(&function.body);
            return make(&twin.floats(&function.result));
        }
        let frame = rt::frame::<V>();
        let ret = |r: &[Ir<f64>]| frame.ret(make(r));
        let mut twin = Twin { program, this, env, ret: Some(&ret) };
        twin.stmts(&function.body);
        let tail = make(&twin.floats(&function.result));
        frame.end(tail)
    }

    fn get(&self, v: Var) -> H {
        match self.env[v] {
            Some(h) => h,
            None => panic!("{MISSING}"),
        }
    }

    fn bind(&mut self, v: Var, h: H) {
        self.env[v] = Some(h);
    }

    /// `let` or `let mut`
    fn declare(&mut self, v: Var, h: H) {
        let h = if self.program.functions[self.this].vars[v].mutable { h.variable() } else { h };
        self.bind(v, h);
    }

    fn block(&mut self, block: &Block) {
        let before = self.env.clone();
        self.stmts(block);
        self.env = before;
    }

    fn stmts(&mut self, block: &Block) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let(v, init) => {
                let h = self.init(*v, init);
                self.declare(*v, h);
            }
            Stmt::Set(place, write, x) => {
                let x = self.float(x);
                let mut place = self.place(place);
                match write {
                    Write::Set => rt::assign(place, x),
                    Write::Add => place += x,
                    Write::Sub => place -= x,
                    Write::Mul => place *= x,
                }
            }
            Stmt::SetInt(v, x) => {
                let x = self.int(x);
                rt::assign(self.int_variable(*v), x);
            }
            Stmt::Copy(to, from) => match (self.get(*to), self.get(*from)) {
                (H::Array(a), H::Array(b)) => rt::assign(a, rt::read(b)),
                (H::Matrix(a), H::Matrix(b)) => rt::assign(a, rt::read(b)),
                (H::Point(a), H::Point(b)) => rt::assign(a, rt::read(b)),
                (H::Vec(a), H::Vec(b)) => rt::assign(a, rt::clone(b)),
                _ => panic!("{MISSING}"),
            },
            Stmt::Swap(a, b) => match (self.get(*a), self.get(*b)) {
                (H::Float(a), H::Float(b)) => rt::swap(rt::by_mut(a), rt::by_mut(b)),
                (H::Array(a), H::Array(b)) => rt::swap(rt::by_mut(a), rt::by_mut(b)),
                (H::Matrix(a), H::Matrix(b)) => rt::swap(rt::by_mut(a), rt::by_mut(b)),
                (H::Point(a), H::Point(b)) => rt::swap(rt::by_mut(a), rt::by_mut(b)),
                (H::Vec(a), H::Vec(b)) => rt::swap(rt::by_mut(a), rt::by_mut(b)),
                _ => panic!("{MISSING}"),
            },
            Stmt::SwapElements(v, i, j) => {
                let s = self.sequence(*v);
                let (i, j) = (self.index(*v, i), self.index(*v, j));
                s.swap(i, j);
            }
            Stmt::Reverse(v) => self.sequence(*v).reverse(),
            Stmt::Fill(view, x) => {
                let view = self.view(*view);
                view.fill(self.float(x));
            }
            Stmt::Push(v, x) => {
                let x = self.float(x);
                self.vec(*v).push(x);
            }
            Stmt::Pop(v) => {
                let v = self.vec(*v);
                let some = rt::if_(rt::gt(v.len(), rt::lit(1)));
                v.pop();
                some.then(()).end();
            }
            Stmt::Call(outs, f, args) => self.call(outs, *f, args),
            Stmt::If(c, then, otherwise) => {
                let open = rt::if_(self.cond(c));
                self.block(then);
                let open = open.then(());
                self.block(otherwise);
                open.end();
            }
            Stmt::For { var, lo, hi, reverse, body } => {
                let lo = rt::lit(*lo);
                let hi = match hi {
                    Bound::Const(n) => rt::lit(*n),
                    Bound::Len(v) => self.sequence(*v).len(),
                    Bound::Int(x) => rt::cast::<usize, _>(self.int(x).rem_euclid(rt::lit(5))),
                };
                let range = rt::range(lo, hi);
                if *reverse {
                    self.for_(range.rev(), body, |t, i| t.bind(*var, H::Index(i)));
                } else {
                    self.for_(range, body, |t, i| t.bind(*var, H::Index(i)));
                }
            }
            Stmt::Each { var, view, mutable, body } => {
                let view = self.view(*view);
                let iter = if *mutable { view.iter_mut() } else { view.iter() };
                self.for_(iter, body, |t, x| t.bind(*var, H::Float(rt::deref(x))));
            }
            Stmt::Zip { vars: (x, y), views: (v, w), body } => {
                let (v, w) = (self.view(*v), self.view(*w));
                self.for_(v.iter_mut().zip(w.iter()), body, |t, (a, b)| {
                    t.bind(*x, H::Float(rt::deref(a)));
                    t.bind(*y, H::Float(rt::deref(b)));
                });
            }
            Stmt::While { counter, limit, cond, body } => {
                let mut k = rt::var_(rt::lit(0i64));
                self.bind(*counter, H::Int(k));
                let open = rt::while_();
                let below = rt::and(rt::lt(rt::read(k), rt::lit(*limit)));
                let c = self.cond(cond);
                let open = open.cond(below.rhs(c));
                k += rt::lit(1);
                self.block(body);
                open.end();
            }
            Stmt::Loop { counter, limit, cond, body } => {
                let mut k = rt::var_(rt::lit(0i64));
                self.bind(*counter, H::Int(k));
                let open = rt::loop_();
                k += rt::lit(1);
                let past = rt::or(rt::gt(rt::read(k), rt::lit(*limit)));
                let c = self.cond(cond);
                let done = rt::if_(past.rhs(c));
                rt::break_(0);
                done.then(()).end();
                self.block(body);
                open.end();
            }
            Stmt::Break(d) => rt::break_(*d),
            Stmt::Continue(d) => rt::continue_(*d),
            Stmt::Return(r) => {
                let r = self.floats(r);
                if let Some(ret) = self.ret {
                    ret(&r);
                }
            }
            Stmt::Assert(c) => {
                let c = self.cond(c);
                rt::check(c, || vec![rt::text("assertion failed")]);
            }
        }
    }

    fn for_<I: IntoIrIter>(&mut self, iter: I, body: &Block, bind: impl FnOnce(&mut Self, <I::Iter as IrIter>::Item)) {
        let open = rt::for_(iter);
        let before = self.env.clone();
        bind(self, open.item());
        self.block(body);
        self.env = before;
        open.end();
    }

    fn init(&mut self, v: Var, init: &Init) -> H {
        let ty = self.program.functions[self.this].vars[v].ty;
        match init {
            Init::Float(x) => H::Float(self.float(x)),
            Init::Int(x) => H::Int(self.int(x)),
            Init::Elements(xs) => {
                let x = self.floats(xs);
                match ty {
                    Ty::Array => H::Array(rt::array([x[0], x[1], x[2]])),
                    Ty::Matrix => H::Matrix(rt::array([0, 2, 4].map(|i| rt::array::<f64, _, 2>([x[i], x[i + 1]])))),
                    Ty::Point => H::Point(point(&x)),
                    _ => H::Vec(rt::vec_of(x)),
                }
            }
            Init::Repeat(x, n) => {
                let x = self.float(x);
                let n = rt::cast::<usize, _>(self.int(n).rem_euclid(rt::lit(4))) + rt::lit(1);
                H::Vec(rt::vec_repeat(x, n))
            }
            Init::ToVec(view) => H::Vec(self.view(*view).to_vec()),
            Init::Copy(v) => self.get(*v).value(),
        }
    }

    fn call(&mut self, outs: &[Var], f: usize, args: &[Arg]) {
        let hs: Vec<H> = args
            .iter()
            .map(|arg| match arg {
                Arg::Float(x) => H::Float(self.float(x)),
                Arg::Int(x) => H::Int(self.int(x)),
                Arg::Value(v) => self.get(*v).value(),
                Arg::Mut(v) => self.get(*v).by_mut(),
                Arg::MutView(view) => H::Slice(rt::by_mut(self.view(*view))),
            })
            .collect();
        let (name, program) = (name(f), self.program);
        let name = name.as_str();
        // Handles of references are taken apart where they are parameters.
        match (program.functions[f].kind, hs.as_slice()) {
            (Kind::Update, &[H::Slice(m), H::Float(x)]) => rt::call(name, name, (Mut(m), In(x)), |(m, x)| {
                Twin::body(program, f, vec![H::Slice(m), H::Float(x)], |_| ())
            }),
            (Kind::Bump, &[H::Float(x), H::Float(y)]) => {
                let r = rt::call(name, name, (Mut(x), In(y)), |(x, y)| {
                    Twin::body(program, f, vec![H::Float(rt::deref(x)), H::Float(y)], |r| r[0])
                });
                self.declare(outs[0], H::Float(r));
            }
            (Kind::Rotate, &[H::Array(a), H::Int(n)]) => {
                let r = rt::call(name, name, (In(a), In(n)), |(a, n)| {
                    Twin::body(program, f, vec![H::Array(a), H::Int(n)], |r| rt::array::<f64, _, 3>([r[0], r[1], r[2]]))
                });
                self.declare(outs[0], H::Array(r));
            }
            (Kind::Grow, &[H::Vec(v), H::Float(x)]) => rt::call(name, name, (Mut(v), In(x)), |(v, x)| {
                Twin::body(program, f, vec![H::Vec(rt::deref(v)), H::Float(x)], |_| ())
            }),
            (Kind::Move, &[H::Point(p), H::Float(x)]) => {
                let r = rt::call(name, name, (In(p), In(x)), |(p, x)| {
                    Twin::body(program, f, vec![H::Point(p), H::Float(x)], point)
                });
                self.declare(outs[0], H::Point(r));
            }
            (Kind::Recurse, &[H::Int(n), H::Float(x), H::Slice(m)]) => {
                let r = rt::call(name, name, (In(n), In(x), Mut(m)), |(n, x, m)| {
                    Twin::body(program, f, vec![H::Int(n), H::Float(x), H::Slice(m)], |r| r[0])
                });
                self.declare(outs[0], H::Float(r));
            }
            (Kind::Poke, &[H::Point(p), H::Float(x)]) => {
                let r = rt::call(name, name, (Mut(p), In(x)), |(p, x)| {
                    Twin::body(program, f, vec![H::Point(rt::deref(p)), H::Float(x)], |r| r[0])
                });
                self.declare(outs[0], H::Float(r));
            }
            (Kind::Pair, &[H::Float(x)]) => {
                let (a, b) =
                    rt::call(name, name, (In(x),), |(x,)| Twin::body(program, f, vec![H::Float(x)], |r| (r[0], r[1])));
                self.declare(outs[0], H::Float(a));
                self.declare(outs[1], H::Float(b));
            }
            _ => panic!("{MISSING}"),
        }
    }

    fn sequence(&self, v: Var) -> Ir<[f64]> {
        match self.get(v) {
            H::Array(a) => *a,
            H::Vec(v) => **v,
            H::Slice(s) => s,
            _ => panic!("{MISSING}"),
        }
    }

    fn vec(&self, v: Var) -> Ir<Vec<f64>> {
        match self.get(v) {
            H::Vec(v) => v,
            _ => panic!("{MISSING}"),
        }
    }

    fn int_variable(&self, v: Var) -> Ir<i64> {
        match self.get(v) {
            H::Int(x) => x,
            _ => panic!("{MISSING}"),
        }
    }

    fn view(&mut self, view: View) -> Ir<[f64]> {
        let s = self.sequence(view.var);
        match view.part {
            Part::Whole => rt::slice_range(s, None, None),
            Part::Front => rt::slice_range(s, None, Some(s.len().div_ceil(rt::lit(2)))),
            Part::Back => rt::slice_range(s, Some(s.len() / rt::lit(2)), None),
        }
    }

    fn place(&mut self, place: &Place) -> Ir<f64> {
        match place {
            Place::Var(v) => match self.get(*v) {
                H::Float(x) => x,
                _ => panic!("{MISSING}"),
            },
            Place::Elem(v, i) => {
                let i = self.index(*v, i);
                match self.get(*v) {
                    H::Array(a) => rt::index(a, i),
                    H::Vec(v) => rt::index(v, i),
                    H::Slice(s) => rt::index(s, i),
                    _ => panic!("{MISSING}"),
                }
            }
            Place::Cell(m, i, j) => match self.get(*m) {
                H::Matrix(m) => {
                    let row = rt::index(m, self.index_below(i, 3));
                    rt::index(row, self.index_below(j, 2))
                }
                _ => panic!("{MISSING}"),
            },
            Place::Field(p, field) => match (self.get(*p), field) {
                (H::Point(p), Field::X) => p.0,
                (H::Point(p), Field::Y) => p.1,
                (H::Point(p), Field::W(i)) => {
                    let i = self.index_below(i, 2);
                    rt::index(p.2, i)
                }
                _ => panic!("{MISSING}"),
            },
        }
    }

    fn index(&mut self, v: Var, i: &Index) -> Ir<usize> {
        match i {
            Index::Mod(x) => {
                let x = self.int(x);
                let n = rt::cast::<i64, _>(self.sequence(v).len());
                rt::cast::<usize, _>(x.rem_euclid(n))
            }
            Index::Direct(v) => self.loop_index(*v),
        }
    }

    fn index_below(&mut self, i: &Index, n: i64) -> Ir<usize> {
        match i {
            Index::Mod(x) => rt::cast::<usize, _>(self.int(x).rem_euclid(rt::lit(n))),
            Index::Direct(v) => self.loop_index(*v),
        }
    }

    fn loop_index(&self, v: Var) -> Ir<usize> {
        match self.get(v) {
            H::Index(i) => rt::read(i),
            _ => panic!("{MISSING}"),
        }
    }

    fn floats(&mut self, xs: &[Float]) -> Vec<Ir<f64>> {
        xs.iter().map(|x| self.float(x)).collect()
    }

    fn float(&mut self, x: &Float) -> Ir<f64> {
        match x {
            Float::Const(c) => rt::lit(*c),
            Float::Var(v) => rt::read(self.place(&Place::Var(*v))),
            Float::Elem(v, i) => rt::load(self.place(&Place::Elem(*v, i.clone()))),
            Float::Cell(v, i, j) => rt::load(self.place(&Place::Cell(*v, i.clone(), j.clone()))),
            Float::Field(v, f) => rt::load(self.place(&Place::Field(*v, f.clone()))),
            Float::Unary(f, x) => {
                let x = self.float(x);
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
                    Unary::Abs => x.abs(),
                }
            }
            Float::Powi(x, n) => self.float(x).powi(rt::lit(*n)),
            Float::Binary(f, x, y) => {
                let (x, y) = (self.float(x), self.float(y));
                match f {
                    Binary::Add => x + y,
                    Binary::Sub => x - y,
                    Binary::Mul => x * y,
                    Binary::Div => x / y,
                    Binary::Min => x.min(y),
                    Binary::Max => x.max(y),
                    Binary::Hypot => x.hypot(y),
                    Binary::Rem => x.rem_euclid(y),
                }
            }
            Float::If(c, x, y) => {
                let open = rt::if_(self.cond(c));
                let open = open.then(self.float(x));
                open.else_(self.float(y))
            }
            Float::Scalar(f, x, y) => {
                let (program, f, n) = (self.program, *f, name(*f));
                let args = (In(self.float(x)), In(self.float(y)));
                rt::call(&n, &n, args, |(x, y)| Twin::body(program, f, vec![H::Float(x), H::Float(y)], |r| r[0]))
            }
            Float::Fold(f, x, view) => {
                let (program, f, n) = (self.program, *f, name(*f));
                let args = (In(self.float(x)), Shared(rt::by_ref(self.view(*view))));
                rt::call(&n, &n, args, |(x, s)| Twin::body(program, f, vec![H::Float(x), H::Slice(s)], |r| r[0]))
            }
            Float::Sum(view) => self.view(*view).iter().sum(),
            Float::Dot(v, w) => {
                let (v, w) = (self.view(*v), self.view(*w));
                v.iter().zip(w.iter()).map(|(a, b)| a * b).sum()
            }
            Float::OfInt(x) => rt::cast::<f64, _>(self.int(x)),
        }
    }

    fn int(&mut self, x: &Int) -> Ir<i64> {
        match x {
            Int::Const(c) => rt::lit(*c),
            Int::Var(v) => match self.get(*v) {
                H::Int(x) => rt::read(x),
                H::Index(i) => rt::cast::<i64, _>(rt::read(i)),
                _ => panic!("{MISSING}"),
            },
            Int::Add(x, y) => {
                let x = self.int(x);
                x + self.int(y)
            }
            Int::Sub(x, y) => {
                let x = self.int(x);
                x - self.int(y)
            }
            Int::Mul(x, y) => {
                let x = self.int(x);
                x * self.int(y)
            }
            Int::Mod(x, n) => self.int(x).rem_euclid(rt::lit(*n)),
            Int::Floor(x) => rt::cast::<i64, _>(self.float(x).floor()),
            Int::Len(v) => rt::cast::<i64, _>(self.sequence(*v).len()),
        }
    }

    fn cond(&mut self, c: &Cond) -> Ir<bool> {
        match c {
            Cond::Float(op, x, y) => {
                let x = self.float(x);
                compare(*op, x, self.float(y))
            }
            Cond::Int(op, x, y) => {
                let x = self.int(x);
                compare(*op, x, self.int(y))
            }
            Cond::And(x, y) => {
                let open = rt::and(self.cond(x));
                open.rhs(self.cond(y))
            }
            Cond::Or(x, y) => {
                let open = rt::or(self.cond(x));
                open.rhs(self.cond(y))
            }
            Cond::Not(x) => !self.cond(x),
        }
    }
}

impl H {
    /// `let mut`
    fn variable(self) -> H {
        match self {
            H::Float(x) => H::Float(rt::var_(x)),
            H::Int(x) => H::Int(rt::var_(x)),
            H::Index(x) => H::Index(rt::var_(x)),
            H::Array(x) => H::Array(rt::var_(x)),
            H::Matrix(x) => H::Matrix(rt::var_(x)),
            H::Vec(x) => H::Vec(rt::var_(x)),
            H::Point(x) => H::Point(rt::var_(x)),
            H::Slice(x) => H::Slice(x),
        }
    }

    /// The variable as a value; a `Vec` is cloned.
    fn value(self) -> H {
        match self {
            H::Float(x) => H::Float(rt::read(x)),
            H::Int(x) => H::Int(rt::read(x)),
            H::Index(x) => H::Index(rt::read(x)),
            H::Array(x) => H::Array(rt::read(x)),
            H::Matrix(x) => H::Matrix(rt::read(x)),
            H::Vec(x) => H::Vec(rt::clone(x)),
            H::Point(x) => H::Point(rt::read(x)),
            H::Slice(x) => H::Slice(x),
        }
    }

    /// `&mut variable`
    fn by_mut(self) -> H {
        match self {
            H::Float(x) => H::Float(rt::by_mut(x)),
            H::Int(x) => H::Int(rt::by_mut(x)),
            H::Index(x) => H::Index(rt::by_mut(x)),
            H::Array(x) => H::Array(rt::by_mut(x)),
            H::Matrix(x) => H::Matrix(rt::by_mut(x)),
            H::Vec(x) => H::Vec(rt::by_mut(x)),
            H::Point(x) => H::Point(rt::by_mut(x)),
            H::Slice(x) => H::Slice(rt::by_mut(x)),
        }
    }
}

fn name(f: usize) -> String {
    format!("f{f}")
}

fn point(x: &[Ir<f64>]) -> Ir<Point> {
    Ir::new((x[0], x[1], rt::array([x[2], x[3]])))
}

fn compare<T: rt::IrCmp>(op: Compare, x: Ir<T, rt::Num>, y: Ir<T, rt::Num>) -> Ir<bool> {
    match op {
        Compare::Lt => rt::lt(x, y),
        Compare::Le => rt::le(x, y),
        Compare::Gt => rt::gt(x, y),
        Compare::Ge => rt::ge(x, y),
        Compare::Eq => rt::eq(x, y),
        Compare::Ne => rt::ne(x, y),
    }
}

/// Whether it is left early.
fn returns(block: &Block) -> bool {
    block.iter().any(|s| match s {
        Stmt::Return(_) => true,
        Stmt::If(_, a, b) => returns(a) || returns(b),
        Stmt::For { body, .. }
        | Stmt::Each { body, .. }
        | Stmt::Zip { body, .. }
        | Stmt::While { body, .. }
        | Stmt::Loop { body, .. } => returns(body),
        _ => false,
    })
}
