//! Inputs that are one array of many: shown and set as one.

use crate::Input;
use std::ops::Range;

/// From how many elements on an array is shown as one.
const MANY: usize = 20;

/// An array among inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Array {
    /// Which inputs it is.
    pub at: Range<usize>,
    /// What its elements' names begin with: `thickness` of `thickness_1`.
    pub stem: String,
}

impl Array {
    /// `thickness_1 … thickness_2000`
    pub fn name(&self) -> String {
        Array::named(&self.stem, self.at.len())
    }

    pub(crate) fn named(stem: &str, length: usize) -> String {
        format!("{stem}_1 … {stem}_{length}")
    }
}

/// The arrays of many elements among `inputs`, in order: twenty or more whose names count up from 1, of the same
/// kind, unit, range and group.
///
/// ```
/// use chainrule_study::{Input, arrays};
///
/// let piece = |k: usize| Input::new(format!("thickness_{k}"), "mm", 0.1..=4.0, 0.5);
/// let inputs: Vec<Input> = (1..=100).map(piece).collect();
/// let found = arrays(&inputs);
/// assert_eq!((found[0].at.clone(), found[0].name().as_str()), (0..100, "thickness_1 … thickness_100"));
/// ```
pub fn arrays(inputs: &[Input]) -> Vec<Array> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < inputs.len() {
        let first = &inputs[start];
        let Some(stem) = first.name.strip_suffix("_1") else {
            start += 1;
            continue;
        };
        let alike = |input: &Input| {
            let of = |input: &Input| (input.low, input.high, input.scale);
            let words = |input: &Input| (input.unit.clone(), input.group.clone(), input.kind.clone());
            of(input) == of(first) && words(input) == words(first)
        };
        let continues = |k: usize, input: &Input| input.name == format!("{stem}_{}", k + 1) && alike(input);
        let length = inputs[start..].iter().enumerate().take_while(|(k, input)| continues(*k, input)).count();
        if length >= MANY {
            all.push(Array { at: start..start + length, stem: stem.to_string() });
        }
        start += length.max(1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_found() {
        let input = |name: String| Input::new(name, "mm", 0.0..=1.0, 0.5);
        let mut inputs: Vec<Input> = (1..=25).map(|k| input(format!("t_{k}"))).collect();
        inputs.extend((1..=3).map(|k| input(format!("few_{k}"))));
        inputs.extend(
            (1..=20).map(|k| if k < 20 { input(format!("parts_{k}")) } else { input("parts_20".into()).integer() }),
        );
        let found = arrays(&inputs);
        assert_eq!(found, [Array { at: 0..25, stem: "t".into() }]);
        assert_eq!(found[0].name(), "t_1 … t_25");
    }
}
