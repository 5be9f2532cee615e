//! Tables.

use chainrule::differentiable;

/// The value at `x` of the line through the points `(knots[i], values[i])`; beyond the ends, the end's value.
///
/// `knots` ascend, and there are as many `values`.
#[differentiable]
pub fn interpolate(x: f64, knots: &[f64], values: &[f64]) -> f64 {
    let last = knots.len() - 1;
    if x <= knots[0] {
        return values[0];
    }
    if x >= knots[last] {
        return values[last];
    }
    let mut i = 1;
    while knots[i] < x {
        i += 1;
    }
    let share = (x - knots[i - 1]) / (knots[i] - knots[i - 1]);
    values[i - 1] + share * (values[i] - values[i - 1])
}
