//! `chainrule check`: whether the derivatives are right.

use crate::Offer;
use crate::command::NO;
use crate::failure::Failure;
use crate::offer::open;
use crate::render::progress::Progress;
use crate::render::{json, shared, style};
use chainrule_study::{Point, check};
use clap::Args;
use std::io::Write;

/// Compare all derivatives: reverse mode, forward mode and finite differences
#[derive(Args)]
#[command(after_help = "\
Examples:
  chainrule check car
  chainrule check car --set shift_up=2500
  chainrule check car --json

The exit code is 1 if a derivative is wrong. Kinks and places where differences do not settle are
listed, and are no mistakes: there the output has two slopes or jumps.")]
pub(crate) struct Arguments {
    /// The model to check
    model: String,
    /// Set an input, as name=value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Read data from a file, as name=path; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    data: Vec<String>,
    /// List every exception and kink
    #[arg(long)]
    all: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, offers: &[Offer], out: &mut dyn Write) -> Result<u8, Failure> {
    let model = open(offers, &arguments.model, &arguments.data)?;
    let point = Point::with(&*model, &arguments.set)?;
    let progress = Progress::start("comparing derivatives");
    let found = check(&*model, point.values())?;
    drop(progress);
    let code = if found.passed() { 0 } else { NO };
    if arguments.json {
        json::write(out, "chainrule.check/1", &found)?;
        return Ok(code);
    }
    let (inputs, outputs) = (model.inputs().len(), model.outputs().len());
    writeln!(out, "{}: {outputs} outputs by {inputs} inputs\n", style::heading(model.name()))?;
    shared::line(out, "Derivatives", &shared::verdict(&found))?;
    let plain = format!("compiled and plain Rust agree {}", shared::closely(found.worst_plain));
    shared::line(out, "Outputs", &if found.worst_plain <= 1e-9 { style::good(plain) } else { style::bad(plain) })?;
    if !found.exceptions.is_empty() {
        writeln!(out)?;
    }
    shared::exceptions(out, &found, if arguments.all { usize::MAX } else { 20 })?;
    Ok(code)
}
