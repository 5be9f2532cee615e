//! Numbers of every type in programs.

#![allow(clippy::manual_clamp, clippy::useless_vec, clippy::cast_nan_to_int)] // They are what is tested.

use crate::common::{Numbers, call, run, same};
use chainrule_front::{Differentiable, Real, differentiable};
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub};

#[differentiable]
fn floats(x: f64, y: f64) -> Vec<f64> {
    let (s, c) = x.sin_cos();
    vec![
        s,
        c,
        x.tan(),
        (x / 3.0).asin(),
        (x / 3.0).acos(),
        x.atan(),
        x.atan2(y),
        x.sinh(),
        x.cosh(),
        x.tanh(),
        x.asinh(),
        (x.abs() + 1.0).acosh(),
        (x / 3.0).atanh(),
        x.exp(),
        x.exp2(),
        x.exp_m1(),
        x.abs().ln(),
        x.abs().ln_1p(),
        x.abs().log(3.0),
        x.abs().log2(),
        x.abs().log10(),
        x.powi(3),
        x.powi(-2),
        x.abs().powf(y),
        x.hypot(y),
        x.cbrt(),
        x.abs().sqrt(),
        x.signum(),
        x.copysign(y),
        x.floor(),
        x.ceil(),
        x.round(),
        x.round_ties_even(),
        x.trunc(),
        x.fract(),
        x.mul_add(y, 1.0),
        x.min(y),
        x.max(y),
        x.clamp(-0.5, 0.5),
        x.recip(),
        x.rem_euclid(y),
        x.div_euclid(y),
        x % y,
        x.to_radians(),
        x.to_degrees(),
        if x.is_nan() { 1.0 } else { 0.0 },
        if x.is_finite() { 1.0 } else { 0.0 },
        if x.is_infinite() { 1.0 } else { 0.0 },
        if x.is_sign_negative() { 1.0 } else { 0.0 },
        if x.is_sign_positive() { 1.0 } else { 0.0 },
    ]
}

#[differentiable]
fn single(x: f32, n: i32) -> f32 {
    let mut sum = 0.0;
    for i in 1..=n {
        sum += (x * i as f32).sin() / 3.0;
    }
    let wide = f64::from(sum) * 1.0000001;
    sum.max(x).to_degrees() + wide as f32 + (0.1_f64 as f32) + f32::EPSILON * x.powi(2)
}

