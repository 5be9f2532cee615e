//! Lines of block characters whose heights are numbers.

const EIGHTHS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// `values` as heights between the least and the greatest of them, at most `width` characters: of more values the
/// greatest magnitude around each place is shown. What is not finite is a space.
pub(crate) fn spark(values: &[f64], width: usize) -> String {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    scaled(values, (low, high), width)
}

/// As [`spark`], with heights between two numbers that are given.
pub(crate) fn scaled(values: &[f64], (low, high): (f64, f64), width: usize) -> String {
    let places = values.len().min(width);
    let one = |place: usize| {
        let range = place * values.len() / places..(place + 1) * values.len() / places;
        let finite = values[range].iter().copied().filter(|value| value.is_finite());
        let Some(value) = finite.reduce(|a, b| if b.abs() > a.abs() { b } else { a }) else { return ' ' };
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        EIGHTHS[((share * 8.0) as usize).min(7)]
    };
    (0..places).map(one).collect()
}

/// How often values fall into each of `bins` equal parts between the least and the greatest of them.
pub(crate) fn histogram(values: &[f64], bins: usize) -> Vec<f64> {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut counts = vec![0.0; bins];
    for value in values {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        counts[((share * bins as f64) as usize).min(bins - 1)] += 1.0;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_follow_values() {
        assert_eq!(spark(&[0.0, 1.0, f64::NAN, 4.0, 8.0], 10), "▁▂ ▅█");
        assert_eq!(spark(&[0.0, 9.0, 0.0, 1.0, 0.0, 0.0], 3), "█▁▁");
        assert_eq!((spark(&[2.0, 2.0], 9).as_str(), spark(&[], 9).as_str()), ("▁▁", ""));
        assert_eq!(histogram(&[0.0, 0.1, 0.9, 1.0, 1.0], 2), [2.0, 3.0]);
    }
}
