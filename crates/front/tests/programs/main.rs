//! Differentiable functions as programs, run on the interpreter.

extern crate chainrule_front as chainrule;

mod common;
mod lowering;
mod numbers;
mod options;
mod places;
mod refusals;
mod rules;
mod sequences;