#[differentiable]
fn integers(a: i32, b: u8, c: i64, d: usize) -> Vec<i64> {
    let e = a as i8;
    let f = c as u16;
    let mut bits = b;
    bits |= 0b1000_0001;
    bits ^= 0x0f;
    bits &= !2;
    let mut shifted = c << 3;
    shifted >>= 1;
    vec![
        e as i64,
        f as i64,
        bits as i64,
        shifted,
        (b as u32).pow(3) as i64,
        a.abs() as i64,
        a.signum() as i64,
        a.rem_euclid(7) as i64,
        a.div_euclid(7) as i64,
        (a % 7) as i64,
        a.abs_diff(-5) as i64,
        b.abs_diff(200) as i64,
        b.wrapping_add(200) as i64,
        b.saturating_add(200) as i64,
        b.saturating_sub(200) as i64,
        b.wrapping_mul(77) as i64,
        e.wrapping_neg() as i64,
        e.saturating_mul(100) as i64,
        a.wrapping_mul(123456789) as i64,
        b.checked_add(100).unwrap_or(1) as i64,
        b.checked_sub(100).unwrap_or(2) as i64,
        e.checked_mul(2).unwrap_or(3) as i64,
        c.checked_mul(c).unwrap_or(4),
        c.checked_div(a as i64).unwrap_or(5),
        a.min(3).max(-3) as i64,
        a.clamp(-10, 10) as i64,
        (1_i8).pow(200) as i64,
        (-1_i64).pow(301),
        (d as f64 * 1.5) as i64,
        (-1.5_f64) as u8 as i64,
        1e20 as i64,
        f64::NAN as i32 as i64,
        (d as f32) as i64,
        if a.is_positive() { 1 } else { 0 },
        a.unsigned_abs() as i64,
        true as i64,
        (d > 3) as i64,
    ]
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct V<T> {
    x: T,
    y: T,
}

#[differentiable]
impl<T: Real> Add for V<T> {
    type Output = V<T>;
    fn add(self, o: V<T>) -> V<T> {
        V { x: self.x + o.x, y: self.y + o.y }
    }
}

#[differentiable]
impl Sub for V<f64> {
    type Output = V<f64>;
    fn sub(self, o: V<f64>) -> V<f64> {
        V { x: self.x - o.x, y: self.y - o.y }
    }
}

#[differentiable]
impl Neg for V<f64> {
    type Output = V<f64>;
    fn neg(self) -> V<f64> {
        V { x: -self.x, y: -self.y }
    }
}

#[differentiable]
impl AddAssign for V<f64> {
    fn add_assign(&mut self, o: V<f64>) {
        self.x += o.x;
        self.y += o.y;
    }
}

#[differentiable]
impl MulAssign<f64> for V<f64> {
    fn mul_assign(&mut self, k: f64) {
        self.x *= k;
        self.y *= k;
    }
}

#[differentiable]
impl Mul<V<f64>> for f64 {
    type Output = V<f64>;
    fn mul(self, v: V<f64>) -> V<f64> {
        V { x: self * v.x, y: self * v.y }
    }
}

#[differentiable]
fn overloaded(a: V<f64>, b: V<f64>, k: f64) -> V<f64> {
    let mut s = V { x: 0.0, y: 0.0 };
    let mut all = vec![a, b];
    for (i, v) in all.iter_mut().enumerate() {
        *v += a;
        *v *= k + i as f64;
        s += *v;
    }
    all[1] += s;
    s = -(2.0 * s - all[1]) + b;
    if s.x == a.x { b } else { s }
}

#[differentiable]
fn generic<T: Real>(x: T, n: i32) -> T {
    let mut y = T::of(1.0);
    for _ in 0..n {
        y += x.sin() * x.powi(2).max(y.abs());
        y *= T::of(0.5);
    }
    y
}

#[differentiable]
fn both_widths(x: f64) -> f64 {
    generic(x, 5) + f64::from(generic(x as f32, 3))
}

#[test]
fn floats_are_what_they_are_in_rust() {
    let mut numbers = Numbers(3);
    for _ in 0..30 {
        let (x, y) = (numbers.next(), numbers.next());
        for (a, b) in run::<floats>((x, y)).into_iter().zip(floats(x, y)) {
            same(a, b);
        }
        assert_eq!(run::<single>((x as f32, 4)).to_bits(), single(x as f32, 4).to_bits());
        same(run::<both_widths>((x,)), both_widths(x));
        let (a, b) = (V { x, y }, V { x: y, y: x });
        assert_eq!(run::<overloaded>((a, b, 1.5)), overloaded(a, b, 1.5));
    }
}

#[test]
fn integers_are_what_they_are_in_rust() {
    for a in [-128, -7, 0, 5, 300] {
        for b in [0, 100, 255] {
            for c in [-70000, -1, 0, 3, 1 << 40] {
                if a == 0 && c != 0 {
                    assert_eq!(run::<integers>((a, b, c, 7)), integers(a, b, c, 7));
                } else {
                    assert_eq!(run::<integers>((a, b, c, 2)), integers(a, b, c, 2));
                }
            }
        }
    }
}

#[differentiable]
fn arithmetic(a: i32, b: i32, n: usize) -> i32 {
    let index = n - 1;
    (a + b) / (b - 1) * 2_i32.pow(index as u32)
}

#[test]
fn integers_overflow_with_their_line() {
    assert_eq!(run::<arithmetic>((3, 4, 2)), arithmetic(3, 4, 2));
    let trap = |a, b, n| call::<arithmetic>((a, b, n)).0.unwrap_err();
    assert_eq!(trap(i32::MAX, 4, 1).message, "attempt to add with overflow");
    assert_eq!(trap(1, 1, 1).message, "attempt to divide by zero or with overflow");
    assert_eq!(trap(1, 2, 0).message, "attempt to subtract with overflow");
    assert_eq!(trap(1, 2, 32).message, "attempt to multiply with overflow");
    let place = trap(1, 2, 0).source.unwrap();
    let line = include_str!("numbers.rs").lines().position(|l| l.contains("let index = n - 1")).unwrap() + 1;
    assert_eq!(place.line as usize, line);
}
