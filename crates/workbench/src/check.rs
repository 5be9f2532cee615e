//! `chainrule check`: whether the derivatives are right.

use crate::command::NO;
use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::render::progress::Progress;
use crate::render::{shared, style};
use chainrule_study::{Answer, check};
use clap::Args;
use std::io::Write;

/// Compare all derivatives: reverse mode, forward mode and finite differences
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} check{model}
  {chainrule} check{model} --set {input}={value}
  {chainrule} check{model} --json

The exit code is 1 if a derivative is wrong. Kinks and places where differences do not settle are
listed, and are no mistakes: there the output has two slopes or jumps.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// List every exception and kink
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    delivery: Delivery,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let progress = Progress::start("comparing derivatives");
    let found = check(&*model, point.values())?;
    drop(progress);
    let code = if found.passed() { 0 } else { NO };
    arguments.delivery.deliver(out, context, &*model, &Answer::from(found.clone()), |out| {
        let (inputs, outputs) = (model.inputs().len(), model.outputs().len());
        writeln!(out, "{}: {outputs} outputs by {inputs} inputs\n", style::heading(model.name()))?;
        shared::line(out, "Derivatives", &shared::verdict(&found))?;
        let plain = format!("compiled and plain Rust agree {}", shared::closely(found.worst_plain));
        shared::line(out, "Outputs", &if found.worst_plain <= 1e-9 { style::good(plain) } else { style::bad(plain) })?;
        if !found.exceptions.is_empty() {
            writeln!(out)?;
        }
        Ok(shared::exceptions(out, &found, if arguments.all { usize::MAX } else { 20 })?)
    })?;
    Ok(code)
}
