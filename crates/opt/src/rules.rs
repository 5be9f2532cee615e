//! The algebra of primitives: one row per rule.
//!
//! A rule is [`Exact`] when both sides have the same bits for every argument (the payload and sign of
//! a NaN aside), and [`Real`] when it only holds for real numbers. Only exact rules are applied; the
//! others are in the table so that it is written down why they are not.

use crate::simplify::Simplifier;
use chainrule_ir::{Const, Prim, Ty, Value, Values};
use smallvec::smallvec;
use std::sync::LazyLock;

/// Where a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// For every argument, bit by bit.
    Exact,
    /// For real numbers; not for signed zeros, infinities, NaN or rounding.
    Real,
}

/// When a rule is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Always.
    Any,
    /// After differentiation: the right side is faster but has more operations to differentiate.
    Late,
}

/// The right side of a rule.
pub(crate) enum To {
    /// A value that is there.
    Value(Value),
    /// A constant.
    Const(Const),
    /// Another primitive.
    Prim(Prim, Values),
}

type Rewrite = for<'a, 'f> fn(&'a mut Simplifier<'f>, &[Value], Ty) -> Option<To>;

/// A rewrite rule.
pub struct Rule {
    /// The rule as mathematics.
    pub law: &'static str,
    /// The primitives on the left side.
    pub prims: &'static [Prim],
    /// Where it holds.
    pub validity: Validity,
    /// When it is of use.
    pub phase: Phase,
    pub(crate) rewrite: Rewrite,
}

/// Rewrites a primitive by the first rule that matches.
pub(crate) fn apply(s: &mut Simplifier, prim: Prim, args: &[Value], ty: Ty) -> Option<To> {
    static BY_PRIM: LazyLock<Vec<Vec<&'static Rule>>> = LazyLock::new(|| {
        let of = |p: &Prim| RULES.iter().filter(|r| r.validity == Validity::Exact && r.prims.contains(p)).collect();
        Prim::ALL.iter().map(of).collect()
    });
    let rules = &BY_PRIM[prim as usize];
    rules
        .iter()
        .filter(|r| r.phase == Phase::Any || s.late())
        .collect::<smallvec::SmallVec<[_; 8]>>()
        .iter()
        .find_map(|r| (r.rewrite)(s, args, ty))
}

impl Simplifier<'_> {
    fn float(&self, v: Value) -> Option<f64> {
        self.constant(v)?.as_float()
    }

    fn is_float(&self, v: Value, x: f64) -> bool {
        self.float(v).is_some_and(|y| y.to_bits() == x.to_bits())
    }

    fn int(&self, v: Value) -> Option<i128> {
        self.constant(v)?.as_int()
    }

    fn is_int(&self, v: Value, x: i128) -> bool {
        self.int(v) == Some(x)
    }

    fn truth(&self, v: Value) -> Option<bool> {
        self.constant(v).filter(|c| c.ty == Ty::Bool).map(|c| c.bits != 0)
    }

    /// The argument of a one-argument primitive, if `v` is that.
    fn arg(&self, v: Value, prim: Prim) -> Option<Value> {
        self.definition(v).filter(|d| d.0 == prim).map(|d| d.1[0])
    }

    fn args(&self, v: Value, prim: Prim) -> Option<(Value, Value)> {
        self.definition(v).filter(|d| d.0 == prim).map(|d| (d.1[0], d.1[1]))
    }
}

fn value(holds: bool, v: Value) -> Option<To> {
    holds.then_some(To::Value(v))
}

fn truth(holds: bool, x: bool) -> Option<To> {
    holds.then(|| To::Const(Const::bool(x)))
}

fn zero(holds: bool, ty: Ty) -> Option<To> {
    holds.then(|| To::Const(Const::zero(ty)))
}

fn prim1(prim: Prim, x: Value) -> Option<To> {
    Some(To::Prim(prim, smallvec![x]))
}

fn prim2(prim: Prim, x: Value, y: Value) -> Option<To> {
    Some(To::Prim(prim, smallvec![x, y]))
}

