//! Intervals of integers, and what primitives make of them.

use chainrule_ir::prim::Width;
use chainrule_ir::{Prim, Ty};

/// The integers from `lo` to `hi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interval {
    /// The least.
    pub(crate) lo: i128,
    /// The largest.
    pub(crate) hi: i128,
}

impl Interval {
    /// One integer.
    pub(crate) fn point(x: i128) -> Interval {
        Interval { lo: x, hi: x }
    }

    /// All values of a type; booleans count as 0 and 1, and what is not an integer as anything.
    pub(crate) fn of(ty: Ty) -> Interval {
        match Width::of(ty) {
            Some(w) => Interval { lo: w.saturate(i128::MIN / 2), hi: w.saturate(i128::MAX / 2) },
            None if ty == Ty::Bool => Interval { lo: 0, hi: 1 },
            None => Interval { lo: i128::MIN, hi: i128::MAX },
        }
    }

    /// Everything of `self` is in `other`.
    pub(crate) fn within(self, other: Interval) -> bool {
        other.lo <= self.lo && self.hi <= other.hi
    }

    /// What is in both; `self` if that is nothing, which only code that never runs has.
    pub(crate) fn meet(self, other: Interval) -> Interval {
        let both = Interval { lo: self.lo.max(other.lo), hi: self.hi.min(other.hi) };
        if both.lo <= both.hi { both } else { self }
    }

    /// Each integer moved to the nearest in `range`.
    pub(crate) fn clamp(self, range: Interval) -> Interval {
        Interval { lo: self.lo.clamp(range.lo, range.hi), hi: self.hi.clamp(range.lo, range.hi) }
    }

    /// The smallest interval around both.
    pub(crate) fn join(self, other: Interval) -> Interval {
        Interval { lo: self.lo.min(other.lo), hi: self.hi.max(other.hi) }
    }
}

/// The interval of the mathematical result of a primitive of integers, before it is fitted into a type; nothing if it
/// is not known.
pub(crate) fn result(prim: Prim, args: &[Interval]) -> Option<Interval> {
    use Prim::*;
    let (x, y) = (args[0], *args.last()?);
    let natural = x.lo >= 0;
    Some(match prim {
        IAdd | IAddWrap | IAddSat => Interval { lo: x.lo.checked_add(y.lo)?, hi: x.hi.checked_add(y.hi)? },
        ISub | ISubWrap | ISubSat => Interval { lo: x.lo.checked_sub(y.hi)?, hi: x.hi.checked_sub(y.lo)? },
        IMul | IMulWrap => {
            let corners =
                [x.lo.checked_mul(y.lo)?, x.lo.checked_mul(y.hi)?, x.hi.checked_mul(y.lo)?, x.hi.checked_mul(y.hi)?];
            let point = |i: usize| Interval::point(corners[i]);
            point(0).join(point(1)).join(point(2)).join(point(3))
        }
        IDiv | IDivEuclid if natural && y.lo >= 1 => Interval { lo: x.lo / y.hi, hi: x.hi / y.lo },
        IRem | IRemEuclid if natural && y.lo >= 1 => Interval { lo: 0, hi: x.hi.min(y.hi - 1) },
        IRemEuclid if y.lo >= 1 => Interval { lo: 0, hi: y.hi - 1 },
        IMin => Interval { lo: x.lo.min(y.lo), hi: x.hi.min(y.hi) },
        IMax => Interval { lo: x.lo.max(y.lo), hi: x.hi.max(y.hi) },
        IAnd if natural && y.lo >= 0 => Interval { lo: 0, hi: x.hi.min(y.hi) },
        IShr if natural && y.lo >= 0 && y.hi < 64 => Interval { lo: x.lo >> y.hi, hi: x.hi >> y.lo },
        Select => args[1].join(y),
        _ => return None,
    })
}

/// The interval of the result in its type, of which `all` are the values. Unless it saturates, a result outside has
/// trapped.
pub(crate) fn fit(prim: Prim, result: Interval, all: Interval) -> Interval {
    if matches!(prim, Prim::IAddSat | Prim::ISubSat) { result.clamp(all) } else { result.meet(all) }
}

/// The primitive without a check that does the same where nothing overflows.
pub(crate) fn unchecked(prim: Prim) -> Option<Prim> {
    match prim {
        Prim::IAdd => Some(Prim::IAddWrap),
        Prim::ISub => Some(Prim::ISubWrap),
        Prim::IMul => Some(Prim::IMulWrap),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chainrule_ir::eval_prim;

    /// Every result on a grid of small types is in the interval that is claimed for it.
    #[test]
    fn intervals_hold_all_results() {
        use Prim::*;
        let prims = [IAdd, ISub, IMul, IAddSat, ISubSat, IDiv, IDivEuclid, IRem, IRemEuclid, IMin, IMax, IAnd, IShr];
        for ty in [Ty::I8, Ty::U8] {
            let all = Interval::of(ty);
            let ends: Vec<i128> = [-128, -100, -7, -1, 0, 1, 2, 3, 7, 100, 127, 200, 255]
                .into_iter()
                .filter(|&x| all.lo <= x && x <= all.hi)
                .collect();
            for prim in prims {
                let second = if prim == IShr { Ty::U32 } else { ty };
                for (i, &a) in ends.iter().enumerate() {
                    for &b in &ends[i..] {
                        let (x, y) =
                            (Interval { lo: a, hi: b }, Interval { lo: b.clamp(0, 7), hi: b.clamp(0, 7) + 20 });
                        let Some(claim) = result(prim, &[x, y]) else { continue };
                        let claim = fit(prim, claim, all);
                        for p in [a, b, (a + b) / 2] {
                            for q in [y.lo, y.hi, y.lo + 5] {
                                let cells = [p as u64, q as u64];
                                let Ok(r) = eval_prim(prim, &[ty, second], &cells, ty) else { continue };
                                let r = chainrule_ir::Const { ty, bits: r }.as_int().unwrap();
                                assert!(Interval::point(r).within(claim), "{} {p} {q} = {r} in {claim:?}", prim.name());
                            }
                        }
                    }
                }
            }
        }
    }
}
