//! Sums in parallel: gradients and values of GradBench's objectives that are sums over observations, in order and on
//! one and two threads, in turns.
//!
//! `cargo bench -p chainrule-gradbench --bench threads`; words select the cases whose name they are in.
//! `CHAINRULE_TIER=c` measures code of the C compiler.

use chainrule::prelude::*;
use chainrule::{Function, Tier};
use chainrule_gradbench::evals::gmm::{self, Wishart, log_normaliser};
use chainrule_gradbench::evals::{kmeans, llsq};
use std::hint::black_box;
use std::time::Instant;

/// How often each way takes its turn.
const ROUNDS: usize = 7;

fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    (0..n)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        })
        .collect()
}

/// The most memory that the process has had resident so far, in MB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

/// The least time of a call in order, with chunks on one thread, and on two.
fn measure<F: Function>(name: &str, args: impl Fn() -> F::Args<'static>) {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    if !wanted.is_empty() && !wanted.iter().any(|w| name.contains(w.as_str())) {
        return;
    }
    let c = std::env::var("CHAINRULE_TIER").is_ok_and(|t| t.eq_ignore_ascii_case("c"));
    let tier = if c { Tier::C } else { Tier::Cranelift };
    let plain = compile::<F>().and_then(|p| p.with_tier(tier)).expect("it compiles");
    let threads = |n| plain.clone().with_threads(n).expect("it compiles");
    let programs = [plain.clone(), threads(1), threads(2)];
    let mut best = [f64::INFINITY; 3];
    for _ in 0..ROUNDS {
        for (program, best) in programs.iter().zip(&mut best) {
            let start = Instant::now();
            black_box(program.call(args()).expect("it runs"));
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    let [in_order, one, two] = best.map(|s| s * 1e3);
    println!(
        "{name:24} {in_order:10.2} ms {one:10.2} ms {two:10.2} ms {:8.2} {:8.2} {:9.0} MB",
        in_order / two,
        one / two,
        resident()
    );
}

fn leaked(x: Vec<f64>) -> &'static [f64] {
    x.leak()
}

fn gmm(n: usize, d: usize, k: usize) {
    let (alpha, mu) = (leaked(numbers(k, 1)), leaked(numbers(k * d, 2)));
    let (q, l) = (leaked(numbers(k * d, 3)), leaked(numbers(k * d * (d - 1) / 2, 4)));
    let x = leaked(numbers(n * d, 5));
    let wishart: &'static Wishart =
        Box::leak(Box::new(Wishart { gamma: 1.0, m: 0.0, log_normaliser: log_normaliser(d, 1.0, 0.0) }));
    let args = || (alpha, mu, q, l, x, d, wishart);
    measure::<Grad<gmm::objective>>(&format!("gmm ∇ n={n} d={d} k={k}"), args);
    measure::<gmm::objective>(&format!("gmm n={n} d={d} k={k}"), args);
}

fn main() {
    println!(
        "{:24} {:>13} {:>13} {:>13} {:>8} {:>8} {:>12}",
        "", "in order", "1 thread", "2 threads", "0 / 2", "1 / 2", "peak"
    );
    gmm(1000, 64, 100);
    gmm(1000, 10, 25);
    gmm(1000, 2, 5);
    let (points, centroids) = (leaked(numbers(10_000 * 16, 6)), leaked(numbers(100 * 16, 7)));
    measure::<Grad<kmeans::cost>>("kmeans ∇", || (points, centroids, 16));
    measure::<kmeans::cost>("kmeans", || (points, centroids, 16));
    let x = leaked(numbers(128, 8));
    measure::<Grad<llsq::objective>>("llsq ∇", || (x, 4096));
    measure::<llsq::objective>("llsq", || (x, 4096));
}
