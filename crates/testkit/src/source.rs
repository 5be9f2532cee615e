//! Programs as Rust source.

use crate::ast::*;
use std::fmt::Write as _;

/// The functions of a program, each after the line `attribute` (which may be empty).
///
/// `Point` must be in scope: `struct Point { x: f64, y: f64, w: [f64; 2] }`, `Copy`.
pub fn source(program: &Program, attribute: &str) -> String {
    let mut out = String::new();
    for (i, f) in program.functions.iter().enumerate() {
        if i > 0 {
            out.push('\n');
        }
        if !attribute.is_empty() {
            out += attribute;
            out.push('\n');
        }
        Printer { f, out: &mut out, indent: 0, loops: Vec::new(), labels: 0 }.function(i);
    }
    out
}

struct Printer<'a> {
    f: &'a Function,
    out: &'a mut String,
    indent: usize,
    loops: Vec<usize>,
    labels: usize,
}

fn name(f: usize) -> String {
    if f == 0 { "entry".to_string() } else { format!("f{f}") }
}

impl Printer<'_> {
    fn line(&mut self, s: &str) {
        let _ = writeln!(self.out, "{:1$}{s}", "", self.indent * 4);
    }

    fn function(&mut self, i: usize) {
        let result = match self.f.kind {
            Kind::Entry | Kind::Pair => " -> (f64, f64)",
            Kind::Update | Kind::Grow => "",
            Kind::Rotate => " -> [f64; 3]",
            Kind::Move => " -> Point",
            Kind::Scalar | Kind::Fold | Kind::Bump | Kind::Recurse | Kind::Poke => " -> f64",
        };
        let params: Vec<String> = self
            .f
            .kind
            .params()
            .iter()
            .enumerate()
            .map(|(v, p)| {
                let ty = match p.ty {
                    Ty::Float => "f64",
                    Ty::Int => "i64",
                    Ty::Index => "usize",
                    Ty::Array => "[f64; 3]",
                    Ty::Matrix => "[[f64; 2]; 3]",
                    Ty::Vec => "Vec<f64>",
                    Ty::Point => "Point",
                    Ty::Slice => "[f64]",
                };
                let reference = match (p.reference || p.ty == Ty::Slice, p.mutable) {
                    (true, true) => "&mut ",
                    (true, false) => "&",
                    (false, _) => "",
                };
                format!("v{v}: {reference}{ty}")
            })
            .collect();
        let public = if i == 0 { "pub " } else { "" };
        self.line(&format!("{public}fn {}({}){result} {{", name(i), params.join(", ")));
        self.indent += 1;
        self.block(&self.f.body);
        let result = self.result(&self.f.result);
        if !result.is_empty() {
            self.line(&result);
        }
        self.indent -= 1;
        self.line("}");
    }

    fn result(&self, xs: &[Float]) -> String {
        let x: Vec<String> = xs.iter().map(|x| self.float(x)).collect();
        match self.f.kind {
            Kind::Entry | Kind::Pair => format!("({}, {})", x[0], x[1]),
            Kind::Update | Kind::Grow => String::new(),
            Kind::Rotate => format!("[{}]", x.join(", ")),
            Kind::Move => point(&x),
            Kind::Scalar | Kind::Fold | Kind::Bump | Kind::Recurse | Kind::Poke => x[0].clone(),
        }
    }

    fn block(&mut self, block: &Block) {
        for stmt in block {
            self.stmt(stmt);
        }
    }

    fn nested(&mut self, block: &Block) {
        self.indent += 1;
        self.block(block);
        self.indent -= 1;
    }

    /// A loop, labelled if it is left from an inner one.
    fn looped(&mut self, head: &str, first: &[String], body: &Block) {
        let label = self.labels;
        self.labels += 1;
        let prefix = if leaves_outer(body, 0) { format!("'l{label}: ") } else { String::new() };
        self.line(&format!("{prefix}{head} {{"));
        self.loops.push(label);
        self.indent += 1;
        for s in first {
            self.line(s);
        }
        self.block(body);
        self.indent -= 1;
        self.loops.pop();
        self.line("}");
    }

    fn jump(&self, word: &str, depth: usize) -> String {
        if depth == 0 {
            return format!("{word};");
        }
        match self.loops.len().checked_sub(depth + 1) {
            Some(i) => format!("{word} 'l{};", self.loops[i]),
            None => format!("{word} 'missing;"),
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        let text = match stmt {
            Stmt::Let(v, init) => format!("let {} = {};", self.binding(*v), self.init(*v, init)),
            Stmt::Set(place, write, x) => {
                let op = match write {
                    Write::Set => "=",
                    Write::Add => "+=",
                    Write::Sub => "-=",
                    Write::Mul => "*=",
                };
                let x = self.float(x);
                match place {
                    // The index first: it may ask for the length, which the borrow of the element would not allow.
                    Place::Elem(v, i @ Index::Mod(_)) => {
                        let i = self.index(*v, i);
                        self.line(&format!("let i = {i};"));
                        format!("v{v}[i] {op} {x};")
                    }
                    _ => format!("{} {op} {x};", self.place(place)),
                }
            }
            Stmt::SetInt(v, x) => format!("v{v} = {};", self.int(x)),
            Stmt::Copy(a, b) => format!("{} = {};", self.var(*a), self.copy(*b)),
            Stmt::Swap(a, b) => format!("std::mem::swap({}, {});", self.by_mut(*a), self.by_mut(*b)),
            // The indices first: they may ask for the length, which the method's borrow would not allow.
            Stmt::SwapElements(v, i, j) => {
                self.line("{");
                self.line(&format!("    let (i, j) = ({}, {});", self.index(*v, i), self.index(*v, j)));
                self.line(&format!("    v{v}.swap(i, j);"));
                "}".to_string()
            }
            Stmt::Reverse(v) => format!("v{v}.reverse();"),
            Stmt::Fill(view, x) => format!("{}.fill({});", self.view_mut(*view), self.float(x)),
            Stmt::Push(v, x) => format!("v{v}.push({});", self.float(x)),
            Stmt::Pop(v) => {
                self.line(&format!("if v{v}.len() > 1 {{"));
                self.line(&format!("    v{v}.pop();"));
                "}".to_string()
            }
            Stmt::Call(outs, f, args) => {
                let args: Vec<String> = args.iter().map(|a| self.arg(a)).collect();
                let call = format!("{}({})", name(*f), args.join(", "));
                match outs[..] {
                    [] => format!("{call};"),
                    [v] => format!("let {} = {call};", self.binding(v)),
                    _ => {
                        let outs: Vec<String> = outs.iter().map(|&v| self.binding(v)).collect();
                        format!("let ({}) = {call};", outs.join(", "))
                    }
                }
            }
            Stmt::If(c, then, otherwise) => {
                self.line(&format!("if {} {{", self.cond(c)));
                self.nested(then);
                if !otherwise.is_empty() {
                    self.line("} else {");
                    self.nested(otherwise);
                }
                "}".to_string()
            }
            Stmt::For { var, lo, hi, reverse, body } => {
                let hi = match hi {
                    Bound::Const(n) => n.to_string(),
                    Bound::Len(v) => format!("v{v}.len()"),
                    Bound::Int(x) => format!("{}.rem_euclid(5) as usize", self.int(x)),
                };
                let head = if *reverse {
                    format!("for v{var} in ({lo}..{hi}).rev()")
                } else {
                    format!("for v{var} in {lo}..{hi}")
                };
                return self.looped(&head, &[], body);
            }
            Stmt::Each { var, view, mutable, body } => {
                let iter = if *mutable { "iter_mut" } else { "iter" };
                let view = if *mutable { self.view_mut(*view) } else { self.view(*view) };
                let head = format!("for v{var} in {view}.{iter}()");
                return self.looped(&head, &[], body);
            }
            Stmt::Zip { vars: (x, y), views: (v, w), body } => {
                let head =
                    format!("for (v{x}, v{y}) in {}.iter_mut().zip({}.iter())", self.view_mut(*v), self.view(*w));
                return self.looped(&head, &[], body);
            }
            Stmt::While { counter: k, limit, cond, body } => {
                self.line(&format!("let mut v{k} = 0_i64;"));
                let head = format!("while v{k} < {limit} && {}", self.inner(cond));
                return self.looped(&head, &[format!("v{k} += 1;")], body);
            }
            Stmt::Loop { counter: k, limit, cond, body } => {
                self.line(&format!("let mut v{k} = 0_i64;"));
                let end = format!("if v{k} > {limit} || {} {{", self.inner(cond));
                return self.looped("loop", &[format!("v{k} += 1;"), end, "    break;".into(), "}".into()], body);
            }
            Stmt::Break(d) => self.jump("break", *d),
            Stmt::Continue(d) => self.jump("continue", *d),
            Stmt::Return(r) => match self.result(r) {
                r if r.is_empty() => "return;".to_string(),
                r => format!("return {r};"),
            },
            Stmt::Assert(c) => format!("assert!({});", self.cond(c)),
        };
        self.line(&text);
    }

    fn binding(&self, v: Var) -> String {
        let mutable = if self.f.vars[v].mutable { "mut " } else { "" };
        format!("{mutable}v{v}")
    }

    fn init(&self, v: Var, init: &Init) -> String {
        match init {
            Init::Float(x) => self.float(x),
            Init::Int(x) => self.int(x),
            Init::Elements(xs) => {
                let x: Vec<String> = xs.iter().map(|x| self.float(x)).collect();
                match self.f.vars[v].ty {
                    Ty::Array => format!("[{}]", x.join(", ")),
                    Ty::Matrix => {
                        let rows: Vec<String> = x.chunks(2).map(|r| format!("[{}]", r.join(", "))).collect();
                        format!("[{}]", rows.join(", "))
                    }
                    Ty::Point => point(&x),
                    _ => format!("vec![{}]", x.join(", ")),
                }
            }
            Init::Repeat(x, n) => {
                format!("vec![{}; {}.rem_euclid(4) as usize + 1]", self.float(x), self.int(n))
            }
            Init::ToVec(view) => format!("{}.to_vec()", self.view(*view)),
            Init::Copy(v) => self.copy(*v),
        }
    }

    fn arg(&mut self, arg: &Arg) -> String {
        match arg {
            Arg::Float(x) => self.float(x),
            Arg::Int(x) => self.int(x),
            Arg::Value(v) => self.copy(*v),
            Arg::Mut(v) => self.by_mut(*v),
            Arg::MutView(view) => format!("&mut {}", self.view_mut(*view)),
        }
    }

    /// A variable, or what it refers to.
    fn var(&self, v: Var) -> String {
        if self.f.vars[v].reference { format!("*v{v}") } else { format!("v{v}") }
    }

    fn copy(&self, v: Var) -> String {
        if self.f.vars[v].ty == Ty::Vec { format!("v{v}.clone()") } else { self.var(v) }
    }

    fn by_mut(&self, v: Var) -> String {
        format!("&mut {}", self.var(v))
    }

    fn view(&self, view: View) -> String {
        let v = view.var;
        match view.part {
            Part::Whole => format!("v{v}[..]"),
            Part::Front => format!("v{v}[..v{v}.len().div_ceil(2)]"),
            Part::Back => format!("v{v}[v{v}.len() / 2..]"),
        }
    }

    /// A part that is borrowed mutably: its bounds are found before.
    fn view_mut(&mut self, view: View) -> String {
        let v = view.var;
        let bounds = match view.part {
            Part::Whole => return format!("v{v}[..]"),
            Part::Front => format!("let n = v{v}.len().div_ceil(2);"),
            Part::Back => format!("let n = v{v}.len() / 2;"),
        };
        self.line(&bounds);
        if view.part == Part::Front { format!("v{v}[..n]") } else { format!("v{v}[n..]") }
    }

    fn place(&self, place: &Place) -> String {
        match place {
            Place::Var(v) => self.var(*v),
            Place::Elem(v, i) => format!("v{v}[{}]", self.index(*v, i)),
            Place::Cell(v, i, j) => format!("v{v}[{}][{}]", self.index_below(i, 3), self.index_below(j, 2)),
            Place::Field(v, Field::X) => format!("v{v}.x"),
            Place::Field(v, Field::Y) => format!("v{v}.y"),
            Place::Field(v, Field::W(i)) => format!("v{v}.w[{}]", self.index_below(i, 2)),
        }
    }

    fn index(&self, v: Var, i: &Index) -> String {
        match i {
            Index::Mod(x) => format!("{}.rem_euclid(v{v}.len() as i64) as usize", self.int(x)),
            Index::Direct(i) => format!("v{i}"),
        }
    }

    fn index_below(&self, i: &Index, n: i64) -> String {
        match i {
            Index::Mod(x) => format!("{}.rem_euclid({n}) as usize", self.int(x)),
            Index::Direct(i) => format!("v{i}"),
        }
    }

    /// An expression that a method can be called on.
    fn float(&self, x: &Float) -> String {
        match x {
            Float::Const(c) if c.is_sign_negative() => format!("({c:?}_f64)"),
            Float::Const(c) => format!("{c:?}_f64"),
            Float::Var(v) if self.f.vars[*v].reference => format!("(*v{v})"),
            Float::Var(v) => format!("v{v}"),
            Float::Elem(v, i) => self.place(&Place::Elem(*v, i.clone())),
            Float::Cell(v, i, j) => self.place(&Place::Cell(*v, i.clone(), j.clone())),
            Float::Field(v, f) => self.place(&Place::Field(*v, f.clone())),
            Float::Unary(Unary::Neg, x) => format!("(-{})", self.float(x)),
            Float::Unary(f, x) => format!("{}.{}()", self.float(x), format!("{f:?}").to_lowercase()),
            Float::Powi(x, n) => format!("{}.powi({n})", self.float(x)),
            Float::Binary(f, x, y) => {
                let (x, y) = (self.float(x), self.float(y));
                match f {
                    Binary::Add => format!("({x} + {y})"),
                    Binary::Sub => format!("({x} - {y})"),
                    Binary::Mul => format!("({x} * {y})"),
                    Binary::Div => format!("({x} / {y})"),
                    Binary::Min => format!("{x}.min({y})"),
                    Binary::Max => format!("{x}.max({y})"),
                    Binary::Hypot => format!("{x}.hypot({y})"),
                    Binary::Rem => format!("{x}.rem_euclid({y})"),
                }
            }
            Float::If(c, x, y) => {
                format!("(if {} {{ {} }} else {{ {} }})", self.cond(c), self.float(x), self.float(y))
            }
            Float::Scalar(f, x, y) => format!("{}({}, {})", name(*f), self.float(x), self.float(y)),
            Float::Fold(f, x, view) => format!("{}({}, &{})", name(*f), self.float(x), self.view(*view)),
            Float::Sum(view) => format!("{}.iter().sum::<f64>()", self.view(*view)),
            Float::Dot(v, w) => {
                format!("{}.iter().zip({}.iter()).map(|(a, b)| a * b).sum::<f64>()", self.view(*v), self.view(*w))
            }
            Float::OfInt(x) => format!("({} as f64)", self.int(x)),
        }
    }

    /// An expression that a method can be called on.
    fn int(&self, x: &Int) -> String {
        match x {
            Int::Const(c) if *c < 0 => format!("({c}_i64)"),
            Int::Const(c) => format!("{c}_i64"),
            Int::Var(v) if self.f.vars[*v].ty == Ty::Index => format!("(v{v} as i64)"),
            Int::Var(v) => format!("v{v}"),
            Int::Add(x, y) => format!("({} + {})", self.int(x), self.int(y)),
            Int::Sub(x, y) => format!("({} - {})", self.int(x), self.int(y)),
            Int::Mul(x, y) => format!("({} * {})", self.int(x), self.int(y)),
            Int::Mod(x, n) => format!("{}.rem_euclid({n})", self.int(x)),
            Int::Floor(x) => format!("({}.floor() as i64)", self.float(x)),
            Int::Len(v) => format!("(v{v}.len() as i64)"),
        }
    }

    fn cond(&self, c: &Cond) -> String {
        match c {
            Cond::Float(op, x, y) => format!("{} {} {}", self.float(x), sign(*op), self.float(y)),
            Cond::Int(op, x, y) => format!("{} {} {}", self.int(x), sign(*op), self.int(y)),
            Cond::And(x, y) => format!("{} && {}", self.inner(x), self.inner(y)),
            Cond::Or(x, y) => format!("{} || {}", self.inner(x), self.inner(y)),
            Cond::Not(x) => format!("!({})", self.cond(x)),
        }
    }

    fn inner(&self, c: &Cond) -> String {
        match c {
            Cond::And(..) | Cond::Or(..) => format!("({})", self.cond(c)),
            Cond::Float(..) | Cond::Int(..) | Cond::Not(_) => self.cond(c),
        }
    }
}

fn point(x: &[String]) -> String {
    format!("Point {{ x: {}, y: {}, w: [{}, {}] }}", x[0], x[1], x[2], x[3])
}

fn sign(op: Compare) -> &'static str {
    match op {
        Compare::Lt => "<",
        Compare::Le => "<=",
        Compare::Gt => ">",
        Compare::Ge => ">=",
        Compare::Eq => "==",
        Compare::Ne => "!=",
    }
}

/// Whether something `depth` loops further in leaves this loop or goes on with it.
fn leaves_outer(block: &Block, depth: usize) -> bool {
    block.iter().any(|s| match s {
        Stmt::Break(d) | Stmt::Continue(d) => depth > 0 && *d == depth,
        Stmt::If(_, a, b) => leaves_outer(a, depth) || leaves_outer(b, depth),
        Stmt::For { body, .. }
        | Stmt::Each { body, .. }
        | Stmt::Zip { body, .. }
        | Stmt::While { body, .. }
        | Stmt::Loop { body, .. } => leaves_outer(body, depth + 1),
        _ => false,
    })
}
