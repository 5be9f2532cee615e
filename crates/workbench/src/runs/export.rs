//! `chainrule runs export`: runs for other programs.

use crate::failure::Failure;
use crate::render::json;
use chainrule_runs::{Filter, Run, Runs, table};
use chainrule_study::Error;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Write runs as a table with a row for each, and for each point of a front, or as JSON with their answers
#[derive(Args)]
pub(crate) struct Arguments {
    /// These runs, by their ids [default: all]
    #[arg(value_name = "RUN")]
    ids: Vec<String>,
    /// Only runs of this model
    #[arg(long, value_name = "NAME", conflicts_with = "ids")]
    model: Option<String>,
    /// Only runs of this question: improve, inspect, …
    #[arg(long, value_name = "NAME", conflicts_with = "ids")]
    question: Option<String>,
    /// At most so many, the latest
    #[arg(long, value_name = "NUMBER", conflicts_with = "ids")]
    last: Option<usize>,
    /// The format [default: what the file's name ends with, else csv]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write; without one the runs go to standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Numbers separated by commas, names and units in the first line
    Csv,
    /// Everything that is kept, with the answers
    Json,
    /// A table in columns, for data frames
    Parquet,
}

#[derive(Serialize)]
struct All<'a> {
    runs: &'a [Run],
}

pub(super) fn run(arguments: &Arguments, runs: &Runs, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, question) = (arguments.model.clone(), arguments.question.clone());
    let format = format(arguments)?;
    let found = match arguments.ids.as_slice() {
        [] => runs.list(&Filter { model, question, last: arguments.last })?,
        ids => ids.iter().map(|id| runs.find_point(id)).collect::<Result<Vec<_>, _>>()?,
    };
    // In a table the points of a front are rows.
    let rows = || -> Result<Vec<Run>, chainrule_runs::Error> {
        let mut rows = Vec::new();
        for run in &found {
            let points = run.points()?;
            if points.is_empty() { rows.push(run.clone()) } else { rows.extend(points) }
        }
        Ok(rows)
    };
    let mut text = Vec::new();
    match (format, &arguments.out) {
        (Format::Json, _) => json::write(&mut text, "chainrule.runs/1", &All { runs: &found })?,
        (Format::Csv, None) => chainrule_table::write_csv(&mut text, &table(&rows()?))?,
        (Format::Csv | Format::Parquet, Some(path)) => {
            chainrule_table::write(path, &table(&rows()?)).map_err(|error| Error::Other(error.to_string()))?;
        }
        (Format::Parquet, None) => {
            return Err(Error::Other("parquet is no text; name a file with --out runs.parquet".into()).into());
        }
    }
    match &arguments.out {
        None => out.write_all(&text)?,
        Some(path) => {
            if format == Format::Json {
                write_whole(path, &text)?;
            }
            let number = found.len();
            writeln!(out, "{number} {} in {}", if number == 1 { "run" } else { "runs" }, path.display())?;
        }
    }
    Ok(0)
}

/// The format asked for, or that of the file's name. The two must not contradict each other.
fn format(arguments: &Arguments) -> Result<Format, Error> {
    let Some(path) = &arguments.out else { return Ok(arguments.format.unwrap_or(Format::Csv)) };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let named = match ending.as_deref() {
        Some("csv") => Format::Csv,
        Some("json") => Format::Json,
        Some("parquet") => Format::Parquet,
        _ => {
            let problem = "the ending of its name is none of .csv, .json and .parquet";
            return Err(Error::Other(format!("{}: {problem}", path.display())));
        }
    };
    match arguments.format {
        Some(format) if format != named => {
            Err(Error::Other(format!("{}: the ending of its name is of another format than --format", path.display())))
        }
        _ => Ok(named),
    }
}

/// Writes beside the place and moves it there, so that what was there is not lost.
fn write_whole(path: &Path, text: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension(format!("{}.part", std::process::id()));
    std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, path)).map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        Error::Other(format!("{}: cannot be written ({error}); choose another place", path.display()))
    })
}
