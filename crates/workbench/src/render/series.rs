//! Inputs that are one array of many: shown as one, in a line.

use chainrule_study::Input;
use std::ops::Range;

/// From how many elements on an array is shown as one.
const MANY: usize = 20;

/// An array among inputs.
pub(crate) struct Series {
    /// Which inputs it is.
    pub at: Range<usize>,
    /// `thickness_1 … thickness_2000`
    pub name: String,
}

/// The arrays of many elements among `inputs`, in order: names that count up from 1, with the same unit and range.
pub(crate) fn series(inputs: &[Input]) -> Vec<Series> {
    let mut all = Vec::new();
    let mut start = 0;
    while start < inputs.len() {
        let first = &inputs[start];
        let continues = |k: usize, input: &Input| {
            let stem = first.name.strip_suffix("_1").map(|stem| format!("{stem}_{}", k + 1));
            stem.is_some_and(|name| name == input.name)
                && (input.low, input.high, &input.unit) == (first.low, first.high, &first.unit)
        };
        let length = inputs[start..].iter().enumerate().take_while(|(k, input)| continues(*k, input)).count();
        if length >= MANY {
            let name = format!("{} … {}", first.name, inputs[start + length - 1].name);
            all.push(Series { at: start..start + length, name });
        }
        start += length.max(1);
    }
    all
}

/// `values` as a row of at most `width` blocks, each the mean of its share, as high as it is between 0, or the least if
/// that is negative, and the greatest.
pub(crate) fn sparkline(values: &[f64], width: usize) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let width = width.min(values.len()).max(1);
    let low = values.iter().fold(0.0, |low: f64, value| low.min(*value));
    let high = values.iter().fold(low, |high: f64, value| high.max(*value));
    let block = |k: usize| {
        let share = &values[k * values.len() / width..(k + 1) * values.len() / width];
        let mean = share.iter().sum::<f64>() / share.len().max(1) as f64;
        let height = if high > low { (mean - low) / (high - low) } else { 0.0 };
        BLOCKS[((8.0 * height) as usize).min(7)]
    };
    (0..width).map(block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_are_found_and_drawn() {
        let input = |name: String| Input::new(name, "mm", 0.0..=1.0, 0.5);
        let mut inputs: Vec<Input> = (1..=25).map(|k| input(format!("t_{k}"))).collect();
        inputs.extend((1..=3).map(|k| input(format!("few_{k}"))));
        let found = series(&inputs);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].at.clone(), found[0].name.as_str()), (0..25, "t_1 … t_25"));
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0], 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[1.0, 1.0, 3.0, 3.0], 2), "▃█");
        assert_eq!(sparkline(&[], 4), "▁");
    }
}
