//! Why a program could not be made or run.

use chainrule_front::BuildError;
use chainrule_ir::Trap;
use std::fmt;

/// Why a program could not be made, or did not come to its end.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Error {
    /// The function or its derivative cannot be built.
    Build(BuildError),
    /// No machine code could be made for it.
    Codegen(String),
    /// It stopped before its end.
    Trap(Trap),
    /// A sparse derivative has another structure than the one that was given.
    Structure(String),
    /// It cannot be written as source.
    Export(String),
}

impl Error {
    pub(crate) fn codegen(error: impl fmt::Display) -> Error {
        Error::Codegen(error.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Build(e) => write!(f, "{e}"),
            Error::Codegen(e) => write!(f, "no machine code could be made: {e}"),
            Error::Trap(t) => write!(f, "{t}"),
            Error::Structure(why) | Error::Export(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Error {}

impl From<BuildError> for Error {
    fn from(error: BuildError) -> Error {
        Error::Build(error)
    }
}

impl From<Trap> for Error {
    fn from(trap: Trap) -> Error {
        Error::Trap(trap)
    }
}
