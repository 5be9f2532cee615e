//! Numbers: widths, casts, literals, mathematics.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn mathematics(x: f64, y: f64) -> f64 {
    let a = x.sin() + x.cos() * x.tan() - x.exp().ln() + x.sqrt() * x.cbrt();
    let b = x.sinh() + x.cosh() - x.tanh() + x.asinh() + x.atan() + (x / 3.0).asin() + (x / 3.0).acos();
    let c = y.abs() + y.signum() + y.recip() + x.powi(3) + x.powf(y) + x.hypot(y) + y.atan2(x) + x.log10() + x.log2();
    let d = x.max(y) - x.min(y) + x.clamp(-1.0, 1.2) + x.mul_add(y, 2.0) + x.exp_m1() + x.ln_1p() + x.exp2();
    let e = y.floor() + y.ceil() + y.round() + y.trunc() + y.fract() + (x % 0.7) + x.rem_euclid(0.7) + x.copysign(y);
    a + 2.0 * b + 3.0 * c + 4.0 * d + 5.0 * e + x.to_radians() + y.to_degrees()
}

#[differentiable]
fn literals(x: f64) -> f64 {
    let a = 1.0;
    let b = 2f64.powf(x);
    let c = -1.5e-3;
    let d = 1_000.0;
    let e = 0x10 as f64;
    -(a + b) * c / d - -e * -x + (1.0 + 2.0) * x
}

#[differentiable]
fn single(x: f32, y: f64) -> f64 {
    let z = x * x + 1.5;
    let w = z.sqrt() * std::f32::consts::PI;
    w as f64 * y + f64::from(x) + (y as f32 * x) as f64
}

#[differentiable]
fn widths(a: i8, b: u8, c: i16, d: u16, e: i32, f: u32, g: i64, h: u64) -> i64 {
    let small = (a / 2) as i64 + (b % 7) as i64 + (c * 2) as i64 + (d >> 3) as i64;
    let large = (e - 5) as i64 + (f & 0xff) as i64 + g.abs() + (h ^ 0b1011) as i64;
    let wrapped = b.wrapping_add(250) as i64 + e.wrapping_mul(1 << 20) as i64 + (d as i8) as i64 + (g as u16) as i64;
    small + large * 3 + wrapped + a.min(3) as i64 + (h as i32).pow(2) as i64 + isize::from(a) as i64
}

#[differentiable]
fn random(n: usize, x: f64) -> f64 {
    let mut h = (n as u64).wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
    h ^= h << 13;
    h ^= h >> 7;
    let r = (h >> 33) as f64 / 2147483648.0;
    r * x
}

#[differentiable]
fn casts(x: f64, n: i32) -> f64 {
    let i = x as usize;
    let j = (-x) as u8;
    let k = (x * 1e20) as i32;
    let b = (x > 1.0) as i32;
    x * i as f64
        + j as f64
        + k as f64 * 1e-9
        + b as f64
        + (n as u8) as f64
        + (-7i32 % 3) as f64
        + (7.9f64 as i32 - n) as f64
}

#[differentiable]
fn not_a_number(x: f64) -> f64 {
    let nan = (x - x) / (x - x);
    if nan < 1.0 {
        1.0
    } else if !(nan >= 1.0) {
        2.0 * x
    } else {
        3.0
    }
}

#[differentiable]
fn assigned(x: f64, n: u32) -> f64 {
    let mut a = x;
    a += 1.0;
    a -= x * 0.5;
    a *= a;
    a /= 3.0;
    a %= 10.0;
    let mut k = n;
    k += 3;
    k <<= 2;
    k |= 1;
    k &= 0xff;
    k ^= 5;
    k >>= 1;
    k %= 17;
    let mut flag = true;
    flag &= k > 3;
    flag |= k == 0;
    if flag { a * k as f64 } else { a }
}

#[test]
fn mathematics_of_floats() {
    check_gradient!(mathematics(0.8, 1.7));
    check_gradient!(mathematics(1.3, 0.3));
    for mut random in samples("mathematics") {
        let (x, y) = (random.f64(0.1..2.9), random.signed(0.1..3.0));
        check_gradient!(mathematics(x, y));
    }
}

#[test]
fn literals_of_floats() {
    check_gradient!(literals(0.8));
    for mut random in samples("literals") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(literals(x));
    }
}

#[test]
fn single_precision() {
    check!(single(0.5, 1.25));
    for mut random in samples("single") {
        let (x, y) = (random.f32(-2.0..2.0), random.f64(-2.0..2.0));
        check!(single(x, y));
    }
}

#[test]
fn integers_of_every_width() {
    check!(widths(-7, 200, -300, 40000, 70000, 4_000_000_000, -5_000_000_000, 12));
    for mut random in samples("widths") {
        let (a, b) = (random.i64(-128..128) as i8, random.i64(0..256) as u8);
        let (c, d) = (random.i64(-16384..16384) as i16, random.i64(0..65536) as u16);
        let (e, f) = (random.i64(-1 << 30..1 << 30) as i32, random.i64(0..1 << 32) as u32);
        let (g, h) = (random.i64(-1 << 60..1 << 60), random.i64(0..46341) as u64);
        check!(widths(a, b, c, d, e, f, g, h));
    }
}

#[test]
fn pseudo_random_numbers() {
    for n in 0..5 {
        check_gradient!(random(n, 1.5));
    }
    for mut draw in samples("random") {
        let (n, x) = (draw.usize(0..1 << 40), draw.f64(-2.0..2.0));
        check_gradient!(random(n, x));
    }
}

#[test]
fn casts_between_widths() {
    check!(casts(2.7, 300));
    check!(casts(-2.7, -1));
    for mut random in samples("casts") {
        // So small that the steps of differences are below one: whole steps would see the jumps of `x as usize` as a slope.
        let (x, n) = (random.f64(-40.0..40.0), random.i64(-1 << 30..1 << 30) as i32);
        check_gradient!(casts(x, n));
    }
}

#[test]
fn comparisons_with_nan() {
    check_gradient!(not_a_number(1.5));
    for mut random in samples("not_a_number") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(not_a_number(x));
    }
}

#[test]
fn compound_assignment() {
    for n in 0..4 {
        check_gradient!(assigned(1.5, n));
    }
    for mut random in samples("assigned") {
        let (x, n) = (random.f64(-9.0..9.0), random.i64(0..1 << 31) as u32);
        check_gradient!(assigned(x, n));
    }
}
