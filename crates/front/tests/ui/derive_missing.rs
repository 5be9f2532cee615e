extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[derive(Clone)]
pub struct Car {
    mass: f64,
}

#[differentiable]
pub fn f(c: &Car, x: f64) -> f64 {
    c.mass * x
}

fn main() {}
