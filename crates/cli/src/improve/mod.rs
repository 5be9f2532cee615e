//! `chainrule improve`: a better point, with reasons.

mod report;
mod request;

use crate::Offer;
use crate::command::NO;
use crate::failure::Failure;
use crate::offer::open;
use crate::render::number::{significant, with_unit};
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, shared, style};
use chainrule_study::{Goodness, Point, improve, jacobian};
use clap::Args;
use report::report;
use request::{announce, request};
use std::io::Write;

/// Find better settings within the inputs' ranges
#[derive(Args)]
#[command(after_help = "\
Examples:
  chainrule improve car
      less fuel, every other output no worse than today
  chainrule improve car --minimize fuel --keep 'noise <= 70' --keep 'zero_to_hundred <= 10'
      these two conditions only; 'noise <= today' keeps it as good as now, --keep-rest all others
  chainrule improve car --maximize mpg --free tire_pressure,final_drive
      only these two inputs may move
  chainrule improve car --free all --fix mass,displacement
      everything but these two; without --free those move that the model leaves free
  chainrule improve car --target 'zero_to_hundred = 9' --fix displacement

The result is run again as plain Rust and its derivatives are checked there. The exit code is 1 if
the conditions cannot be met.")]
pub(crate) struct Arguments {
    /// The model to improve
    model: String,
    /// Less of this output
    #[arg(long, visible_alias = "minimise", value_name = "OUTPUT", conflicts_with_all = ["maximize", "target"])]
    minimize: Option<String>,
    /// More of this output
    #[arg(long, visible_alias = "maximise", value_name = "OUTPUT", conflicts_with = "target")]
    maximize: Option<String>,
    /// This output as near as possible to a value
    #[arg(long, value_name = "OUTPUT=VALUE")]
    target: Option<String>,
    /// A condition on an output: <=, >= or ==, and a number or 'today'; repeatable [default: every other output no
    /// worse than today]
    #[arg(long, value_name = "CONDITION")]
    keep: Vec<String>,
    /// Besides the conditions given, every other output no worse than today
    #[arg(long)]
    keep_rest: bool,
    /// Start from this value of an input, as name=value; repeatable
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Only these inputs may move, or all [default: those that the model leaves free]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    free: Vec<String>,
    /// These inputs may not move
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    fix: Vec<String>,
    /// Most steps of the search
    #[arg(long, value_name = "NUMBER", default_value_t = 300)]
    steps: usize,
    /// Read data from a file, as name=path; repeatable
    #[arg(long, value_name = "NAME=FILE")]
    data: Vec<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments, offers: &[Offer], out: &mut dyn Write) -> Result<u8, Failure> {
    let model = &*open(offers, &arguments.model, &arguments.data)?;
    let point = Point::with(model, &arguments.set)?;
    let request = request(arguments, model)?;
    let progress = Progress::start("compiling");
    if !arguments.json {
        let now = jacobian(model, point.values())?;
        drop(progress);
        announce(out, model, &request, arguments, &point)?;
        let moved = chainrule_study::influences(model, point.values(), &now);
        writeln!(out, "\n{} {}", style::heading("What moves them now"), style::faint("(when the input grows by 1 %)"))?;
        let mut table = Table::new(&[Side::Left, Side::Right, Side::Left, Side::Left]);
        for (i, moved) in moved.iter().enumerate().filter(|(i, moved)| moved.headline || *i == request.output) {
            let unit = &model.outputs()[i].unit;
            table.row([
                Cell::styled(moved.name.clone(), style::name),
                significant(moved.value, 4).into(),
                unit.clone().into(),
                shared::strongest(moved, 4).into(),
            ]);
        }
        write!(out, "{table}")?;
        out.flush()?;
    }
    let progress = Progress::start("improving");
    let unit = &model.outputs()[request.output].unit;
    let name = &model.outputs()[request.output].name;
    let found = improve(model, &point, &request, &mut |step| {
        let value = with_unit(significant(step.value, 6), unit);
        progress.say(format!("improving: step {}, {name} {value}, violation {:.0e}", step.step, step.violation));
        true
    })?;
    drop(progress);
    let code = if found.goodness == Goodness::Violated || !found.check.passed() { NO } else { 0 };
    if arguments.json {
        json::write(out, "chainrule.improve/1", &found)?;
    } else {
        report(out, model, &request, &found)?;
    }
    Ok(code)
}
