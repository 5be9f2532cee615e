//! Inputs and outputs of simulators, and the questions asked of them.
//!
//! A [`Model`] is a simulator with named inputs ([`Input`]: unit, range, default) and named outputs ([`Output`]: unit,
//! goal), whose derivatives come from Chainrule. Questions are functions of a model and a point, and answers are plain
//! values that serialise to JSON:
//!
//! | question | answer |
//! | --- | --- |
//! | [`inspect`] | every output with what moves it, the strongest input first |
//! | [`improve`] | a better point within ranges and limits, what holds it back, what was traded |
//! | [`check`] | reverse and forward derivatives against each other and against finite differences |
//! | [`cost`] | what a derivative costs, in simulations |
//!
//! # Invariants
//!
//! - Every answer that rests on derivatives carries a [`Check`] of them at its point.
//! - A value that is not finite never reaches an answer: it is an [`Error`] that names where it arose.
//! - An [`Error`] is one line that names what does not fit and the way out. Nothing here prints or reads a file.

mod check;
mod cost;
mod differences;
mod error;
mod expression;
mod improve;
mod inspect;
mod model;
mod names;
mod point;
mod quantity;
mod units;

pub use chainrule_optim::{Matrix, Status};
pub use check::{Check, Comparison, Verdict, check, compare};
pub use cost::{Cost, cost};
pub use error::Error;
pub use expression::{Keep, Limit, Relation, assignment, keep, target};
pub use improve::{Change, Goodness, Held, Improvement, Request, Step, Traded, improve};
pub use inspect::{Influence, Inspection, Moved, influences, inspect};
pub use model::{Derivatives, Kink, Listing, Model, Stage, evaluate, jacobian};
pub use names::find;
pub use point::Point;
pub use quantity::{Goal, Input, Output, Quantity};
