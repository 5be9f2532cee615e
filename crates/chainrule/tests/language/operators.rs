//! Operators on the user's types.

use crate::random::samples;
use chainrule::prelude::*;
use std::ops::{Add, AddAssign, Index, IndexMut, Mul, MulAssign, Neg, Sub};

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Vec3(f64, f64, f64);

#[differentiable]
impl Add for Vec3 {
    type Output = Vec3;
    fn add(self, o: Vec3) -> Vec3 {
        Vec3(self.0 + o.0, self.1 + o.1, self.2 + o.2)
    }
}

#[differentiable]
impl Sub for Vec3 {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        self + o * -1.0
    }
}

#[differentiable]
impl Mul<f64> for Vec3 {
    type Output = Vec3;
    fn mul(self, k: f64) -> Vec3 {
        Vec3(self.0 * k, self.1 * k, self.2 * k)
    }
}

#[differentiable]
impl Mul<Vec3> for f64 {
    type Output = Vec3;
    fn mul(self, v: Vec3) -> Vec3 {
        v * self
    }
}

#[differentiable]
impl Neg for Vec3 {
    type Output = Vec3;
    fn neg(self) -> Vec3 {
        Vec3(-self.0, -self.1, -self.2)
    }
}

#[differentiable]
impl AddAssign for Vec3 {
    fn add_assign(&mut self, o: Vec3) {
        self.0 += o.0;
        self.1 += o.1;
        self.2 += o.2;
    }
}

#[differentiable]
impl MulAssign<f64> for Vec3 {
    fn mul_assign(&mut self, k: f64) {
        *self = *self * k;
    }
}

impl Vec3 {
    #[differentiable]
    fn dot(self, o: Vec3) -> f64 {
        self.0 * o.0 + self.1 * o.1 + self.2 * o.2
    }
}

#[differentiable]
fn vectors(a: Vec3, k: f64) -> f64 {
    let b = Vec3(k, 2.0, -1.0);
    let mut c = 2.0 * (a + b) - a * k;
    c += -b;
    c *= k;
    let mut all = [a, b, c];
    all[1] += c;
    all[2] *= 0.5;
    (all[1] + all[2]).dot(a) + c.dot(b)
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Matrix {
    n: usize,
    data: Vec<f64>,
}

#[differentiable]
impl Index<(usize, usize)> for Matrix {
    type Output = f64;
    fn index(&self, (i, j): (usize, usize)) -> &f64 {
        &self.data[i * self.n + j]
    }
}

#[differentiable]
impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
        &mut self.data[i * self.n + j]
    }
}

#[differentiable]
fn trace(m: &Matrix) -> f64 {
    let mut w = m.clone();
    let mut t = 0.0;
    for i in 0..m.n {
        w[(i, i)] *= 2.0;
        w[(i, 0)] = w[(0, i)] + m[(i, i)];
        t += w[(i, i)] * m.data[0];
    }
    t + w[(1, 0)]
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Dual<T> {
    v: T,
    d: T,
}

#[differentiable]
impl<T: Real> Mul for Dual<T> {
    type Output = Dual<T>;
    fn mul(self, o: Dual<T>) -> Dual<T> {
        Dual { v: self.v * o.v, d: self.v * o.d + self.d * o.v }
    }
}

#[differentiable]
fn dual(x: f64) -> f64 {
    let a = Dual { v: x, d: 1.0 };
    (a * a * a).d
}

#[test]
fn arithmetic_of_vectors() {
    check_gradient!(vectors(Vec3(0.5, -1.0, 2.0), 1.5));
    for mut random in samples("vectors") {
        let [x, y, z, k] = random.array(-2.0..2.0);
        check_gradient!(vectors(Vec3(x, y, z), k));
    }
}

#[test]
fn indexing() {
    check_gradient!(trace(&Matrix { n: 2, data: vec![1.0, 2.0, -0.5, 3.0] }));
    for mut random in samples("trace") {
        let n = random.usize(2..5);
        let m = Matrix { n, data: random.floats(n * n, -2.0..2.0) };
        check_gradient!(trace(&m));
    }
}

#[test]
fn generic_operators() {
    check_gradient!(dual(1.5));
    for mut random in samples("dual") {
        let x = random.f64(-2.0..2.0);
        check_gradient!(dual(x));
    }
}
