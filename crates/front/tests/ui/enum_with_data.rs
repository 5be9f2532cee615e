extern crate chainrule_front as chainrule;
use chainrule::Differentiable;

#[derive(Differentiable, Clone)]
pub enum Shape {
    Disc(f64),
    Rect { a: f64, b: f64 },
}

fn main() {}
