extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    let y = x +;
    y
}

fn main() {}
