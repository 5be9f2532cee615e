//! The attribute and the derive that make ordinary Rust differentiable.
