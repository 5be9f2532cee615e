//! An improvement, step by step: of one output, or the best compromises between several.

use crate::Served;
use crate::at::{Refusal, broken, point, refused};
use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Response};
use chainrule_report::{fronts, headline};
use chainrule_study::number::{significant, with_unit};
use chainrule_study::{Answer, Error, FrontStep, Goal, Goodness, Model, Point, Request, Step, find, front};
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
/// About how many compromises are looked for between goals.
const POINTS: usize = 9;
/// How often a step is shown.
const PACE: Duration = Duration::from_millis(40);

/// The improvement under way, and the last one.
#[derive(Default)]
pub(crate) struct State {
    running: AtomicBool,
    stop: AtomicBool,
    last: Mutex<Option<Answer>>,
}

impl State {
    /// Ends the search under way with the best so far.
    pub fn stop(&self) {
        self.stop.store(true, Relaxed);
    }
}

#[derive(Deserialize)]
pub(crate) struct Question {
    values: Vec<f64>,
    /// The outputs to improve, each towards its goal; towards less of it if it has none.
    outputs: Vec<String>,
    /// Whether every other output must stay as good as it is.
    keep: bool,
    /// Which inputs may move.
    free: Vec<bool>,
}

/// What is looked for, and from where.
struct Task {
    start: Point,
    goals: Vec<(usize, Goal)>,
    request: Request,
}

/// What the page is told.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum News {
    /// A step of the search for a better point, or for point `point` of `points`.
    Step {
        step: usize,
        point: usize,
        points: usize,
        value: f64,
        text: String,
        violation: f64,
    },
    Done {
        values: Vec<f64>,
        headline: String,
        status: String,
        better: bool,
    },
    /// Compromises: what `figures.js` draws, and the inputs of each point.
    Front {
        plots: Vec<serde_json::Value>,
        inputs: Vec<Vec<f64>>,
        headline: String,
        status: String,
    },
    Refused(String),
}

/// The search as server-sent events: steps, then what was found.
pub(crate) async fn improve(
    Shared(served): Shared<Arc<Served>>,
    Json(question): Json<Question>,
) -> Result<impl IntoResponse, Refusal> {
    let task = task(&*served.model, &question).map_err(refused)?;
    if served.improvement.running.swap(true, Relaxed) {
        return Err((StatusCode::CONFLICT, "an improvement is under way; stop it first".into()));
    }
    served.improvement.stop.store(false, Relaxed);
    let (sender, receiver) = unbounded_channel();
    tokio::spawn(async move {
        let mut watcher = Watcher { served: served.clone(), sender: sender.clone(), shown: None };
        let ended = tokio::task::spawn_blocking(move || match task.goals.len() {
            1 => watcher.improve(&task),
            _ => watcher.compromise(&task),
        });
        let news = match ended.await {
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
    served.improvement.stop();
    StatusCode::NO_CONTENT
}

/// The last improvement as a page.
pub(crate) async fn report(Shared(served): Shared<Arc<Served>>) -> Response {
    match &*served.improvement.last.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(answer) => Html(chainrule_report::report(answer, &*served.model, "serve")).into_response(),
        None => (StatusCode::NOT_FOUND, "there has been no improvement yet\n").into_response(),
    }
}

fn task(model: &dyn Model, question: &Question) -> Result<Task, Error> {
    let start = point(model, &question.values)?;
    let goal = |name: &String| {
        let output = find(model.outputs(), name, &model.listed_by())?;
        Ok(match model.outputs()[output].goal {
            Goal::None => (output, Goal::Minimise),
            goal => (output, goal),
        })
    };
    let goals = question.outputs.iter().map(goal).collect::<Result<Vec<_>, Error>>()?;
    let Some(&(output, goal)) = goals.first() else {
        return Err(Error::Other("nothing is to be improved; choose an output".into()));
    };
    let mut free = question.free.clone();
    free.resize(model.inputs().len(), false);
    let request = Request { keep_rest: question.keep, free, max_steps: STEPS, ..Request::new(model, output, goal) };
    Ok(Task { start, goals, request })
}

/// Who looks for what is asked, and tells the page.
struct Watcher {
    served: Arc<Served>,
    sender: UnboundedSender<News>,
    /// When a step was last shown.
    shown: Option<Instant>,
}

impl Watcher {
    fn improve(&mut self, task: &Task) -> Result<News, Error> {
        let model = self.served.model.clone();
        let unit = &model.outputs()[task.request.output].unit;
        let found =
            chainrule_study::improve(&*model, &task.start, &task.request, &mut |step| self.step(step, 1, 1, unit))?;
        let (values, status) = (found.inputs.iter().map(|change| change.after).collect(), found.status.to_string());
        let better = matches!(found.goodness, Goodness::Better | Goodness::Admissible);
        let headline = self.keep(Answer::from(found));
        Ok(News::Done { values, headline, status, better })
    }

    fn compromise(&mut self, task: &Task) -> Result<News, Error> {
        let model = self.served.model.clone();
        let mut observe = |FrontStep { point, points, step }: &FrontStep| self.step(step, *point, *points, "");
        let found = front(&*model, &task.start, &task.goals, POINTS, &task.request, &mut observe)?;
        let number = found.points.len();
        let status = match found.interrupted {
            true => format!("stopped: {number} compromises so far"),
            false => format!("{number} compromises; choose one"),
        };
        let (plots, inputs) = (fronts(&found), found.points.iter().map(|point| point.inputs.clone()).collect());
        Ok(News::Front { plots, inputs, headline: self.keep(Answer::from(found)), status })
    }

    /// Tells of a step, now and then; whether to go on.
    fn step(&mut self, step: &Step, point: usize, points: usize, unit: &str) -> bool {
        let heard = if self.shown.is_none_or(|at| at.elapsed() >= PACE) && step.value.is_finite() {
            self.shown = Some(Instant::now());
            let text = with_unit(significant(step.value, 5), unit);
            let Step { step, value, violation, .. } = *step;
            self.sender.send(News::Step { step, point, points, value, text, violation }).is_ok()
        } else {
            !self.sender.is_closed()
        };
        heard && !self.served.improvement.stop.load(Relaxed)
    }

    /// Keeps the answer for its report; its headline.
    fn keep(&self, answer: Answer) -> String {
        let headline = headline(&answer, &*self.served.model);
        *self.served.improvement.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        headline
    }
}
