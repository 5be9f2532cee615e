//! Arrays, arrays of arrays, slices, constant generics.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn matmul(a: &[[f64; 3]; 3], b: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let mut c = [[0.0; 3]; 3];
    for i in 0..3 {
        for j in 0..3 {
            for k in 0..3 {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    let row = c[1];
    c[1][0] = -row[0];
    c[2] = row;
    c
}

#[differentiable]
fn frobenius(a: &[[f64; 3]; 3]) -> f64 {
    let c = matmul(a, *a);
    c.iter().map(|row| row.iter().map(|x| x * x).sum::<f64>()).sum::<f64>().sqrt()
}

#[differentiable]
fn smooth(x: &mut [f64], k: f64) {
    for i in 1..x.len() {
        x[i] = x[i] * (1.0 - k) + x[i - 1] * k;
    }
    for v in x.iter_mut() {
        *v *= 2.0;
    }
    let (a, b) = x.split_at_mut(1);
    a[0] = b[0];
    bump(&mut b[0]);
    x.swap(0, 2);
}

#[differentiable]
fn bump(x: &mut f64) {
    *x += 1.0;
}

#[differentiable]
fn poly<const N: usize>(c: &[f64; N], x: f64) -> f64 {
    let mut p = [0.0; N];
    for i in 0..N {
        p[i] = c[i] * x;
    }
    let mut y = 0.0;
    for i in (0..N).rev() {
        y = y * x + p[i];
    }
    y + N as f64
}

#[differentiable]
fn use_poly(x: f64) -> f64 {
    poly(&[1.0, 2.0, 3.0], x) + poly::<2>(&[x, 4.0], x)
}

#[differentiable]
fn slices(xs: &[f64]) -> f64 {
    let middle = &xs[1..xs.len() - 1];
    let head = &xs[..2];
    let tail = &xs[2..];
    let closed = &xs[1..=2];
    let (left, right) = xs.split_at(2);
    middle[0] * head[1] + tail[0] * closed[1] + left[0] * right[1] + xs[..].len() as f64
}

#[differentiable]
fn copies(xs: &[f64]) -> f64 {
    let mut a = [0.0; 4];
    a.copy_from_slice(&xs[..4]);
    let b = a;
    a.fill(2.0);
    a[1..3].fill(xs[0]);
    let mut c = b;
    c.reverse();
    a[1] * b[3] + c[0] * c[1] + a[0]
}

#[differentiable]
fn table(k: usize, x: f64) -> f64 {
    let names = [true, false, k > 2];
    let counts = [1usize, 2, 3];
    if names[k % 3] { x * counts[k % 3] as f64 } else { -x }
}

#[test]
fn arrays_of_arrays() {
    let a = [[1.0, 2.0, 0.5], [-1.0, 0.3, 2.0], [0.7, 1.1, -0.4]];
    let b = [[0.5, -2.0, 1.5], [1.0, 0.1, 2.0], [0.2, 1.7, 0.4]];
    check!(matmul(&a, b));
    check_gradient!(frobenius(&a));
    for mut random in samples("matmul") {
        let (a, b) = (random.matrix(-2.0..2.0), random.matrix(-2.0..2.0));
        check_gradient!(matmul(&a, b));
    }
    for mut random in samples("frobenius") {
        let a = random.matrix(-2.0..2.0);
        check_gradient!(frobenius(&a));
    }
}

#[test]
fn slices_are_changed_in_place() {
    let (mut plain, mut compiled) = (vec![1.0, -2.0, 3.5, 0.25], vec![1.0, -2.0, 3.5, 0.25]);
    check_mut!(smooth(&mut plain, 0.3), smooth(&mut compiled, 0.3));
    assert_eq!(plain, compiled);
    for mut random in samples("smooth") {
        let n = random.usize(3..8);
        let (x, k) = (random.floats(n, -2.0..2.0), random.f64(0.0..1.0));
        let (mut plain, mut compiled) = (x.clone(), x);
        check_mut!(smooth(&mut plain, k), smooth(&mut compiled, k));
        assert_eq!(plain, compiled);
    }
}

#[test]
fn slices_of_slices() {
    check_gradient!(slices(&[1.0, 2.0, -0.5, 4.0, 0.1]));
    check_gradient!(copies(&[1.0, 2.0, -0.5, 4.0, 0.1]));
    for mut random in samples("slices") {
        let n = random.usize(4..9);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(slices(&xs));
    }
    for mut random in samples("copies") {
        let n = random.usize(4..9);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(copies(&xs));
    }
}

#[test]
fn constant_generics() {
    check_gradient!(use_poly(0.7));
    for mut random in samples("use_poly") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(use_poly(x));
    }
}

#[test]
fn arrays_of_other_things() {
    for k in 0..5 {
        check_gradient!(table(k, 1.5));
    }
    for mut random in samples("table") {
        let (k, x) = (random.usize(0..9), random.f64(-2.0..2.0));
        check_gradient!(table(k, x));
    }
}
