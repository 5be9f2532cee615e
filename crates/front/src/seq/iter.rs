//! Iterators: by random access, so that loops over them are counted.

use super::adaptors::*;
use super::source::{FromIr, IntoIrIter};
use crate::control::{break_, for_, if_};
use crate::handle::{Ir, Mirror, Reflect, Value, by_mut, load, no_mutable_reference, set, storage, var_};
use crate::num::{Arith, Int, IrCmp, empty_product, empty_sum, eq, lit, lt, order};
use crate::option::{is_some, none, option, option_if, payload, some};
use std::cmp::Ordering;

pub(super) const KEPT: &str =
    "a `&mut` cannot be the result of an iterator in differentiable code: find its index instead";

/// An iterator: so many indices, and the item of each.
///
/// Items are asked for in order, each once, inside of a loop. An item may leave that loop or go on with its next
/// round, as those of `take_while` and `filter` do.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be iterated in differentiable code")]
pub trait IrIter: Copy {
    /// What it yields.
    type Item;

    /// Every index has an item.
    const EXACT: bool = true;

    /// How many indices there are.
    #[track_caller]
    fn count_ir(self) -> Ir<usize>;

    /// The item of an index.
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Self::Item;

    /// What a loop over it counts from and to.
    #[track_caller]
    fn span(self) -> (Ir<usize>, Ir<usize>) {
        (lit(0), self.count_ir())
    }

    /// The item of a number of that loop.
    #[track_caller]
    fn item_of_span(self, i: Ir<usize>) -> Self::Item {
        self.item(i)
    }

    /// As [`Iterator::map`].
    fn map<R, F: Fn(Self::Item) -> R + Copy>(self, f: F) -> Map<Self, F> {
        Map(self, f)
    }

    /// As [`Iterator::inspect`].
    fn inspect<F: Fn(Self::Item) + Copy>(self, f: F) -> Inspect<Self, F>
    where
        Self::Item: Copy,
    {
        Inspect(self, f)
    }

    /// As [`Iterator::filter`].
    fn filter<F: Fn(Self::Item) -> Ir<bool> + Copy>(self, f: F) -> Filter<Self, F>
    where
        Self::Item: Copy,
    {
        Filter(self, f)
    }

    /// As [`Iterator::filter_map`].
    fn filter_map<U: Mirror, F: Fn(Self::Item) -> Ir<Option<U>> + Copy>(self, f: F) -> FilterMap<Self, F> {
        FilterMap(self, f)
    }

    /// As [`Iterator::take_while`].
    fn take_while<F: Fn(Self::Item) -> Ir<bool> + Copy>(self, f: F) -> TakeWhile<Self, F>
    where
        Self::Item: Copy,
    {
        TakeWhile(self, f)
    }

    /// As [`Iterator::map_while`].
    fn map_while<U: Mirror, F: Fn(Self::Item) -> Ir<Option<U>> + Copy>(self, f: F) -> MapWhile<Self, F> {
        MapWhile(self, f)
    }

    /// As [`Iterator::skip_while`].
    #[track_caller]
    fn skip_while<F: Fn(Self::Item) -> Ir<bool> + Copy>(self, f: F) -> SkipWhile<Self, F>
    where
        Self::Item: Copy,
    {
        SkipWhile(self, f, var_(lit(true)))
    }

    /// As [`Iterator::scan`].
    #[track_caller]
    fn scan<S: Value, U: Mirror, F: Fn(S, Self::Item) -> Ir<Option<U>> + Copy>(
        self,
        init: S,
        f: F,
    ) -> Scan<Self, S, F> {
        Scan(self, by_mut(var_(init)), f)
    }

    /// As [`Iterator::enumerate`].
    #[track_caller]
    fn enumerate(self) -> Enumerate<Self> {
        Enumerate(self, counter::<Self>())
    }

    /// As [`Iterator::zip`].
    #[track_caller]
    fn zip<J: IntoIrIter>(self, other: J) -> Zip<Self, J::Iter>
    where
        Self: ExactIr,
        J::Iter: ExactIr,
    {
        Zip(self, other.into_ir_iter())
    }

