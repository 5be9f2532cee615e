//! Chainrule as a tool of GradBench, the benchmark suite for automatic differentiation.
//!
//! Each of the suite's evals has one file in [`evals`]: its objective as one would write it in Rust, and which operator
//! takes which derivative of it. No derivative is written by hand.

pub mod allocator;
pub mod descent;
pub mod evals;
pub mod protocol;
pub mod task;
