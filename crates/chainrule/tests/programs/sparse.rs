//! Sparse Jacobians and Hessians: equal to the dense ones, from few sweeps.

use chainrule::prelude::*;
use chainrule::{Error, Gradient, SparseMatrix};
use chainrule_front::data::Data;

fn floats<D: Data>(value: &D) -> Vec<f64> {
    let mut all = Vec::new();
    value.visit(&mut |x| all.push(x));
    all
}

fn near(a: &[Vec<f64>], b: &[Vec<f64>]) {
    assert_eq!(a.len(), b.len());
    for (r, (a, b)) in a.iter().zip(b).enumerate() {
        assert_eq!(a.len(), b.len());
        for (c, (x, y)) in a.iter().zip(b).enumerate() {
            assert!((x - y).abs() <= 1e-12 * (1.0 + y.abs()), "({r}, {c}): {x} {y}");
        }
    }
}

/// The sparse Jacobian, after it was compared with the dense one; also the sweeps, and whether it depends on values.
macro_rules! jacobian {
    ($f:ty, $args:expr) => {{
        let (value, rows) = compile::<Jacobian<$f>>().unwrap().call($args).unwrap();
        let sparse = compile::<SparseJacobian<$f>>().unwrap();
        let structure = sparse.structure($args).unwrap();
        let (again, matrix): (_, SparseMatrix) = sparse.call($args).unwrap();
        assert_eq!(floats(&value), floats(&again));
        near(&matrix.to_dense(), &rows.iter().map(|r: &Gradient<$f>| floats(r)).collect::<Vec<_>>());
        let (again, same) = sparse.call_with(&structure, $args).unwrap();
        assert_eq!((floats(&again), &same), (floats(&value), &matrix));
        let (forward, reverse) = structure.sweeps();
        (matrix, forward + reverse, structure.depends_on_values())
    }};
}

/// The sparse Hessian likewise.
macro_rules! hessian {
    ($f:ty, $args:expr) => {{
        let (value, gradient, rows) = compile::<Hessian<$f>>().unwrap().call($args).unwrap();
        let sparse = compile::<SparseHessian<$f>>().unwrap();
        let structure = sparse.structure($args).unwrap();
        let (again, slope, matrix): (_, _, SparseMatrix) = sparse.call($args).unwrap();
        assert_eq!((value, floats(&gradient)), (again, floats(&slope)));
        near(&matrix.to_dense(), &rows.iter().map(|r: &Gradient<$f>| floats(r)).collect::<Vec<_>>());
        assert_eq!(sparse.call_with(&structure, $args).unwrap().2, matrix);
        (matrix, structure.sweeps().0, structure.depends_on_values())
    }};
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|k| 0.3 + 0.7 * ((k * 37 % 101) as f64 / 101.0)).collect()
}

#[differentiable]
fn banded(x: &[f64], width: usize) -> Vec<f64> {
    let mut y = Vec::new();
    for i in 0..x.len() {
        let mut sum = x[i].exp();
        for k in 1..width + 1 {
            if i >= k {
                sum += x[i] * x[i - k];
            }
        }
        y.push(sum);
    }
    y
}

#[test]
fn a_band_takes_as_many_sweeps_as_it_is_wide() {
    for (n, width) in [(5, 1), (40, 1), (40, 3)] {
        let (matrix, sweeps, by_value) = jacobian!(banded, (&points(n), width));
        assert_eq!((sweeps, by_value), (width + 1, false));
        assert_eq!(matrix.pattern().entries(), (0..n).map(|i| 1 + i.min(width)).sum::<usize>());
    }
    assert_eq!(jacobian!(banded, (&[], 1)).1, 0);
}

#[differentiable]
fn arrow(x: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    for v in x {
        sum += v.sin();
    }
    let mut y = vec![sum];
    for k in 1..x.len() {
        y.push(x[0] * x[k] + x[k] * x[k]);
    }
    y
}

#[test]
fn full_rows_and_columns_go_alone() {
    let (matrix, sweeps, _) = jacobian!(arrow, (&points(200),));
    assert_eq!((sweeps, matrix.pattern().entries()), (3, 200 + 2 * 199));
}

#[differentiable]
fn blocks(x: &[[f64; 3]], order: &[usize]) -> Vec<[f64; 2]> {
    let mut y = Vec::new();
    for &k in order {
        let v = &x[k];
        y.push([v[0] * v[1] - v[2], (v[0] * v[2]).tanh()]);
    }
    y
}

