extern crate chainrule_front as chainrule;
use chainrule::{Differentiable, differentiable};

#[derive(Differentiable, Clone)]
pub struct Track {
    x: f64,
}

#[differentiable]
impl Track {
    fn len(&self) -> f64 {
        self.x
    }
}

fn main() {}
