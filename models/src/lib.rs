//! Simulators written as a user would write them: plain Rust, structs, loops and branches.
//!
//! [`car`] drives a car through the EPA schedules, over a rough road and past a microphone.
//! [`factory`] makes parts on a line whose machines break down, and grinds, tests and scraps them.

pub mod car;
pub mod factory;
