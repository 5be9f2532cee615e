//! `chainrule runs resume`: go on with a run that was interrupted.

use crate::command::{answer, parse};
use crate::context::Context;
use crate::failure::Failure;
use chainrule_runs::{Runs, State};
use chainrule_study::Error;
use clap::Args;
use std::ffi::OsString;
use std::io::Write;

/// Go on with a run that was interrupted, to the answer it would have given
#[derive(Args)]
pub(crate) struct Arguments {
    /// Its id or the beginning of it, or 'last'
    #[arg(value_name = "RUN")]
    id: String,
}

pub(super) fn run(arguments: &Arguments, runs: Runs, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let run = runs.find(&arguments.id)?;
    let refuse = |problem: &str| Err(Failure::Request(Error::Other(format!("run {} {problem}", run.id))));
    match run.state {
        State::Done => return refuse(&format!("is done; '{} runs show {}' shows its answer", context.command, run.id)),
        State::Running => return refuse("is still running"),
        State::Interrupted | State::Failed => {}
    }
    if run.command.is_empty() {
        return refuse("was kept by a program of its own, which alone can resume it");
    }
    let words = std::iter::once(context.command.clone()).chain(run.command.iter().cloned());
    let question = match parse(words.map(OsString::from).collect(), context) {
        Ok(question) => question,
        Err(_) => return refuse("was asked with options that this version does not know; ask anew"),
    };
    *context.keep.resumed.borrow_mut() = Some((runs, run));
    answer(&question, context, out)
}
