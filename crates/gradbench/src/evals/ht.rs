//! Hand tracking: how far the points of a posed hand model are from measured ones, and the Jacobian of that.

use super::{Eval, Function};
use crate::task::{Error, Prepared, flat, program, read, require, shown, sparse_jacobian};
use chainrule::prelude::*;
use chainrule::{SparseMatrix, Tier};
use serde::{Deserialize, Serialize};

/// The rows of an affine map in homogeneous coordinates.
pub type Matrix = [[f64; 4]; 4];

/// A bone of the model.
#[derive(Differentiable, Clone, Debug)]
pub struct Bone {
    /// The bone that it hangs on, which comes before it.
    pub parent: Option<usize>,
    /// Where it is at rest, seen from its parent.
    pub relative: Matrix,
    /// From the hand's coordinates at rest to the bone's.
    pub inverse_absolute: Matrix,
}

/// The model of a hand.
#[derive(Differentiable, Clone, Debug)]
pub struct Hand {
    /// The bones.
    pub bones: Vec<Bone>,
    /// The vertices of the skin at rest, in homogeneous coordinates.
    pub positions: Vec<[f64; 4]>,
    /// How much each vertex follows each bone; vertex by vertex.
    pub weights: Vec<f64>,
    /// The triangles of the skin.
    pub triangles: Vec<[usize; 3]>,
    /// A left hand.
    pub is_mirrored: bool,
}

/// The product of two matrices.
#[differentiable]
fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let mut c = [[0.0; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + a[i][3] * b[3][j];
        }
    }
    c
}

