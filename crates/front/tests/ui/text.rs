extern crate chainrule_front as chainrule;
use chainrule::{Differentiable, differentiable};

#[differentiable]
pub fn f(name: &str, x: f64) -> f64 {
    if name.len() > 2 { x } else { 0.0 }
}

#[differentiable]
pub fn g(x: f64) -> f64 {
    let s = format!("{x}");
    s.len() as f64
}

#[derive(Differentiable, Clone)]
pub struct Named {
    name: String,
    x: f64,
}

fn main() {}
