//! The default car's outputs, and how long one simulation takes: `cargo run --release -p chainrule-models --example car`.

use chainrule_models::car::{Car, Cycles, Outcome, simulate};
use chainrule_study::Outputs;
use std::time::Instant;

fn main() {
    let car = Car::default();
    let cycles = Cycles::epa();
    let outcome = simulate(&car, &cycles);
    for (output, value) in Outcome::outputs().iter().zip(outcome.values()) {
        println!("{:16} {value:9.4} {:8} {}", output.name, output.unit, output.about);
    }
    let runs = 200;
    let start = Instant::now();
    let mut sum = 0.0;
    for _ in 0..runs {
        sum += simulate(std::hint::black_box(&car), &cycles).fuel;
    }
    let each = start.elapsed().as_secs_f64() / f64::from(runs);
    println!("one simulation: {:.3} ms (mean fuel {:.4} L/100km)", 1e3 * each, sum / f64::from(runs));
}
