//! `Option`: a flag and a value.
//!
//! An absent value has leaves too: zeros, and pointers that are never followed. So options go through variables,
//! branches and memory like structs.

use crate::builder::{effect, emit};
use crate::control::{Piece, check, if_, text};
use crate::default::IrDefault;
use crate::handle::{
    IntoIr, Ir, Leaf, LeafTy, Leaves, Mirror, Obj, Reflect, Scalar, Value, by_ref, clone, embed, from_leaves_vec,
    layout, load, no_mutable_reference, replace, repr, set,
};
use crate::num::{Lift, lit};
use chainrule_ir::{Const, Op, Ty};

/// The parts of an option's handle.
pub struct OptionRepr<T: Mirror> {
    some: Ir<bool>,
    payload: Ir<T>,
}

impl<T: Mirror> Clone for OptionRepr<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Mirror> Copy for OptionRepr<T> {}

impl<T: Mirror> Mirror for Option<T> {
    type Repr = OptionRepr<T>;
    type Kind = Obj;
    fn layout(out: &mut Vec<LeafTy>) {
        out.push(LeafTy::Scalar(Ty::Bool));
        T::layout(out);
    }
    fn leaves(repr: Self::Repr, out: &mut Vec<Leaf>) {
        repr.some.v_leaves(out);
        repr.payload.v_leaves(out);
    }
    fn from_leaves(leaves: &mut Leaves) -> Self::Repr {
        OptionRepr { some: Ir::v_from(leaves), payload: Ir::v_from(leaves) }
    }
    #[track_caller]
    fn deep(repr: Self::Repr) -> Self::Repr {
        if !T::OWNS {
            let copy: Ir<Option<T>> = load(Ir::new(repr));
            return *copy;
        }
        let some = load(repr.some);
        *option_if(some, || clone(repr.payload))
    }
    #[track_caller]
    fn embed(&self) -> Self::Repr {
        match self {
            Some(x) => *option(lit(true), embed(x)),
            None => *none(),
        }
    }
    const OWNS: bool = T::OWNS;
    fn zero() -> Self {
        None
    }
}

/// The zero of a type: what an absent value's leaves are.
#[track_caller]
fn absent<T: Mirror>() -> Ir<T> {
    let leaf = |l: LeafTy| match l {
        LeafTy::Scalar(ty) => Leaf::Scalar(Scalar::constant(Const::zero(ty))),
        LeafTy::Array(n) => {
            let cells = emit(Op::Const(Const::usize(u64::from(n))), Ty::U64);
            let ptr = emit(Op::Alloc { cells }, Ty::Ptr);
            effect(Op::Zero { ptr, cells });
            Leaf::Array { ptr: Scalar::value(ptr, Ty::Ptr), cells: n }
        }
    };
    from_leaves_vec(layout::<Ir<T>>().into_iter().map(leaf).collect())
}

impl<T: Mirror> Lift for Option<T> {
    type T = Option<T>;
    #[track_caller]
    fn lift(self) -> Ir<Option<T>> {
        embed(&self)
    }
}

/// An option of a flag and a value.
pub(crate) fn option<T: Mirror>(some: Ir<bool>, payload: Ir<T>) -> Ir<Option<T>> {
    Ir::new(OptionRepr { some, payload })
}

/// `if some { Some(payload()) } else { None }`
#[track_caller]
pub(crate) fn option_if<T: Mirror>(some: Ir<bool>, payload: impl FnOnce() -> Ir<T>) -> Ir<Option<T>> {
    let some = load(some);
    let then = if_(some);
    let then = then.then(payload());
    option(some, then.else_(absent()))
}

/// `Some(x)`
#[track_caller]
pub fn some<X: Reflect>(x: X) -> Ir<Option<X::Plain>> {
    option(lit(true), x.reflect())
}

/// `None`
#[track_caller]
pub fn none<T: Mirror>() -> Ir<Option<T>> {
    option(lit(false), absent())
}

/// Whether the pattern `Some(_)` matches.
#[track_caller]
pub fn is_some<T: Mirror>(x: Ir<Option<T>>) -> Ir<bool> {
    load(x.some)
}

/// What the pattern `Some(p)` binds: a place inside of the option.
#[track_caller]
pub fn payload<T: Mirror>(x: Ir<Option<T>>) -> Ir<T> {
    x.payload
}

impl<T: Mirror> Ir<Option<T>> {
    /// As [`Option::is_some`].
    #[track_caller]
    pub fn is_some(self) -> Ir<bool> {
        load(self.some)
    }

    /// As [`Option::is_none`].
    #[track_caller]
    pub fn is_none(self) -> Ir<bool> {
        !self.some
    }

    /// As [`Option::is_some_and`].
    #[track_caller]
    pub fn is_some_and(self, f: impl FnOnce(Ir<T>) -> Ir<bool>) -> Ir<bool> {
        let then = if_(self.some);
        let then = then.then(f(load(self.payload)));
        then.else_(lit(false))
    }

