//! Every operator on arguments and results of every shape.

use chainrule::prelude::*;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plain,
    Squared,
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Layer {
    weights: Vec<f64>,
    bias: f64,
    kind: Kind,
    on: bool,
}

#[differentiable]
fn network(layers: &[Layer], x: &[f64; 2], gain: Option<f64>) -> f64 {
    let mut sum = 0.0;
    for layer in layers {
        let mut y = layer.bias;
        for (w, x) in layer.weights.iter().zip(x) {
            y += w * x;
        }
        y = match layer.kind {
            Kind::Plain => y.tanh(),
            Kind::Squared => y * y,
        };
        if layer.on {
            sum += y;
        }
    }
    sum * gain.unwrap_or(2.0)
}

fn layers() -> Vec<Layer> {
    vec![
        Layer { weights: vec![0.3, -0.2], bias: 0.1, kind: Kind::Plain, on: true },
        Layer { weights: vec![1.1], bias: -0.4, kind: Kind::Squared, on: true },
        Layer { weights: vec![5.0, 6.0], bias: 7.0, kind: Kind::Plain, on: false },
    ]
}

#[test]
fn gradients_have_the_shape_of_the_arguments() {
    let gradient = compile::<Grad<network>>().unwrap();
    let (y, (d_layers, d_x, d_gain)) = gradient.call((&layers(), &[0.5, 2.0], Some(3.0))).unwrap();
    assert!((y - network(&layers(), &[0.5, 2.0], Some(3.0))).abs() < 1e-14);
    assert_eq!(d_layers.len(), 3);
    assert_eq!(d_layers[1].weights.len(), 1);
    assert_eq!((d_layers[1].kind, d_layers[0].on), (Kind::Squared, true));
    // y₁ = (1.1·0.5 − 0.4)², times the gain.
    let inner = 1.1 * 0.5 - 0.4;
    assert!((d_layers[1].weights[0] - 3.0 * 2.0 * inner * 0.5).abs() < 1e-14);
    assert_eq!(d_layers[2], Layer { weights: vec![0.0, 0.0], bias: 0.0, kind: Kind::Plain, on: false });
    assert!((d_gain.unwrap() - y / 3.0).abs() < 1e-14);
    assert!(d_x[1] != 0.0);
    let (_, (.., none)) = gradient.call((&layers(), &[0.5, 2.0], None)).unwrap();
    assert_eq!(none, None);
}

#[test]
fn modes_and_differences_agree_on_nested_arguments() {
    for gain in [Some(0.7), None] {
        let check = chainrule::check::<network>((&layers(), &[0.5, 2.0], gain)).unwrap();
        assert!(check.holds(), "{check}");
        assert_eq!(check.inputs[0], "layers[0].weights[0]");
        assert_eq!(check.inputs.last().map(String::as_str), Some(if gain.is_some() { "gain" } else { "x[1]" }));
    }
}

#[differentiable]
fn spread(x: &[f64], k: f32, n: usize) -> (Vec<f64>, [f64; 2], f32) {
    let mut out = Vec::new();
    for i in 0..n {
        out.push(x[i % x.len()] * x[0] + i as f64);
    }
    (out, [x[0] * x[1], x[1].sin()], k * k)
}

#[test]
fn jacobians_have_a_row_for_every_float_of_the_result() {
    let program = compile::<Jacobian<spread>>().unwrap();
    let (out, rows) = program.call((&[2.0, 3.0], 1.5, 3)).unwrap();
    assert_eq!(out, spread(&[2.0, 3.0], 1.5, 3));
    let x: Vec<Vec<f64>> = rows.iter().map(|r| r.0.clone()).collect();
    let three = 3f64;
    assert_eq!(
        x,
        [vec![4.0, 0.0], vec![3.0, 2.0], vec![4.0, 0.0], vec![3.0, 2.0], vec![0.0, three.cos()], vec![0.0, 0.0]]
    );
    assert_eq!(rows[5].1, 3.0);
    assert_eq!(rows[5].2, 3);
}

