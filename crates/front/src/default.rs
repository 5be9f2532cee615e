//! Types with a default value.

use crate::handle::{Ir, Mirror, Num, Scalar, replace};
use crate::num::Prim;
use crate::option::none;
use crate::seq::{VecAssoc, array_repeat};
use chainrule_ir::Const;

/// Types whose `Default` programs know.
#[diagnostic::on_unimplemented(
    message = "the default of `{Self}` is not known in differentiable code",
    note = "numbers, bool, Vec, Option, arrays and tuples of such have one; use `std::mem::replace` for others"
)]
pub trait IrDefault: Mirror + Sized {
    /// `Default::default()`
    #[track_caller]
    fn ir_default() -> Ir<Self>;
}

macro_rules! zeros { ($($t:ty)*) => { $(
    impl IrDefault for $t {
        #[track_caller]
        fn ir_default() -> Ir<Self> {
            let zero: Ir<$t, Num> = Ir::new(Scalar::constant(Const::zero(<$t as Prim>::TY)));
            zero
        }
    }
)* } }
zeros!(f64 f32 bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

impl<T: Mirror> IrDefault for Vec<T> {
    #[track_caller]
    fn ir_default() -> Ir<Self> {
        Vec::new_build()
    }
}

impl<T: Mirror> IrDefault for Option<T> {
    #[track_caller]
    fn ir_default() -> Ir<Self> {
        none()
    }
}

impl<T: IrDefault, const N: usize> IrDefault for [T; N] {
    #[track_caller]
    fn ir_default() -> Ir<Self> {
        array_repeat(T::ir_default())
    }
}

macro_rules! tuples { ($(($($t:ident),*);)*) => { $(
    impl<$($t: IrDefault),*> IrDefault for ($($t,)*) {
        #[track_caller]
        fn ir_default() -> Ir<Self> {
            Ir::new(($($t::ir_default(),)*))
        }
    }
)* } }
tuples! { (A); (A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F); }

/// `Default::default()`
#[track_caller]
pub fn default<T: IrDefault>() -> Ir<T> {
    T::ir_default()
}

/// `std::mem::take(a)`
#[track_caller]
pub fn take<T: IrDefault>(a: Ir<T>) -> Ir<T> {
    replace(a, T::ir_default())
}
