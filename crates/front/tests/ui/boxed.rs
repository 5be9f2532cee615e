extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: Box<f64>) -> f64 {
    *x
}

#[differentiable]
pub fn g(x: f64) -> f64 {
    let y = Box::new(x);
    *y
}

fn main() {}
