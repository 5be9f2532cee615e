//! Structs whose fields say what they are.

use crate::{Goal, Input, Output};
use chainrule::rt::Data;
use std::ops::RangeInclusive;

/// The inputs of a simulator: a struct of numbers, each with unit, range and default.
///
/// Derive it: see the macro [`Inputs`](macro@crate::Inputs).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what its fields are",
    note = "put #[derive(Inputs, Differentiable, Clone)] on it, and #[input(range = …, default = …)] on each field"
)]
pub trait Inputs: Data {
    /// Its numbers, in the order of the fields, arrays element by element.
    fn inputs() -> Vec<Input>;

    /// The struct with these numbers, in the same order.
    fn from_values(next: &mut dyn FnMut() -> f64) -> Self;
}

/// The outputs of a simulator: a struct of numbers, each with unit and goal.
///
/// Derive it: see the macro [`Outputs`](macro@crate::Outputs).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what its fields are",
    note = "put #[derive(Outputs, Differentiable, Clone)] on it, and #[output(unit = …, minimise)] or the like on each field"
)]
pub trait Outputs: Data {
    /// Its numbers, in the order of the fields.
    fn outputs() -> Vec<Output>;
}

/// A described input; the derive writes calls of it.
pub fn input(
    name: String,
    unit: &str,
    range: RangeInclusive<f64>,
    default: f64,
    about: &str,
    group: &str,
    free: bool,
) -> Input {
    let (low, high) = range.into_inner();
    Input { name, unit: unit.into(), low, high, default, about: about.into(), group: group.into(), free }
}

/// A described output; the derive writes calls of it.
pub fn output(name: &str, unit: &str, goal: Goal, about: &str, headline: bool) -> Output {
    Output { name: name.into(), unit: unit.into(), goal, about: about.into(), headline }
}