#[test]
fn jvp_and_vjp_are_transposes() {
    let (x, k, n) = ([2.0, 3.0], 1.5, 4);
    let direction = (vec![0.3, -0.4], 0.5, n);
    let weights = (vec![1.0, -2.0, 0.5, 3.0], [0.25, -1.0], 2.0);
    let (out, along) = compile::<Jvp<spread>>().unwrap().call(With((&x, k, n), direction.clone())).unwrap();
    let (same, back) = compile::<Vjp<spread>>().unwrap().call(With((&x, k, n), weights.clone())).unwrap();
    assert_eq!(out, same);
    let left: f64 = along.0.iter().zip(&weights.0).map(|(a, b)| a * b).sum::<f64>()
        + along.1.iter().zip(&weights.1).map(|(a, b)| a * b).sum::<f64>()
        + f64::from(along.2) * f64::from(weights.2);
    let right: f64 =
        back.0.iter().zip(&direction.0).map(|(a, b)| a * b).sum::<f64>() + f64::from(back.1) * f64::from(direction.1);
    assert!((left - right).abs() < 1e-12 * left.abs(), "{left} {right}");
}

#[test]
fn directions_and_weights_of_another_length_trap() {
    let jvp = compile::<Jvp<spread>>().unwrap();
    let trap = jvp.call(With((&[2.0, 3.0], 1.0, 2), (vec![1.0], 0.0, 0))).unwrap_err();
    assert!(trap.message.contains("a tangent has 1 elements where its value has 2"), "{trap}");
    let vjp = compile::<Vjp<spread>>().unwrap();
    let trap = vjp.call(With((&[2.0, 3.0], 1.0, 2), (vec![1.0; 3], [0.0; 2], 0.0))).unwrap_err();
    assert!(trap.message.contains("a weight has 3 elements where its value has 2"), "{trap}");
}

/// Owns and changes what it is given.
#[differentiable]
fn folded(mut x: Vec<f64>, y: &mut [f64], k: f64) -> f64 {
    for i in 1..x.len() {
        x[i] = x[i] * x[i - 1] + k * y[0];
        y[0] *= 1.0 + 0.1 * x[i];
    }
    x.push(k);
    x[x.len() - 2] * x[x.len() - 1] + y[0] * y[1]
}

#[test]
fn hessians_of_functions_that_change_their_arguments() {
    let (x, y, k) = (vec![0.5, 1.5, -0.5], [0.3, 0.7], 1.2);
    let mut changed = y;
    let (value, gradient, rows) = compile::<Hessian<folded>>().unwrap().call((x.clone(), &mut changed, k)).unwrap();
    let mut expected = y;
    assert!((value - folded(x.clone(), &mut expected, k)).abs() < 1e-14);
    assert_eq!(changed, expected);
    assert_eq!(rows.len(), 6);
    let flat = |g: &(Vec<f64>, Vec<f64>, f64)| -> Vec<f64> { g.0.iter().chain(&g.1).copied().chain([g.2]).collect() };
    let grad = compile::<Grad<folded>>().unwrap();
    let at = |p: &[f64]| flat(&grad.call((p[..3].to_vec(), &mut [p[3], p[4]], p[5])).unwrap().1);
    let point = [0.5, 1.5, -0.5, 0.3, 0.7, 1.2];
    assert_eq!(at(&point), flat(&gradient));
    for i in 0..6 {
        let h = 1e-5;
        let (mut up, mut down) = (point, point);
        up[i] += h;
        down[i] -= h;
        for ((u, d), exact) in at(&up).iter().zip(at(&down)).zip(flat(&rows[i])) {
            let difference = (u - d) / (2.0 * h);
            assert!((difference - exact).abs() < 1e-8, "row {i}: {difference} {exact}");
        }
    }
}

#[differentiable]
fn cubic(x: f64, y: f64) -> f64 {
    x * x * x * y + y.sin() * x
}

