//! Where Rust panics, the program stops with the same message and the place in the source.

use crate::checker::trap;
use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn checked(x: f64, n: usize) -> f64 {
    assert!(x > 0.0, "x must be positive, is {x}");
    assert!(n < 100);
    let xs = [1.0, 2.0, 3.0];
    assert_eq!(xs.len(), 3);
    assert_ne!(n, 50, "not {}", n);
    assert_ne!(x, 9.0);
    debug_assert!(n != 51);
    debug_assert_eq!((n == 52) as u8, 0);
    match n {
        53 => unreachable!(),
        54 => todo!(),
        55 => unimplemented!("number {n}"),
        56 => panic!(),
        _ => {}
    }
    if n > 10 {
        panic!("n is {n}")
    }
    x * xs[n] + (n - 1) as f64
}

#[differentiable]
fn arithmetic(a: u8, b: i32) -> f64 {
    let c = a + 250;
    let d = 100 / b;
    c as f64 + d as f64
}

#[differentiable]
fn absent(xs: &[f64], n: usize) -> f64 {
    let x = xs.get(n).expect("no such element");
    x + xs[n..].iter().copied().reduce(f64::max).unwrap() + xs[1..=n][0]
}

#[test]
fn messages() {
    let says = |x, n, expected: &str| {
        let said = trap::<checked>((x, n));
        assert!(said.contains(expected), "{said:?} does not contain {expected:?}");
        assert!(said.contains("traps.rs:"), "{said:?} does not say where");
    };
    says(-2.0, 1, "x must be positive, is -2");
    says(2.0, 100, "assertion failed: n < 100");
    says(2.0, 50, "assertion `left != right` failed: not 50");
    says(2.0, 51, "assertion failed: n != 51");
    says(2.0, 52, "assertion `left == right` failed");
    says(9.0, 1, "left: 9.0\n right: 9.0");
    says(2.0, 53, "internal error: entered unreachable code");
    says(2.0, 54, "not yet implemented");
    says(2.0, 55, "number 55");
    says(2.0, 56, "explicit panic");
    says(2.0, 11, "n is 11");
    says(2.0, 7, "index out of bounds: the len is 3 but the index is 7");
    says(2.0, 0, "overflow");
    check!(checked(2.0, 1));
    for mut random in samples("checked") {
        let (x, n) = (random.f64(0.1..2.0), random.usize(1..3));
        check_gradient!(checked(x, n));
        let n = random.usize(3..11);
        says(x, n, &format!("index out of bounds: the len is 3 but the index is {n}"));
        says(-x, n, &format!("x must be positive, is {}", -x));
    }
}

#[test]
fn integers() {
    check!(arithmetic(5, 7));
    assert!(trap::<arithmetic>((6, 7)).contains("overflow"));
    assert!(trap::<arithmetic>((5, 0)).contains("zero"));
    for mut random in samples("arithmetic") {
        let (a, b) = (random.i64(0..256) as u8, random.i64(-50..50) as i32);
        match (a, b) {
            (6.., _) => assert!(trap::<arithmetic>((a, b)).contains("overflow")),
            (_, 0) => assert!(trap::<arithmetic>((a, b)).contains("zero")),
            _ => check!(arithmetic(a, b)),
        }
    }
}

#[test]
fn nothing_there() {
    check!(absent(&[1.0, 3.0, 2.0], 1));
    assert!(trap::<absent>((&[1.0], 3)).contains("no such element"));
    for mut random in samples("absent") {
        let len = random.usize(2..7);
        let (xs, n) = (random.floats(len, -2.0..2.0), random.usize(1..len));
        check_gradient!(absent(&xs, n));
    }
}
