//! What an inspection tells besides, when asked: a change tried out, interactions, and when inputs matter.

use crate::figure::{Figure, Mood, Section, Table};
use crate::words::{amount, sentence, spoken, typeset};
use chainrule_study::number::{change, short, signed, significant, with_unit};
use chainrule_study::{Attributed, Inspection, Interaction, Predicted, WhatIf, When};
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

#[derive(Serialize)]
struct Predictions {
    bars: Vec<Prediction>,
}

/// The change of an output, in percent: by a run, and as predicted.
#[derive(Serialize)]
struct Prediction {
    output: String,
    run: f64,
    first: f64,
    second: Option<f64>,
    mood: Mood,
    words: String,
}

#[derive(Serialize)]
struct Pairs {
    output: String,
    unit: String,
    bars: Vec<Pair>,
}

#[derive(Serialize)]
struct Pair {
    what: String,
    worth: f64,
    words: String,
}

/// Sections for what was asked for.
pub(crate) fn more(found: &Inspection) -> Vec<Section> {
    let what_if = found.what_if.iter().map(|tried| what_if(tried, found));
    let when = found.when.iter().map(when);
    let pairs = (!found.interactions.is_empty()).then(|| interactions(&found.interactions));
    what_if.chain(when).chain(pairs).collect()
}

fn what_if(tried: &WhatIf, found: &Inspection) -> Section {
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
    lead.push_str(". Bars are a run; the open dot is what derivatives predict, the full one with curvature.");
    let percent = |of: &Predicted, after: f64| 100.0 * (after - of.before) / of.before.abs();
    let bar = |of: &Predicted| Prediction {
        output: spoken(&of.name),
        run: percent(of, of.after),
        first: percent(of, of.first),
        second: of.second.map(|second| percent(of, second)),
        mood: mood(of, found),
        words: typeset(&format!(
            "{} {} → {} ({})\npredicted {}{}",
            spoken(&of.name),
            significant(of.before, 5),
            with_unit(significant(of.after, 5), &of.unit),
            change(of.before, of.after),
            significant(of.first, 5),
            of.second.map_or(String::new(), |second| format!(", with curvature {}", significant(second, 5)))
        )),
    };
    // An output that was 0 has no percentage: it is in the table alone.
    let bars = tried.outputs.iter().filter(|of| of.before != 0.0).map(bar).collect();
    let figure = Figure::plot("Change of each output", "predictions", Predictions { bars }, table);
    Section::new("What if", typeset(&sentence(&lead)), vec![figure])
}

fn mood(of: &Predicted, found: &Inspection) -> Mood {
    let goal = found.outputs.iter().find(|moved| moved.name == of.name).map(|moved| moved.goal);
    goal.map_or(Mood::Neutral, |goal| Mood::of(goal.gain(of.before, of.after), of.before))
}

fn interactions(all: &[Interaction]) -> Section {
    let mut outputs: Vec<&str> = all.iter().map(|pair| pair.output.as_str()).collect();
    outputs.dedup();
    let figures = outputs
        .iter()
        .map(|output| pairs(&all.iter().filter(|pair| pair.output == *output).take(ROWS).collect::<Vec<_>>()));
    let lead = "Pairs of inputs that change each other's influence: by how much the effect of one's range changes as the \
                other crosses its own.";
    Section::new("Which inputs act together", lead, figures.collect())
}

/// The pairs of one output.
fn pairs(of: &[&Interaction]) -> Figure {
    let mut table = Table::titled(&["input", "and", ">over both ranges", "", ">second derivative"]);
    for pair in of {
        table.row([
            html! { code { (pair.a) } }.into(),
            html! { code { (pair.b) } }.into(),
            signed(pair.over_ranges, 3).into(),
            pair.unit.clone().into(),
            signed(pair.second_derivative, 4).into(),
        ]);
    }
    let bar = |pair: &&Interaction| {
        let what = format!("{} and {}", spoken(&pair.a), spoken(&pair.b));
        let worth = with_unit(signed(pair.over_ranges, 3), &pair.unit);
        Pair { words: typeset(&format!("{what}\n{worth} over both ranges")), what, worth: pair.over_ranges }
    };
    let (output, unit) = of.first().map_or_else(Default::default, |pair| (spoken(&pair.output), pair.unit.clone()));
    let data = Pairs { output: output.clone(), unit, bars: of.iter().map(bar).collect() };
    Figure::plot(output, "pairs", data, table)
}

fn when(when: &When) -> Section {
    let title = format!("When {} matters", spoken(&when.input));
    let lead = "The stronger the colour, the more a little more of it moves this step: blue up, red down. Grey is left as it is.";
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
