//! Constants, functions and `use` inside of functions; attributes; names.

use crate::random::samples;
use chainrule::prelude::*;

const ORDER: usize = 3;
static TABLE: [f64; 4] = [0.5, 1.0, 2.0, 4.0];
const ROWS: &[[f64; 2]] = &[[1.0, 2.0], [3.0, 4.0]];
const LIMITS: (f64, usize) = (2.5, 2);

#[differentiable]
fn outside(x: f64) -> f64 {
    let mut y = x;
    for k in 0..ORDER {
        y += TABLE[k] * x * ROWS[k % 2][1];
    }
    y.min(LIMITS.0 * 10.0) + LIMITS.1 as f64 + std::f64::consts::PI * x + f64::EPSILON + f64::MAX.min(1.0)
}

#[differentiable]
fn inside(x: f64) -> f64 {
    use std::f64::consts::TAU;
    const SCALE: f64 = 1.5;
    static SHIFT: f64 = 0.25;
    fn square(x: f64) -> f64 {
        x * x
    }
    fn quartic(x: f64) -> f64 {
        square(square(x))
    }
    quartic(x) * SCALE + SHIFT * TAU
}

#[differentiable]
fn conditional(x: f64) -> f64 {
    let mut y = x;
    #[cfg(test)]
    let k = 2.0;
    #[cfg(not(test))]
    let k = y.no_such_method();
    #[cfg(test)]
    {
        y *= k;
    }
    #[cfg(not(test))]
    {
        y = no_such_function(y);
    }
    #[allow(clippy::assign_op_pattern)]
    {
        y = y + 1.0;
    }
    y
}

#[cfg(test)]
#[differentiable]
fn which(x: f64) -> f64 {
    2.0 * x
}

#[differentiable]
#[cfg(not(test))]
fn which(x: f64) -> f64 {
    3.0 * x
}

#[differentiable]
fn use_which(#[allow(unused)] unused: f64, x: f64) -> f64 {
    which(x)
}

mod inner {
    use chainrule::prelude::*;

    #[differentiable]
    pub fn lerp(table: &[f64], x: f64) -> f64 {
        let i = (x.floor() as usize).min(table.len() - 2);
        let t = x - i as f64;
        table[i] * (1.0 - t) + table[i + 1] * t
    }

    pub mod deep {
        pub use super::lerp as interpolate;
    }
}
use inner::deep::interpolate;

#[differentiable]
fn paths(t: &Vec<f64>, x: f64) -> f64 {
    inner::lerp(t, x) + self::inner::deep::interpolate(&t, 0.5 * x) + interpolate(&[1.0, 2.0, x], 1.5)
}

#[differentiable]
fn r#loop(r#type: f64) -> f64 {
    r#type * 2.0
}

#[differentiable]
fn raw(x: f64) -> f64 {
    r#loop(x)
}

#[differentiable]
fn shadowing(x: f64) -> f64 {
    let x = x * 2.0;
    let x = {
        let x = x + 1.0;
        x * x
    };
    let f = |x: f64| x + 1.0;
    f(x)
}

#[test]
fn constants() {
    check_gradient!(outside(0.4));
    for mut random in samples("outside") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(outside(x));
    }
}

#[test]
fn items_inside() {
    check_gradient!(inside(0.4));
    for mut random in samples("inside") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(inside(x));
    }
}

#[test]
fn conditional_compilation() {
    check_gradient!(conditional(0.4));
    check_gradient!(use_which(0.0, 0.4));
    for mut random in samples("conditional") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(conditional(x));
    }
    for mut random in samples("use_which") {
        let (x, y) = (random.f64(-2.0..2.0), random.f64(-2.0..2.0));
        check_gradient!(use_which(x, y));
    }
}

#[test]
fn names() {
    check_gradient!(paths(&vec![1.0, 2.5, -1.0, 0.3], 1.3));
    check_gradient!(raw(1.3));
    check_gradient!(shadowing(1.3));
    for mut random in samples("paths") {
        let n = random.usize(2..6);
        let (table, x) = (random.floats(n, -2.0..2.0), random.f64(-1.0..5.0));
        check_gradient!(paths(&table, x));
    }
    for mut random in samples("raw") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(raw(x));
    }
    for mut random in samples("shadowing") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(shadowing(x));
    }
}

#[test]
fn inside_of_a_function() {
    #[differentiable]
    fn local(x: f64) -> f64 {
        x * x
    }
    check_gradient!(local(1.3));
    for mut random in samples("local") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(local(x));
    }
}
