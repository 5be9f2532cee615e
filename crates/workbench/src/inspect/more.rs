//! What an inspection shows besides: a change tried out, pairs of inputs, an input over time.

use crate::failure::Failure;
use crate::render::number::{percent, short, signed, significant, with_unit};
use crate::render::spark::spark;
use crate::render::style;
use crate::render::table::{Cell, Side, Table};
use chainrule_study::{Attributed, Interaction, Predicted, WhatIf, When};
use std::io::Write;

/// The width of a line of blocks.
const WIDTH: usize = 72;
/// Steps that are named.
const STEPS: usize = 5;

/// A change of inputs: predicted, and run.
pub(super) fn what_if(
    out: &mut dyn Write,
    found: &WhatIf,
    explain: impl Fn(&Predicted) -> bool,
) -> Result<(), Failure> {
    let change = |(name, unit, before, after): &(String, String, f64, f64)| {
        format!("{name} goes from {} to {}", short(*before), with_unit(short(*after), unit))
    };
    let changes: Vec<String> = found.changes.iter().map(change).collect();
    writeln!(out, "\n{} {}", style::heading("What if"), changes.join(" and "))?;
    let (left, right) = (Side::Left, Side::Right);
    let titles = ["", "now", "first order", "second order", "a run", "", "off by"];
    let mut table = Table::titled(&[left, right, right, right, right, left, right], &titles);
    for predicted in found.outputs.iter().filter(|predicted| explain(predicted)) {
        let y = |value: f64| significant(value, 5);
        // How wrong the best prediction is, of the change itself.
        let best = predicted.second.unwrap_or(predicted.first);
        let gone = predicted.after - predicted.before;
        let off = (gone != 0.0).then(|| percent(100.0 * (best - predicted.after) / gone.abs()));
        table.row([
            Cell::styled(predicted.name.clone(), style::name),
            y(predicted.before).into(),
            y(predicted.first).into(),
            predicted.second.map_or(String::new(), y).into(),
            Cell::styled(y(predicted.after), style::heading),
            predicted.unit.clone().into(),
            off.map_or(String::new(), |off| format!("{off} of the change")).into(),
        ]);
    }
    write!(out, "{table}")?;
    if !found.unpredicted.is_empty() {
        let text = format!("no derivative by {}: the predictions leave it out", found.unpredicted.join(", "));
        writeln!(out, "  {}", style::notice(text))?;
    }
    Ok(())
}

/// Pairs of inputs that change each other's influence, output by output.
pub(super) fn interactions(
    out: &mut dyn Write,
    found: &[Interaction],
    explain: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    writeln!(
        out,
        "\n{} {}",
        style::heading("Which inputs interact"),
        style::faint("(how much the effect of crossing one's range changes as the other crosses its own)")
    )?;
    let (left, right) = (Side::Left, Side::Right);
    let mut table =
        Table::titled(&[left, left, left, right, left], &["output", "input", "with", "over both ranges", ""]);
    for pair in found.iter().filter(|pair| explain(&pair.output)) {
        let with = if pair.a == pair.b { "itself".to_string() } else { pair.b.clone() };
        table.row([
            Cell::from(pair.output.clone()),
            Cell::styled(pair.a.clone(), style::name),
            Cell::styled(with, style::name),
            signed(pair.over_ranges, 3).into(),
            pair.unit.clone().into(),
        ]);
    }
    Ok(write!(out, "{table}")?)
}

/// When an input matters.
pub(super) fn when(out: &mut dyn Write, found: &When) -> Result<(), Failure> {
    let at = with_unit(short(found.value), &found.unit);
    writeln!(
        out,
        "\n{} {}",
        style::heading(format_args!("When {} matters", found.input)),
        style::faint(format_args!("(now {at})"))
    )?;
    for attributed in &found.series {
        one(out, found, attributed)?;
    }
    Ok(())
}

fn one(out: &mut dyn Write, found: &When, attributed: &Attributed) -> Result<(), Failure> {
    let Attributed { series, values, slopes, sum, slope, strongest } = attributed;
    let percent_more = if *sum != 0.0 && found.value != 0.0 { percent(slope * found.value / sum) } else { "-".into() };
    writeln!(out, "  {}  {}", style::name(&series.name), style::faint(&series.about))?;
    writeln!(out, "    {:<9} {}  in all {}", "", spark(values, WIDTH), with_unit(significant(*sum, 4), &series.unit))?;
    let line = spark(slopes, WIDTH);
    writeln!(out, "    {:<9} {line}  1 % more does {percent_more} in all", "influence")?;
    let gone: f64 = slopes.iter().map(|slope| slope.abs()).sum();
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Right, Side::Left, Side::Right]);
    let (start, end) = (|at: usize| series.step * at as f64, |at: usize| series.step * (at + 1) as f64);
    for &at in strongest.iter().take(STEPS) {
        table.row([
            Cell::from("   "),
            with_unit(format!("{} to {}", short(start(at)), short(end(at))), &series.step_unit).into(),
            // Of one percent more of the input.
            signed(0.01 * slopes[at] * found.value, 3).into(),
            format!("{} by 1 % more,", series.unit).into(),
            format!("{:.1} % of all its influence", 100.0 * slopes[at].abs() / gone.max(f64::MIN_POSITIVE)).into(),
        ]);
    }
    Ok(write!(out, "{table}")?)
}
