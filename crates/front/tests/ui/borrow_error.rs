extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(xs: Vec<f64>) -> f64 {
    let ys = xs;
    ys[0] + xs[1]
}

fn main() {}
