extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn rec(f: &impl Fn(f64) -> f64, n: usize, x: f64) -> f64 {
    if n == 0 { x } else { rec(f, n - 1, f(x)) }
}

fn main() {}
