//! `chainrule runs list`: the runs there are.

use super::words;
use crate::context::Context;
use crate::failure::Failure;
use crate::render::number::time;
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, style};
use chainrule_runs::{Error, Filter, Runs};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// List the runs that were kept, the latest first
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only runs of this model
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// Only runs of this question: improve, inspect, …
    #[arg(long, value_name = "NAME")]
    question: Option<String>,
    /// At most so many, the latest
    #[arg(long, value_name = "NUMBER")]
    last: Option<usize>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// A run in a list: all but its answer.
#[derive(Serialize)]
struct Listed {
    runs: Vec<chainrule_runs::Run>,
}

pub(super) fn run(arguments: &Arguments, store: &Path, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let filter = Filter { model: arguments.model.clone(), question: arguments.question.clone(), last: arguments.last };
    let mut runs = match Runs::view(store).and_then(|runs| runs.list(&filter)) {
        Err(Error::Missing { .. }) => Vec::new(),
        other => other?,
    };
    if arguments.json {
        runs.iter_mut().for_each(|run| run.answer = None);
        json::write(out, "chainrule.runs/1", &Listed { runs })?;
        return Ok(0);
    }
    if runs.is_empty() {
        let which = if filter == Filter::default() { "no run is kept" } else { "no such run is kept" };
        writeln!(out, "{which} in {}", store.display())?;
        return Ok(0);
    }
    let mut table = Table::titled(
        &[Side::Left, Side::Left, Side::Left, Side::Right, Side::Left],
        &["run", "when", "state", "took", "command"],
    );
    let now = Timestamp::now();
    for run in &runs {
        table.row([
            Cell::styled(run.id.clone(), style::name),
            words::when(run.started).into(),
            Cell::styled(run.state.word(), words::colour(run.state)),
            time(run.seconds(now)).into(),
            words::command(run, &context.command).into(),
        ]);
    }
    write!(out, "{table}")?;
    Ok(0)
}
