//! What passes and pipelines cost: `cargo run --release -p chainrule-opt --example cost`.

#[path = "../tests/shapes/mod.rs"]
mod shapes;

use chainrule_opt::{Pass, after_ad, before_ad, run_all};
use std::time::Instant;

fn main() {
    let size = 100_000;
    for (name, shape) in shapes::SHAPES {
        for (pipeline_name, pipeline) in [("before_ad", before_ad()), ("after_ad", after_ad())] {
            let mut module = shape(size);
            let entry = shapes::entry(&module);
            let before: usize = module.functions.iter().map(|f| f.body.count()).sum();
            let mut costs: Vec<(f64, &str)> = Vec::new();
            let start = Instant::now();
            for pass in pipeline {
                let start = Instant::now();
                run_all(&mut module, &[entry], std::slice::from_ref::<Pass>(pass));
                costs.push((start.elapsed().as_secs_f64() * 1e3, pass.name));
            }
            let total = start.elapsed().as_secs_f64() * 1e3;
            let after: usize = module.functions.iter().map(|f| f.body.count()).sum();
            costs.sort_by(|a, b| b.0.total_cmp(&a.0));
            let worst: Vec<String> = costs.iter().take(4).map(|(ms, name)| format!("{name} {ms:.1}")).collect();
            println!(
                "{name:14} {pipeline_name:9} {before:7} -> {after:7} statements {total:7.1} ms: {}",
                worst.join(", ")
            );
        }
    }
}
