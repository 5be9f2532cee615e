//! Outputs over time, between their steps.

use crate::number::{short, with_unit};
use crate::{Error, Series};

/// How many steps a value between them is made of.
const POINTS: usize = 4;

/// The steps that a time lies between, with how much each counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Between {
    first: usize,
    /// Those of the steps from the first on; 0 behind the last.
    weights: [f64; POINTS],
}

impl Between {
    /// The steps around `time`, in the series' unit of steps, of a series with `length` numbers, of which the first is at 0:
    /// the cubic polynomial through the four nearest (Lagrange), so that a smooth series is right to the fourth order of
    /// its step; fewer where there are fewer. At a step it is that step's number.
    ///
    /// # Errors
    /// Where the series has ended by then.
    pub fn of(series: &Series, length: usize, time: f64) -> Result<Between, Error> {
        let at = time / series.step;
        let last = length.saturating_sub(1) as f64;
        // A time such as 0.3 of a step of 0.1 can be a rounding behind the end.
        if length == 0 || at > last * (1.0 + 1e-12) {
            let words = |time: f64| with_unit(short(time), &series.step_unit);
            return Err(Error::Other(format!(
                "time = {} is behind the end of {}, {}; leave the row out, or simulate longer",
                words(time),
                series.name,
                words(last * series.step)
            )));
        }
        let points = POINTS.min(length);
        let first = (at.floor() as usize).saturating_sub((points - 1) / 2).min(length - points);
        let mut weights = [0.0; POINTS];
        for (k, weight) in weights.iter_mut().enumerate().take(points) {
            let others = (0..points).filter(|i| *i != k);
            *weight = others.map(|i| (at - (first + i) as f64) / (k as f64 - i as f64)).product();
        }
        Ok(Between { first, weights })
    }

    /// The value there of a series, or of its derivative.
    pub fn value(&self, numbers: &[f64]) -> f64 {
        let part = numbers.get(self.first..).unwrap_or_default();
        // What does not count must not matter, even where it is not finite.
        self.weights.iter().zip(part).filter(|(w, _)| **w != 0.0).map(|(w, y)| w * y).sum()
    }

    /// Puts the weights into a vector as long as the series.
    pub fn spread(&self, length: usize) -> Vec<f64> {
        let mut all = vec![0.0; length];
        all.iter_mut().skip(self.first).zip(self.weights).for_each(|(cell, weight)| *cell = weight);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series;

    #[test]
    fn cubics_are_exact_and_ends_are_ends() {
        let every = series("height", "m", "0.5 s", "");
        let cubic = |t: f64| 1.0 - t + 2.0 * t * t - 0.25 * t * t * t;
        let numbers: Vec<f64> = (0..9).map(|k| cubic(0.5 * f64::from(k))).collect();
        for time in [0.0, 0.1, 0.5, 1.3, 2.0, 3.9, 4.0] {
            let between = Between::of(&every, 9, time).unwrap();
            assert!((between.value(&numbers) - cubic(time)).abs() < 1e-12, "{time}");
            let weighted: f64 = between.spread(9).iter().zip(&numbers).map(|(w, y)| w * y).sum();
            assert!((weighted - cubic(time)).abs() < 1e-12, "{time}");
        }
        assert_eq!(Between::of(&every, 9, 1.0).unwrap().value(&numbers), numbers[2]);
        assert_eq!(Between::of(&every, 2, 0.25).unwrap().value(&[1.0, 2.0]), 1.5);
        assert_eq!(Between::of(&every, 1, 0.0).unwrap().value(&[7.0]), 7.0);
        let error = Between::of(&every, 9, 4.1).unwrap_err().to_string();
        assert!(error.starts_with("time = 4.1 s is behind the end of height, 4 s"), "{error}");
        assert!(Between::of(&every, 0, 0.0).is_err());
    }
}
