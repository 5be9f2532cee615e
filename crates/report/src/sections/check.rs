//! Whether the derivatives are right, as a page.

use crate::Story;
use crate::parts;
use crate::words::sentence;
use chainrule_study::{Check, Model};

pub(super) fn story(found: &Check, model: &dyn Model) -> Story {
    let (inputs, outputs) = (model.inputs().len(), model.outputs().len());
    Story {
        headline: format!("{}.", sentence(&parts::verdict(found))),
        support: format!("Reverse mode, forward mode and differences of {outputs} outputs by {inputs} inputs."),
        cards: Vec::new(),
        sections: vec![parts::check(found)],
    }
}
