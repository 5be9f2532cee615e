//! `Vec`: address, length, capacity.
//!
//! A `Vec` grows by ordinary operations of the program: when it is full, twice the room is allocated and the elements
//! are copied.

use super::index::CoerceTo;
use super::iter::IrIter;
use super::slice::{SliceRepr, copy_elements, room, slice};
use super::source::{IntoIrIter, SliceIter};
use crate::control::{check, for_, if_, piece, text};
use crate::handle::{
    IntoIr, Ir, Leaf, LeafTy, Leaves, Mirror, Obj, Scalar, clone, count, embed, load, next_scalar,
    no_mutable_reference, repr, set,
};
use crate::num::{eq, le, lit, lt, of, usize_};
use crate::option::option_if;
use chainrule_ir::Ty;
use std::ops;

/// The parts of a `Vec`'s handle.
pub struct VecRepr<T: Mirror> {
    slice: Ir<[T]>,
    capacity: Scalar,
}

impl<T: Mirror> VecRepr<T> {
    pub(crate) fn new(slice: Ir<[T]>, capacity: Scalar) -> VecRepr<T> {
        VecRepr { slice, capacity }
    }
}

impl<T: Mirror> Clone for VecRepr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Mirror> Copy for VecRepr<T> {}

impl<T: Mirror> ops::Deref for VecRepr<T> {
    type Target = Ir<[T]>;
    fn deref(&self) -> &Ir<[T]> {
        &self.slice
    }
}

impl<T: Mirror> Mirror for Vec<T> {
    type Repr = VecRepr<T>;
    type Kind = Obj;
    fn layout(out: &mut Vec<LeafTy>) {
        <[T]>::layout(out);
        out.push(LeafTy::Scalar(Ty::U64));
    }
    fn leaves(r: Self::Repr, out: &mut Vec<Leaf>) {
        <[T]>::leaves(repr(r.slice), out);
        out.push(Leaf::Scalar(r.capacity));
    }
    fn from_leaves(leaves: &mut Leaves) -> Self::Repr {
        let slice: SliceRepr<T> = <[T]>::from_leaves(leaves);
        VecRepr { slice: Ir::new(slice), capacity: next_scalar(leaves) }
    }
    #[track_caller]
    fn embed(&self) -> Self::Repr {
        *vec_of(self.iter().map(embed).collect::<Vec<Ir<T>>>())
    }
    const OWNS: bool = true;
    #[track_caller]
    fn deep(r: Self::Repr) -> Self::Repr {
        *r.slice.to_vec()
    }
    fn zero() -> Self {
        Vec::new()
    }
}

/// `vec![a, b, c]`
#[track_caller]
pub fn vec_of<T: Mirror, V: IntoIr<T>>(items: Vec<V>) -> Ir<Vec<T>> {
    let n = usize_(items.len() as u64);
    let all = slice(room::<T>(n), n.scalar());
    for (i, x) in items.into_iter().enumerate() {
        let x = x.into_ir();
        no_mutable_reference(x, "a `&mut` cannot be kept in an array or Vec in differentiable code");
        set(all.at(usize_(i as u64)), x);
    }
    Ir::new(VecRepr { slice: all, capacity: n.scalar() })
}

/// `vec![x; n]`
#[track_caller]
pub fn vec_repeat<T: Mirror>(x: impl IntoIr<T>, n: Ir<usize>) -> Ir<Vec<T>> {
    let n = load(n);
    let all = slice(room::<T>(n), n.scalar());
    all.fill(x.into_ir());
    Ir::new(VecRepr { slice: all, capacity: n.scalar() })
}

impl<T: Mirror> Ir<Vec<T>> {
    #[track_caller]
    fn set_len(self, n: Ir<usize>) {
        self.slice().len.set(n.scalar());
    }

    fn slice(self) -> SliceRepr<T> {
        repr(repr(self).slice)
    }

    fn elements(self) -> Ir<[T]> {
        repr(self).slice
    }

    /// Capacities are the program's own, not the standard library's, so users cannot ask for them.
    #[track_caller]
    fn room(self) -> Ir<usize> {
        of(repr(self).capacity)
    }

    /// Makes room for `wanted` elements in all.
    #[track_caller]
    fn grow(self, wanted: Ir<usize>) {
        let then = if_(lt(self.room(), wanted));
        let n = load(self.elements().len());
        let capacity = self.room().doubled().max(wanted).max(lit(4));
        let ptr = room::<T>(capacity);
        copy_elements::<T>(ptr, self.slice().ptr, n);
        self.slice().ptr.set(ptr);
        repr(self).capacity.set(capacity.scalar());
        then.then(()).end();
    }

    /// As [`Vec::push`].
    #[track_caller]
    pub fn push(self, x: impl IntoIr<T>) {
        let x: Ir<T> = x.into_ir();
        no_mutable_reference(x, "a `&mut` cannot be kept in a Vec in differentiable code");
        let x = load(x);
        let n = load(self.elements().len());
        let longer = n.wrapping_add(lit(1));
        self.grow(longer);
        set(self.elements().at(n), x);
        self.set_len(longer);
    }

    /// As [`Vec::pop`].
    #[track_caller]
    pub fn pop(self) -> Ir<Option<T>> {
        let n = load(self.elements().len());
        option_if(!eq(n, lit(0)), || {
            let shorter = n.wrapping_sub(lit(1));
            self.set_len(shorter);
            load(self.elements().at(shorter))
        })
    }

    /// As [`Vec::clear`].
    #[track_caller]
    pub fn clear(self) {
        self.set_len(lit(0));
    }

    /// As [`Vec::truncate`].
    #[track_caller]
    pub fn truncate(self, n: Ir<usize>) {
        self.set_len(self.elements().len().min(n));
    }

