//! From answers to stories: one file per question.

mod calibrate;
mod check;
mod front;
mod improve;
mod inspect;
mod plain;
mod sweep;
mod uncertainty;

pub use front::fronts;

use crate::Story;
use chainrule_study::{Answer, Model};

/// What a page about `answer` tells.
pub(crate) fn story(answer: &Answer, model: &dyn Model) -> Story {
    if let Answer::Check(found) = answer {
        return check::story(found, model);
    }
    match answer {
        Answer::Inspect(found) => inspect::story(found, model),
        Answer::Improve(found) => improve::story(found, model),
        Answer::Front(found) => front::story(found, model),
        Answer::Sweep(found) => sweep::story(found, model),
        Answer::Uncertainty(found) => uncertainty::story(found, model),
        Answer::Calibrate(found) => calibrate::story(found, model),
        // Questions without a page of their own show all their answer holds.
        _ => plain::story(answer, model),
    }
}
