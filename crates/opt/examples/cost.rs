//! What passes and pipelines cost: `cargo run --release -p chainrule-opt --example cost`.

#[path = "../tests/shapes/mod.rs"]
mod shapes;

use chainrule_opt::{after_ad, before_ad, run_watched};
use std::time::Instant;

/// Milliseconds that this thread ran, where the system tells; else since `start`.
fn now(start: Instant) -> f64 {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ran: Option<f64> = stat.and_then(|s| s.split_whitespace().next()?.parse().ok());
    ran.map_or_else(|| start.elapsed().as_secs_f64() * 1e3, |nanoseconds| nanoseconds / 1e6)
}

fn main() {
    let (size, start) = (100_000, Instant::now());
    for (name, shape) in shapes::SHAPES {
        for (pipeline_name, pipeline) in [("before_ad", before_ad()), ("after_ad", after_ad())] {
            let mut module = shape(size);
            let entry = shapes::entry(&module);
            let before: usize = module.functions.iter().map(|f| f.body.count()).sum();
            // Passes of one name together.
            let mut costs: Vec<(f64, &str)> = Vec::new();
            let begin = now(start);
            let mut last = begin;
            run_watched(&mut module, &[entry], pipeline, &mut |pass| {
                let took = now(start) - std::mem::replace(&mut last, now(start));
                match costs.iter_mut().find(|c| c.1 == pass.name) {
                    Some(cost) => cost.0 += took,
                    None => costs.push((took, pass.name)),
                }
            });
            let total = now(start) - begin;
            let after: usize = module.functions.iter().map(|f| f.body.count()).sum();
            costs.sort_by(|a, b| b.0.total_cmp(&a.0));
            let worst: Vec<String> = costs.iter().take(6).map(|(ms, name)| format!("{name} {ms:.1}")).collect();
            println!(
                "{name:14} {pipeline_name:9} {before:7} -> {after:7} statements {total:7.1} ms: {}",
                worst.join(", ")
            );
        }
    }
}
