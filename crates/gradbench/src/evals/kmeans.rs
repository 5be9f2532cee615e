//! The cost of a clustering, and Newton's step for its centroids.

use super::{Eval, Function};
use crate::task::{Error, Prepared, flat, program, read, require, shown, task};
use chainrule::Tier;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

// ANCHOR: objective
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
// ANCHOR_END: objective

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Points to be clustered.
    pub points: Vec<Vec<f64>>,
    /// The centres of clusters.
    pub centroids: Vec<Vec<f64>>,
}

/// The eval `kmeans`.
pub const EVAL: Eval = Eval {
    name: "kmeans",
    functions: &[Function { name: "cost", prepare: primal }, Function { name: "dir", prepare: direction }],
    plain,
};

fn input(json: &str) -> Result<(Vec<f64>, Vec<f64>, usize), Error> {
    let Input { points, centroids } = read(json)?;
    let d = points.first().map_or(0, Vec::len);
    require(d > 0, "`points` has no numbers")?;
    Ok((flat(&points, d, "points")?, flat(&centroids, d, "centroids")?, d))
}

fn plain(json: &str) -> Prepared {
    let (points, centroids, d) = input(json)?;
    task(move || Ok(cost(&points, &centroids, d)))
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let (points, centroids, d) = input(json)?;
    let program = program::<cost>(tier)?;
    task(move || Ok(program.call((&points, &centroids, d))?))
}

// ANCHOR: derivative
/// Newton's step. The Hessian is diagonal: times a vector of ones it is its diagonal.
fn direction(json: &str, tier: Tier) -> Prepared {
    let (points, centroids, d) = input(json)?;
    let program = program::<Hvp<cost>>(tier)?;
    shown(
        move || {
            let ones = vec![1.0; centroids.len()];
            let (_, (_, gradient, _), (_, diagonal, _)) =
                program.call(With((&points, &centroids, d), (Vec::new(), ones, d)))?;
            Ok(gradient.iter().zip(&diagonal).map(|(g, h)| g / h).collect::<Vec<f64>>())
        },
        move |step| step.chunks(d).map(<[f64]>::to_vec).collect::<Vec<_>>(),
    )
}
// ANCHOR_END: derivative
