//! Operators.

use super::prim::{Int, Prim, of};
use crate::handle::{Ir, Mirror, Num, Obj, Scalar, cast_to, prim, set};
use chainrule_ir::{Const, Prim as P, Ty};
use std::ops;

/// Scalars with arithmetic: floats and integers.
pub trait Arith: Prim {}

/// Numbers that can be negative.
pub trait Signed: Arith {}

/// Scalars with bitwise operators: integers and `bool`.
pub trait Bits: Prim {}

macro_rules! mark { ($tr:ident: $($t:ty)*) => { $(impl $tr for $t {})* } }
mark!(Arith: f64 f32 i8 i16 i32 i64 isize u8 u16 u32 u64 usize);
mark!(Signed: f64 f32 i8 i16 i32 i64 isize);
mark!(Bits: bool i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

/// The primitive for floats, or the one for integers.
#[track_caller]
#[inline(never)]
fn arithmetic(float: P, int: P, a: Scalar, b: Scalar) -> Scalar {
    prim(if a.ty.is_float() { float } else { int }, &[a, b])
}

macro_rules! operators { ($($tr:ident $f:ident, $assign:ident $af:ident, $float:ident $int:ident,
    $itr:ident $if:ident, $rtr:ident $rf:ident, $atr:ident $iaf:ident;)*) => { $(
    /// The operator on types with an impl marked `#[differentiable]`.
    #[diagnostic::on_unimplemented(
        message = "no differentiable operator for `{Self}` and `{B}`",
        note = "put #[differentiable] on the operator's impl"
    )]
    pub trait $itr<B: Mirror = Self>: Mirror + Sized {
        /// The result.
        type Output: Mirror;
        /// The operator.
        #[track_caller]
        fn $if(a: Ir<Self>, b: Ir<B>) -> Ir<Self::Output>;
    }

    /// The operator with a scalar on the left, on types with an impl marked `#[differentiable]`.
    #[diagnostic::on_unimplemented(
        message = "no differentiable operator for `{A}` and `{Self}`",
        note = "put #[differentiable] on the operator's impl"
    )]
    pub trait $rtr<A: Mirror>: Mirror + Sized {
        /// The result.
        type Output: Mirror;
        /// The operator.
        #[track_caller]
        fn $rf(a: Ir<A>, b: Ir<Self>) -> Ir<Self::Output>;
    }

    /// The assigning operator on types with an impl marked `#[differentiable]`; `a` refers to what is changed.
    #[diagnostic::on_unimplemented(
        message = "no differentiable assigning operator for `{Self}` and `{B}`",
        note = "put #[differentiable] on the operator's impl"
    )]
    pub trait $atr<B: Mirror = Self>: Mirror + Sized {
        /// The operator.
        #[track_caller]
        fn $iaf(a: Ir<Self>, b: Ir<B>);
    }

    #[diagnostic::do_not_recommend]
    impl<T: Arith> ops::$tr<Ir<T, Num>> for Ir<T, Num> {
        type Output = Ir<T, Num>;
        #[track_caller]
        #[inline(never)]
        fn $f(self, b: Ir<T, Num>) -> Ir<T, Num> {
            of(arithmetic(P::$float, P::$int, self.scalar(), b.scalar()))
        }
    }

    #[diagnostic::do_not_recommend]
    impl<A: $itr<B> + Mirror<Kind = Obj>, B: Mirror> ops::$tr<Ir<B>> for Ir<A, Obj> {
        type Output = Ir<A::Output>;
        #[track_caller]
        fn $f(self, b: Ir<B>) -> Ir<A::Output> {
            A::$if(self, b)
        }
    }

    #[diagnostic::do_not_recommend]
    impl<A: Prim, B: $rtr<A> + Mirror<Kind = Obj>> ops::$tr<Ir<B, Obj>> for Ir<A, Num> {
        type Output = Ir<B::Output>;
        #[track_caller]
        fn $f(self, b: Ir<B, Obj>) -> Ir<B::Output> {
            B::$rf(self, b)
        }
    }

    #[diagnostic::do_not_recommend]
    impl<T: Arith> ops::$assign<Ir<T, Num>> for Ir<T, Num> {
        #[track_caller]
        #[inline(never)]
        fn $af(&mut self, b: Ir<T, Num>) {
            let result = arithmetic(P::$float, P::$int, self.scalar(), b.scalar());
            self.scalar().set(result);
        }
    }

    #[diagnostic::do_not_recommend]
    impl<A: $atr<B> + Mirror<Kind = Obj>, B: Mirror> ops::$assign<Ir<B>> for Ir<A, Obj> {
        #[track_caller]
        fn $af(&mut self, b: Ir<B>) {
            A::$iaf(crate::handle::by_mut(*self), b);
        }
    }
)* } }

