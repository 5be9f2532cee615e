//! The models against outside figures, plain Rust and differences.

mod car_derivatives;
mod car_inputs;
mod car_physics;
