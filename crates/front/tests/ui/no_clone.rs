extern crate chainrule_front as chainrule;
use chainrule::Differentiable;

#[derive(Differentiable)]
pub struct P {
    x: f64,
}

fn main() {}
