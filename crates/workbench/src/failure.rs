//! What can end a command early.

use chainrule_study::Error;
use std::io;

/// A request that does not fit, or a stream that is closed.
pub(crate) enum Failure {
    Request(Error),
    Stream(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Request(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Stream(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::Stream(error.into())
    }
}

impl From<chainrule_runs::Error> for Failure {
    fn from(error: chainrule_runs::Error) -> Failure {
        Failure::Request(Error::Other(error.to_string()))
    }
}
