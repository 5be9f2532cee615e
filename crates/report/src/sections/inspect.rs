//! What moves what, as a page.

use crate::figure::{Card, Figure, Mood, Section, Story, Table};
use crate::parts;
use crate::words::{amount, sentence, spoken, typeset};
use chainrule_study::number::{percent, short, significant, with_unit};
use chainrule_study::{Influence, Inspection, Model, Moved, arrays};
use maud::html;

pub(super) fn story(found: &Inspection, model: &dyn Model) -> Story {
    let outputs: Vec<Moved> = found.outputs.iter().map(|moved| moved.grouped()).collect();
    let shown: Vec<&Moved> = match outputs.iter().filter(|moved| moved.headline).collect::<Vec<_>>() {
        none if none.is_empty() => outputs.iter().collect(),
        some => some,
    };
    let rest: Vec<&Moved> = outputs.iter().filter(|moved| !shown.iter().any(|s| s.name == moved.name)).collect();
    let mut sections = vec![Section::new(
        "What moves each output",
        "The strongest input is on top. Bars point to where the output goes when the input grows by one percent.",
        shown.iter().map(|moved| parts::influences(moved)).collect(),
    )];
    if !rest.is_empty() {
        let figures = rest.iter().map(|moved| parts::influences(moved)).collect();
        sections.push(Section::new("The other outputs", "", figures));
    }
    sections.extend(parts::more(found));
    sections.push(Section::new("Settings", "Where all this was found.", vec![settings(found, model)]));
    sections.push(parts::check(&found.check));
    sections.push(Section::new("What it cost", cost(found), Vec::new()));
    Story {
        headline: shown.first().map_or_else(|| model.about().to_string(), |moved| headline(moved)),
        support: format!("{}.", sentence(&parts::verdict(&found.check))),
        cards: shown.iter().map(|moved| card(moved)).collect(),
        sections,
    }
}

/// `Fuel is 6.11 L/100km; mass moves it most: 1 % more makes it 0.35 % more.`
fn headline(moved: &Moved) -> String {
    let value = format!("{} is {}", sentence(&spoken(&moved.name)), amount(moved.value, &moved.unit));
    match strongest(moved) {
        None => format!("{value}; no input moves it here."),
        Some(influence) => {
            let input = spoken(&influence.input);
            let effect = influence.elasticity.filter(|_| !influence.by_difference);
            let effect = effect.map_or(String::new(), |e| format!(": 1 % more of it does {}", percent(e)));
            typeset(&format!("{value}; {input} moves it most{effect}."))
        }
    }
}

fn strongest(moved: &Moved) -> Option<&Influence> {
    moved.influences.iter().find(|influence| influence.has_effect())
}

fn card(moved: &Moved) -> Card {
    Card {
        name: spoken(&moved.name),
        value: typeset(&significant(moved.value, 4)),
        unit: moved.unit.clone(),
        note: strongest(moved).map_or("no input moves it".into(), |i| format!("moved most by {}", spoken(&i.input))),
        mood: Mood::Neutral,
    }
}

fn settings(found: &Inspection, model: &dyn Model) -> Figure {
    let mut table = Table::titled(&["input", ">value", "", "range", "what it is"]);
    // Of an array of many the ends stand for all.
    let arrays = arrays(model.inputs());
    let inside = |j: usize| arrays.iter().any(|array| j > array.at.start && j + 1 < array.at.end);
    for (_, (name, value, unit)) in found.inputs.iter().enumerate().filter(|(j, _)| !inside(*j)) {
        let input = model.inputs().iter().find(|input| input.name == *name);
        table.row([
            html! { code { (name) } }.into(),
            short(*value).into(),
            unit.clone().into(),
            input.map_or(String::new(), |i| format!("{} to {}", short(i.low), short(i.high))).into(),
            input.map_or(String::new(), |i| i.about.clone()).into(),
        ]);
    }
    Figure::table("", table)
}

fn cost(found: &Inspection) -> String {
    let cost = &found.cost;
    let time = chainrule_study::number::time;
    format!(
        "All derivatives of {} outputs took {} simulations' worth: {} against {}.",
        cost.outputs,
        with_unit(significant(cost.simulations, 3), ""),
        time(cost.derivatives),
        time(cost.simulation)
    )
}
