//! Heat in a rod: a stencil over two vectors that swap.

use super::{Case, case, numbers};
use chainrule::{Error, differentiable};

#[differentiable]
fn heat(u0: &[f64], k: f64, steps: usize) -> f64 {
    let n = u0.len();
    let mut u = u0.to_vec();
    let mut v = vec![0.0; n];
    for _ in 0..steps {
        for i in 1..n - 1 {
            v[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        std::mem::swap(&mut u, &mut v);
    }
    let mut sum = 0.0;
    for i in 0..n {
        sum += u[i] * u[i];
    }
    sum
}

/// All states are kept.
fn by_hand(u0: &[f64], k: f64, steps: usize) -> (f64, Vec<f64>, f64) {
    let n = u0.len();
    let mut states = vec![u0.to_vec()];
    for s in 0..steps {
        let mut v = if s == 0 { vec![0.0; n] } else { states[s - 1].clone() };
        let u = &states[s];
        for i in 1..n - 1 {
            v[i] = u[i] + k * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
        }
        states.push(v);
    }
    let last = &states[steps];
    let sum = last.iter().map(|x| x * x).sum();
    let mut du: Vec<f64> = last.iter().map(|x| 2.0 * x).collect();
    let mut dv = vec![0.0; n];
    let mut dk = 0.0;
    for s in (0..steps).rev() {
        let u = &states[s];
        std::mem::swap(&mut du, &mut dv);
        for i in 1..n - 1 {
            let d = dv[i];
            dk += d * (u[i - 1] - 2.0 * u[i] + u[i + 1]);
            du[i - 1] += k * d;
            du[i] += (1.0 - 2.0 * k) * d;
            du[i + 1] += k * d;
            dv[i] = 0.0;
        }
    }
    (sum, du, dk)
}

pub fn case() -> Result<Case, Error> {
    let u0 = numbers(1000);
    let hand = move || {
        let (y, du, dk) = by_hand(std::hint::black_box(u0), 0.2, 100);
        std::hint::black_box((du, dk));
        y
    };
    case!("stencil, 100 × 1,000", heat, (u0, 0.2, 100), by_hand = hand)
}
