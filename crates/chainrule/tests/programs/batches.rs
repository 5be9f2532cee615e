//! Programs over many inputs give what they give on each.

use chainrule::prelude::*;

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Oscillator {
    stiffness: f64,
    damping: [f64; 2],
    kicks: Vec<f64>,
}

/// Kicks change the velocity, and are told how far they went.
#[differentiable]
fn energy(o: &Oscillator, force: &[f64], reached: &mut [f64], steps: usize) -> f64 {
    let dt = 0.01;
    let (mut x, mut v) = (1.0, 0.0);
    for i in 0..steps {
        let pull = o.stiffness * x + o.damping[0] * v + o.damping[1] * v * v * v;
        v += dt * (force[i] - pull);
        if i < o.kicks.len() {
            v += o.kicks[i];
            reached[i] = x;
        }
        x += dt * v;
    }
    0.5 * (v * v + o.stiffness * x * x)
}

fn oscillators(n: usize) -> Vec<Oscillator> {
    (0..n)
        .map(|i| {
            let s = i as f64 / n as f64;
            Oscillator { stiffness: 1.0 + s, damping: [0.1 * s, 0.02], kicks: vec![0.1 * s; 3] }
        })
        .collect()
}

#[test]
fn results_are_those_of_single_calls() {
    let force: Vec<f64> = (0..50).map(|i| (f64::from(i) * 0.1).sin()).collect();
    let single = compile::<Grad<energy>>().unwrap();
    let cars = oscillators(23);
    let mut reached = vec![[0.0; 3]; cars.len()];
    let expected: Vec<_> =
        cars.iter().zip(&mut reached).map(|(o, r)| single.call((o, &force, r, 50)).unwrap()).collect();
    for threads in [0, 1, 2, 3] {
        let batch = compile::<Batch<Grad<energy>>>().unwrap().with_threads(threads);
        let mut places = vec![[0.0; 3]; cars.len()];
        let inputs = cars.iter().zip(&mut places).map(|(o, r)| (o, &force[..], &mut r[..], 50));
        assert_eq!(batch.call(inputs).unwrap(), expected);
        assert_eq!(places, reached);
    }
}

#[differentiable]
fn ratio(table: &[f64], i: usize, x: f64) -> f64 {
    assert!(x > 0.0, "x is {x}");
    table[i] / x
}

#[test]
fn a_trap_is_its_inputs_own() {
    let table = [1.0, 2.0, 3.0];
    let batch = compile::<Batch<ratio>>().unwrap();
    let inputs = [(0, 1.0), (3, 1.0), (1, 2.0), (1, -1.0), (2, 2.0)];
    let results = batch.call_each(inputs.iter().map(|&(i, x)| (&table[..], i, x)));
    assert_eq!(results[0], Ok(1.0));
    assert_eq!(results[2], Ok(1.0));
    assert_eq!(results[4], Ok(1.5));
    assert_eq!(results[3].as_ref().unwrap_err().message, "x is -1");
    let first = batch.call(inputs.iter().map(|&(i, x)| (&table[..], i, x))).unwrap_err();
    assert_eq!(first.message, "input 1: index out of bounds: the len is 3 but the index is 3");
    assert_eq!(batch.call([]).unwrap(), []);
}
