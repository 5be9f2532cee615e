//! Reading, writing and referring to places.
//!
//! These are thin generic shells: what they do to leaves is not generic, so that twins stay small.

use super::mirror::{IntoValue, Ir, Mirror, Value, from_leaves_vec, layout, leaves};
use super::place::{Access, Leaf, LeafTy, Place, Ref, Scalar, count};
use crate::builder::{effect, emit, hoisted, refuse, variable};
use chainrule_ir::{Const, Op, Ty};

/// Copies the present value out of its places.
#[track_caller]
pub fn load<V: Value>(v: V) -> V {
    from_leaves_vec(each(leaves(v), load_leaf))
}

/// The value of a local variable where a value is wanted: references stay references, everything else is copied.
#[track_caller]
pub fn read<V: Value>(v: V) -> V {
    from_leaves_vec(each(leaves(v), |l| if l.scalar().by_ref == Ref::No { load_leaf(l) } else { l }))
}

/// `&place`
#[track_caller]
pub fn by_ref<V: Value>(v: V) -> V {
    if V::V_IS_REF {
        return with_access(v, Access::Shared);
    }
    from_leaves_vec(each(leaves(v), |l| l.with_scalar(l.scalar().with_ref(Ref::Shared))))
}

/// `&mut place`
#[track_caller]
pub fn by_mut<V: Value>(v: V) -> V {
    if V::V_IS_REF {
        return with_access(v, Access::Mut);
    }
    from_leaves_vec(each(leaves(v), mutable_leaf))
}

/// A slice that allows this.
#[track_caller]
pub(crate) fn with_access<V: Value>(v: V, access: Access) -> V {
    from_leaves_vec(each(leaves(v), |l| l.with_scalar(l.scalar().with_access(access))))
}

/// `*reference`, as a place.
#[track_caller]
pub fn deref<V: Value>(v: V) -> V {
    from_leaves_vec(each(leaves(v), |l| l.with_scalar(l.scalar().with_ref(Ref::No))))
}

/// Fresh storage in the body `up` levels above the innermost.
#[track_caller]
pub fn storage<V: Value>(up: usize) -> V {
    from_leaves_vec(stored_leaves(&layout::<V>(), up))
}

/// `let x;`
#[track_caller]
pub fn uninit<V: Value>() -> V {
    storage(0)
}

/// `let mut x = v`: storage that starts as `v`. A `&mut` goes on to stand for its place.
#[track_caller]
pub fn var_<V: Value>(v: V) -> V {
    from_leaves_vec(each(leaves(v), |l| {
        match l.scalar().by_ref {
            Ref::Mut => return l,
            Ref::Unknown => refuse(UNKNOWN),
            Ref::No | Ref::Shared => {}
        }
        let new = stored_leaf(l.ty());
        set_leaf(new, l);
        new.with_scalar(new.scalar().with_access(l.scalar().access))
    }))
}

/// Writes a value into a place.
#[track_caller]
#[inline(never)]
pub fn set<V: Value>(dst: V, src: V) {
    // Everything is read before anything is written: `(a, b) = (b, a)`.
    let src = each(leaves(src), |l| match l {
        Leaf::Scalar(s) => Leaf::Scalar(s.read()),
        l @ Leaf::Array { .. } => l,
    });
    for (d, s) in leaves(dst).into_iter().zip(src) {
        set_leaf(d, s);
    }
}

/// `place = value`
#[track_caller]
pub fn assign<V: Value, U: IntoValue<V>>(dst: V, src: U) {
    let src = src.into_value();
    no_mutable_reference(src, "differentiable code cannot make a `&mut` refer to something else");
    set(dst, src);
}

const UNKNOWN: &str = "whether this refers to something that changes is not known here: iterate with `.iter()` or `.iter_mut()` instead of over the slice itself";

/// Refuses a `&mut` where only its value would be kept.
#[track_caller]
pub(crate) fn no_mutable_reference<V: Value>(v: V, message: &str) {
    for leaf in leaves(v) {
        match leaf.scalar().by_ref {
            Ref::Mut => refuse(message),
            Ref::Unknown => refuse(UNKNOWN),
            Ref::No | Ref::Shared => {}
        }
    }
}

/// `v` with what both `a` and `b` say of the slices in it.
#[track_caller]
pub(crate) fn merged_access<V: Value>(v: V, a: &[Leaf], b: &[Leaf]) -> V {
    let mut both = a.iter().zip(b).map(|(a, b)| (a.scalar(), b.scalar()));
    from_leaves_vec(each(leaves(v), |l| {
        let access = match both.next() {
            Some((a, b)) if a.access == b.access || b.place == Place::Never => a.access,
            Some((a, b)) if a.place == Place::Never => b.access,
            _ => Access::Unknown,
        };
        l.with_scalar(l.scalar().with_access(access))
    }))
}

/// The value of an expression that never has one.
pub fn diverge<V: Value>() -> V {
    let leaf = |l: &LeafTy| l.leaf(Scalar::at(Place::Never, l.passed()));
    from_leaves_vec(layout::<V>().iter().map(leaf).collect())
}

