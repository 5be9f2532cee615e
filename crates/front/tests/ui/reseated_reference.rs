extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    let mut a = x;
    let mut b = 2.0 * x;
    let mut r = &mut a;
    *r += 1.0;
    if x > 0.0 {
        r = &mut b;
    }
    *r += 1.0;
    a + b
}

#[differentiable]
pub fn g(x: f64) -> f64 {
    let mut a = x;
    let mut b = 2.0 * x;
    let r = if x > 0.0 { &mut a } else { &mut b };
    *r += 1.0;
    a + b
}

fn main() {}
