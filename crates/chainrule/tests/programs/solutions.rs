//! Implicit derivatives.

use chainrule::prelude::*;
use chainrule::{fixed_point, root};

#[differentiable]
fn cube_side(v: f64) -> f64 {
    root(|x| x * x * x - v, 1.0)
}

#[test]
fn first_and_second_derivatives_of_a_root() {
    for v in [0.3, 8.0, 1000.0] {
        let (x, (d,), rows) = compile::<Hessian<cube_side>>().unwrap().call((v,)).unwrap();
        assert!((x - v.cbrt()).abs() < 1e-12 * x, "{x}");
        let first = 1.0 / (3.0 * x * x);
        let second = -2.0 / (9.0 * x.powi(5));
        assert!((d / first - 1.0).abs() < 1e-12, "{d} {first}");
        assert!((rows[0].0 / second - 1.0).abs() < 1e-8, "{} {second}", rows[0].0);
    }
}

#[differentiable]
fn dottie(a: f64) -> f64 {
    fixed_point(|x| (a * x).cos(), 0.5)
}

#[test]
fn the_derivative_of_a_fixed_point() {
    let (x, (d,)) = compile::<Grad<dottie>>().unwrap().call((0.9,)).unwrap();
    assert!((x - (0.9 * x).cos()).abs() < 1e-14);
    // x = cos(a x)  ⇒  dx/da = −x sin(a x) / (1 + a sin(a x))
    let s = (0.9 * x).sin();
    assert!((d + x * s / (1.0 + 0.9 * s)).abs() < 1e-12, "{d}");
}

#[differentiable]
fn nowhere(a: f64) -> f64 {
    root(|x| x * x + a, 1.0)
}

#[test]
fn no_root_is_a_trap_that_says_what_to_try() {
    let trap = compile::<nowhere>().unwrap().call((1.0,)).unwrap_err();
    assert!(trap.message.starts_with("root: ") && trap.message.contains("guess"), "{trap}");
}

#[test]
fn the_derivative_does_not_grow_with_the_search() {
    // A far guess takes more steps; the gradient's time and memory are those of three evaluations.
    let check = chainrule::check::<cube_side>((27.0,)).unwrap();
    assert!(check.holds(), "{check}");
}
