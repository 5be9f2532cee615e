//! Five-point differences with an estimate of their own error.

/// A derivative as differences see it.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// The derivative.
    pub value: f64,
    /// How far off it may be.
    pub error: f64,
}

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Four steps.
    Quick,
    /// Many steps, down to very small ones: a spike narrower than the larger ones goes by unseen there.
    Thorough,
}

/// The derivative of each component of `f` at 0; nothing where `f` is not smooth nearby, where it gives nothing.
pub fn derivative(mut f: impl FnMut(f64) -> Option<Vec<f64>>, effort: Effort) -> Option<Vec<Estimate>> {
    let (first, factor, steps, wanted) = match effort {
        Effort::Quick => (0.02, 0.25, 7, 4),
        Effort::Thorough => (0.03, 0.5, 26, 26),
    };
    let mut h: f64 = first;
    let mut slopes: Vec<Vec<f64>> = Vec::new();
    for _ in 0..steps {
        if slopes.len() == wanted {
            break;
        }
        let points = [f(-2.0 * h), f(-h), f(h), f(2.0 * h)];
        if let [Some(a), Some(b), Some(c), Some(d)] = points {
            // Abramowitz and Stegun, 25.3.6.
            let slope = |i: usize| ((a[i] - d[i]) + 8.0 * (c[i] - b[i])) / (12.0 * h);
            slopes.push((0..a.len()).map(slope).collect());
        } else {
            slopes.clear();
        }
        h *= factor;
    }
    let run = if effort == Effort::Quick { 2 } else { 3 };
    if slopes.len() < run {
        return None;
    }
    let best = |i: usize| {
        let windows = slopes.windows(run).map(|w| {
            let error = w.windows(2).map(|p| (p[0][i] - p[1][i]).abs()).fold(0.0, f64::max);
            Estimate { value: w[run - 1][i], error }
        });
        // Where `f` oscillates faster than the larger steps, these see small slopes that agree by chance.
        let relative = |e: &Estimate| e.error / (1.0 + e.value.abs());
        windows.min_by(|a, b| relative(a).total_cmp(&relative(b)))
    };
    (0..slopes[0].len()).map(best).collect()
}
