extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(xs: &[f64]) -> impl Iterator<Item = f64> {
    xs.iter().map(|x| x * 2.0)
}

fn main() {}
