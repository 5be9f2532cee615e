extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(xs: &[f64]) -> f64 {
    let mut it = xs.iter();
    let mut s = 0.0;
    while let Some(x) = it.next() {
        s += x;
    }
    s
}

fn main() {}
