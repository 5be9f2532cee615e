extern crate chainrule_front as chainrule;
use chainrule::{Differentiable, differentiable};
use std::ops::Add;

#[derive(Differentiable, Clone, Copy)]
pub struct V(f64);

impl Add for V {
    type Output = V;
    fn add(self, o: V) -> V {
        V(self.0 + o.0)
    }
}

#[differentiable]
pub fn f(a: V, b: V) -> f64 {
    (a + b).0
}

fn main() {}
