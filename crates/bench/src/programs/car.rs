//! The car of `chainrule-models`: a whole simulator.

use super::{Case, case};
use chainrule::{Error, differentiable};
use chainrule_models::car::{Car, Cycles, simulate};

/// Litres per 100 km.
#[differentiable(constant(cycles))]
pub fn fuel(car: &Car, cycles: &Cycles) -> f64 {
    simulate(car, cycles).fuel
}

pub fn case() -> Result<Case, Error> {
    let cycles: &'static Cycles = Box::leak(Box::new(Cycles::epa()));
    let car: &'static Car = Box::leak(Box::new(Car::default()));
    case!("car, fuel over two cycles", fuel, (car, cycles))
}
