//! Before and after.

use crate::figure::{Cell, Figure, Mood, Table};
use crate::words::{spoken, typeset};
use chainrule_study::number::{change, short, significant, with_unit};
use chainrule_study::{Change, Held, Input, Model, Relation, Scale, arrays};
use maud::html;
use serde::Serialize;

#[derive(Serialize)]
struct Outputs {
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    output: String,
    /// The change in percent.
    percent: f64,
    mood: Mood,
    words: String,
}

/// Every output before and after, with the conditions put on it.
pub(crate) fn outputs(changes: &[Change], limits: &[Held]) -> Figure {
    let of = |change: &Change| Mood::of(change.gain.unwrap_or(0.0), change.before);
    let mut table = Table::titled(&["output", ">before", ">after", "", ">change", "condition"]);
    for moved in changes {
        table.row([
            html! { code { (moved.name) } }.into(),
            significant(moved.before, 4).into(),
            significant(moved.after, 4).into(),
            moved.unit.clone().into(),
            Cell::mood(change(moved.before, moved.after), of(moved)),
            conditions(moved, limits).into(),
        ]);
    }
    // What rounds to nothing is drawn as nothing.
    let visible = |percent: f64| if percent.abs() < 5e-4 { 0.0 } else { percent };
    let bar = |moved: &Change| Bar {
        output: spoken(&moved.name),
        percent: visible(100.0 * (moved.after - moved.before) / moved.before.abs()),
        mood: of(moved),
        words: typeset(&format!(
            "{} {} → {} ({})\n{}",
            spoken(&moved.name),
            significant(moved.before, 4),
            with_unit(significant(moved.after, 4), &moved.unit),
            change(moved.before, moved.after),
            conditions(moved, limits)
        )),
    };
    // An output that was 0 has no percentage: it is in the table alone.
    let bars = changes.iter().map(bar).filter(|bar| bar.percent.is_finite()).collect();
    Figure::plot("Change of each output", "changes", Outputs { bars }, table)
}

fn conditions(moved: &Change, limits: &[Held]) -> String {
    let of = limits.iter().filter(|held| held.name == moved.name);
    let words =
        |held: &Held| format!("{} {}", symbol(held.relation), with_unit(significant(held.limit, 4), &held.unit));
    of.map(words).collect::<Vec<_>>().join(", ")
}

/// A comparison as it is printed.
pub(super) fn symbol(relation: Relation) -> &'static str {
    match relation {
        Relation::AtMost => "≤",
        Relation::AtLeast => "≥",
        Relation::Equal => "=",
    }
}

/// What `figures.js` draws as settings within ranges.
#[derive(Serialize)]
pub(crate) struct Rows {
    pub rows: Vec<Row>,
}

/// An input before and after, within its range.
#[derive(Serialize)]
pub(crate) struct Row {
    input: String,
    low: String,
    high: String,
    /// Where in its range, from 0 to 1.
    before: f64,
    after: f64,
    /// Where it is with some confidence.
    interval: Option<(f64, f64)>,
    words: String,
}

impl Row {
    /// `input` from one value to another, with an interval around the latter if it has one.
    pub fn new(input: &Input, before: f64, after: f64, interval: Option<(f64, f64)>, words: &str) -> Row {
        let share = |value: f64| share(input, value);
        Row {
            input: spoken(&input.name),
            low: short(input.low),
            high: with_unit(short(input.high), &input.unit),
            before: share(before),
            after: share(after),
            interval: interval.map(|(low, high)| (share(low), share(high))),
            words: typeset(words),
        }
    }
}

/// Where `value` is in its input's range, from 0 to 1 along its scale.
pub(crate) fn share(input: &Input, value: f64) -> f64 {
    let along = |x: f64| if input.scale == Scale::Log { x.ln() } else { x };
    let width = along(input.high) - along(input.low);
    if width > 0.0 { (along(value) - along(input.low)) / width } else { 0.0 }
}

/// How many inputs moved, and a figure of each that is no part of a [field](super::fields), within its range.
pub(crate) fn inputs(changes: &[Change], model: &dyn Model) -> (usize, Option<Figure>) {
    let arrays = arrays(model.inputs());
    let mut moving = 0;
    let mut rows = Vec::new();
    let mut table = Table::titled(&["input", ">before", ">after", "", ">change", "range"]);
    for moved in changes {
        let Some(j) = model.inputs().iter().position(|input| input.name == moved.name) else { continue };
        let input = &model.inputs()[j];
        let width = input.high - input.low;
        if (moved.after - moved.before).abs() <= 1e-6 * width {
            continue;
        }
        moving += 1;
        if arrays.iter().any(|array| array.at.contains(&j)) {
            continue;
        }
        let range = format!("{} to {}", short(input.low), short(input.high));
        let place = if moved.after == input.low {
            ", at its least"
        } else if moved.after == input.high {
            ", at its most"
        } else {
            ""
        };
        table.row([
            html! { code { (moved.name) } }.into(),
            short(moved.before).into(),
            significant(moved.after, 5).into(),
            moved.unit.clone().into(),
            change(moved.before, moved.after).into(),
            format!("{range}{place}").into(),
        ]);
        let words = format!(
            "{} {} → {} ({})\nrange {}{place}\n{}",
            spoken(&moved.name),
            short(moved.before),
            with_unit(significant(moved.after, 5), &moved.unit),
            change(moved.before, moved.after),
            with_unit(range, &moved.unit),
            input.about
        );
        rows.push(Row::new(input, moved.before, moved.after, None, &words));
    }
    // The plot shows what moved far first, and no more than can be read.
    rows.sort_by(|a, b| (b.after - b.before).abs().total_cmp(&(a.after - a.before).abs()));
    rows.truncate(40);
    let any = !table.rows.is_empty();
    (moving, any.then(|| Figure::plot("Inputs that move, within their ranges", "ranges", Rows { rows }, table)))
}
