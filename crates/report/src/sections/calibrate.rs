//! Inputs fitted to measurements, as a page.

use crate::figure::{Card, Cell, Figure, Mood, Section, Story, Table};
use crate::parts::{self, Row};
use crate::words::{count, sentence, spoken, typeset, with_error};
use chainrule_study::number::{short, significant, with_unit};
use chainrule_study::{Calibration, Fitted, FittedOutput, Model};
use maud::{Markup, html};
use serde::Serialize;

/// Most dots of a plot, and most rows of a table.
const DOTS: usize = 2000;
const ROWS: usize = 200;

#[derive(Serialize)]
struct Scatter<'a> {
    unit: &'a str,
    dots: Vec<(f64, f64)>,
}

pub(super) fn story(found: &Calibration, model: &dyn Model) -> Story {
    let mut sections = vec![
        Section::new(
            "What fits best",
            "From the open to the full dot; the broad band is the 95 % confidence interval, the thin line the range.",
            vec![fitted(found, model)],
        ),
        Section::new("Measured and simulated", "On the line both agree.", found.outputs.iter().map(output).collect()),
    ];
    if found.fitted.len() > 1 {
        sections.push(Section::new(
            "What goes together",
            "The correlation of the errors: near ±1 the data hardly tell two inputs apart.",
            vec![correlations(found)],
        ));
    }
    if !found.together.is_empty() {
        sections.push(Section::new(
            "What the data cannot tell",
            "What is simulated hardly changes when these move so:",
            vec![together(found)],
        ));
    }
    if !found.outliers.is_empty() {
        sections.push(Section::new("Measurements that fit badly", "The worst first.", vec![outliers(found)]));
    }
    let lead = format!(
        "It stopped after {}: {}. {} for {} of {}.",
        count(found.steps, "step"),
        found.status,
        sentence(&count(found.simulations, "simulation")),
        count(found.rows, "experiment"),
        count(found.settings, "different setting")
    );
    sections.push(Section::new("How the search went", lead, Vec::new()));
    sections.push(parts::check(&found.check));
    Story {
        headline: headline(found),
        support: support(found),
        cards: found.fitted.iter().take(8).map(card).collect(),
        sections,
    }
}

/// `Rate is 0.42 ± 0.01 1/s.`, or of many inputs how well they fit.
fn headline(found: &Calibration) -> String {
    let value = |fitted: &Fitted| format!("{} is {}", spoken(&fitted.name), estimate(fitted));
    let text = match found.fitted.as_slice() {
        few if few.len() <= 2 => few.iter().map(value).collect::<Vec<_>>().join(", "),
        many => {
            let fit =
                format!("{} fit {}", count(many.len(), "input"), count(found.goodness.measurements, "measurement"));
            match found.outputs.iter().find_map(explained) {
                Some(best) => format!("{fit}: {best}"),
                None => fit,
            }
        }
    };
    typeset(&format!("{}.", sentence(&text)))
}

/// `99.9 % of what pinene varies is explained`
fn explained(output: &FittedOutput) -> Option<String> {
    output.explained.map(|part| format!("{:.1} % of what {} varies is explained", 100.0 * part, spoken(&output.name)))
}

fn estimate(fitted: &Fitted) -> String {
    match fitted.error {
        Some(error) => with_error(fitted.value, error, &fitted.unit),
        None => with_unit(significant(fitted.value, 4), &fitted.unit),
    }
}

fn support(found: &Calibration) -> String {
    let explained: Vec<String> = found.outputs.iter().filter_map(explained).take(3).collect();
    let by = format!("{}, {}", count(found.goodness.measurements, "measurement"), found.loss);
    typeset(&sentence(&format!("{by}. {}.", sentence(&explained.join(", ")))))
}

fn card(fitted: &Fitted) -> Card {
    Card {
        name: spoken(&fitted.name),
        value: typeset(&significant(fitted.value, 4)),
        unit: fitted.unit.clone(),
        note: typeset(&match (fitted.held, fitted.error) {
            (true, _) => "at an end of its range".to_string(),
            (_, Some(error)) => format!("± {}, before {}", significant(error, 2), short(fitted.before)),
            (_, None) => "not determined by the data".to_string(),
        }),
        mood: if fitted.held || fitted.error.is_none() { Mood::Worse } else { Mood::Neutral },
    }
}

