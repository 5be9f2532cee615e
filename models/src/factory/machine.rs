//! One machine: how long it works on a part, and how long it is down.

use chainrule::{Differentiable, differentiable};

/// A machine as the line sees it.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// Mean time of work on a part, min.
    pub work: f64,
    /// The standard deviation of that time over its mean, from 0 (always the same) to 1 (exponential).
    pub scatter: f64,
    /// Breakdowns per minute of work.
    pub failures: f64,
    /// Mean time to repair, min.
    pub repair: f64,
}

/// Time of work on a part: a fixed share and an exponential rest.
///
/// S = work · (1 − c − c ln u), u uniform in (0, 1): mean `work`, standard deviation c · `work`, c = `scatter`.
#[differentiable]
pub fn work(machine: &Machine, u: f64) -> f64 {
    machine.work * (1.0 - machine.scatter - machine.scatter * u.ln())
}

/// Time down while a part is worked on for `working` minutes.
///
/// The machine fails with probability p = 1 − exp(−failures · working) and is then down for an exponential time X, so
/// P(X > x) = p exp(−x / repair). Both come from one number: X = repair · max(0, ln(p / u)), u uniform in (0, 1). Drawing
/// whether and how long apart would make X jump where p passes the first draw, and lose what that contributes to the
/// derivative.
#[differentiable]
pub fn downtime(machine: &Machine, working: f64, u: f64) -> f64 {
    let p = -(-machine.failures * working).exp_m1();
    machine.repair * (p / u).max(1.0).ln()
}