    /// As [`Vec::reserve`].
    #[track_caller]
    pub fn reserve(self, more: Ir<usize>) {
        self.grow(self.elements().len() + more);
    }

    /// As [`Vec::extend_from_slice`].
    #[track_caller]
    pub fn extend_from_slice(self, more: impl CoerceTo<Ir<[T]>>) {
        let more = load(more.coerce_to());
        let n = load(self.elements().len());
        let total = n + more.len();
        self.grow(total);
        let end = self.elements().part_unchecked(n, more.len());
        end.clone_elements(more);
        self.set_len(total);
    }

    /// As [`Vec::extend`].
    #[track_caller]
    pub fn extend<I: IntoIrIter>(self, more: I)
    where
        I::Item: IntoIr<T>,
    {
        more.into_ir_iter().for_each(|x| self.push(load(x.into_ir())));
    }

    /// As [`Vec::append`].
    #[track_caller]
    pub fn append(self, other: Ir<Vec<T>>) {
        let more = load(other.elements());
        let n = load(self.elements().len());
        let total = n + more.len();
        self.grow(total);
        copy_elements::<T>(self.elements().part_unchecked(n, more.len()).ptr(), more.ptr(), more.len());
        self.set_len(total);
        other.set_len(lit(0));
    }

    /// As [`Vec::resize`].
    #[track_caller]
    pub fn resize(self, n: Ir<usize>, x: Ir<T>) {
        let (n, x) = (load(n), load(x));
        let old = load(self.elements().len());
        self.grow(n);
        let each = for_(super::range(old, n));
        let i = each.item();
        set(self.elements().at(i), if T::OWNS { clone(x) } else { x });
        each.end();
        self.set_len(n);
    }

    /// As [`Vec::insert`].
    #[track_caller]
    pub fn insert(self, i: Ir<usize>, x: impl IntoIr<T>) {
        let (i, x) = (load(i), load(x.into_ir()));
        let n = load(self.elements().len());
        check(le(i, n), || {
            vec![
                text("insertion index (is "),
                piece(i, None),
                text(") should be <= len (is "),
                piece(n, None),
                text(")"),
            ]
        });
        let longer = n.wrapping_add(lit(1));
        self.grow(longer);
        let rest = n.wrapping_sub(i);
        self.elements().move_elements(i, i.wrapping_add(lit(1)), rest);
        set(self.elements().at(i), x);
        self.set_len(longer);
    }

    /// As [`Vec::remove`].
    #[track_caller]
    pub fn remove(self, i: Ir<usize>) -> Ir<T> {
        let i = load(i);
        let n = load(self.elements().len());
        check(lt(i, n), || {
            vec![text("removal index (is "), piece(i, None), text(") should be < len (is "), piece(n, None), text(")")]
        });
        let removed = load(self.elements().at(i));
        let next = i.wrapping_add(lit(1));
        self.elements().move_elements(next, i, n.wrapping_sub(next));
        self.set_len(n.wrapping_sub(lit(1)));
        removed
    }

    /// As [`Vec::swap_remove`].
    #[track_caller]
    pub fn swap_remove(self, i: Ir<usize>) -> Ir<T> {
        let i = load(i);
        let n = load(self.elements().len());
        check(lt(i, n), || {
            vec![
                text("swap_remove index (is "),
                piece(i, None),
                text(") should be < len (is "),
                piece(n, None),
                text(")"),
            ]
        });
        let last = n.wrapping_sub(lit(1));
        let removed = load(self.elements().at(i));
        let moved = load(self.elements().at(last));
        set(self.elements().at(i), moved);
        self.set_len(last);
        removed
    }

    /// As `into_iter` of `Vec`.
    #[track_caller]
    pub fn into_iter(self) -> SliceIter<T> {
        self.into_ir_iter()
    }
}

impl<T: Mirror> Ir<[T]> {
    /// `n` elements from index `from` to index `to`, through a copy as they overlap.
    #[track_caller]
    pub(crate) fn move_elements(self, from: Ir<usize>, to: Ir<usize>, n: Ir<usize>) {
        let n = load(n);
        let copy = room::<T>(n);
        copy_elements::<T>(copy, self.part_unchecked(from, n).ptr(), n);
        copy_elements::<T>(self.part_unchecked(to, n).ptr(), copy, n);
    }
}

impl Ir<usize> {
    /// `2 x`, or the largest number if that does not fit.
    #[track_caller]
    fn doubled(self) -> Ir<usize> {
        self.saturating_add(self)
    }
}

/// `Vec::new` and such.
pub trait VecAssoc: Mirror + Sized {
    /// What it has elements of.
    type Element: Mirror;

    #[doc(hidden)]
    #[track_caller]
    fn new_build() -> Ir<Self>;

    #[doc(hidden)]
    #[track_caller]
    fn with_capacity_build(n: Ir<usize>) -> Ir<Self>;

    #[doc(hidden)]
    #[track_caller]
    fn from_build(elements: impl CoerceTo<Ir<[Self::Element]>>) -> Ir<Self>;
}

impl<T: Mirror> VecAssoc for Vec<T> {
    type Element = T;
    #[track_caller]
    fn new_build() -> Ir<Self> {
        Self::with_capacity_build(lit(0))
    }
    #[track_caller]
    fn with_capacity_build(n: Ir<usize>) -> Ir<Self> {
        let n = load(n);
        let room = room::<T>(n);
        Ir::new(VecRepr { slice: slice(room, count(0)), capacity: n.scalar() })
    }
    #[track_caller]
    fn from_build(elements: impl CoerceTo<Ir<[T]>>) -> Ir<Self> {
        elements.coerce_to().to_vec()
    }
}
