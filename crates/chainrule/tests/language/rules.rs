//! Derivatives that the user gives, and arguments that are not differentiated.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable(jvp = softplus_jvp, vjp = softplus_vjp)]
fn softplus(x: f64, n: i32) -> f64 {
    (1.0 + (x * n as f64).exp()).ln()
}

#[differentiable]
fn softplus_jvp(x: f64, n: i32, dx: f64) -> f64 {
    let n = n as f64;
    dx * n / (1.0 + (-x * n).exp())
}

#[differentiable]
fn softplus_vjp(x: f64, n: i32, dy: f64) -> f64 {
    softplus_jvp(x, n, dy)
}

#[differentiable(jvp = scale_jvp, vjp = scale_vjp)]
fn scale(x: f64, y: f64) -> f64 {
    x * y
}

#[differentiable]
fn scale_jvp(x: f64, y: f64, dx: f64, dy: f64) -> f64 {
    x * dy + y * dx
}

#[differentiable]
fn scale_vjp(x: f64, y: f64, dz: f64) -> (f64, f64) {
    (y * dz, x * dz)
}

#[differentiable]
fn use_rules(x: f64, y: f64) -> f64 {
    softplus(x * 2.0, 3) + scale(x, y) * y
}

#[differentiable(constant(y, table))]
fn partly(x: f64, y: f64, table: &[f64]) -> f64 {
    x * y * table[0]
}

#[test]
fn rules_are_used() {
    check_gradient!(use_rules(0.3, 0.7));
    for mut random in samples("use_rules") {
        let (x, y) = (random.f64(-2.0..2.0), random.f64(-2.0..2.0));
        check_gradient!(use_rules(x, y));
    }
}

#[test]
fn constants_are_named() {
    assert_eq!(<partly as chainrule::Function>::CONSTANT, [false, true, true]);
    assert_eq!(<partly as chainrule::Function>::PARAMETERS, ["x", "y", "table"]);
    check!(partly(0.3, 0.7, &[2.0]));
    for mut random in samples("partly") {
        let ([x, y], table) = (random.array(-2.0..2.0), random.floats(2, -2.0..2.0));
        check_gradient!(partly(x, y, &table));
    }
}
