//! From arguments to a question, and the question in words.

use super::Arguments;
use crate::failure::Failure;
use crate::render::number::{short, significant, with_unit};
use crate::render::{shared, style};
use chainrule_study::{
    Error, Goal, Model, Output, Point, Relation, Request, evaluate, find, keeps, refuse_front, target, within,
};
use std::io::Write;

/// The goals, one or several, and the question for the first of them.
pub(super) fn request(arguments: &Arguments, model: &dyn Model) -> Result<(Vec<(usize, Goal)>, Request), Error> {
    let goals = goals(arguments, model)?;
    let (output, goal) = goals[0];
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
    let keep = arguments.keep.iter().map(|text| keeps(text, model)).collect::<Result<Vec<_>, _>>()?;
    let request = Request {
        output,
        goal,
        keep: keep.concat(),
        keep_rest: arguments.keep_rest || arguments.keep.is_empty(),
        free: (0..model.inputs().len()).map(may_move).collect(),
        max_steps: arguments.steps,
        restarts: arguments.restarts,
    };
    request.refuse(model)?;
    if goals.len() > 1 {
        refuse_front(model, &goals, arguments.points)?;
    }
    Ok((goals, request))
}

/// What is asked for, or the model's main output and its goal.
fn goals(arguments: &Arguments, model: &dyn Model) -> Result<Vec<(usize, Goal)>, Error> {
    let output = |name: &String| find(model.outputs(), name.trim(), &model.listed_by());
    let mut goals = Vec::new();
    for name in &arguments.minimize {
        goals.push((output(name)?, Goal::Minimise));
    }
    for name in &arguments.maximize {
        goals.push((output(name)?, Goal::Maximise));
    }
    for text in &arguments.target {
        goals.push(target(text, model).map(|(output, value)| (output, Goal::Target(value)))?);
    }
    for text in &arguments.within {
        goals.push(within(text, model)?);
    }
    if let Some(k) = (1..goals.len()).find(|&k| goals[..k].iter().any(|(other, _)| *other == goals[k].0)) {
        let name = &model.outputs()[goals[k].0].name;
        return Err(Error::Other(format!("{name} is named by two goals; leave it out of one")));
    }
    if goals.is_empty() {
        let better = |output: &Output| output.goal != Goal::None;
        let headline = model.outputs().iter().position(|output| output.headline && better(output));
        match headline.or_else(|| model.outputs().iter().position(better)) {
            Some(index) => goals.push((index, model.outputs()[index].goal)),
            None => {
                return Err(Error::Other(format!(
                    "no output of {} has a goal; say what to improve with --minimize, --maximize or --target",
                    model.name()
                )));
            }
        }
    }
    Ok(goals)
}

fn wish(goal: Goal, name: &str, unit: &str) -> String {
    match goal {
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
    goals: &[(usize, Goal)],
    request: &Request,
    arguments: &Arguments,
    point: &Point,
) -> Result<(), Failure> {
    let wishes: Vec<String> = goals
        .iter()
        .map(|&(output, goal)| wish(goal, &model.outputs()[output].name, &model.outputs()[output].unit))
        .collect();
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    let mut conditions: Vec<String> = arguments.keep.iter().map(|text| text.trim().to_string()).collect();
    if request.keep_rest {
        conditions.push(format!(
            "every {}output no worse than today",
            if conditions.is_empty() { "other " } else { "further " }
        ));
    }
    shared::line(out, "Wanted", &wishes.join(", "))?;
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
