//! A gradient through a million iterations: time, and memory.

use chainrule::{Function, Grad, compile};
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

fn main() -> Result<(), Box<dyn std::error::Error>> {
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
