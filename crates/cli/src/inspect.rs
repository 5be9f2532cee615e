//! `chainrule inspect`: outputs, and what moves them.

use crate::Offer;
use crate::command::NO;
use crate::failure::Failure;
use crate::offer::open;
use crate::render::number::significant;
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, shared, style};
use chainrule_study::{Inspection, Moved, Point, find, inspect};
use clap::Args;
use std::io::Write;
use std::time::Duration;

/// Show the outputs, and which inputs move them how much
#[derive(Args)]
#[command(after_help = "\
Examples:
  chainrule inspect car
  chainrule inspect car --set tire_radius=0.33 --set 'mass=1500 kg'
  chainrule inspect car --output fuel --all
  chainrule inspect car --json

For each output the inputs come strongest first, with
  1 % more does   by how many percent the output changes when the input grows by one (its elasticity)
  derivative      the output's change per unit of the input
Bars are green where more of the input is better, red where it is worse.")]
pub(crate) struct Arguments {
    /// The model to inspect
    model: String,
    /// Set an input, as name=value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Read data from a file, as name=path; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    data: Vec<String>,
    /// Explain only this output; repeatable
    #[arg(long, value_name = "NAME")]
    output: Vec<String>,
    /// Explain every output, by every input
    #[arg(long)]
    all: bool,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, offers: &[Offer], out: &mut dyn Write) -> Result<u8, Failure> {
    let model = open(offers, &arguments.model, &arguments.data)?;
    let point = Point::with(&*model, &arguments.set)?;
    let listed_by = model.listed_by();
    let wanted =
        arguments.output.iter().map(|name| find(model.outputs(), name, &listed_by)).collect::<Result<Vec<_>, _>>()?;
    let progress = Progress::start("compiling, simulating and checking derivatives");
    let found = inspect(&*model, point.values(), Duration::from_millis(500))?;
    drop(progress);
    let code = if found.check.passed() { 0 } else { NO };
    if arguments.json {
        json::write(out, "chainrule.inspect/1", &found)?;
        return Ok(code);
    }
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    outputs(out, &found)?;
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
    writeln!(out)?;
    shared::line(out, "Derivatives", &shared::verdict(&found.check))?;
    if !found.check.exceptions.is_empty() || !found.check.kinks.is_empty() {
        let exceptions = match found.check.exceptions.len() {
            0 => String::new(),
            number => format!("{number} exceptions, and "),
        };
        let lines = found.check.kinks.len();
        let text = format!(
            "'chainrule check {}' lists {exceptions}{lines} source lines where this run met kinks, ties or cut derivatives",
            model.name(),
        );
        writeln!(out, "             {}", style::faint(text))?;
    }
    shared::line(out, "Cost", &shared::cost(&found.cost))?;
    Ok(code)
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
