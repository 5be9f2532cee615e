//! Every question is kept as a run. Keeping never stands in the way of an answer: where the store cannot be written,
//! one line says so.

use crate::interrupt;
use chainrule_runs::{Beginning, DataFile, Error, Journal, Run, Running, Runs, State, content};
use chainrule_study::{Answer, Model, Point};
use clap::Args;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The store where nothing else is said.
pub(crate) const DEFAULT: &str = ".chainrule/runs.sqlite";
/// The variable that names another store, or turns keeping off.
pub(crate) const VARIABLE: &str = "CHAINRULE_RUNS";

/// Questions that can take long: these are journalled, and stop on Ctrl-C with the best so far.
const LONG: [&str; 4] = ["improve", "calibrate", "sweep", "uncertainty"];

/// Where runs are kept.
#[derive(Args)]
pub(crate) struct Keeping {
    /// Keep this run in another file [default: $CHAINRULE_RUNS, else .chainrule/runs.sqlite]
    #[arg(long, value_name = "FILE", help_heading = "Runs")]
    pub runs: Option<PathBuf>,
    /// Do not keep this run
    #[arg(long, conflicts_with = "runs", help_heading = "Runs")]
    pub no_keep: bool,
}

/// What a process keeps of the question that it is asked.
#[derive(Default)]
pub(crate) struct Keep {
    /// The store where the user names none; none in a program's tests.
    pub default: Option<PathBuf>,
    /// What was typed behind the program's name.
    pub command: Vec<String>,
    /// The run that goes on, with its store.
    pub resumed: RefCell<Option<(Runs, Run)>>,
    current: RefCell<Option<Current>>,
    notes: RefCell<Vec<String>>,
}

struct Current {
    running: Arc<Running>,
    journal: Arc<Journal>,
    store: PathBuf,
    ended: bool,
}

impl Keep {
    /// Of a command, `typed` behind the program's name.
    pub fn of(typed: Vec<String>, default: Option<PathBuf>) -> Keep {
        Keep { default, command: typed, ..Keep::default() }
    }

    /// The store that is meant: of `--runs`, of the environment, or the usual one.
    pub fn store(&self, named: Option<&Path>) -> Option<PathBuf> {
        let variable = || match std::env::var_os(VARIABLE) {
            // Tests of a program pass through no `main`; they do not depend on who runs them.
            _ if self.default.is_none() => None,
            Some(value) if value == "off" => None,
            Some(value) if !value.is_empty() => Some(PathBuf::from(value)),
            Some(_) | None => self.default.clone(),
        };
        named.map(Path::to_path_buf).or_else(variable)
    }

    /// Begins to keep a question about `model`, which from now on is asked instead of it. Without a store that is
    /// `model` itself.
    ///
    /// # Errors
    /// Where a run is to go on and cannot.
    pub fn begin(
        &self,
        keeping: &Keeping,
        model: Arc<dyn Model>,
        point: &Point,
        files: &[(String, PathBuf)],
    ) -> Result<Arc<dyn Model>, Error> {
        let data: Vec<DataFile> = files.iter().map(|(name, path)| data_file(name, path)).collect();
        let question = match &*self.resumed.borrow() {
            Some((_, run)) => run.question.clone(),
            None => self.command.first().cloned().unwrap_or_default(),
        };
        let (running, store) = match &*self.resumed.borrow() {
            Some((runs, run)) => (runs.resume(&run.id, &*model, &data)?, runs.path().to_path_buf()),
            None => {
                let Some(store) = self.store(keeping.runs.as_deref()).filter(|_| !keeping.no_keep) else {
                    return Ok(model);
                };
                let mut beginning = Beginning::new(&question, &*model, point);
                beginning.command = self.command.clone();
                beginning.data = data;
                match Runs::open(&store).and_then(|runs| runs.begin(beginning)) {
                    Ok(running) => (running, store),
                    Err(error) => {
                        self.note(&error);
                        return Ok(model);
                    }
                }
            }
        };
        let running = Arc::new(running);
        let journal = match LONG.contains(&question.as_str()) {
            true => {
                interrupt::listen();
                Journal::new(model, running.clone())
            }
            false => Journal::silent(model, running.clone()),
        };
        let journal = Arc::new(journal);
        *self.current.borrow_mut() = Some(Current { running, journal: journal.clone(), store, ended: false });
        Ok(journal)
    }

    /// Keeps the answer. The id of its run, where it is kept.
    pub fn answered(&self, answer: &Answer) -> Option<String> {
        let mut current = self.current.borrow_mut();
        let Current { running, ended, .. } = current.as_mut()?;
        *ended = true;
        let state = if interrupt::go_on() { State::Done } else { State::Interrupted };
        match running.finish(answer, state) {
            Ok(()) => Some(running.id().to_string()),
            Err(error) => {
                self.note(&error);
                None
            }
        }
    }

    /// The command has ended, with `error` if there was one: what there is to say of keeping it, a line each.
    pub fn ended(&self, error: Option<&str>, command: &str) -> Vec<String> {
        let current = self.current.borrow_mut().take();
        if let Some(Current { running, journal, store, ended }) = current {
            let named =
                if store == Path::new(DEFAULT) { String::new() } else { format!(" --runs {}", store.display()) };
            let result = match error {
                _ if ended => Ok(()),
                // Where nothing was simulated the request did not fit.
                Some(error) if journal.asked() => running.fail(error),
                _ if running.resumed() => running.fail(error.unwrap_or_default()),
                _ => running.withdraw(),
            };
            match result.err().or(running.trouble().filter(|_| !ended || !interrupt::go_on())) {
                Some(error) => self.note(&error),
                None if ended && !interrupt::go_on() => self.notes.borrow_mut().push(format!(
                    "stopped on request; '{command} runs resume {}{named}' goes on with it",
                    running.id()
                )),
                None => {}
            }
        }
        self.notes.take()
    }

    fn note(&self, error: &Error) {
        self.notes
            .borrow_mut()
            .push(format!("this run is not kept: {error}; --runs names another file, --no-keep keeps nothing"));
    }
}

/// A file with the hash of its content; a file that cannot be read is reported by the model that reads it.
fn data_file(name: &str, path: &Path) -> DataFile {
    let content = content(path).unwrap_or_default();
    DataFile { name: name.into(), path: path.display().to_string(), content }
}