#[test]
fn blocks_take_as_many_sweeps_as_one_block() {
    let x: Vec<[f64; 3]> = points(30).chunks(3).map(|c| [c[0], c[1], c[2]]).collect();
    let order = [3, 1, 4, 1, 5, 9, 2, 6];
    let (matrix, sweeps, by_value) = jacobian!(blocks, (&x, &order));
    assert_eq!((sweeps, by_value, matrix.shape()), (3, false, (16, 30)));
    // Other blocks, other columns: nothing is left of the structure before.
    let (matrix, ..) = jacobian!(blocks, (&x, &[0, 7]));
    assert_eq!(matrix.pattern().row(2), [21, 22, 23]);
}

#[derive(Differentiable, Clone, Debug)]
struct Camera {
    rotation: [f64; 3],
    centre: [f64; 3],
    focal: f64,
    distortion: [f64; 2],
    principal: [f64; 2],
}

#[differentiable]
fn residuals(cameras: &[Camera], points: &[[f64; 3]], weights: &[f64], seen: &[(usize, usize)]) -> Vec<[f64; 3]> {
    let mut out = Vec::new();
    for (k, &(c, p)) in seen.iter().enumerate() {
        let camera = &cameras[c];
        let mut d = [0.0; 3];
        for i in 0..3 {
            d[i] = points[p][i] - camera.centre[i];
        }
        let r = &camera.rotation;
        let angle = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]).sqrt();
        let turned = [
            d[0] * angle.cos() + (r[1] * d[2] - r[2] * d[1]) * angle.sin() / angle,
            d[1] * angle.cos() + (r[2] * d[0] - r[0] * d[2]) * angle.sin() / angle,
            d[2] * angle.cos() + (r[0] * d[1] - r[1] * d[0]) * angle.sin() / angle,
        ];
        let (u, v) = (turned[0] / turned[2], turned[1] / turned[2]);
        let square = u * u + v * v;
        let lens = camera.focal * (1.0 + camera.distortion[0] * square + camera.distortion[1] * square * square);
        let w = weights[k];
        out.push([w * (lens * u + camera.principal[0]), w * (lens * v + camera.principal[1]), 1.0 - w * w]);
    }
    out
}

#[test]
fn bundle_adjustment_has_blocks_of_two_by_fifteen() {
    let camera = |k: usize| {
        let p = points(11 + k);
        Camera {
            rotation: [p[k], 0.3, 0.1],
            centre: [0.1, p[k + 1], -3.0],
            focal: 1.5,
            distortion: [0.1, 0.01],
            principal: [0.2, 0.3],
        }
    };
    let cameras: Vec<Camera> = (0..4).map(camera).collect();
    let world: Vec<[f64; 3]> = points(18).chunks(3).map(|c| [c[0], c[1], c[2]]).collect();
    let seen: Vec<(usize, usize)> = (0..20).map(|k| (k % 4, k * 5 % 6)).collect();
    let (matrix, sweeps, by_value) = jacobian!(residuals, (&cameras, &world, &points(20), &seen));
    assert!(!by_value && sweeps <= 20, "{sweeps}");
    for (k, &(c, p)) in seen.iter().enumerate() {
        let block: Vec<usize> = (11 * c..11 * c + 11).chain(44 + 3 * p..44 + 3 * p + 3).chain([44 + 18 + k]).collect();
        // The horizontal residual knows nothing of the vertical principal point, and the other way round.
        let without = |skip: usize| block.iter().copied().filter(|&x| x != 11 * c + skip).collect::<Vec<usize>>();
        assert_eq!(matrix.pattern().row(3 * k), without(10));
        assert_eq!(matrix.pattern().row(3 * k + 1), without(9));
        assert_eq!(matrix.pattern().row(3 * k + 2), [62 + k]);
    }
}

/// The residual of Bratu's problem, Δu + λ eᵘ = 0, on a square grid of side n.
#[differentiable]
fn bratu(u: &[f64], n: usize, lambda: f64) -> Vec<f64> {
    let mut r = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..n {
            let k = i * n + j;
            let mut sum = -4.0 * u[k];
            if i > 0 {
                sum += u[k - n];
            }
            if i + 1 < n {
                sum += u[k + n];
            }
            if j > 0 {
                sum += u[k - 1];
            }
            if j + 1 < n {
                sum += u[k + 1];
            }
            r[k] = sum + lambda * u[k].exp();
        }
    }
    r
}

