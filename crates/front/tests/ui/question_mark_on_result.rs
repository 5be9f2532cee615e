extern crate chainrule_front as chainrule;
use chainrule::differentiable;

fn parse(x: f64) -> Result<f64, ()> {
    Ok(x)
}

#[differentiable]
pub fn f(x: f64) -> Result<f64, ()> {
    let y = parse(x)?;
    Ok(y)
}

fn main() {}
