//! Random expressions.

use super::Generator;
use crate::ast::*;

fn unary(f: Unary, x: Float) -> Float {
    Float::Unary(f, Box::new(x))
}

fn binary(f: Binary, x: Float, y: Float) -> Float {
    Float::Binary(f, Box::new(x), Box::new(y))
}

/// `1 + x²`
fn one_more(x: Float) -> Float {
    binary(Binary::Add, Float::Const(1.0), Float::Powi(Box::new(x), 2))
}

impl Generator<'_> {
    pub(super) fn floats(&mut self, n: usize) -> Vec<Float> {
        (0..n).map(|_| self.float(2)).collect()
    }

    /// The results of a function: each a sum over some of the variables that are left.
    pub(super) fn results(&mut self, n: usize) -> Vec<Float> {
        let mut out = self.floats(n);
        if n == 0 {
            return out;
        }
        let params = self.kinds[self.this].params().len();
        for v in self.scope.clone() {
            if v < params && self.rng.chance(70) || self.rng.chance(10) {
                continue;
            }
            let x = match self.vars[v].ty {
                Ty::Float => Float::Var(v),
                Ty::Int | Ty::Index => continue,
                Ty::Array | Ty::Vec | Ty::Slice if self.rng.chance(50) => {
                    Float::Sum(View { var: v, part: Part::Whole })
                }
                Ty::Array | Ty::Vec | Ty::Slice => Float::Elem(v, self.index(v)),
                Ty::Matrix => Float::Cell(v, self.index(v), self.index(v)),
                Ty::Point => Float::Field(v, self.field(v)),
            };
            let x = if self.rng.chance(40) { binary(Binary::Mul, self.constant(), x) } else { x };
            let i = self.rng.below(n);
            let sum = std::mem::replace(&mut out[i], Float::Const(0.0));
            out[i] = binary(Binary::Add, sum, x);
        }
        out
    }

    /// An expression whose value stays small when it is computed again and again from itself.
    pub(super) fn bounded(&mut self, depth: usize) -> Float {
        let x = self.float(depth);
        if self.loops == 0 && self.rng.chance(60) {
            return x;
        }
        match self.rng.below(5) {
            0 => unary(Unary::Sin, x),
            1 => unary(Unary::Tanh, x),
            2 => unary(Unary::Cos, x),
            3 => binary(Binary::Mul, Float::Const(0.5), x),
            _ => unary(Unary::Atan, x),
        }
    }

    pub(super) fn float(&mut self, depth: usize) -> Float {
        if depth == 0 {
            return self.leaf();
        }
        let d = depth - 1;
        match self.rng.below(26) {
            0..4 => self.leaf(),
            4..7 => binary(Binary::Mul, self.float(d), self.float(d)),
            7..9 => binary(Binary::Add, self.float(d), self.float(d)),
            9..11 => binary(Binary::Sub, self.float(d), self.float(d)),
            11 => {
                let below = one_more(self.float(d));
                binary(Binary::Div, self.float(d), below)
            }
            12 => {
                let f = if self.rng.chance(50) { Binary::Min } else { Binary::Max };
                binary(f, self.float(d), self.float(d))
            }
            13 => unary(Unary::Abs, self.float(d)),
            14..17 => {
                let all = [Unary::Sin, Unary::Cos, Unary::Tanh, Unary::Atan, Unary::Asinh, Unary::Neg];
                let f = self.rng.pick(&all).unwrap_or(Unary::Sin);
                unary(f, self.float(d))
            }
            17 => {
                let f = if self.rng.chance(50) { Unary::Sqrt } else { Unary::Ln };
                unary(f, one_more(self.float(d)))
            }
            18 => unary(Unary::Exp, unary(Unary::Sin, self.float(d))),
            19 => match self.rng.below(4) {
                0 => binary(Binary::Hypot, one_more(self.float(d)), self.float(d)),
                1 => binary(Binary::Rem, self.float(d), Float::Const(self.rng.decimal(0.8, 2.0))),
                _ => Float::Powi(Box::new(self.float(d)), 2 + self.rng.below(2) as i32),
            },
            20..22 => Float::If(Box::new(self.cond(1)), Box::new(self.float(d)), Box::new(self.float(d))),
            22 => match self.callee(|k| k == Kind::Scalar) {
                Some(f) => Float::Scalar(f, Box::new(self.float(d)), Box::new(self.float(d))),
                None => self.leaf(),
            },
            23 => match (self.callee(|k| k == Kind::Fold), self.view(false)) {
                (Some(f), Some(view)) => Float::Fold(f, Box::new(self.float(d)), view),
                _ => self.leaf(),
            },
            24 => match (self.view(false), self.view(false)) {
                (Some(v), Some(w)) if self.rng.chance(50) => Float::Dot(v, w),
                (Some(v), _) => Float::Sum(v),
                _ => self.leaf(),
            },
            _ => {
                let i = self.small_int();
                binary(Binary::Mul, Float::OfInt(Box::new(i)), self.float(d))
            }
        }
    }

    fn leaf(&mut self) -> Float {
        for _ in 0..3 {
            let found = match self.rng.below(10) {
                0 => Some(self.constant()),
                1..6 => self.some(|v| v.ty == Ty::Float).map(Float::Var),
                6 | 7 => self.some(|v| v.ty.is_sequence()).map(|v| Float::Elem(v, self.index(v))),
                8 => {
                    let m = self.some(|v| v.ty == Ty::Matrix);
                    m.map(|m| Float::Cell(m, self.index(m), self.index(m)))
                }
                _ => self.some(|v| v.ty == Ty::Point).map(|p| Float::Field(p, self.field(p))),
            };
            if let Some(x) = found {
                return x;
            }
        }
        self.constant()
    }

    pub(super) fn constant(&mut self) -> Float {
        Float::Const(self.rng.decimal(-2.0, 2.0))
    }

    /// An argument that borrows nothing: a constant or an immutable variable.
    pub(super) fn simple(&mut self, except: &[Var]) -> Float {
        let those = self.those(|v| v.ty == Ty::Float && !v.reference);
        let those: Vec<Var> = those.into_iter().filter(|v| !except.contains(v)).collect();
        match self.rng.pick(&those) {
            Some(v) if self.rng.chance(85) => Float::Var(v),
            _ => self.constant(),
        }
    }

    pub(super) fn field(&mut self, p: Var) -> Field {
        match self.rng.below(4) {
            0 => Field::X,
            1 => Field::Y,
            _ => Field::W(self.index(p)),
        }
    }

    pub(super) fn index(&mut self, sequence: Var) -> Index {
        let direct: Vec<Var> = self.in_range.iter().filter(|(_, s)| *s == sequence).map(|(i, _)| *i).collect();
        match self.rng.pick(&direct) {
            Some(i) if self.rng.chance(70) => Index::Direct(i),
            _ if self.rng.chance(50) => Index::Mod(Box::new(self.int(0))),
            _ => Index::Mod(Box::new(self.int(1))),
        }
    }

    /// A part of a sequence.
    pub(super) fn view(&mut self, mutable: bool) -> Option<View> {
        let var = self.some(|v| v.ty.is_sequence() && (v.mutable || !mutable))?;
        let part = self.rng.pick(&[Part::Whole, Part::Whole, Part::Front, Part::Back])?;
        Some(View { var, part })
    }

    /// An integer in `0..7`.
    pub(super) fn small_int(&mut self) -> Int {
        match self.rng.below(3) {
            0 => match self.some(|v| v.ty == Ty::Int || v.ty == Ty::Index) {
                Some(v) => Int::Var(v),
                None => Int::Const(self.rng.below(4) as i64),
            },
            _ => Int::Mod(Box::new(self.int(1)), 2 + self.rng.below(5) as i64),
        }
    }

    pub(super) fn int(&mut self, depth: usize) -> Int {
        let d = depth.saturating_sub(1);
        match self.rng.below(if depth == 0 { 5 } else { 10 }) {
            0 | 1 => Int::Const(self.rng.below(6) as i64 - 1),
            2 | 3 => match self.some(|v| v.ty == Ty::Int || v.ty == Ty::Index) {
                Some(v) => Int::Var(v),
                None => Int::Const(self.rng.below(4) as i64),
            },
            4 => match self.some(|v| v.ty.is_sequence()) {
                Some(v) => Int::Len(v),
                None => Int::Const(2),
            },
            5 | 6 => Int::Add(Box::new(self.int(d)), Box::new(self.int(d))),
            7 => Int::Sub(Box::new(self.int(d)), Box::new(self.int(d))),
            8 => Int::Mul(Box::new(self.int(d)), Box::new(self.int(d))),
            _ => {
                let x = binary(Binary::Mul, Float::Const(3.0), self.float(1));
                Int::Floor(Box::new(x))
            }
        }
    }

    pub(super) fn cond(&mut self, depth: usize) -> Cond {
        let ordered = [Compare::Lt, Compare::Le, Compare::Gt, Compare::Ge];
        match self.rng.below(if depth == 0 { 8 } else { 11 }) {
            0..5 => {
                let op = self.rng.pick(&ordered).unwrap_or(Compare::Lt);
                Cond::Float(op, Box::new(self.float(1)), Box::new(self.float(1)))
            }
            5..7 => {
                let op = self.rng.pick(&ordered).unwrap_or(Compare::Lt);
                Cond::Int(op, Box::new(self.int(1)), Box::new(self.int(0)))
            }
            7 => {
                let parity = Int::Mod(Box::new(self.int(1)), 2 + self.rng.below(2) as i64);
                let op = if self.rng.chance(50) { Compare::Eq } else { Compare::Ne };
                Cond::Int(op, Box::new(parity), Box::new(Int::Const(0)))
            }
            8 => Cond::And(Box::new(self.cond(depth - 1)), Box::new(self.cond(depth - 1))),
            9 => Cond::Or(Box::new(self.cond(depth - 1)), Box::new(self.cond(depth - 1))),
            _ => Cond::Not(Box::new(self.cond(depth - 1))),
        }
    }
}
