//! Sparse Jacobians and Hessians of growing size, beside dense ones and a hand-written one.

use chainrule::prelude::*;
use chainrule::{SparseMatrix, SparsePattern};
use chainrule_bench::measure::{interleaved, show, timed};
use std::hint::black_box;
use std::sync::Arc;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What is left of u″ = eᵘ on n points of an interval, with u = 0 at both ends.
#[differentiable]
fn residual(u: &[f64]) -> Vec<f64> {
    let n = u.len();
    let h = 1.0 / (n + 1) as f64;
    let mut r = vec![0.0; n];
    for i in 0..n {
        let left = if i > 0 { u[i - 1] } else { 0.0 };
        let right = if i + 1 < n { u[i + 1] } else { 0.0 };
        r[i] = (left - 2.0 * u[i] + right) / (h * h) - u[i].exp();
    }
    r
}

/// The same and its Jacobian by hand: the residual, and the entries in the order of the pattern.
fn by_hand(u: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let n = u.len();
    let h = 1.0 / (n + 1) as f64;
    let (mut r, mut entries) = (Vec::with_capacity(n), Vec::with_capacity(3 * n));
    let side = 1.0 / (h * h);
    for i in 0..n {
        let left = if i > 0 { u[i - 1] } else { 0.0 };
        let right = if i + 1 < n { u[i + 1] } else { 0.0 };
        let e = u[i].exp();
        r.push((left - 2.0 * u[i] + right) / (h * h) - e);
        if i > 0 {
            entries.push(side);
        }
        entries.push(-2.0 * side - e);
        if i + 1 < n {
            entries.push(side);
        }
    }
    (r, entries)
}

/// Rosenbrock's function, chained.
#[differentiable]
fn chain(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for k in 1..x.len() {
        sum += 100.0 * (x[k] - x[k - 1] * x[k - 1]).powi(2) + (1.0 - x[k - 1]).powi(2);
    }
    sum
}

fn points(n: usize) -> Vec<f64> {
    (0..n).map(|k| 0.3 + 0.7 * ((k * 37 % 101) as f64 / 101.0)).collect()
}

fn check(pattern: &Arc<SparsePattern>, matrix: &SparseMatrix, entries: &[f64]) {
    assert_eq!(pattern.entries(), entries.len());
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    assert!(matrix.values().iter().zip(entries).all(near), "the hand-written Jacobian is another");
}

fn main() -> Outcome<()> {
    println!("Jacobian of a tridiagonal system: time to find the pattern, then of a call");
    println!(
        "{:>8} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "n", "sweeps", "find", "sparse", "by hand", "primal", "dense"
    );
    let primal = compile::<residual>()?;
    let dense = compile::<Jacobian<residual>>()?;
    compile::<SparseJacobian<residual>>()?.call((&points(8),))?;
    for n in [100, 300, 1000, 3000, 10_000, 30_000, 100_000] {
        let u = points(n);
        let sparse = compile::<SparseJacobian<residual>>()?;
        let (structure, find) = timed(|| sparse.structure((&u,)));
        let structure = structure?;
        check(structure.pattern(), &sparse.call((&u,))?.1, &by_hand(&u).1);
        let run = || drop(black_box(sparse.call((&u,))));
        let hand = || drop(black_box(by_hand(black_box(&u))));
        let plain = || drop(black_box(primal.call((&u,))));
        let all = || drop(black_box(dense.call((&u,))));
        // A dense one of n² entries, where it fits.
        let tasks: &[&dyn Fn()] = if n <= 3000 { &[&run, &hand, &plain, &all] } else { &[&run, &hand, &plain] };
        let times = interleaved(tasks, 7, 0.01);
        let (forward, reverse) = structure.sweeps();
        let dense = times.get(3).map_or_else(String::new, |&t| show(t));
        println!(
            "{n:>8} {:>6} {:>10} {:>10} {:>10} {:>10} {dense:>10}",
            forward + reverse,
            show(find),
            show(times[0]),
            show(times[1]),
            show(times[2])
        );
    }

    println!("\nHessian of Rosenbrock's chain: time to find the pattern, then of a call");
    println!("{:>8} {:>6} {:>10} {:>10} {:>10} {:>10}", "n", "sweeps", "find", "sparse", "gradient", "dense");
    let gradient = compile::<Grad<chain>>()?;
    let dense = compile::<Hessian<chain>>()?;
    compile::<SparseHessian<chain>>()?.call((&points(8),))?;
    for n in [100, 300, 1000, 3000, 10_000, 30_000, 100_000] {
        let x = points(n);
        let sparse = compile::<SparseHessian<chain>>()?;
        let (structure, find) = timed(|| sparse.structure((&x,)));
        let structure = structure?;
        let run = || drop(black_box(sparse.call((&x,))));
        let slope = || drop(black_box(gradient.call((&x,))));
        let all = || drop(black_box(dense.call((&x,))));
        let tasks: &[&dyn Fn()] = if n <= 1000 { &[&run, &slope, &all] } else { &[&run, &slope] };
        let times = interleaved(tasks, 7, 0.01);
        let dense = times.get(2).map_or_else(String::new, |&t| show(t));
        println!(
            "{n:>8} {:>6} {:>10} {:>10} {:>10} {dense:>10}",
            structure.sweeps().0,
            show(find),
            show(times[0]),
            show(times[1])
        );
    }
    Ok(())
}
