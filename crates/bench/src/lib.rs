//! Measures Chainrule. What the figures are and how to get them stands in `docs/performance.md`.
//!
//! - `cargo bench -p chainrule-bench --bench latency`: from source to the first gradient, by stage and size.
//! - `cargo bench -p chainrule-bench --bench ratios`: gradients beside plain Rust, taken turn by turn.
//! - `cargo bench -p chainrule-bench --bench memory`: a gradient through a million iterations.
//! - `cargo bench -p chainrule-bench --bench sparse`: sparse Jacobians and Hessians of growing size.
//! - `cargo bench -p chainrule-bench --bench programs`: the programs by themselves, with Criterion's statistics.

pub mod measure;
pub mod programs;
pub mod scaled;
pub mod stages;
