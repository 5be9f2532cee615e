//! Derivatives by finite differences, with an honest error.

/// Steps tried, as fractions of an input's range.
const STEPS: [f64; 4] = [1e-3, 2e-4, 4e-5, 4e-6];

/// Differences of every output by one input.
pub(crate) struct Differences {
    /// The best estimate `[m]`.
    pub slope: Vec<f64>,
    /// How far that estimate is from the one of its neighbouring step `[m]`.
    pub spread: Vec<f64>,
}

/// Differences of `f` at `x` by its argument `j` with range `low..=high`: five-point formulas of fourth order, central
/// where the range allows it and one-sided at its ends, for several steps. Of neighbouring steps the pair that agrees
/// best is taken, so that neither rounding nor a kink nearby decides. Steps to where `f` has no answer are left out;
/// with fewer than two left, slopes are NaN and their spread is infinite.
pub(crate) fn differences(
    f: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>,
    x: &[f64],
    j: usize,
    (low, high): (f64, f64),
    here: &[f64],
) -> Differences {
    let mut at = |offset: f64| {
        let mut moved = x.to_vec();
        moved[j] += offset;
        f(&moved)
    };
    let mut estimates: Vec<Vec<f64>> = Vec::with_capacity(STEPS.len());
    for step in STEPS {
        let h = representable(x[j], step * (high - low));
        let (down, up) = (x[j] - 2.0 * h >= low, x[j] + 2.0 * h <= high);
        if down && up {
            let offsets = [-2.0 * h, -h, h, 2.0 * h].map(&mut at);
            if let [Some(a), Some(b), Some(c), Some(d)] = &offsets {
                estimates.push(combine(&[(1.0, a), (-8.0, b), (8.0, c), (-1.0, d)], 12.0 * h));
            }
        } else {
            let h = if up { h } else { -h };
            let offsets = [h, 2.0 * h, 3.0 * h, 4.0 * h].map(&mut at);
            if let [Some(a), Some(b), Some(c), Some(d)] = &offsets {
                estimates.push(combine(&[(-25.0, here), (48.0, a), (-36.0, b), (16.0, c), (-3.0, d)], 12.0 * h));
            }
        }
    }
    let mut slope = Vec::with_capacity(here.len());
    let mut spread = Vec::with_capacity(here.len());
    for i in 0..here.len() {
        let pairs = estimates.windows(2).map(|pair| ((pair[0][i] - pair[1][i]).abs(), pair[0][i], pair[1][i]));
        let best = pairs.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f64::INFINITY, f64::NAN, f64::NAN));
        slope.push(0.5 * (best.1 + best.2));
        spread.push(best.0);
    }
    Differences { slope, spread }
}

/// Steps at which both sides are looked at, as fractions of an input's range.
const SIDE_STEPS: [f64; 4] = [4e-6, 1e-6, 2e-7, 4e-8];

/// Slopes of every output from the left and from the right `[m]`, of second order, for several small steps. They tell a
/// kink from a mistake. Both sides of an end of the range matter too, for a kink may lie on it; so small a step beyond
/// does no harm. Steps to where `f` has no answer are left out.
pub(crate) fn sides(
    f: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>,
    x: &[f64],
    j: usize,
    (low, high): (f64, f64),
    here: &[f64],
) -> Vec<(Vec<f64>, Vec<f64>)> {
    let mut at = |offset: f64| {
        let mut moved = x.to_vec();
        moved[j] += offset;
        f(&moved)
    };
    let mut side = |h: f64| {
        let (one, two) = (at(h)?, at(2.0 * h)?);
        Some(combine(&[(-1.0, &two), (4.0, &one), (-3.0, here)], 2.0 * h))
    };
    let steps = SIDE_STEPS.map(|step| representable(x[j], step * (high - low)));
    steps.into_iter().filter_map(|h| side(-h).zip(side(h))).collect()
}

/// The step nearest to `h` that `x + h` represents exactly.
fn representable(x: f64, h: f64) -> f64 {
    (x + h) - x
}

/// `Σ factor · values / divisor`, output by output.
fn combine(terms: &[(f64, &[f64])], divisor: f64) -> Vec<f64> {
    (0..terms[0].1.len()).map(|i| terms.iter().map(|(factor, v)| factor * v[i]).sum::<f64>() / divisor).collect()
}

/// The path of a run, if it is known.
pub(crate) trait Path: Fn(&[f64]) -> Option<u64> {}

impl<F: Fn(&[f64]) -> Option<u64>> Path for F {}

/// Steps tried for differences within one path, as fractions of an input's range.
const SMOOTH_STEPS: [f64; 4] = [1e-4, 1e-5, 1e-6, 1e-7];

/// Multiples of a rounding error that a simulation's output may be off by.
const ROUNDING: f64 = 64.0 * f64::EPSILON;

/// Differences of every output by the widest step that stays on `home`, the path of `x`, on both sides, so that no kink is
/// within reach, and by half of it; none where even the smallest leaves it: there is a kink at `x`, to the eye of
/// differences. The spread counts rounding too.
pub(crate) fn within_path(
    f: &mut dyn FnMut(&[f64]) -> Option<Vec<f64>>,
    (home, path): (u64, &dyn Path),
    x: &[f64],
    j: usize,
    width: f64,
    here: &[f64],
) -> Option<Differences> {
    let moved = |offset: f64| {
        let mut moved = x.to_vec();
        moved[j] += offset;
        moved
    };
    let stays = |h: f64| [-2.0 * h, 2.0 * h].iter().all(|&o| path(&moved(o)) == Some(home));
    let h = SMOOTH_STEPS.iter().map(|s| representable(x[j], s * width)).find(|&h| h > 0.0 && stays(h))?;
    let mut central = |h: f64| {
        let [a, b, c, d] = [-2.0 * h, -h, h, 2.0 * h].map(|o| f(&moved(o)));
        Some(combine(&[(1.0, &a?), (-8.0, &b?), (8.0, &c?), (-1.0, &d?)], 12.0 * h))
    };
    let (wide, half) = (central(h)?, central(representable(x[j], 0.5 * h))?);
    let spread = wide.iter().zip(&half).zip(here).map(|((w, n), y)| (w - n).abs() + ROUNDING * y.abs() / h).collect();
    Some(Differences { slope: wide, spread })
}
