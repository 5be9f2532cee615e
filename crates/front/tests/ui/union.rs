extern crate chainrule_front as chainrule;
use chainrule::Differentiable;

#[derive(Differentiable, Clone, Copy)]
pub union Bits {
    f: f64,
    u: u64,
}

fn main() {}