    /// As [`Iterator::chain`].
    #[track_caller]
    fn chain<J: IntoIrIter>(self, other: J) -> Chain<Self, J::Iter>
    where
        Self: ExactIr,
        J::Iter: ExactIr + IrIter<Item = Self::Item>,
        Self::Item: Value,
    {
        Chain(self, other.into_ir_iter())
    }

    /// As [`Iterator::rev`].
    fn rev(self) -> Rev<Self>
    where
        Self: ExactIr,
    {
        Rev(self)
    }

    /// As [`Iterator::skip`].
    #[track_caller]
    fn skip(self, n: Ir<usize>) -> Skip<Self> {
        Skip(self, load(n), counter::<Self>())
    }

    /// As [`Iterator::take`].
    #[track_caller]
    fn take(self, n: Ir<usize>) -> Take<Self> {
        Take(self, load(n), counter::<Self>())
    }

    /// As [`Iterator::step_by`].
    #[track_caller]
    fn step_by(self, n: Ir<usize>) -> StepBy<Self> {
        crate::control::check(!eq(n, lit(0)), || vec![crate::control::text("assertion failed: step != 0")]);
        StepBy(self, load(n), counter::<Self>())
    }

    /// As [`Iterator::copied`].
    fn copied(self) -> Copied<Self>
    where
        Self::Item: Value,
    {
        Copied(self)
    }

    /// As [`Iterator::cloned`].
    fn cloned(self) -> Cloned<Self>
    where
        Self::Item: crate::handle::Deep,
    {
        Cloned(self)
    }

    /// As [`Iterator::by_ref`], of an iterator that is not used again.
    fn into_iter(self) -> Self {
        self
    }

    /// As [`Iterator::for_each`].
    #[track_caller]
    fn for_each<F: FnOnce(Self::Item)>(self, f: F) {
        let each = for_(self);
        f(each.item());
        each.end();
    }

    /// As [`Iterator::fold`].
    #[track_caller]
    fn fold<A: Value, F: FnOnce(A, Self::Item) -> A>(self, init: A, f: F) -> A {
        let acc = var_(init);
        self.for_each(|x| set(acc, f(load(acc), x)));
        load(acc)
    }

