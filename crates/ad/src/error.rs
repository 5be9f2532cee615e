//! Why a program has no derivative here.

use chainrule_ir::{FunctionId, Loc, Module, Source};
use std::fmt;

/// A derivative that cannot be made, and what in the program stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The name of the function in question.
    pub function: String,
    /// The place in the user's source, if known.
    pub source: Option<Source>,
    /// What is wrong and what would help.
    pub message: String,
}

impl Error {
    pub(crate) fn new(module: &Module, function: FunctionId, loc: Loc, message: impl Into<String>) -> Error {
        let f = module.function(function);
        let loc = if loc == Loc::NONE { f.loc } else { loc };
        Error { function: f.name.clone(), source: module.sources.get(loc).cloned(), message: message.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}: ")?;
        }
        write!(f, "cannot differentiate `{}`: {}", self.function, self.message)
    }
}

impl std::error::Error for Error {}
