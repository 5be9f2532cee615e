//! Random statements.

use super::Generator;
use crate::ast::*;

impl Generator<'_> {
    fn block(&mut self, most: usize) -> Block {
        let mut out = Vec::new();
        for _ in 0..1 + self.rng.below(most) {
            if self.budget == 0 && !out.is_empty() {
                break;
            }
            self.statement(&mut out);
        }
        out
    }

    /// Variables that the statements can change and whose values the result can depend on.
    pub(super) fn prelude(&mut self, out: &mut Block) {
        let most = if self.this == 0 { 5 } else { 2 };
        for _ in 0..1 + self.rng.below(most) {
            let stmt = self.binding(90);
            out.push(stmt);
        }
    }

    /// Calls of the functions that follow, so that few of them are idle.
    pub(super) fn calls(&mut self, out: &mut Block) {
        for f in self.this + 1..self.kinds.len() {
            if self.this == 0 || self.rng.chance(20) {
                self.call(f, out);
            }
        }
    }

    /// Appends a statement, if one of those that are drawn is possible here.
    pub(super) fn statement(&mut self, out: &mut Block) {
        self.budget = self.budget.saturating_sub(1);
        let before = out.len();
        for _ in 0..4 {
            self.try_statement(out);
            if out.len() > before {
                return;
            }
        }
    }

    fn try_statement(&mut self, out: &mut Block) {
        let deep = self.loops >= 3;
        let inside = self.loops > 0;
        // When nothing may follow, nothing is opened.
        let most = if self.budget == 0 { 62 } else { 100 };
        match self.rng.below(most) {
            // What is bound in a loop's body is gone at its end.
            0..18 if !inside || self.rng.chance(50) => {
                let stmt = self.binding(65);
                out.push(stmt);
            }
            0..44 => out.extend(self.write()),
            44..48 => out.extend(self.set_int()),
            48..52 => out.extend(self.copy()),
            52..57 => out.extend(self.swap()),
            57..62 => out.extend(self.sequence()),
            62..70 => {
                if let Some(f) = self.callee(|k| !matches!(k, Kind::Scalar | Kind::Fold)) {
                    self.call(f, out);
                }
            }
            70..80 => out.push(self.branch()),
            80..86 if !deep => out.push(self.count()),
            86..90 if !deep => out.extend(self.each()),
            90..93 if !deep => out.extend(self.zip()),
            93..98 if !deep => out.push(self.while_()),
            98 => {
                let c = self.cond(0);
                let sure = Cond::Int(Compare::Ge, Box::new(Int::Const(1)), Box::new(Int::Const(0)));
                let c = if self.rng.chance(90) { Cond::Or(Box::new(c), Box::new(sure)) } else { c };
                out.push(Stmt::Assert(c));
            }
            _ => out.push(self.branch()),
        }
    }

    fn binding(&mut self, mutable: usize) -> Stmt {
        let mutable = self.rng.chance(mutable);
        let (ty, init) = match self.rng.below(20) {
            0..9 => (Ty::Float, Init::Float(self.bounded(3))),
            9..11 => (Ty::Int, Init::Int(self.small_int())),
            11 | 12 => (Ty::Array, self.elements(Ty::Array, 3)),
            13 => (Ty::Matrix, self.elements(Ty::Matrix, 6)),
            14 => (Ty::Point, self.elements(Ty::Point, 4)),
            15 => (Ty::Vec, Init::Repeat(self.float(1), self.int(0))),
            16 | 17 => match self.view(false) {
                Some(view) => (Ty::Vec, Init::ToVec(view)),
                None => (Ty::Float, Init::Float(self.bounded(2))),
            },
            _ => {
                let n = 1 + self.rng.below(3);
                (Ty::Vec, Init::Elements(self.floats(n)))
            }
        };
        let v = self.fresh(ty, mutable);
        self.scope.push(v);
        Stmt::Let(v, init)
    }

    fn elements(&mut self, ty: Ty, n: usize) -> Init {
        match self.some(|v| v.ty == ty) {
            Some(v) if self.rng.chance(30) => Init::Copy(v),
            _ => Init::Elements((0..n).map(|_| self.float(1)).collect()),
        }
    }

    fn write(&mut self) -> Option<Stmt> {
        let place = match self.rng.below(8) {
            0..3 => Place::Var(self.some(|v| v.ty == Ty::Float && v.mutable)?),
            3..6 => {
                let v = self.some(|v| v.ty.is_sequence() && v.mutable)?;
                Place::Elem(v, self.index(v))
            }
            6 => {
                let m = self.some(|v| v.ty == Ty::Matrix && v.mutable)?;
                Place::Cell(m, self.index(m), self.index(m))
            }
            _ => {
                let p = self.some(|v| v.ty == Ty::Point && v.mutable)?;
                Place::Field(p, self.field(p))
            }
        };
        let write = self.rng.pick(&[Write::Set, Write::Set, Write::Add, Write::Sub, Write::Mul])?;
        Some(Stmt::Set(place, write, self.bounded(2)))
    }

    fn set_int(&mut self) -> Option<Stmt> {
        let v = self.some(|v| v.ty == Ty::Int && v.mutable)?;
        Some(Stmt::SetInt(v, Int::Mod(Box::new(self.int(2)), 2 + self.rng.below(6) as i64)))
    }

    /// Two variables of one type, the first of them mutable.
    fn two(&mut self, both: bool) -> Option<(Var, Var)> {
        let whole = |ty| matches!(ty, Ty::Array | Ty::Matrix | Ty::Vec | Ty::Point);
        let a = self.some(|v| v.mutable && (whole(v.ty) || both && v.ty == Ty::Float))?;
        let ty = self.vars[a].ty;
        let others: Vec<Var> =
            self.those(|v| v.ty == ty && (v.mutable || !both)).into_iter().filter(|&b| b != a).collect();
        Some((a, self.rng.pick(&others)?))
    }

    fn copy(&mut self) -> Option<Stmt> {
        let (a, b) = self.two(false)?;
        Some(Stmt::Copy(a, b))
    }

    fn swap(&mut self) -> Option<Stmt> {
        if self.rng.chance(60) {
            let (a, b) = self.two(true)?;
            return Some(Stmt::Swap(a, b));
        }
        let v = self.some(|v| v.ty.is_sequence() && v.mutable)?;
        Some(Stmt::SwapElements(v, self.index(v), self.index(v)))
    }

    fn sequence(&mut self) -> Option<Stmt> {
        match self.rng.below(8) {
            0 => Some(Stmt::Reverse(self.some(|v| v.ty.is_sequence() && v.mutable)?)),
            1 => {
                let view = self.view(true)?;
                Some(Stmt::Fill(view, self.simple(&[])))
            }
            2 | 3 => Some(Stmt::Pop(self.some(|v| v.ty == Ty::Vec && v.mutable)?)),
            _ => {
                let v = self.some(|v| v.ty == Ty::Vec && v.mutable)?;
                Some(Stmt::Push(v, self.bounded(1)))
            }
        }
    }

    /// The call of the function by itself, whose result is the next variable.
    pub(super) fn recursion(&mut self) -> Stmt {
        let less = Int::Sub(Box::new(Int::Var(0)), Box::new(Int::Const(1)));
        let x = self.simple(&[]);
        let out = self.fresh(Ty::Float, true);
        Stmt::Call(
            vec![out],
            self.this,
            vec![Arg::Int(less), Arg::Float(x), Arg::MutView(View { var: 2, part: Part::Whole })],
        )
    }

    /// A call as a statement, where its arguments can be had.
    fn call(&mut self, f: usize, out: &mut Block) {
        let kind = self.kinds[f];
        if matches!(kind, Kind::Scalar | Kind::Fold) {
            if let (Some(view), Some(v)) = (self.view(false), self.some(|v| v.ty == Ty::Float && v.mutable)) {
                let x = Box::new(self.simple(&[]));
                let y = match kind {
                    Kind::Fold => Float::Fold(f, x, view),
                    _ => Float::Scalar(f, x, Box::new(self.float(1))),
                };
                out.push(Stmt::Set(Place::Var(v), Write::Add, y));
            }
            return;
        }
        let mut args = Vec::new();
        let mut borrowed = Vec::new();
        for param in kind.params() {
            let arg = match param.ty {
                Ty::Float if param.reference => self.some(|v| v.ty == Ty::Float && v.mutable).map(Arg::Mut),
                ty if param.reference => self.some(|v| v.ty == ty && v.mutable).map(Arg::Mut),
                Ty::Float => Some(Arg::Float(Float::Const(0.0))),
                Ty::Slice => self.view(true).map(Arg::MutView),
                // The depth of a recursion, or any number.
                Ty::Int => Some(Arg::Int(Int::Const(self.rng.below(4) as i64))),
                ty => self.some(|v| v.ty == ty).map(Arg::Value),
            };
            let Some(arg) = arg else { return };
            if let Arg::Mut(v) = arg {
                borrowed.push(v);
            }
            args.push(arg);
        }
        for arg in &mut args {
            if let Arg::Float(x) = arg {
                *x = self.simple(&borrowed);
            }
        }
        let outs: Vec<Var> = kind.results().0.iter().map(|&ty| self.fresh(ty, true)).collect();
        self.scope.extend(&outs);
        out.push(Stmt::Call(outs, f, args));
    }

    fn branch(&mut self) -> Stmt {
        let c = self.cond(1);
        let mut then = self.scoped(&[], |g| g.block(3));
        let otherwise = if self.rng.chance(50) { self.scoped(&[], |g| g.block(3)) } else { Vec::new() };
        if self.rng.chance(35) {
            match self.rng.below(4) {
                0 => {
                    let n = self.kinds[self.this].results().1;
                    let result = self.floats(n);
                    then.push(Stmt::Return(result));
                }
                _ if self.loops == 0 => {}
                1 => then.push(Stmt::Continue(self.rng.below(self.loops))),
                _ => then.push(Stmt::Break(self.rng.below(self.loops))),
            }
        }
        Stmt::If(c, then, otherwise)
    }

    fn body(&mut self, new: &[Var], hidden: &[Var]) -> Block {
        self.loops += 1;
        let body = self.scoped(hidden, |g| {
            g.scope.extend(new);
            g.block(4)
        });
        self.loops -= 1;
        body
    }

    fn count(&mut self) -> Stmt {
        let var = self.fresh(Ty::Index, false);
        let sequence = self.some(|v| v.ty.is_sequence());
        let (hi, over) = match (self.rng.below(4), sequence) {
            (0 | 1, Some(s)) => (Bound::Len(s), Some(s)),
            (2, _) => (Bound::Int(self.int(1)), None),
            _ => (Bound::Const(1 + self.rng.below(4)), None),
        };
        let lo = usize::from(self.rng.chance(25));
        let before = self.in_range.len();
        self.in_range.extend(over.map(|s| (var, s)));
        let body = self.body(&[var], &[]);
        self.in_range.truncate(before);
        Stmt::For { var, lo, hi, reverse: self.rng.chance(20), body }
    }

    fn each(&mut self) -> Option<Stmt> {
        let mutable = self.rng.chance(50);
        let view = self.view(mutable)?;
        let var = self.fresh(Ty::Float, mutable);
        self.vars[var].reference = true;
        // While a sequence is iterated over it can be read at most, and only if the loop reads it.
        let was = self.vars[view.var].mutable;
        self.vars[view.var].mutable = false;
        let hidden = if mutable { vec![view.var] } else { Vec::new() };
        let body = self.body(&[var], &hidden);
        self.vars[view.var].mutable = was;
        Some(Stmt::Each { var, view, mutable, body })
    }

    fn zip(&mut self) -> Option<Stmt> {
        let (v, w) = (self.view(true)?, self.view(false)?);
        if v.var == w.var {
            return None;
        }
        let (x, y) = (self.fresh(Ty::Float, true), self.fresh(Ty::Float, false));
        self.vars[x].reference = true;
        self.vars[y].reference = true;
        let was = self.vars[w.var].mutable;
        self.vars[w.var].mutable = false;
        let body = self.body(&[x, y], &[v.var]);
        self.vars[w.var].mutable = was;
        Some(Stmt::Zip { vars: (x, y), views: (v, w), body })
    }

    fn while_(&mut self) -> Stmt {
        let counter = self.fresh(Ty::Int, false);
        let limit = 1 + self.rng.below(5) as i64;
        let cond = self.scoped(&[], |g| {
            g.scope.push(counter);
            g.cond(1)
        });
        let body = self.body(&[counter], &[]);
        if self.rng.chance(60) {
            Stmt::While { counter, limit, cond, body }
        } else {
            Stmt::Loop { counter, limit, cond, body }
        }
    }
}
