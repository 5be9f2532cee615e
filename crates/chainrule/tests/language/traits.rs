//! Traits: required and provided methods, constants, generic callers.

use crate::random::samples;
use chainrule::prelude::*;

#[differentiable]
trait Model {
    const ORDER: usize;

    fn rate(&self, x: f64) -> f64;

    fn run(&self, x: f64) -> f64 {
        let mut y = x;
        for _ in 0..Self::ORDER {
            y += 0.1 * self.rate(y);
        }
        y
    }

    fn unit() -> f64 {
        1.5
    }
}

#[derive(Differentiable, Clone)]
struct Linear {
    k: f64,
}

#[derive(Differentiable, Clone)]
struct Layers {
    w: Vec<Vec<f64>>,
    on: bool,
}

#[differentiable]
impl Model for Linear {
    const ORDER: usize = 2;

    fn rate(&self, x: f64) -> f64 {
        self.k * x
    }
}

#[differentiable]
impl Model for Layers {
    const ORDER: usize = 3;

    fn rate(&self, x: f64) -> f64 {
        let mut s = 0.0;
        for (i, l) in self.w.iter().enumerate() {
            for v in l {
                s += *v * x;
            }
            s = if self.on { s.tanh() } else { s * i as f64 };
        }
        s
    }

    fn unit() -> f64 {
        2.5
    }
}

#[differentiable]
fn simulate<M: Model>(m: &M, xs: impl Iterator<Item = f64>) -> f64 {
    let mut t = M::unit();
    for x in xs {
        t += m.run(x);
    }
    t + M::ORDER as f64
}

#[differentiable]
fn once<M>(m: &M, x: f64) -> f64
where
    M: Model,
{
    m.run(x) * M::unit() + <M as Model>::rate(m, x) + Model::run(m, x)
}

#[differentiable]
fn both(a: &Linear, b: &Layers, xs: &[f64]) -> f64 {
    simulate(a, xs.iter().map(|x| x * 0.5))
        + simulate(b, xs.iter().copied())
        + once(a, xs[0]) * once(b, xs[1])
        + Linear::unit()
        + b.rate(0.5)
}

#[differentiable]
trait Norm {
    fn norm2(&self) -> f64;
}

#[differentiable]
impl Norm for Vec<f64> {
    fn norm2(&self) -> f64 {
        self.iter().map(|x| x * x).sum()
    }
}

#[differentiable]
impl Norm for f64 {
    fn norm2(&self) -> f64 {
        self * self
    }
}

#[differentiable]
impl<const N: usize> Norm for [f64; N] {
    fn norm2(&self) -> f64 {
        self.iter().map(|x| x.norm2()).sum()
    }
}

#[differentiable]
fn generic<T: Norm>(x: &T) -> f64 {
    x.norm2()
}

#[differentiable]
fn norms(v: &Vec<f64>) -> f64 {
    generic(v) + v[0].norm2() + generic(&v[1]) + generic::<Vec<f64>>(v) + generic(&[v[0], 2.0, v[1]])
}

#[test]
fn generic_over_models() {
    let layers = Layers { w: vec![vec![0.5, -1.0], vec![0.3]], on: true };
    check_gradient!(both(&Linear { k: 0.7 }, &layers, &[0.4, 1.2]));
    check_gradient!(both(&Linear { k: 0.7 }, &Layers { on: false, w: layers.w.clone() }, &[0.4, 1.2]));
    for mut random in samples("both") {
        let rows = random.usize(0..4);
        let w = (0..rows).map(|_| random.usize(0..4)).collect::<Vec<_>>();
        let w = w.into_iter().map(|n| random.floats(n, -1.0..1.0)).collect();
        let (linear, layers) = (Linear { k: random.f64(-2.0..2.0) }, Layers { w, on: random.bool() });
        let n = random.usize(2..5);
        let xs = random.floats(n, -2.0..2.0);
        check_gradient!(both(&linear, &layers, &xs));
    }
}

#[test]
fn for_types_of_others() {
    check_gradient!(norms(&vec![0.5, 1.5]));
    for mut random in samples("norms") {
        let n = random.usize(2..5);
        let v = random.floats(n, -2.0..2.0);
        check_gradient!(norms(&v));
    }
}