#[test]
fn sweeps_of_a_differential_equation_do_not_grow_with_its_grid() {
    let sweeps = |n: usize| {
        let (matrix, sweeps, by_value) = jacobian!(bratu, (&points(n * n), n, 1.2));
        assert!(!by_value);
        // Five-point stencils, and the column of λ.
        assert_eq!(matrix.pattern().entries(), 5 * n * n - 4 * n + n * n);
        sweeps
    };
    let (small, large) = (sweeps(8), sweeps(14));
    assert!(small <= 10 && large <= 10, "{small} {large}");
}

/// Steps of a heat equation in place, with the two fields swapped.
#[differentiable]
fn heat(start: &[f64], steps: usize) -> Vec<f64> {
    let mut u = start.to_vec();
    let mut next = vec![0.0; u.len()];
    for _ in 0..steps {
        for i in 1..u.len() - 1 {
            next[i] = u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        next[0] = u[0];
        next[u.len() - 1] = u[u.len() - 1];
        std::mem::swap(&mut u, &mut next);
    }
    u
}

#[test]
fn memory_that_is_swapped_and_written_again_keeps_its_dependencies() {
    let (_, sweeps, by_value) = jacobian!(heat, (&points(30), 3));
    assert_eq!((sweeps, by_value), (7, false));
}

#[differentiable]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in 1..x.len() {
        sum += 100.0 * (x[k] - x[k - 1] * x[k - 1]).powi(2) + (1.0 - x[k - 1]).powi(2);
    }
    sum
}

#[differentiable]
fn separable(x: &[f64], c: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, c) in x.iter().zip(c) {
        sum += x.sin() * x + 3.0 * c + x;
    }
    sum
}

#[test]
fn hessians_of_chains_take_three_products_and_of_sums_one() {
    let (matrix, sweeps, by_value) = hessian!(rosenbrock, (&points(30),));
    assert_eq!((sweeps, by_value, matrix.pattern().entries()), (3, false, 88));
    let (matrix, sweeps, _) = hessian!(separable, (&points(9), &points(9)));
    assert_eq!((sweeps, matrix.pattern().entries(), matrix.shape()), (1, 9, (18, 18)));
}

#[differentiable]
fn full(x: &[f64; 4], k: f64) -> f64 {
    (x[0] * x[1] + x[2]).sin() * k.exp() / x[3]
}

#[differentiable]
fn linear(x: &[f64], w: f64) -> f64 {
    let mut sum = 2.0 * w;
    for v in x {
        sum += 3.0 * v;
    }
    sum
}

#[test]
fn dense_and_empty_hessians() {
    assert_eq!(hessian!(full, (&[0.3, 0.4, 0.5, 0.6], 0.7)).1, 5);
    let (matrix, sweeps, _) = hessian!(linear, (&points(5), 2.0));
    assert_eq!((sweeps, matrix.pattern().entries()), (0, 0));
}

#[differentiable]
fn cut(x: &[f64; 4]) -> [f64; 5] {
    let whole = (x[1] * 10.0) as i64;
    [
        x[0].floor() + x[1],
        chainrule::detach(x[0] * x[1]) * x[2],
        whole as f64 * x[3],
        x[2].copysign(x[3]),
        x[3].powi(0) + x[0].powi(2),
    ]
}

#[test]
fn what_is_locally_constant_is_no_entry() {
    let (matrix, ..) = jacobian!(cut, (&[0.3, 0.7, 0.2, -0.9],));
    let rows: Vec<&[usize]> = (0..5).map(|r| matrix.pattern().row(r)).collect();
    assert_eq!(rows, [&[1], &[2], &[3], &[2], &[0]] as [&[usize]; 5]);
}

#[differentiable]
fn branches(x: &[f64], at: f64) -> Vec<f64> {
    let mut y = Vec::new();
    for k in 0..x.len() {
        let mut v = 2.0;
        let mut steps = 0;
        if x[k] > at {
            v = x[x.len() - 1 - k];
            while v < 3.0 {
                v = v * 2.0 + x[k];
                steps += 1;
            }
        }
        y.push(v * x[0] + steps as f64);
    }
    y
}

