//! Machine code does what the interpreter does.

mod common;

mod apart;
mod behaviour;
mod c;
mod derivatives;
mod golden;
mod prims;
mod random;
