//! Slices.

use super::index::CoerceTo;
use super::iter::{ExactIr, IrIter};
use super::range::range;
use super::source::{IntoIrIter, SliceIter};
use super::vec::{VecRepr, vec_of};
use crate::builder::{effect, emit};
use crate::control::{check, for_, if_, piece, text};
use crate::handle::{
    Access, Ir, Leaf, LeafTy, Leaves, Mirror, Obj, Place, Ref, Scalar, at_address, by_mut, cells, clone, count, embed,
    load, next_scalar, prim, repr, select, set, swap, with_access,
};
use crate::num::{IrCmp, Prim, eq, le, lit, lt, of, usize_};
use crate::option::{option, option_if};
use chainrule_ir::{Op, Prim as P, Ty};
use std::marker::PhantomData;

/// The parts of a slice's handle.
pub struct SliceRepr<T> {
    pub(crate) ptr: Scalar,
    pub(crate) len: Scalar,
    marker: PhantomData<fn() -> T>,
}

impl<T> Clone for SliceRepr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for SliceRepr<T> {}

/// The slice of so many elements from an address on.
pub(crate) fn slice<T: Mirror>(ptr: Scalar, len: Scalar) -> Ir<[T]> {
    Ir::new(SliceRepr { ptr, len, marker: PhantomData })
}

impl<T: Mirror> Mirror for [T] {
    type Repr = SliceRepr<T>;
    type Kind = Obj;
    fn layout(out: &mut Vec<LeafTy>) {
        out.extend([LeafTy::Scalar(Ty::Ptr), LeafTy::Scalar(Ty::U64)]);
    }
    fn leaves(repr: Self::Repr, out: &mut Vec<Leaf>) {
        out.extend([Leaf::Scalar(repr.ptr), Leaf::Scalar(repr.len)]);
    }
    fn from_leaves(leaves: &mut Leaves) -> Self::Repr {
        SliceRepr { ptr: next_scalar(leaves), len: next_scalar(leaves), marker: PhantomData }
    }
    #[track_caller]
    fn embed(&self) -> Self::Repr {
        let elements: Ir<Vec<T>> = vec_of(self.iter().map(embed).collect::<Vec<Ir<T>>>());
        repr(with_access(**elements, Access::Shared))
    }
    const IS_REF: bool = true;
}

/// Room for `n` elements.
#[track_caller]
pub(crate) fn room<T: Mirror>(n: Ir<usize>) -> Scalar {
    let cells = cells_of::<T>(n).get();
    let ptr = emit(Op::Alloc { cells }, Ty::Ptr);
    Scalar::at(Place::Address(ptr, 0), Ty::Ptr)
}

/// The cells of `n` elements; traps when there are too many to count.
#[track_caller]
pub(crate) fn cells_of<T: Mirror>(n: Ir<usize>) -> Scalar {
    match cells::<T>() {
        1 => n.scalar().read(),
        k => prim(P::IMul, &[n.scalar(), count(u64::from(k))]),
    }
}

/// `n` elements from `src` to `dst`, which do not overlap.
#[track_caller]
pub(crate) fn copy_elements<T: Mirror>(dst: Scalar, src: Scalar, n: Ir<usize>) {
    let (dst, src) = (dst.get(), src.get());
    let cells = cells_of::<T>(n).get();
    effect(Op::Copy { dst, src, cells });
}

/// `a + b` of lengths and indices that are known to fit.
#[track_caller]
pub(crate) fn plus(a: Ir<usize>, b: Ir<usize>) -> Ir<usize> {
    if b.scalar().as_const().is_some_and(|c| c.bits == 0) {
        return load(a);
    }
    a.wrapping_add(b)
}

impl<T: Mirror> Ir<[T]> {
    pub(crate) fn ptr(self) -> Scalar {
        repr(self).ptr
    }

    /// An element, without a check of bounds.
    #[track_caller]
    pub(crate) fn at(self, i: Ir<usize>) -> Ir<T> {
        at_address(self.ptr().offset(i.scalar(), cells::<T>()))
    }

    /// An element.
    #[track_caller]
    pub(crate) fn checked(self, i: Ir<usize>) -> Ir<T> {
        let (i, n) = (load(i), load(self.len()));
        check(lt(i, n), || {
            vec![text("index out of bounds: the len is "), piece(n, None), text(" but the index is "), piece(i, None)]
        });
        self.at(i)
    }

    /// The elements of `a..b`.
    #[track_caller]
    pub(crate) fn part(self, a: Ir<usize>, b: Ir<usize>) -> Ir<[T]> {
        let (a, b, n) = (load(a), load(b), load(self.len()));
        check(le(a, b), || vec![text("slice index starts at "), piece(a, None), text(" but ends at "), piece(b, None)]);
        check(le(b, n), || {
            vec![text("range end index "), piece(b, None), text(" out of range for slice of length "), piece(n, None)]
        });
        self.part_unchecked(a, b.wrapping_sub(a))
    }

