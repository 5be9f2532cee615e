//! Sums in parallel: the same values and derivatives as in order, and the same bits for any number of threads.

#![allow(clippy::needless_range_loop, clippy::ptr_arg)] // They are what is tested.

use chainrule::Function;
use chainrule::prelude::*;
use chainrule::{Tier, TrapKind};
use chainrule_ir::Op;

/// So many numbers, of order one.
fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let next =
        |i: u64| (i.wrapping_add(seed << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / (1u64 << 53) as f64;
    (0..n as u64).map(|i| 0.5 + next(i)).collect()
}

fn near(x: f64, y: f64) -> bool {
    (x - y).abs() <= 1e-12 * (1.0 + x.abs().max(y.abs()))
}

fn all_near(x: &[f64], y: &[f64]) {
    assert_eq!(x.len(), y.len());
    for (i, (x, y)) in x.iter().zip(y).enumerate() {
        assert!(near(*x, *y), "[{i}]: {x} is not {y}");
    }
}

/// How many spreads a program has, and how many of them keep what they add to shadows.
fn spreads<F: Function>(program: &Program<F>) -> (usize, usize) {
    let (mut all, mut keeping) = (0, 0);
    for f in &program.optimised().functions {
        f.body.each_stmt(&mut |s| {
            if let Op::Spread(spread) = &s.op {
                all += 1;
                keeping += usize::from(spread.keeps.is_some());
            }
        });
    }
    (all, keeping)
}

/// Runs the plain program, and that with threads on 1, 2 and 3 of them, interpreted, and in C: gives what the plain
/// one and the others do.
macro_rules! runs {
    ($f:ty, $args:expr) => {{
        let plain = compile::<$f>().expect("it compiles");
        let one = plain.clone().with_threads(1).expect("it compiles");
        assert!(spreads(&one).0 > 0, "no sum became parallel");
        assert_eq!(spreads(&plain).0, 0);
        let result = one.call($args).expect("it runs");
        for threads in [2, 3] {
            let program = plain.clone().with_threads(threads).expect("it compiles");
            for _ in 0..3 {
                assert_eq!(program.call($args).expect("it runs"), result, "on {threads} threads");
            }
        }
        assert_eq!(one.interpret($args).expect("it runs"), result, "interpreted");
        let c = match one.clone().with_threads(2).expect("it compiles").with_tier(Tier::C) {
            Ok(c) => c.call($args).expect("it runs"),
            Err(_) => result.clone(),
        };
        (plain.call($args).expect("it runs"), result, c)
    }};
}

#[differentiable]
fn misfit(rate: f64, scale: f64, times: &[f64], data: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..times.len() {
        let difference = scale * (-rate * times[i]).exp() - data[i];
        sum += difference * difference;
    }
    (sum / times.len() as f64).sqrt() + 0.1 * rate
}

#[test]
fn a_sum_of_floats_and_memory() {
    let (times, data) = (numbers(20_000, 1), numbers(20_000, 2));
    let args = || (0.7, 1.1, times.as_slice(), data.as_slice());
    let (plain, result, c) = runs!(misfit, args());
    assert!(near(plain, result) && near(c, result));
    assert!(near(misfit(0.7, 1.1, &times, &data), result));
    let (plain, result, c) = runs!(Grad<misfit>, args());
    for ((y, (a, b, t, d)), which) in [(plain, "plain"), (c, "C")] {
        assert!(near(y, result.0) && near(a, result.1.0) && near(b, result.1.1), "{which}");
        all_near(&t, &result.1.2);
        all_near(&d, &result.1.3);
    }
    // Forward mode along the gradient is its square.
    let program = compile::<Jvp<misfit>>().expect("it compiles").with_threads(2).expect("it compiles");
    assert!(spreads(&program).0 > 0);
    let gradient = result.1.clone();
    let (_, slope) = program.call(With(args(), gradient.clone())).expect("it runs");
    let square = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
    let expected = gradient.0.powi(2) + gradient.1.powi(2) + square(&gradient.2) + square(&gradient.3);
    assert!(near(slope, expected), "{slope} is not {expected}");
    let (_, (a, ..)) = compile::<Vjp<misfit>>()
        .expect("it compiles")
        .with_threads(2)
        .expect("it compiles")
        .call(With(args(), 2.0))
        .expect("it runs");
    assert!(near(a, 2.0 * gradient.0));
    // And the difference quotient.
    let h = 1e-5;
    let difference = (misfit(0.7 + h, 1.1, &times, &data) - misfit(0.7 - h, 1.1, &times, &data)) / (2.0 * h);
    assert!((gradient.0 - difference).abs() < 1e-8);
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Body {
    position: [f64; 3],
    mass: f64,
    charged: bool,
}

/// Three sums at once, over structs, one of them only where a condition holds.
#[differentiable]
fn moments(bodies: &[Body], origin: &[f64; 3]) -> f64 {
    let mut mass = 0.0;
    let mut inertia = 0.0;
    let mut charged = 1.0;
    for body in bodies {
        mass += body.mass;
        let mut square = 0.0;
        for k in 0..3 {
            square += (body.position[k] - origin[k]).powi(2);
        }
        inertia += body.mass * square;
        if body.charged {
            charged -= square.sqrt() / 1e4;
        }
    }
    inertia / mass + charged * charged
}

#[test]
fn several_sums_over_structs() {
    let x = numbers(4 * 6000, 3);
    let body =
        |i: usize| Body { position: [x[4 * i], x[4 * i + 1], x[4 * i + 2]], mass: x[4 * i + 3], charged: i % 3 == 1 };
    let bodies: Vec<Body> = (0..6000).map(body).collect();
    let (plain, result, c) = runs!(Grad<moments>, (bodies.as_slice(), &[0.1, 0.2, 0.3]));
    for (y, (b, o)) in [plain, c] {
        assert!(near(y, result.0));
        all_near(&o, &result.1.1);
        for (b, r) in b.iter().zip(&result.1.0) {
            all_near(&b.position, &r.position);
            assert!(near(b.mass, r.mass) && b.charged == r.charged);
        }
    }
}

#[differentiable]
fn normalise(x: &mut [f64]) {
    let mut norm = 0.0;
    for i in 0..x.len() {
        norm += x[i] * x[i];
    }
    let norm = norm.sqrt();
    for i in 0..x.len() {
        x[i] /= norm;
    }
}

#[differentiable]
fn largest(x: &[f64]) -> f64 {
    let mut most = x[0];
    for i in 1..x.len() {
        if x[i] > most {
            most = x[i];
        }
    }
    most
}

/// Rows of vectors of vectors, scratch memory in each iteration that callees write to, and nested sums.
#[differentiable]
fn rows(matrix: &Vec<Vec<f64>>, weights: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..matrix.len() {
        let mut scratch = matrix[i].clone();
        normalise(&mut scratch);
        let mut stack: Vec<Vec<f64>> = Vec::new();
        for k in 0..2 {
            let mut copy = scratch.clone();
            copy[k] *= 2.0;
            stack.push(copy);
        }
        normalise(&mut stack[1]);
        for k in 0..weights.len() {
            sum += weights[k] * (stack[0][k] * stack[1][k]).sin();
        }
        sum += largest(&stack[0]) * largest(&stack[1]);
    }
    sum.ln()
}

#[test]
fn scratch_vectors_and_vectors_of_vectors() {
    let weights = numbers(7, 4);
    let matrix: Vec<Vec<f64>> = (0..900).map(|i| numbers(7, 5 + i)).collect();
    let (plain, result, c) = runs!(Grad<rows>, (&matrix, weights.as_slice()));
    for (y, (m, w)) in [plain, c] {
        assert!(near(y, result.0));
        all_near(&w, &result.1.1);
        m.iter().zip(&result.1.0).for_each(|(m, r)| all_near(m, r));
    }
}

/// A parallel sum in each step of a loop, the second of which sees what the first gave; memory changes in between.
#[differentiable]
fn steps(x: &[f64], rate: f64) -> f64 {
    let mut state = x.to_vec();
    let mut total = 0.0;
    for step in 0..3 {
        let mut mean = 0.0;
        let mut square = 0.0;
        for i in 0..state.len() {
            mean += state[i].sin();
            square += (state[i] * rate).cos() * state[i];
        }
        mean /= state.len() as f64;
        total += mean * square / state.len() as f64;
        for i in 0..state.len() {
            state[i] -= rate * mean * state[i];
        }
        total += step as f64 * state[step];
    }
    total
}

#[test]
fn sums_in_the_steps_of_a_loop() {
    let x = numbers(5000, 9);
    let (plain, result, c) = runs!(Grad<steps>, (x.as_slice(), 0.3));
    for (y, (x, rate)) in [plain, c] {
        assert!(near(y, result.0) && near(rate, result.1.1));
        all_near(&x, &result.1.0);
    }
    // Second derivatives are those of the plain program.
    let hvp = compile::<Hvp<steps>>().expect("it compiles");
    let direction = (numbers(5000, 10), 1.0);
    let plain = hvp.call(With((x.as_slice(), 0.3), direction.clone())).expect("it runs");
    let threads = hvp.with_threads(2).expect("it compiles");
    let result = threads.call(With((x.as_slice(), 0.3), direction)).expect("it runs");
    all_near(&plain.2.0, &result.2.0);
    assert!(near(plain.2.1, result.2.1));
}

/// Narrow floats.
#[differentiable]
fn narrow(x: &[f32], y: f32) -> f32 {
    let mut sum = 0.0f32;
    for i in 0..x.len() {
        sum += (x[i] * y).exp();
    }
    sum.ln()
}

#[test]
fn narrow_floats() {
    let x: Vec<f32> = numbers(10_000, 11).into_iter().map(|x| x as f32).collect();
    let (plain, result, c) = runs!(Grad<narrow>, (x.as_slice(), 0.5f32));
    for (y, (dx, dy)) in [plain, c] {
        let near = |x: f32, y: f32| (x - y).abs() <= 1e-3 * (1e-3 + x.abs());
        assert!(near(y, result.0) && near(dy, result.1.1));
        assert!(dx.iter().zip(&result.1.0).all(|(x, y)| near(*x, *y)));
    }
}

#[differentiable]
fn roots(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        assert!(x[i] >= 0.0, "number {} is {}", i, x[i]);
        sum += x[i].sqrt().exp().ln();
    }
    sum
}

#[test]
fn the_first_trap_is_told_of() {
    let mut x = numbers(20_000, 12);
    for i in [7_777, 7_900, 15_000, 19_999] {
        x[i] = -(i as f64);
    }
    for gradient in [false, true] {
        let trap = |threads: Option<usize>| {
            if gradient {
                let p = compile::<Grad<roots>>().expect("it compiles");
                threads.map_or(p.clone(), |n| p.with_threads(n).expect("it compiles")).call((&x,)).map(|_| ())
            } else {
                let p = compile::<roots>().expect("it compiles");
                threads.map_or(p.clone(), |n| p.with_threads(n).expect("it compiles")).call((&x,)).map(|_| ())
            }
        };
        let plain = trap(None).expect_err("it traps");
        assert_eq!(plain.message, "number 7777 is -7777");
        for threads in [1, 2, 3] {
            for _ in 0..5 {
                assert_eq!(trap(Some(threads)), Err(plain.clone()));
            }
        }
    }
}

/// Each iteration needs a megabyte for its tape.
#[differentiable]
fn hungry(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let mut y = vec![0.0; 40_000];
        for k in 0..40_000 {
            y[k] = (x[i] + k as f64).sin();
        }
        let mut last = 0.0;
        for k in 0..40_000 {
            last = (last + y[k]).cos();
        }
        sum += last;
    }
    sum
}

