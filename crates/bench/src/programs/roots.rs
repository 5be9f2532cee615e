//! Square roots by Newton's method: a `while` loop whose trips depend on the data.

use super::{Case, case, numbers};
use chainrule::{Error, differentiable};

#[differentiable]
fn roots(xs: &[f64]) -> f64 {
    let mut sum = 0.0;
    for &x in xs {
        let mut r = x + 0.5;
        while (r * r - x).abs() > 1e-12 * (1.0 + x) {
            r = 0.5 * (r + x / r);
        }
        sum += r;
    }
    sum
}

pub fn case() -> Result<Case, Error> {
    let xs = numbers(1000);
    case!("while loop, 1,000 roots", roots, (xs))
}
