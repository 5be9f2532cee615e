//! What moves an output, the strongest input on top.

use crate::figure::{Cell, Figure, Mood, Table};
use crate::words::{spoken, typeset};
use chainrule_study::number::{percent, short, signed, with_unit};
use chainrule_study::{Influence, Moved};
use maud::html;
use serde::Serialize;

/// Most bars of a plot, and most rows of its table.
const BARS: usize = 15;
const ROWS: usize = 50;

#[derive(Serialize)]
struct Tornado {
    output: String,
    unit: String,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    input: String,
    /// What one percent more does, in percent.
    percent: Option<f64>,
    /// What the whole range does at this slope, in the output's unit.
    range: f64,
    mood: Mood,
    words: String,
}

/// What `figures.js` draws as the tornado of an output.
pub fn tornado(moved: &Moved) -> serde_json::Value {
    let bar = |influence: &Influence| Bar {
        input: spoken(&influence.input),
        percent: influence.elasticity,
        range: influence.over_range,
        mood: mood(moved, influence),
        words: words(moved, influence),
    };
    let bars = effective(moved).take(BARS).map(bar).collect();
    let data = Tornado { output: spoken(&moved.name), unit: moved.unit.clone(), bars };
    serde_json::to_value(data).unwrap_or_default()
}

/// The same with its numbers.
pub(crate) fn influences(moved: &Moved) -> Figure {
    let mut table = Table::titled(&["input", ">now", "", ">1 % more does", ">per unit", ""]);
    for influence in effective(moved).take(ROWS) {
        table.row([
            html! { code { (influence.input) } }.into(),
            influence.choice.clone().unwrap_or_else(|| short(influence.value)).into(),
            input_unit(influence).into(),
            Cell::mood(influence.elasticity.map_or("-".into(), percent), mood(moved, influence)),
            influence.derivative.map_or("-".into(), |slope| signed(slope, 4)).into(),
            match influence.derivative {
                Some(_) => influence.unit.strip_suffix(" per 1").unwrap_or(&influence.unit).to_string().into(),
                None => influence.steps_in_words(&moved.unit).into(),
            },
        ]);
    }
    let value = with_unit(chainrule_study::number::significant(moved.value, 4), &moved.unit);
    let goal = moved.goal.words();
    let goal = if goal.is_empty() { goal } else { format!("; {goal}") };
    let weaker = match effective(moved).count().saturating_sub(BARS) {
        0 => String::new(),
        number => format!("; {number} weaker inputs are not drawn"),
    };
    Figure::plot(typeset(&format!("{} ({value}{goal}{weaker})", spoken(&moved.name))), "tornado", tornado(moved), table)
}

/// The inputs that move it at all: by more than rounding does.
fn effective(moved: &Moved) -> impl Iterator<Item = &Influence> {
    let moves = |influence: &&Influence| influence.over_range.abs() > 1e-12 * moved.value.abs();
    moved.influences.iter().filter(|influence| influence.has_effect()).filter(moves)
}

fn mood(moved: &Moved, influence: &Influence) -> Mood {
    Mood::of_slope(moved.goal, moved.value, influence.derivative.unwrap_or(0.0))
}

/// The unit of an influence's input: `kg` of `L/100km per kg`.
fn input_unit(influence: &Influence) -> String {
    let unit = influence.unit.rsplit_once(" per ").map_or("", |(_, unit)| unit);
    if unit == "1" { String::new() } else { unit.to_string() }
}

/// `1 % more mass (now 1644 kg) moves fuel by +0.35 %`
fn words(moved: &Moved, influence: &Influence) -> String {
    let (input, output) = (spoken(&influence.input), spoken(&moved.name));
    let now = with_unit(short(influence.value), &input_unit(influence));
    let Some(slope) = influence.derivative else {
        let now = influence.choice.as_deref().unwrap_or("something else");
        return typeset(&format!("{input} (now {now}) moves {output}: {}", influence.steps_in_words(&moved.unit)));
    };
    let one_more = with_unit(signed(slope, 3), &moved.unit);
    let slope = with_unit(signed(slope, 3), &influence.unit);
    let effect = match influence.elasticity {
        _ if influence.by_difference => {
            format!("one more {input} (now {now}) moves {output} by {one_more}")
        }
        Some(elasticity) => format!("1 % more {input} (now {now}) moves {output} by {}", percent(elasticity)),
        None => format!("{input} (now {now}) moves {output} by {slope}"),
    };
    let range = with_unit(signed(influence.over_range, 3), &moved.unit);
    typeset(&format!("{effect}\n{slope}\nat this slope its whole range is worth {range}"))
}
