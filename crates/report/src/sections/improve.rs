//! A better point, as a page.

use crate::figure::{Card, Figure, Mood, Section, Story, Table};
use crate::parts;
use crate::words::{count, movement, sentence, spoken, typeset};
use chainrule_study::number::{change, significant, time, with_unit};
use chainrule_study::{Change, Goodness, Improvement, Model, Traded};
use maud::html;

pub(super) fn story(found: &Improvement, model: &dyn Model) -> Story {
    let (moved, inputs) = parts::inputs(&found.inputs, model);
    let mut sections = vec![Section::new(
        "What changes",
        "Every output before and after. Green is better, red is worse.",
        vec![parts::outputs(&found.outputs, &found.limits)],
    )];
    if moved > 0 {
        let lead = match inputs {
            Some(_) => "From the open to the full dot; the line is the range it may move in.",
            None => "The full line is what to set; the thin one is what it was.",
        };
        let figures = inputs.into_iter().chain(parts::fields(&found.inputs, model)).collect();
        sections.push(Section::new("What to set", lead, figures));
    }
    sections.push(held(found, model));
    sections.push(traded(&found.traded));
    let shown = found.influences.iter().filter(|moved| moved.headline || moved.name == found.output);
    sections.push(Section::new(
        "What moved the outputs before",
        "Bars point to where the output goes when the input grows by one percent.",
        shown.map(|moved| parts::influences(&moved.grouped())).collect(),
    ));
    let lead = format!("It stopped after {}: {}.", count(found.steps, "step"), found.status);
    sections.push(Section::new("How the search went", lead, parts::convergence(found).into_iter().collect()));
    sections.push(parts::check(&found.check));
    Story { headline: headline(found), support: support(found, moved), cards: cards(found, model), sections }
}

/// `Fuel falls from 6.11 to 5.48 L/100km (−10.3 %).`
fn headline(found: &Improvement) -> String {
    let goal = found.outputs.iter().find(|change| change.name == found.output);
    let movement = goal.map_or(String::new(), |change| format!("{} {}", spoken(&change.name), movement(change)));
    match found.goodness {
        Goodness::Better => format!("{}.", sentence(&movement)),
        Goodness::Same => format!("Nothing better is near: {movement}."),
        Goodness::Admissible => format!("All conditions are met now, at a price: {movement}."),
        Goodness::Violated => format!("The conditions cannot all be met; the nearest found: {movement}."),
    }
}

fn support(found: &Improvement, moved: usize) -> String {
    let conditions = match (found.goodness, found.limits.len()) {
        (Goodness::Violated, _) => String::new(),
        (_, 0) => String::new(),
        (_, 1) => "the condition holds, ".to_string(),
        (_, number) => format!("all {number} conditions hold, "),
    };
    let moved = match moved {
        0 => "no input moves".to_string(),
        1 => "one input moves".to_string(),
        number => format!("{number} inputs move"),
    };
    let text = format!(
        "{conditions}{moved}, and {}. The result was run again as plain Rust. {} in {}.",
        parts::verdict(&found.check),
        count(found.simulations, "simulation"),
        time(found.seconds)
    );
    sentence(&text)
}

fn cards(found: &Improvement, model: &dyn Model) -> Vec<Card> {
    let shown = |moved: &&Change| {
        let output = model.outputs().iter().find(|output| output.name == moved.name);
        moved.name == found.output || output.is_some_and(|output| output.headline)
    };
    let card = |moved: &Change| Card {
        name: spoken(&moved.name),
        value: typeset(&significant(moved.after, 4)),
        unit: moved.unit.clone(),
        note: typeset(&match change(moved.before, moved.after).as_str() {
            "0 %" => "as before".to_string(),
            change => format!("{change} from {}", significant(moved.before, 4)),
        }),
        mood: Mood::of(moved.gain.unwrap_or(0.0), moved.before),
    };
    found.outputs.iter().filter(shown).map(card).collect()
}

fn held(found: &Improvement, model: &dyn Model) -> Section {
    let prices = parts::prices(found, model);
    let (title, lead) = match (found.goodness, &prices) {
        (Goodness::Violated, _) => {
            ("What stands in the way", "These conditions and ranges exclude each other near here.")
        }
        (_, Some(_)) => (
            "What holds it back",
            "Conditions and ranges that stand in the way of more, and what giving way to each would bring.",
        ),
        (_, None) => ("What holds it back", "No condition and no range: this is the best there is nearby."),
    };
    Section::new(title, lead, prices.into_iter().collect())
}

fn traded(all: &[Traded]) -> Section {
    if all.is_empty() {
        return Section::new("What was traded for it", "Nothing: no output got worse.", Vec::new());
    }
    let mut table = Table::titled(&["output", ">worse by", ">of allowed"]);
    for Traded { name, unit, loss, allowed } in all {
        table.row([
            html! { code { (name) } }.into(),
            with_unit(significant(*loss, 3), unit).into(),
            allowed.map_or(String::new(), |allowed| with_unit(significant(allowed, 3), unit)).into(),
        ]);
    }
    Section::new("What was traded for it", "Outputs that got worse.", vec![Figure::table("", table)])
}
