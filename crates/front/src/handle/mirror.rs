//! Types that have a form in programs.

use super::place::{Leaf, LeafTy, Leaves};
use crate::builder::refuse;
use std::marker::PhantomData;
use std::ops;

/// Types that have a form in programs. `Ir<T>` dereferences to `Repr`: fields, `.0`, methods of slices.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be used in differentiable code",
    label = "has no form in a program",
    note = "numbers, bool, tuples, arrays, Vec, Option and slices of such can; structs and fieldless enums with #[derive(Differentiable)]"
)]
pub trait Mirror {
    /// What a handle consists of.
    type Repr: Copy;

    /// [`Num`] for scalars, [`Obj`] for the rest: lets operators on literals of yet unknown type be resolved.
    type Kind;

    /// Appends the types of its leaves.
    fn layout(out: &mut Vec<LeafTy>);

    /// Appends its leaves.
    fn leaves(repr: Self::Repr, out: &mut Vec<Leaf>);

    /// Takes its leaves.
    fn from_leaves(leaves: &mut Leaves) -> Self::Repr;

    /// `.clone()`
    #[track_caller]
    fn deep(repr: Self::Repr) -> Self::Repr {
        super::load(Ir::<Self>::new(repr)).repr
    }

    /// The handle of a value that is known when the program is built: a constant.
    #[track_caller]
    fn embed(&self) -> Self::Repr {
        refuse("a constant of this type cannot be used in differentiable code")
    }

    /// It is a reference by itself, as `[T]` is: a reference to it is the same.
    const IS_REF: bool = false;

    /// It owns memory: a copy of its leaves would share it.
    const OWNS: bool = false;

    /// A value of the plain type, by which the twin of a method is found; see [`Host`].
    fn zero() -> Self
    where
        Self: Sized;
}

/// The kind of scalars.
pub struct Num;

/// The kind of everything else.
pub struct Obj;

/// What a value of type `T` is in a twin: a handle, copied freely.
pub struct Ir<T: Mirror + ?Sized, K = <T as Mirror>::Kind> {
    repr: T::Repr,
    marker: Marker<T, K>,
}

/// A handle owns neither, whatever they are.
type Marker<T, K> = PhantomData<fn() -> (K, Box<T>)>;

impl<T: Mirror + ?Sized, K> Clone for Ir<T, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Mirror + ?Sized, K> Copy for Ir<T, K> {}

impl<T: Mirror + ?Sized, K> ops::Deref for Ir<T, K> {
    type Target = T::Repr;
    fn deref(&self) -> &T::Repr {
        &self.repr
    }
}

impl<T: Mirror + ?Sized, K> Ir<T, K> {
    /// A handle of these parts.
    pub fn new(repr: T::Repr) -> Self {
        Ir { repr, marker: PhantomData }
    }
}

/// The parts of a handle.
pub fn repr<T: Mirror + ?Sized, K>(x: Ir<T, K>) -> T::Repr {
    x.repr
}

/// The handle of a value that is known when the program is built.
#[track_caller]
pub fn embed<T: Mirror + ?Sized>(x: &T) -> Ir<T> {
    crate::builder::here();
    Ir::new(x.embed())
}

/// Identity. The function shows the type: `of_type(x, |w| match *w { Path { .. } => {} })`.
pub fn of_type<T: Mirror>(x: Ir<T>, _: fn(&T)) -> Ir<T> {
    x
}

/// `S { field: value, ..x }`: a copy of the handle in which `f` replaces fields.
pub fn with_fields<T: Mirror>(x: Ir<T>, f: impl FnOnce(&mut T::Repr)) -> Ir<T> {
    let mut repr = x.repr;
    f(&mut repr);
    Ir::new(repr)
}

/// Anything that a block, a function or an `if` can evaluate to in a twin: a handle or a tuple of such.
#[diagnostic::on_unimplemented(message = "`{Self}` cannot be the value of a block in differentiable code")]
pub trait Value: Copy {
    /// Appends the types of its leaves.
    fn v_layout(out: &mut Vec<LeafTy>);

