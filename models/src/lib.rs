//! Simulators written as a user would write them: plain Rust, structs, loops and branches.
//!
//! [`car`] drives a car through the EPA schedules, over a rough road and past a microphone.
//! [`factory`] makes parts on a line whose machines break down, and grinds, tests and scraps them.
//! [`heat_sink`] shapes a cooling fin, [`pinene`] heats α-pinene, and [`transfer`] flies an upper stage from one orbit to another.

pub mod car;
pub mod factory;
pub mod heat_sink;
pub mod pinene;
pub mod transfer;
