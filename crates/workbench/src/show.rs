//! `chainrule show`: the program behind a model.

use crate::context::Context;
use crate::failure::Failure;
use crate::render::json;
use chainrule_study::{Listing, Stage};
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::io::Write;

/// Print a model's program, or that of its derivatives, at a stage of compilation
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} show{model} | less
  {chainrule} show{model} --gradient --stage optimised
  {chainrule} show{model} --stage clif")]
pub(crate) struct Arguments {
    /// The model to show
    model: Option<String>,
    /// The program of the derivatives instead of the simulation's
    #[arg(long)]
    gradient: bool,
    /// How far compiled
    #[arg(long, value_enum, default_value_t = Step::Optimised)]
    stage: Step,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Step {
    /// Chainrule's own language, as built
    Ir,
    /// The same after the optimising passes
    #[value(alias = "optimized")]
    Optimised,
    /// Cranelift's language
    Clif,
}

#[derive(Serialize)]
struct Shown {
    model: String,
    gradient: bool,
    stage: Stage,
    text: String,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let model = context.open(arguments.model.as_deref(), &[])?;
    let stage = match arguments.stage {
        Step::Ir => Stage::Ir,
        Step::Optimised => Stage::Optimised,
        Step::Clif => Stage::Clif,
    };
    let gradient = arguments.gradient;
    let text = model.listing(Listing { gradient, stage })?;
    if arguments.json {
        json::write(out, "chainrule.show/1", &Shown { model: model.name().into(), gradient, stage, text })?;
    } else {
        write!(out, "{text}")?;
    }
    Ok(0)
}
