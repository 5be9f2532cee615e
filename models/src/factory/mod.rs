//! A production line: saw, mill, furnace, grinder and tester in a row, with a few places for parts between them.
//!
//! [`simulate()`] is the whole model. Every part takes a random time at every machine, machines break down and are
//! repaired ([`machine`]); a part waits for the machine ahead, and a machine for a place to put its part ([`flow`]);
//! how exact and how hard a part becomes decides how long it is ground and whether it passes the test ([`quality`]).
//! What goes in is a [`Factory`]; what comes out is an [`Outcome`].
//!
//! # Derivatives
//!
//! The mean of many parts changes smoothly with rates and set points, though each part's fate is chance. The derivative
//! of one run is the derivative of that mean, without bias, because the run is a *continuous* function of them for any
//! given luck: a breakdown begins with a stop of no length, grinding begins with nothing to grind, and a part is good
//! with a probability instead of good or not. The number of places in a buffer is an integer, which has no derivative:
//! it is answered by running the line again with one place more and one less, and the same luck.

pub mod flow;
pub mod luck;
pub mod machine;
mod outcome;
mod plan;
pub mod quality;

pub use luck::Run;
pub use outcome::Outcome;
pub use plan::{Factory, MACHINES};

use chainrule::differentiable;
use chainrule_study::Study;
use flow::leave;
use machine::{Machine, downtime, work};
use quality::passes;

/// The factory as a study, over [`Run::default`].
pub fn study() -> Study {
    over(Run::default())
}

/// The factory as a study over `run`.
pub fn over(run: Run) -> Study {
    Study::with::<simulate>(run).with_name("factory").with_about(
        "a production line: throughput, waste, lead time and cost of parts that are sawn, milled, hardened and ground",
    )
}

/// Steel of a part, kg.
pub const PART_MASS: f64 = 2.4;

/// Makes `run.parts`.
///
/// Panics (in a compiled program: traps) when no part is left to be counted.
#[differentiable(constant(run))]
pub fn simulate(plan: &Factory, run: &Run) -> Outcome {
    let n = run.parts.len();
    assert!(n > run.warm_up, "the line stops within its warm-up; simulate more parts");

    // What happens to each part at each machine, by itself.
    let machines = machines(plan);
    let mut busy = vec![0.0; n * MACHINES];
    let mut worked = [0.0; MACHINES];
    let mut stopped = 0.0;
    let mut good = 0.0;
    for k in 0..n {
        let counted = if k >= run.warm_up { 1.0 } else { 0.0 };
        let luck = &run.parts[k];
        let grinding = quality::grinding(plan, luck);
        for i in 0..MACHINES {
            let extra = if i == GRINDER { grinding } else { 0.0 };
            let working = work(&machines[i], luck.work[i]) + extra;
            let down = downtime(&machines[i], working, luck.breakdown[i]);
            busy[k * MACHINES + i] = working + down;
            worked[i] += counted * working;
            stopped += counted * down;
        }
        good += counted * passes(plan, luck);
    }

    // How the parts pass each other's way.
    let places: Vec<usize> = plan.buffers.iter().map(|b| b.round() as usize).collect();
    let left = leave(&busy, &places);

    let counted = (n - run.warm_up) as f64;
    let mut sojourn = 0.0;
    for k in run.warm_up..n {
        // The saw takes the next part as soon as it has got rid of the last.
        let taken = if k > 0 { left[(k - 1) * MACHINES] } else { 0.0 };
        sojourn += left[k * MACHINES + MACHINES - 1] - taken;
    }
    let start = if run.warm_up > 0 { left[run.warm_up * MACHINES - 1] } else { 0.0 };
    let elapsed = left[n * MACHINES - 1] - start;
    outcome::sum_up(plan, &outcome::Shift { counted, good, elapsed, sojourn, stopped, worked })
}

const GRINDER: usize = 3;

/// The machines at the plan's rates. Faster tools wear out sooner (Taylor): their stops come with the square of the rate.
#[differentiable]
fn machines(plan: &Factory) -> [Machine; MACHINES] {
    let machine = |i: usize| {
        let haste = plan.rates[i] / plan::NOMINAL_RATE;
        Machine {
            work: 60.0 / plan.rates[i],
            scatter: plan.scatter[i],
            failures: haste * haste / plan.uptime[i],
            repair: plan.repair[i],
        }
    };
    [machine(0), machine(1), machine(2), machine(3), machine(4)]
}
