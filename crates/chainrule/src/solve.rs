//! Equations inside of differentiable functions: differentiated at their solution, not through the search for it.
//!
//! The search runs on numbers that carry no derivative. At the solution `x*` of `f(x, θ) = 0` a few *chord* steps
//! `x ← x − f(x, θ) / m` follow, with `m ≈ ∂f/∂x` fixed. They do not move `x*`, and their derivative is that of the
//! implicit function, `dx/dθ = −(∂f/∂θ) / (∂f/∂x)`: each step shrinks the derivative's error by `1 − (∂f/∂x)/m`, which
//! is the relative error of a central difference, about 10⁻¹⁰, and makes one more order exact. So cost and memory of a
//! derivative are those of [`CHORDS`] evaluations of `f`, however long the search was.

use chainrule_front::{Ir, differentiable, rt};

/// Chord steps: the first two orders of derivatives are exact to rounding.
pub const CHORDS: usize = 3;

/// Steps that a search may take.
pub const MAX_STEPS: usize = 200;

/// The value without its derivative: a constant to every transform.
pub fn detach(x: f64) -> f64 {
    x
}

/// The twin of [`detach`](fn@detach).
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub enum detach {}

impl detach {
    #[doc(hidden)]
    #[track_caller]
    pub fn build(x: Ir<f64>) -> Ir<f64> {
        rt::detach(x)
    }
}

/// The slope of `f` at `x`, by a central difference.
#[differentiable]
fn slope(f: &impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-5 * (1.0 + x.abs());
    (f(x + h) - f(x - h)) / (2.0 * h)
}

/// Newton's method with step halving from `guess`.
#[differentiable]
fn newton(f: &impl Fn(f64) -> f64, guess: f64) -> f64 {
    let mut x = guess;
    let mut y = f(x);
    let mut steps = 0;
    let mut done = y == 0.0;
    while !done {
        assert!(
            steps < MAX_STEPS,
            "root: no solution within {} steps from {}; give a guess nearer to it",
            steps,
            guess
        );
        let m = slope(f, x);
        assert!(m != 0.0 && m.is_finite(), "root: the function is flat or undefined at {}; give another guess", x);
        let mut step = y / m;
        let mut next = f(x - step);
        let mut halvings = 0;
        while (next.is_nan() || next.abs() >= y.abs()) && halvings < 40 {
            step *= 0.5;
            next = f(x - step);
            halvings += 1;
        }
        if next.abs() < y.abs() {
            x -= step;
            y = next;
            done = y == 0.0 || step.abs() <= 1e-15 * x.abs();
        } else {
            // No smaller residual anywhere near: the solution, or a minimum of |f| that is none.
            let flat = 1e-6 * (m * (1.0 + x.abs())).abs();
            assert!(y.abs() <= flat, "root: |f| has a minimum at {} that is no root; give another guess", x);
            done = true;
        }
        steps += 1;
    }
    x
}

/// A solution of `f(x) = 0` near `guess`, by Newton's method.
///
/// What `f` captures carries derivatives into the solution by the implicit function theorem.
///
/// ```
/// use chainrule::prelude::*;
///
/// /// The side of a cube of volume `v`.
/// #[differentiable]
/// fn side(v: f64) -> f64 {
///     chainrule::root(|x| x * x * x - v, 1.0)
/// }
///
/// let (s, (ds,)) = compile::<Grad<side>>()?.call((8.0,))?;
/// assert!((s - 2.0).abs() < 1e-12 && (ds - 1.0 / 12.0).abs() < 1e-10);
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Panics
/// (A trap in a compiled program.) When no solution is found: the message says what to try.
#[differentiable]
pub fn root(f: impl Fn(f64) -> f64, guess: f64) -> f64 {
    let solution = detach(newton(&f, guess));
    let m = detach(slope(&f, solution));
    let mut x = solution;
    for _ in 0..CHORDS {
        x -= f(x) / m;
    }
    x
}

/// A solution of `x = f(x)`, by iteration from `guess`; `f` must contract.
///
/// # Panics
/// (A trap in a compiled program.) When the iteration does not converge: the message says what to try.
#[differentiable]
pub fn fixed_point(f: impl Fn(f64) -> f64, guess: f64) -> f64 {
    let mut x = guess;
    let mut change = f64::INFINITY;
    let mut steps = 0;
    while change > 1e-15 * (1.0 + x.abs()) {
        assert!(
            steps < 10_000,
            "fixed_point: no convergence within {} steps from {}; does the function contract?",
            steps,
            guess
        );
        let next = f(x);
        change = (next - x).abs();
        assert!(change.is_finite(), "fixed_point: the iteration diverges from {}", guess);
        x = next;
        steps += 1;
    }
    let solution = detach(x);
    let m = detach(slope(&f, solution)) - 1.0;
    let mut x = solution;
    for _ in 0..CHORDS {
        x -= (f(x) - x) / m;
    }
    x
}
