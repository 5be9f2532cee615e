extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    struct P(f64);
    fn inner(x: f64) -> f64 {
        let s = "text";
        x
    }
    inner(P(x).0)
}

fn main() {}
