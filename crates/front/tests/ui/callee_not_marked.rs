extern crate chainrule_front as chainrule;
use chainrule::differentiable;

fn helper(x: f64) -> f64 {
    x * 2.0
}

#[differentiable]
pub fn f(x: f64) -> f64 {
    helper(x) + 1.0
}

fn main() {}
