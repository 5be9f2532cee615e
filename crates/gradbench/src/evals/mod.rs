//! The objectives of GradBench, one file for each eval.

pub mod det;
pub mod gmm;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod ode;
