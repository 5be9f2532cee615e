extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(s: &dyn Fn(f64) -> f64, t: &dyn std::fmt::Debug) -> f64 {
    s(1.0)
}

fn main() {}
