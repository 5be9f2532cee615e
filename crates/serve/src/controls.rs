//! What the page has controls for.

use chainrule_study::{Array, Model, arrays};
use std::ops::Range;

/// An input, or an array of many that is set as one and drawn.
pub(crate) struct Control {
    /// Which inputs it sets.
    pub at: Range<usize>,
    /// What it is called: the input's name, or what those of the array begin with.
    pub name: String,
    /// Whether it is an array.
    pub array: bool,
}

/// The controls of a model's inputs, in their order.
pub(crate) fn controls(model: &dyn Model) -> Vec<Control> {
    let inputs = model.inputs();
    let drawn = |array: &Array| inputs[array.at.start].has_derivative();
    let arrays: Vec<Array> = arrays(inputs).into_iter().filter(drawn).collect();
    let mut all = Vec::new();
    let mut next = 0;
    while next < inputs.len() {
        let control = match arrays.iter().find(|array| array.at.start == next) {
            Some(array) => Control { at: array.at.clone(), name: array.stem.clone(), array: true },
            None => Control { at: next..next + 1, name: inputs[next].name.clone(), array: false },
        };
        next = control.at.end;
        all.push(control);
    }
    all
}
