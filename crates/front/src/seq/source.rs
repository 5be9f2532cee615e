//! What iterators come from and are collected into.

use super::iter::{ExactIr, IrIter, KEPT};
use super::range::range;
use super::slice::{room, slice};
use super::vec::{VecAssoc, VecRepr};
use crate::control::for_;
use crate::handle::{
    Access, IntoIr, Ir, Mirror, Ref, by_mut, by_ref, from_leaves_vec, leaves, load, no_mutable_reference, set, var_,
};
use crate::num::lit;

/// What iterators are collected into.
#[diagnostic::on_unimplemented(
    message = "iterators cannot be collected into `{Self}` in differentiable code",
    note = "into `Vec` they can"
)]
pub trait FromIr<I>: Mirror {
    /// The collection.
    #[track_caller]
    fn from_ir(it: impl IrIter<Item = I>) -> Ir<Self>;
}

#[track_caller]
fn collect<T: Mirror, I: IntoIr<T>, J: IrIter<Item = I>>(it: J) -> Ir<Vec<T>> {
    if J::EXACT {
        let n = load(it.count_ir());
        let all = slice::<T>(room::<T>(n), n.scalar());
        let each = for_(range(lit(0), n));
        let i = each.item();
        let x = it.item(i).into_ir();
        no_mutable_reference(x, KEPT);
        set(all.at(i), x);
        each.end();
        return Ir::new(VecRepr::new(all, n.scalar()));
    }
    let all: Ir<Vec<T>> = var_(Vec::<T>::new_build());
    it.for_each(|x| all.push(x));
    load(all)
}

impl<T: Mirror, I: IntoIr<T>> FromIr<I> for Vec<T> {
    #[track_caller]
    fn from_ir(it: impl IrIter<Item = I>) -> Ir<Self> {
        collect(it)
    }
}

/// What `for` takes.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be iterated in differentiable code")]
pub trait IntoIrIter {
    /// The iterator.
    type Iter: IrIter<Item = Self::Item>;

    /// What it yields.
    type Item;

    /// The iterator.
    #[track_caller]
    fn into_ir_iter(self) -> Self::Iter;
}

impl<I: IrIter> IntoIrIter for I {
    type Iter = I;
    type Item = I::Item;
    fn into_ir_iter(self) -> I {
        self
    }
}

impl<T: Mirror> IntoIrIter for Ir<[T]> {
    type Iter = SliceIter<T>;
    type Item = Ir<T>;
    #[track_caller]
    fn into_ir_iter(self) -> SliceIter<T> {
        let items = match self.ptr().access {
            Access::Shared => Ref::Shared,
            Access::Mut => Ref::Mut,
            Access::Unknown => Ref::Unknown,
        };
        SliceIter::new(load(self), items)
    }
}

/// The items of a `Vec` or an array are what the handle itself stands for.
#[track_caller]
fn items_of<T: Mirror>(elements: Ir<[T]>) -> SliceIter<T> {
    SliceIter::new(load(elements), elements.ptr().by_ref)
}

impl<T: Mirror> IntoIrIter for Ir<Vec<T>> {
    type Iter = SliceIter<T>;
    type Item = Ir<T>;
    #[track_caller]
    fn into_ir_iter(self) -> SliceIter<T> {
        items_of(**self)
    }
}

impl<T: Mirror, const N: usize> IntoIrIter for Ir<[T; N]> {
    type Iter = SliceIter<T>;
    type Item = Ir<T>;
    #[track_caller]
    fn into_ir_iter(self) -> SliceIter<T> {
        items_of(*self)
    }
}

/// The elements of a slice.
pub struct SliceIter<T: Mirror> {
    slice: Ir<[T]>,
    items: Ref,
}

impl<T: Mirror> SliceIter<T> {
    /// What the items stand for is said by `items`.
    pub(crate) fn new(slice: Ir<[T]>, items: Ref) -> SliceIter<T> {
        SliceIter { slice, items }
    }
}

impl<T: Mirror> Clone for SliceIter<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Mirror> Copy for SliceIter<T> {}

impl<T: Mirror> IrIter for SliceIter<T> {
    type Item = Ir<T>;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.slice.len()
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<T> {
        let place = self.slice.at(i);
        match self.items {
            Ref::No => place,
            Ref::Shared => by_ref(place),
            Ref::Mut => by_mut(place),
            Ref::Unknown => {
                let mut out = leaves(place);
                for leaf in &mut out {
                    *leaf = leaf.with_scalar(leaf.scalar().with_ref(Ref::Unknown));
                }
                from_leaves_vec(out)
            }
        }
    }
}

impl<T: Mirror> ExactIr for SliceIter<T> {}