    #[track_caller]
    pub(crate) fn part_unchecked(self, a: Ir<usize>, len: Ir<usize>) -> Ir<[T]> {
        slice(self.ptr().offset(a.scalar(), cells::<T>()), len.scalar().read())
    }

    /// As `len` of slices.
    #[track_caller]
    pub fn len(self) -> Ir<usize> {
        of(repr(self).len)
    }

    /// As `is_empty` of slices.
    #[track_caller]
    pub fn is_empty(self) -> Ir<bool> {
        eq(self.len(), lit(0))
    }

    /// As `to_vec` of slices: elements that own memory are cloned.
    #[track_caller]
    pub fn to_vec(self) -> Ir<Vec<T>> {
        let from = load(self);
        let n = from.len();
        let ptr = room::<T>(n);
        let to = slice::<T>(ptr, n.scalar());
        to.clone_elements(from);
        Ir::new(VecRepr::new(to, n.scalar()))
    }

    /// Clones of the elements of a slice of the same length, which does not overlap.
    #[track_caller]
    pub(crate) fn clone_elements(self, from: Ir<[T]>) {
        if T::OWNS {
            let each = for_(range(lit(0), from.len()));
            let i = each.item();
            set(self.at(i), clone(from.at(i)));
            each.end();
        } else {
            copy_elements::<T>(self.ptr(), from.ptr(), from.len());
        }
    }

    /// As `fill` of slices.
    #[track_caller]
    pub fn fill(self, x: Ir<T>) {
        let x = load(x);
        let this = load(self);
        let each = for_(range(lit(0), this.len()));
        let i = each.item();
        set(this.at(i), if T::OWNS { clone(x) } else { x });
        each.end();
    }

    /// As `copy_from_slice` of slices.
    #[track_caller]
    pub fn copy_from_slice(self, src: impl CoerceTo<Ir<[T]>>) {
        let (this, src) = (load(self), load(src.coerce_to()));
        check(eq(this.len(), src.len()), || {
            vec![
                text("copy_from_slice: source slice length ("),
                piece(src.len(), None),
                text(") does not match destination slice length ("),
                piece(this.len(), None),
                text(")"),
            ]
        });
        this.clone_elements(src);
    }

    /// As `clone_from_slice` of slices.
    #[track_caller]
    pub fn clone_from_slice(self, src: impl CoerceTo<Ir<[T]>>) {
        self.copy_from_slice(src);
    }

    /// As `swap` of slices.
    #[track_caller]
    pub fn swap(self, i: Ir<usize>, j: Ir<usize>) {
        let (a, b) = (self.checked(i), self.checked(j));
        swap(a, b);
    }

    /// As `reverse` of slices.
    #[track_caller]
    pub fn reverse(self) {
        let this = load(self);
        let n = this.len();
        let each = for_(range(lit(0), n / lit(2)));
        let i = each.item();
        swap(this.at(i), this.at(n.wrapping_sub(lit(1)).wrapping_sub(i)));
        each.end();
    }

    /// As `split_at` of slices.
    #[track_caller]
    pub fn split_at(self, i: Ir<usize>) -> (Ir<[T]>, Ir<[T]>) {
        let (this, i) = (load(self), load(i));
        check(le(i, this.len()), || vec![text("mid > len")]);
        let parts = (this.part_unchecked(lit(0), i), this.part_unchecked(i, this.len().wrapping_sub(i)));
        with_access(parts, Access::Shared)
    }

    /// As `split_at_mut` of slices.
    #[track_caller]
    pub fn split_at_mut(self, i: Ir<usize>) -> (Ir<[T]>, Ir<[T]>) {
        with_access(self.split_at(i), Access::Mut)
    }

    /// As `iter` of slices.
    #[track_caller]
    pub fn iter(self) -> SliceIter<T> {
        SliceIter::new(load(self), Ref::Shared)
    }

    /// As `iter_mut` of slices.
    #[track_caller]
    pub fn iter_mut(self) -> SliceIter<T> {
        SliceIter::new(load(self), Ref::Mut)
    }

    /// As `into_iter` of references to slices.
    #[track_caller]
    pub fn into_iter(self) -> SliceIter<T> {
        self.into_ir_iter()
    }

    #[track_caller]
    fn pieces(self, size: Ir<usize>, step: Ir<usize>, whole: bool) -> Chunks<T> {
        let (slice, size, step) = (with_access(load(self), Access::Shared), load(size), load(step));
        check(!eq(size, lit(0)), || vec![text("chunk size must be non-zero")]);
        let n = slice.len();
        let last = if whole { size } else { lit(1) };
        // Pieces start at 0, step, 2·step.. up to `n − last`.
        let starts = n.wrapping_sub(last) / step;
        let some = le(last, n);
        let number = of(select(some.scalar(), starts.wrapping_add(lit(1)).scalar(), usize_(0).scalar()));
        Chunks { slice, size, step, number, whole }
    }

