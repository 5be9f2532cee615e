//! The outputs at a point, and what moves each.

use crate::Served;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chainrule_report::{Mood, tornado};
use chainrule_study::number::{change, percent, signed, significant, with_unit};
use chainrule_study::{Error, Model, Point, influences, jacobian};
use serde::{Deserialize, Serialize};
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
    /// Where it would go if an input grew, by input.
    moves: Vec<Move>,
    /// Its tornado, as `figures.js` draws it.
    tornado: serde_json::Value,
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
    let moved = influences(model, point.values(), &now);
    let shown = |(i, moved): (usize, &chainrule_study::Moved)| {
        let goal = moved.goal;
        let largest = moved.influences.iter().map(|influence| influence.over_range.abs()).fold(0.0, f64::max);
        let moves = model.inputs().iter().map(|input| {
            let Some(influence) = moved.influences.iter().find(|influence| influence.input == input.name) else {
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
                mood: Mood::of_slope(goal, moved.value, slope),
            }
        });
        Shown {
            value: moved.value,
            text: significant(moved.value, 4),
            change: change(before[i], moved.value),
            mood: Mood::of(goal.gain(before[i], moved.value), before[i]),
            moves: moves.collect(),
            tornado: tornado(moved),
        }
    };
    Ok(Answer { outputs: moved.iter().enumerate().map(shown).collect() })
}
