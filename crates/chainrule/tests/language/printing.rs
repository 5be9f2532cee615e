//! Output and messages.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn talk(x: f64, n: usize) -> f64 {
    println!("x = {x:.2}, n = {}, {{}}", n + 1);
    print!("{0} {0} {1}", n, x > 1.0);
    let y = x * x;
    println!();
    println!("{y:?} {name}", name = n);
    y
}

#[test]
fn printing_changes_nothing() {
    check_gradient!(talk(1.5, 2));
}

#[test]
fn what_is_printed() {
    let printed = crate::checker::printed::<talk>((1.5, 2));
    assert_eq!(printed, "x = 1.50, n = 3, {}\n2 2 true\n2.25 2\n");
    let printed = crate::checker::printed::<talk>((2.0, 2));
    assert_eq!(printed, "x = 2.00, n = 3, {}\n2 2 true\n4.0 2\n");
    for mut random in samples("talk") {
        let (x, n) = (random.of(&[1e-9, 0.5, 1.0, 1e9]) * random.f64(-2.0..2.0), random.usize(0..999));
        let printed = crate::checker::printed::<talk>((x, n));
        assert_eq!(printed, format!("x = {x:.2}, n = {}, {{}}\n{n} {n} {}\n{:?} {n}\n", n + 1, x > 1.0, x * x));
    }
}
