//! How a program stops before its end.

use crate::types::Source;
use std::fmt;

/// Why a program stopped, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trap {
    /// What went wrong.
    pub kind: TrapKind,
    /// What is said of it, operands filled in.
    pub message: String,
    /// The place in the user's source, if known.
    pub source: Option<Source>,
}

/// The kinds of traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TrapKind {
    /// A false assertion: an explicit panic, an index out of bounds, a failed `assert!`.
    Assert,
    /// Integer arithmetic without a result.
    Arithmetic,
    /// No more memory within the budget.
    Memory,
    /// Recursion too deep.
    Stack,
}

impl fmt::Display for Trap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(s) => write!(f, "{s}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Trap {}
