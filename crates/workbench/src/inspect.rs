//! `chainrule inspect`: outputs, and what moves them.

mod more;

use crate::command::NO;
use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::render::number::significant;
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Answer, Inspection, Model, Moved, assignment, find, inspect, interactions, what_if, when};
use clap::Args;
use std::io::Write;
use std::time::Duration;

/// Show the outputs, and which inputs move them how much
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} inspect{model}
  {chainrule} inspect{model} --set {input}={value}
  {chainrule} inspect{model} --output {output} --all
  {chainrule} inspect{model} --what-if {input}={value}
      what a change does: predicted to first and second order, and run
  {chainrule} inspect{model} --interactions
      which pairs of inputs change each other's influence
  {chainrule} inspect{model} --json

For each output the inputs come strongest first, with
  1 % more does   by how many percent the output changes when the input grows by one (its elasticity)
  derivative      the output's change per unit of the input
Bars are green where more of the input is better, red where it is worse.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// Explain only this output; repeatable
    #[arg(long, value_name = "NAME")]
    output: Vec<String>,
    /// Explain every output, by every input
    #[arg(long)]
    all: bool,
    /// Try a change out, as name=value: predicted by derivatives, and run; repeatable for one change of several inputs
    #[arg(long, value_name = "NAME=VALUE")]
    what_if: Vec<String>,
    /// Show pairs of inputs that change each other's influence
    #[arg(long)]
    interactions: bool,
    /// Show when an input matters, for models with outputs over time; repeatable
    #[arg(long, value_name = "INPUT")]
    when: Vec<String>,
    #[command(flatten)]
    delivery: Delivery,
}

/// Pairs of inputs shown of each output.
const PAIRS: usize = 5;

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let listed_by = model.listed_by();
    let wanted =
        arguments.output.iter().map(|name| find(model.outputs(), name, &listed_by)).collect::<Result<Vec<_>, _>>()?;
    let progress = Progress::start("compiling, simulating and checking derivatives");
    let mut after = point.clone();
    for setting in &arguments.what_if {
        let (input, value) = assignment(setting, &*model)?;
        after.set(&*model, input, value)?;
    }
    let timed =
        arguments.when.iter().map(|name| find(model.inputs(), name, &listed_by)).collect::<Result<Vec<_>, _>>()?;
    let mut found = inspect(&*model, point.values(), Duration::from_millis(500))?;
    if !arguments.what_if.is_empty() {
        found.what_if = Some(what_if(&*model, &point, &after)?);
    }
    if arguments.interactions {
        found.interactions = interactions(&*model, point.values(), PAIRS)?;
    }
    found.when = timed.into_iter().map(|input| when(&*model, point.values(), input)).collect::<Result<Vec<_>, _>>()?;
    drop(progress);
    let code = if found.check.passed() { 0 } else { NO };
    let answer = Answer::from(found.clone());
    arguments
        .delivery
        .deliver(out, context, &*model, &answer, |out| show(out, arguments, context, &*model, &wanted, &found))?;
    Ok(code)
}

/// The answer as text; `wanted` are the outputs asked for, none for the usual ones.
fn show(
    out: &mut dyn Write,
    arguments: &Arguments,
    context: &Context,
    model: &dyn Model,
    wanted: &[usize],
    found: &Inspection,
) -> Result<(), Failure> {
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    outputs(out, found)?;
    let explain = |index: usize, moved: &Moved| {
        if wanted.is_empty() { arguments.all || moved.headline } else { wanted.contains(&index) }
    };
    let mut silent = Vec::new();
    for (index, moved) in found.outputs.iter().enumerate() {
        if explain(index, moved) {
            writeln!(out)?;
            shared::influences(out, moved, if arguments.all { usize::MAX } else { 10 })?;
        } else {
            silent.push(moved.name.as_str());
        }
    }
    if wanted.is_empty() && !silent.is_empty() {
        writeln!(
            out,
            "\n{}",
            style::faint(format_args!("--all explains {} too, --output one of them", silent.join(", ")))
        )?;
    }
    let shown = |name: &str| found.outputs.iter().enumerate().any(|(i, moved)| moved.name == name && explain(i, moved));
    if let Some(change) = &found.what_if {
        more::what_if(out, change, |predicted| shown(&predicted.name))?;
    }
    if arguments.interactions {
        more::interactions(out, &found.interactions, shown)?;
    }
    for when in &found.when {
        more::when(out, when)?;
    }
    writeln!(out)?;
    shared::line(out, "Derivatives", &shared::verdict(&found.check))?;
    if !found.check.exceptions.is_empty() || !found.check.kinks.is_empty() {
        let exceptions = match found.check.exceptions.len() {
            0 => String::new(),
            number => format!("{number} exceptions, and "),
        };
        let lines = found.check.kinks.len();
        let text = format!(
            "{} lists {exceptions}{lines} source lines where this run met kinks, ties or cut derivatives",
            context.calling("check", model.name()),
        );
        writeln!(out, "             {}", style::faint(text))?;
    }
    Ok(shared::line(out, "Cost", &shared::cost(&found.cost))?)
}

fn outputs(out: &mut dyn Write, found: &Inspection) -> Result<(), Failure> {
    writeln!(out, "{}", style::heading("Outputs"))?;
    let mut table = Table::new(&[Side::Left, Side::Right, Side::Left, Side::Left, Side::Left]);
    for moved in &found.outputs {
        table.row([
            Cell::styled(moved.name.clone(), style::name),
            significant(moved.value, 4).into(),
            moved.unit.clone().into(),
            moved.goal.words().into(),
            Cell::styled(moved.about.clone(), style::faint),
        ]);
    }
    Ok(write!(out, "{table}")?)
}
