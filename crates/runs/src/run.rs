//! A run as it is kept.

use crate::Error;
use chainrule_study::Answer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One question that was asked, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Its name: six letters and digits.
    pub id: String,
    /// The question: `improve`.
    pub question: String,
    /// The model's name.
    pub model: String,
    /// What was typed behind the program's name; empty for a run that was kept by a library call.
    pub command: Vec<String>,
    /// What became of it.
    pub state: State,
    /// The hash of the program, see [`program`](crate::program).
    pub program: String,
    /// Data files that were read: name, path and hash of the content.
    pub data: Vec<DataFile>,
    /// The version of Chainrule.
    pub version: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended, if it has.
    pub ended: Option<Timestamp>,
    /// The seed of its random numbers, where there are any.
    pub seed: Option<u64>,
    /// Why it failed, where it did.
    pub error: Option<String>,
    /// The inputs: those found where the question looks for some, else those asked about.
    pub inputs: Vec<Value>,
    /// The outputs there.
    pub outputs: Vec<Value>,
    /// Derivatives there, where they were computed.
    pub derivatives: Vec<Slope>,
    /// The answer, an [`Answer`] in JSON; none while it runs or where it failed.
    pub answer: Option<serde_json::Value>,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Its process is at it.
    Running,
    /// It was answered.
    Done,
    /// It was stopped, by the user or with its process. What it has computed is kept.
    Interrupted,
    /// It ended with an error.
    Failed,
}

/// A named number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Value {
    /// The name of an input or output.
    pub name: String,
    /// Its value.
    pub value: f64,
    /// Its unit; empty for a pure number.
    pub unit: String,
}

/// A derivative: `∂output/∂input`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// The output's name.
    pub output: String,
    /// The input's name.
    pub input: String,
    /// In the output's unit per the input's.
    pub value: f64,
}

/// A file that was read instead of the model's own data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataFile {
    /// What the model calls it.
    pub name: String,
    /// Where it was.
    pub path: String,
    /// The hash of its content.
    pub content: String,
}

impl State {
    /// As it is stored and shown.
    pub fn word(self) -> &'static str {
        match self {
            State::Running => "running",
            State::Done => "done",
            State::Interrupted => "interrupted",
            State::Failed => "failed",
        }
    }

    pub(crate) fn of(word: &str) -> Option<State> {
        [State::Running, State::Done, State::Interrupted, State::Failed].into_iter().find(|state| state.word() == word)
    }
}

impl Run {
    /// The answer as a value; none where there is none yet.
    ///
    /// # Errors
    /// Where it was kept by another version, in a form that this one does not know.
    pub fn answer(&self) -> Result<Option<Answer>, Error> {
        let read = |json: &serde_json::Value| {
            Answer::deserialize(json).map_err(|error| Error::State {
                id: self.id.clone(),
                problem: format!("holds an answer of another version: {error}"),
            })
        };
        self.answer.as_ref().map(read).transpose()
    }

    /// How long it took, or has taken until `now`, s.
    pub fn seconds(&self, now: Timestamp) -> f64 {
        self.ended.unwrap_or(now).duration_since(self.started).as_secs_f64()
    }
}
