extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(t: (f64, f64, f64)) -> f64 {
    let (a, ..) = t;
    a
}

#[differentiable]
pub fn g(t: (usize, f64)) -> f64 {
    match t {
        (0, x) | (1, x) => x,
        _ => 0.0,
    }
}

fn main() {}
