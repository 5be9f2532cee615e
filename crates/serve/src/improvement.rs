//! An improvement, step by step.

use crate::Served;
use crate::at::{Refusal, broken, point, refused};
use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use chainrule_report::headline;
use chainrule_study::number::{significant, with_unit};
use chainrule_study::{Answer, Error, Goal, Goodness, Model, Point, Request, Step, find};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnboundedReceiverStream;

/// Most steps of a search that is watched and can be stopped.
const STEPS: usize = 1000;
/// How often a step is shown.
const PACE: Duration = Duration::from_millis(40);

/// The improvement under way, and the last one.
#[derive(Default)]
pub(crate) struct State {
    running: AtomicBool,
    stop: AtomicBool,
    last: Mutex<Option<Answer>>,
}

#[derive(Deserialize)]
pub(crate) struct Question {
    values: Vec<f64>,
    /// The output to improve, towards its goal; towards less of it if it has none.
    output: String,
    /// Whether every other output must stay as good as it is.
    keep: bool,
    /// Which inputs may move.
    free: Vec<bool>,
}

/// What the page is told.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum News {
    Step { step: usize, value: f64, text: String, violation: f64 },
    Done { values: Vec<f64>, headline: String, status: String, better: bool },
    Refused(String),
}

/// The search as server-sent events: steps, then what was found.
pub(crate) async fn improve(
    Shared(served): Shared<Arc<Served>>,
    Json(question): Json<Question>,
) -> Result<impl IntoResponse, Refusal> {
    let (start, request) = request(&*served.model, &question).map_err(refused)?;
    if served.improvement.running.swap(true, Relaxed) {
        return Err((StatusCode::CONFLICT, "an improvement is under way; stop it first".into()));
    }
    served.improvement.stop.store(false, Relaxed);
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(async move {
        let (shared, watcher) = (served.clone(), sender.clone());
        let ended = tokio::task::spawn_blocking(move || search(&shared, &start, &request, &watcher)).await;
        let news = match ended {
            Ok(Ok(news)) => news,
            Ok(Err(error)) => News::Refused(error.to_string()),
            Err(error) => News::Refused(broken(error).1),
        };
        served.improvement.running.store(false, Relaxed);
        // Whoever asked may have left.
        let _ = sender.send(news);
    });
    let events = UnboundedReceiverStream::new(receiver)
        .map(|news| Ok::<Event, Infallible>(Event::default().json_data(news).unwrap_or_default()));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Ends the search with the best so far.
pub(crate) async fn stop(Shared(served): Shared<Arc<Served>>) -> StatusCode {
    served.improvement.stop.store(true, Relaxed);
    StatusCode::NO_CONTENT
}

/// The last improvement as a page.
pub(crate) async fn report(Shared(served): Shared<Arc<Served>>) -> Response {
    match &*served.improvement.last.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(answer) => Html(chainrule_report::report(answer, &*served.model, "serve")).into_response(),
        None => (StatusCode::NOT_FOUND, "there has been no improvement yet\n").into_response(),
    }
}

fn request(model: &dyn Model, question: &Question) -> Result<(Point, Request), Error> {
    let start = point(model, &question.values)?;
    let output = find(model.outputs(), &question.output, &model.listed_by())?;
    let goal = match model.outputs()[output].goal {
        Goal::None => Goal::Minimise,
        goal => goal,
    };
    let mut free = question.free.clone();
    free.resize(model.inputs().len(), false);
    Ok((
        start,
        Request { output, goal, keep: Vec::new(), keep_rest: question.keep, free, max_steps: STEPS, restarts: 0 },
    ))
}

fn search(served: &Served, start: &Point, request: &Request, watcher: &UnboundedSender<News>) -> Result<News, Error> {
    let model = &*served.model;
    let unit = &model.outputs()[request.output].unit;
    let mut shown: Option<Instant> = None;
    let mut observe = |step: &Step| {
        let heard = if shown.is_none_or(|at| at.elapsed() >= PACE) && step.value.is_finite() {
            shown = Some(Instant::now());
            let text = with_unit(significant(step.value, 5), unit);
            watcher.send(News::Step { step: step.step, value: step.value, text, violation: step.violation }).is_ok()
        } else {
            !watcher.is_closed()
        };
        heard && !served.improvement.stop.load(Relaxed)
    };
    let found = chainrule_study::improve(model, start, request, &mut observe)?;
    let (values, status) = (found.inputs.iter().map(|change| change.after).collect(), found.status.to_string());
    let better = matches!(found.goodness, Goodness::Better | Goodness::Admissible);
    let answer = Answer::from(found);
    let news = News::Done { values, headline: headline(&answer, model), status, better };
    *served.improvement.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    Ok(news)
}
