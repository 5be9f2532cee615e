extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub async fn f(x: f64) -> f64 {
    x
}

fn main() {}
