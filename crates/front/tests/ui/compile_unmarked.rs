extern crate chainrule_front as chainrule;
use chainrule::Function;

fn compile<F: Function>() {}

pub fn f(x: f64) -> f64 {
    x
}

fn main() {
    compile::<f>();
}
