//! Integers as sums of values with constant factors, modulo 2⁶⁴ as machines have it.

use chainrule_ir::{Op, Prim, Ty, Value};

/// Longer sums are not looked at.
const MOST: usize = 12;

/// Factors and constants beyond are not looked at.
const LARGEST: i64 = 1 << 31;

/// `constant + Σ factor · value`; no factor is zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Linear {
    pub constant: i64,
    pub terms: Vec<(Value, i64)>,
}

impl Linear {
    pub fn value(v: Value) -> Linear {
        Linear { constant: 0, terms: vec![(v, 1)] }
    }

    /// What `v` is in terms of the values that `made` does not tell of, or that are no sums.
    pub fn of<'a>(v: Value, made: &impl Fn(Value) -> Option<(&'a Op, Ty)>, depth: u32) -> Linear {
        let Some((op, ty)) = made(v) else { return Linear::value(v) };
        if depth == 0 || !matches!(ty, Ty::U64 | Ty::I64) {
            return Linear::value(v);
        }
        let of = |v: Value| Linear::of(v, made, depth - 1);
        let sum = match op {
            Op::Const(c) => Some(Linear { constant: c.bits as i64, terms: Vec::new() }),
            Op::Prim(Prim::IAdd | Prim::IAddWrap, args) => Some(of(args[0]).plus(&of(args[1]), 1)),
            Op::Prim(Prim::ISub | Prim::ISubWrap, args) => Some(of(args[0]).plus(&of(args[1]), -1)),
            Op::Prim(Prim::IMul | Prim::IMulWrap, args) => {
                let (x, y) = (of(args[0]), of(args[1]));
                let factor = |x: &Linear| (x.terms.is_empty() && x.constant.abs() < LARGEST).then_some(x.constant);
                match (factor(&x), factor(&y)) {
                    (Some(k), _) => Some(Linear::default().plus(&y, k)),
                    (_, Some(k)) => Some(Linear::default().plus(&x, k)),
                    (None, None) => None,
                }
            }
            _ => None,
        };
        sum.filter(Linear::is_small).unwrap_or_else(|| Linear::value(v))
    }

    /// `self + k · other`
    pub fn plus(&self, other: &Linear, k: i64) -> Linear {
        let mut sum = self.clone();
        sum.constant = sum.constant.wrapping_add(other.constant.wrapping_mul(k));
        for &(v, factor) in &other.terms {
            let more = factor.wrapping_mul(k);
            match sum.terms.iter_mut().find(|t| t.0 == v) {
                Some(t) => t.1 = t.1.wrapping_add(more),
                None => sum.terms.push((v, more)),
            }
        }
        sum.terms.retain(|t| t.1 != 0);
        sum
    }

    pub fn factor(&self, v: Value) -> i64 {
        self.terms.iter().find(|t| t.0 == v).map_or(0, |t| t.1)
    }

    pub fn is_small(&self) -> bool {
        let small = |c: i64| -LARGEST < c && c < LARGEST;
        self.terms.len() <= MOST && small(self.constant) && self.terms.iter().all(|t| small(t.1))
    }

    /// `k` for which the terms of `self` are `k` times those of `other`, which has some.
    pub fn times(&self, other: &Linear) -> Option<i64> {
        let &(v, factor) = other.terms.first()?;
        let k = self.factor(v) / factor;
        let rest = self.plus(other, -k);
        rest.terms.is_empty().then_some(k)
    }
}