operators! {
    Add add, AddAssign add_assign, Add IAdd, IrAdd ir_add, IrRAdd ir_radd, IrAddAssign ir_add_assign;
    Sub sub, SubAssign sub_assign, Sub ISub, IrSub ir_sub, IrRSub ir_rsub, IrSubAssign ir_sub_assign;
    Mul mul, MulAssign mul_assign, Mul IMul, IrMul ir_mul, IrRMul ir_rmul, IrMulAssign ir_mul_assign;
    Div div, DivAssign div_assign, Div IDiv, IrDiv ir_div, IrRDiv ir_rdiv, IrDivAssign ir_div_assign;
    Rem rem, RemAssign rem_assign, Rem IRem, IrRem ir_rem, IrRRem ir_rrem, IrRemAssign ir_rem_assign;
}

/// Negation of types with an impl marked `#[differentiable]`.
pub trait IrNeg: Mirror + Sized {
    /// The result.
    type Output: Mirror;
    /// The operator.
    #[track_caller]
    fn ir_neg(a: Ir<Self>) -> Ir<Self::Output>;
}

impl<T: Signed> ops::Neg for Ir<T, Num> {
    type Output = Ir<T, Num>;
    #[track_caller]
    #[inline(never)]
    fn neg(self) -> Ir<T, Num> {
        of(prim(if T::TY.is_float() { P::Neg } else { P::INeg }, &[self.scalar()]))
    }
}

impl<A: IrNeg + Mirror<Kind = Obj>> ops::Neg for Ir<A, Obj> {
    type Output = Ir<A::Output>;
    #[track_caller]
    fn neg(self) -> Ir<A::Output> {
        A::ir_neg(self)
    }
}

impl<T: Bits> ops::Not for Ir<T, Num> {
    type Output = Ir<T, Num>;
    #[track_caller]
    fn not(self) -> Ir<T, Num> {
        of(prim(if T::TY == Ty::Bool { P::Not } else { P::INot }, &[self.scalar()]))
    }
}

macro_rules! bitwise { ($($tr:ident $f:ident, $assign:ident $af:ident, $bool:ident $int:ident;)*) => { $(
    impl<T: Bits> ops::$tr<Ir<T, Num>> for Ir<T, Num> {
        type Output = Ir<T, Num>;
        #[track_caller]
        fn $f(self, b: Ir<T, Num>) -> Ir<T, Num> {
            of(prim(if T::TY == Ty::Bool { P::$bool } else { P::$int }, &[self.scalar(), b.scalar()]))
        }
    }

    impl<T: Bits> ops::$assign<Ir<T, Num>> for Ir<T, Num> {
        #[track_caller]
        fn $af(&mut self, b: Ir<T, Num>) {
            let result = ops::$tr::$f(*self, b);
            self.scalar().set(result.scalar());
        }
    }
)* } }

bitwise! {
    BitAnd bitand, BitAndAssign bitand_assign, And IAnd;
    BitOr bitor, BitOrAssign bitor_assign, Or IOr;
    BitXor bitxor, BitXorAssign bitxor_assign, Xor IXor;
}

/// A shift amount as the `u32` that the primitive takes. Amounts that are too large stay too large.
#[track_caller]
fn amount(n: Scalar) -> Scalar {
    if n.ty.int_bits() == Some(64) {
        let wide = cast_to(n, Ty::U64);
        let capped = prim(P::IMin, &[wide, Scalar::constant(Const::int(Ty::U64, 255))]);
        cast_to(capped, Ty::U32)
    } else {
        cast_to(n, Ty::U32)
    }
}

macro_rules! shifts { ($($tr:ident $f:ident, $assign:ident $af:ident, $prim:ident;)*) => { $(
    impl<A: Int, B: Int> ops::$tr<Ir<B, Num>> for Ir<A, Num> {
        type Output = Ir<A, Num>;
        #[track_caller]
        fn $f(self, n: Ir<B, Num>) -> Ir<A, Num> {
            of(prim(P::$prim, &[self.scalar(), amount(n.scalar())]))
        }
    }

    impl<A: Int, B: Int> ops::$assign<Ir<B, Num>> for Ir<A, Num> {
        #[track_caller]
        fn $af(&mut self, n: Ir<B, Num>) {
            let result = prim(P::$prim, &[self.scalar(), amount(n.scalar())]);
            set::<Ir<A, Num>>(*self, of(result));
        }
    }
)* } }

shifts! {
    Shl shl, ShlAssign shl_assign, IShl;
    Shr shr, ShrAssign shr_assign, IShr;
}
