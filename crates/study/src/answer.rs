//! Answers to all questions, as one type that is shown, kept and reported.

use crate::{Calibration, Check, Front, Improvement, Inspection, Sweep, Uncertainty};
use serde::{Deserialize, Serialize};

/// The answer to a question.
///
/// In JSON it is one object whose `schema` names the question and the form: `chainrule.inspect/1`. A form that is
/// published only grows; a change of meaning gets a new number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "schema")]
pub enum Answer {
    /// To [`inspect`](crate::inspect).
    #[serde(rename = "chainrule.inspect/1")]
    Inspect(Box<Inspection>),
    /// To [`improve`](crate::improve).
    #[serde(rename = "chainrule.improve/1")]
    Improve(Box<Improvement>),
    /// To [`front`](crate::front()).
    #[serde(rename = "chainrule.front/1")]
    Front(Box<Front>),
    /// To [`sweep`](crate::sweep()).
    #[serde(rename = "chainrule.sweep/1")]
    Sweep(Box<Sweep>),
    /// To [`uncertainty`](crate::uncertainty()).
    #[serde(rename = "chainrule.uncertainty/1")]
    Uncertainty(Box<Uncertainty>),
    /// To [`calibrate`](crate::calibrate()).
    #[serde(rename = "chainrule.calibrate/1")]
    Calibrate(Box<Calibration>),
    /// To [`check`](crate::check).
    #[serde(rename = "chainrule.check/1")]
    Check(Box<Check>),
}

impl Answer {
    /// The question, as it is typed.
    pub fn question(&self) -> &'static str {
        match self {
            Answer::Inspect(_) => "inspect",
            Answer::Improve(_) | Answer::Front(_) => "improve",
            Answer::Sweep(_) => "sweep",
            Answer::Uncertainty(_) => "uncertainty",
            Answer::Calibrate(_) => "calibrate",
            Answer::Check(_) => "check",
        }
    }
}

impl From<Inspection> for Answer {
    fn from(found: Inspection) -> Answer {
        Answer::Inspect(Box::new(found))
    }
}

impl From<Improvement> for Answer {
    fn from(found: Improvement) -> Answer {
        Answer::Improve(Box::new(found))
    }
}

impl From<Front> for Answer {
    fn from(found: Front) -> Answer {
        Answer::Front(Box::new(found))
    }
}

impl From<Check> for Answer {
    fn from(found: Check) -> Answer {
        Answer::Check(Box::new(found))
    }
}

impl From<Sweep> for Answer {
    fn from(found: Sweep) -> Answer {
        Answer::Sweep(Box::new(found))
    }
}

impl From<Uncertainty> for Answer {
    fn from(found: Uncertainty) -> Answer {
        Answer::Uncertainty(Box::new(found))
    }
}

impl From<Calibration> for Answer {
    fn from(found: Calibration) -> Answer {
        Answer::Calibrate(Box::new(found))
    }
}