#[test]
fn operators_compose() {
    let (x, y) = (1.3, 0.4);
    let d2 = [[6.0 * x * y, 3.0 * x * x + y.cos()], [3.0 * x * x + y.cos(), -y.sin() * x]];
    let (_, _, rows) = compile::<Hessian<cubic>>().unwrap().call((x, y)).unwrap();
    let (_, _, product) = compile::<Hvp<cubic>>().unwrap().call(With((x, y), (1.0, 0.0))).unwrap();
    let (_, (_, along)) = compile::<Jvp<Grad<cubic>>>().unwrap().call(With((x, y), (1.0, 0.0))).unwrap();
    let (_, back) = compile::<Vjp<Grad<cubic>>>().unwrap().call(With((x, y), (0.0, (1.0, 0.0)))).unwrap();
    let (_, jacobian) = compile::<Jacobian<Grad<cubic>>>().unwrap().call((x, y)).unwrap();
    let (_, (_, forward_forward)) =
        compile::<Jvp<Jvp<cubic>>>().unwrap().call(With(With((x, y), (1.0, 0.0)), ((1.0, 0.0), (0.0, 0.0)))).unwrap();
    for (a, b) in [rows[0], product, along, back, jacobian[1]].into_iter().zip([d2[0]; 5]) {
        assert!((a.0 - b[0]).abs() < 1e-12 && (a.1 - b[1]).abs() < 1e-12, "{a:?} {b:?}");
    }
    assert!((forward_forward - d2[0][0]).abs() < 1e-12);
    // Third order.
    let (_, (_, _, third)) = compile::<Jvp<Hessian<cubic>>>().unwrap().call(With((x, y), (1.0, 0.0))).unwrap();
    assert!((third[0].0 - 6.0 * y).abs() < 1e-12 && (third[1].1 + y.sin()).abs() < 1e-12, "{third:?}");
}

#[differentiable(constant(table))]
fn looked_up(x: f64, table: &[f64]) -> f64 {
    table.iter().map(|t| t * x).sum()
}

#[test]
fn constant_arguments_have_no_derivative() {
    let (_, (dx, dt)) = compile::<Grad<looked_up>>().unwrap().call((2.0, &[1.0, 2.0])).unwrap();
    assert_eq!((dx, dt), (3.0, vec![0.0, 0.0]));
    assert_eq!(chainrule::check::<looked_up>((2.0, &[1.0, 2.0])).unwrap().inputs, ["x"]);
    let (_, _, rows) = compile::<Hessian<looked_up>>().unwrap().call((2.0, &[1.0, 2.0])).unwrap();
    assert_eq!(rows, [(0.0, vec![0.0, 0.0])]);
}

#[differentiable(constant(table))]
fn chosen(x: &[f64], table: &[f64], first: bool) -> f64 {
    let from = if first { x } else { table };
    from[0] * x[1]
}

