//! The cost of a clustering, and Newton's step for its centroids.

use chainrule::prelude::*;

/// `|a − b|²`.
#[differentiable]
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    sum
}

/// The squared distances of all points to the nearest centroid, summed. Points and centroids are given row by row, in
/// `d` dimensions.
#[differentiable(constant(points))]
pub fn cost(points: &[f64], centroids: &[f64], d: usize) -> f64 {
    let mut sum = 0.0;
    for point in points.chunks_exact(d) {
        let mut closest = f64::INFINITY;
        for centroid in centroids.chunks_exact(d) {
            let distance = distance(point, centroid);
            if distance < closest {
                closest = distance;
            }
        }
        sum += closest;
    }
    sum
}
