//! Runs in a store: kept, found, resumed, and never lost.

#[path = "../../../study/tests/common/mod.rs"]
mod common;
mod journal;
mod store;

use chainrule_study::{Answer, Model, Point, check};

/// An answer about a model, quickly made.
fn answer(model: &dyn Model) -> (Point, Answer) {
    let point = Point::default_of(model);
    let found = check(model, point.values()).expect("a check");
    (point, found.into())
}
