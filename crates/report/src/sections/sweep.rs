//! Outputs over many settings, as a page.

use crate::figure::{Card, Figure, Mood, Section, Story, Table};
use crate::words::{count, sentence, spoken, typeset};
use chainrule_study::number::{short, significant, time, with_unit};
use chainrule_study::{Model, Sweep, Swept, SweptRow};
use maud::html;
use serde::Serialize;

/// Most dots of a plot, and most rows of a table.
const DOTS: usize = 4000;
const ROWS: usize = 300;

#[derive(Serialize)]
struct Course<'a> {
    output: String,
    unit: &'a str,
    /// The inputs that vary, with their units.
    inputs: Vec<(String, &'a str)>,
    /// Which of them to draw along; offered as a choice.
    choices: Vec<String>,
    /// Whether the points are a grid.
    grid: bool,
    /// Inputs, then the output.
    rows: Vec<Vec<f64>>,
}

pub(super) fn story(found: &Sweep, model: &dyn Model) -> Story {
    let headlines: Vec<usize> = (0..found.outputs.len()).filter(|&k| found.outputs[k].headline).collect();
    let shown = if headlines.is_empty() { (0..found.outputs.len()).collect() } else { headlines };
    let mut sections = vec![
        Section::new(
            "How the outputs go",
            "Point at a place to read it.",
            shown.iter().map(|&k| course(found, k)).collect(),
        ),
        Section::new("Over all points", "", vec![summary(found)]),
        Section::new("Every point", rows_lead(found), vec![rows(found)]),
    ];
    if !found.failures.is_empty() {
        let mut table = Table::titled(&["reason", ">times", ">first"]);
        for failure in &found.failures {
            let (times, first) = (failure.times.to_string(), (failure.first + 1).to_string());
            table.row([failure.reason.clone().into(), times.into(), first.into()]);
        }
        sections.push(Section::new("Points that failed", "", vec![Figure::table("", table)]));
    }
    let names: Vec<String> = found.varied.iter().map(|varied| spoken(&varied.name)).collect();
    let state =
        if found.complete { String::new() } else { format!(" of {} planned; it was interrupted", found.planned) };
    Story {
        headline: headline(found, &shown).unwrap_or_else(|| model.about().to_string()),
        support: format!(
            "{}{state}, over {}, in {}.",
            sentence(&count(found.rows.len(), "point")),
            names.join(", "),
            time(found.seconds)
        ),
        cards: shown.iter().map(|&k| card(&found.outputs[k])).collect(),
        sections,
    }
}

/// `Fuel goes from 5.2 to 7.1 L/100km; it is best at mass 1300 kg.`
fn headline(found: &Sweep, shown: &[usize]) -> Option<String> {
    let output = &found.outputs[*shown.first()?];
    let range = format!("{} to {}", significant(output.low, 4), with_unit(significant(output.high, 4), &output.unit));
    let best = output
        .best
        .and_then(|best| found.rows.get(best.row))
        .map_or(String::new(), |row| format!("; it is best at {}", place(found, row)));
    Some(typeset(&format!("{} goes from {range}{best}.", sentence(&spoken(&output.name)))))
}

/// `mass 1300 kg, tire radius 0.33 m`
fn place(found: &Sweep, row: &SweptRow) -> String {
    let one = |(varied, value): (&chainrule_study::Varied, &f64)| {
        let value =
            varied.name_of(*value).map_or_else(|| with_unit(significant(*value, 4), &varied.unit), str::to_string);
        format!("{} {value}", spoken(&varied.name))
    };
    found.varied.iter().zip(&row.inputs).take(3).map(one).collect::<Vec<_>>().join(", ")
}

fn card(output: &Swept) -> Card {
    Card {
        name: spoken(&output.name),
        value: typeset(&significant(output.best.map_or(output.mean, |best| best.value), 4)),
        unit: output.unit.clone(),
        note: typeset(&format!(
            "{}, from {} to {}",
            if output.best.is_some() { "at best" } else { "on average" },
            significant(output.low, 3),
            significant(output.high, 3)
        )),
        mood: Mood::Neutral,
    }
}

fn course(found: &Sweep, k: usize) -> Figure {
    let output = &found.outputs[k];
    let good: Vec<&SweptRow> = found.rows.iter().filter(|row| row.outputs.len() > k).collect();
    let every = good.len().div_ceil(DOTS).max(1);
    let row = |row: &&SweptRow| row.inputs.iter().copied().chain([row.outputs[k]]).collect();
    let names: Vec<String> = found.varied.iter().map(|varied| spoken(&varied.name)).collect();
    let data = Course {
        output: spoken(&output.name),
        unit: &output.unit,
        inputs: names.iter().cloned().zip(found.varied.iter().map(|varied| varied.unit.as_str())).collect(),
        choices: if names.len() > 1 { names } else { Vec::new() },
        grid: found.seed.is_none(),
        rows: good.iter().step_by(every).map(row).collect(),
    };
    let mut table = Table::titled(&["", ">value", "", "at"]);
    let at = |row: Option<&&SweptRow>| row.map_or(String::new(), |row| place(found, row));
    let of = |row: &&&SweptRow| row.outputs[k];
    let least = good.iter().min_by(|a, b| of(a).total_cmp(&of(b)));
    let most = good.iter().max_by(|a, b| of(a).total_cmp(&of(b)));
    for (what, value, row) in [("least", output.low, least), ("mean", output.mean, None), ("most", output.high, most)] {
        table.row([what.into(), significant(value, 5).into(), output.unit.clone().into(), at(row).into()]);
    }
    Figure::plot(spoken(&output.name), "course", data, table)
}

fn summary(found: &Sweep) -> Figure {
    let mut table = Table::titled(&["output", ">least", ">mean", ">most", ">deviation", "", "what it is"]);
    for output in &found.outputs {
        table.row([
            html! { code { (output.name) } }.into(),
            significant(output.low, 4).into(),
            significant(output.mean, 4).into(),
            significant(output.high, 4).into(),
            significant(output.deviation, 3).into(),
            output.unit.clone().into(),
            output.about.clone().into(),
        ]);
    }
    Figure::table("", table)
}

fn rows_lead(found: &Sweep) -> String {
    match found.rows.len() {
        number @ ROWS.. if number > ROWS => format!("The first {ROWS} of {number}; --json or a table file has all."),
        _ => String::new(),
    }
}

fn rows(found: &Sweep) -> Figure {
    let with =
        |name: &str, unit: &str| format!(">{}", if unit.is_empty() { name.into() } else { format!("{name}, {unit}") });
    let mut titles: Vec<String> = found.varied.iter().map(|varied| with(&varied.name, &varied.unit)).collect();
    titles.extend(found.outputs.iter().map(|output| with(&output.name, &output.unit)));
    let mut table = Table::titled(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for row in found.rows.iter().take(ROWS) {
        let input = |(varied, value): (&chainrule_study::Varied, &f64)| {
            varied.name_of(*value).map_or_else(|| short(*value), str::to_string).into()
        };
        let mut cells: Vec<_> = found.varied.iter().zip(&row.inputs).map(input).collect();
        match &row.failure {
            Some(reason) => cells.push(reason.clone().into()),
            None => cells.extend(row.outputs.iter().map(|value| significant(*value, 5).into())),
        }
        table.rows.push(cells);
    }
    Figure::table("", table)
}
