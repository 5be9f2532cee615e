//! Compromises between goals, as a page.

use crate::figure::{Card, Figure, Mood, Section, Story, Table};
use crate::parts;
use crate::words::{amount, count, sentence, spoken, typeset};
use chainrule_study::number::{short, significant, time, with_unit};
use chainrule_study::{Front, FrontPoint, Model};
use serde::Serialize;

#[derive(Serialize)]
struct Compromises {
    x: String,
    y: String,
    points: Vec<Dot>,
    before: Dot,
}

#[derive(Serialize)]
struct Dot {
    x: f64,
    y: f64,
    words: String,
}

#[derive(Serialize)]
struct Settings {
    /// Along what.
    x: String,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    input: String,
    /// Along the front: the first goal, the share of the input's range, and what that is in words.
    points: Vec<(f64, f64, String)>,
}

pub(super) fn story(found: &Front, model: &dyn Model) -> Story {
    let figures = (1..found.goals.len()).map(|k| compromises(found, k)).collect();
    let mut sections = vec![Section::new(
        "The compromises",
        "Of no full dot can one goal come nearer without another going further away. The open dot is where it started.",
        figures,
    )];
    let settings = settings(found, model);
    if let Some(settings) = settings {
        sections.push(Section::new("What to set", "The inputs that move most, along the front.", vec![settings]));
    }
    if !found.conditions.is_empty() {
        let mut table = Table::titled(&["condition"]);
        found.conditions.iter().for_each(|condition| table.row([condition.clone().into()]));
        sections.push(Section::new("What every point meets", "", vec![Figure::table("", table)]));
    }
    sections.push(parts::check(&found.check));
    let stopped = if found.interrupted { "It was stopped before all points were found. " } else { "" };
    Story {
        headline: headline(found),
        support: typeset(&format!(
            "{} of {} asked for; {stopped}{} in {}. {}.",
            sentence(&count(found.points.len(), "compromise")),
            found.wanted,
            count(found.simulations, "simulation"),
            time(found.seconds),
            sentence(&parts::verdict(&found.check))
        )),
        cards: (0..found.goals.len()).map(|k| card(found, k)).collect(),
        sections,
    }
}

/// `Between fuel and noise there is a choice: fuel from 5.4 to 6.1 L/100km, noise from 68 to 70 dB(A).`
fn headline(found: &Front) -> String {
    let names: Vec<String> = found.goals.iter().map(|goal| spoken(&goal.output)).collect();
    let Some((last, rest)) = names.split_last() else { return String::new() };
    match found.points.len() {
        0 => format!("No point meets the conditions: there is no choice between {} and {last}.", rest.join(", ")),
        1 => format!("{} and {last} are best together.", sentence(&rest.join(", "))),
        _ => {
            let range = |k: usize| {
                let (low, high) = range(found, k);
                format!(
                    "{} {} to {}",
                    names[k],
                    significant(low, 3),
                    with_unit(significant(high, 3), &found.goals[k].unit)
                )
            };
            let ranges: Vec<String> = (0..names.len()).map(range).collect();
            typeset(&format!("Between {} and {last} there is a choice: {}.", rest.join(", "), ranges.join(", ")))
        }
    }
}