#[test]
fn a_pattern_that_depends_on_values_is_found_at_each_call() {
    let sparse = compile::<SparseJacobian<branches>>().unwrap();
    let (low, ..) = jacobian!(branches, (&points(6), 0.0));
    let (high, _, by_value) = jacobian!(branches, (&points(6), 10.0));
    assert!(by_value && low.pattern().entries() > 6 && high.pattern().entries() == 6);
    let mut sizes = Vec::new();
    for at in [0.0, 10.0, 0.5, 0.0, 10.0] {
        sizes.push(sparse.call((&points(6), at)).unwrap().1.pattern().entries());
    }
    assert!(sizes[0] > sizes[2] && sizes[2] > sizes[1] && sizes[3] == sizes[0] && sizes[4] == sizes[1], "{sizes:?}");
    // The structure of one point where it does not hold: refused, and used where it does.
    let few = sparse.structure((&points(6), 10.0)).unwrap();
    assert!(few.depends_on_values());
    assert!(matches!(sparse.call_with(&few, (&points(6), 0.0)), Err(Error::Structure(_))));
    assert!(matches!(sparse.call_with(&few, (&points(7), 10.0)), Err(Error::Structure(_))));
    assert_eq!(sparse.call_with(&few, (&points(6), 9.0)).unwrap().1.pattern().entries(), 6);
}

#[differentiable]
fn kinked_energy(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in 1..x.len() {
        if x[k] > 0.6 {
            sum += x[k] * x[k - 1];
        } else {
            sum += x[k].exp() + x[0];
        }
    }
    sum
}

#[test]
fn hessians_of_branches() {
    // What either way gives: the chain, and what is on the diagonal for `exp`.
    let (matrix, _, by_value) = hessian!(kinked_energy, (&points(12),));
    assert_eq!((matrix.pattern().entries(), by_value), (2 * 11 + 11, false));
    let sparse = compile::<SparseHessian<kinked_energy>>().unwrap();
    let structure = sparse.structure((&points(12),)).unwrap();
    for x in [[0.1; 12], [0.9; 12]] {
        let (_, _, rows) = compile::<Hessian<kinked_energy>>().unwrap().call((&x,)).unwrap();
        let (_, _, matrix) = sparse.call_with(&structure, (&x,)).unwrap();
        near(&matrix.to_dense(), &rows.iter().map(floats).collect::<Vec<_>>());
    }
}

#[differentiable]
fn damped_energy(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in 1..x.len() {
        let mut v = x[k];
        while v > 1.0 {
            v *= x[0];
        }
        sum += v * v;
    }
    sum
}

#[test]
fn hessians_of_loops_by_value() {
    let (_, _, by_value) = hessian!(damped_energy, (&[0.5, 1.2, 0.3, 3.0],));
    assert!(by_value);
    let sparse = compile::<SparseHessian<damped_energy>>().unwrap();
    let none = sparse.structure((&[0.5, 0.1, 0.2, 0.3],)).unwrap();
    assert_eq!(none.pattern().entries(), 3);
    assert!(matches!(sparse.call_with(&none, (&[0.5, 0.1, 1.2, 0.3],)), Err(Error::Structure(_))));
}

#[differentiable]
fn placed(x: &[f64], at: &mut [f64; 3], flip: f64) -> [f64; 3] {
    let mut found = [0.0, 1.0];
    if flip > 0.0 {
        found[0] = x[0];
        at[1] = x[1] * x[2];
        if x[2] > flip {
            at[1] = x[3];
            return [found[0], at[1], 2.0];
        }
    } else if flip < -1.0 {
        found = [x[4], x[5]];
    }
    [found[0] * found[1], at[1], at[2]]
}

#[test]
fn memory_is_that_of_either_way() {
    let x = points(6);
    let sparse = compile::<SparseJacobian<placed>>().unwrap();
    let structure = sparse.structure((&x, &mut [0.1, 0.2, 0.3], 0.9)).unwrap();
    // `x` has six columns, `at` three: what is seen of them by any of the four ways.
    let pattern = structure.pattern();
    assert_eq!(pattern.row(0), [0, 4, 5]);
    assert_eq!(pattern.row(1), [1, 2, 3, 7]);
    assert_eq!((pattern.row(2), structure.depends_on_values()), (&[8][..], false));
    for flip in [0.9, 1e-3, 0.0, -2.0] {
        jacobian!(placed, (&x, &mut [0.1, 0.2, 0.3], flip));
    }
}

