extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable(constnat(x))]
pub fn f(x: f64) -> f64 {
    x
}

#[differentiable(constant(y))]
pub fn g(x: f64) -> f64 {
    x
}

#[differentiable]
pub struct S;

#[differentiable(vjp = rule)]
pub fn h(x: &f64) -> f64 {
    *x
}

#[differentiable]
pub fn rule(x: f64, dy: f64) -> f64 {
    x * dy
}

fn main() {}
