//! Batches: lanes beside the scalar loop, and two threads beside one.
//!
//! `cargo bench -p chainrule-bench --bench batch`; a word selects the cases whose name it is in.

use chainrule::prelude::*;
use chainrule::{Function, Tier, Trap};
use chainrule_bench::measure::{interleaved, show};
use std::hint::black_box;

/// Where a trajectory of Lorenz' system ends, as one number.
#[differentiable]
fn lorenz(start: [f64; 3], sigma: f64, rho: f64, beta: f64, steps: usize) -> f64 {
    let dt = 0.005;
    let [mut x, mut y, mut z] = start;
    for _ in 0..steps {
        let (dx, dy, dz) = (sigma * (y - x), x * (rho - z) - y, x * y - beta * z);
        x += dt * dx;
        y += dt * dy;
        z += dt * dz;
    }
    x + y + z
}

/// The same with steps of fourth order.
#[differentiable]
fn lorenz_rk4(start: [f64; 3], sigma: f64, rho: f64, beta: f64, steps: usize) -> f64 {
    let flow = |s: [f64; 3]| [sigma * (s[1] - s[0]), s[0] * (rho - s[2]) - s[1], s[0] * s[1] - beta * s[2]];
    let at = |s: [f64; 3], k: [f64; 3], h: f64| [s[0] + h * k[0], s[1] + h * k[1], s[2] + h * k[2]];
    let dt = 0.005;
    let mut s = start;
    for _ in 0..steps {
        let k1 = flow(s);
        let k2 = flow(at(s, k1, 0.5 * dt));
        let k3 = flow(at(s, k2, 0.5 * dt));
        let k4 = flow(at(s, k3, dt));
        for i in 0..3 {
            s[i] += dt / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    s[0] + s[1] + s[2]
}

/// A pendulum that is pushed and hits a stop: sines, and branches that differ between inputs.
#[differentiable]
fn pendulum(angle: f64, length: f64, push: f64, steps: usize) -> f64 {
    let dt = 0.01;
    let (mut a, mut v) = (angle, 0.0);
    for _ in 0..steps {
        v -= dt * (9.81 / length * a.sin() + 0.1 * v);
        if v > 0.0 {
            v += dt * push;
        }
        a += dt * v;
        if a > 0.8 {
            a = 1.6 - a;
            v *= -0.9;
        }
    }
    a * a + v * v
}

fn case<F: Function + 'static>(
    name: &str,
    inputs: impl Fn() -> Vec<F::Args<'static>>,
) -> Result<(), Box<dyn std::error::Error>>
where
    F::Args<'static>: Send,
    F::Out: Send,
{
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    if !name.contains(&wanted) {
        return Ok(());
    }
    for tier in [Tier::Cranelift, Tier::C] {
        let Ok(batch) = compile::<Batch<F>>()?.with_threads(1).with_tier(tier) else {
            println!("{name:24} {tier:?}: no compiler");
            continue;
        };
        let scalar = batch.clone().with_lanes(false);
        let both = batch.clone().with_threads(2);
        let before = batch.counts();
        let run = |b: &Batched<F>| -> Result<usize, Trap> { Ok(black_box(b.call(inputs())?).len()) };
        let n = run(&batch)?;
        let counts = batch.counts();
        let times = interleaved(&[&|| _ = run(&scalar), &|| _ = run(&batch), &|| _ = run(&both)], 15, 0.05);
        println!(
            "{name:24} {:10} {:>10} {:>10} {:>10} | {:>6.2} {:>6.2} | {:>6.1} %",
            format!("{tier:?}"),
            show(times[0] / n as f64),
            show(times[1] / n as f64),
            show(times[2] / n as f64),
            times[0] / times[1],
            times[1] / times[2],
            100.0 * (counts.alone - before.alone) as f64 / n as f64,
        );
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "{:24} {:10} {:>10} {:>10} {:>10} | {:>6} {:>6} | diverged",
        "an input of", "tier", "scalar", "lanes", "2 threads", "lanes", "2 thr."
    );
    let members = |n: usize, steps: usize| {
        move || {
            (0..n)
                .map(|i| {
                    let s = i as f64 / n as f64;
                    ([1.0 + s, 1.0, 20.0 - s], 10.0 + 0.1 * s, 28.0 - s, 2.6 + 0.1 * s, steps)
                })
                .collect::<Vec<_>>()
        }
    };
    case::<lorenz>("lorenz, 1000 steps", members(1000, 1000))?;
    case::<Grad<lorenz>>("its gradient", members(1000, 1000))?;
    case::<Grad<lorenz>>("gradient, 10,000 steps", members(200, 10_000))?;
    case::<lorenz_rk4>("rk4, 1000 steps", members(1000, 1000))?;
    case::<Grad<lorenz_rk4>>("rk4 gradient", members(1000, 1000))?;
    case::<Grad<lorenz_rk4>>("rk4 gradient, 10,000", members(200, 10_000))?;
    let pendulums =
        || (0..1000).map(|i| (0.1 + 0.0005 * f64::from(i), 1.0 + 0.001 * f64::from(i), 0.5, 1000)).collect::<Vec<_>>();
    case::<pendulum>("pendulum with a stop", pendulums)?;
    case::<Grad<pendulum>>("pendulum gradient", pendulums)?;
    Ok(())
}
