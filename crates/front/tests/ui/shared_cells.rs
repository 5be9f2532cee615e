extern crate chainrule_front as chainrule;
use chainrule::differentiable;
use std::cell::RefCell;
use std::rc::Rc;

#[differentiable]
pub fn f(c: &RefCell<f64>) -> f64 {
    *c.borrow()
}

#[differentiable]
pub fn g(x: f64) -> f64 {
    let c = Rc::new(x);
    *c
}

fn main() {}
