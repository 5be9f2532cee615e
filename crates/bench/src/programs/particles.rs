//! Masses on springs in a chain: a struct of vectors, changed in place by methods.

use super::{Case, case, numbers};
use chainrule::{Differentiable, Error, differentiable};

#[derive(Differentiable, Clone, Debug)]
struct Chain {
    x: Vec<f64>,
    y: Vec<f64>,
    vx: Vec<f64>,
    vy: Vec<f64>,
}

#[differentiable]
impl Chain {
    fn step(&mut self, stiffness: f64, dt: f64) {
        let n = self.x.len();
        for i in 1..n {
            let dx = self.x[i] - self.x[i - 1];
            let dy = self.y[i] - self.y[i - 1];
            let length = (dx * dx + dy * dy + 1e-6).sqrt();
            let pull = stiffness * (length - 0.1) / length * dt;
            self.vx[i] -= pull * dx;
            self.vy[i] -= pull * dy;
            self.vx[i - 1] += pull * dx;
            self.vy[i - 1] += pull * dy;
        }
        for i in 1..n {
            self.vy[i] -= 9.81 * dt;
            self.x[i] += self.vx[i] * dt;
            self.y[i] += self.vy[i] * dt;
        }
    }
}

#[differentiable]
fn lowest(x: &[f64], stiffness: f64, steps: usize) -> f64 {
    let n = x.len();
    let mut chain = Chain { x: x.to_vec(), y: vec![0.0; n], vx: vec![0.0; n], vy: vec![0.0; n] };
    for _ in 0..steps {
        chain.step(stiffness, 1e-3);
    }
    chain.y[n - 1] + chain.x[n / 2]
}

pub fn case() -> Result<Case, Error> {
    let x = numbers(100);
    case!("masses on springs, 100 × 100", lowest, (x, 50.0, 100))
}
