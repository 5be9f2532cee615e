//! What is wrong with a file, in one line.

use std::fmt;
use std::path::Path;

/// A file that cannot be read or written, or does not hold what it should. Its display is one line: `file:line: problem`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The file, with the line where there is one: `measured.csv:3`.
    pub place: String,
    /// What is wrong, and the way out.
    pub problem: String,
}

impl Error {
    /// About a file as a whole.
    pub fn of(path: &Path, problem: impl Into<String>) -> Error {
        Error { place: path.display().to_string(), problem: problem.into() }
    }

    /// About a place in it.
    pub fn at(place: String, problem: impl Into<String>) -> Error {
        Error { place, problem: problem.into() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.problem.replace('\n', " "))
    }
}

impl std::error::Error for Error {}

/// The problem of a file that has more rows than allowed.
pub(crate) fn too_many(most: usize) -> String {
    format!("there are more than {most} rows; thin them out, or allow more with --most-rows")
}
