extern crate chainrule_front as chainrule;
use chainrule::differentiable;
use std::collections::HashMap;

#[differentiable]
pub fn f(m: &HashMap<usize, f64>, x: f64) -> f64 {
    m[&3] * x
}

fn main() {}
