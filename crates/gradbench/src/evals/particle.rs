//! A charged particle that must fly through the origin: derivatives of a simulation that itself takes derivatives.

use super::{Eval, Function};
use crate::descent::minimise;
use crate::task::{Prepared, program, read, task};
use chainrule::Tier;
use chainrule::prelude::*;
use chainrule::{grad, jvp};
use serde::{Deserialize, Serialize};
use std::ops::{Add, Mul, Neg};

/// A point or a vector in the plane.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Up.
    pub y: f64,
}

#[differentiable]
impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        Point { x: self.x + other.x, y: self.y + other.y }
    }
}

#[differentiable]
impl Mul<Point> for f64 {
    type Output = Point;
    fn mul(self, p: Point) -> Point {
        Point { x: self * p.x, y: self * p.y }
    }
}

#[differentiable]
impl Neg for Point {
    type Output = Point;
    fn neg(self) -> Point {
        Point { x: -self.x, y: -self.y }
    }
}

#[differentiable]
fn distance(a: Point, b: Point) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

// ANCHOR: objective
/// The electric potential of two charges.
#[differentiable]
pub fn potential(at: Point, first: Point, second: Point) -> f64 {
    1.0 / distance(first, at) + 1.0 / distance(second, at)
}
// ANCHOR_END: objective

/// The force on a unit charge, by forward mode.
#[differentiable]
fn force_forward(at: Point, first: Point, second: Point) -> Point {
    let none = Point { x: 0.0, y: 0.0 };
    let (_, dx) = jvp::<potential>((at, first, second), (Point { x: 1.0, y: 0.0 }, none, none));
    let (_, dy) = jvp::<potential>((at, first, second), (Point { x: 0.0, y: 1.0 }, none, none));
    -Point { x: dx, y: dy }
}

// ANCHOR: force
/// The force on a unit charge, by reverse mode.
#[differentiable]
fn force_reverse(at: Point, first: Point, second: Point) -> Point {
    let (_, (slope, _, _)) = grad::<potential>((at, first, second));
    -slope
}

/// Flies the particle by Euler's method until it meets the x-axis: the square of where that is. `w` moves a charge.
#[differentiable]
fn miss(w: f64, force: impl Fn(Point, Point, Point) -> Point) -> f64 {
    let dt = 0.1;
    let first = Point { x: 10.0, y: 10.0 - w };
    let second = Point { x: 10.0, y: 0.0 };
    let mut at = Point { x: 0.0, y: 8.0 };
    let mut velocity = Point { x: 0.75, y: 0.0 };
    loop {
        let acceleration = force(at, first, second);
        at = at + dt * velocity;
        if at.y <= 0.0 {
            let meeting = at + (-at.y / velocity.y) * velocity;
            return meeting.x * meeting.x;
        }
        velocity = velocity + dt * acceleration;
    }
}
// ANCHOR_END: force

/// By how much the particle misses, with forces by forward mode.
#[differentiable]
pub fn miss_forward(w: f64) -> f64 {
    miss(w, force_forward)
}

// ANCHOR: derivative
/// By how much the particle misses, with forces by reverse mode.
#[differentiable]
pub fn miss_reverse(w: f64) -> f64 {
    miss(w, force_reverse)
}
// ANCHOR_END: derivative

/// The best `w`: forward mode over forward mode.
#[differentiable]
pub fn best_ff(w: f64) -> f64 {
    let [w] = minimise(|w: [f64; 1]| miss_forward(w[0]), |w: [f64; 1]| [jvp::<miss_forward>((w[0],), (1.0,)).1], [w]);
    w
}

/// The best `w`: forward mode over reverse mode.
#[differentiable]
pub fn best_fr(w: f64) -> f64 {
    let [w] = minimise(|w: [f64; 1]| miss_reverse(w[0]), |w: [f64; 1]| [jvp::<miss_reverse>((w[0],), (1.0,)).1], [w]);
    w
}

/// The best `w`: reverse mode over forward mode.
#[differentiable]
pub fn best_rf(w: f64) -> f64 {
    let [w] = minimise(|w: [f64; 1]| miss_forward(w[0]), |w: [f64; 1]| [grad::<miss_forward>((w[0],)).1.0], [w]);
    w
}

// ANCHOR: best
/// The best `w`: reverse mode over reverse mode.
#[differentiable]
pub fn best_rr(w: f64) -> f64 {
    let [w] = minimise(|w: [f64; 1]| miss_reverse(w[0]), |w: [f64; 1]| [grad::<miss_reverse>((w[0],)).1.0], [w]);
    w
}
// ANCHOR_END: best

/// What the eval sends.
#[derive(Serialize, Deserialize)]
pub struct Input {
    /// Where the search starts.
    pub w: f64,
}

/// The eval `particle`.
pub const EVAL: Eval = Eval {
    name: "particle",
    functions: &[
        Function { name: "ff", prepare: best::<best_ff> },
        Function { name: "fr", prepare: best::<best_fr> },
        Function { name: "rf", prepare: best::<best_rf> },
        Function { name: "rr", prepare: best::<best_rr> },
    ],
    plain,
};

fn plain(json: &str) -> Prepared {
    let Input { w } = read(json)?;
    task(move || Ok(best_ff(w)))
}

fn best<F>(json: &str, tier: Tier) -> Prepared
where
    F: for<'a> chainrule::Function<Args<'a> = (f64,), Out = f64>,
{
    let Input { w } = read(json)?;
    let program = program::<F>(tier)?;
    task(move || Ok(program.call((w,))?))
}
