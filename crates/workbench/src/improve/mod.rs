//! `chainrule improve`: a better point, with reasons, or the best compromises between several goals.

mod front;
mod plot;
mod report;
mod request;

use crate::command::NO;
use crate::context::{Context, Delivery, Subject};
use crate::failure::Failure;
use crate::interrupt;
use crate::render::number::{significant, with_unit};
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Answer, Goodness, improve, jacobian};
use clap::Args;
use report::report;
use request::{announce, request};
use std::io::Write;

/// Find better settings within the inputs' ranges
#[derive(Args)]
#[command(after_help = "\
Examples:
  {chainrule} improve{model}
      a better {output}, every other output no worse than today
  {chainrule} improve{model} --minimize {output} --keep '{limit2}'
      this condition only; a number with its unit may stand for 'today', --keep-rest keeps all others
  {chainrule} improve{model} --minimize {output} --free {input},{input2}
      only these two inputs may move
  {chainrule} improve{model} --free all --fix {input},{input2}
      everything but these two; without --free those move that the model leaves free
  {chainrule} improve{model} --target '{output} = 5'
      as near to a value as can be; --within '{output} = 5..6' for anywhere between
  {chainrule} improve{model} --minimize {output},{output2}
      several goals: the best compromises between them (a Pareto front)
  {chainrule} improve{model} --restarts 10
      from ten more starts, where there may be several optima

The result is run again as plain Rust and its derivatives are checked there. The exit code is 1 if
the conditions cannot be met.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    subject: Subject,
    /// Less of this output; several goals in all give the best compromises between them
    #[arg(long, visible_alias = "minimise", value_name = "OUTPUTS", value_delimiter = ',')]
    minimize: Vec<String>,
    /// More of this output
    #[arg(long, visible_alias = "maximise", value_name = "OUTPUTS", value_delimiter = ',')]
    maximize: Vec<String>,
    /// This output as near as possible to a value
    #[arg(long, value_name = "OUTPUT=VALUE")]
    target: Vec<String>,
    /// This output between two values
    #[arg(long, value_name = "OUTPUT=LOW..HIGH")]
    within: Vec<String>,
    /// With several goals, about how many points of the front to find
    #[arg(long, value_name = "NUMBER", default_value_t = 9)]
    points: usize,
    /// A condition on an output: <=, >= or ==, and a number or 'today', or 'noise within 60..70'; repeatable [default:
    /// every other output no worse than today]
    #[arg(long, value_name = "CONDITION")]
    keep: Vec<String>,
    /// Besides the conditions given, every other output no worse than today
    #[arg(long)]
    keep_rest: bool,
    /// Only these inputs may move, or all [default: those that the model leaves free]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    free: Vec<String>,
    /// These inputs may not move
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    fix: Vec<String>,
    /// Most steps of the search
    #[arg(long, value_name = "NUMBER", default_value_t = 300)]
    steps: usize,
    /// Further starts, spread over the ranges: finds the better of several optima
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    restarts: usize,
    #[command(flatten)]
    delivery: Delivery,
}

pub(crate) fn run(arguments: &Arguments, context: &Context, out: &mut dyn Write) -> Result<u8, Failure> {
    let (model, point) = arguments.subject.open(context)?;
    let model = &*model;
    let (goals, request) = request(arguments, model)?;
    let progress = Progress::start("compiling");
    if !arguments.delivery.json {
        let now = jacobian(model, point.values())?;
        drop(progress);
        announce(out, model, &goals, &request, arguments, &point)?;
        let moved = chainrule_study::influences(model, point.values(), &now);
        writeln!(out, "\n{} {}", style::heading("What moves them now"), style::faint("(when the input grows by 1 %)"))?;
        let mut table = Table::new(&[Side::Left, Side::Right, Side::Left, Side::Left]);
        let wanted = |i: &usize| goals.iter().any(|(output, _)| output == i);
        for (i, moved) in moved.iter().enumerate().filter(|(i, m)| m.headline || wanted(i)) {
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
    if goals.len() > 1 {
        return front::run(arguments, context, (model, &point), &goals, &request, out);
    }
    let progress = Progress::start("improving");
    let unit = &model.outputs()[request.output].unit;
    let name = &model.outputs()[request.output].name;
    let found = improve(model, &point, &request, &mut |step| {
        let value = with_unit(significant(step.value, 6), unit);
        progress.say(format!("improving: step {}, {name} {value}, violation {:.0e}", step.step, step.violation));
        interrupt::go_on()
    })?;
    drop(progress);
    let code = if found.goodness == Goodness::Violated || !found.check.passed() { NO } else { 0 };
    let answer = Answer::from(found.clone());
    arguments.delivery.deliver(out, context, model, &answer, |out| report(out, model, &request, &found))?;
    Ok(code)
}
