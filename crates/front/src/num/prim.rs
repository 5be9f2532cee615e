//! Scalar types and their constants.

use crate::handle::{Ir, Leaf, LeafTy, Leaves, Mirror, Num, Scalar, embed, next_scalar, repr};
use chainrule_ir::{Const, Ty};
use std::cmp::Ordering;

/// Scalar types: numbers, `bool`, fieldless enums (by their discriminants).
pub trait Prim: Mirror<Repr = Scalar, Kind = Num> + Copy {
    /// The type in programs.
    const TY: Ty;

    /// A value of it as a constant.
    fn constant(self) -> Const;
}

/// `f64` and `f32`.
pub trait Float: Prim {
    /// The nearest value.
    fn nearest(x: f64) -> Self;
}

/// The integers.
pub trait Int: Prim {
    /// The smallest value.
    const SMALLEST: i128;

    /// The largest value.
    const LARGEST: i128;

    /// The value of `x`, which is in range.
    fn of_i128(x: i128) -> Self;
}

/// Constants: what a path to a `const` can evaluate to.
#[diagnostic::on_unimplemented(
    message = "a constant of type `{Self}` cannot be used in differentiable code",
    label = "not a constant that a program can hold"
)]
pub trait Lift {
    /// Its type in programs.
    type T: Mirror + ?Sized;

    /// The handle.
    #[track_caller]
    fn lift(self) -> Ir<Self::T>;
}

impl<T: Mirror + ?Sized> Lift for &T {
    type T = T;
    #[track_caller]
    fn lift(self) -> Ir<T> {
        embed(self)
    }
}

/// A constant.
#[track_caller]
pub fn lift<T: Lift>(x: T) -> Ir<T::T> {
    x.lift()
}

/// A literal: as [`lift`], but its type may still be `{float}` or `{integer}`.
#[track_caller]
pub fn lit<T: Prim>(x: T) -> Ir<T, Num> {
    crate::builder::here();
    of(Scalar::constant(x.constant()))
}

/// A handle of a scalar.
pub(crate) fn of<T: Prim>(scalar: Scalar) -> Ir<T, Num> {
    Ir::new(scalar)
}

/// A `usize`.
pub(crate) fn usize_(n: u64) -> Ir<usize> {
    of(Scalar::constant(Const::usize(n)))
}

macro_rules! prims { ($($t:ty, $ty:ident, |$x:ident| $constant:expr, $zero:expr;)*) => { $(
    impl Mirror for $t {
        type Repr = Scalar;
        type Kind = Num;
        fn layout(out: &mut Vec<LeafTy>) {
            out.push(LeafTy::Scalar(Ty::$ty));
        }
        fn leaves(repr: Scalar, out: &mut Vec<Leaf>) {
            out.push(Leaf::Scalar(repr));
        }
        fn from_leaves(leaves: &mut Leaves) -> Scalar {
            next_scalar(leaves)
        }
        #[track_caller]
        fn embed(&self) -> Scalar {
            Scalar::constant(Prim::constant(*self))
        }
        fn zero() -> Self {
            $zero
        }
    }

    impl Prim for $t {
        const TY: Ty = Ty::$ty;
        fn constant(self) -> Const {
            let $x = self;
            $constant
        }
    }

    impl Lift for $t {
        type T = $t;
        #[track_caller]
        fn lift(self) -> Ir<$t> {
            lit(self)
        }
    }
)* } }

prims! {
    f64, F64, |x| Const::f64(x), 0.0;
    f32, F32, |x| Const::f32(x), 0.0;
    bool, Bool, |x| Const::bool(x), false;
    i8, I8, |x| Const::int(Ty::I8, x.into()), 0;
    i16, I16, |x| Const::int(Ty::I16, x.into()), 0;
    i32, I32, |x| Const::int(Ty::I32, x.into()), 0;
    i64, I64, |x| Const::int(Ty::I64, x.into()), 0;
    isize, I64, |x| Const::int(Ty::I64, x as i128), 0;
    u8, U8, |x| Const::int(Ty::U8, x.into()), 0;
    u16, U16, |x| Const::int(Ty::U16, x.into()), 0;
    u32, U32, |x| Const::int(Ty::U32, x.into()), 0;
    u64, U64, |x| Const::int(Ty::U64, x.into()), 0;
    usize, U64, |x| Const::usize(x as u64), 0;
    Ordering, I64, |x| Const::int(Ty::I64, x as i128), Ordering::Equal;
}

impl Float for f64 {
    fn nearest(x: f64) -> f64 {
        x
    }
}

impl Float for f32 {
    fn nearest(x: f64) -> f32 {
        x as f32
    }
}

macro_rules! ints { ($($t:ty)*) => { $(
    impl Int for $t {
        const SMALLEST: i128 = <$t>::MIN as i128;
        const LARGEST: i128 = <$t>::MAX as i128;
        fn of_i128(x: i128) -> $t {
            x as $t
        }
    }
)* } }
ints!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl<T: Prim> Ir<T, Num> {
    /// The scalar.
    pub(crate) fn scalar(self) -> Scalar {
        repr(self)
    }
}
