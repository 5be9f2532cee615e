//! Pieces of runs as people read them.

use crate::command::line;
use crate::render::style;
use chainrule_runs::{Run, State};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::ffi::OsString;

/// A time to the minute, where the user is.
pub(super) fn when(time: Timestamp) -> String {
    time.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// What was typed; of a run that a library kept, the question.
pub(super) fn command(run: &Run, program: &str) -> String {
    if run.command.is_empty() {
        return format!("({} {})", run.question, run.model);
    }
    let words: Vec<OsString> =
        std::iter::once(program).chain(run.command.iter().map(String::as_str)).map(OsString::from).collect();
    line(&words)
}

/// The colour of a state.
pub(super) fn colour(state: State) -> fn(String) -> String {
    match state {
        State::Done => style::good,
        State::Running => style::name,
        State::Interrupted => style::notice,
        State::Failed => style::bad,
    }
}
