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

/// As [`interpolate()`], by the smooth curve through the points: cubic between knots, with the slope at each knot that of
/// the line through its neighbours (Catmull and Rom).
#[differentiable]
pub fn interpolate_smoothly(x: f64, knots: &[f64], values: &[f64]) -> f64 {
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
    let width = knots[i] - knots[i - 1];
    let t = (x - knots[i - 1]) / width;
    let rise = values[i] - values[i - 1];
    let start = width * slope_at(i - 1, knots, values);
    let end = width * slope_at(i, knots, values);
    values[i - 1] + t * (start + t * (3.0 * rise - 2.0 * start - end + t * (start + end - 2.0 * rise)))
}

/// The slope of the smooth curve at knot `i`; 0 at the ends, beyond which it is flat.
#[differentiable]
fn slope_at(i: usize, knots: &[f64], values: &[f64]) -> f64 {
    if i == 0 || i + 1 == knots.len() { 0.0 } else { (values[i + 1] - values[i - 1]) / (knots[i + 1] - knots[i - 1]) }
}
