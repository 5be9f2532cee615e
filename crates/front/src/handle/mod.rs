//! `Ir<T>`: what a value of type `T` is in a twin.
//!
//! A handle is made of *leaves*: scalars, each in some place, and fixed arrays, each at some address. References are
//! erased: a `&T` is an `Ir<T>` whose leaves are marked as references, so that binding it copies nothing.

mod copies;
mod mirror;
mod place;
mod tuples;

pub use copies::{
    Receiver, assign, by_mut, by_ref, clone, deref, diverge, load, read, receiver, receiver_before, replace, set,
    storage, swap, uninit, var_,
};
pub(crate) use copies::{at_address, get_scalars, merged_access, no_mutable_reference, stored_leaves, with_access};
pub use mirror::{
    Deep, Host, IntoIr, IntoValue, Ir, Mirror, Num, Obj, Reflect, Unpack, Value, embed, of_type, repr, with_fields,
};
pub(crate) use mirror::{cells, from_leaves_vec, layout, leaves, next_scalar};
pub use place::{Access, Leaf, LeafTy, Leaves, Place, Ref, Scalar};
pub(crate) use place::{cast_to, compare, count, prim, select};
