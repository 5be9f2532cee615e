//! The Lorenz system by Euler's method: a loop that carries three numbers.

use super::{Case, case};
use chainrule::{Error, differentiable};

/// The last `x` of so many steps of size `h` from `p`.
#[differentiable]
pub fn last_x(p: [f64; 3], h: f64, steps: usize) -> f64 {
    let [mut x, mut y, mut z] = p;
    for _ in 0..steps {
        let dx = 10.0 * (y - x);
        let dy = x * (28.0 - z) - y;
        let dz = x * y - 8.0 / 3.0 * z;
        x += h * dx;
        y += h * dy;
        z += h * dz;
    }
    x
}

/// A point and a step.
pub fn args() -> ([f64; 3], f64) {
    ([1.0, 1.0, 1.0], 1e-3)
}

fn by_hand(p: [f64; 3], h: f64, steps: usize) -> (f64, [f64; 4]) {
    let [mut x, mut y, mut z] = p;
    let mut kept = Vec::with_capacity(steps);
    for _ in 0..steps {
        kept.push([x, y, z]);
        let dx = 10.0 * (y - x);
        let dy = x * (28.0 - z) - y;
        let dz = x * y - 8.0 / 3.0 * z;
        x += h * dx;
        y += h * dy;
        z += h * dz;
    }
    let (mut a, mut b, mut c, mut step) = (1.0, 0.0, 0.0, 0.0);
    for [x, y, z] in kept.into_iter().rev() {
        step += a * (10.0 * (y - x)) + b * (x * (28.0 - z) - y) + c * (x * y - 8.0 / 3.0 * z);
        let (da, db, dc) = (h * a, h * b, h * c);
        (a, b, c) =
            (a - 10.0 * da + (28.0 - z) * db + y * dc, b + 10.0 * da - db + x * dc, c - x * db - 8.0 / 3.0 * dc);
    }
    (x, [a, b, c, step])
}

pub fn case() -> Result<Case, Error> {
    let (p, h) = args();
    let hand = move || {
        let (y, d) = by_hand(std::hint::black_box(p), h, 10_000);
        std::hint::black_box(d);
        y
    };
    case!("Lorenz, 10,000 steps", last_x, (p, h, 10_000), by_hand = hand)
}