#[test]
fn constant_memory_may_meet_other_memory() {
    let (x, table) = ([2.0, 3.0], [5.0, 7.0]);
    let jvp = compile::<Jvp<chosen>>().unwrap();
    // An earlier call leaves its traces in the memory of later ones.
    for _ in 0..3 {
        let (_, along) = jvp.call(With((&x, &table, true), (vec![1.0, 1.0], vec![9.0, 9.0], true))).unwrap();
        assert_eq!(along, 5.0);
        let (_, along) = jvp.call(With((&x, &table, false), (vec![1.0, 1.0], vec![9.0, 9.0], true))).unwrap();
        assert_eq!(along, 5.0);
        let (_, (dx, dt, _)) = compile::<Grad<chosen>>().unwrap().call((&x, &table, false)).unwrap();
        assert_eq!((dx, dt), (vec![0.0, 5.0], vec![0.0, 0.0]));
    }
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Counter {
    value: f64,
}

#[differentiable]
impl Counter {
    fn bumped(&mut self) -> f64 {
        self.value *= 3.0;
        self.value
    }
    fn plus(self, other: f64) -> f64 {
        10.0 * self.value + other
    }
    fn set(&mut self, value: f64) {
        self.value *= value;
    }
    fn read(&self) -> f64 {
        self.value
    }
}

#[differentiable]
fn receivers(x: f64) -> f64 {
    let mut c = Counter { value: x };
    let copied_before = c.plus(c.bumped());
    let assigned = c.plus({
        c.value = 5.0 * x;
        1.0
    });
    c.set(c.read() + 1.0);
    copied_before + assigned + c.read()
}

#[test]
fn receivers_by_value_are_what_they_were_before_the_arguments() {
    for x in [0.5, 2.0] {
        assert_eq!(compile::<receivers>().unwrap().call((x,)).unwrap(), receivers(x));
        let check = chainrule::check::<receivers>((x,)).unwrap();
        assert!(check.holds(), "{check}");
    }
}

/// A slice, an `f32`, an integer, and a result with memory inside of memory.
#[differentiable]
fn curves(x: &[f64], narrow: &[(f32, f64)], shift: f64, n: usize) -> Vec<(Vec<f64>, f32)> {
    let mut out = Vec::new();
    for i in 0..n {
        let mut curve = Vec::new();
        for v in x {
            curve.push((v * shift + i as f64).sin() * x[i % x.len()]);
        }
        let (a, b) = narrow[i % narrow.len()];
        curve.push(b * shift);
        out.push((curve, a * a));
    }
    out
}

#[test]
fn columns_are_derivatives_along_unit_directions() {
    let (narrow, shift, n) = (vec![(0.5f32, -1.5), (2.0, 0.25)], 0.7, 3);
    for count in [1, 2, 4, 11, 12] {
        let x: Vec<f64> = (0..count).map(|i| 0.3 * i as f64 - 0.4).collect();
        let args = || (&x[..], &narrow[..], shift, n);
        let (value, columns) = compile::<Columns<curves>>().unwrap().call(args()).unwrap();
        let along = compile::<Jvp<curves>>().unwrap();
        assert_eq!(columns.len(), count + 4 + 1);
        let zero = (vec![0.0; count], vec![(0.0f32, 0.0); 2], 0.0, n);
        for (k, column) in columns.iter().enumerate() {
            let mut unit = zero.clone();
            match k.checked_sub(count) {
                None => unit.0[k] = 1.0,
                Some(4) => unit.2 = 1.0,
                Some(k) if k % 2 == 0 => unit.1[k / 2].0 = 1.0,
                Some(k) => unit.1[k / 2].1 = 1.0,
            }
            let (same, alone) = along.call(With(args(), unit)).unwrap();
            assert_eq!((&value, column), (&same, &alone), "column {k} of {count}");
        }
    }
}

#[test]
fn columns_of_functions_of_no_numbers_are_none() {
    #[differentiable(constant(x))]
    fn fixed(x: &[f64], n: usize) -> Vec<f64> {
        (0..n).map(|i| x[i]).collect()
    }
    let (value, columns) = compile::<Columns<fixed>>().unwrap().call((&[1.5, 2.5], 2)).unwrap();
    assert_eq!((value, columns.len()), (vec![1.5, 2.5], 0));
}

/// Changes what it is given.
#[differentiable]
fn heaped(mut x: Vec<f64>, y: &mut [f64], z: [f64; 2]) -> Vec<f64> {
    for i in 1..x.len() {
        x[i] += x[i - 1] * z[0];
        y[0] += x[i] * z[1];
    }
    x.push(y[0] * y[1]);
    x
}

#[test]
fn columns_begin_with_the_arguments_as_they_were() {
    let x: Vec<f64> = (0..7).map(|i| 0.5 + 0.1 * i as f64).collect();
    let (mut y, z) = ([0.3, 0.8], [0.9, -0.6]);
    let (value, columns) = compile::<Columns<heaped>>().unwrap().call((x.clone(), &mut y, z)).unwrap();
    let mut after = [0.3, 0.8];
    assert_eq!(value, heaped(x.clone(), &mut after, z));
    assert_eq!((y, columns.len()), (after, 11));
    let mut again = [0.3, 0.8];
    let (_, rows) = compile::<Jacobian<heaped>>().unwrap().call((x.clone(), &mut again, z)).unwrap();
    for (i, row) in rows.iter().enumerate() {
        let by_rows: Vec<f64> = row.0.iter().chain(&row.1).chain(&row.2).copied().collect();
        for (column, entry) in columns.iter().zip(by_rows) {
            assert!((column[i] - entry).abs() < 1e-14, "{} {entry}", column[i]);
        }
    }
}

#[test]
fn columns_can_be_differentiated_again() {
    #[differentiable]
    fn pair(x: f64, y: f64) -> [f64; 2] {
        [x * x * y, (x * y).sin()]
    }
    let (x, y) = (0.4, 1.3);
    let ((value, columns), second) = compile::<Columns<Columns<pair>>>().unwrap().call((x, y)).unwrap();
    assert_eq!(value, pair(x, y));
    assert_eq!(columns[0][0], 2.0 * x * y);
    let by_x = &second[0].1;
    assert!((by_x[0][0] - 2.0 * y).abs() < 1e-14 && (by_x[1][0] - 2.0 * x).abs() < 1e-14);
    assert!((by_x[1][1] - ((x * y).cos() - x * y * (x * y).sin())).abs() < 1e-14);
}
