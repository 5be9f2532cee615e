//! Ranges.

use super::iter::{ExactIr, IrIter};
use super::slice::plus;
use crate::handle::{Ir, Num, cast_to, load, prim, select};
use crate::num::{Int, IrCmp, Prim, extent, le, lit, lt, of, usize_};
use chainrule_ir::{Prim as P, Ty};

/// `lo..hi` or `lo..=hi`
pub struct Range<T: Prim> {
    lo: Ir<T, Num>,
    hi: Ir<T, Num>,
    inclusive: bool,
}

impl<T: Prim> Clone for Range<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Prim> Copy for Range<T> {}

/// `lo..hi`
#[track_caller]
pub fn range<T: Prim>(lo: Ir<T, Num>, hi: Ir<T, Num>) -> Range<T> {
    Range { lo: load(lo), hi: load(hi), inclusive: false }
}

/// `lo..`, which ends before the largest number.
#[track_caller]
pub fn range_from<T: Int>(lo: Ir<T, Num>) -> Range<T> {
    range(lo, lit(T::of_i128(T::LARGEST)))
}

/// `lo..=hi`
#[track_caller]
pub fn range_inclusive<T: Prim>(lo: Ir<T, Num>, hi: Ir<T, Num>) -> Range<T> {
    Range { lo: load(lo), hi: load(hi), inclusive: true }
}

impl<T: IrCmp> Range<T> {
    /// As `contains` of ranges.
    #[track_caller]
    pub fn contains(self, x: Ir<T, Num>) -> Ir<bool> {
        let below = if self.inclusive { le(x, self.hi) } else { lt(x, self.hi) };
        le(self.lo, x) & below
    }

    /// As `is_empty` of ranges.
    #[track_caller]
    pub fn is_empty(self) -> Ir<bool> {
        if self.inclusive { !le(self.lo, self.hi) } else { !lt(self.lo, self.hi) }
    }
}

impl<T: Int> Range<T> {
    /// Its integers are its indices: `for` counts from `lo` to `hi` itself.
    fn is_span(self) -> bool {
        T::TY == Ty::U64 && !self.inclusive
    }
}

impl<T: Int> IrIter for Range<T> {
    type Item = Ir<T, Num>;

    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        let between = extent(self.lo, self.hi);
        if !self.inclusive {
            return between;
        }
        // One more, unless there is none.
        let some = crate::handle::compare(P::Le, self.lo.scalar(), self.hi.scalar());
        let more = between + lit(1);
        of(select(some, more.scalar(), usize_(0).scalar()))
    }

    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<T, Num> {
        if T::TY == Ty::U64 {
            return of(plus(i, of(self.lo.scalar())).scalar());
        }
        // Modulo the width: `lo + i` is in range.
        let i = cast_to(i.scalar(), T::TY);
        if self.lo.scalar().as_const().is_some_and(|c| c.bits == 0) {
            return of(i);
        }
        of(prim(P::IAddWrap, &[self.lo.scalar(), i]))
    }

    #[track_caller]
    fn span(self) -> (Ir<usize>, Ir<usize>) {
        if self.is_span() { (of(self.lo.scalar()), of(self.hi.scalar())) } else { (usize_(0), self.count_ir()) }
    }

    #[track_caller]
    fn item_of_span(self, i: Ir<usize>) -> Ir<T, Num> {
        if self.is_span() { of(i.scalar()) } else { self.item(i) }
    }
}

impl<T: Int> ExactIr for Range<T> {}
