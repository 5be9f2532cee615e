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
    assert_eq!(batch.call([]).unwrap(), Vec::<f64>::new());
}

#[differentiable]
fn shifting(speeds: &[f64], gears: &[f64; 4], mass: f64, shift: f64) -> f64 {
    let mut gear = 0;
    let mut fuel = 0.0;
    let mut before = 0.0;
    for &speed in speeds {
        let rpm = speed * gears[gear];
        if rpm > shift && gear < 3 {
            gear += 1;
        } else if rpm < 0.3 * shift && gear > 0 {
            gear -= 1;
        }
        let force = mass * (speed - before) + 0.1 * speed * speed;
        if force > 0.0 {
            fuel += force * speed / gears[gear].sqrt() + 0.01 * rpm.max(100.0);
        }
        before = speed;
    }
    fuel
}

#[test]
fn lanes_that_branch_give_what_single_calls_give() {
    let speeds: Vec<f64> = (0..200).map(|i| 20.0 * (f64::from(i) * 0.05).sin().abs()).collect();
    let gears = [120.0, 70.0, 45.0, 30.0];
    let inputs: Vec<(f64, f64)> = (0..101).map(|i| (1.0 + 0.01 * f64::from(i), 700.0 + 9.0 * f64::from(i))).collect();
    let single = compile::<Grad<shifting>>().unwrap();
    let expected: Vec<_> = inputs.iter().map(|&(m, s)| single.call((&speeds, &gears, m, s)).unwrap()).collect();
    let batch = compile::<Batch<Grad<shifting>>>().unwrap();
    let before = batch.counts();
    assert_eq!(batch.call(inputs.iter().map(|&(m, s)| (&speeds[..], &gears, m, s))).unwrap(), expected);
    let after = batch.counts();
    assert!(after.together > before.together && after.alone == before.alone, "lanes diverge");
}

/// Lengths, integers and kinds differ between inputs, and so do those of what comes back.
#[differentiable]
fn uneven(rows: &[Vec<f64>], kind: Option<f64>, n: usize, scale: f64) -> (Vec<f64>, Option<f64>, usize) {
    let mut out = Vec::new();
    let mut sum = 0.0;
    for row in rows {
        for x in row {
            sum += x * scale;
        }
        if sum > 1.0 {
            out.push(sum);
        }
    }
    for i in 0..n {
        out.push(scale * i as f64);
    }
    let k = kind.map(|k| k * sum);
    let count = out.len();
    (out, k, count)
}

#[test]
fn inputs_may_differ_in_shape() {
    let rows: Vec<Vec<Vec<f64>>> = (0..40)
        .map(|i| (0..i % 4).map(|r| (0..(r + i) % 5).map(|k| 0.1 * (k + i) as f64).collect()).collect())
        .collect();
    let inputs = || {
        rows.iter().enumerate().map(|(i, rows)| {
            let kind = if i % 3 == 0 { None } else { Some(i as f64) };
            (&rows[..], kind, i % 7, 0.5 + 0.1 * i as f64)
        })
    };
    let single = compile::<uneven>().unwrap();
    let expected: Vec<_> = inputs().map(|args| single.call(args).unwrap()).collect();
    assert_eq!(compile::<Batch<uneven>>().unwrap().call(inputs()).unwrap(), expected);
    let jacobian = compile::<Jacobian<uneven>>().unwrap();
    let expected: Vec<_> = inputs().map(|args| jacobian.call(args).unwrap()).collect();
    assert_eq!(compile::<Batch<Jacobian<uneven>>>().unwrap().call(inputs()).unwrap(), expected);
}

#[differentiable]
fn waves(x: f64, n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 1..=n {
        let y = x * i as f64;
        sum += (y.sin() * (-0.1 * y).exp()).tanh() + y.powf(0.3);
        if sum > 3.0 {
            sum -= y.ln();
        }
    }
    sum
}

#[test]
fn lanes_of_c_agree_to_the_last_digits_for_any_number_of_threads() {
    let Ok(batch) = compile::<Batch<Grad<waves>>>().unwrap().with_tier(chainrule::Tier::C) else { return };
    let single = compile::<Grad<waves>>().unwrap();
    // More than a thread takes at once, and lengths that differ.
    let inputs = || (0..301).map(|i| (0.3 + 0.001 * f64::from(i), 5 + i as usize % 3));
    let results = batch.clone().with_threads(1).call(inputs()).unwrap();
    for ((x, n), (y, (d, _))) in inputs().zip(&results) {
        let (y0, (d0, _)) = single.call((x, n)).unwrap();
        assert!((y - y0).abs() < 1e-12 * y0.abs() && (d - d0).abs() < 1e-12 * (1.0 + d0.abs()), "at {x}");
    }
    assert_eq!(batch.clone().with_threads(2).call(inputs()).unwrap(), results);
    assert_eq!(batch.counts().alone, 0);
}

/// A vector of vectors that depends on where lanes branch, and a table that they look up at places of their own.
#[differentiable(constant(places))]
fn sampled(table: &[f64], gain: f64, places: &[usize]) -> Vec<[f64; 2]> {
    let mut out = Vec::new();
    for place in places {
        let y = table[*place] * gain;
        if y > 0.5 {
            out.push([y * y, gain]);
        } else {
            out.push([y.sin(), y * table[0]]);
        }
    }
    out
}

#[test]
fn several_directions_run_in_lanes() {
    let single = compile::<Columns<sampled>>().unwrap();
    let places: Vec<Vec<usize>> = (0..33).map(|i| vec![i % 9, 3, (7 * i) % 9]).collect();
    let tables: Vec<Vec<f64>> = (0..33).map(|i| (0..9).map(|k| 0.13 * f64::from(k * i % 8)).collect()).collect();
    let inputs = || tables.iter().zip(&places).map(|(t, p)| (&t[..], 1.1, &p[..]));
    let expected: Vec<_> = inputs().map(|input| single.call(input).unwrap()).collect();
    assert_eq!(expected[0].1.len(), 10);
    for tier in [chainrule::Tier::Cranelift, chainrule::Tier::C] {
        let Ok(batch) = compile::<Batch<Columns<sampled>>>().unwrap().with_tier(tier) else { continue };
        assert_eq!(batch.call(inputs()).unwrap(), expected);
        assert!(batch.counts().together > 0, "{:?}", batch.counts());
    }
}
