//! Every construct of the language that differentiable functions are written in: each function as natural Rust, and
//! the program made of it compared with the function itself.

// The functions are written in every way that the language allows, also where clippy would choose another.
#![allow(clippy::all)]

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
