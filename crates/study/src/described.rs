//! Structs whose fields say what they are.

use crate::{Input, Output};
use chainrule::rt::Data;

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

    /// The struct with the numbers that `next` gives, in the same order.
    fn made_of(next: &mut dyn FnMut() -> f64) -> Self;

    /// The struct with these numbers.
    ///
    /// Panics unless there are as many as inputs.
    fn from_values(values: &[f64]) -> Self {
        let (given, mut rest) = (values.len(), values.iter());
        let made = Self::made_of(&mut || *rest.next().unwrap_or_else(|| panic!("{given} values are too few")));
        assert!(rest.next().is_none(), "{given} values are too many");
        made
    }

    /// The struct with every number at its default.
    fn at_defaults() -> Self {
        let mut all = Self::inputs().into_iter();
        Self::made_of(&mut || all.next().map_or(f64::NAN, |input| input.default))
    }

    /// Its numbers.
    fn values(&self) -> Vec<f64> {
        numbers(self)
    }
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

    /// Their values.
    fn values(&self) -> Vec<f64> {
        numbers(self)
    }
}

/// All floats of a value, in order.
pub(crate) fn numbers(value: &impl Data) -> Vec<f64> {
    let mut all = Vec::new();
    value.visit(&mut |x| all.push(x));
    all
}
