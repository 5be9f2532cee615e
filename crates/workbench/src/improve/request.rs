//! From arguments to a question, and the question in words.

use super::Arguments;
use crate::failure::Failure;
use crate::render::number::{short, significant, with_unit};
use crate::render::{shared, style};
use chainrule_study::{Error, Goal, Model, Point, Relation, Request, evaluate, find, keep, target};
use std::io::Write;

pub(super) fn request(arguments: &Arguments, model: &dyn Model) -> Result<Request, Error> {
    let output = |name: &str| find(model.outputs(), name, &model.listed_by());
    let (output, goal) = match (&arguments.minimize, &arguments.maximize, &arguments.target) {
        (Some(name), _, _) => (output(name)?, Goal::Minimise),
        (_, Some(name), _) => (output(name)?, Goal::Maximise),
        (_, _, Some(text)) => target(text, model).map(|(output, value)| (output, Goal::Target(value)))?,
        (None, None, None) => {
            let better = |output: &chainrule_study::Output| output.goal != Goal::None;
            let headline = model.outputs().iter().position(|output| output.headline && better(output));
            match headline.or_else(|| model.outputs().iter().position(better)) {
                Some(index) => (index, model.outputs()[index].goal),
                None => {
                    return Err(Error::Other(format!(
                        "no output of {} has a goal; say what to improve with --minimize, --maximize or --target",
                        model.name()
                    )));
                }
            }
        }
    };
    let named = |names: &[String]| {
        names.iter().map(|name| find(model.inputs(), name.trim(), &model.listed_by())).collect::<Result<Vec<_>, _>>()
    };
    let all = arguments.free.iter().any(|name| name == "all");
    let (only, fixed) = (if all { Vec::new() } else { named(&arguments.free)? }, named(&arguments.fix)?);
    if let Some(&both) = only.iter().find(|index| fixed.contains(index)) {
        let name = &model.inputs()[both].name;
        return Err(Error::Other(format!("{name} is named by both --free and --fix; leave it out of one")));
    }
    let chosen = |index: usize| match arguments.free.is_empty() {
        true => model.inputs()[index].free,
        false => all || only.contains(&index),
    };
    let may_move = |index: usize| chosen(index) && !fixed.contains(&index);
    Ok(Request {
        output,
        goal,
        keep: arguments.keep.iter().map(|text| keep(text, model)).collect::<Result<_, _>>()?,
        keep_rest: arguments.keep_rest || arguments.keep.is_empty(),
        free: (0..model.inputs().len()).map(may_move).collect(),
        max_steps: arguments.steps,
        restarts: arguments.restarts,
    })
}

fn wish(request: &Request, name: &str, unit: &str) -> String {
    match request.goal {
        Goal::Minimise => format!("less {name}"),
        Goal::Maximise => format!("more {name}"),
        Goal::Target(value) => format!("{name} at {}", with_unit(short(value), unit)),
        Goal::Within(low, high) => format!("{name} within {} to {}", short(low), with_unit(short(high), unit)),
        Goal::None => name.to_string(),
    }
}

pub(super) fn announce(
    out: &mut dyn Write,
    model: &dyn Model,
    request: &Request,
    arguments: &Arguments,
    point: &Point,
) -> Result<(), Failure> {
    let output = &model.outputs()[request.output];
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    let mut conditions: Vec<String> = arguments.keep.iter().map(|text| text.trim().to_string()).collect();
    if request.keep_rest {
        conditions.push(format!(
            "every {}output no worse than today",
            if conditions.is_empty() { "other " } else { "further " }
        ));
    }
    shared::line(out, "Wanted", &wish(request, &output.name, &output.unit))?;
    shared::line(out, "Kept", &conditions.join("; "))?;
    let free = request.free.iter().filter(|free| **free).count();
    let names: Vec<&str> = model
        .inputs()
        .iter()
        .zip(&request.free)
        .filter(|(_, free)| **free)
        .map(|(input, _)| input.name.as_str())
        .collect();
    let which = if free > 4 { format!("{free} of {} inputs", request.free.len()) } else { names.join(", ") };
    let more = if arguments.free.is_empty() && free < request.free.len() { "; --free all frees every one" } else { "" };
    shared::line(out, "Free", &format!("{which}, each within its range{}", style::faint(more)))?;
    let outside: Vec<String> = starting_violations(model, request, point)?;
    if !outside.is_empty() {
        shared::line(out, "Note", &style::notice(format_args!("not met today: {}", outside.join("; "))))?;
    }
    Ok(())
}

/// The conditions that the starting point itself does not meet.
fn starting_violations(model: &dyn Model, request: &Request, point: &Point) -> Result<Vec<String>, Error> {
    let now = evaluate(model, point.values())?;
    let violated = |keep: &&chainrule_study::Keep| {
        let chainrule_study::Limit::Number(limit) = keep.limit else { return false };
        match keep.relation {
            Relation::AtMost => now[keep.output] > limit,
            Relation::AtLeast => now[keep.output] < limit,
            Relation::Equal => now[keep.output] != limit,
        }
    };
    let words = |keep: &chainrule_study::Keep| {
        let output = &model.outputs()[keep.output];
        let value = with_unit(significant(now[keep.output], 4), &output.unit);
        format!("{} is {value}", output.name)
    };
    Ok(request.keep.iter().filter(violated).map(words).collect())
}
