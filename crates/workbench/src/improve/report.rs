//! The answer as text.

use crate::failure::Failure;
use crate::render::number::{change, short, significant, time, with_unit};
use crate::render::spark::scaled;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Change, Goodness, Held, Improvement, Model, Relation, Request, Searched, Traded};
use std::io::Write;

pub(super) fn report(
    out: &mut dyn Write,
    model: &dyn Model,
    request: &Request,
    found: &Improvement,
) -> Result<(), Failure> {
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
    held(out, found)?;
    traded(out, &found.traded)?;
    writeln!(out)?;
    shared::line(
        out,
        "Stopped",
        &format!("{} {}", found.status, style::faint(format_args!("({} steps)", found.steps))),
    )?;
    if let Some(searched) = &found.searched {
        shared::line(out, "Searched", &combinations(searched))?;
    }
    if found.starts > 1 {
        shared::line(out, "Starts", &optima(found, unit))?;
    }
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

/// How integers and choices were searched, and what that proves.
fn combinations(searched: &Searched) -> String {
    let Searched { inputs, combinations, tried, complete, proven } = searched;
    let names = inputs.join(", ");
    match (proven, complete) {
        (true, _) => format!("all {tried} combinations of {names}: there is nothing better"),
        (_, true) => format!("all {tried} combinations of {names}, the other inputs improved in each"),
        _ => format!(
            "{tried} of {} combinations of {names}: no change of one by one step, nor of two against each other, is better",
            short(*combinations)
        ),
    }
}

/// What the starts ended at: `8 starts: 5 reached this value, 2 4.31 g`.
fn optima(found: &Improvement, unit: &str) -> String {
    let Improvement { starts, optima, .. } = found;
    let reached: usize = optima.iter().map(|optimum| optimum.times).sum();
    let words = |(k, optimum): (usize, &chainrule_study::Optimum)| {
        let value = with_unit(significant(optimum.value, 5), unit);
        format!("{} {} {value}", optimum.times, if k == 0 { "reached" } else { "ended at" })
    };
    let mut parts: Vec<String> = optima.iter().take(4).enumerate().map(words).collect();
    if optima.len() > 4 {
        let rest: usize = optima[4..].iter().map(|optimum| optimum.times).sum();
        parts.push(format!("{rest} elsewhere"));
    }
    if reached < *starts {
        parts.push(format!("{} did not get to an optimum", starts - reached));
    }
    format!("{starts} starts: {}", parts.join(", "))
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
    let arrays = chainrule_study::arrays(model.inputs());
    for array in &arrays {
        let changed = found.inputs[array.at.clone()].iter().any(|input| input.after != input.before);
        moved += usize::from(changed);
        table.row(shape(array, &found.inputs));
    }
    for (j, (input, range)) in found.inputs.iter().zip(model.inputs()).enumerate() {
        if arrays.iter().any(|array| array.at.contains(&j)) {
            continue;
        }
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
        let (before, after, change, place) = match &input.choices {
            Some((before, after)) => (before.clone(), after.clone(), String::new(), ""),
            None => {
                let after = if range.has_derivative() { significant(input.after, 5) } else { short(input.after) };
                (short(input.before), after, change(input.before, input.after), place)
            }
        };
        table.row([
            Cell::styled(input.name.clone(), style::name),
            before.into(),
            after.into(),
            input.unit.clone().into(),
            change.into(),
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

/// An array's row: between what its elements were and are, and their shape.
fn shape(array: &chainrule_study::Array, inputs: &[Change]) -> [Cell; 6] {
    let inputs = &inputs[array.at.clone()];
    let between = |of: &dyn Fn(&Change) -> f64| {
        let (low, high) =
            inputs.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        if low == high { short(low) } else { format!("{} to {}", significant(low, 3), significant(high, 3)) }
    };
    let after: Vec<f64> = inputs.iter().map(|input| input.after).collect();
    // From 0, so that heights are in proportion.
    let span = after.iter().fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(*x), high.max(*x)));
    [
        Cell::styled(array.name(), style::name),
        between(&|input| input.before).into(),
        between(&|input| input.after).into(),
        inputs[0].unit.clone().into(),
        "".into(),
        Cell::styled(scaled(&after, span, 32), style::notice),
    ]
}

fn held(out: &mut dyn Write, found: &Improvement) -> Result<(), Failure> {
    const MOST: usize = 8;
    let violated = found.goodness == Goodness::Violated;
    writeln!(out, "{}", style::heading(if violated { "What stands in the way" } else { "What holds it back" }))?;
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Left]);
    let active: Vec<(&Held, &str)> = found
        .limits
        .iter()
        .filter(|held| held.active)
        .map(|held| (held, "condition"))
        .chain(found.bounds.iter().map(|held| (held, "range")))
        .collect();
    for (held, kind) in active.iter().take(MOST) {
        table.row([
            format!("{} {} {}", held.name, held.relation.symbol(), with_unit(short(held.limit), &held.unit)).into(),
            Cell::styled(*kind, style::faint),
            match violated {
                true => format!("is {}", with_unit(significant(held.value, 4), &held.unit)),
                false => held.words.clone(),
            }
            .into(),
        ]);
    }
    if table.is_empty() {
        let text = match &found.searched {
            Some(_) => "no condition and no range of an input with derivatives",
            None => "no condition and no range: this is the best there is nearby",
        };
        writeln!(out, "  {text}")?;
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