/// The reciprocal of a power of two whose reciprocal is an ordinary number too.
fn exact_reciprocal(x: f64, ty: Ty) -> Option<f64> {
    let (power, r) = match ty {
        Ty::F32 => ((x as f32).to_bits() << 9 == 0, f64::from(1.0 / x as f32)),
        _ => (x.to_bits() << 12 == 0, 1.0 / x),
    };
    let normal =
        if ty == Ty::F32 { (x as f32).is_normal() && (r as f32).is_normal() } else { x.is_normal() && r.is_normal() };
    (power && normal).then_some(r)
}

/// Every value of `from` is one of `to`.
fn holds_all(from: Ty, to: Ty) -> bool {
    match (from, to) {
        (a, b) if a == b => true,
        (Ty::F32, Ty::F64) => true,
        (Ty::Bool, b) => b.is_int(),
        (a, b) if a.is_int() && b.is_float() => {
            let bits = if b == Ty::F64 { 32 } else { 16 };
            a.int_bits().is_some_and(|n| n <= bits)
        }
        (a, b) => match (a.int_bits(), b.int_bits()) {
            (Some(m), Some(n)) => {
                if a.is_signed() == b.is_signed() {
                    m <= n
                } else {
                    b.is_signed() && m < n
                }
            }
            _ => false,
        },
    }
}

/// `xⁿ` as the multiplications that `powi` does, in its order: squares of `x`, and the product of those that `n` needs.
fn powi(s: &mut Simplifier, x: &[Value], ty: Ty) -> Option<To> {
    let n = s.int(x[1])?;
    if n == 0 {
        return Some(To::Const(Const::float(ty, 1.0)));
    }
    if !(-8..=8).contains(&n) {
        return None;
    }
    let (mut left, mut square, mut product) = (n.unsigned_abs(), x[0], None);
    loop {
        if left & 1 == 1 {
            product = Some(match product {
                None => square,
                Some(p) => s.emit_prim(Prim::Mul, &[p, square], ty),
            });
        }
        left >>= 1;
        if left == 0 {
            break;
        }
        square = s.emit_prim(Prim::Mul, &[square, square], ty);
    }
    let product = product?;
    if n > 0 {
        return Some(To::Value(product));
    }
    let one = s.emit_const(Const::float(ty, 1.0));
    prim2(Prim::Div, one, product)
}

use Phase::{Any, Late};
use Prim::*;
use Validity::{Exact, Real};

const fn rule(law: &'static str, prims: &'static [Prim], validity: Validity, phase: Phase, rewrite: Rewrite) -> Rule {
    Rule { law, prims, validity, phase, rewrite }
}

