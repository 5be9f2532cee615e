//! A sweep as text.

use crate::failure::Failure;
use crate::render::number::{short, significant, time, with_unit};
use crate::render::spark::{histogram, spark};
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Model, Sweep, SweptRow};
use std::io::Write;
use std::path::Path;

/// More rows than this are not shown one by one.
const ROWS: usize = 25;
/// The width of a line of blocks.
const WIDTH: usize = 30;

pub(super) fn report(
    out: &mut dyn Write,
    model: &dyn Model,
    found: &Sweep,
    file: Option<&Path>,
) -> Result<(), Failure> {
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    let varied: Vec<String> = found.varied.iter().map(words).collect();
    let most = if varied.len() > 6 { 4 } else { 6 };
    let more = if varied.len() > most { format!("; and {} more", varied.len() - most) } else { String::new() };
    shared::line(
        out,
        "Varied",
        &format!("{}{more}", varied.iter().take(most).cloned().collect::<Vec<_>>().join("; ")),
    )?;
    let seed = found.seed.map_or(String::new(), |seed| format!(" of a Sobol sequence, seed {seed}"));
    let rate = found.rows.len() as f64 / found.seconds.max(1e-9);
    let cost = format!("in {}, {} a second", time(found.seconds), significant(rate, 2));
    shared::line(out, "Points", &format!("{}{seed} {}", found.rows.len(), style::faint(cost)))?;
    if !found.complete {
        let text = format!("interrupted: {} of {} points were run", found.rows.len(), found.planned);
        shared::line(out, "Note", &style::notice(text))?;
    }
    failures(out, found)?;
    let shown: Vec<usize> = (0..found.outputs.len()).filter(|&i| found.outputs[i].headline).collect();
    let shown = if shown.is_empty() { (0..found.outputs.len()).collect() } else { shown };
    if found.rows.len() <= ROWS {
        writeln!(out, "\n{}", style::heading("Rows"))?;
        write!(out, "{}", rows(found, &shown))?;
    }
    outputs(out, found)?;
    best(out, found, &shown)?;
    if let Some(path) = file {
        writeln!(out)?;
        shared::line(out, "Table", &format!("all rows with all outputs are in {}", path.display()))?;
    } else if found.rows.len() > ROWS {
        writeln!(
            out,
            "\n{}",
            style::faint("--out table.csv writes all rows with all outputs to a file, --json prints them")
        )?;
    }
    Ok(())
}

/// As it would be typed.
fn value(varied: &chainrule_study::Varied, x: f64) -> String {
    varied.name_of(x).map_or_else(|| short(x), str::to_string)
}

fn words(varied: &chainrule_study::Varied) -> String {
    let range = match varied.choices.is_empty() {
        true => with_unit(format!("{} to {}", short(varied.low), short(varied.high)), &varied.unit),
        false => "by name".to_string(),
    };
    let count = if varied.values > 0 { format!(" ({} values)", varied.values) } else { String::new() };
    format!("{} {range}{count}", style::name(&varied.name))
}

fn failures(out: &mut dyn Write, found: &Sweep) -> Result<(), Failure> {
    if found.failed == 0 {
        return Ok(());
    }
    shared::line(out, "Failed", &style::notice(format_args!("{} of {} points", found.failed, found.rows.len())))?;
    for failure in found.failures.iter().take(5) {
        let inputs = found.varied.iter().zip(&found.rows[failure.first].inputs).take(6);
        let at: Vec<String> = inputs.map(|(varied, x)| format!("{}={}", varied.name, value(varied, *x))).collect();
        writeln!(
            out,
            "             {} {} {}",
            failure.times,
            failure.reason,
            style::faint(format_args!("(first at {})", at.join(", ")))
        )?;
    }
    if found.failures.len() > 5 {
        writeln!(out, "             and {} other reasons", found.failures.len() - 5)?;
    }
    Ok(())
}

fn rows(found: &Sweep, shown: &[usize]) -> Table {
    let count = found.varied.len() + shown.len() + 1;
    let mut sides = vec![Side::Right; count];
    sides[count - 1] = Side::Left;
    let varied = found.varied.iter().map(|varied| varied.name.as_str());
    let outputs = shown.iter().map(|&i| found.outputs[i].name.as_str());
    let titles: Vec<&str> = varied.chain(outputs).chain([""]).collect();
    let mut table = Table::titled(&sides, &titles);
    for row in &found.rows {
        let inputs = found.varied.iter().zip(&row.inputs).map(|(varied, x)| value(varied, *x).into());
        let outputs = shown.iter().map(|&i| row.outputs.get(i).map_or("-".into(), |y| significant(*y, 4)).into());
        let failure = row.failure.as_ref().map_or(Cell::from(""), |why| Cell::styled(why.clone(), style::notice));
        table.row(inputs.chain(outputs).chain([failure]).collect::<Vec<Cell>>());
    }
    table
}

/// Each output's least, mean and greatest value; along one input its course, else how often it takes which values.
fn outputs(out: &mut dyn Write, found: &Sweep) -> Result<(), Failure> {
    let along = found.varied.len() == 1 && found.seed.is_none();
    let how = match along {
        true => format!("(their course as {} grows)", found.varied[0].name),
        false => "(how often they take which values, from the least to the greatest)".to_string(),
    };
    writeln!(out, "\n{} {}", style::heading("Outputs"), style::faint(how))?;
    let right = Side::Right;
    let sides = [Side::Left, right, right, right, Side::Left, Side::Left];
    let mut table = Table::titled(&sides, &["", "least", "mean", "greatest", "", ""]);
    let mut order: Vec<&SweptRow> = found.rows.iter().collect();
    if along {
        order.sort_by(|a, b| a.inputs[0].total_cmp(&b.inputs[0]));
    }
    for (i, output) in found.outputs.iter().enumerate() {
        let values = order.iter().map(|row| row.outputs.get(i).copied().unwrap_or(f64::NAN));
        let line = match along {
            true => spark(&values.collect::<Vec<_>>(), 2 * WIDTH),
            false => spark(&histogram(&values.filter(|y| y.is_finite()).collect::<Vec<_>>(), WIDTH), WIDTH),
        };
        table.row([
            Cell::styled(output.name.clone(), style::name),
            significant(output.low, 4).into(),
            significant(output.mean, 4).into(),
            significant(output.high, 4).into(),
            output.unit.clone().into(),
            line.into(),
        ]);
    }
    Ok(write!(out, "{table}")?)
}

/// The best row of each main output.
fn best(out: &mut dyn Write, found: &Sweep, shown: &[usize]) -> Result<(), Failure> {
    let mut table = Table::new(&[Side::Left, Side::Right, Side::Left, Side::Left]);
    for output in shown.iter().map(|&i| &found.outputs[i]) {
        let Some(best) = output.best else { continue };
        let inputs = found.varied.iter().zip(&found.rows[best.row].inputs).take(6);
        let at: Vec<String> = inputs.map(|(varied, x)| format!("{}={}", varied.name, value(varied, *x))).collect();
        let more = if found.varied.len() > 6 { format!(", … (row {})", best.row + 1) } else { String::new() };
        table.row([
            Cell::styled(output.name.clone(), style::name),
            significant(best.value, 4).into(),
            output.unit.clone().into(),
            format!("at {}{more}", at.join(", ")).into(),
        ]);
    }
    if !table.is_empty() {
        writeln!(out, "\n{}", style::heading("Best"))?;
        write!(out, "{table}")?;
    }
    Ok(())
}
