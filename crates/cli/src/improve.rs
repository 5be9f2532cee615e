//! `chainrule improve`: a better point, with reasons.

use crate::Offer;
use crate::command::NO;
use crate::failure::Failure;
use crate::offer::open;
use crate::render::number::{self, change, handy, short, significant, time, with_unit};
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{json, shared, style};
use chainrule_study::{
    Change, Error, Goal, Goodness, Held, Improvement, Model, Point, Relation, Request, Traded, evaluate, find, improve,
    jacobian, keep,
};
use clap::Args;
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

fn request(arguments: &Arguments, model: &dyn Model) -> Result<Request, Error> {
    let listed_by = format!("'chainrule list {}'", model.name());
    let output = |name: &str| find(model.outputs(), name, &listed_by);
    let (output, goal) = match (&arguments.minimize, &arguments.maximize, &arguments.target) {
        (Some(name), _, _) => (output(name)?, Goal::Minimise),
        (_, Some(name), _) => (output(name)?, Goal::Maximise),
        (_, _, Some(text)) => {
            let fail = |_| Error::Syntax {
                text: text.clone(),
                problem: "a target is an output, '=' and a number in its unit".into(),
                example: "zero_to_hundred = 9".into(),
            };
            // Read as the condition it resembles.
            let equality = text.replacen('=', "==", 1).replace("===", "==");
            let wish = keep(&equality, model.outputs()).map_err(|error| match error {
                Error::Syntax { .. } => fail(error),
                other => other,
            })?;
            let chainrule_study::Limit::Number(value) = wish.limit else {
                return Err(fail(Error::Other(String::new())));
            };
            (wish.output, Goal::Target(value))
        }
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
        names.iter().map(|name| find(model.inputs(), name.trim(), &listed_by)).collect::<Result<Vec<_>, _>>()
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
        keep: arguments.keep.iter().map(|text| keep(text, model.outputs())).collect::<Result<_, _>>()?,
        keep_rest: arguments.keep_rest || arguments.keep.is_empty(),
        free: (0..model.inputs().len()).map(may_move).collect(),
        max_steps: arguments.steps,
    })
}

fn wish(request: &Request, name: &str, unit: &str) -> String {
    match request.goal {
        Goal::Minimise => format!("less {name}"),
        Goal::Maximise => format!("more {name}"),
        Goal::Target(value) => format!("{name} at {}", with_unit(short(value), unit)),
        Goal::None => name.to_string(),
    }
}

