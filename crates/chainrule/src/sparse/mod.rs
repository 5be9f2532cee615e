//! Sparse Jacobians and Hessians: the pattern is found, coloured, and the matrix computed from few sweeps.
//!
//! Data flows through the files in this order: `trace` runs the program, by the `facts` of primitives and on either way of
//! `branches`, and carries beside each number the set of inputs that its derivative may depend on (`sets`), between
//! arguments and results that `leaves` walks; `structure` has the pattern that follows, and when it holds for other
//! arguments; `colour` and `plan` say which columns, rows or variables share a sweep, and where each entry is read;
//! `sweeps` runs those of forward mode, several colours in each, and `jacobian` and `hessian` give a `matrix`.

mod branches;
mod colour;
mod facts;
mod hessian;
mod jacobian;
mod leaves;
mod matrix;
mod plan;
mod sets;
mod structure;
mod sweeps;
mod trace;

pub use hessian::SparseHessian;
pub use jacobian::SparseJacobian;
pub use matrix::{SparseMatrix, SparsePattern};
pub use structure::Structure;
