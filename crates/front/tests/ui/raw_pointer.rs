extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(p: *const f64, x: f64) -> f64 {
    x
}

fn main() {}
