//! What holds an improvement back, and what giving way would bring.

use super::changes::symbol;
use crate::figure::{Figure, Table};
use crate::words::{spoken, typeset};
use chainrule_study::number::{handy, short, significant, with_unit};
use chainrule_study::{Goal, Goodness, Held, Improvement, Model, Relation, arrays};
use serde::Serialize;

#[derive(Serialize)]
struct Prices {
    output: String,
    unit: String,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    what: String,
    /// What a hundredth of the limit, or of an input's range, would bring.
    gain: f64,
    words: String,
}

/// The conditions and ends of ranges that hold back, the dearest first; none if nothing does.
pub(crate) fn prices(found: &Improvement, model: &dyn Model) -> Option<Figure> {
    let unit = found.outputs.iter().find(|change| change.name == found.output).map_or("", |change| &change.unit);
    let limits = found.limits.iter().filter(|held| held.active).map(|held| (held, held.limit.abs(), "condition"));
    let bounds = found.bounds.iter().map(|held| {
        let input = model.inputs().iter().find(|input| input.name == held.name);
        (held, input.map_or(0.0, |input| input.high - input.low), "end of its range")
    });
    let held: Vec<(&Held, f64, &str)> = limits.chain(bounds).collect();
    if held.is_empty() {
        return None;
    }
    if found.goodness == Goodness::Violated {
        return Some(violated(held.iter().map(|(held, ..)| *held)));
    }
    let mut held = together(held, model);
    held.sort_by(|a, b| (b.0.price * b.1).total_cmp(&(a.0.price * a.1)));
    let mut table = Table::titled(&["what holds back", "", ">giving way by", ">would bring"]);
    let mut bars = Vec::new();
    for (held, size, kind) in &held {
        let what = typeset(&format!(
            "{} {} {}",
            spoken(&held.name),
            symbol(held.relation),
            with_unit(short(held.limit), &held.unit)
        ));
        let amount = handy(held.limit);
        let gain = with_unit(significant(held.price * amount, 3), unit);
        table.row([
            what.clone().into(),
            kind.clone().into(),
            with_unit(short(amount), &held.unit).into(),
            gain.clone().into(),
        ]);
        let words = format!("{what}\n{} {}", with_unit(short(amount), &held.unit), bought(held, found.goal, &gain));
        bars.push(Bar { what, gain: 0.01 * held.price * size, words: typeset(&words) });
    }
    bars.truncate(15);
    let data = Prices { output: spoken(&found.output), unit: unit.into(), bars };
    Some(Figure::plot("What giving way by a hundredth would bring", "prices", data, table))
}

/// The elements of an array that are held at the same end of their range as one: what they bring together.
fn together(held: Vec<(&Held, f64, &str)>, model: &dyn Model) -> Vec<(Held, f64, String)> {
    let arrays = arrays(model.inputs());
    let array = |name: &str| {
        let j = model.inputs().iter().position(|input| input.name == name)?;
        arrays.iter().position(|array| array.at.contains(&j))
    };
    let mut all: Vec<(Held, f64, String)> = Vec::new();
    let mut places: Vec<((usize, f64), usize, usize)> = Vec::new();
    for (held, size, kind) in held {
        let key = array(&held.name).map(|array| (array, held.limit));
        let known = places.iter_mut().find(|(of, ..)| Some(*of) == key);
        match (known, key) {
            (Some((_, at, times)), _) => {
                all[*at].0.price += held.price;
                *times += 1;
            }
            (None, key) => {
                places.extend(key.map(|key| (key, all.len(), 1)));
                all.push((held.clone(), size, kind.to_string()));
            }
        }
    }
    for ((array, _), at, times) in places.into_iter().filter(|(.., times)| *times > 1) {
        all[at].0.name = arrays[array].stem.clone();
        all[at].2 = format!("ends of {times} ranges");
    }
    all
}

/// Conditions that exclude each other have no price.
fn violated<'a>(all: impl Iterator<Item = &'a Held>) -> Figure {
    let mut table = Table::titled(&["condition or range", ">is", ""]);
    for held in all {
        let what = format!("{} {} {}", held.name, symbol(held.relation), with_unit(short(held.limit), &held.unit));
        table.row([what.into(), significant(held.value, 4).into(), held.unit.clone().into()]);
    }
    Figure::table("", table)
}

/// `more would save 0.12 L/100km`
fn bought(held: &Held, goal: Goal, gain: &str) -> String {
    let direction = match held.relation {
        Relation::AtMost => "more",
        Relation::AtLeast => "less",
        Relation::Equal => "of leeway",
    };
    match goal {
        Goal::Minimise => format!("{direction} would save {gain}"),
        Goal::Maximise => format!("{direction} would add {gain}"),
        _ => format!("{direction} would bring it {gain} nearer"),
    }
}
