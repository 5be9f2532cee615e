//! Uncertainties as text.

use crate::failure::Failure;
use crate::render::bar::bar;
use crate::render::number::{short, signed, significant, time, with_unit};
use crate::render::spark::spark;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Distribution, Given, Model, Spread, Uncertainty};
use std::io::Write;

/// More inputs than this are not listed.
const INPUTS: usize = 10;

/// The answer as text; `wanted` are the outputs asked for, none for the usual ones.
pub(super) fn report(
    out: &mut dyn Write,
    model: &dyn Model,
    wanted: &[usize],
    found: &Uncertainty,
) -> Result<(), Failure> {
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    inputs(out, found)?;
    let explain = |(i, spread): &(usize, &Spread)| match wanted.is_empty() {
        true => spread.headline,
        false => wanted.contains(i),
    };
    let mut shown: Vec<&Spread> = found.outputs.iter().enumerate().filter(explain).map(|(_, spread)| spread).collect();
    if shown.is_empty() {
        shown = found.outputs.iter().collect();
    }
    writeln!(
        out,
        "\n{} {}",
        style::heading("Outputs"),
        style::faint("(mean ± standard deviation; of Monte Carlo's, the standard errors of both in brackets)")
    )?;
    write!(out, "{}", moments(&shown))?;
    for spread in &shown {
        writeln!(out)?;
        shares(out, spread)?;
    }
    writeln!(out)?;
    shared::line(out, "Derivatives", &shared::verdict(&found.check))?;
    let cost = format!("{} runs in {}, seed {}", found.samples + found.failed, time(found.seconds), found.seed);
    shared::line(out, "Monte Carlo", &cost)?;
    if let Some(global) = &found.global {
        let text = format!("{} runs and {} gradients from {} base samples", global.runs, global.gradients, global.base);
        shared::line(out, "Global", &text)?;
        if global.failed > 0 {
            shared::line(
                out,
                "Note",
                &style::notice(format_args!("{} base samples failed and are left out", global.failed)),
            )?;
        }
    }
    notes(out, found)
}

fn inputs(out: &mut dyn Write, found: &Uncertainty) -> Result<(), Failure> {
    writeln!(out, "{}", style::heading("Uncertain inputs"))?;
    let mut table = Table::new(&[Side::Left, Side::Left, Side::Left]);
    for given in found.inputs.iter().take(INPUTS) {
        table.row([Cell::styled(given.name.clone(), style::name), words(given).into(), cut(given)]);
    }
    write!(out, "{table}")?;
    if found.inputs.len() > INPUTS {
        writeln!(out, "  {}", style::faint(format_args!("and {} more", found.inputs.len() - INPUTS)))?;
    }
    Ok(())
}

fn words(given: &Given) -> String {
    match given.distribution {
        Distribution::Normal { mean, deviation } => {
            with_unit(format!("{} ± {}", short(mean), significant(deviation, 3)), &given.unit)
        }
        Distribution::Uniform { low, high } => {
            with_unit(format!("anywhere from {} to {}", short(low), short(high)), &given.unit)
        }
    }
}

fn cut(given: &Given) -> Cell {
    match given.cut {
        cut if cut < 1e-3 => "".into(),
        cut => Cell::styled(
            format!("{} % of it lies outside the input's range and is cut off", significant(100.0 * cut, 2)),
            style::notice,
        ),
    }
}

fn moments(shown: &[&Spread]) -> Table {
    let (left, right) = (Side::Left, Side::Right);
    let titles = ["", "first order", "second order", "Monte Carlo", "", "5 % to 95 %", "", ""];
    let mut table = Table::titled(&[left, right, right, right, left, right, left, left], &titles);
    for spread in shown {
        let pair = |mean: f64, deviation: f64| format!("{} ± {}", significant(mean, 4), significant(deviation, 3));
        let sampled = &spread.sampled;
        let histogram: Vec<f64> = sampled.histogram.iter().map(|count| *count as f64).collect();
        let errors = format!("({}, {})", significant(sampled.mean_error, 2), significant(sampled.deviation_error, 2));
        table.row([
            Cell::styled(spread.name.clone(), style::name),
            pair(spread.first.mean, spread.first.deviation).into(),
            spread.second.map_or(String::new(), |second| pair(second.mean, second.deviation)).into(),
            pair(sampled.mean, sampled.deviation).into(),
            Cell::styled(errors, style::faint),
            format!("{} to {}", significant(sampled.low, 4), significant(sampled.high, 4)).into(),
            spread.unit.clone().into(),
            spark(&histogram, 20).into(),
        ]);
    }
    table
}

/// Where an output's variance comes from.
fn shares(out: &mut dyn Write, spread: &Spread) -> Result<(), Failure> {
    writeln!(out, "{}", style::heading(format_args!("Where the uncertainty of {} comes from", spread.name)))?;
    if spread.shares.iter().all(|share| share.deviation == 0.0 && share.indices.is_none()) {
        return Ok(writeln!(out, "  from no input, to first order")?);
    }
    let (left, right) = (Side::Left, Side::Right);
    let global = spread.shares.iter().any(|share| share.indices.is_some());
    let titles = ["input", "share", "", "alone", "", "S1", "(95 %)", "ST", "(95 %)", "ST at most"];
    let sides = [left, right, left, right, left, right, left, right, left, right];
    let count = if global { titles.len() } else { 5 };
    let mut table = Table::titled(&sides[..count], &titles[..count]);
    for share in spread.shares.iter().take(INPUTS) {
        let part = share.share.unwrap_or(0.0);
        let mut cells: Vec<Cell> = vec![
            Cell::styled(share.input.clone(), style::name),
            format!("{:.1} %", 100.0 * part).into(),
            bar(part, 20).into(),
            signed(share.deviation * share.derivative.signum(), 3).into(),
            spread.unit.clone().into(),
        ];
        if global {
            match &share.indices {
                Some(indices) => {
                    let range = |of: &chainrule_study::Spanned| format!("{:.3} to {:.3}", of.low, of.high);
                    cells.push(format!("{:.3}", indices.first.value).into());
                    cells.push(Cell::styled(range(&indices.first), style::faint));
                    cells.push(format!("{:.3}", indices.total.value).into());
                    cells.push(Cell::styled(range(&indices.total), style::faint));
                    cells.push(format!("{:.3}", indices.bound).into());
                }
                None => (0..5).for_each(|_| cells.push("".into())),
            }
        }
        table.row(cells);
    }
    write!(out, "{table}")?;
    if spread.shares.len() > INPUTS {
        let rest: f64 = spread.shares[INPUTS..].iter().filter_map(|share| share.share).sum();
        let text = format!("and {} more with {:.1} % together", spread.shares.len() - INPUTS, 100.0 * rest);
        writeln!(out, "  {}", style::faint(text))?;
    }
    Ok(())
}

fn notes(out: &mut dyn Write, found: &Uncertainty) -> Result<(), Failure> {
    if found.failed > 0 {
        let text = format!("{} of {} runs failed and are left out", found.failed, found.samples + found.failed);
        shared::line(out, "Failed", &style::notice(text))?;
        for failure in found.failures.iter().take(3) {
            writeln!(out, "             {} {}", failure.times, failure.reason)?;
        }
    }
    if let Some(why) = &found.second_order_missing {
        shared::line(out, "Note", &style::notice(format_args!("no second order: {why}")))?;
    }
    if !found.complete {
        shared::line(out, "Note", &style::notice("interrupted: estimates rest on the runs that were made"))?;
    }
    Ok(())
}
