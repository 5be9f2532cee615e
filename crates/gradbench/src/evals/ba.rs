//! Bundle adjustment: how far projected points are from where cameras saw them, and the sparse Jacobian of that.

use super::{Eval, Function};
use crate::task::{Error, Prepared, program, read, require, shown};
use chainrule::Tier;
use chainrule::grad;
use chainrule::prelude::*;
use serde::{Deserialize, Serialize};

/// A camera.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Camera {
    /// Its orientation: an axis, as long as the angle.
    pub rotation: [f64; 3],
    /// Where it is.
    pub centre: [f64; 3],
    /// Focal length.
    pub focal: f64,
    /// Principal point.
    pub principal: [f64; 2],
    /// Radial distortion.
    pub radial: [f64; 2],
}

/// The numbers of a camera.
pub const CAMERA: usize = 11;

#[differentiable]
fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[differentiable]
fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Rodrigues' formula: `point` turned about an axis by the angle that the axis is long.
#[differentiable]
pub fn rotate(axis: &[f64; 3], point: &[f64; 3]) -> [f64; 3] {
    let square = dot(axis, axis);
    if square == 0.0 {
        let turned = cross(axis, point);
        return [point[0] + turned[0], point[1] + turned[1], point[2] + turned[2]];
    }
    let angle = square.sqrt();
    let (sin, cos) = angle.sin_cos();
    let unit = [axis[0] / angle, axis[1] / angle, axis[2] / angle];
    let turned = cross(&unit, point);
    let along = dot(&unit, point) * (1.0 - cos);
    [
        point[0] * cos + turned[0] * sin + unit[0] * along,
        point[1] * cos + turned[1] * sin + unit[1] * along,
        point[2] * cos + turned[2] * sin + unit[2] * along,
    ]
}

/// Where the camera sees the point.
#[differentiable]
fn project(camera: &Camera, point: &[f64; 3]) -> [f64; 2] {
    let c = &camera.centre;
    let seen = rotate(&camera.rotation, &[point[0] - c[0], point[1] - c[1], point[2] - c[2]]);
    let x = seen[0] / seen[2];
    let y = seen[1] / seen[2];
    let square = x * x + y * y;
    let distortion = 1.0 + camera.radial[0] * square + camera.radial[1] * square * square;
    [x * distortion * camera.focal + camera.principal[0], y * distortion * camera.focal + camera.principal[1]]
}

// ANCHOR: objective
/// The weighted difference between where the camera should see the point and `feature`, where it saw it.
#[differentiable(constant(feature))]
pub fn reprojection_error(camera: &Camera, point: &[f64; 3], weight: f64, feature: &[f64; 2]) -> [f64; 2] {
    let seen = project(camera, point);
    [weight * (seen[0] - feature[0]), weight * (seen[1] - feature[1])]
}

/// How far a weight is from 1.
#[differentiable]
pub fn weight_error(weight: f64) -> f64 {
    1.0 - weight * weight
}

/// The errors of all observations, which are pairs of a camera and a point, and of their weights.
#[differentiable]
pub fn objective(
    cameras: &[Camera],
    points: &[[f64; 3]],
    weights: &[f64],
    observations: &[[usize; 2]],
    features: &[[f64; 2]],
) -> (Vec<[f64; 2]>, Vec<f64>) {
    let mut reprojection = vec![[0.0; 2]; observations.len()];
    let mut weight = vec![0.0; observations.len()];
    for (i, [camera, point]) in observations.iter().enumerate() {
        reprojection[i] = reprojection_error(&cameras[*camera], &points[*point], weights[i], &features[i]);
        weight[i] = weight_error(weights[i]);
    }
    (reprojection, weight)
}
// ANCHOR_END: objective

/// Numbers that an observation depends on: its camera, its point and its weight.
const INPUTS: usize = CAMERA + 4;

/// A gradient as a row of the Jacobian.
#[differentiable]
fn row(camera: &Camera, point: &[f64; 3], weight: f64) -> [f64; INPUTS] {
    let Camera { rotation: r, centre: c, focal, principal: p, radial: k } = camera;
    let x = point;
    [r[0], r[1], r[2], c[0], c[1], c[2], *focal, p[0], p[1], k[0], k[1], x[0], x[1], x[2], weight]
}

// ANCHOR: derivative
/// The elements of the Jacobian that are not zero, row by row: for each observation its two dense rows, then the
/// derivatives of the weights' errors.
#[differentiable]
pub fn elements(
    cameras: &[Camera],
    points: &[[f64; 3]],
    weights: &[f64],
    observations: &[[usize; 2]],
    features: &[[f64; 2]],
) -> Vec<f64> {
    let mut values = Vec::with_capacity((2 * INPUTS + 1) * observations.len());
    for (i, [c, p]) in observations.iter().enumerate() {
        let (camera, point, weight, feature) = (&cameras[*c], &points[*p], weights[i], &features[i]);
        let (_, rows) = chainrule::jacobian::<reprojection_error>((camera, point, weight, feature));
        for (camera, point, weight, _) in &rows {
            values.extend_from_slice(&row(camera, point, *weight));
        }
    }
    for weight in weights {
        let (_, (derivative,)) = grad::<weight_error>((*weight,));
        values.push(derivative);
    }
    values
}
// ANCHOR_END: derivative

