//! Adaptors of iterators.

use super::iter::{ExactIr, IrIter};
use super::slice::plus;
use crate::control::{break_, continue_, if_};
use crate::handle::{Deep, Ir, Mirror, Value, load, set};
use crate::num::{le, lit, lt, ne};
use crate::option::{is_some, payload};

macro_rules! adaptors { ($($(#[$doc:meta])* $name:ident $(<$($g:ident),*>)? ($($field:ty),*);)*) => { $(
    $(#[$doc])*
    pub struct $name<I $(, $($g)*)?>(pub(super) I $(, pub(super) $field)*);

    impl<I: Copy $(, $($g: Copy)*)?> Clone for $name<I $(, $($g)*)?> {
        fn clone(&self) -> Self {
            *self
        }
    }

    impl<I: Copy $(, $($g: Copy)*)?> Copy for $name<I $(, $($g)*)?> {}
)* } }

adaptors! {
    /// Of [`IrIter::map`].
    Map<F>(F);
    /// Of [`IrIter::inspect`].
    Inspect<F>(F);
    /// Of [`IrIter::filter`].
    Filter<F>(F);
    /// Of [`IrIter::filter_map`].
    FilterMap<F>(F);
    /// Of [`IrIter::take_while`].
    TakeWhile<F>(F);
    /// Of [`IrIter::map_while`].
    MapWhile<F>(F);
    /// Of [`IrIter::skip_while`].
    SkipWhile<F>(F, Ir<bool>);
    /// Of [`IrIter::zip`].
    Zip<J>(J);
    /// Of [`IrIter::chain`].
    Chain<J>(J);
    /// Of [`IrIter::enumerate`].
    Enumerate(Ir<usize>);
    /// Of [`IrIter::rev`].
    Rev();
    /// Of [`IrIter::copied`].
    Copied();
    /// Of [`IrIter::cloned`].
    Cloned();
    /// Of [`IrIter::skip`].
    Skip(Ir<usize>, Ir<usize>);
    /// Of [`IrIter::take`].
    Take(Ir<usize>, Ir<usize>);
    /// Of [`IrIter::step_by`].
    StepBy(Ir<usize>, Ir<usize>);
}

/// Of [`IrIter::scan`].
pub struct Scan<I, S, F>(pub(super) I, pub(super) S, pub(super) F);

impl<I: Copy, S: Copy, F: Copy> Clone for Scan<I, S, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Copy, S: Copy, F: Copy> Copy for Scan<I, S, F> {}

/// `if c { continue }`
#[track_caller]
fn skip_if(c: Ir<bool>) {
    let then = if_(c);
    continue_(0);
    then.then(()).end();
}

/// `if c { break }`
#[track_caller]
fn stop_if(c: Ir<bool>) {
    let then = if_(c);
    break_(0);
    then.then(()).end();
}

/// The number of items before this one.
#[track_caller]
fn tick(counter: Ir<usize>) -> Ir<usize> {
    let n = load(counter);
    set(counter, n.wrapping_add(lit(1)));
    n
}

impl<I: IrIter, R, F: Fn(I::Item) -> R + Copy> IrIter for Map<I, F> {
    type Item = R;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> R {
        (self.1)(self.0.item(i))
    }
    #[track_caller]
    fn span(self) -> (Ir<usize>, Ir<usize>) {
        self.0.span()
    }
    #[track_caller]
    fn item_of_span(self, i: Ir<usize>) -> R {
        (self.1)(self.0.item_of_span(i))
    }
}

impl<I: ExactIr, R, F: Fn(I::Item) -> R + Copy> ExactIr for Map<I, F> {}

impl<I: IrIter, F: Fn(I::Item) + Copy> IrIter for Inspect<I, F>
where
    I::Item: Copy,
{
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let x = self.0.item(i);
        (self.1)(x);
        x
    }
}

impl<I: ExactIr, F: Fn(I::Item) + Copy> ExactIr for Inspect<I, F> where I::Item: Copy {}

impl<I: IrIter, F: Fn(I::Item) -> Ir<bool> + Copy> IrIter for Filter<I, F>
where
    I::Item: Copy,
{
    type Item = I::Item;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let x = self.0.item(i);
        skip_if(!(self.1)(x));
        x
    }
}

impl<I: IrIter, U: Mirror, F: Fn(I::Item) -> Ir<Option<U>> + Copy> IrIter for FilterMap<I, F> {
    type Item = Ir<U>;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<U> {
        let y = (self.1)(self.0.item(i));
        skip_if(!is_some(y));
        payload(y)
    }
}

