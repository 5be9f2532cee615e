//! Inputs that are one array of many: shown and set as one.

use crate::{Influence, Input, Model, Moved};
use std::collections::HashMap;
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
        format!("{0}_1 … {0}_{1}", self.stem, self.at.len())
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

/// `moved` with one influence in place of each array's many: what its elements do together. Derivative and percentage
/// are for all of them growing alike, the value is their mean. The order stays that of the strongest first.
pub fn grouped(model: &dyn Model, moved: &Moved) -> Moved {
    let inputs = model.inputs();
    let arrays = arrays(inputs);
    if arrays.is_empty() {
        return moved.clone();
    }
    let places: HashMap<&str, usize> = inputs.iter().enumerate().map(|(j, input)| (input.name.as_str(), j)).collect();
    let array_of = |of: &Influence| {
        let place = places.get(of.input.as_str())?;
        arrays.iter().position(|array| array.at.contains(place))
    };
    let mut influences: Vec<Influence> = Vec::new();
    let mut sums: Vec<Option<Influence>> = vec![None; arrays.len()];
    for of in &moved.influences {
        match array_of(of) {
            None => influences.push(of.clone()),
            Some(k) => match &mut sums[k] {
                None => sums[k] = Some(of.clone()),
                Some(sum) => {
                    sum.value += of.value;
                    sum.over_range += of.over_range;
                    sum.derivative = sum.derivative.zip(of.derivative).map(|(a, b)| a + b);
                    sum.elasticity = sum.elasticity.zip(of.elasticity).map(|(a, b)| a + b);
                    sum.steps.clear();
                }
            },
        }
    }
    for (array, sum) in arrays.iter().zip(sums) {
        influences.extend(sum.map(|sum| Influence {
            input: array.stem.clone(),
            value: sum.value / array.at.len() as f64,
            ..sum
        }));
    }
    influences.sort_by(|a, b| b.strength(moved.value).total_cmp(&a.strength(moved.value)));
    Moved { influences, ..moved.clone() }
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