#[derive(Differentiable, Clone, Debug)]
struct Layer {
    weights: Vec<Vec<f64>>,
    scale: f32,
    bias: Option<f64>,
    count: u32,
}

#[differentiable(constant(gain))]
fn layered(layers: Vec<Layer>, x: &mut [f64], gain: f64) -> (Vec<Vec<f64>>, Option<f64>, f32) {
    let mut out = Vec::new();
    let mut last = None;
    let mut narrow = 0.0;
    for layer in &layers {
        let mut row = Vec::new();
        for w in &layer.weights {
            let mut sum = layer.bias.unwrap_or(1.0);
            for (w, x) in w.iter().zip(x.iter()) {
                sum += w * x * gain;
            }
            row.push(sum);
        }
        x[0] *= row[0];
        last = layer.bias;
        narrow += layer.scale * layer.scale;
        out.push(row);
    }
    (out, last, narrow)
}

fn layer(k: usize, bias: Option<f64>) -> Layer {
    Layer { weights: vec![points(2), points(k)], scale: 0.5, bias, count: 3 }
}

#[test]
fn nested_arguments_that_are_changed() {
    let layers = |bias| vec![layer(2, Some(0.2)), layer(1, bias)];
    let (matrix, _, by_value) = jacobian!(layered, (layers(Some(0.4)), &mut [0.3, 0.8], 1.5));
    assert_eq!((matrix.shape(), by_value), ((6, 14), false));
    assert!(matrix.iter().all(|(_, c, _)| c < 13), "the gain is constant");
    // An absent bias is no column, and as a result no row.
    let sparse = compile::<SparseJacobian<layered>>().unwrap();
    let (_, without) = sparse.call((layers(None), &mut [0.3, 0.8], 1.5)).unwrap();
    assert_eq!(without.shape(), (5, 13));
    for (r, c, v) in without.iter() {
        // Without the row and the column of the bias.
        let (r, c) = (r + usize::from(r > 3), c + usize::from(c > 9));
        assert!(v == matrix.get(r, c) || r == 2 || r == 3, "({r}, {c})");
    }
    let mut x = [0.3, 0.8];
    sparse.call((vec![layer(2, None)], &mut x, 1.5)).unwrap();
    assert_eq!(x, [0.3, 0.8]);
}

#[differentiable(jvp = product_jvp, vjp = product_vjp)]
fn product(x: f64, y: f64) -> f64 {
    // A rule may use more than the function does: it is not looked into.
    if x > 100.0 { x } else { x * y }
}

#[differentiable]
fn product_jvp(x: f64, y: f64, dx: f64, dy: f64) -> f64 {
    x * dy + y * dx
}

#[differentiable]
fn product_vjp(x: f64, y: f64, dz: f64) -> (f64, f64) {
    (y * dz, x * dz)
}

#[differentiable]
fn products(x: &[f64]) -> Vec<f64> {
    let mut y = Vec::new();
    for k in 1..x.len() {
        y.push(product(x[k], x[k - 1]) + product(2.0, x[0]));
    }
    y
}

#[differentiable]
fn sum_of_products(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for y in products(x) {
        sum += y;
    }
    sum
}

#[test]
fn rules_depend_on_all_that_they_are_given() {
    let (matrix, _, by_value) = jacobian!(products, (&points(6),));
    assert_eq!((matrix.pattern().row(3), by_value), (&[0, 3, 4][..], false));
    let (matrix, ..) = hessian!(sum_of_products, (&points(6),));
    assert_eq!(matrix.pattern().entries(), 10);
}

#[differentiable]
fn at_index(x: &[f64], i: f64) -> [f64; 2] {
    let k = (i * 2.0) as usize;
    [x[k], x[0].max(x[1])]
}

#[test]
fn indices_by_value_and_maxima() {
    let (matrix, _, by_value) = jacobian!(at_index, (&points(5), 1.7));
    assert!(by_value);
    assert_eq!((matrix.pattern().row(0), matrix.pattern().row(1)), (&[3][..], &[0, 1][..]));
    let sparse = compile::<SparseJacobian<at_index>>().unwrap();
    let error = sparse.call((&points(5), 9.0)).unwrap_err();
    assert!(error.to_string().contains("index out of bounds"), "{error}");
    // Memory of the call that trapped is not needed by the next.
    assert_eq!(sparse.call((&points(5), 0.0)).unwrap().1.pattern().row(0), [0]);
}

