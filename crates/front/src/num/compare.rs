//! Comparisons and boolean regions.

use super::prim::{Prim, lit, of};
use crate::control::{If, Then, if_};
use crate::handle::{Ir, Mirror, Num, Scalar, compare, repr};
use crate::option::{is_some, payload};
use crate::seq::IrIter;
use chainrule_ir::Prim as P;
use std::cmp::Ordering;

/// Scalars that can be compared.
pub trait IrCmp: Prim {}

macro_rules! comparable { ($($t:ty)*) => { $(impl IrCmp for $t {})* } }
comparable!(f64 f32 bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize Ordering);

macro_rules! comparisons { ($($f:ident $prim:ident $x:ident $y:ident $math:literal;)*) => { $(
    #[doc = $math]
    #[track_caller]
    #[inline(never)]
    pub fn $f<T: IrCmp>(a: Ir<T, Num>, b: Ir<T, Num>) -> Ir<bool> {
        of(compare(P::$prim, $x(a, b).scalar(), $y(a, b).scalar()))
    }
)* } }

fn first<T: Prim>(a: Ir<T, Num>, _: Ir<T, Num>) -> Ir<T, Num> {
    a
}

fn second<T: Prim>(_: Ir<T, Num>, b: Ir<T, Num>) -> Ir<T, Num> {
    b
}

// `a > b` is `b < a`, never `not (a <= b)`: comparisons with NaN are false.
comparisons! {
    lt Lt first second "`a < b`";
    le Le first second "`a ≤ b`";
    gt Lt second first "`a > b`";
    ge Le second first "`a ≥ b`";
}

/// Types with `==`.
#[diagnostic::on_unimplemented(message = "values of `{Self}` cannot be compared with `==` in differentiable code")]
pub trait IrEq: Mirror {
    /// `a = b`
    #[track_caller]
    fn ir_eq(a: Self::Repr, b: Self::Repr) -> Ir<bool>;

    /// `a ≠ b`
    #[track_caller]
    fn ir_ne(a: Self::Repr, b: Self::Repr) -> Ir<bool> {
        !Self::ir_eq(a, b)
    }
}

/// `a = b`
#[track_caller]
pub fn eq<T: IrEq + ?Sized, K>(a: Ir<T, K>, b: Ir<T, K>) -> Ir<bool> {
    T::ir_eq(repr(a), repr(b))
}

/// `a ≠ b`
#[track_caller]
pub fn ne<T: IrEq + ?Sized, K>(a: Ir<T, K>, b: Ir<T, K>) -> Ir<bool> {
    T::ir_ne(repr(a), repr(b))
}

impl<T: IrCmp> IrEq for T {
    #[track_caller]
    fn ir_eq(a: Scalar, b: Scalar) -> Ir<bool> {
        of(compare(P::Eq, a, b))
    }
    #[track_caller]
    fn ir_ne(a: Scalar, b: Scalar) -> Ir<bool> {
        of(compare(P::Ne, a, b))
    }
}

macro_rules! equal_tuples { ($(($($t:ident $i:tt),*);)*) => { $(
    impl<$($t: IrEq),*> IrEq for ($($t,)*) {
        #[track_caller]
        fn ir_eq(_a: Self::Repr, _b: Self::Repr) -> Ir<bool> {
            let all = lit(true);
            $(let all = all & eq(_a.$i, _b.$i);)*
            all
        }
    }
)* } }
for_tuples!(equal_tuples);

impl<T: IrEq> IrEq for Option<T> {
    #[track_caller]
    fn ir_eq(a: Self::Repr, b: Self::Repr) -> Ir<bool> {
        let (a, b): (Ir<Option<T>>, Ir<Option<T>>) = (Ir::new(a), Ir::new(b));
        let (x, y) = (is_some(a), is_some(b));
        let both = and(x & y).rhs(eq(payload(a), payload(b)));
        both | !(x | y)
    }
}

impl<T: IrEq> IrEq for [T] {
    #[track_caller]
    fn ir_eq(a: Self::Repr, b: Self::Repr) -> Ir<bool> {
        let (a, b): (Ir<[T]>, Ir<[T]>) = (Ir::new(a), Ir::new(b));
        and(eq(a.len(), b.len())).rhs(a.iter().zip(b.iter()).all(|(x, y)| eq(x, y)))
    }
}

impl<T: IrEq, const N: usize> IrEq for [T; N] {
    #[track_caller]
    fn ir_eq(a: Self::Repr, b: Self::Repr) -> Ir<bool> {
        eq(a, b)
    }
}

impl<T: IrEq> IrEq for Vec<T> {
    #[track_caller]
    fn ir_eq(a: Self::Repr, b: Self::Repr) -> Ir<bool> {
        eq(*a, *b)
    }
}

/// `a && b`: `and(a).rhs(b)`; `b` is evaluated only if `a` holds.
pub struct And(If);

/// The left side of `a && b`.
#[track_caller]
pub fn and(a: Ir<bool>) -> And {
    And(if_(a))
}

impl And {
    /// The right side.
    #[track_caller]
    pub fn rhs(self, b: Ir<bool>) -> Ir<bool> {
        let then = self.0.then(b);
        then.else_(lit(false))
    }
}

/// `a || b`: `or(a).rhs(b)`; `b` is evaluated only if `a` does not hold.
pub struct Or(Then<Ir<bool>>);

/// The left side of `a || b`.
#[track_caller]
pub fn or(a: Ir<bool>) -> Or {
    let then = if_(a);
    Or(then.then(lit(true)))
}

impl Or {
    /// The right side.
    #[track_caller]
    pub fn rhs(self, b: Ir<bool>) -> Ir<bool> {
        self.0.else_(b)
    }
}
