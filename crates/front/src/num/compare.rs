//! Comparisons and boolean regions.

use super::prim::{Prim, lit, of};
use crate::control::{If, Then, if_};
use crate::handle::{Ir, Num, compare};
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
    eq Eq first second "`a = b`";
    ne Ne first second "`a ≠ b`";
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
