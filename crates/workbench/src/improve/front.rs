//! Several goals: the front as text.

use super::Arguments;
use super::plot::plot;
use crate::command::NO;
use crate::context::Context;
use crate::failure::Failure;
use crate::interrupt;
use crate::render::number::{handy, short, significant, time, with_unit};
use crate::render::progress::Progress;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Answer, Front, FrontPoint, Goal, Model, Point, Request, front};
use std::io::Write;

pub(super) fn run(
    arguments: &Arguments,
    context: &Context,
    (model, point): (&dyn Model, &Point),
    goals: &[(usize, Goal)],
    request: &Request,
    out: &mut dyn Write,
) -> Result<u8, Failure> {
    let progress = Progress::start("looking for the front");
    let found = front(model, point, goals, arguments.points, request, &mut |step| {
        let (point, points) = (step.point, step.points);
        progress.say(format!("looking for the front: point {point} of {points}, step {}", step.step.step));
        interrupt::go_on()
    })?;
    drop(progress);
    let answer = Answer::from(found.clone());
    arguments.delivery.deliver(out, context, model, &answer, |out| report(out, model, &found))?;
    Ok(if found.check.passed() { 0 } else { NO })
}

fn report(out: &mut dyn Write, model: &dyn Model, found: &Front) -> Result<(), Failure> {
    let names: Vec<&str> = found.goals.iter().map(|goal| goal.output.as_str()).collect();
    let [others @ .., last] = names.as_slice() else { return Ok(()) };
    let all = format!("{} and {last}", others.join(", "));
    let title = match found.points.as_slice() {
        [_] => format!("{} can be had: one point is best in {all}", both(found)),
        points => format!("{} best compromises between {all}", points.len()),
    };
    writeln!(out, "\n{}\n", style::heading(style::good(title)))?;
    if let Some(at) = found.together.filter(|_| found.points.len() > 1) {
        writeln!(out, "{}\n", together(found, at))?;
    }
    points(out, found)?;
    if let [across, up] = found.goals.as_slice()
        && found.points.len() > 2
    {
        writeln!(out)?;
        let place = |point: &FrontPoint| (point.values[0], point.values[1]);
        let today = place(&found.before);
        let places: Vec<(f64, f64)> = found.points.iter().map(place).collect();
        let named = |goal: &chainrule_study::FrontGoal| with_unit(&goal.output, &goal.unit);
        plot(out, &places, today, &named(across), &named(up))?;
    }
    exchange(out, found)?;
    inputs(out, model, found)?;
    writeln!(out)?;
    let mut ended = match (found.interrupted, found.dominated, found.missed) {
        (true, ..) => "stopped on request: this is the front so far".to_string(),
        _ => "each point is first-order optimal, or no step from its neighbour improved it".to_string(),
    };
    if found.dominated > 0 {
        ended.push_str(&format!("; {} more points were no compromise, or found twice", found.dominated));
    }
    if found.missed > 0 {
        ended.push_str(&format!("; {} searches met no point within the conditions", found.missed));
    }
    shared::line(out, "Stopped", &ended)?;
    let worst = found.points.iter().map(|point| point.rerun).fold(0.0, f64::max);
    let text = format!("plain Rust and the compiled program agree {} at every point", shared::closely(worst));
    let conditions = if found.conditions.is_empty() { "" } else { "; every condition holds" };
    shared::line(out, "Rerun", &format!("{text}{conditions}"))?;
    shared::line(out, "Derivatives", &format!("in the middle, {}", shared::verdict(&found.check)))?;
    let (simulations, gradients, seconds) = (found.simulations, found.gradients, time(found.seconds));
    let text = format!("{simulations} simulations, {gradients} of them with derivatives, in {seconds}");
    Ok(shared::line(out, "Cost", &text)?)
}

fn both(found: &Front) -> &'static str {
    if found.goals.len() == 2 { "Both" } else { "All" }
}

/// `Both can be had: point 3 has 99 % of what fuel could gain alone, and 97 % of what noise could`
fn together(found: &Front, at: usize) -> String {
    let percent = |part: &Option<f64>| format!("{} %", (100.0 * part.unwrap_or_default()).floor());
    let mut parts = found.goals.iter().zip(&found.points[at].gained);
    let first = parts
        .next()
        .map_or(String::new(), |(goal, part)| format!("{} of what {} could gain alone", percent(part), goal.output));
    let rest = parts.map(|(goal, part)| format!(", and {} of what {} could", percent(part), goal.output));
    let had = style::good(format_args!("{} can be had", both(found)));
    format!("{had}: point {} has {first}{}", at + 1, rest.collect::<String>())
}

/// A row for each point; the goals as columns, then what is special.
fn points(out: &mut dyn Write, found: &Front) -> Result<(), Failure> {
    let sides: Vec<Side> =
        std::iter::once(Side::Right).chain(found.goals.iter().map(|_| Side::Right)).chain([Side::Left]).collect();
    let titles: Vec<String> = std::iter::once("point".to_string())
        .chain(found.goals.iter().map(|goal| with_unit(&goal.output, &goal.unit)))
        .chain([String::new()])
        .collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    let mut table = Table::titled(&sides, &titles);
    let row = |name: String, point: &FrontPoint, note: String| {
        let values = point.values.iter().enumerate().map(|(k, value)| significant(*value, digits(found, k)).into());
        let mut cells: Vec<Cell> = vec![Cell::styled(name, style::name)];
        cells.extend(values);
        cells.push(Cell::styled(note, style::faint));
        cells
    };
    table.row(row("today".into(), &found.before, String::new()));
    for (k, point) in found.points.iter().enumerate() {
        let note = point.best.as_ref().map_or(String::new(), |goal| format!("best {goal}"));
        table.row(row((k + 1).to_string(), point, note));
    }
    Ok(write!(out, "{table}")?)
}