    #[track_caller]
    fn demand(self, message: impl FnOnce() -> Vec<Piece>) -> Ir<T> {
        check(self.some, message);
        self.payload
    }

    /// As [`Option::unwrap`].
    #[track_caller]
    pub fn unwrap(self) -> Ir<T> {
        self.demand(|| vec![text("called `Option::unwrap()` on a `None` value")])
    }

    /// As [`Option::expect`].
    #[track_caller]
    pub fn expect(self, message: &str) -> Ir<T> {
        self.demand(|| vec![text(message)])
    }

    /// As [`Option::unwrap_or`].
    #[track_caller]
    pub fn unwrap_or(self, default: impl IntoIr<T>) -> Ir<T> {
        let default = default.into_ir();
        self.unwrap_or_else(|| default)
    }

    /// As [`Option::unwrap_or_else`].
    #[track_caller]
    pub fn unwrap_or_else<V: IntoIr<T>>(self, default: impl FnOnce() -> V) -> Ir<T> {
        let then = if_(self.some);
        let then = then.then(self.plain_payload());
        then.else_(default().into_ir())
    }

    /// The value without the mark of a reference: what a branch can evaluate to.
    #[track_caller]
    fn plain_payload(self) -> Ir<T> {
        no_mutable_reference(self.payload, "this would keep the value of a `&mut` only; match on the option instead");
        self.payload
    }

    /// As [`Option::map`].
    #[track_caller]
    pub fn map<R: Reflect>(self, f: impl FnOnce(Ir<T>) -> R) -> Ir<Option<R::Plain>> {
        option_if(self.some, || f(self.payload).reflect())
    }

    /// As [`Option::map_or`].
    #[track_caller]
    pub fn map_or<R: Value>(self, default: R, f: impl FnOnce(Ir<T>) -> R) -> R {
        let then = if_(self.some);
        let then = then.then(f(self.payload));
        then.else_(default)
    }

    /// As [`Option::map_or_else`].
    #[track_caller]
    pub fn map_or_else<R: Value>(self, default: impl FnOnce() -> R, f: impl FnOnce(Ir<T>) -> R) -> R {
        let then = if_(self.some);
        let then = then.then(f(self.payload));
        then.else_(default())
    }

    /// As [`Option::and_then`].
    #[track_caller]
    pub fn and_then<U: Mirror>(self, f: impl FnOnce(Ir<T>) -> Ir<Option<U>>) -> Ir<Option<U>> {
        let then = if_(self.some);
        let then = then.then(f(self.payload));
        then.else_(none())
    }

    /// As [`Option::filter`].
    #[track_caller]
    pub fn filter(self, f: impl FnOnce(Ir<T>) -> Ir<bool>) -> Ir<Option<T>> {
        let keep = self.is_some_and(f);
        option(keep, self.payload)
    }

    /// As [`Option::or`].
    #[track_caller]
    pub fn or(self, other: Ir<Option<T>>) -> Ir<Option<T>> {
        self.or_else(|| other)
    }

    /// As [`Option::or_else`].
    #[track_caller]
    pub fn or_else(self, other: impl FnOnce() -> Ir<Option<T>>) -> Ir<Option<T>> {
        let then = if_(self.some);
        let then = then.then(self);
        then.else_(other())
    }

    /// As [`Option::take`].
    #[track_caller]
    pub fn take(self) -> Ir<Option<T>> {
        replace(self, none())
    }

    /// As [`Option::replace`].
    #[track_caller]
    pub fn replace(self, x: impl IntoIr<T>) -> Ir<Option<T>> {
        replace(self, option(lit(true), x.into_ir()))
    }

    /// As [`Option::insert`], without its result.
    #[track_caller]
    pub fn insert(self, x: impl IntoIr<T>) {
        set(self, option(lit(true), x.into_ir()));
    }

    /// As [`Option::as_ref`].
    #[track_caller]
    pub fn as_ref(self) -> Ir<Option<T>> {
        option(self.some, by_ref(self.payload))
    }

    /// As [`Option::as_mut`].
    #[track_caller]
    pub fn as_mut(self) -> Ir<Option<T>> {
        option(self.some, crate::handle::by_mut(self.payload))
    }

    /// As [`Option::copied`].
    #[track_caller]
    pub fn copied(self) -> Ir<Option<T>> {
        load(self)
    }

    /// As [`Option::cloned`].
    #[track_caller]
    pub fn cloned(self) -> Ir<Option<T>> {
        Ir::new(<Option<T> as Mirror>::deep(repr(self)))
    }
}

impl<T: IrDefault> Ir<Option<T>> {
    /// As [`Option::unwrap_or_default`].
    #[track_caller]
    pub fn unwrap_or_default(self) -> Ir<T> {
        self.unwrap_or_else(T::ir_default)
    }
}
