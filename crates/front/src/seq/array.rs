//! Fixed arrays: memory of their own, passed by address.

use super::slice::{room, slice};
use super::vec::vec_of;
use crate::builder::refuse;
use crate::handle::{IntoIr, Ir, Leaf, LeafTy, Leaves, Mirror, Obj, cells, clone, count, embed, next_scalar};
use crate::num::{Lift, usize_};

#[track_caller]
fn array_cells<T: Mirror, const N: usize>() -> u32 {
    let total = u32::try_from(N).ok().and_then(|n| n.checked_mul(cells::<T>()));
    total.unwrap_or_else(|| refuse("an array of more than 2³² cells: use a Vec"))
}

impl<T: Mirror, const N: usize> Mirror for [T; N] {
    type Repr = Ir<[T]>;
    type Kind = Obj;
    fn layout(out: &mut Vec<LeafTy>) {
        out.push(LeafTy::Array(array_cells::<T, N>()));
    }
    fn leaves(repr: Self::Repr, out: &mut Vec<Leaf>) {
        out.push(Leaf::Array { ptr: repr.ptr(), cells: array_cells::<T, N>() });
    }
    fn from_leaves(leaves: &mut Leaves) -> Self::Repr {
        slice(next_scalar(leaves), count(N as u64))
    }
    #[track_caller]
    fn deep(repr: Self::Repr) -> Self::Repr {
        let copy = slice(room::<T>(usize_(N as u64)), count(N as u64));
        copy.clone_elements(repr);
        copy
    }
    #[track_caller]
    fn embed(&self) -> Self::Repr {
        embed(self.as_slice())
    }
    const OWNS: bool = T::OWNS;
    fn zero() -> Self {
        std::array::from_fn(|_| T::zero())
    }
}

impl<T: Mirror, const N: usize> Lift for [T; N] {
    type T = [T; N];
    #[track_caller]
    fn lift(self) -> Ir<[T; N]> {
        embed(&self)
    }
}

/// `[a, b, c]`
#[track_caller]
pub fn array<T: Mirror, V: IntoIr<T>, const N: usize>(items: [V; N]) -> Ir<[T; N]> {
    let elements: Ir<Vec<T>> = vec_of(items.map(IntoIr::into_ir).to_vec());
    Ir::new(**elements)
}

/// `[x; N]`
#[track_caller]
pub fn array_repeat<T: Mirror, const N: usize>(x: Ir<T>) -> Ir<[T; N]> {
    let all = slice(room::<T>(usize_(N as u64)), count(N as u64));
    if T::OWNS {
        all.fill(clone(x))
    } else {
        all.fill(x)
    }
    Ir::new(all)
}
