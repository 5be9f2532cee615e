//! Derivatives of programs, by every oracle.

mod common;

mod checkpoints;
mod programs;
mod random;
