//! Sparse Jacobians and Hessians: the pattern is found, coloured, and the matrix computed from few sweeps.
//!
//! Data flows through the files in this order: `trace` runs the program and carries, beside each number, the set of
//! inputs that its derivative may depend on (`sets`), between arguments and results that `leaves` walks; `structure`
//! has the pattern that follows, and when it holds for other arguments; `colour` and `plan` say which columns, rows or
//! variables share a sweep, and where each entry is read; `jacobian` and `hessian` run the sweeps and give a `matrix`.

mod colour;
mod hessian;
mod jacobian;
mod leaves;
mod matrix;
mod plan;
mod sets;
mod structure;
mod trace;

pub use hessian::SparseHessian;
pub use jacobian::SparseJacobian;
pub use matrix::{SparseMatrix, SparsePattern};
pub use structure::Structure;
