//! What can go wrong with kept runs: one line each.

use rusqlite::ErrorCode;
use std::fmt;
use std::path::{Path, PathBuf};

/// A store that cannot be used, or a run that is not there. Its display is one line.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// The file cannot be opened, read or written.
    Unusable {
        /// The store.
        path: PathBuf,
        /// Why, in words.
        why: String,
    },
    /// The file holds something else.
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later version of this program.
    Newer {
        /// The store.
        path: PathBuf,
        /// The form it has.
        version: i64,
        /// The latest form known here.
        known: i64,
    },
    /// There is no store yet.
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// No run's id begins so.
    Unknown {
        /// What was given.
        id: String,
    },
    /// Several runs' ids begin so.
    Ambiguous {
        /// What was given.
        id: String,
        /// Some of the ids.
        ids: Vec<String>,
    },
    /// The run is in another state than the request needs.
    State {
        /// The run.
        id: String,
        /// Why not, and the way out.
        problem: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Unusable { path, why } => write!(out, "{}: {why}", path.display()),
            Error::Foreign { path } => {
                write!(out, "{} is no file of kept runs; choose another name for it", path.display())
            }
            Error::Newer { path, version, known } => write!(
                out,
                "{} was written by a later version (form {version}, known is {known}); update this program or choose another file",
                path.display()
            ),
            Error::Missing { path } => write!(out, "no run is kept yet: there is no file {}", path.display()),
            Error::Unknown { id } => write!(out, "there is no run '{id}'; 'runs list' shows all"),
            Error::Ambiguous { id, ids } => {
                write!(out, "'{id}' could be several runs: {}; type more of it", ids.join(", "))
            }
            Error::State { id, problem } => write!(out, "run {id} {problem}"),
        }
    }
}

impl std::error::Error for Error {}

impl Error {
    /// What the database says, in words.
    pub(crate) fn of(path: &Path, error: &rusqlite::Error) -> Error {
        let path = path.to_path_buf();
        let why = match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => return Error::Foreign { path },
            Some(ErrorCode::DiskFull) => "the disk is full",
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => {
                "another program holds it"
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "it cannot be written",
            Some(ErrorCode::CannotOpen) => "it cannot be opened",
            Some(ErrorCode::DatabaseCorrupt) => "it is damaged",
            Some(ErrorCode::SystemIoFailure) => "reading or writing it failed",
            _ => return Error::Unusable { path, why: error.to_string().replace('\n', " ") },
        };
        Error::Unusable { path, why: why.into() }
    }

    /// What the file system says, in words.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Error {
        Error::Unusable { path: path.to_path_buf(), why: error.to_string() }
    }
}
