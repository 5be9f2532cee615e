//! Differentiable programming for ordinary Rust.
