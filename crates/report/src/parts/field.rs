//! Arrays of many inputs, each as one line.

use crate::figure::{Figure, Table};
use crate::words::{sentence, spoken, typeset};
use chainrule_study::number::{short, significant, with_unit};
use chainrule_study::{Array, Change, Model, arrays};
use serde::Serialize;

/// Most points of a line, and rows of its table.
const POINTS: usize = 1000;
const ROWS: usize = 20;

#[derive(Serialize)]
struct Field<'a> {
    name: String,
    unit: &'a str,
    range: (f64, f64),
    points: Vec<Place>,
}

/// An element, from 1, before and after.
#[derive(Serialize)]
struct Place {
    element: usize,
    before: f64,
    after: f64,
    words: String,
}

/// The arrays of `model` of which an element moved, each before and after along its elements.
pub(crate) fn fields(changes: &[Change], model: &dyn Model) -> Vec<Figure> {
    let moved = |array: &Array| changes[array.at.clone()].iter().any(|change| change.before != change.after);
    let fits = |array: &Array| changes.len() >= array.at.end;
    arrays(model.inputs())
        .iter()
        .filter(|array| fits(array) && moved(array))
        .map(|a| field(a, changes, model))
        .collect()
}

fn field(array: &Array, changes: &[Change], model: &dyn Model) -> Figure {
    let input = &model.inputs()[array.at.start];
    let of = &changes[array.at.clone()];
    let unit = &input.unit;
    let place = |i: usize| Place {
        element: i + 1,
        before: of[i].before,
        after: of[i].after,
        words: typeset(&format!(
            "{} {} → {}",
            spoken(&of[i].name),
            short(of[i].before),
            with_unit(significant(of[i].after, 4), unit)
        )),
    };
    let mut table = Table::titled(&["input", ">before", ">after", ""]);
    for change in of.iter().step_by(of.len().div_ceil(ROWS)) {
        let name = maud::html! { code { (change.name) } };
        table.row([name.into(), short(change.before).into(), significant(change.after, 4).into(), unit.clone().into()]);
    }
    let every = of.len().div_ceil(POINTS);
    let mut points: Vec<Place> = (0..of.len()).step_by(every).map(place).collect();
    if !(of.len() - 1).is_multiple_of(every) {
        points.push(place(of.len() - 1));
    }
    let (name, range) = (spoken(&array.stem), (input.low, input.high));
    let title = format!("{}: {} elements, each within {}", sentence(&name), of.len(), with_unit(range_of(range), unit));
    Figure::plot(typeset(&title), "field", Field { name, unit, range, points }, table)
}

fn range_of((low, high): (f64, f64)) -> String {
    format!("{} to {}", short(low), short(high))
}