#[differentiable(constant(weights))]
fn weighted(x: &[f64], weights: &[f64]) -> Vec<f64> {
    let n = x.len();
    let mut y = vec![0.0; n];
    for i in 0..n {
        for k in 0..n {
            y[i] += weights[i * n + k] * (x[k] * x[k] + x[i]) / 2.0;
        }
    }
    y
}

/// Weights of a matrix whose entries are other than zero at these places.
fn weights(n: usize, places: &[(usize, usize)]) -> Vec<f64> {
    let mut all = vec![0.0; n * n];
    places.iter().for_each(|&(i, k)| all[i * n + k] = 0.5 + i as f64 - 0.3 * k as f64);
    all
}

#[test]
fn what_a_constant_zero_weighs_is_no_entry() {
    let n = 12;
    let x = points(n);
    let mut places: Vec<(usize, usize)> = (0..n).map(|i| (i, i)).collect();
    let diagonal = weights(n, &places);
    let (matrix, sweeps, by_value) = jacobian!(weighted, (&x, &diagonal));
    assert_eq!((matrix.pattern().entries(), sweeps, by_value), (n, 1, false));
    places.push((3, 7));
    let one_more = weights(n, &places);
    let (matrix, sweeps, _) = jacobian!(weighted, (&x, &one_more));
    assert_eq!((matrix.pattern().row(3), sweeps), (&[3, 7][..], 2));
    // Back again, and at another point: both are known by now.
    let sparse = compile::<SparseJacobian<weighted>>().unwrap();
    for (weights, entries) in [(&diagonal, n), (&one_more, n + 1), (&one_more, n + 1), (&diagonal, n)] {
        let structure = sparse.structure((&x, weights)).unwrap();
        assert!(structure.depends_on_constants() && !structure.depends_on_values());
        let (_, matrix) = sparse.call((&points(n), weights)).unwrap();
        assert_eq!(matrix.pattern().entries(), entries);
    }
    // A row of zeros is empty, and zeros of either sign are.
    let mut none = weights(n, &[]);
    none[5] = -0.0;
    assert_eq!(jacobian!(weighted, (&x, &none)).0.pattern().entries(), 0);
}

#[test]
fn a_constant_that_is_zero_no_more_is_noticed() {
    let x = points(6);
    let few = weights(6, &[(0, 0), (2, 2), (4, 4)]);
    let sparse = compile::<SparseJacobian<weighted>>().unwrap();
    let structure = sparse.structure((&x, &few)).unwrap();
    let other: Vec<f64> = few.iter().map(|w| 3.0 * w).collect();
    let (_, matrix) = sparse.call_with(&structure, (&x, &other)).unwrap();
    assert_eq!(matrix, sparse.call((&x, &other)).unwrap().1);
    let more = weights(6, &[(0, 0), (2, 2), (4, 4), (4, 1)]);
    let error = sparse.call_with(&structure, (&x, &more)).unwrap_err();
    assert!(matches!(error, Error::Structure(_)), "{error}");
    assert!(sparse.call((&x, &more)).unwrap().1.get(4, 1) != 0.0);
}

#[test]
fn a_constant_zero_is_no_entry_for_infinities_either() {
    let mut x = points(4);
    x[1] = f64::INFINITY;
    let w = weights(4, &[(0, 0), (2, 2)]);
    let (dense, rows) = compile::<Jacobian<weighted>>().unwrap().call((&x, &w)).unwrap();
    let (value, matrix) = compile::<SparseJacobian<weighted>>().unwrap().call((&x, &w)).unwrap();
    let bits = |all: &[f64]| all.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert!(bits(&value) == bits(&dense) && value[0].is_nan());
    let entries: Vec<_> = matrix.iter().map(|(r, c, _)| (r, c)).collect();
    assert_eq!((entries, rows[0].0[1].is_nan()), (vec![(0, 0), (2, 2)], true));
}

