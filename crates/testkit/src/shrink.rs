//! Making a program smaller that oracles disagree about.

use crate::ast::*;

/// The smallest program found by dropping statements, taking out what is nested and replacing expressions by constants
/// as long as `fails` holds.
pub fn shrink(program: &Program, mut fails: impl FnMut(&Program) -> bool) -> Program {
    let mut best = program.clone();
    loop {
        let mut smaller = false;
        let mut at = 0;
        loop {
            let mut candidate = best.clone();
            let mut cut = Cut { left: at, done: false };
            cut.program(&mut candidate);
            if !cut.done {
                break;
            }
            // After a cut the same number names what comes next.
            if fails(&candidate) {
                best = candidate;
                smaller = true;
            } else {
                at += 1;
            }
        }
        if !smaller {
            return best;
        }
    }
}

/// Applies the reduction of a number, in a fixed order over the program.
struct Cut {
    left: usize,
    done: bool,
}

impl Cut {
    fn turn(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }

    fn program(&mut self, p: &mut Program) {
        for f in &mut p.functions {
            self.block(&mut f.body);
            self.floats(&mut f.result);
        }
    }

    fn block(&mut self, block: &mut Block) {
        let mut i = 0;
        while i < block.len() && !self.done {
            if self.turn() {
                block.remove(i);
                return;
            }
            if let Some(inside) = inside(&block[i]) {
                for part in inside {
                    if self.turn() {
                        block.splice(i..=i, part);
                        return;
                    }
                }
            }
            self.stmt(&mut block[i]);
            i += 1;
        }
    }

    fn stmt(&mut self, s: &mut Stmt) {
        match s {
            Stmt::Let(_, init) => match init {
                Init::Float(x) => self.float(x),
                Init::Int(x) => self.int(x),
                Init::Elements(xs) => self.floats(xs),
                Init::Repeat(x, n) => {
                    self.float(x);
                    self.int(n);
                }
                Init::ToVec(view) => self.view(view),
                Init::Copy(_) => {}
            },
            Stmt::Set(_, write, x) => {
                if *write != Write::Set && self.turn() {
                    *write = Write::Set;
                }
                self.float(x);
            }
            Stmt::Push(_, x) => self.float(x),
            Stmt::Fill(view, x) => {
                self.view(view);
                self.float(x);
            }
            Stmt::SetInt(_, x) => self.int(x),
            Stmt::Call(_, _, args) => {
                for arg in args {
                    match arg {
                        Arg::Float(x) => self.float(x),
                        Arg::MutView(view) => self.view(view),
                        Arg::Int(_) | Arg::Value(_) | Arg::Mut(_) => {}
                    }
                }
            }
            Stmt::If(c, then, otherwise) => {
                self.cond(c);
                self.block(then);
                self.block(otherwise);
            }
            Stmt::For { lo, reverse, hi, body, .. } => {
                if *reverse && self.turn() {
                    *reverse = false;
                }
                if *lo > 0 && self.turn() {
                    *lo = 0;
                }
                if !matches!(hi, Bound::Const(1)) && self.turn() {
                    *hi = Bound::Const(1);
                }
                self.block(body);
            }
            Stmt::Each { view, body, .. } => {
                self.view(view);
                self.block(body);
            }
            Stmt::Zip { views: (v, w), body, .. } => {
                self.view(v);
                self.view(w);
                self.block(body);
            }
            Stmt::While { limit, cond, body, .. } | Stmt::Loop { limit, cond, body, .. } => {
                if *limit > 1 && self.turn() {
                    *limit -= 1;
                }
                self.cond(cond);
                self.block(body);
            }
            Stmt::Return(xs) => self.floats(xs),
            Stmt::Assert(c) => self.cond(c),
            Stmt::Copy(..) | Stmt::Swap(..) | Stmt::SwapElements(..) | Stmt::Reverse(_) | Stmt::Pop(_) => {}
            Stmt::Break(_) | Stmt::Continue(_) => {}
        }
    }

    fn view(&mut self, view: &mut View) {
        if view.part != Part::Whole && self.turn() {
            view.part = Part::Whole;
        }
    }

    fn floats(&mut self, xs: &mut [Float]) {
        for x in xs {
            self.float(x);
        }
    }

    fn float(&mut self, x: &mut Float) {
        if self.done || matches!(x, Float::Const(_)) {
            return;
        }
        if self.turn() {
            *x = Float::Const(1.0);
            return;
        }
        let children: Vec<Float> = match x {
            Float::Unary(_, a) | Float::Powi(a, _) | Float::Fold(_, a, _) => vec![(**a).clone()],
            Float::Binary(_, a, b) | Float::If(_, a, b) | Float::Scalar(_, a, b) => vec![(**a).clone(), (**b).clone()],
            _ => Vec::new(),
        };
        for child in children {
            if self.turn() {
                *x = child;
                return;
            }
        }
        match x {
            Float::Unary(_, a) | Float::Powi(a, _) | Float::Fold(_, a, _) => self.float(a),
            Float::Binary(_, a, b) | Float::Scalar(_, a, b) => {
                self.float(a);
                self.float(b);
            }
            Float::If(c, a, b) => {
                self.cond(c);
                self.float(a);
                self.float(b);
            }
            Float::OfInt(i) => self.int(i),
            Float::Elem(_, Index::Mod(i)) | Float::Field(_, Field::W(Index::Mod(i))) => self.int(i),
            _ => {}
        }
    }

    fn int(&mut self, x: &mut Int) {
        if self.done || matches!(x, Int::Const(_)) {
            return;
        }
        if self.turn() {
            *x = Int::Const(1);
            return;
        }
        match x {
            Int::Add(a, b) | Int::Sub(a, b) | Int::Mul(a, b) => {
                self.int(a);
                self.int(b);
            }
            Int::Mod(a, _) => self.int(a),
            Int::Floor(a) => self.float(a),
            Int::Const(_) | Int::Var(_) | Int::Len(_) => {}
        }
    }

    fn cond(&mut self, c: &mut Cond) {
        let one = || Box::new(Int::Const(1));
        if self.done || matches!(c, Cond::Int(_, a, b) if matches!((&**a, &**b), (Int::Const(_), Int::Const(_)))) {
            return;
        }
        for op in [Compare::Eq, Compare::Ne] {
            if self.turn() {
                *c = Cond::Int(op, one(), one());
                return;
            }
        }
        match c {
            Cond::Float(_, a, b) => {
                self.float(a);
                self.float(b);
            }
            Cond::Int(_, a, b) => {
                self.int(a);
                self.int(b);
            }
            Cond::And(a, b) | Cond::Or(a, b) => {
                self.cond(a);
                self.cond(b);
            }
            Cond::Not(a) => self.cond(a),
        }
    }
}

/// The bodies of a statement, any of which can take its place.
fn inside(s: &Stmt) -> Option<Vec<Block>> {
    match s {
        Stmt::If(_, a, b) => Some(vec![a.clone(), b.clone()]),
        Stmt::For { body, .. }
        | Stmt::Each { body, .. }
        | Stmt::Zip { body, .. }
        | Stmt::While { body, .. }
        | Stmt::Loop { body, .. } => Some(vec![body.clone()]),
        _ => None,
    }
}
