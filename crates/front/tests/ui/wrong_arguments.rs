extern crate chainrule_front as chainrule;
use chainrule::{Function, differentiable};

fn call<F: Function>(_: F::Args<'_>) {}

#[differentiable]
pub fn f(x: f64, t: &[f64]) -> f64 {
    x * t[0]
}

fn main() {
    call::<f>((1.0, &[2.0]));
    call::<f>((1, &[2.0]));
    call::<f>(1.0);
}
