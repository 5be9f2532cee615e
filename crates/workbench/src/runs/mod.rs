//! `chainrule runs`: what was asked before, and its answers.

mod compare;
mod delete;
mod export;
mod list;
pub(crate) mod report;
mod resume;
mod show;
mod words;

use crate::context::Context;
use crate::failure::Failure;
use chainrule_runs::Runs;
use chainrule_study::Error;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};

/// List, show, compare and resume the runs that were kept
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} runs list --last 10
      what was asked last
  {chainrule} runs show last
      inputs, outputs and derivatives of a run
  {chainrule} runs compare k3f last
      what changed between two runs, and which inputs made the outputs change
  {chainrule} runs export --out runs.csv
      a table with a row for each run
  {chainrule} runs resume k3f
      go on with one that was interrupted

A run is named by its id or the beginning of it; 'last' is the latest. Runs are kept in the file
.chainrule/runs.sqlite of the current folder; --runs FILE or the variable CHAINRULE_RUNS names
another, and --no-keep or CHAINRULE_RUNS=off keeps nothing.")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// The file of the runs [default: $CHAINRULE_RUNS, else .chainrule/runs.sqlite]
    #[arg(long, value_name = "FILE", global = true)]
    runs: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Action {
    List(list::Arguments),
    Show(show::Arguments),
    Compare(compare::Arguments),
    Export(export::Arguments),
    Resume(resume::Arguments),
    Delete(delete::Arguments),
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let store = store(context, arguments.runs.as_deref())?;
    match &arguments.action {
        Action::List(arguments) => list::run(arguments, &store, context, out),
        Action::Show(arguments) => show::run(arguments, &Runs::view(store)?, context, out),
        Action::Compare(arguments) => compare::run(arguments, &Runs::view(store)?, context, out),
        Action::Export(arguments) => export::run(arguments, &Runs::view(store)?, out),
        Action::Resume(arguments) => resume::run(arguments, Runs::open(store)?, context, out),
        Action::Delete(arguments) => delete::run(arguments, &Runs::open(store)?, out),
    }
}

/// The file of the runs, `named` or the usual one.
fn store(context: &Context, named: Option<&Path>) -> Result<PathBuf, Error> {
    context.keep.store(named).ok_or_else(|| {
        Error::Other("no file of runs is named, and keeping is turned off; name one with --runs FILE".into())
    })
}
