//! Hands: those of the suite's data, and random ones.

use crate::inputs::Random;
use chainrule_gradbench::evals::ht::{DataInput, Input, Matrix, ModelInput, parents};
use std::path::Path;
use std::str::FromStr;

/// A hand of the complicated kind, from the data of the suite's checkout.
///
/// # Errors
/// When it is not there, or has another form.
pub fn read(checkout: &Path, vertices: usize, correspondences: usize) -> Result<Input, String> {
    let data = checkout.join("evals/ht/data");
    let data = data.join(if vertices < 10_000 { "complicated_small" } else { "complicated_big" });
    let model = model(&data.join("model"))?;
    let name = (1..=12)
        .map(|i| data.join(format!("hand{i}_t26_c{correspondences}.txt")))
        .find(|path| path.is_file())
        .ok_or_else(|| format!("{}: no hand has {correspondences} correspondences", data.display()))?;
    let text = text(&name)?;
    let mut numbers = text.split_ascii_whitespace();
    let (n, parameters) = (next::<usize>(&mut numbers, &name)?, next::<usize>(&mut numbers, &name)?);
    let mut data = DataInput { model, correspondences: Vec::new(), points: Vec::new() };
    for _ in 0..n {
        data.correspondences.push(next(&mut numbers, &name)?);
        data.points.push(array(&mut numbers, &name)?);
    }
    let us = (0..n).map(|_| array(&mut numbers, &name)).collect::<Result<_, _>>()?;
    let theta = (0..parameters).map(|_| next(&mut numbers, &name)).collect::<Result<_, _>>()?;
    Ok(Input { theta, data, us })
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

fn next<'a, T: FromStr>(words: &mut impl Iterator<Item = &'a str>, path: &Path) -> Result<T, String> {
    let word = words.next().ok_or_else(|| format!("{}: it ends too early", path.display()))?;
    word.trim().parse().map_err(|_| format!("{}: `{word}` is no such number", path.display()))
}

fn array<'a, const N: usize>(words: &mut impl Iterator<Item = &'a str>, path: &Path) -> Result<[f64; N], String> {
    let mut all = [0.0; N];
    for x in &mut all {
        *x = next(words, path)?;
    }
    Ok(all)
}

fn matrix<'a>(words: &mut impl Iterator<Item = &'a str>, path: &Path) -> Result<Matrix, String> {
    let mut rows = [[0.0; 4]; 4];
    for row in &mut rows {
        *row = array(words, path)?;
    }
    Ok(rows)
}

fn model(directory: &Path) -> Result<ModelInput, String> {
    let mut model = ModelInput {
        bone_count: 0,
        bone_names: Vec::new(),
        parents: Vec::new(),
        base_relatives: Vec::new(),
        inverse_base_absolutes: Vec::new(),
        base_positions: Vec::new(),
        weights: Vec::new(),
        triangles: Vec::new(),
        is_mirrored: false,
    };
    let path = directory.join("bones.txt");
    for line in text(&path)?.lines() {
        let mut words = line.split(':');
        model.bone_names.push(next(&mut words, &path)?);
        model.parents.push(next(&mut words, &path)?);
        model.base_relatives.push(matrix(&mut words, &path)?);
        model.inverse_base_absolutes.push(matrix(&mut words, &path)?);
    }
    model.bone_count = model.parents.len();
    let path = directory.join("vertices.txt");
    for line in text(&path)?.lines() {
        let mut words = line.split(':');
        let [x, y, z] = array(&mut words, &path)?;
        model.base_positions.push([x, y, z, 1.0]);
        // Normal and texture.
        array::<5>(&mut words, &path)?;
        let mut weights = vec![0.0; model.bone_count];
        for _ in 0..next(&mut words, &path)? {
            let bone: usize = next(&mut words, &path)?;
            let weight = weights.get_mut(bone).ok_or_else(|| format!("{}: no bone is {bone}", path.display()))?;
            *weight = next(&mut words, &path)?;
        }
        model.weights.push(weights);
    }
    let path = directory.join("triangles.txt");
    for line in text(&path)?.lines() {
        let mut words = line.split(':');
        let (a, b, c) = (next(&mut words, &path)?, next(&mut words, &path)?, next(&mut words, &path)?);
        model.triangles.push([a, b, c]);
    }
    Ok(model)
}

/// A hand of random shape, of the complicated kind. As in the suite's, a vertex follows two neighbouring bones of a
/// finger, and the corners of a triangle are neighbours.
pub fn random(random: &mut Random, vertices: usize, correspondences: usize) -> Input {
    const BONES: usize = 22;
    const TRIANGLES: usize = 1084;
    let matrix = |random: &mut Random| {
        let mut rows = [[0.0; 4]; 4];
        for row in rows.iter_mut().take(3) {
            *row = std::array::from_fn(|_| random.normal());
        }
        rows[3][3] = 1.0;
        rows
    };
    let weights = |random: &mut Random, v: usize| {
        let mut weights = vec![0.0; BONES];
        let (finger, joint) = (5 * v / vertices, random.below(3));
        let first = random.uniform();
        (weights[1 + 4 * finger + joint], weights[2 + 4 * finger + joint]) = (first, 1.0 - first);
        weights
    };
    let triangle = |random: &mut Random| {
        let first = random.below(vertices - 2);
        [first, first + 1, first + 2]
    };
    let model = ModelInput {
        bone_count: BONES,
        bone_names: (0..BONES).map(|i| format!("bone{i}")).collect(),
        parents: parents(),
        base_relatives: (0..BONES).map(|_| matrix(random)).collect(),
        inverse_base_absolutes: (0..BONES).map(|_| matrix(random)).collect(),
        base_positions: (0..vertices).map(|_| [random.normal(), random.normal(), random.normal(), 1.0]).collect(),
        weights: (0..vertices).map(|v| weights(random, v)).collect(),
        triangles: (0..TRIANGLES).map(|_| triangle(random)).collect(),
        is_mirrored: false,
    };
    Input {
        theta: random.normals(26),
        data: DataInput {
            model,
            correspondences: (0..correspondences).map(|_| random.below(TRIANGLES)).collect(),
            points: (0..correspondences).map(|_| std::array::from_fn(|_| random.normal())).collect(),
        },
        us: (0..correspondences).map(|_| [random.uniform(), random.uniform()]).collect(),
    }
}