    /// As `windows` of slices.
    #[track_caller]
    pub fn windows(self, size: Ir<usize>) -> Chunks<T> {
        self.pieces(size, lit(1), true)
    }

    /// As `chunks` of slices.
    #[track_caller]
    pub fn chunks(self, size: Ir<usize>) -> Chunks<T> {
        self.pieces(size, size, false)
    }

    /// As `chunks_mut` of slices.
    #[track_caller]
    pub fn chunks_mut(self, size: Ir<usize>) -> Chunks<T> {
        let chunks = self.chunks(size);
        Chunks { slice: with_access(chunks.slice, Access::Mut), ..chunks }
    }

    /// As `chunks_exact` of slices.
    #[track_caller]
    pub fn chunks_exact(self, size: Ir<usize>) -> Chunks<T> {
        self.pieces(size, size, true)
    }

    /// As `chunks_exact_mut` of slices.
    #[track_caller]
    pub fn chunks_exact_mut(self, size: Ir<usize>) -> Chunks<T> {
        let chunks = self.chunks_exact(size);
        Chunks { slice: with_access(chunks.slice, Access::Mut), ..chunks }
    }

    /// As `as_slice` of `Vec` and arrays.
    #[track_caller]
    pub fn as_slice(self) -> Self {
        with_access(load(self), Access::Shared)
    }

    /// As `as_mut_slice` of `Vec` and arrays.
    #[track_caller]
    pub fn as_mut_slice(self) -> Self {
        with_access(load(self), Access::Mut)
    }

    #[track_caller]
    fn last_index(self) -> Ir<usize> {
        self.len().wrapping_sub(lit(1))
    }

    /// As `first` of slices.
    #[track_caller]
    pub fn first(self) -> Ir<Option<T>> {
        self.get(lit(0))
    }

    /// As `last` of slices.
    #[track_caller]
    pub fn last(self) -> Ir<Option<T>> {
        // Of an empty slice it is the largest index there is.
        self.get(self.last_index())
    }

    /// As `get` of slices, for an index.
    #[track_caller]
    pub fn get(self, i: Ir<usize>) -> Ir<Option<T>> {
        let (this, i) = (load(self), load(i));
        option_if(lt(i, this.len()), || this.at(i))
    }

    /// As `first_mut` of slices.
    #[track_caller]
    pub fn first_mut(self) -> Ir<Option<T>> {
        self.get_mut(lit(0))
    }

    /// As `last_mut` of slices.
    #[track_caller]
    pub fn last_mut(self) -> Ir<Option<T>> {
        self.get_mut(self.last_index())
    }

    /// As `get_mut` of slices, for an index.
    #[track_caller]
    pub fn get_mut(self, i: Ir<usize>) -> Ir<Option<T>> {
        let (this, i) = (load(self), load(i));
        let some = lt(i, this.len());
        // The place of an absent element is scratch memory, so that reading the option is always allowed.
        let then = if_(some);
        let found: Ir<[T]> = this.part_unchecked(i, lit(1));
        let then = then.then(found);
        let scratch = room::<T>(lit(1));
        let (ptr, n) = (scratch.get(), count(u64::from(cells::<T>())).get());
        effect(Op::Zero { ptr, cells: n });
        let place = then.else_(slice::<T>(scratch, usize_(1).scalar()));
        option(some, by_mut(place.at(lit(0))))
    }
}

impl<T: IrCmp + Prim> Ir<[T]> {
    /// As `contains` of slices.
    #[track_caller]
    pub fn contains(self, x: Ir<T>) -> Ir<bool> {
        let x = load(x);
        self.iter().any(|y| eq(x, y))
    }
}

/// Windows and chunks of a slice.
pub struct Chunks<T: Mirror> {
    slice: Ir<[T]>,
    size: Ir<usize>,
    step: Ir<usize>,
    number: Ir<usize>,
    whole: bool,
}

impl<T: Mirror> Clone for Chunks<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Mirror> Copy for Chunks<T> {}

impl<T: Mirror> IrIter for Chunks<T> {
    type Item = Ir<[T]>;
    #[track_caller]
    fn count_ir(self) -> Ir<usize> {
        self.number
    }
    #[track_caller]
    fn item(self, i: Ir<usize>) -> Ir<[T]> {
        let start = i.wrapping_mul(self.step);
        let len = if self.whole { self.size } else { self.size.min(self.slice.len().wrapping_sub(start)) };
        self.slice.part_unchecked(start, len)
    }
}

impl<T: Mirror> ExactIr for Chunks<T> {}
