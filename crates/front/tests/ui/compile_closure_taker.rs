extern crate chainrule_front as chainrule;
use chainrule::{Function, differentiable};

fn compile<F: Function>() {}

#[differentiable]
pub fn newton(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

fn main() {
    compile::<newton>();
}
