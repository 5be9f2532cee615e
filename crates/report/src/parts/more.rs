//! What an inspection tells besides, when asked: a change tried out, interactions, and when inputs matter.

use crate::figure::{Figure, Section, Table};
use crate::words::{amount, spoken, typeset};
use chainrule_study::number::{change, short, signed, significant, with_unit};
use chainrule_study::{Attributed, Inspection, Interaction, WhatIf, When};
use maud::html;
use serde::Serialize;

/// Most steps of a series that are drawn, and most rows of a table.
const STEPS: usize = 3000;
const ROWS: usize = 100;

#[derive(Serialize)]
struct Painted {
    label: String,
    x: String,
    steps: Vec<PaintedStep>,
}

#[derive(Serialize)]
struct PaintedStep {
    x: f64,
    y: f64,
    slope: f64,
    words: String,
}

/// Sections for what was asked for.
pub(crate) fn more(found: &Inspection) -> Vec<Section> {
    let what_if = found.what_if.iter().map(what_if);
    let when = found.when.iter().map(when);
    let pairs = (!found.interactions.is_empty()).then(|| interactions(&found.interactions));
    what_if.chain(when).chain(pairs).collect()
}

fn what_if(tried: &WhatIf) -> Section {
    let named = |(name, unit, before, after): &(String, String, f64, f64)| {
        format!("{} from {} to {}", spoken(name), short(*before), with_unit(short(*after), unit))
    };
    let mut lead = tried.changes.iter().map(named).collect::<Vec<_>>().join(", ");
    if !tried.unpredicted.is_empty() {
        lead.push_str(&format!("; predictions leave out {}, which has no derivative", tried.unpredicted.join(", ")));
    }
    let mut table =
        Table::titled(&["output", ">before", ">after, by a run", ">change", ">by derivatives", ">by curvature", ""]);
    for output in &tried.outputs {
        table.row([
            html! { code { (output.name) } }.into(),
            significant(output.before, 5).into(),
            significant(output.after, 5).into(),
            change(output.before, output.after).into(),
            significant(output.first, 5).into(),
            output.second.map_or("-".into(), |second| significant(second, 5)).into(),
            output.unit.clone().into(),
        ]);
    }
    Section::new("What if", typeset(&lead), vec![Figure::table("", table)])
}

fn interactions(all: &[Interaction]) -> Section {
    let mut table = Table::titled(&["output", "input", "and", ">over both ranges", "", ">second derivative"]);
    for pair in all.iter().take(ROWS) {
        table.row([
            html! { code { (pair.output) } }.into(),
            html! { code { (pair.a) } }.into(),
            html! { code { (pair.b) } }.into(),
            signed(pair.over_ranges, 3).into(),
            pair.unit.clone().into(),
            signed(pair.second_derivative, 4).into(),
        ]);
    }
    let lead = "Pairs of inputs that change each other's influence: by how much the effect of one's range changes as the \
                other crosses its own.";
    Section::new("Which inputs act together", lead, vec![Figure::table("", table)])
}

fn when(when: &When) -> Section {
    let title = format!("When {} matters", spoken(&when.input));
    let lead = "The stronger the colour, the more a little more of it moves this step: blue up, red down.";
    Section::new(title, lead, when.series.iter().map(|series| painted(when, series)).collect())
}

fn painted(when: &When, of: &Attributed) -> Figure {
    let series = &of.series;
    let every = of.values.len().div_ceil(STEPS).max(1);
    let slope_unit = format!(
        "{} per {}",
        if series.unit.is_empty() { "1" } else { &series.unit },
        if when.unit.is_empty() { "1" } else { &when.unit }
    );
    let step = |i: usize| PaintedStep {
        x: i as f64 * series.step,
        y: of.values[i],
        slope: of.slopes[i],
        words: typeset(&format!(
            "{}\n{} {}\n{} {slope_unit}",
            with_unit(short(i as f64 * series.step), &series.step_unit),
            spoken(&series.name),
            amount(of.values[i], &series.unit),
            signed(of.slopes[i], 3)
        )),
    };
    let mut table = Table::titled(&[">at", "", ">value", "", ">slope", ""]);
    for &i in &of.strongest {
        table.row([
            short(i as f64 * series.step).into(),
            series.step_unit.clone().into(),
            significant(of.values[i], 4).into(),
            series.unit.clone().into(),
            signed(of.slopes[i], 3).into(),
            slope_unit.clone().into(),
        ]);
    }
    let data = Painted {
        label: with_unit(spoken(&series.name), &format!("({})", series.unit)),
        x: series.step_unit.clone(),
        steps: (0..of.values.len().min(of.slopes.len())).step_by(every).map(step).collect(),
    };
    Figure::plot(spoken(&series.name), "painted", data, table)
}