fn announce(
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

fn report(out: &mut dyn Write, model: &dyn Model, request: &Request, found: &Improvement) -> Result<(), Failure> {
    let Change { name, unit, before, after, .. } = &found.outputs[request.output];
    let headline = format!(
        "{name} {} → {} ({})",
        significant(*before, 4),
        with_unit(significant(*after, 4), unit),
        change(*before, *after)
    );
    writeln!(out)?;
    match found.goodness {
        Goodness::Better => writeln!(out, "{}", style::heading(style::good(format_args!("Better: {headline}"))))?,
        Goodness::Same => writeln!(out, "{}", style::heading(style::notice(format_args!("No better: {headline}"))))?,
        Goodness::Admissible => {
            writeln!(out, "{}", style::heading(style::notice(format_args!("Conditions met, at a price: {headline}"))))?;
        }
        Goodness::Violated => {
            writeln!(
                out,
                "{}",
                style::heading(style::bad(format_args!("Conditions not met; nearest found: {headline}")))
            )?;
        }
    }
    outputs(out, found)?;
    inputs(out, model, found)?;
    held(out, found, unit)?;
    traded(out, &found.traded)?;
    writeln!(out)?;
    shared::line(
        out,
        "Stopped",
        &format!("{} {}", found.status, style::faint(format_args!("({} steps)", found.steps))),
    )?;
    shared::line(out, "Rerun", &rerun(found))?;
    shared::line(out, "Derivatives", &shared::verdict(&found.check))?;
    let text = format!(
        "{} simulations, {} of them with derivatives, in {}",
        found.simulations,
        found.gradients,
        time(found.seconds)
    );
    shared::line(out, "Cost", &text)?;
    Ok(())
}

fn rerun(found: &Improvement) -> String {
    let text = format!("plain Rust and the compiled program agree {}", shared::closely(found.rerun));
    let violated: Vec<String> = found
        .limits
        .iter()
        .filter(|held| match held.relation {
            Relation::AtMost => held.value > held.limit,
            Relation::AtLeast => held.value < held.limit,
            Relation::Equal => {
                found.goodness == Goodness::Violated && (held.value - held.limit).abs() > 1e-6 * held.limit.abs()
            }
        })
        .map(|held| {
            let limit = with_unit(short(held.limit), &held.unit);
            format!("{} is {}, not {} {limit}", held.name, short(held.value), held.relation.symbol())
        })
        .collect();
    match (violated.is_empty(), found.limits.is_empty()) {
        (true, true) => text,
        (true, false) => format!("{text}; every condition holds"),
        (false, _) => format!("{text}; {}", style::bad(violated.join(", "))),
    }
}

fn outputs(out: &mut dyn Write, found: &Improvement) -> Result<(), Failure> {
    writeln!(out)?;
    let sides = [Side::Left, Side::Right, Side::Right, Side::Left, Side::Right, Side::Left];
    let mut table = Table::titled(&sides, &["output", "before", "after", "unit", "change", ""]);
    for output in &found.outputs {
        let gain = output.gain.unwrap_or(0.0);
        let verdict = if gain.abs() <= 1e-6 * output.before.abs() {
            Cell::from("")
        } else if gain > 0.0 {
            Cell::styled("better", style::good)
        } else {
            Cell::styled("worse", style::bad)
        };
        table.row([
            Cell::styled(output.name.clone(), style::name),
            significant(output.before, 4).into(),
            significant(output.after, 4).into(),
            output.unit.clone().into(),
            change(output.before, output.after).into(),
            verdict,
        ]);
    }
    Ok(write!(out, "{table}")?)
}

fn inputs(out: &mut dyn Write, model: &dyn Model, found: &Improvement) -> Result<(), Failure> {
    let sides = [Side::Left, Side::Right, Side::Right, Side::Left, Side::Right, Side::Left];
    let mut table = Table::titled(&sides, &["input", "before", "after", "unit", "change", ""]);
    let mut still = Vec::new();
    let mut moved = 0;
    for (input, range) in found.inputs.iter().zip(model.inputs()) {
        if (input.after - input.before).abs() <= 1e-6 * (range.high - range.low) {
            still.extend((input.free == Some(true)).then_some(input.name.as_str()));
            continue;
        }
        moved += 1;
        let place = if input.after == range.low {
            "at its least"
        } else if input.after == range.high {
            "at its most"
        } else {
            ""
        };
        table.row([
            Cell::styled(input.name.clone(), style::name),
            short(input.before).into(),
            significant(input.after, 5).into(),
            input.unit.clone().into(),
            change(input.before, input.after).into(),
            Cell::styled(place, style::notice),
        ]);
    }
    writeln!(out)?;
    if moved > 0 {
        write!(out, "{table}")?;
    }
    let stay = match still.as_slice() {
        [] => String::new(),
        _ if moved == 0 => "no input moves".into(),
        [one] => format!("{one} stays as it is"),
        [..] if still.len() <= 6 => format!("{} stay as they are", still.join(", ")),
        [..] => format!("{} more inputs stay as they are", still.len()),
    };
    if !stay.is_empty() {
        writeln!(out, "  {}", style::faint(stay))?;
    }
    Ok(writeln!(out)?)
}

fn held(out: &mut dyn Write, found: &Improvement, unit: &str) -> Result<(), Failure> {
    const MOST: usize = 8;
    writeln!(out, "{}", style::heading("What holds it back"))?;
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Left]);
    let active: Vec<(&Held, &str)> = found
        .limits
        .iter()
        .filter(|held| held.active)
        .map(|held| (held, "condition"))
        .chain(found.bounds.iter().map(|held| (held, "range")))
        .collect();
    for (held, kind) in active.iter().take(MOST) {
        let amount = handy(held.limit);
        let direction = match held.relation {
            Relation::AtMost => "more",
            Relation::AtLeast => "less",
            Relation::Equal => "of leeway",
        };
        let gained = with_unit(significant(held.price * amount, 3), unit);
        let gain = match found.goal {
            Goal::Minimise => format!("save {gained}"),
            Goal::Maximise => format!("add {gained}"),
            Goal::Target(_) | Goal::None => format!("bring it {gained} nearer"),
        };
        table.row([
            format!("{} {} {}", held.name, held.relation.symbol(), with_unit(short(held.limit), &held.unit)).into(),
            Cell::styled(*kind, style::faint),
            format!("{} {direction} would {gain}", with_unit(number::short(amount), &held.unit)).into(),
        ]);
    }
    if table.is_empty() {
        writeln!(out, "  no condition and no range: this is the best there is nearby")?;
    }
    write!(out, "{table}")?;
    if active.len() > MOST {
        writeln!(out, "  {}", style::faint(format_args!("and {} weaker ones: --json has them", active.len() - MOST)))?;
    }
    Ok(())
}

fn traded(out: &mut dyn Write, all: &[Traded]) -> Result<(), Failure> {
    writeln!(out, "\n{}", style::heading("What was traded for it"))?;
    if all.is_empty() {
        return Ok(writeln!(out, "  nothing: no output got worse")?);
    }
    let mut table = Table::new(&[Side::Left, Side::Left]);
    for Traded { name, unit, loss, allowed } in all {
        let allowed = match allowed {
            Some(allowed) => format!(" of {} allowed", with_unit(significant(*allowed, 3), unit)),
            None => String::new(),
        };
        let text = format!("worse by {}{allowed}", with_unit(significant(*loss, 3), unit));
        table.row([Cell::styled(name.clone(), style::name), text.into()]);
    }
    Ok(write!(out, "{table}")?)
}