    /// As [`Iterator::reduce`].
    #[track_caller]
    fn reduce<F: FnOnce(Self::Item, Self::Item) -> Self::Item>(self, f: F) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        let found = var_(lit(false));
        let acc = storage::<Self::Item>(0);
        self.for_each(|x| {
            no_mutable_reference(x, KEPT);
            let then = if_(found);
            let value = f(load(acc), x);
            no_mutable_reference(value, KEPT);
            set(acc, value);
            let then = then.then(());
            set(acc, x);
            set(found, lit(true));
            then.else_(());
        });
        option(load(found), load(acc).reflect())
    }

    /// As [`Iterator::sum`], of scalars.
    #[track_caller]
    fn sum<T: Arith>(self) -> Ir<T>
    where
        Self: IrIter<Item = Ir<T>>,
    {
        self.fold(empty_sum::<T>(), |a, x| a + x)
    }

    /// As [`Iterator::product`], of scalars.
    #[track_caller]
    fn product<T: Arith>(self) -> Ir<T>
    where
        Self: IrIter<Item = Ir<T>>,
    {
        self.fold(empty_product::<T>(), |a, x| a * x)
    }

    /// As [`Iterator::any`].
    #[track_caller]
    fn any<F: FnOnce(Self::Item) -> Ir<bool>>(self, f: F) -> Ir<bool> {
        let found = var_(lit(false));
        self.for_each(|x| {
            let then = if_(f(x));
            set(found, lit(true));
            break_(0);
            then.then(()).end();
        });
        load(found)
    }

    /// As [`Iterator::all`].
    #[track_caller]
    fn all<F: FnOnce(Self::Item) -> Ir<bool>>(self, f: F) -> Ir<bool> {
        !self.any(|x| !f(x))
    }

    /// As [`Iterator::collect`].
    #[track_caller]
    fn collect<C: FromIr<Self::Item>>(self) -> Ir<C> {
        C::from_ir(self)
    }

    /// As [`Iterator::count`].
    #[track_caller]
    fn count(self) -> Ir<usize> {
        if Self::EXACT {
            return load(self.count_ir());
        }
        let n = var_(lit(0usize));
        self.for_each(|_| set(n, n.wrapping_add(lit(1))));
        load(n)
    }

    /// As [`ExactSizeIterator::len`].
    #[track_caller]
    fn len(self) -> Ir<usize>
    where
        Self: ExactIr,
    {
        load(self.count_ir())
    }

    /// As [`Iterator::find_map`].
    #[track_caller]
    fn find_map<U: Mirror, F: FnOnce(Self::Item) -> Ir<Option<U>>>(self, f: F) -> Ir<Option<U>> {
        let found: Ir<Option<U>> = var_(none());
        self.for_each(|x| {
            let y = f(x);
            let then = if_(is_some(y));
            no_mutable_reference(payload(y), KEPT);
            set(found, y);
            break_(0);
            then.then(()).end();
        });
        load(found)
    }

    /// As [`Iterator::find`].
    #[track_caller]
    fn find<F: FnOnce(Self::Item) -> Ir<bool>>(self, f: F) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.find_map(|x| option(f(x), x.reflect()))
    }

    /// As [`Iterator::position`].
    #[track_caller]
    fn position<F: FnOnce(Self::Item) -> Ir<bool>>(self, f: F) -> Ir<Option<usize>> {
        self.enumerate().find_map(|(i, x)| option(f(x), i))
    }

    /// As [`Iterator::last`].
    #[track_caller]
    fn last(self) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.reduce(|_, x| x)
    }

    /// As [`Iterator::nth`], of an iterator that is not used again.
    #[track_caller]
    fn nth(self, n: Ir<usize>) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        if Self::EXACT {
            let n = load(n);
            return option_if(lt(n, self.count_ir()), || self.item(n).reflect());
        }
        self.skip(n).find_map(some)
    }

    /// As [`Iterator::max_by`].
    #[track_caller]
    fn max_by<F: FnOnce(Self::Item, Self::Item) -> Ir<Ordering>>(
        self,
        f: F,
    ) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.reduce(|x, y| {
            let then = if_(eq(f(x, y), lit(Ordering::Greater)));
            let then = then.then(x);
            then.else_(load(y))
        })
    }

    /// As [`Iterator::min_by`].
    #[track_caller]
    fn min_by<F: FnOnce(Self::Item, Self::Item) -> Ir<Ordering>>(
        self,
        f: F,
    ) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.reduce(|x, y| {
            let then = if_(eq(f(x, y), lit(Ordering::Greater)));
            let then = then.then(load(y));
            then.else_(x)
        })
    }

    /// As [`Iterator::max`], of integers.
    #[track_caller]
    fn max<T: Int + IrCmp>(self) -> Ir<Option<T>>
    where
        Self: IrIter<Item = Ir<T>>,
    {
        self.max_by(|x, y| order(lt(x, y), lt(y, x)))
    }

    /// As [`Iterator::min`], of integers.
    #[track_caller]
    fn min<T: Int + IrCmp>(self) -> Ir<Option<T>>
    where
        Self: IrIter<Item = Ir<T>>,
    {
        self.min_by(|x, y| order(lt(x, y), lt(y, x)))
    }

    /// As [`Iterator::max_by_key`].
    #[track_caller]
    fn max_by_key<K: IrCmp, F: Fn(Self::Item) -> Ir<K> + Copy>(self, f: F) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.map(move |x| (f(x), x)).max_by(|(a, _), (b, _)| order(lt(a, b), lt(b, a))).map(|x| x.1)
    }

    /// As [`Iterator::min_by_key`].
    #[track_caller]
    fn min_by_key<K: IrCmp, F: Fn(Self::Item) -> Ir<K> + Copy>(self, f: F) -> Ir<Option<<Self::Item as Reflect>::Plain>>
    where
        Self::Item: Reflect,
    {
        self.map(move |x| (f(x), x)).min_by(|(a, _), (b, _)| order(lt(a, b), lt(b, a))).map(|x| x.1)
    }
}

/// A counter for adaptors of iterators that skip indices.
#[track_caller]
fn counter<I: IrIter>() -> Ir<usize> {
    if I::EXACT { lit(0) } else { var_(lit(0)) }
}

/// Every index has an item: nothing is skipped, nothing ends early.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no known length, which `zip`, `chain`, `rev` and `len` need in differentiable code"
)]
pub trait ExactIr: IrIter {}
