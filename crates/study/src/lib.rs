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
//! | [`front()`] | the best compromises between several goals |
//! | [`what_if()`] | what a change of inputs does: predicted by derivatives, and run |
//! | [`interactions()`] | pairs of inputs that change each other's influence |
//! | [`when`] | an input's influence on each step of a series |
//! | [`sweep()`] | the outputs over a grid or a sample of settings, on all cores |
//! | [`uncertainty()`] | how uncertain inputs make the outputs, and which of them matter |
//! | [`calibrate()`] | the inputs with which the simulation comes nearest to measurements |
//! | [`check`] | reverse and forward derivatives against each other and against finite differences |
//! | [`cost`] | what a derivative costs, in simulations |
//!
//! [`Study`] makes a model of a differentiable function whose inputs and outputs are described where they are declared:
//!
//! ```
//! use chainrule::prelude::*;
//! use chainrule_study::{Inputs, Model, Outputs, Point, Study, inspect};
//!
//! /// A tin of soup.
//! #[derive(Inputs, Differentiable, Clone)]
//! struct Tin {
//!     /// Radius of the tin.
//!     #[input(unit = "cm", range = 2.0..=8.0, default = 4.0)]
//!     radius: f64,
//!     /// Height of the tin.
//!     #[input(unit = "cm", range = 4.0..=20.0, default = 10.0)]
//!     height: f64,
//! }
//!
//! #[derive(Outputs, Differentiable, Clone)]
//! struct Can {
//!     /// Sheet metal used.
//!     #[output(unit = "cm²", minimise, headline)]
//!     sheet: f64,
//!     /// What it holds.
//!     #[output(unit = "cm³", maximise)]
//!     volume: f64,
//! }
//!
//! #[differentiable]
//! fn soup(tin: &Tin) -> Can {
//!     let base = std::f64::consts::PI * tin.radius * tin.radius;
//!     Can { sheet: 2.0 * base + 2.0 * base / tin.radius * tin.height, volume: base * tin.height }
//! }
//!
//! let study = Study::new::<soup>();
//! let inspection = inspect(&study, Point::default_of(&study).values(), std::time::Duration::ZERO)?;
//! assert_eq!(study.name(), "soup");
//! assert_eq!(study.inputs()[1].about, "Height of the tin");
//! assert_eq!(inspection.outputs[0].influences[0].input, "radius");
//! # Ok::<(), chainrule_study::Error>(())
//! ```
//!
//! # Invariants
//!
//! - Every answer that rests on derivatives carries a [`Check`] of them at its point.
//! - A value that is not finite never reaches an answer: it is an [`Error`] that names where it arose.
//! - An [`Error`] is one line that names what does not fit and the way out. Nothing here prints or reads a file.

mod answer;
mod arrays;
mod calibrate;
mod check;
mod cost;
mod described;
mod differences;
mod error;
mod expression;
mod improve;
mod inspect;
mod interactions;
mod many;
mod model;
mod names;
pub mod number;
mod point;
mod quantity;
mod sample;
mod series;
mod study;
mod sweep;
mod uncertainty;
mod units;
mod what_if;
mod whole;

pub use answer::Answer;
pub use arrays::{Array, arrays};
pub use calibrate::{
    Calibration, Condition, Experiments, FitGoodness, FitStep, Fitted, FittedOutput, Fitting, Loss, Measured, Outlier,
    Together, What, calibrate,
};
pub use chainrule::{Language, SourceFile};
pub use chainrule_macros::{Inputs, Outputs, Trace};
pub use chainrule_optim::{Matrix, Status};
pub use check::{Check, Comparison, Verdict, check, compare};
pub use cost::{Cost, cost};
pub use described::{Inputs, Outputs};
pub use error::Error;
pub use expression::{Keep, Limit, Relation, amount, assignment, keep, keeps, target, within};
pub use improve::{
    Change, Front, FrontGoal, FrontInput, FrontPoint, FrontStep, Goodness, Held, Improvement, Optimum, Request,
    Searched, Step, Traded, front, improve, refuse_front,
};
pub use inspect::{ArrayInfluence, Influence, Inspection, Moved, Stepped, influences, inspect};
pub use interactions::{Interaction, interactions};
pub use many::{Failure, Portion, evaluate_many, gradients_many};
pub use model::{Derivatives, Kink, Listing, Model, Stage, evaluate, gradients, jacobian};
pub use names::find;
pub use point::Point;
pub use quantity::{Goal, Input, Kind, Output, Quantity, Scale};
pub use series::{Attributed, Series, Trace, When, series, when};
pub use study::{DataOf, Form, InputsOf, Study, Takes};
pub use sweep::{Axis, Best, Plan, Sweep, Swept, SweptRow, Varied, sweep, vary};
pub use uncertainty::{
    Certain, Distribution, Doubt, Given, Global, Indices, Moments, Sampled, Share, Spanned, Spread, Uncertain,
    Uncertainty, all_uncertain, uncertain, uncertainty,
};
pub use units::{Mismatch, convert, per};
pub use what_if::{Predicted, WhatIf, what_if};
