extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    if x > 0.0 { x } else { 0 }
}

fn main() {}