    /// Appends its leaves.
    fn v_leaves(self, out: &mut Vec<Leaf>);

    /// Takes its leaves.
    fn v_from(leaves: &mut Leaves) -> Self;

    /// See [`Mirror::IS_REF`].
    const V_IS_REF: bool = false;

    /// See [`Mirror::OWNS`].
    const V_OWNS: bool = false;
}

impl<T: Mirror + ?Sized, K> Value for Ir<T, K> {
    fn v_layout(out: &mut Vec<LeafTy>) {
        T::layout(out);
    }
    fn v_leaves(self, out: &mut Vec<Leaf>) {
        T::leaves(self.repr, out);
    }
    fn v_from(leaves: &mut Leaves) -> Self {
        Ir::new(T::from_leaves(leaves))
    }
    const V_IS_REF: bool = T::IS_REF;
    const V_OWNS: bool = T::OWNS;
}

/// Tuple patterns take apart `Ir<(A, B)>` and `(Ir<A>, Ir<B>)` alike.
pub trait Unpack {
    /// A tuple of handles.
    type Parts;

    /// The parts.
    fn unpack(self) -> Self::Parts;
}

/// Where an `Ir<T>` is needed: handles, and tuples of handles for handles of tuples.
pub trait IntoIr<T: Mirror> {
    /// The handle.
    fn into_ir(self) -> Ir<T>;
}

impl<T: Mirror> IntoIr<T> for Ir<T> {
    fn into_ir(self) -> Ir<T> {
        self
    }
}

/// As [`IntoIr`], when the plain type follows from what is given.
pub trait Reflect: Value {
    /// The plain type.
    type Plain: Mirror;

    /// The handle.
    fn reflect(self) -> Ir<Self::Plain>;
}

impl<T: Mirror> Reflect for Ir<T> {
    type Plain = T;
    fn reflect(self) -> Ir<T> {
        self
    }
}

/// What can be assigned to a `V`.
pub trait IntoValue<V> {
    /// The value.
    fn into_value(self) -> V;
}

impl<V: Value> IntoValue<V> for V {
    fn into_value(self) -> V {
        self
    }
}

/// A value of the plain type, for finding the twin of a method by the scope rules of the method itself.
pub trait Host {
    /// The plain type.
    type Host;

    /// Some value of it.
    fn host(self) -> Self::Host;
}

impl<T: Mirror, K> Host for Ir<T, K> {
    type Host = T;
    fn host(self) -> T {
        T::zero()
    }
}

/// `.clone()` of whatever a struct's field is.
pub trait Deep {
    /// A copy that shares no memory.
    #[track_caller]
    fn deep_copy(self) -> Self;
}

impl<T: Mirror + ?Sized, K> Deep for Ir<T, K> {
    #[track_caller]
    fn deep_copy(self) -> Self {
        Ir::new(T::deep(self.repr))
    }
}

/// The leaves of a value.
pub(crate) fn leaves<V: Value>(v: V) -> Vec<Leaf> {
    let mut out = Vec::new();
    v.v_leaves(&mut out);
    out
}

/// The types of the leaves of a value.
pub(crate) fn layout<V: Value>() -> Vec<LeafTy> {
    let mut out = Vec::new();
    V::v_layout(&mut out);
    out
}

/// A value of these leaves.
pub(crate) fn from_leaves_vec<V: Value>(leaves: Vec<Leaf>) -> V {
    V::v_from(&mut leaves.iter())
}

/// Cells that a value of the type takes in memory.
#[track_caller]
pub(crate) fn cells<T: Mirror + ?Sized>() -> u32 {
    let mut out = Vec::new();
    T::layout(&mut out);
    let cells = out.iter().try_fold(0u32, |n, l| n.checked_add(l.cells()));
    cells.unwrap_or_else(|| refuse("a value of more than 2³² cells"))
}

/// The next leaf as what is passed for it; layouts and leaves agree by construction.
pub(crate) fn next_scalar(leaves: &mut Leaves) -> super::Scalar {
    match leaves.next() {
        Some(leaf) => leaf.scalar(),
        None => unreachable!("a handle with fewer leaves than its type"),
    }
}
