//! Programs as users write them, each measured in three or four forms: the plain function, the same function compiled
//! by Chainrule, its gradient, and for some a gradient written by hand.

// Loops over indices are what is measured.
#![allow(clippy::needless_range_loop)]

mod car;
mod heat;
mod long;
mod lorenz;
mod matrices;
mod particles;
mod roots;
mod table;

pub use car::fuel;
pub use long::three_hundred;
pub use lorenz::{args as lorenz_args, last_x};

use chainrule::Error;
use chainrule_ir::Module;

/// Something to be timed; its result keeps it from being optimised away.
pub type Task = Box<dyn Fn() -> f64>;

/// A program and the forms of it that are compared.
pub struct Case {
    /// Its name in the tables.
    pub name: &'static str,
    /// The plain function.
    pub plain: Task,
    /// The function compiled by Chainrule.
    pub compiled: Task,
    /// Its gradient.
    pub gradient: Task,
    /// The gradient as one would write it by hand, in Rust.
    pub by_hand: Option<Task>,
    /// The two as they were compiled: the function and its gradient.
    pub modules: [Module; 2],
}

/// A case of a function with its arguments, of which those that are borrowed live as long as the process.
macro_rules! case {
    ($name:literal, $f:ident, ($($arg:expr),*) $(, by_hand = $hand:expr)?) => {{
        use std::hint::black_box;
        let primal = chainrule::compile::<$f>()?;
        let gradient = chainrule::compile::<chainrule::Grad<$f>>()?;
        let modules = [primal.optimised().clone(), gradient.optimised().clone()];
        #[allow(unused_mut, unused_assignments)]
        let mut by_hand: Option<crate::programs::Task> = None;
        $(by_hand = Some(Box::new($hand));)?
        Ok(crate::programs::Case {
            name: $name,
            plain: Box::new(move || $f($(black_box($arg)),*)),
            compiled: Box::new(move || primal.call(($($arg,)*)).unwrap_or(f64::NAN)),
            gradient: Box::new(move || gradient.call(($($arg,)*)).map_or(f64::NAN, |(y, d)| {
                black_box(d);
                y
            })),
            by_hand,
            modules,
        })
    }};
}
use case;

/// A program to be compiled and measured.
pub type Make = fn() -> Result<Case, Error>;

/// All programs.
pub const PROGRAMS: &[Make] =
    &[lorenz::case, heat::case, roots::case, table::case, matrices::case, particles::case, long::case, car::case];

/// So many numbers between 0 and 1 that look random and live as long as the process.
fn numbers(n: usize) -> &'static [f64] {
    let mut state = 1u64;
    let next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    Vec::leak(std::iter::repeat_with(next).take(n).collect())
}
