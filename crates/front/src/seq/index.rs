//! Indexing, and where Rust coerces to slices.

use crate::handle::{Ir, Mirror, load};
use crate::num::lit;

/// `base[index]`
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be indexed by `{I}` in differentiable code")]
pub trait IrIndex<I>: Mirror {
    /// The element.
    type Output: Mirror;

    /// The element's place.
    #[track_caller]
    fn ir_index(base: Ir<Self>, i: I) -> Ir<Self::Output>;
}

/// `base[index]`, as a place.
#[track_caller]
pub fn index<S: IrIndex<I> + ?Sized, I>(base: Ir<S>, i: I) -> Ir<S::Output> {
    S::ir_index(base, i)
}

impl<T: Mirror> IrIndex<Ir<usize>> for [T] {
    type Output = T;
    #[track_caller]
    fn ir_index(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

impl<T: Mirror> IrIndex<Ir<usize>> for Vec<T> {
    type Output = T;
    #[track_caller]
    fn ir_index(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

impl<T: Mirror, const N: usize> IrIndex<Ir<usize>> for [T; N] {
    type Output = T;
    #[track_caller]
    fn ir_index(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

/// `base[index] = ..`
#[diagnostic::on_unimplemented(message = "elements of `{Self}` at `{I}` cannot be changed in differentiable code")]
pub trait IrIndexMut<I>: IrIndex<I> {
    /// The element's place.
    #[track_caller]
    fn ir_index_mut(base: Ir<Self>, i: I) -> Ir<Self::Output>;
}

/// `base[index]`, as a place that changes.
#[track_caller]
pub fn index_mut<S: IrIndexMut<I> + ?Sized, I>(base: Ir<S>, i: I) -> Ir<S::Output> {
    S::ir_index_mut(base, i)
}

impl<T: Mirror> IrIndexMut<Ir<usize>> for [T] {
    #[track_caller]
    fn ir_index_mut(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

impl<T: Mirror> IrIndexMut<Ir<usize>> for Vec<T> {
    #[track_caller]
    fn ir_index_mut(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

impl<T: Mirror, const N: usize> IrIndexMut<Ir<usize>> for [T; N] {
    #[track_caller]
    fn ir_index_mut(base: Ir<Self>, i: Ir<usize>) -> Ir<T> {
        base.checked(i)
    }
}

/// What can be seen as a slice.
#[diagnostic::on_unimplemented(message = "`{Self}` has no ranges of elements in differentiable code")]
pub trait AsSlice {
    /// What it has elements of.
    type T: Mirror;

    /// The slice.
    fn as_slice_ir(self) -> Ir<[Self::T]>;
}

impl<T: Mirror> AsSlice for Ir<[T]> {
    type T = T;
    fn as_slice_ir(self) -> Ir<[T]> {
        self
    }
}

impl<T: Mirror> AsSlice for Ir<Vec<T>> {
    type T = T;
    fn as_slice_ir(self) -> Ir<[T]> {
        **self
    }
}

impl<T: Mirror, const N: usize> AsSlice for Ir<[T; N]> {
    type T = T;
    fn as_slice_ir(self) -> Ir<[T]> {
        *self
    }
}

/// `base[a..b]`
#[track_caller]
pub fn slice_range<S: AsSlice>(base: S, a: Option<Ir<usize>>, b: Option<Ir<usize>>) -> Ir<[S::T]> {
    let base = base.as_slice_ir();
    let a = a.unwrap_or_else(|| lit(0));
    let b = b.unwrap_or_else(|| base.len());
    base.part(a, b)
}

/// `base[a..=b]`
#[track_caller]
pub fn slice_range_inclusive<S: AsSlice>(base: S, a: Option<Ir<usize>>, b: Ir<usize>) -> Ir<[S::T]> {
    slice_range(base, a, Some(b + lit(1)))
}

/// Where Rust would coerce `&Vec<T>` or `&[T; N]` to `&[T]`.
pub trait CoerceTo<B> {
    /// The coercion.
    #[track_caller]
    fn coerce_to(self) -> B;
}

impl<T> CoerceTo<T> for T {
    #[track_caller]
    fn coerce_to(self) -> T {
        self
    }
}

impl<T: Mirror> CoerceTo<Ir<[T]>> for Ir<Vec<T>> {
    #[track_caller]
    fn coerce_to(self) -> Ir<[T]> {
        load(**self)
    }
}

impl<T: Mirror, const N: usize> CoerceTo<Ir<[T]>> for Ir<[T; N]> {
    #[track_caller]
    fn coerce_to(self) -> Ir<[T]> {
        load(*self)
    }
}

/// The coercion that Rust would do here, if any.
#[track_caller]
pub fn coerce<A: CoerceTo<B>, B>(a: A) -> B {
    a.coerce_to()
}
