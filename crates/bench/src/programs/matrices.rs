//! Products of small matrices, passed and returned by value.

use super::{Case, case};
use chainrule::{Error, differentiable};

#[differentiable]
fn product(a: &[[f64; 4]; 4], b: &[[f64; 4]; 4]) -> [[f64; 4]; 4] {
    let mut c = [[0.0; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            for k in 0..4 {
                c[i][j] += a[i][k] * b[k][j];
            }
        }
    }
    c
}

#[differentiable]
fn trace_of_power(a: &[[f64; 4]; 4], n: usize) -> f64 {
    let mut p = *a;
    for _ in 0..n {
        p = product(&p, a);
    }
    p[0][0] + p[1][1] + p[2][2] + p[3][3]
}

pub fn case() -> Result<Case, Error> {
    const A: [[f64; 4]; 4] = [[0.5, 0.1, 0.2, 0.3], [0.2, 0.6, 0.1, 0.1], [0.1, 0.2, 0.4, 0.2], [0.3, 0.1, 0.1, 0.5]];
    case!("4 × 4 matrices, 1,000 products", trace_of_power, (&A, 1000))
}
