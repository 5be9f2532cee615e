extern crate chainrule_front as chainrule;
use chainrule::differentiable;

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[differentiable]
pub fn f(x: f64) -> f64 {
    square!(x) + 1.0
}

fn main() {}
