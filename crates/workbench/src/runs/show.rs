//! `chainrule runs show`: one run.

use super::words;
use crate::context::Context;
use crate::failure::Failure;
use crate::render::number::{signed, significant, time, with_unit};
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, shared, style};
use chainrule_runs::{Run, Runs, State, Value};
use chainrule_study::Answer;
use clap::Args;
use jiff::Timestamp;
use std::io::Write;

/// Show a run: what was asked, inputs, outputs, derivatives
#[derive(Args)]
pub(crate) struct Arguments {
    /// Its id or the beginning of it, or 'last'; of a front a point, such as 'last:2'
    #[arg(value_name = "RUN")]
    id: String,
    /// Show every derivative
    #[arg(long)]
    all: bool,
    /// Answer in JSON, with the run's own answer
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments, runs: &Runs, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let run = runs.find_point(&arguments.id)?;
    if arguments.json {
        json::write(out, "chainrule.run/1", &run)?;
        return Ok(0);
    }
    writeln!(out, "{}: {} of {}\n", style::heading(&run.id), run.question, run.model)?;
    shared::line(out, "Command", &words::command(&run, &context.command))?;
    let state = words::colour(run.state)(run.state.word().into());
    let took = time(run.seconds(Timestamp::now()));
    shared::line(out, "State", &format!("{state}; begun {}, {took}", words::when(run.started)))?;
    if let Some(error) = &run.error {
        shared::line(out, "Error", error)?;
    }
    let seed = run.seed.map_or(String::new(), |seed| format!(", seed {seed}"));
    shared::line(out, "Program", &format!("{} by version {}{seed}", run.program, run.version))?;
    for file in &run.data {
        shared::line(out, "Data", &format!("{} from {}", file.name, file.path))?;
    }
    for (title, values) in [("Outputs", &run.outputs), ("Inputs", &run.inputs)] {
        if !values.is_empty() {
            write!(out, "\n{}\n{}", style::heading(title), table(values))?;
        }
    }
    derivatives(out, &run, arguments.all)?;
    points(out, &run, &context.command)?;
    match run.state {
        State::Interrupted => {
            let text = format!("'{} runs resume {}' goes on with it", context.command, run.id);
            writeln!(out, "\n{}", style::faint(text))?;
        }
        _ if run.answer.is_some() => writeln!(out, "\n{}", style::faint("--json shows the whole answer"))?,
        _ => {}
    }
    Ok(0)
}

fn table(values: &[Value]) -> Table {
    let mut table = Table::new(&[Side::Left, Side::Right, Side::Left]);
    for value in values {
        table.row([
            Cell::styled(value.name.clone(), style::name),
            significant(value.value, 6).into(),
            value.unit.clone().into(),
        ]);
    }
    table
}

/// The goals at the points of a front.
fn points(out: &mut dyn Write, run: &Run, command: &str) -> Result<(), Failure> {
    let Some(Answer::Front(front)) = run.answer()? else { return Ok(()) };
    let mut titles = vec!["point".to_string()];
    titles.extend(front.goals.iter().map(|goal| with_unit(&goal.output, &goal.unit)));
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let mut table = Table::titled(&vec![Side::Right; titles.len()], &titles);
    for (k, point) in front.points.iter().enumerate() {
        let mut row = vec![Cell::styled((k + 1).to_string(), style::name)];
        row.extend(point.values.iter().map(|value| Cell::from(significant(*value, 5))));
        table.row(row);
    }
    write!(out, "\n{}\n{table}", style::heading("Points of the front"))?;
    let id = &run.id;
    let text = format!("'{command} runs show {id}:1' shows one of them, 'runs export {id}' all");
    Ok(writeln!(out, "  {}", style::faint(text))?)
}

/// The derivatives, output by output; the first few of each unless `all`. They are kept strongest first.
fn derivatives(out: &mut dyn Write, run: &Run, all: bool) -> Result<(), Failure> {
    if run.derivatives.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Right, Side::Left]);
    for output in &run.outputs {
        let slopes = run.derivatives.iter().filter(|slope| slope.output == output.name && slope.value != 0.0);
        for slope in slopes.take(if all { usize::MAX } else { 3 }) {
            let unit = run.inputs.iter().find(|input| input.name == slope.input).map_or("", |input| &input.unit);
            table.row([
                Cell::styled(slope.output.clone(), style::name),
                format!("by {}", slope.input).into(),
                signed(slope.value, 4).into(),
                chainrule_study::per(&output.unit, unit).into(),
            ]);
        }
    }
    let more = if all { "" } else { " (the strongest; --all shows every one)" };
    Ok(write!(out, "\n{}{}\n{table}", style::heading("Derivatives"), style::faint(more))?)
}
