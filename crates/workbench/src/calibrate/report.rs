//! Calibrations as text.

use crate::failure::Failure;
use crate::render::number::{short, significant, time, with_unit};
use crate::render::spark::scaled;
use crate::render::table::{Cell, Side, Table};
use crate::render::{shared, style};
use chainrule_study::{Calibration, FittedOutput, Model, Together};
use std::io::Write;

/// The width of a line of residuals.
const WIDTH: usize = 60;
/// Correlations from here on are shown.
const CORRELATED: f64 = 0.5;

pub(super) fn report(out: &mut dyn Write, model: &dyn Model, found: &Calibration) -> Result<(), Failure> {
    writeln!(out, "{}: {}\n", style::heading(model.name()), model.about())?;
    let experiments = match (found.rows, found.settings) {
        (1, _) => "one experiment".to_string(),
        (rows, settings) if settings == rows => format!("{rows} experiments"),
        (rows, 1) => format!("{rows} rows of one experiment"),
        (rows, settings) => format!("{rows} rows of {settings} experiments"),
    };
    shared::line(out, "Data", &format!("{} measurements from {experiments}", found.goodness.measurements))?;
    if found.loss != "squares" {
        shared::line(out, "Loss", &found.loss)?;
    }
    fitted(out, found)?;
    correlations(out, found)?;
    for together in &found.together {
        shared::line(out, "Note", &style::notice(words(together)))?;
    }
    goodness(out, found)?;
    residuals(out, found)?;
    outliers(out, found)?;
    writeln!(out)?;
    let status = match found.status.is_success() {
        true => found.status.to_string(),
        false => style::notice(found.status),
    };
    shared::line(out, "Stopped", &status)?;
    shared::line(out, "Derivatives", &shared::verdict(&found.check))?;
    let cost = format!(
        "{} steps, {} simulations and {} with derivatives in {}",
        found.steps,
        found.simulations,
        found.gradients,
        time(found.seconds)
    );
    Ok(shared::line(out, "Cost", &cost)?)
}

fn fitted(out: &mut dyn Write, found: &Calibration) -> Result<(), Failure> {
    writeln!(out, "\n{}", style::heading("Fitted inputs"))?;
    let (left, right) = (Side::Left, Side::Right);
    let titles = ["", "before", "value", "± error", "", "95 % interval", ""];
    let mut table = Table::titled(&[left, right, right, right, left, left, left], &titles);
    for fitted in &found.fitted {
        let digits = |x: f64| significant(x, 5);
        let note = match (fitted.held, fitted.error) {
            (true, _) => Cell::styled("at the end of its range, which holds it", style::notice),
            (false, None) => Cell::styled("not determined by the data", style::notice),
            _ => "".into(),
        };
        table.row([
            Cell::styled(fitted.name.clone(), style::name),
            short(fitted.before).into(),
            digits(fitted.value).into(),
            fitted.error.map_or(String::new(), |error| format!("± {}", significant(error, 2))).into(),
            fitted.unit.clone().into(),
            fitted.interval.map_or(String::new(), |(low, high)| format!("{} to {}", digits(low), digits(high))).into(),
            note,
        ]);
    }
    Ok(write!(out, "{table}")?)
}

fn correlations(out: &mut dyn Write, found: &Calibration) -> Result<(), Failure> {
    let mut strong = Vec::new();
    for (i, row) in found.correlations.iter().enumerate() {
        for (j, correlation) in row.iter().enumerate().skip(i + 1) {
            if let Some(r) = correlation.filter(|r| r.abs() >= CORRELATED) {
                strong.push((r, format!("{} with {} {r:+.3}", found.fitted[i].name, found.fitted[j].name)));
            }
        }
    }
    strong.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
    if strong.is_empty() {
        return Ok(());
    }
    let more = if strong.len() > 5 { format!("; and {} more", strong.len() - 5) } else { String::new() };
    let shown: Vec<String> = strong.into_iter().take(5).map(|(_, words)| words).collect();
    Ok(shared::line(out, "Correlated", &format!("{}{more}", shown.join("; ")))?)
}

