//! `chainrule runs delete`: forget runs.

use crate::failure::Failure;
use chainrule_runs::Runs;
use clap::Args;
use std::io::Write;

/// Forget runs
#[derive(Args)]
pub(crate) struct Arguments {
    /// Their ids or the beginnings of them
    #[arg(value_name = "RUN", required = true)]
    ids: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, runs: &Runs, out: &mut dyn Write) -> Result<u8, Failure> {
    // All are looked up before one is deleted.
    let found = arguments.ids.iter().map(|id| runs.find(id)).collect::<Result<Vec<_>, _>>()?;
    for run in found {
        runs.delete(&run.id)?;
        writeln!(out, "{} is deleted: {} of {}", run.id, run.question, run.model)?;
    }
    Ok(0)
}
