extern crate chainrule_front as chainrule;
use chainrule::{Differentiable, differentiable};

#[derive(Differentiable, Clone)]
pub struct Car {
    mass: f64,
}

impl Car {
    fn drag(&self, v: f64) -> f64 {
        self.mass * v
    }
}

#[differentiable]
pub fn f(c: &Car, x: f64) -> f64 {
    c.drag(x) + 1.0
}

fn main() {}
