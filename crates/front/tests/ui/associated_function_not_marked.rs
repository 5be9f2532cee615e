extern crate chainrule_front as chainrule;
use chainrule::{Differentiable, differentiable};

#[derive(Differentiable, Clone)]
pub struct Car {
    mass: f64,
}

impl Car {
    fn new(mass: f64) -> Car {
        Car { mass }
    }
}

#[differentiable]
pub fn f(x: f64) -> f64 {
    Car::new(x).mass
}

fn main() {}
