extern crate chainrule_front as chainrule;
use chainrule::differentiable;

#[differentiable]
pub fn f(x: f64) -> f64 {
    let h = std::thread::spawn(move || x * 2.0);
    h.join().unwrap()
}

fn main() {}
