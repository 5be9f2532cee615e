//! Tuples: as plain values, and of handles.

use super::mirror::{Deep, IntoIr, IntoValue, Ir, Mirror, Obj, Reflect, Unpack, Value, embed};
use super::place::{Leaf, LeafTy, Leaves};
use crate::num::Lift;

macro_rules! tuples { ($(($($t:ident $i:tt),*);)*) => { $(
    #[allow(unused_variables, clippy::unused_unit)]
    impl<$($t: Value),*> Value for ($($t,)*) {
        fn v_layout(out: &mut Vec<LeafTy>) {
            $($t::v_layout(out);)*
        }
        fn v_leaves(self, out: &mut Vec<Leaf>) {
            $(self.$i.v_leaves(out);)*
        }
        fn v_from(leaves: &mut Leaves) -> Self {
            ($($t::v_from(leaves),)*)
        }
        const V_OWNS: bool = false $(|| $t::V_OWNS)*;
    }

    #[allow(unused_variables, clippy::unused_unit)]
    impl<$($t: Mirror),*> Mirror for ($($t,)*) {
        type Repr = ($(Ir<$t>,)*);
        type Kind = Obj;
        fn layout(out: &mut Vec<LeafTy>) {
            $($t::layout(out);)*
        }
        fn leaves(repr: Self::Repr, out: &mut Vec<Leaf>) {
            $(repr.$i.v_leaves(out);)*
        }
        fn from_leaves(leaves: &mut Leaves) -> Self::Repr {
            ($(Ir::new($t::from_leaves(leaves)),)*)
        }
        const OWNS: bool = false $(|| $t::OWNS)*;
        #[track_caller]
        fn deep(repr: Self::Repr) -> Self::Repr {
            ($(repr.$i.deep_copy(),)*)
        }
        #[track_caller]
        fn embed(&self) -> Self::Repr {
            ($(Ir::new(self.$i.embed()),)*)
        }
        fn zero() -> Self {
            ($($t::zero(),)*)
        }
    }

    impl<$($t: Mirror),*> Unpack for Ir<($($t,)*)> {
        type Parts = ($(Ir<$t>,)*);
        fn unpack(self) -> Self::Parts {
            *self
        }
    }

    impl<$($t: Value),*> Unpack for ($($t,)*) {
        type Parts = Self;
        fn unpack(self) -> Self {
            self
        }
    }
)* } }
for_tuples!(tuples);

macro_rules! plain_tuples { ($(($($t:ident $i:tt $p:ident),*);)*) => { $(
    impl<$($t: IntoIr<$p>, $p: Mirror),*> IntoIr<($($p,)*)> for ($($t,)*) {
        fn into_ir(self) -> Ir<($($p,)*)> {
            Ir::new(($(self.$i.into_ir(),)*))
        }
    }

    impl<$($t: Mirror),*> Lift for ($($t,)*) {
        type T = ($($t,)*);
        #[track_caller]
        fn lift(self) -> Ir<Self> {
            embed(&self)
        }
    }

    impl<$($t: Reflect),*> Reflect for ($($t,)*) {
        type Plain = ($($t::Plain,)*);
        fn reflect(self) -> Ir<Self::Plain> {
            Ir::new(($(self.$i.reflect(),)*))
        }
    }

    impl<$($t: IntoIr<$p>, $p: Mirror),*> IntoValue<Ir<($($p,)*)>> for ($($t,)*) {
        fn into_value(self) -> Ir<($($p,)*)> {
            self.into_ir()
        }
    }

    impl<$($t: Deep),*> Deep for ($($t,)*) {
        #[track_caller]
        fn deep_copy(self) -> Self {
            ($(self.$i.deep_copy(),)*)
        }
    }
)* } }

plain_tuples! {
    (A 0 P);
    (A 0 P, B 1 Q);
    (A 0 P, B 1 Q, C 2 R);
    (A 0 P, B 1 Q, C 2 R, D 3 S);
    (A 0 P, B 1 Q, C 2 R, D 3 S, E 4 T);
    (A 0 P, B 1 Q, C 2 R, D 3 S, E 4 T, F 5 U);
    (A 0 P, B 1 Q, C 2 R, D 3 S, E 4 T, F 5 U, G 6 V);
    (A 0 P, B 1 Q, C 2 R, D 3 S, E 4 T, F 5 U, G 6 V, H 7 W);
}
