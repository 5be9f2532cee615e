//! What is said of derivatives.

use chainrule::Effect;
use chainrule::prelude::*;

fn line_of(text: &str) -> u32 {
    1 + include_str!("diagnoses.rs").lines().position(|l| l.contains(text)).unwrap() as u32
}

#[differentiable]
fn kinked(x: f64, y: f64) -> f64 {
    let a = x.max(y); // the tie
    let b = if x > y { x } else { 2.0 * y }; // the comparison
    let k = (x * 10.0) as usize; // the cut
    a + b + k as f64 * y
}

#[test]
fn kinks_ties_and_cuts_are_listed_with_their_lines() {
    let found = chainrule::findings::<kinked>((1.5, 1.5)).unwrap();
    let seen: Vec<(Effect, u32)> = found.iter().map(|f| (f.effect, f.source.as_ref().unwrap().line)).collect();
    assert!(seen.contains(&(Effect::Kink, line_of("// the tie"))), "{found:?}");
    assert!(seen.contains(&(Effect::Tie, line_of("// the comparison"))), "{found:?}");
    assert!(seen.contains(&(Effect::Cut, line_of("// the cut"))), "{found:?}");
    let away = chainrule::findings::<kinked>((1.5, 1.0)).unwrap();
    assert!(away.iter().all(|f| f.effect == Effect::Cut), "{away:?}");
    // The convention: half to each side of a tie.
    let (_, (dx, _)) = compile::<Grad<kinked>>().unwrap().call((1.5, 1.5)).unwrap();
    assert_eq!(dx, 0.5);
}

#[differentiable]
fn norms(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += (v * v).sqrt(); // no derivative at 0
    }
    sum
}

#[test]
fn the_line_that_made_a_nan_is_named() {
    let (_, (d,)) = compile::<Grad<norms>>().unwrap().call((&[1.0, 0.0],)).unwrap();
    assert!(d[1].is_nan());
    let made = chainrule::first_non_finite::<Grad<norms>>((&[1.0, 0.0],)).unwrap().unwrap();
    assert_eq!(made.source.as_ref().map(|s| s.line), Some(line_of("// no derivative at 0")), "{made}");
    assert_eq!(chainrule::first_non_finite::<Grad<norms>>((&[1.0, 2.0],)).unwrap(), None);
}

#[differentiable(jvp = wrong_jvp, vjp = wrong_vjp)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn wrong_jvp(x: f64, dx: f64) -> f64 {
    3.0 * x * dx
}

#[differentiable]
fn wrong_vjp(x: f64, dy: f64) -> f64 {
    2.0 * x * dy
}

#[differentiable]
fn uses_square(x: f64) -> f64 {
    square(x) + 1.0
}

#[test]
#[cfg(debug_assertions)]
fn wrong_rules_are_found() {
    let error = compile::<Grad<uses_square>>().unwrap_err().to_string();
    assert!(error.contains("square") && error.contains("jvp"), "{error}");
}
