//! GradBench's protocol: a line of JSON for each message, a line of JSON for each response.
//!
//! A message that cannot be answered gets a response with `error`, which names what is wrong.

use crate::evals::Eval;
use crate::task::{Error, Task};
use chainrule::Tier;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

/// A message of an eval.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(default)]
    id: Value,
    kind: String,
    module: Option<String>,
    function: Option<String>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
}

/// How often a function is run.
#[derive(Deserialize)]
struct Runs {
    #[serde(default)]
    min_runs: u64,
    #[serde(default)]
    min_seconds: f64,
}

/// How long one run took.
#[derive(Serialize)]
struct Timing {
    name: &'static str,
    nanoseconds: u64,
}

impl Timing {
    fn new(name: &'static str, time: Duration) -> Timing {
        Timing { name, nanoseconds: u64::try_from(time.as_nanos()).unwrap_or(u64::MAX) }
    }
}

/// A response; what is absent is not sent.
#[derive(Default, Serialize)]
struct Response {
    id: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    success: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    timings: Vec<Timing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Answers every line of `messages` by programs of a tier, until there are no more.
///
/// # Errors
/// When a line cannot be read or a response cannot be written.
pub fn serve(messages: impl BufRead, mut responses: impl Write, tier: Tier) -> io::Result<()> {
    for line in messages.split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            writeln!(responses, "{}", answer(&line, tier))?;
            responses.flush()?;
        }
    }
    Ok(())
}

/// The response to a message, both as JSON.
pub fn answer(line: &[u8], tier: Tier) -> String {
    let response = match serde_json::from_slice::<Message>(line) {
        Ok(message) => respond(&message, tier),
        Err(error) => failure(known_id(line), format!("the message is not valid: {error}")),
    };
    serde_json::to_string(&response)
        .unwrap_or_else(|error| format!(r#"{{"id":{},"success":false,"error":"{error}"}}"#, response.id))
}

/// The id of a message that is not valid otherwise.
fn known_id(line: &[u8]) -> Value {
    #[derive(Deserialize)]
    struct Id {
        id: Value,
    }
    serde_json::from_slice::<Id>(line).map_or(Value::Null, |message| message.id)
}

fn failure(id: Value, error: String) -> Response {
    Response { id, success: Some(false), error: Some(error), ..Response::default() }
}

fn respond(message: &Message, tier: Tier) -> Response {
    let id = message.id.clone();
    match message.kind.as_str() {
        "start" => Response { id, tool: Some("chainrule"), ..Response::default() },
        "define" => match module(message) {
            Ok(_) => Response { id, success: Some(true), ..Response::default() },
            Err(error) => failure(id, error),
        },
        "evaluate" => match evaluate(message, tier) {
            Ok((output, timings)) => Response { id, success: Some(true), output, timings, ..Response::default() },
            Err(error) => failure(id, error),
        },
        _ => Response { id, ..Response::default() },
    }
}

fn module(message: &Message) -> Result<&'static Eval, String> {
    let name = message.module.as_deref().ok_or("the message has no `module`")?;
    Eval::named(name).ok_or_else(|| format!("there is no module `{name}`"))
}

type Evaluation = (Option<Box<RawValue>>, Vec<Timing>);

fn evaluate(message: &Message, tier: Tier) -> Result<Evaluation, String> {
    let eval = module(message)?;
    let name = message.function.as_deref().ok_or("the message has no `function`")?;
    let function = eval.function(name).ok_or_else(|| format!("module `{}` has no function `{name}`", eval.name))?;
    let input = message.input.ok_or("the message has no `input`")?.get();
    // An input that is no object, as those of `hello`, is run once.
    let runs = match serde_json::from_str::<Runs>(input) {
        Ok(runs) => runs,
        Err(error) if input.starts_with('{') => return Err(Error::Input(error.to_string()).to_string()),
        Err(_) => Runs { min_runs: 1, min_seconds: 0.0 },
    };
    let start = Instant::now();
    let mut task = (function.prepare)(input, tier).map_err(|e| e.to_string())?;
    let mut timings = vec![Timing::new("prepare", start.elapsed())];
    for time in run(task.as_mut(), &runs).map_err(|e| e.to_string())? {
        timings.push(Timing::new("evaluate", time));
    }
    Ok((task.output().map_err(|e| e.to_string())?, timings))
}

/// Runs a task at least once, `min_runs` times, and `min_seconds` together.
fn run(task: &mut dyn Task, runs: &Runs) -> Result<Vec<Duration>, Error> {
    let mut times = Vec::new();
    let mut total = Duration::ZERO;
    while times.is_empty() || (times.len() as u64) < runs.min_runs || total.as_secs_f64() < runs.min_seconds {
        let time = task.run()?;
        total += time;
        times.push(time);
    }
    Ok(times)
}
