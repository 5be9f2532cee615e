//! The default car's outputs, and how long one simulation takes: `cargo run --release -p chainrule-models --example car`.

use chainrule_models::car::outputs::OUTPUTS;
use chainrule_models::car::{Car, Cycles, simulate};
use std::time::Instant;

fn main() {
    let car = Car::default();
    let cycles = Cycles::epa();
    let outcome = simulate(&car, &cycles.city, &cycles.highway);
    for (output, value) in OUTPUTS.iter().zip(outcome.values()) {
        println!("{:16} {value:9.4} {:8} {}", output.name, output.unit, output.text);
    }
    let runs = 200;
    let start = Instant::now();
    let mut sum = 0.0;
    for _ in 0..runs {
        sum += simulate(std::hint::black_box(&car), &cycles.city, &cycles.highway).fuel;
    }
    let each = start.elapsed().as_secs_f64() / f64::from(runs);
    println!("one simulation: {:.3} ms (mean fuel {:.4} L/100km)", 1e3 * each, sum / f64::from(runs));
}