/// The least and the greatest value of goal `k` on the front.
fn range(found: &Front, k: usize) -> (f64, f64) {
    let values = found.points.iter().map(|point| point.values[k]);
    (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
}

fn card(found: &Front, k: usize) -> Card {
    let goal = &found.goals[k];
    let (low, high) =
        if found.points.is_empty() { (found.before.values[k], found.before.values[k]) } else { range(found, k) };
    Card {
        name: spoken(&goal.output),
        value: typeset(&format!("{} to {}", significant(low, 4), significant(high, 4))),
        unit: goal.unit.clone(),
        note: typeset(&format!("before {}", significant(found.before.values[k], 4))),
        mood: Mood::Neutral,
    }
}

/// What `figures.js` draws as a front: the first goal against each other one.
pub fn fronts(found: &Front) -> Vec<serde_json::Value> {
    (1..found.goals.len()).map(|k| serde_json::to_value(dots(found, k)).unwrap_or_default()).collect()
}

/// The points in the plane of the first goal and goal `k`.
fn dots(found: &Front, k: usize) -> Compromises {
    let (first, other) = (&found.goals[0], &found.goals[k]);
    let axis = |goal: &chainrule_study::FrontGoal| {
        let unit = if goal.unit.is_empty() { String::new() } else { format!("({})", goal.unit) };
        with_unit(spoken(&goal.output), &unit)
    };
    let dot = |point: &FrontPoint, name: String| Dot {
        x: point.values[0],
        y: point.values[k],
        words: typeset(&format!(
            "{name}\n{} {}\n{} {}{}",
            spoken(&first.output),
            amount(point.values[0], &first.unit),
            spoken(&other.output),
            amount(point.values[k], &other.unit),
            exchange(found, point, k).map_or(String::new(), |text| format!("\n{text}"))
        )),
    };
    let name = |(i, point): (usize, &FrontPoint)| {
        let best = point.best.as_ref().map_or(String::new(), |best| format!(", best {}", spoken(best)));
        dot(point, format!("point {}{best}", i + 1))
    };
    Compromises {
        x: axis(first),
        y: axis(other),
        points: found.points.iter().enumerate().map(name).collect(),
        before: dot(&found.before, "before".into()),
    }
}

/// The first goal against goal `k`.
fn compromises(found: &Front, k: usize) -> Figure {
    let (first, other) = (&found.goals[0], &found.goals[k]);
    let mut titles = vec![">point".to_string()];
    for goal in &found.goals {
        titles.push(format!(">{}", with_unit(&goal.output, &goal.unit)));
    }
    // What one unit of the other goal buys of the first: of two goals alone.
    let pair = found.goals.len() == 2;
    if pair {
        let one = if other.unit.is_empty() { spoken(&other.output) } else { other.unit.clone() };
        titles.push(format!(">1 {one} buys {}", first.unit));
    }
    let mut table = Table::titled(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut row = |name: String, point: &FrontPoint| {
        let mut cells = vec![name.into()];
        cells.extend(point.values.iter().map(|value| significant(*value, 5).into()));
        if pair {
            cells.push(point.exchange.map_or(String::new(), |rate| significant(rate.abs(), 2)).into());
        }
        table.rows.push(cells);
    };
    row("before".into(), &found.before);
    found.points.iter().enumerate().for_each(|(i, point)| row((i + 1).to_string(), point));
    Figure::plot(format!("{} and {}", spoken(&first.output), spoken(&other.output)), "front", dots(found, k), table)
}

/// `1 dB(A) of noise buys 0.12 L/100km of fuel`
fn exchange(found: &Front, point: &FrontPoint, k: usize) -> Option<String> {
    let (first, other) = (&found.goals[0], &found.goals[k]);
    let rate = point.exchange.filter(|_| found.goals.len() == 2)?;
    let given = with_unit("1", &other.unit);
    let bought = with_unit(significant(rate.abs(), 2), &first.unit);
    Some(format!("{given} of {} buys {bought} of {}", spoken(&other.output), spoken(&first.output)))
}

/// How the inputs that move most go along the front; none where none moves.
fn settings(found: &Front, model: &dyn Model) -> Option<Figure> {
    const MOST: usize = 8;
    let share = |j: usize, value: f64| parts::share(&model.inputs()[j], value);
    let spread = |j: usize| {
        let shares = found.points.iter().map(|point| share(j, point.inputs[j]));
        shares.clone().fold(f64::NEG_INFINITY, f64::max) - shares.fold(f64::INFINITY, f64::min)
    };
    let mut moving: Vec<usize> = (0..found.inputs.len().min(model.inputs().len()))
        .filter(|&j| found.inputs[j].free && spread(j) > 1e-6)
        .collect();
    moving.sort_by(|&a, &b| spread(b).total_cmp(&spread(a)));
    moving.truncate(MOST);
    if moving.is_empty() || found.points.len() < 2 {
        return None;
    }
    let mut titles = vec![">point".to_string()];
    titles.extend(moving.iter().map(|&j| format!(">{}", with_unit(&found.inputs[j].name, &found.inputs[j].unit))));
    let mut table = Table::titled(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    for (i, point) in found.points.iter().enumerate() {
        let mut cells = vec![(i + 1).to_string().into()];
        cells.extend(moving.iter().map(|&j| significant(point.inputs[j], 5).into()));
        table.rows.push(cells);
    }
    let line = |&j: &usize| {
        let (name, unit) = (spoken(&found.inputs[j].name), &found.inputs[j].unit);
        let words = |value: f64| typeset(&format!("{name} {}", with_unit(short(value), unit)));
        let at = |point: &FrontPoint| (point.values[0], share(j, point.inputs[j]), words(point.inputs[j]));
        Line { points: found.points.iter().map(at).collect(), input: name.clone() }
    };
    let goal = &found.goals[0];
    let x = with_unit(spoken(&goal.output), &format!("({})", goal.unit));
    let data = Settings { x, lines: moving.iter().map(line).collect() };
    Some(Figure::plot("From the least to the most of each input's range", "settings", data, table))
}
