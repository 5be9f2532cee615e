//! Fuel of two thousand cars that differ as cars do, with the gradient of each: a batch.
//!
//! `cargo run --release -p chainrule-models --example monte_carlo`

use chainrule::Tier;
use chainrule::prelude::*;
use chainrule_models::car::{Car, Cycles, simulate};
use std::time::Instant;

/// Litres per 100 km.
#[differentiable(constant(cycles))]
fn fuel(car: &Car, cycles: &Cycles) -> f64 {
    simulate(car, cycles).fuel
}

/// A number between -1 and 1 for each car and use.
fn noise(car: usize, of: usize) -> f64 {
    let mixed = ((car * 16 + of) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let cycles = Cycles::epa();
    let cars: Vec<Car> = (0..2000)
        .map(|i| {
            let mut car = Car::default();
            car.mass *= 1.0 + 0.1 * noise(i, 0);
            car.drag_coefficient *= 1.0 + 0.1 * noise(i, 1);
            car.tire_radius *= 1.0 + 0.03 * noise(i, 2);
            car.final_drive *= 1.0 + 0.1 * noise(i, 3);
            car
        })
        .collect();
    let inputs = || cars.iter().map(|car| (car, &cycles));

    for tier in [Tier::Cranelift, Tier::C] {
        let Ok(batch) = compile::<Batch<Grad<fuel>>>()?.with_tier(tier) else { continue };
        let (alone, one) = (batch.clone().with_lanes(false).with_threads(1), batch.clone().with_threads(1));
        // Once before, to compile.
        batch.call(inputs().take(32))?;
        let before = batch.counts();
        let mut last = Vec::new();
        for (name, batch) in [("one by one", &alone), ("in lanes", &one), ("on all cores", &batch)] {
            let start = Instant::now();
            last = batch.call(inputs())?;
            println!("{tier:?}, {name}: {:.0} ms", start.elapsed().as_secs_f64() * 1e3);
        }
        let after = batch.counts();
        let (together, apart) = (after.together - before.together, after.alone - before.alone);
        println!("of the cars in lanes, {:.1} % diverged", 100.0 * apart as f64 / (together + apart) as f64);

        let n = last.len() as f64;
        let mean = last.iter().map(|(fuel, _)| fuel).sum::<f64>() / n;
        let spread = (last.iter().map(|(fuel, _)| (fuel - mean).powi(2)).sum::<f64>() / n).sqrt();
        let by_mass = last.iter().map(|(_, (car, ..))| car.mass).sum::<f64>() / n;
        println!("{mean:.3} ± {spread:.3} L/100 km; 100 kg cost {:.3} L/100 km\n", 100.0 * by_mass);
    }
    Ok(())
}
