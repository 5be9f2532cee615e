extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64, n: usize) -> f64 {
    let y = x * n;
    y + 1.0
}

fn main() {}
