//! The outputs at a point, and what moves each.

use crate::Served;
use crate::controls::{Control, controls};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chainrule_report::{Mood, tornado};
use chainrule_study::number::{change, percent, signed, significant, with_unit};
use chainrule_study::{Derivatives, Error, Influence, Model, Moved, Point, assignment, influences, jacobian};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A refusal: one line.
pub(crate) type Refusal = (StatusCode, String);

#[derive(Deserialize)]
pub(crate) struct Question {
    values: Vec<f64>,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    outputs: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    value: f64,
    text: String,
    /// The change from where the page started.
    change: String,
    mood: Mood,
    /// Where it would go if an input grew, by control.
    moves: Vec<Move>,
    /// Its tornado, as `figures.js` draws it.
    tornado: serde_json::Value,
    /// How much each element of each array moves it, from −1 to 1 next to the element that moves it most.
    slopes: Vec<Vec<f64>>,
    /// What it means if it grows.
    rising: Mood,
}

/// Where an output would go if an input grew.
#[derive(Serialize)]
struct Move {
    /// From −1 to 1: the effect of the input's range, next to that of the input that moves this output most.
    share: f64,
    text: String,
    mood: Mood,
}

pub(crate) async fn at(
    State(served): State<Arc<Served>>,
    Json(question): Json<Question>,
) -> Result<Json<Answer>, Refusal> {
    let answer = tokio::task::spawn_blocking(move || answer(&*served.model, &served.start, &question.values));
    answer.await.map_err(broken)?.map(Json).map_err(refused)
}

/// What was typed into an input's box.
#[derive(Deserialize)]
pub(crate) struct Typed {
    input: usize,
    text: String,
}

/// What a typed text means.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Meaning {
    Value(f64),
    Refused(String),
}

/// The number that a text is for an input; it may carry a unit as with `--set`.
pub(crate) async fn typed(State(served): State<Arc<Served>>, Json(typed): Json<Typed>) -> Json<Meaning> {
    let model = &*served.model;
    let read = || {
        let name = match model.inputs().get(typed.input) {
            Some(input) => &input.name,
            None => return Err(Error::Other("there is no such input; load the page again".into())),
        };
        let (input, value) = assignment(&format!("{name}={}", typed.text), model)?;
        Point::default_of(model).set(model, input, value)?;
        Ok(value)
    };
    Json(read().map_or_else(|error: Error| Meaning::Refused(error.to_string()), Meaning::Value))
}

/// A request that cannot be answered.
pub(crate) fn refused(error: Error) -> Refusal {
    (StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
}

/// A simulator that panicked: its message went to standard error.
pub(crate) fn broken(error: tokio::task::JoinError) -> Refusal {
    (StatusCode::INTERNAL_SERVER_ERROR, format!("the simulation broke off: {error}"))
}

/// A point of `model` with these values.
///
/// # Errors
/// Where there are too few or too many of them, or one is outside its input's range.
pub(crate) fn point(model: &dyn Model, values: &[f64]) -> Result<Point, Error> {
    let (wanted, given) = (model.inputs().len(), values.len());
    if wanted != given {
        return Err(Error::Other(format!("{given} values for {wanted} inputs; load the page again")));
    }
    let mut point = Point::default_of(model);
    values.iter().enumerate().try_for_each(|(index, value)| point.set(model, index, *value))?;
    Ok(point)
}

fn answer(model: &dyn Model, start: &Point, values: &[f64]) -> Result<Answer, Error> {
    let point = point(model, values)?;
    let before = chainrule_study::evaluate(model, start.values())?;
    let now = jacobian(model, point.values())?;
    let controls = controls(model);
    let outputs = influences(model, point.values(), &now);
    let shown = |(i, moved): (usize, &Moved)| {
        let moved = moved.grouped();
        Shown {
            value: moved.value,
            text: significant(moved.value, 4),
            change: change(before[i], moved.value),
            mood: Mood::of(moved.goal.gain(before[i], moved.value), before[i]),
            moves: moves(&moved, &controls),
            tornado: tornado(&moved),
            slopes: controls.iter().filter(|control| control.array).map(|control| slopes(&now, i, control)).collect(),
            rising: Mood::of_slope(moved.goal, moved.value, 1.0),
        }
    };
    Ok(Answer { outputs: outputs.iter().enumerate().map(shown).collect() })
}

/// What each control does to an output.
fn moves(moved: &Moved, controls: &[Control]) -> Vec<Move> {
    let by_name: HashMap<&str, &Influence> = moved.influences.iter().map(|of| (of.input.as_str(), of)).collect();
    let largest = moved.influences.iter().map(|influence| influence.over_range.abs()).fold(0.0, f64::max);
    let one = |control: &Control| {
        let Some(influence) = by_name.get(control.name.as_str()) else {
            return Move { share: 0.0, text: String::new(), mood: Mood::Neutral };
        };
        let Some(slope) = influence.derivative else {
            // A choice has no direction to grow in: what the others do is told in words.
            return Move { share: 0.0, text: influence.steps_in_words(&moved.unit), mood: Mood::Neutral };
        };
        let text = match influence.elasticity {
            Some(elasticity) if !influence.by_difference => percent(elasticity),
            _ => with_unit(signed(slope, 3), &moved.unit),
        };
        Move {
            share: if largest > 0.0 { influence.over_range / largest } else { 0.0 },
            text: if slope == 0.0 { String::new() } else { text },
            mood: Mood::of_slope(moved.goal, moved.value, slope),
        }
    };
    controls.iter().map(one).collect()
}

/// How much each element of an array moves output `i`, to a thousandth of what the strongest does.
fn slopes(now: &Derivatives, i: usize, control: &Control) -> Vec<f64> {
    let row = &now.jacobian.row(i)[control.at.clone()];
    let most = row.iter().fold(0.0, |most: f64, slope| most.max(slope.abs()));
    let share = |slope: &f64| if most > 0.0 { (1e3 * slope / most).round() / 1e3 } else { 0.0 };
    row.iter().map(share).collect()
}
