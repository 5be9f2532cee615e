//! Sorting: stable, by merging, in `n log n` steps.

use super::range::range;
use super::slice::{copy_elements, plus, room, slice};
use crate::control::{for_, if_, while_};
use crate::handle::{Ir, Mirror, load, set, var_};
use crate::num::{Int, IrCmp, and, le, lit, lt, ne, or, order};
use std::cmp::Ordering;

impl<T: Mirror> Ir<[T]> {
    /// As `sort_by` of slices.
    #[track_caller]
    pub fn sort_by(self, f: impl FnOnce(Ir<T>, Ir<T>) -> Ir<Ordering>) {
        // Runs of `width` elements are sorted; pairs of runs are merged into a copy, which is copied back.
        let this = load(self);
        let n = this.len();
        let copy = slice::<T>(room::<T>(n), n.scalar());
        let width = var_(lit(1usize));
        let outer = while_();
        let outer = outer.cond(lt(width, n));
        let step = load(width);
        let lo = var_(lit(0usize));
        let pairs = while_();
        let pairs = pairs.cond(lt(lo, n));
        let first = load(lo);
        let mid = first.saturating_add(step).min(n);
        let hi = mid.saturating_add(step).min(n);
        let (i, j) = (var_(first), var_(mid));
        let each = for_(range(first, hi));
        let k = each.item();
        // From the left run while it has elements, unless the right one has a smaller element.
        let left = and(lt(i, mid));
        let more = or(le(hi, j));
        let smaller = ne(f(this.at(load(i)), this.at(load(j))), lit(Ordering::Greater));
        let take_left = left.rhs(more.rhs(smaller));
        let then = if_(take_left);
        set(copy.at(k), load(this.at(load(i))));
        set(i, plus(load(i), lit(1)));
        let then = then.then(());
        set(copy.at(k), load(this.at(load(j))));
        set(j, plus(load(j), lit(1)));
        then.else_(());
        each.end();
        set(lo, hi);
        pairs.end();
        copy_elements::<T>(this.ptr(), copy.ptr(), n);
        set(width, step.saturating_add(step));
        outer.end();
    }

    /// As `sort_unstable_by` of slices.
    #[track_caller]
    pub fn sort_unstable_by(self, f: impl FnOnce(Ir<T>, Ir<T>) -> Ir<Ordering>) {
        self.sort_by(f);
    }
}

impl<T: Int + IrCmp> Ir<[T]> {
    /// As `sort` of slices, of integers.
    #[track_caller]
    pub fn sort(self) {
        self.sort_by(|a, b| order(lt(a, b), lt(b, a)));
    }

    /// As `sort_unstable` of slices, of integers.
    #[track_caller]
    pub fn sort_unstable(self) {
        self.sort();
    }
}
