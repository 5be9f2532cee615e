//! A gradient through a million iterations: time, and memory.

use chainrule::Function;
use chainrule::prelude::*;
use chainrule_bench::measure::{interleaved, show};
use chainrule_bench::programs::{last_x, lorenz_args};
use chainrule_front::data::Args;
use chainrule_ir::Context;
use std::hint::black_box;

/// The most memory that the process had, in KiB, where the system tells.
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}

/// Four coupled oscillators by the classical method of Runge and Kutta, which keeps more than its state for each step.
#[differentiable]
fn oscillators(start: &[f64; 4], k: f64, h: f64, steps: usize) -> f64 {
    let mut y = *start;
    for _ in 0..steps {
        let a = slopes(&y, k);
        let b = slopes(&moved(&y, &a, 0.5 * h), k);
        let c = slopes(&moved(&y, &b, 0.5 * h), k);
        let d = slopes(&moved(&y, &c, h), k);
        for i in 0..4 {
            y[i] += h / 6.0 * (a[i] + 2.0 * (b[i] + c[i]) + d[i]);
        }
    }
    y[0] * y[0] + y[3]
}

#[differentiable]
fn slopes(y: &[f64; 4], k: f64) -> [f64; 4] {
    let mut out = [0.0; 4];
    for i in 0..4 {
        out[i] = k * (y[(i + 1) % 4] - y[i]).sin() - y[i] * y[(i + 2) % 4].abs();
    }
    out
}

#[differentiable]
fn moved(y: &[f64; 4], slope: &[f64; 4], h: f64) -> [f64; 4] {
    let mut out = *y;
    for i in 0..4 {
        out[i] += h * slope[i];
    }
    out
}

/// A million steps within a budget, beside the same with all of them on the tape.
fn within_budget() -> Result<(), Box<dyn std::error::Error>> {
    const STEPS: usize = 1_000_000;
    const BUDGET: u64 = 48 << 20;
    let args = ([0.1, 0.7, -0.3, 0.4], 1.3, 1e-5, STEPS);
    let all = compile::<Grad<oscillators>>()?;
    let thrifty = all.clone().with_memory(BUDGET);
    let call = |program: &Program<Grad<oscillators>>| program.call((&args.0, args.1, args.2, args.3));
    let before = peak();
    let from_checkpoints = call(&thrifty)?;
    let after = peak();
    println!("Runge and Kutta, {STEPS} steps, {} loops from checkpoints", thrifty.checkpoints().map_or(0, |r| r.loops));
    if let (Some(before), Some(after)) = (before, after) {
        println!("peak resident memory grows by {} MiB, with a budget of {}", (after - before) >> 10, BUDGET >> 20);
    }
    let kept = call(&all)?;
    if let (Some(before), Some(after)) = (after, peak()) {
        println!("and by {} MiB more with all on the tape", (after - before) >> 10);
    }
    let same = kept == from_checkpoints;
    let times = interleaved(&[&|| drop(black_box(call(&thrifty))), &|| drop(black_box(call(&all)))], 5, 0.05);
    println!(
        "from checkpoints {}, all on the tape {}: {:.2} times; {}",
        show(times[0]),
        show(times[1]),
        times[0] / times[1],
        if same { "the same bits" } else { "NOT THE SAME BITS" }
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    within_budget()?;
    const STEPS: usize = 1_000_000;
    let (p, h) = lorenz_args();
    let gradient = compile::<Grad<last_x>>()?;
    let before = peak();

    let mut ctx = Context::new(gradient.module().levels, chainrule::DEFAULT_MEMORY)?;
    let mut passed = Vec::new();
    <last_x as Function>::Args::<'_>::pass(&(p, h, STEPS), &mut ctx, &mut passed)?;
    gradient.compiled().call(&passed, &mut ctx)?;
    let used = ctx.used();
    drop(ctx);
    println!("Lorenz, {STEPS} steps: {used} bytes in use, {:.1} per step", used as f64 / STEPS as f64);
    if let (Some(before), Some(after)) = (before, peak()) {
        println!("peak resident memory {} MiB, of which {} MiB before the call", after >> 10, before >> 10);
    }

    let primal = compile::<last_x>()?;
    let times = interleaved(
        &[&|| _ = black_box(last_x(black_box(p), h, STEPS)), &|| drop(black_box(primal.call((p, h, STEPS)))), &|| {
            drop(black_box(gradient.call((p, h, STEPS))))
        }],
        11,
        0.05,
    );
    println!(
        "plain {}, compiled {}, gradient {}: {:.2} of plain",
        show(times[0]),
        show(times[1]),
        show(times[2]),
        times[2] / times[0]
    );
    Ok(())
}
