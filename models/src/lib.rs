//! Simulators written as a user would write them: plain Rust, structs, loops and branches.
//!
//! [`car`] drives a car through the EPA schedules, over a rough road and past a microphone.

pub mod car;
