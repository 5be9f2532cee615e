//! Slices, arrays, `Vec` and iterators.

mod adaptors;
mod array;
mod index;
mod iter;
mod range;
mod slice;
mod sort;
mod source;
mod vec;

pub use adaptors::*;
pub use array::{array, array_repeat};
pub use index::{AsSlice, CoerceTo, IrIndex, IrIndexMut, coerce, index, index_mut, slice_range, slice_range_inclusive};
pub use iter::{ExactIr, IrIter};
pub use range::{Range, range, range_from, range_inclusive};
pub use slice::{Chunks, SliceRepr};
pub use source::{FromIr, IntoIrIter, SliceIter};
pub use vec::{VecAssoc, VecRepr, vec_of, vec_repeat};