#[differentiable]
fn turned(angles: &[f64; 2], p: &[f64; 3]) -> [f64; 3] {
    let mut at = *p;
    for (k, angle) in angles.iter().enumerate() {
        let (s, c) = angle.sin_cos();
        let m = if k == 0 {
            [[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]]
        } else {
            [[1.0, 0.0, 0.0], [0.0, c, -s], [0.0, s, c]]
        };
        let mut next = [0.0; 3];
        for i in 0..3 {
            next[i] = m[i][0] * at[0] + m[i][1] * at[1] + m[i][2] * at[2];
        }
        at = next;
    }
    at
}

#[test]
fn zeros_in_the_program_hold_everywhere() {
    let sparse = compile::<SparseJacobian<turned>>().unwrap();
    let args = (&[0.3, -0.4], &[1.0, 2.0, 3.0]);
    let structure = sparse.structure(args).unwrap();
    assert!(!structure.depends_on_constants() && !structure.depends_on_values());
    // The first coordinate is not turned about its own axis.
    assert_eq!(structure.pattern().row(0), [0, 2, 3]);
    assert_eq!(jacobian!(turned, args).0.get(0, 1), 0.0);
}

#[differentiable(constant(weights, powers))]
fn chosen(x: &[f64], weights: &[f64], powers: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in 1..x.len() {
        if powers[k] > 0.5 {
            sum += weights[k] * x[k - 1] * x[k].powf(powers[k]);
        } else {
            sum += x[k];
        }
    }
    sum
}

#[test]
fn branches_by_constants_are_kept_with_them() {
    let x = points(8);
    let (mut w, mut p) = (vec![1.0; 8], vec![2.0; 8]);
    (w[3], p[5]) = (0.0, 0.0);
    let sparse = compile::<SparseHessian<chosen>>().unwrap();
    let hessian = |w: &[f64], p: &[f64]| {
        let (value, gradient, rows) = compile::<Hessian<chosen>>().unwrap().call((&x, w, p)).unwrap();
        let (again, slope, matrix) = sparse.call((&x, w, p)).unwrap();
        assert_eq!((value, floats(&gradient)), (again, floats(&slope)));
        // Constants have rows of zeros in the sparse one.
        near(&matrix.to_dense()[..x.len()], &rows.iter().map(floats).collect::<Vec<_>>());
        assert!(sparse.structure((&x, w, p)).unwrap().depends_on_constants());
        matrix
    };
    let matrix = hessian(&w, &p);
    // Two are cut off the chain of eight, whose ends are linear.
    assert!(!matrix.pattern().row(2).contains(&3));
    assert!(matrix.pattern().row(0).contains(&1) && !matrix.pattern().row(4).contains(&5));
    let again = hessian(&[1.0; 8], &[2.0; 8]);
    assert!(again.get(2, 3) != 0.0 && again.get(4, 5) != 0.0);
    let (few, _, by_value) = jacobian!(chosen, (&x, &w, &p));
    assert_eq!((few.pattern().entries(), by_value), (8, false));
}

#[differentiable]
fn dense(x: &[f64; 19], narrow: f32, maybe: Option<f64>) -> (f64, Vec<[f64; 2]>, f32, Option<f64>, [f64; 3]) {
    let mut rows = Vec::new();
    for i in 0..20 {
        let mut pair = [0.0, f64::from(narrow)];
        for k in 0..x.len() {
            pair[0] += x[k] * x[(i + k) % 19];
            pair[1] += (x[k] * i as f64).sin();
        }
        rows.push(pair);
    }
    (x[0] * x[18], rows, narrow * narrow, maybe.map(|m| m * x[1]), [x[2], x[3] * x[3], 1.0])
}

#[test]
fn many_colours_take_several_sweeps() {
    let x: [f64; 19] = std::array::from_fn(|k| 0.4 + 0.05 * k as f64);
    let (matrix, sweeps, _) = jacobian!(dense, (&x, 0.5, Some(2.0)));
    assert_eq!((matrix.shape(), sweeps), ((46, 21), 20));
    let sparse = compile::<SparseJacobian<dense>>().unwrap();
    let (value, without) = sparse.call((&x, 0.5, None)).unwrap();
    assert_eq!((without.shape(), value.3), ((45, 20), None));
    assert_eq!(without.get(44, 3), 0.0);
    assert_eq!(without.get(43, 3), 2.0 * x[3]);
    assert_eq!(without.get(7, 18), matrix.get(7, 18));
}