impl<I: IrIter, F: Fn(I::Item) -> Ir<bool> + Copy> IrIter for TakeWhile<I, F>
where
    I::Item: Copy,
{
    type Item = I::Item;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let x = self.0.item(i);
        stop_if(!(self.1)(x));
        x
    }
}

impl<I: IrIter, U: Mirror, F: Fn(I::Item) -> Ir<Option<U>> + Copy> IrIter for MapWhile<I, F> {
    type Item = Ir<U>;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<U> {
        let y = (self.1)(self.0.item(i));
        stop_if(!is_some(y));
        payload(y)
    }
}

impl<I: IrIter, F: Fn(I::Item) -> Ir<bool> + Copy> IrIter for SkipWhile<I, F>
where
    I::Item: Copy,
{
    type Item = I::Item;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let x = self.0.item(i);
        let skipping = self.2;
        let then = if_(skipping);
        let then = then.then((self.1)(x));
        set(skipping, then.else_(lit(false)));
        skip_if(load(skipping));
        x
    }
}

impl<I: IrIter, S: Value, U: Mirror, F: Fn(S, I::Item) -> Ir<Option<U>> + Copy> IrIter for Scan<I, S, F> {
    type Item = Ir<U>;
    const EXACT: bool = false;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<U> {
        let y = (self.2)(self.1, self.0.item(i));
        stop_if(!is_some(y));
        payload(y)
    }
}

impl<I: ExactIr, J: ExactIr> IrIter for Zip<I, J> {
    type Item = (I::Item, J::Item);
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir().min(self.1.count_ir())
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Self::Item {
        (self.0.item(i), self.1.item(i))
    }
}

impl<I: ExactIr, J: ExactIr> ExactIr for Zip<I, J> {}

impl<I: ExactIr, J: ExactIr + IrIter<Item = I::Item>> IrIter for Chain<I, J>
where
    I::Item: Value,
{
    type Item = I::Item;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir() + self.1.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let first = load(self.0.count_ir());
        let then = if_(lt(i, first));
        let then = then.then(self.0.item(i));
        then.else_(self.1.item(i.wrapping_sub(first)))
    }
}

impl<I: ExactIr, J: ExactIr + IrIter<Item = I::Item>> ExactIr for Chain<I, J> where I::Item: Value {}

impl<I: IrIter> IrIter for Enumerate<I> {
    type Item = (Ir<usize>, I::Item);
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Self::Item {
        let x = self.0.item(i);
        (if I::EXACT { i } else { tick(self.1) }, x)
    }
}

impl<I: ExactIr> ExactIr for Enumerate<I> {}

impl<I: ExactIr> IrIter for Rev<I> {
    type Item = I::Item;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        let last = self.0.count_ir().wrapping_sub(lit(1));
        self.0.item(last.wrapping_sub(i))
    }
}

impl<I: ExactIr> ExactIr for Rev<I> {}

impl<I: IrIter> IrIter for Skip<I> {
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        let n = self.0.count_ir();
        if I::EXACT { n.saturating_sub(self.1) } else { n }
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        if I::EXACT {
            return self.0.item(plus(i, self.1));
        }
        let x = self.0.item(i);
        skip_if(lt(tick(self.2), self.1));
        x
    }
}

impl<I: ExactIr> ExactIr for Skip<I> {}

impl<I: IrIter> IrIter for Take<I> {
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        let n = self.0.count_ir();
        if I::EXACT { n.min(self.1) } else { n }
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        if I::EXACT {
            return self.0.item(i);
        }
        // Nothing more is asked of the inner iterator once there are enough.
        stop_if(le(self.1, self.2));
        let x = self.0.item(i);
        tick(self.2);
        x
    }
}

impl<I: ExactIr> ExactIr for Take<I> {}

impl<I: IrIter> IrIter for StepBy<I> {
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        let n = self.0.count_ir();
        if I::EXACT { n.div_ceil(self.1) } else { n }
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        if I::EXACT {
            return self.0.item(i.wrapping_mul(self.1));
        }
        let x = self.0.item(i);
        skip_if(ne(tick(self.2) % self.1, lit(0)));
        x
    }
}

impl<I: ExactIr> ExactIr for StepBy<I> {}

impl<I: IrIter> IrIter for Copied<I>
where
    I::Item: Value,
{
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        load(self.0.item(i))
    }
}

impl<I: ExactIr> ExactIr for Copied<I> where I::Item: Value {}

impl<I: IrIter> IrIter for Cloned<I>
where
    I::Item: Deep,
{
    type Item = I::Item;
    const EXACT: bool = I::EXACT;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.0.count_ir()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> I::Item {
        self.0.item(i).deep_copy()
    }
}

impl<I: ExactIr> ExactIr for Cloned<I> where I::Item: Deep {}
