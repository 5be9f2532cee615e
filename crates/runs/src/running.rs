//! A run that is not over.

use crate::store::{End, Lock, Runs, write};
use crate::summary::summary;
use crate::{DataFile, Error, State, Value, program};
use chainrule_study::{Answer, Model, Point};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What is known of a run when it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    pub(crate) question: String,
    pub(crate) model: String,
    pub(crate) program: String,
    pub(crate) version: String,
    pub(crate) inputs: Vec<Value>,
    /// What was typed behind the program's name; empty for a library call.
    pub command: Vec<String>,
    /// Files that were read instead of the model's own data.
    pub data: Vec<DataFile>,
}

impl Beginning {
    /// `question`, asked of `model` at `point`.
    pub fn new(question: &str, model: &dyn Model, point: &Point) -> Beginning {
        let value = |(input, value): (&chainrule_study::Input, &f64)| Value {
            name: input.name.clone(),
            value: *value,
            unit: input.unit.clone(),
        };
        Beginning {
            question: question.into(),
            model: model.name().into(),
            program: program(model),
            version: env!("CARGO_PKG_VERSION").into(),
            inputs: model.inputs().iter().zip(point.values()).map(value).collect(),
            command: Vec::new(),
            data: Vec::new(),
        }
    }
}

/// How long results wait to be written together: what a killed process can lose of its journal.
const BATCH: Duration = Duration::from_millis(50);

/// A run in the store that is not over. Where its process ends before it does, others see it as interrupted.
pub struct Running {
    runs: Runs,
    number: i64,
    id: String,
    resumed: bool,
    pending: Mutex<Pending>,
    _lock: Lock,
}

/// The hash of what was asked.
pub(crate) type Key = [u8; 32];

/// Results that are not written yet.
struct Pending {
    entries: Vec<(Key, Vec<u8>)>,
    written: Instant,
    trouble: Option<Error>,
}

impl Running {
    pub(crate) fn new(runs: Runs, number: i64, id: String, resumed: bool, lock: Lock) -> Running {
        let pending = Mutex::new(Pending { entries: Vec::new(), written: Instant::now(), trouble: None });
        Running { runs, number, id, resumed, pending, _lock: lock }
    }

    /// The run's name.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it goes on where it was interrupted.
    pub fn resumed(&self) -> bool {
        self.resumed
    }

    /// Ends it with an answer: [`State::Done`], or [`State::Interrupted`] where the answer is the best so far. What was
    /// journalled is dropped in the first case, and kept for [`Runs::resume`] in the second.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn finish(&self, answer: &Answer, state: State) -> Result<(), Error> {
        if state != State::Done {
            self.flush();
        }
        let json = serde_json::to_string(answer)
            .map_err(|error| Error::State { id: self.id.clone(), problem: format!("has no JSON: {error}") })?;
        self.runs.end(self.number, &End { state, answer: Some(json), summary: summary(answer), error: None })
    }

    /// Ends it with an error.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn fail(&self, error: &str) -> Result<(), Error> {
        self.flush();
        let (answer, summary, error) = (None, Default::default(), Some(error.to_string()));
        self.runs.end(self.number, &End { state: State::Failed, answer, summary, error })
    }

    /// Forgets it: it was no question that fits.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn withdraw(&self) -> Result<(), Error> {
        self.runs.write(|c| write::delete(c, &self.id))
    }

    /// Why its journal is not kept, where that is so.
    pub fn trouble(&self) -> Option<Error> {
        self.pending().trouble.clone()
    }

    /// Records `result` under `key`, to be written soon.
    pub(crate) fn record(&self, key: Key, result: Vec<u8>) {
        let mut pending = self.pending();
        pending.entries.push((key, result));
        if pending.written.elapsed() >= BATCH {
            self.write_out(&mut pending);
        }
    }

    /// What was recorded under `key` before the interruption.
    pub(crate) fn recorded(&self, key: &Key) -> Option<Vec<u8>> {
        if !self.resumed {
            return None;
        }
        // What cannot be read is computed again.
        self.runs.read(|c| write::recorded(c, self.number, key)).ok().flatten()
    }

    fn flush(&self) {
        self.write_out(&mut self.pending());
    }

    fn write_out(&self, pending: &mut Pending) {
        let entries = std::mem::take(&mut pending.entries);
        if pending.trouble.is_none() && !entries.is_empty() {
            // After a failure nothing more is tried: a full disk is not to cost the run its speed.
            pending.trouble = self.runs.write(|c| write::record(c, self.number, &entries)).err();
        }
        pending.written = Instant::now();
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