fn words(together: &Together) -> String {
    let percent = |by: f64| format!("{} by {} %", if by < 0.0 { "falls" } else { "grows" }, significant(by.abs(), 3));
    match (together.moves.as_slice(), together.condition) {
        ([(name, _)], None) => format!("{name} has no influence on what was measured; leave it out of --fit"),
        ([(first, _), rest @ ..], condition) => {
            let names: Vec<&str> = together.moves.iter().map(|(name, _)| name.as_str()).collect();
            let rest: Vec<String> = rest.iter().map(|(name, by)| format!("{name} {}", percent(*by))).collect();
            let how = match condition {
                Some(condition) => format!(
                    "the data can hardly tell {} apart (condition {})",
                    names.join(" and "),
                    significant(condition, 2)
                ),
                None => format!("the data cannot tell {} apart", names.join(" and ")),
            };
            format!(
                "{how}: when {first} grows by 1 % and {}, next to nothing changes; fix one, or measure elsewhere",
                rest.join(" and ")
            )
        }
        ([], _) => String::new(),
    }
}

fn goodness(out: &mut dyn Write, found: &Calibration) -> Result<(), Failure> {
    let goodness = &found.goodness;
    writeln!(out, "\n{}", style::heading("Fit"))?;
    let (left, right) = (Side::Left, Side::Right);
    let titles = ["", "rms before", "after", "", "bias", "explained"];
    let mut table = Table::titled(&[left, right, right, left, right, right], &titles);
    for output in &found.outputs {
        table.row([
            Cell::styled(output.name.clone(), style::name),
            significant(output.before, 3).into(),
            significant(output.after, 3).into(),
            output.unit.clone().into(),
            significant(output.bias, 2).into(),
            output.explained.map_or("-".into(), |part| format!("{:.2} %", 100.0 * part)).into(),
        ]);
    }
    write!(out, "{table}")?;
    if let (Some(reduced), true) = (goodness.reduced, goodness.errors_known) {
        let chance = goodness
            .probability
            .map_or(String::new(), |p| format!("; residuals this large have probability {}", significant(p, 2)));
        let text = format!(
            "{} for each of {} degrees of freedom{chance}",
            significant(reduced, 3),
            goodness.degrees_of_freedom
        );
        let doubtful = goodness.probability.is_some_and(|p| p < 0.01);
        shared::line(out, "Chi squared", &if doubtful { style::notice(text) } else { text })?;
    }
    Ok(())
}

fn residuals(out: &mut dyn Write, found: &Calibration) -> Result<(), Failure> {
    for output in &found.outputs {
        let residuals: Vec<f64> = output.simulated.iter().zip(&output.measured).map(|(y, m)| y - m).collect();
        let most = residuals.iter().fold(0.0, |most: f64, r| most.max(r.abs()));
        let line = scaled(&residuals, (-most, most), WIDTH);
        let range = with_unit(format!("± {}", significant(most, 3)), &output.unit);
        let FittedOutput { name, .. } = output;
        writeln!(
            out,
            "  {} {line} {}",
            style::faint(format_args!("{name}, simulated less measured")),
            style::faint(range)
        )?;
    }
    Ok(())
}

fn outliers(out: &mut dyn Write, found: &Calibration) -> Result<(), Failure> {
    if found.outliers.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style::heading("Outliers"))?;
    let (left, right) = (Side::Left, Side::Right);
    let titles = ["", "", "measured", "simulated", "standard deviations"];
    let mut table = Table::titled(&[left, left, right, right, right], &titles);
    for outlier in &found.outliers {
        table.row([
            Cell::from(outlier.place.clone()),
            Cell::styled(outlier.output.clone(), style::name),
            significant(outlier.measured, 4).into(),
            significant(outlier.simulated, 4).into(),
            format!("{:+.1}", outlier.deviations).into(),
        ]);
    }
    Ok(write!(out, "{table}")?)
}
