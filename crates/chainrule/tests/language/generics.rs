//! Generic functions and types.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
fn norm<T: Real>(xs: &[T]) -> T {
    let mut s = T::of(0.0);
    for &x in xs {
        s = s + x * x;
    }
    s.sqrt()
}

#[differentiable]
fn use_norm(xs: &[f64]) -> f64 {
    norm(xs) + norm::<f64>(&xs[1..])
}

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct V2<T> {
    x: T,
    y: T,
}

#[differentiable]
impl<T: Real> V2<T> {
    fn new(x: T, y: T) -> Self {
        Self { x, y }
    }

    fn dot(&self, o: &V2<T>) -> T {
        self.x * o.x + self.y * o.y
    }

    fn scaled(mut self, k: T) -> Self {
        self.x = self.x * k;
        self.y = self.y * k;
        self
    }

    fn flipped(self) -> Self {
        let V2 { x, y } = self;
        V2 { x: y, y: x }
    }
}

#[differentiable]
fn v2(a: V2<f64>, k: f64) -> f64 {
    let b = V2::new(k, 2.0);
    let c = V2 { x: k, y: a.x };
    let d = V2 { x: 2.0, ..c };
    b.scaled(k).dot(&a) + c.flipped().x + d.y * d.x
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Grid<const N: usize> {
    cells: [f64; N],
}

impl<const N: usize> Grid<N> {
    #[differentiable]
    fn total(&self) -> f64 {
        self.cells.iter().sum()
    }
}

#[differentiable]
fn grids(a: &Grid<2>, b: &Grid<3>) -> f64 {
    a.total() * b.total()
}

#[differentiable]
fn first_or<T: Copy>(xs: &[T], otherwise: T) -> T {
    if xs.is_empty() { otherwise } else { xs[0] }
}

#[differentiable]
fn use_first_or(xs: &[f64]) -> f64 {
    first_or(xs, 3.0) + first_or(&xs[..0], xs[1]) + first_or(&[2usize, 3], 1) as f64
}

#[test]
fn over_numbers() {
    check_gradient!(use_norm(&[0.5, 1.5, -2.0]));
    for mut random in samples("use_norm") {
        let n = random.usize(2..7);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(use_norm(&xs));
    }
}

#[test]
fn structs_of_numbers() {
    check_gradient!(v2(V2 { x: 0.3, y: -0.8 }, 1.7));
    for mut random in samples("v2") {
        let [x, y, k] = random.array(-2.0..2.0);
        check_gradient!(v2(V2 { x, y }, k));
    }
}

#[test]
fn structs_of_sizes() {
    check_gradient!(grids(&Grid { cells: [0.5, 2.0] }, &Grid { cells: [1.0, -3.0, 0.25] }));
    for mut random in samples("grids") {
        let (a, b) = (Grid { cells: random.array(-2.0..2.0) }, Grid { cells: random.array(-2.0..2.0) });
        check_gradient!(grids(&a, &b));
    }
}

#[test]
fn over_anything() {
    check_gradient!(use_first_or(&[0.5, 1.5]));
    for mut random in samples("use_first_or") {
        let n = random.usize(2..5);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(use_first_or(&xs));
    }
}