fn fitted(found: &Calibration, model: &dyn Model) -> Figure {
    let mut table = Table::titled(&["input", ">before", ">value", ">± error", "", "95 % interval"]);
    let mut rows = Vec::new();
    for fitted in &found.fitted {
        let interval =
            fitted.interval.map(|(low, high)| format!("{} to {}", significant(low, 4), significant(high, 4)));
        let words = if fitted.held {
            "held at an end of its range".into()
        } else {
            interval.unwrap_or("not determined".into())
        };
        table.row([
            html! { code { (fitted.name) } }.into(),
            short(fitted.before).into(),
            significant(fitted.value, 5).into(),
            fitted.error.map_or("-".into(), |error| significant(error, 2)).into(),
            fitted.unit.clone().into(),
            words.clone().into(),
        ]);
        let Some(input) = model.inputs().iter().find(|input| input.name == fitted.name) else { continue };
        let words = format!("{} {}\n{words}\n{}", spoken(&fitted.name), estimate(fitted), input.about);
        rows.push(Row::new(input, fitted.before, fitted.value, fitted.interval, &words));
    }
    Figure::plot("Fitted inputs, within their ranges", "ranges", parts::Rows { rows }, table)
}

fn output(output: &FittedOutput) -> Figure {
    let mut table = Table::titled(&["", ">value", ""]);
    let mut row = |what: &str, value: f64| {
        table.row([what.into(), significant(value, 4).into(), output.unit.clone().into()]);
    };
    row("root mean square before", output.before);
    row("root mean square after", output.after);
    row("mean of simulated less measured", output.bias);
    if let Some(explained) = output.explained {
        table.row(["variance explained".into(), format!("{:.2} %", 100.0 * explained).into(), "".into()]);
    }
    let every = output.measured.len().div_ceil(DOTS).max(1);
    let dots = output.measured.iter().copied().zip(output.simulated.iter().copied()).step_by(every).collect();
    Figure::plot(spoken(&output.name), "agreement", Scatter { unit: &output.unit, dots }, table)
}

fn correlations(found: &Calibration) -> Figure {
    let names: Vec<&str> = found.fitted.iter().map(|fitted| fitted.name.as_str()).collect();
    let mut titles = vec![""];
    titles.extend(&names);
    let mut table = Table::titled(&titles);
    for (name, row) in names.iter().zip(&found.correlations) {
        let mut cells: Vec<Cell> = vec![html! { code { (name) } }.into()];
        cells.extend(row.iter().map(|value| Cell::from(shade(*value))));
        table.rows.push(cells);
    }
    Figure::table("Correlations", table)
}

/// A number on a ground that is darker the further it is from 0.
fn shade(value: Option<f64>) -> Markup {
    match value {
        None => html! { "-" },
        Some(value) => {
            let side = if value < 0.0 { "negative" } else { "positive" };
            html! { span class={ "shade " (side) } style=(format!("--part: {:.0}%", 70.0 * value.abs())) {
                (typeset(&format!("{value:.2}")))
            } }
        }
    }
}

fn together(found: &Calibration) -> Figure {
    let mut table = Table::titled(&["inputs", ">errors magnified by"]);
    for together in &found.together {
        let moves = together.moves.iter().map(|(name, percent)| format!("{name} {percent:+.2} %"));
        let condition = together.condition.map_or("without bound".into(), |condition| significant(condition, 2));
        table.row([moves.collect::<Vec<_>>().join(", ").into(), condition.into()]);
    }
    Figure::table("", table)
}

fn outliers(found: &Calibration) -> Figure {
    let mut table = Table::titled(&["where", "output", ">measured", ">simulated", ">deviations apart"]);
    for outlier in found.outliers.iter().take(ROWS) {
        table.row([
            outlier.place.clone().into(),
            html! { code { (outlier.output) } }.into(),
            significant(outlier.measured, 4).into(),
            significant(outlier.simulated, 4).into(),
            significant(outlier.deviations, 2).into(),
        ]);
    }
    Figure::table("", table)
}
