//! Machine code does what the interpreter does.

mod common;

mod behaviour;
mod c;
mod derivatives;
mod golden;
mod prims;
mod random;