/// So many digits of goal `k` that neighbouring points differ in them: at least four, at most seven.
fn digits(found: &Front, k: usize) -> usize {
    let all = || found.points.iter().map(|point| point.values[k]);
    let (low, high) = all().fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
    let step = (high - low) / (2.0 * found.points.len() as f64);
    let wanted = (low.abs().max(high.abs()) / step).log10().ceil();
    if step > 0.0 && wanted.is_finite() { wanted.clamp(4.0, 7.0) as usize } else { 4 }
}

/// What giving up the second goal buys of the first, at both ends and in the middle.
fn exchange(out: &mut dyn Write, found: &Front) -> Result<(), Failure> {
    let [first, second] = found.goals.as_slice() else { return Ok(()) };
    let rates: Vec<(usize, f64, f64)> = (found.points.iter().enumerate())
        .filter_map(|(k, point)| Some((k + 1, point.values[1], point.exchange?)))
        .collect();
    if rates.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style::heading(format_args!("What {} costs in {}", second.output, first.output)))?;
    let mut shown: Vec<usize> = vec![0, rates.len() / 2, rates.len() - 1];
    shown.dedup();
    for at in shown {
        let (point, value, rate) = rates[at];
        let amount = handy(value);
        let given = if second.goal == Goal::Maximise { "less" } else { "more" };
        let bought = if first.goal == Goal::Maximise { "more" } else { "less" };
        let amount_in_words = match amount == 1.0 {
            true => with_unit(format!("one {given}"), &second.unit),
            false => format!("{} {given}", with_unit(short(amount), &second.unit)),
        };
        let gain = with_unit(significant(rate * amount, 3), &first.unit);
        let (one, other) = (&second.output, &first.output);
        writeln!(out, "  at point {point}, {amount_in_words} {one} allowed buys {gain} {bought} {other}")?;
    }
    Ok(())
}

/// The inputs that differ along the front, point by point.
fn inputs(out: &mut dyn Write, model: &dyn Model, found: &Front) -> Result<(), Failure> {
    const MOST: usize = 12;
    let all = || std::iter::once(&found.before).chain(&found.points);
    // By how much of its range each input moves.
    let moves = |j: usize| {
        let input = &model.inputs()[j];
        let (low, high) = all()
            .fold((f64::MAX, f64::MIN), |(low, high), point| (low.min(point.inputs[j]), high.max(point.inputs[j])));
        (high - low) / (input.high - input.low)
    };
    let mut moved: Vec<(usize, f64)> =
        (0..found.inputs.len()).filter(|&j| found.inputs[j].free).map(|j| (j, moves(j))).collect();
    moved.retain(|(_, share)| *share > 1e-3);
    moved.sort_by(|a, b| b.1.total_cmp(&a.1));
    if moved.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style::heading("What to set"))?;
    let columns: Vec<usize> = columns(found.points.len());
    let mut sides = vec![Side::Left, Side::Left, Side::Right];
    sides.extend(columns.iter().map(|_| Side::Right));
    let titles: Vec<String> = columns.iter().map(|k| (k + 1).to_string()).collect();
    let mut all_titles = vec!["input", "unit", "today"];
    all_titles.extend(titles.iter().map(String::as_str));
    let mut table = Table::titled(&sides, &all_titles);
    for &(j, _) in moved.iter().take(MOST) {
        let input = &model.inputs()[j];
        let shown = |value: f64| input.name_of(value).map_or_else(|| significant(value, 4), str::to_string);
        let mut row = vec![
            Cell::styled(input.name.clone(), style::name),
            Cell::from(input.unit.clone()),
            Cell::from(
                input.name_of(found.before.inputs[j]).map_or_else(|| short(found.before.inputs[j]), str::to_string),
            ),
        ];
        row.extend(columns.iter().map(|&k| Cell::from(shown(found.points[k].inputs[j]))));
        table.row(row);
    }
    write!(out, "{table}")?;
    let mut rest = Vec::new();
    if moved.len() > MOST {
        rest.push(format!("{} more inputs move less", moved.len() - MOST));
    }
    if columns.len() < found.points.len() || moved.len() > MOST {
        rest.push("--json has all inputs of all points".into());
    }
    if !rest.is_empty() {
        writeln!(out, "  {}", style::faint(rest.join("; ")))?;
    }
    Ok(())
}

/// At most seven of the points, evenly, with both ends.
fn columns(points: usize) -> Vec<usize> {
    const MOST: usize = 7;
    if points <= MOST {
        return (0..points).collect();
    }
    (0..MOST).map(|k| (k * (points - 1) + (MOST - 1) / 2) / (MOST - 1)).collect()
}