#[test]
fn memory_is_shared_out_and_the_budget_kept() {
    let x = numbers(8, 13);
    let program = compile::<Grad<hungry>>().expect("it compiles");
    let expected = program.call((&x,)).expect("it runs");
    let mut fits = Vec::new();
    for kilobytes in [256, 1000, 2000, 3000, 8000] {
        let results = [1, 2, 3].map(|n| {
            let program = program.clone().with_threads(n).expect("it compiles").with_memory(kilobytes << 10);
            program.call((&x,))
        });
        assert_eq!(results[0], results[1], "with {kilobytes} kB");
        assert_eq!(results[0], results[2], "with {kilobytes} kB");
        match &results[0] {
            Ok((y, (dx,))) => {
                assert!(near(*y, expected.0));
                all_near(dx, &expected.1.0);
            }
            Err(trap) => assert_eq!(trap.kind, TrapKind::Memory),
        }
        fits.push(results[0].is_ok());
    }
    // The vector alone needs more than the least; one tape fits long before eight do, and less with checkpoints.
    assert_eq!((fits[0], fits[4]), (false, true));
}

/// Loops that are no sums, or too short, stay as they are.
#[differentiable]
fn recurrences(x: &[f64]) -> f64 {
    let mut product = 1.0;
    let mut last = 0.0;
    let mut sum = 0.0;
    let mut kept = vec![0.0; x.len()];
    for i in 0..x.len() {
        product *= x[i];
        last = x[i];
        sum += last * product;
    }
    let mut running = 0.0;
    for i in 0..x.len() {
        running += x[i];
        kept[i] = running;
    }
    let mut short = 0.0;
    for i in 0..10 {
        short += x[i];
    }
    kept[3] + sum + last + short
}

#[test]
fn what_is_no_sum_stays() {
    let program = compile::<recurrences>().expect("it compiles").with_threads(2).expect("it compiles");
    assert_eq!(spreads(&program), (0, 0));
    let x = numbers(30, 14);
    assert_eq!(program.call((&x,)), Ok(recurrences(&x)));
    // A sum that is long enough in one call and not in the other.
    let program = compile::<roots>().expect("it compiles").with_threads(2).expect("it compiles");
    assert_eq!(program.call((&x,)), compile::<roots>().expect("it compiles").call((&x,)));
}
