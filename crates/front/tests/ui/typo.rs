extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    let long_name = x * 2.0;
    long_nam + 1.0
}

fn main() {}