/// A sparse matrix, by compressed rows: row `i` has the elements from `rows[i]` to `rows[i + 1]`.
pub struct Sparse {
    rows: Vec<u32>,
    columns: Vec<u32>,
    values: Vec<f64>,
}

impl Sparse {
    /// The Jacobian of `objective` with these elements: columns are the cameras, the points and the weights.
    fn assemble(at: &Scene, values: Vec<f64>) -> Sparse {
        let (n, p) = (at.cameras.len(), at.observations.len());
        let mut rows = Vec::with_capacity(3 * p + 1);
        let mut columns = Vec::with_capacity(values.len());
        let points = CAMERA * n;
        let first_weight = points + 3 * at.points.len();
        rows.push(0);
        for (i, [camera, point]) in at.observations.iter().enumerate() {
            let (camera, point) = ((CAMERA * camera) as u32, (points + 3 * point) as u32);
            let mut row = [0; INPUTS];
            let of_camera = row.iter_mut().zip(camera..);
            of_camera.take(CAMERA).for_each(|(column, at)| *column = at);
            let of_point = row[CAMERA..].iter_mut().zip(point..);
            of_point.take(3).for_each(|(column, at)| *column = at);
            row[INPUTS - 1] = (first_weight + i) as u32;
            for _ in 0..2 {
                columns.extend_from_slice(&row);
                rows.push(columns.len() as u32);
            }
        }
        for i in 0..p {
            columns.push((first_weight + i) as u32);
            rows.push(columns.len() as u32);
        }
        Sparse { rows, columns, values }
    }
}

/// What the eval sends: one camera, point, weight and feature, which are all alike.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Number of cameras.
    pub n: usize,
    /// Number of points.
    pub m: usize,
    /// Number of observations.
    pub p: usize,
    /// The camera.
    pub cam: [f64; CAMERA],
    /// The point.
    pub x: [f64; 3],
    /// The weight.
    pub w: f64,
    /// The feature.
    pub feat: [f64; 2],
}

/// The eval `ba`.
pub const EVAL: Eval = Eval {
    name: "ba",
    functions: &[Function { name: "objective", prepare: primal }, Function { name: "jacobian", prepare: jacobian }],
    plain,
};

/// All cameras, points and observations.
struct Scene {
    cameras: Vec<Camera>,
    points: Vec<[f64; 3]>,
    weights: Vec<f64>,
    observations: Vec<[usize; 2]>,
    features: Vec<[f64; 2]>,
}

impl Scene {
    fn read(json: &str) -> Result<Scene, Error> {
        let Input { n, m, p, cam, x, w, feat } = read(json)?;
        require(n > 0 && m > 0 && p > 0, "there are no cameras, points or observations")?;
        let [r1, r2, r3, c1, c2, c3, focal, u, v, k1, k2] = cam;
        let camera =
            Camera { rotation: [r1, r2, r3], centre: [c1, c2, c3], focal, principal: [u, v], radial: [k1, k2] };
        Ok(Scene {
            cameras: vec![camera; n],
            points: vec![x; m],
            weights: vec![w; p],
            observations: (0..p).map(|i| [i % n, i % m]).collect(),
            features: vec![feat; p],
        })
    }
}

/// What repeats is sent once.
#[derive(Serialize)]
struct Errors {
    reproj_error: Repeated<ReprojectionError>,
    w_err: Repeated<WeightError>,
}

#[derive(Serialize)]
struct Repeated<T> {
    #[serde(flatten)]
    value: T,
    repeated: usize,
}

#[derive(Serialize)]
struct ReprojectionError {
    elements: [f64; 2],
}

#[derive(Serialize)]
struct WeightError {
    element: f64,
}

fn errors((reprojection, weight): &(Vec<[f64; 2]>, Vec<f64>)) -> Errors {
    Errors {
        reproj_error: Repeated { value: ReprojectionError { elements: reprojection[0] }, repeated: reprojection.len() },
        w_err: Repeated { value: WeightError { element: weight[0] }, repeated: weight.len() },
    }
}

fn plain(json: &str) -> Prepared {
    let at = Scene::read(json)?;
    shown(move || Ok(objective(&at.cameras, &at.points, &at.weights, &at.observations, &at.features)), errors)
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let at = Scene::read(json)?;
    let program = program::<objective>(tier)?;
    shown(move || Ok(program.call((&at.cameras, &at.points, &at.weights, &at.observations, &at.features))?), errors)
}

/// The first observation's elements and the last weight's.
#[derive(Serialize)]
struct Elements {
    rows: Vec<u32>,
    cols: Vec<u32>,
    vals: Vec<f64>,
}

fn jacobian(json: &str, tier: Tier) -> Prepared {
    let at = Scene::read(json)?;
    let program = program::<elements>(tier)?;
    shown(
        move || {
            let values = program.call((&at.cameras, &at.points, &at.weights, &at.observations, &at.features))?;
            Ok(Sparse::assemble(&at, values))
        },
        |jacobian| {
            fn some<T: Copy>(all: &[T]) -> Vec<T> {
                all.iter().take(2 * INPUTS).chain(all.last()).copied().collect()
            }
            Elements { rows: some(&jacobian.rows), cols: some(&jacobian.columns), vals: some(&jacobian.values) }
        },
    )
}