/// The table. Constant folding comes before it.
pub static RULES: &[Rule] = &[
    // Sums.
    rule("x + −0 = x", &[Add], Exact, Any, |s, x, _| value(s.is_float(x[1], -0.0), x[0])),
    rule("−0 + x = x", &[Add], Exact, Any, |s, x, _| value(s.is_float(x[0], -0.0), x[1])),
    rule("x − 0 = x", &[Sub], Exact, Any, |s, x, _| value(s.is_float(x[1], 0.0), x[0])),
    rule("−0 − x = −x", &[Sub], Exact, Any, |s, x, _| {
        s.is_float(x[0], -0.0).then(|| To::Prim(Neg, smallvec![x[1]]))
    }),
    rule("x + −y = x − y", &[Add], Exact, Any, |s, x, _| prim2(Sub, x[0], s.arg(x[1], Neg)?)),
    rule("−x + y = y − x", &[Add], Exact, Any, |s, x, _| prim2(Sub, x[1], s.arg(x[0], Neg)?)),
    rule("x − −y = x + y", &[Sub], Exact, Any, |s, x, _| prim2(Add, x[0], s.arg(x[1], Neg)?)),
    rule("−−x = x", &[Neg], Exact, Any, |s, x, _| Some(To::Value(s.arg(x[0], Neg)?))),
    rule("x + 0 = x, but −0 + 0 = 0", &[Add], Real, Any, |s, x, _| value(s.is_float(x[1], 0.0), x[0])),
    rule("0 + x = x, but 0 + −0 = 0", &[Add], Real, Any, |s, x, _| value(s.is_float(x[0], 0.0), x[1])),
    rule("x − x = 0, but ∞ − ∞ is a NaN", &[Sub], Real, Any, |_, x, ty| zero(x[0] == x[1], ty)),
    // Products.
    rule("x · 1 = x", &[Mul], Exact, Any, |s, x, _| value(s.is_float(x[1], 1.0), x[0])),
    rule("1 · x = x", &[Mul], Exact, Any, |s, x, _| value(s.is_float(x[0], 1.0), x[1])),
    rule("x / 1 = x", &[Div], Exact, Any, |s, x, _| value(s.is_float(x[1], 1.0), x[0])),
    rule("x · −1 = −x", &[Mul], Exact, Any, |s, x, _| if s.is_float(x[1], -1.0) { prim1(Neg, x[0]) } else { None }),
    rule("−1 · x = −x", &[Mul], Exact, Any, |s, x, _| if s.is_float(x[0], -1.0) { prim1(Neg, x[1]) } else { None }),
    rule("x / −1 = −x", &[Div], Exact, Any, |s, x, _| if s.is_float(x[1], -1.0) { prim1(Neg, x[0]) } else { None }),
    rule("−x · −y = x · y", &[Mul], Exact, Any, |s, x, _| prim2(Mul, s.arg(x[0], Neg)?, s.arg(x[1], Neg)?)),
    rule("−x / −y = x / y", &[Div], Exact, Any, |s, x, _| prim2(Div, s.arg(x[0], Neg)?, s.arg(x[1], Neg)?)),
    rule("x / 2ⁿ = x · 2⁻ⁿ", &[Div], Exact, Late, |s, x, ty| {
        let r = exact_reciprocal(s.float(x[1])?, ty)?;
        let r = s.emit_const(Const::float(ty, r));
        prim2(Mul, x[0], r)
    }),
    rule("x · 0 = 0, but ∞ · 0 is a NaN and −1 · 0 = −0", &[Mul], Real, Any, |s, x, ty| {
        zero(s.is_float(x[0], 0.0) || s.is_float(x[1], 0.0), ty)
    }),
    // Pieces, powers.
    rule("|−x| = |x|", &[Abs], Exact, Any, |s, x, _| prim1(Abs, s.arg(x[0], Neg)?)),
    rule("||x|| = |x|", &[Abs], Exact, Any, |s, x, _| value(s.arg(x[0], Abs).is_some(), x[0])),
    rule("max(x, x) = min(x, x) = x", &[Max, Min, IMax, IMin], Exact, Any, |_, x, _| value(x[0] == x[1], x[0])),
    rule("x¹ = x", &[PowI], Exact, Any, |s, x, _| value(s.is_int(x[1], 1), x[0])),
    rule("detach x = x", &[Detach], Exact, Late, |_, x, _| value(true, x[0])),
    rule("xⁿ = x · … · x", &[PowI], Exact, Late, powi),
    rule("x^2 = x · x, but `powf` rounds otherwise", &[PowF], Real, Late, |s, x, _| {
        if s.is_float(x[1], 2.0) { prim2(Mul, x[0], x[0]) } else { None }
    }),
    rule("x^½ = √x, but not for −0 and −∞", &[PowF], Real, Any, |s, x, _| {
        if s.is_float(x[1], 0.5) { prim1(Sqrt, x[0]) } else { None }
    }),
    // Integers.
    rule("x + 0 = x − 0 = x", &[IAdd, ISub, IAddWrap, ISubWrap, IAddSat, ISubSat], Exact, Any, |s, x, _| {
        value(s.is_int(x[1], 0), x[0])
    }),
    rule("0 + x = x", &[IAdd, IAddWrap, IAddSat], Exact, Any, |s, x, _| value(s.is_int(x[0], 0), x[1])),
    rule("x − x = 0", &[ISub, ISubWrap, ISubSat, IXor], Exact, Any, |_, x, ty| zero(x[0] == x[1], ty)),
    rule("x · 1 = x / 1 = x", &[IMul, IMulWrap, IDiv, IDivEuclid], Exact, Any, |s, x, _| {
        value(s.is_int(x[1], 1), x[0])
    }),
    rule("1 · n = n", &[IMul, IMulWrap], Exact, Any, |s, x, _| value(s.is_int(x[0], 1), x[1])),
    rule("x · 0 = 0", &[IMul, IMulWrap, IAnd], Exact, Any, |s, x, ty| {
        zero(s.is_int(x[0], 0) || s.is_int(x[1], 0), ty)
    }),
    rule("x mod 1 = 0", &[IRem, IRemEuclid], Exact, Any, |s, x, ty| zero(s.is_int(x[1], 1), ty)),
    rule("x · 2⁰ = x / 2⁰ = x", &[IShl, IShr], Exact, Any, |s, x, _| value(s.is_int(x[1], 0), x[0])),
    rule("x | 0 = x ^ 0 = x", &[IOr, IXor], Exact, Any, |s, x, _| value(s.is_int(x[1], 0), x[0])),
    rule("0 | x = 0 ^ x = x", &[IOr, IXor], Exact, Any, |s, x, _| value(s.is_int(x[0], 0), x[1])),
    rule("x & x = x | x = x", &[IAnd, IOr], Exact, Any, |_, x, _| value(x[0] == x[1], x[0])),
    rule("(x + c) + d = x + (c + d)", &[IAddWrap], Exact, Any, |s, x, ty| {
        let d = s.int(x[1])?;
        let (y, c) = s.args(x[0], IAddWrap)?;
        let sum = s.int(c)? + d;
        let sum = s.emit_const(Const::int(ty, sum));
        prim2(IAddWrap, y, sum)
    }),
    rule("(x + y) − y = x", &[ISubWrap], Exact, Any, |s, x, _| {
        let (p, q) = s.args(x[0], IAddWrap)?;
        value(q == x[1] || p == x[1], if q == x[1] { p } else { q })
    }),
    rule("(x − y) + y = x", &[IAddWrap], Exact, Any, |s, x, _| {
        let (p, q) = s.args(x[0], ISubWrap)?;
        value(q == x[1], p)
    }),
    // Booleans.
    rule("¬¬x = x", &[Not], Exact, Any, |s, x, _| Some(To::Value(s.arg(x[0], Not)?))),
    rule("¬(x = y) is x ≠ y", &[Not], Exact, Any, |s, x, _| s.args(x[0], Eq).and_then(|(x, y)| prim2(Ne, x, y))),
    rule("¬(x ≠ y) is x = y", &[Not], Exact, Any, |s, x, _| s.args(x[0], Ne).and_then(|(x, y)| prim2(Eq, x, y))),
    rule("¬(x < y) is y ≤ x, for integers", &[Not], Exact, Any, |s, x, _| {
        let (x, y) = s.args(x[0], Lt)?;
        if s.ty(x).is_float() { None } else { prim2(Le, y, x) }
    }),
    rule("¬(x ≤ y) is y < x, for integers", &[Not], Exact, Any, |s, x, _| {
        let (x, y) = s.args(x[0], Le)?;
        if s.ty(x).is_float() { None } else { prim2(Lt, y, x) }
    }),
    rule("x ∧ true = x, x ∧ false = false", &[And], Exact, Any, |s, x, _| {
        Some(match (s.truth(x[0]), s.truth(x[1])) {
            (Some(false), _) | (_, Some(false)) => To::Const(Const::bool(false)),
            (Some(true), _) => To::Value(x[1]),
            (_, Some(true)) => To::Value(x[0]),
            _ => return value(x[0] == x[1], x[0]),
        })
    }),
    rule("x ∨ false = x, x ∨ true = true", &[Or], Exact, Any, |s, x, _| {
        Some(match (s.truth(x[0]), s.truth(x[1])) {
            (Some(true), _) | (_, Some(true)) => To::Const(Const::bool(true)),
            (Some(false), _) => To::Value(x[1]),
            (_, Some(false)) => To::Value(x[0]),
            _ => return value(x[0] == x[1], x[0]),
        })
    }),
    rule("x ⊕ false = x, x ⊕ true = ¬x, x ⊕ x = false", &[Xor], Exact, Any, |s, x, _| {
        match (s.truth(x[0]), s.truth(x[1])) {
            (Some(false), _) => Some(To::Value(x[1])),
            (_, Some(false)) => Some(To::Value(x[0])),
            (Some(true), _) => prim1(Not, x[1]),
            (_, Some(true)) => prim1(Not, x[0]),
            _ => truth(x[0] == x[1], false),
        }
    }),
    rule("(x = true) is x, (x = false) is ¬x", &[Eq], Exact, Any, |s, x, _| match (s.truth(x[0]), s.truth(x[1])) {
        (_, Some(true)) => Some(To::Value(x[0])),
        (_, Some(false)) => prim1(Not, x[0]),
        (Some(true), _) => Some(To::Value(x[1])),
        (Some(false), _) => prim1(Not, x[1]),
        _ => None,
    }),
    rule("(x ≠ false) is x, (x ≠ true) is ¬x", &[Ne], Exact, Any, |s, x, _| {
        match (s.truth(x[0]), s.truth(x[1])) {
            (_, Some(false)) => Some(To::Value(x[0])),
            (_, Some(true)) => prim1(Not, x[0]),
            (Some(false), _) => Some(To::Value(x[1])),
            (Some(true), _) => prim1(Not, x[1]),
            _ => None,
        }
    }),
    // Comparisons.
    rule("x = x and x ≤ x, unless x is a float", &[Eq, Le], Exact, Any, |s, x, _| {
        truth(x[0] == x[1] && !s.ty(x[0]).is_float(), true)
    }),
    rule("¬(x ≠ x), unless x is a float", &[Ne], Exact, Any, |s, x, _| {
        truth(x[0] == x[1] && !s.ty(x[0]).is_float(), false)
    }),
    rule("¬(x < x)", &[Lt], Exact, Any, |_, x, _| truth(x[0] == x[1], false)),
    // Choice and conversion.
    rule("the choice is made", &[Select], Exact, Any, |s, x, _| {
        s.truth(x[0]).map(|c| To::Value(if c { x[1] } else { x[2] }))
    }),
    rule("both choices are the same", &[Select], Exact, Any, |_, x, _| value(x[1] == x[2], x[1])),
    rule("select(¬c, x, y) = select(c, y, x)", &[Select], Exact, Any, |s, x, _| {
        Some(To::Prim(Select, smallvec![s.arg(x[0], Not)?, x[2], x[1]]))
    }),
    rule("select(c, true, false) = c", &[Select], Exact, Any, |s, x, _| match (s.truth(x[1]), s.truth(x[2])) {
        (Some(true), Some(false)) => Some(To::Value(x[0])),
        (Some(false), Some(true)) => prim1(Not, x[0]),
        (Some(true), None) => prim2(Or, x[0], x[2]),
        (None, Some(false)) => prim2(And, x[0], x[1]),
        _ => None,
    }),
    rule("x as its own type = x", &[Cast], Exact, Any, |s, x, ty| value(s.ty(x[0]) == ty, x[0])),
    rule("x as a wider type and on = x on", &[Cast], Exact, Any, |s, x, ty| {
        let inner = s.arg(x[0], Cast)?;
        let (from, by) = (s.ty(inner), s.ty(x[0]));
        if holds_all(from, by) && from == ty {
            return Some(To::Value(inner));
        }
        // Through an integer nothing is rounded; floats in between round when narrowed, and so would a direct cast.
        if holds_all(from, by) && by.is_int() && ty.is_int() { prim1(Cast, inner) } else { None }
    }),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocals_of_powers_of_two_are_exact() {
        assert_eq!(exact_reciprocal(4.0, Ty::F64), Some(0.25));
        assert_eq!(exact_reciprocal(-0.5, Ty::F32), Some(-2.0));
        assert_eq!(exact_reciprocal(3.0, Ty::F64), None);
        assert_eq!(exact_reciprocal(0.0, Ty::F64), None);
        assert_eq!(exact_reciprocal(f64::INFINITY, Ty::F64), None);
        assert_eq!(exact_reciprocal(f64::from_bits(1 << 51), Ty::F64), None, "a subnormal number");
        assert_eq!(exact_reciprocal(f64::MAX.log2().exp2(), Ty::F64), None, "its reciprocal is subnormal");
    }

    #[test]
    fn laws_are_stated_once() {
        let mut laws: Vec<_> = RULES.iter().map(|r| r.law).collect();
        laws.sort_unstable();
        laws.dedup();
        assert_eq!(laws.len(), RULES.len());
    }
}