/// The rotation about an axis by the angle that the axis is long.
#[differentiable]
fn rotation(axis: &[f64]) -> [[f64; 3]; 3] {
    let norm = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if norm < 0.0001 {
        return [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    }
    let (x, y, z) = (axis[0] / norm, axis[1] / norm, axis[2] / norm);
    let (s, c) = norm.sin_cos();
    let t = 1.0 - c;
    [
        [x * x + (1.0 - x * x) * c, x * y * t - z * s, x * z * t + y * s],
        [x * y * t + z * s, y * y + (1.0 - y * y) * c, y * z * t - x * s],
        [x * z * t - y * s, z * y * t + x * s, z * z + (1.0 - z * z) * c],
    ]
}

/// The rotation by Euler's angles: about x, then y, then z.
#[differentiable]
fn euler(x: f64, y: f64, z: f64) -> Matrix {
    let (sx, cx) = x.sin_cos();
    let (sy, cy) = y.sin_cos();
    let (sz, cz) = z.sin_cos();
    let rx = [[1.0, 0.0, 0.0, 0.0], [0.0, cx, -sx, 0.0], [0.0, sx, cx, 0.0], [0.0, 0.0, 0.0, 1.0]];
    let ry = [[cy, 0.0, sy, 0.0], [0.0, 1.0, 0.0, 0.0], [-sy, 0.0, cy, 0.0], [0.0, 0.0, 0.0, 1.0]];
    let rz = [[cz, -sz, 0.0, 0.0], [sz, cz, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]];
    product(&product(&rz, &ry), &rx)
}

/// The angles of each bone. Five fingers have three joints that bend, of which the first also turns sideways; they are
/// the bones 2, 3, 4, then 6, 7, 8 and so on.
#[differentiable]
fn pose(theta: &[f64], bones: usize) -> Vec<[f64; 2]> {
    let mut angles = vec![[0.0; 2]; bones];
    let mut at = 6;
    for finger in 0..5 {
        for joint in 0..3 {
            let bone = 2 + 4 * finger + joint;
            angles[bone][0] = theta[at];
            at += 1;
            if joint == 0 {
                angles[bone][1] = theta[at];
                at += 1;
            }
        }
    }
    angles
}

/// Where all vertices of the skin are in the pose `theta`.
#[differentiable]
fn skin(theta: &[f64], hand: &Hand) -> Vec<[f64; 3]> {
    let n = hand.bones.len();
    let angles = pose(theta, n);
    let mut absolutes = vec![[[0.0; 4]; 4]; n];
    let mut transforms = vec![[[0.0; 4]; 4]; n];
    for (i, bone) in hand.bones.iter().enumerate() {
        let relative = product(&bone.relative, &euler(angles[i][0], 0.0, angles[i][1]));
        absolutes[i] = match bone.parent {
            Some(parent) => product(&absolutes[parent], &relative),
            None => relative,
        };
        transforms[i] = product(&absolutes[i], &bone.inverse_absolute);
    }
    let turn = rotation(&theta[..3]);
    let mut out = vec![[0.0; 3]; hand.positions.len()];
    for (v, at) in hand.positions.iter().enumerate() {
        let mut sum = [0.0; 3];
        for (transform, weight) in transforms.iter().zip(&hand.weights[v * n..(v + 1) * n]) {
            for i in 0..3 {
                let row = &transform[i];
                sum[i] += weight * (row[0] * at[0] + row[1] * at[1] + row[2] * at[2] + row[3] * at[3]);
            }
        }
        if hand.is_mirrored {
            sum[0] = -sum[0];
        }
        for i in 0..3 {
            out[v][i] = turn[i][0] * sum[0] + turn[i][1] * sum[1] + turn[i][2] * sum[2] + theta[3 + i];
        }
    }
    out
}

// ANCHOR: objective
/// Each measured point minus the vertex that it corresponds to, in the pose `theta`: three angles, a position, and four
/// angles for each finger.
#[differentiable(constant(hand, correspondences, points))]
pub fn simple(theta: &[f64], hand: &Hand, correspondences: &[usize], points: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let skin = skin(theta, hand);
    let mut errors = vec![[0.0; 3]; points.len()];
    for (i, vertex) in correspondences.iter().enumerate() {
        for j in 0..3 {
            errors[i][j] = points[i][j] - skin[*vertex][j];
        }
    }
    errors
}

/// Each measured point minus the point in the triangle that it corresponds to, which is at the barycentric coordinates
/// `us`.
#[differentiable(constant(hand, correspondences, points))]
pub fn complicated(
    theta: &[f64],
    us: &[[f64; 2]],
    hand: &Hand,
    correspondences: &[usize],
    points: &[[f64; 3]],
) -> Vec<[f64; 3]> {
    let skin = skin(theta, hand);
    let mut errors = vec![[0.0; 3]; points.len()];
    for (i, triangle) in correspondences.iter().enumerate() {
        let [a, b, c] = hand.triangles[*triangle];
        let [u, v] = us[i];
        for j in 0..3 {
            errors[i][j] = points[i][j] - (u * skin[a][j] + v * skin[b][j] + (1.0 - u - v) * skin[c][j]);
        }
    }
    errors
}
// ANCHOR_END: objective

/// The model that the eval sends.
#[derive(Clone, Serialize, Deserialize)]
pub struct ModelInput {
    /// Number of bones.
    pub bone_count: usize,
    /// Names of bones, which mean nothing here.
    pub bone_names: Vec<String>,
    /// For each bone the one that it hangs on, or -1.
    pub parents: Vec<i64>,
    /// For each bone where it is at rest, seen from its parent.
    pub base_relatives: Vec<Matrix>,
    /// For each bone the map from the hand's coordinates at rest to the bone's.
    pub inverse_base_absolutes: Vec<Matrix>,
    /// The vertices at rest.
    pub base_positions: Vec<[f64; 4]>,
    /// For each vertex how much it follows each bone.
    pub weights: Vec<Vec<f64>>,
    /// The triangles of the skin.
    pub triangles: Vec<[usize; 3]>,
    /// A left hand.
    pub is_mirrored: bool,
}

/// Model and measurements.
#[derive(Clone, Serialize, Deserialize)]
pub struct DataInput {
    /// The model.
    pub model: ModelInput,
    /// For each point its vertex, or its triangle.
    pub correspondences: Vec<usize>,
    /// Measured points.
    pub points: Vec<[f64; 3]>,
}

/// What the eval sends.
#[derive(Clone, Serialize, Deserialize)]
pub struct Input {
    /// The pose.
    pub theta: Vec<f64>,
    /// Model and measurements.
    pub data: DataInput,
    /// Barycentric coordinates; none for the simple problem.
    pub us: Vec<[f64; 2]>,
}

/// The eval `ht`.
pub const EVAL: Eval = Eval {
    name: "ht",
    functions: &[Function { name: "objective", prepare: primal }, Function { name: "jacobian", prepare: jacobian }],
    plain,
};

/// The input in the form that the objectives take.
struct Problem {
    theta: Vec<f64>,
    us: Vec<[f64; 2]>,
    hand: Hand,
    correspondences: Vec<usize>,
    points: Vec<[f64; 3]>,
}

/// Bones of a hand: wrist, five fingers of four, and the forearm.
const BONES: usize = 22;

/// The bone that each bone of a hand hangs on, as the eval sends it: the wrist on none, and each finger's first, as the
/// forearm, on the wrist.
pub fn parents() -> Vec<i64> {
    let parent = |bone: i64| match bone {
        0 => -1,
        _ if bone % 4 == 1 => 0,
        _ => bone - 1,
    };
    (0..BONES as i64).map(parent).collect()
}

/// Numbers in a pose.
const PARAMETERS: usize = 26;

impl Problem {
    fn read(json: &str) -> Result<Problem, Error> {
        let Input { theta, data, us } = read(json)?;
        let DataInput { model, correspondences, points } = data;
        let n = model.parents.len();
        require(theta.len() == PARAMETERS, "`theta` does not have 26 elements")?;
        require(n >= BONES - 1, "the hand has too few bones")?;
        require(model.base_relatives.len() == n && model.inverse_base_absolutes.len() == n, "bones are missing")?;
        require(model.weights.len() == model.base_positions.len(), "`weights` is not a row for each vertex")?;
        require(correspondences.len() == points.len(), "there is not a point for each correspondence")?;
        let vertices = model.base_positions.len();
        if us.is_empty() {
            require(correspondences.iter().all(|v| *v < vertices), "a correspondence is no vertex")?;
        } else {
            require(us.len() == points.len(), "`us` is not a pair for each point")?;
            require(correspondences.iter().all(|t| *t < model.triangles.len()), "a correspondence is no triangle")?;
            require(model.triangles.iter().flatten().all(|v| *v < vertices), "a triangle's corner is no vertex")?;
        }
        let mut bones = Vec::with_capacity(n);
        let maps = model.base_relatives.into_iter().zip(model.inverse_base_absolutes);
        for (i, (parent, (relative, inverse_absolute))) in model.parents.into_iter().zip(maps).enumerate() {
            let parent = usize::try_from(parent).ok();
            require(parent.is_none_or(|p| p < i), "a bone comes before the one that it hangs on")?;
            bones.push(Bone { parent, relative, inverse_absolute });
        }
        let hand = Hand {
            bones,
            positions: model.base_positions,
            weights: flat(&model.weights, n, "weights")?,
            triangles: model.triangles,
            is_mirrored: model.is_mirrored,
        };
        Ok(Problem { theta, us, hand, correspondences, points })
    }
}

fn plain(json: &str) -> Prepared {
    let at = Problem::read(json)?;
    if at.us.is_empty() {
        return shown(move || Ok(simple(&at.theta, &at.hand, &at.correspondences, &at.points)), |e| e.concat());
    }
    shown(move || Ok(complicated(&at.theta, &at.us, &at.hand, &at.correspondences, &at.points)), |e| e.concat())
}

fn primal(json: &str, tier: Tier) -> Prepared {
    let at = Problem::read(json)?;
    if at.us.is_empty() {
        let program = program::<simple>(tier)?;
        return shown(
            move || Ok(program.call((&at.theta, &at.hand, &at.correspondences, &at.points))?),
            |e| e.concat(),
        );
    }
    let program = program::<complicated>(tier)?;
    shown(move || Ok(program.call((&at.theta, &at.us, &at.hand, &at.correspondences, &at.points))?), |e| e.concat())
}

// ANCHOR: derivative
/// A vertex follows few bones, and a point has its own `us`: the Jacobian is sparse. Its structure is found, and its sweeps
/// are compiled, by a first call; later ones compare what it depends on, the integers and the constants of the model.
fn jacobian(json: &str, tier: Tier) -> Prepared {
    let at = Problem::read(json)?;
    if at.us.is_empty() {
        let sparse = sparse_jacobian::<simple>(tier)?;
        return prepared(0, move || Ok(sparse.call((&at.theta, &at.hand, &at.correspondences, &at.points))?.1));
    }
    let sparse = sparse_jacobian::<complicated>(tier)?;
    prepared(2, move || Ok(sparse.call((&at.theta, &at.us, &at.hand, &at.correspondences, &at.points))?.1))
}
// ANCHOR_END: derivative

fn prepared(own: usize, mut matrix: impl FnMut() -> Result<SparseMatrix, Error> + 'static) -> Prepared {
    matrix()?;
    shown(matrix, move |matrix| dense(matrix, own))
}

/// The rows as they are sent: the derivatives with respect to the point's `own` coordinates, then those with respect to the
/// pose.
fn dense(matrix: &SparseMatrix, own: usize) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; own + PARAMETERS]; matrix.shape().0];
    for (r, c, v) in matrix.iter() {
        // The three errors of a point have columns of their own after those of the pose.
        let column = if c < PARAMETERS { own + c } else { c - PARAMETERS - own * (r / 3) };
        rows[r][column] = v;
    }
    rows
}
