//! Derivatives within a memory budget: loops are run again from checkpoints, and give the same bits.

use chainrule::prelude::*;
use chainrule::{Function, Tier, TrapKind};

/// Coupled oscillators, in place: a state of as many numbers as there are in `y`.
#[differentiable]
fn slopes(y: &[f64], k: f64, out: &mut [f64]) {
    let n = y.len();
    for i in 0..n {
        out[i] = (y[(i + 1) % n] - y[i]) * k - y[i] * y[(i + 2) % n];
    }
}

/// Classical Runge–Kutta steps; the sum of the last state and a running cost.
#[differentiable]
fn runge_kutta(start: &[f64], k: f64, h: f64, steps: usize) -> f64 {
    let n = start.len();
    let mut y = start.to_vec();
    let mut cost = 0.0;
    for _ in 0..steps {
        let mut k1 = vec![0.0; n];
        let mut k2 = vec![0.0; n];
        let mut k3 = vec![0.0; n];
        let mut k4 = vec![0.0; n];
        let mut at = y.clone();
        slopes(&y, k, &mut k1);
        for i in 0..n {
            at[i] = y[i] + 0.5 * h * k1[i];
        }
        slopes(&at, k, &mut k2);
        for i in 0..n {
            at[i] = y[i] + 0.5 * h * k2[i];
        }
        slopes(&at, k, &mut k3);
        for i in 0..n {
            at[i] = y[i] + h * k3[i];
        }
        slopes(&at, k, &mut k4);
        for i in 0..n {
            y[i] += h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
        }
        cost += h * y[0] * y[0];
    }
    y.iter().sum::<f64>() + cost
}

/// As long as it takes, with an array for the state.
#[differentiable]
fn until(start: &[f64; 3], rate: f64, end: f64) -> f64 {
    let mut y = *start;
    let mut t = 0.0;
    while t < end {
        let dt = 1e-3 / (1.0 + y[2] * y[2]);
        let z = [y[0] + dt * rate * (y[1] - y[0]), y[1] + dt * (y[0] * (2.0 - y[2]) - y[1]), y[2] + dt * y[0] * y[1]];
        y = z;
        t += dt;
    }
    y[0] * y[1] + y[2]
}

/// What the loop reads is changed after it, and what it writes is given back.
#[differentiable]
fn gives_back(weights: &mut [f64], x: f64, steps: usize) -> f64 {
    let mut sum = x;
    for i in 0..steps {
        let j = i % weights.len();
        sum = (sum * weights[j]).sin() + 0.1;
        weights[j] += 1e-3 * sum;
    }
    for w in weights.iter_mut() {
        *w *= 2.0;
    }
    sum
}

/// A loop in a loop, both long.
#[differentiable]
fn nested(x: f64, outer: usize, inner: usize) -> f64 {
    let mut y = x;
    for i in 0..outer {
        let mut z = y;
        for j in 0..inner {
            z = (z * 1.1 + (i + j) as f64 * 1e-3).sin();
        }
        y += 0.1 * z;
    }
    y
}

/// Results of a program as it is and within `bytes`, where it needs checkpoints, by machine code and the interpreter.
fn both<F: Function>(args: impl Fn() -> F::Args<'static>, bytes: u64) -> [F::Out; 2] {
    let program = compile::<F>().and_then(|p| p.with_tier(Tier::Cranelift)).expect("it compiles");
    let within = program.clone().with_memory(bytes);
    let results = [&program, &within].map(|p| p.call(args()).unwrap_or_else(|t| panic!("{t}")));
    assert!(program.checkpoints().is_none());
    assert!(within.checkpoints().is_some_and(|report| report.loops > 0));
    // Again, with what was learnt.
    within.call(args()).unwrap_or_else(|t| panic!("{t}"));
    results
}

const START: [f64; 6] = [0.3, -0.2, 0.8, 0.1, 0.5, -0.4];

