//! The file of all runs.

mod lock;
mod open;
mod read;
pub(crate) mod write;

pub(crate) use lock::Lock;
pub use read::Filter;
pub(crate) use write::End;

use crate::running::{Beginning, Running};
use crate::{DataFile, Error, Run, State, id, program};
use chainrule_study::{Answer, Model, Point};
use jiff::Timestamp;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store of runs: one SQLite file. Clones share it, and any number of processes may use it at once.
#[derive(Clone)]
pub struct Runs {
    path: PathBuf,
    connection: Arc<Mutex<Connection>>,
}

impl Runs {
    /// Opens the store at `path`; a file that is not there is made, with its folder.
    ///
    /// # Errors
    /// Where the file cannot be written, is another program's, or of a later version.
    pub fn open(path: impl AsRef<Path>) -> Result<Runs, Error> {
        Runs::with(path.as_ref(), open::open)
    }

    /// Opens the store at `path` to look at it: nothing is made, and a file that cannot be written is no trouble.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is none; as [`Runs::open`].
    pub fn view(path: impl AsRef<Path>) -> Result<Runs, Error> {
        Runs::with(path.as_ref(), open::view)
    }

    fn with(path: &Path, open: fn(&Path) -> Result<Connection, Error>) -> Result<Runs, Error> {
        Ok(Runs { path: path.to_path_buf(), connection: Arc::new(Mutex::new(open(path)?)) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a question that was answered: `answer`, asked of `model` at `point`.
    ///
    /// ```
    /// # use chainrule_study::*;
    /// # use chainrule_runs::{Error, Runs};
    /// # fn keep(study: &dyn Model, folder: &std::path::Path) -> Result<(), Box<dyn std::error::Error>> {
    /// let point = Point::default_of(study);
    /// let found = check(study, point.values())?;
    /// let run = Runs::open(folder.join("runs.sqlite"))?.keep(study, &point, &found.into())?;
    /// assert_eq!(run.question, "check");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn keep(&self, model: &dyn Model, point: &Point, answer: &Answer) -> Result<Run, Error> {
        let running = self.begin(Beginning::new(answer.question(), model, point))?;
        running.finish(answer, State::Done)?;
        self.find(running.id())
    }

    /// Begins to keep a run, which others see as running until it ends.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub fn begin(&self, beginning: Beginning) -> Result<Running, Error> {
        let now = Timestamp::now();
        loop {
            let id = id::fresh();
            let lock = Lock::take(&self.path, &id)?;
            if let Some(number) = self.write(|c| write::insert(c, &id, &beginning, now))? {
                return Ok(Running::new(self.clone(), number, id, false, lock));
            }
        }
    }

    /// Goes on with an interrupted or failed run: what it had computed is taken from its journal.
    ///
    /// # Errors
    /// [`Error::State`] where it is running or done, or where `model` is no longer what it was begun with.
    pub fn resume(&self, id: &str, model: &dyn Model, data: &[DataFile]) -> Result<Running, Error> {
        let run = self.find(id)?;
        let refuse = |problem: String| Err(Error::State { id: run.id.clone(), problem });
        match run.state {
            State::Done => return refuse("is done; 'runs show' shows its answer".into()),
            State::Running => return refuse("is still running".into()),
            State::Interrupted | State::Failed => {}
        }
        if run.program != program(model) {
            return refuse(format!("was of another program: {} has changed since; ask anew", run.model));
        }
        if let Some(file) =
            run.data.iter().find(|file| !data.iter().any(|now| now.name == file.name && now.content == file.content))
        {
            return refuse(format!("read other data: {} has changed since; ask anew", file.path));
        }
        let Some(lock) = Lock::try_take(&self.path, &run.id)? else { return refuse("is still running".into()) };
        let number = self.read(|c| read::number(c, &run.id))?;
        self.write(|c| write::restart(c, number))?;
        Ok(Running::new(self.clone(), number, run.id, true, lock))
    }

    /// The runs that `filter` lets through, the latest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Run>, Error> {
        let runs = self.read(|c| read::list(c, filter))?;
        Ok(runs.into_iter().map(|run| self.alive(run)).collect())
    }

    /// The run whose id is or begins with `id`; `last` is the latest.
    ///
    /// # Errors
    /// [`Error::Unknown`] and [`Error::Ambiguous`].
    pub fn find(&self, id: &str) -> Result<Run, Error> {
        let unknown = || Error::Unknown { id: id.into() };
        let found = if id == "last" {
            self.read(|c| read::list(c, &Filter { last: Some(1), ..Filter::default() }))?
        } else {
            let prefix = id::readable(id).ok_or_else(unknown)?;
            self.read(|c| read::beginning_with(c, &prefix))?
        };
        match <[Run; 1]>::try_from(found) {
            Ok([run]) => Ok(self.alive(run)),
            Err(none) if none.is_empty() => Err(unknown()),
            Err(several) => {
                let ids = several.into_iter().take(5).map(|run| run.id).collect();
                Err(Error::Ambiguous { id: id.into(), ids })
            }
        }
    }

    /// Forgets a run, and gives its room back.
    ///
    /// # Errors
    /// As [`Runs::find`]; [`Error::State`] where it is running.
    pub fn delete(&self, id: &str) -> Result<Run, Error> {
        let run = self.find(id)?;
        if run.state == State::Running {
            return Err(Error::State { id: run.id, problem: "is still running; stop it first".into() });
        }
        self.write(|c| write::delete(c, &run.id))?;
        Ok(run)
    }

    /// A run that says it is running, and whose process is gone, was interrupted.
    fn alive(&self, mut run: Run) -> Run {
        if run.state == State::Running && !Lock::is_held(&self.path, &run.id) {
            run.state = State::Interrupted;
        }
        run
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        f(&self.connection()).map_err(|error| Error::of(&self.path, &error))
    }

    /// Runs `f`, which is a transaction, so that it survives the end of the process.
    pub(crate) fn write<T>(&self, f: impl FnOnce(&mut Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        f(&mut self.connection()).map_err(|error| Error::of(&self.path, &error))
    }

    /// Ends run `number`, so that its answer survives a power cut, too.
    pub(crate) fn end(&self, number: i64, end: &End) -> Result<(), Error> {
        self.write(|c| open::durably(c, |c| write::end(c, number, end)))
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked has rolled its transaction back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
