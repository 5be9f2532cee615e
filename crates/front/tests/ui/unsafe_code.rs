extern crate chainrule_front as chainrule;
use chainrule::differentiable;

static mut COUNT: f64 = 0.0;

#[differentiable]
pub fn f(xs: &[f64]) -> f64 {
    unsafe { *xs.as_ptr() }
}

#[differentiable]
pub fn g(x: f64) -> f64 {
    unsafe {
        COUNT += 1.0;
    }
    x
}

#[differentiable]
pub unsafe fn h(x: f64) -> f64 {
    x
}

fn main() {}