#[test]
fn gradients_have_the_same_bits() {
    let [a, b] = both::<Grad<runge_kutta>>(|| (&START, 0.7, 1e-3, 3_000), 200 << 10);
    assert_eq!(a, b);
    let [a, b] = both::<Grad<until>>(|| (&[0.3, 0.7, 0.2], 1.4, 4.0), 64 << 10);
    assert_eq!(a, b);
}

#[test]
fn other_operators_have_the_same_bits() {
    let [a, b] = both::<Vjp<runge_kutta>>(|| With((&START, 0.7, 1e-3, 1_000), 0.3), 200 << 10);
    assert_eq!(a, b);
    let [a, b] = both::<Jacobian<runge_kutta>>(|| (&START, 0.7, 1e-3, 1_000), 200 << 10);
    assert_eq!(a, b);
    let [a, b] = both::<Hessian<until>>(|| (&[0.3, 0.7, 0.2], 1.4, 2.0), 64 << 10);
    assert_eq!(a, b);
    let direction = || (START.to_vec(), 0.2, 0.0, 0);
    let [a, b] = both::<Hvp<runge_kutta>>(|| With((&START, 0.7, 1e-3, 1_000), direction()), 200 << 10);
    assert_eq!(a, b);
}

#[test]
fn mutable_arguments_are_given_back_once() {
    let program = compile::<Grad<gives_back>>().and_then(|p| p.with_tier(Tier::Cranelift)).expect("it compiles");
    let within = program.clone().with_memory(32 << 10);
    let run = |program: &Program<Grad<gives_back>>| {
        let mut weights = [1.2, 0.7, -0.9, 1.1];
        let result = program.call((&mut weights, 0.4, 5_000)).unwrap_or_else(|t| panic!("{t}"));
        (result, weights)
    };
    assert_eq!(run(&program), run(&within));
    assert!(within.checkpoints().is_some());
    let mut weights = [1.2, 0.7, -0.9, 1.1];
    gives_back(&mut weights, 0.4, 5_000);
    assert_eq!(run(&within).1, weights);
}

#[test]
fn inner_loops_have_checkpoints_where_a_step_is_too_much() {
    let [a, b] = both::<Grad<nested>>(|| (0.3, 40, 3_000), 16 << 10);
    assert_eq!(a, b);
    let report = compile::<Grad<nested>>().expect("it compiles").with_memory(16 << 10);
    assert!(report.checkpoints().is_some_and(|r| r.loops >= 2));
}

/// Rows are replaced by new ones: what the loop allocates lives on.
#[differentiable]
fn history(x: f64, steps: usize) -> f64 {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut y = x;
    for _ in 0..steps {
        y = (1.3 * y).sin();
        rows.push(vec![y, y * y]);
    }
    rows.iter().map(|r| r[0] * r[1]).sum()
}

#[test]
fn loops_without_checkpoints_are_named() {
    let program = compile::<Grad<history>>().expect("it compiles").with_memory(64 << 10);
    let trap = program.call((0.3, 10_000)).expect_err("it does not fit");
    assert_eq!(trap.kind, TrapKind::Memory);
    let line = trap.message.split("memory.rs:").nth(1).and_then(|rest| rest.split(':').next());
    let for_line = include_str!("memory.rs").lines().position(|l| l.contains("y = (1.3 * y).sin()"));
    assert_eq!(line.and_then(|l| l.parse().ok()), for_line, "{}", trap.message);
    assert!(
        trap.message.contains("allocates memory in an iteration that later ones or later code use"),
        "{}",
        trap.message
    );
    // It is all there again afterwards.
    assert!(program.call((0.3, 10)).is_ok());
}

/// Says where it is.
#[differentiable]
fn talks(x: f64, steps: usize) -> f64 {
    let mut y = x;
    for i in 0..steps {
        y = (1.3 * y).sin();
        if i % 1000 == 0 {
            println!("step {}", i);
        }
    }
    y
}

#[test]
fn printing_programs_keep_within_memory_too() {
    let [a, b] = both::<Grad<talks>>(|| (0.3, 5_000), 16 << 10);
    assert_eq!(a, b);
}
