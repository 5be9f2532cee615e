//! Every construct of the language that differentiable functions are written in: each function as natural Rust, and
//! the program made of it compared with the function itself.

// The functions are written in every way that the language allows, also where clippy would choose another.
#![allow(
    clippy::assign_op_pattern,
    clippy::eq_op,
    clippy::iter_count,
    clippy::let_and_return,
    clippy::manual_find,
    clippy::match_single_binding,
    clippy::needless_borrow,
    clippy::needless_range_loop,
    clippy::neg_cmp_op_on_partial_ord,
    clippy::nonminimal_bool,
    clippy::too_many_arguments
)]

#[macro_use]
mod checker;
mod random;

mod arrays;
mod closures;
mod control;
mod enums;
mod generics;
mod items;
mod iterators;
mod methods;
mod numbers;
mod operators;
mod options;
mod order;
mod patterns;
mod printing;
mod recursion;
mod references;
mod rules;
mod simulator;
mod structs;
mod traits;
mod traps;
mod vectors;
