//! Programs as users have them: operators, calls, traps, diagnoses.

mod batches;
mod calls;
mod diagnoses;
mod export;
#[path = "../exported/mod.rs"]
mod exported;
mod memory;
mod nested;
mod operators;
mod results;
mod solutions;
mod sparse;
mod threads;
mod tiers;
