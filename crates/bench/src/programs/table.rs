//! Linear interpolation in a table.

use super::{Case, case, numbers};
use chainrule::{Error, differentiable};

#[differentiable]
fn interpolate(table: &[f64], x: f64) -> f64 {
    let position = x.clamp(0.0, 1.0) * (table.len() - 1) as f64;
    let i = (position as usize).min(table.len() - 2);
    let t = position - i as f64;
    table[i] * (1.0 - t) + table[i + 1] * t
}

#[differentiable]
fn lookups(table: &[f64], xs: &[f64], gain: f64) -> f64 {
    let mut sum = 0.0;
    for &x in xs {
        sum += interpolate(table, x * gain) * x;
    }
    sum
}

fn by_hand(table: &[f64], xs: &[f64], gain: f64) -> (f64, Vec<f64>, Vec<f64>, f64) {
    let last = (table.len() - 1) as f64;
    let (mut sum, mut d_gain) = (0.0, 0.0);
    let mut d_table = vec![0.0; table.len()];
    let mut d_xs = vec![0.0; xs.len()];
    for (&x, dx) in xs.iter().zip(&mut d_xs) {
        let u = x * gain;
        let position = u.clamp(0.0, 1.0) * last;
        let i = (position as usize).min(table.len() - 2);
        let t = position - i as f64;
        let y = table[i] * (1.0 - t) + table[i + 1] * t;
        sum += y * x;
        d_table[i] += x * (1.0 - t);
        d_table[i + 1] += x * t;
        let inside = if u > 0.0 && u < 1.0 { 1.0 } else { 0.0 };
        let du = x * (table[i + 1] - table[i]) * last * inside;
        *dx += y + du * gain;
        d_gain += du * x;
    }
    (sum, d_table, d_xs, d_gain)
}

pub fn case() -> Result<Case, Error> {
    let (table, xs) = (numbers(100), numbers(10_000));
    let hand = move || {
        let (y, a, b, c) = by_hand(std::hint::black_box(table), xs, 0.9);
        std::hint::black_box((a, b, c));
        y
    };
    case!("table, 10,000 look-ups", lookups, (table, xs, 0.9), by_hand = hand)
}
