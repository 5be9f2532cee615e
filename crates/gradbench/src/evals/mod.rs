//! The evals, one file each: input, objective, and the functions that are asked for.

pub mod ba;
pub mod det;
pub mod gmm;
pub mod hello;
pub mod ht;
pub mod kmeans;
pub mod llsq;
pub mod lse;
pub mod lstm;
pub mod ode;
pub mod particle;
pub mod saddle;

use crate::task::Prepared;
use chainrule::Tier;

/// A function of an eval.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name in the protocol.
    pub name: &'static str,
    /// Reads its input, compiles its program for a tier, and makes it ready to be run.
    pub prepare: fn(&str, Tier) -> Prepared,
}

/// An eval.
pub struct Eval {
    /// Its name, which also is its module's.
    pub name: &'static str,
    /// Its functions.
    pub functions: &'static [Function],
    /// The first of them as plain Rust, to compare with.
    pub plain: fn(&str) -> Prepared,
}

impl Eval {
    /// The eval of that name.
    pub fn named(name: &str) -> Option<&'static Eval> {
        EVALS.iter().find(|e| e.name == name)
    }

    /// The function of that name.
    pub fn function(&self, name: &str) -> Option<Function> {
        self.functions.iter().copied().find(|f| f.name == name)
    }
}

/// All of them.
pub const EVALS: &[Eval] = &[
    ba::EVAL,
    det::EVAL,
    gmm::EVAL,
    hello::EVAL,
    ht::EVAL,
    kmeans::EVAL,
    llsq::EVAL,
    lse::EVAL,
    lstm::EVAL,
    ode::EVAL,
    particle::EVAL,
    saddle::EVAL,
];