/// `std::mem::swap(a, b)`
#[track_caller]
pub fn swap<V: Value>(a: V, b: V) {
    // Both are copied first: `a` and `b` may be the same element of a slice.
    let (x, y) = (load(a), load(b));
    set(a, y);
    set(b, x);
}

/// `std::mem::replace(a, b)`
#[track_caller]
pub fn replace<V: Value>(a: V, b: V) -> V {
    let (old, new) = (load(a), load(b));
    set(a, new);
    old
}

/// `.clone()`
#[track_caller]
pub fn clone<T: Mirror>(x: Ir<T>) -> Ir<T> {
    Ir::new(T::deep(super::repr(x)))
}

/// What a method is called on: methods of `&self` and `&mut self` have its place, those of `self` what was there before
/// their arguments were evaluated.
#[derive(Clone, Copy)]
pub struct Receiver<V> {
    /// Where it is.
    pub place: V,
    /// What it was.
    pub before: V,
}

/// A receiver that the arguments do not change.
pub fn receiver<V: Value>(place: V) -> Receiver<V> {
    Receiver { place, before: place }
}

/// A receiver that the arguments may change.
#[track_caller]
pub fn receiver_before<V: Value>(place: V) -> Receiver<V> {
    Receiver { place, before: load(place) }
}

/// The value that lies in memory at an address.
#[track_caller]
pub(crate) fn at_address<V: Value>(ptr: Scalar) -> V {
    let mut offset = 0;
    let leaf = |l: LeafTy| {
        let at = offset;
        offset += l.cells();
        match l {
            LeafTy::Scalar(ty) => Leaf::Scalar(ptr.cell(at, ty)),
            LeafTy::Array(cells) => Leaf::Array { ptr: ptr.offset(count(u64::from(at)), 1), cells },
        }
    };
    from_leaves_vec(layout::<V>().into_iter().map(leaf).collect())
}

/// Scalars as they are now; arrays stay where they are.
#[track_caller]
pub(crate) fn get_scalars<V: Value>(v: V) -> V {
    from_leaves_vec(each(leaves(v), |l| match l {
        Leaf::Scalar(s) => Leaf::Scalar(s.read()),
        l @ Leaf::Array { .. } => l,
    }))
}

/// Fresh storage for leaves, in the body `up` levels above the innermost.
#[track_caller]
pub(crate) fn stored_leaves(types: &[LeafTy], up: usize) -> Vec<Leaf> {
    crate::builder::here();
    hoisted(up, || types.iter().map(|&l| stored_leaf(l)).collect())
}

#[track_caller]
fn stored_leaf(ty: LeafTy) -> Leaf {
    match ty {
        LeafTy::Scalar(ty) => Leaf::Scalar(Scalar::at(Place::Variable(variable(ty)), ty)),
        LeafTy::Array(cells) => Leaf::Array { ptr: fresh_cells(cells), cells },
    }
}

#[track_caller]
fn fresh_cells(cells: u32) -> Scalar {
    let n = emit(Op::Const(Const::usize(u64::from(cells))), Ty::U64);
    let ptr = emit(Op::Alloc { cells: n }, Ty::Ptr);
    Scalar::at(Place::Address(ptr, 0), Ty::Ptr)
}

#[track_caller]
fn copy_cells(dst: Scalar, src: Scalar, cells: u32) {
    let (dst, src) = (dst.get(), src.get());
    let cells = emit(Op::Const(Const::usize(u64::from(cells))), Ty::U64);
    effect(Op::Copy { dst, src, cells });
}

#[track_caller]
fn load_leaf(leaf: Leaf) -> Leaf {
    match leaf {
        Leaf::Scalar(s) => Leaf::Scalar(s.read()),
        Leaf::Array { ptr, .. } if ptr.place == Place::Never => leaf,
        Leaf::Array { ptr, cells } => {
            let copy = fresh_cells(cells);
            copy_cells(copy, ptr, cells);
            Leaf::Array { ptr: copy, cells }
        }
    }
}

/// A `&mut` to a temporary is a `&mut` to storage of its own.
#[track_caller]
fn mutable_leaf(leaf: Leaf) -> Leaf {
    let place = match leaf {
        Leaf::Scalar(Scalar { place: Place::Const(_) | Place::Value(_) | Place::Address(..), .. }) => {
            let new = stored_leaf(leaf.ty());
            set_leaf(new, leaf);
            new
        }
        other => other,
    };
    place.with_scalar(place.scalar().with_ref(Ref::Mut))
}

#[track_caller]
fn set_leaf(dst: Leaf, src: Leaf) {
    match (dst, src) {
        (Leaf::Scalar(d), Leaf::Scalar(s)) => d.set(s),
        (Leaf::Array { ptr: d, cells }, Leaf::Array { ptr: s, .. }) => {
            if s.place != Place::Never {
                copy_cells(d, s, cells);
            }
        }
        _ => unreachable!("leaves of different types"),
    }
}

/// Applies `f` to each leaf, at the caller's place in the source.
#[track_caller]
fn each(leaves: Vec<Leaf>, f: impl FnMut(Leaf) -> Leaf) -> Vec<Leaf> {
    crate::builder::here();
    leaves.into_iter().map(f).collect()
}
