//! Every run of a study kept in one file: found again, compared, resumed.
//!
//! A store is one SQLite file. A run has a short id, the question and what was typed, the hash of the model's program,
//! inputs, outputs and derivatives, times, what became of it, and the answer as JSON.
//!
//! ```no_run
//! use chainrule_runs::{Filter, Runs};
//! # use chainrule_study::{Model, Point, check};
//! # fn example(study: &dyn Model) -> Result<(), Box<dyn std::error::Error>> {
//! let runs = Runs::open("runs.sqlite")?;
//! let point = Point::default_of(study);
//! let kept = runs.keep(study, &point, &check(study, point.values())?.into())?;
//! for run in runs.list(&Filter { last: Some(10), ..Filter::default() })? {
//!     println!("{} {} {:?}", run.id, run.question, run.state);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Contract
//!
//! - A run that was kept stays: the end of the process, however it comes, takes nothing of it; neither does a power cut
//!   once it is done. A write that fails changes nothing of what was there.
//! - Any number of processes use a store at once.
//! - A [`Journal`] makes a long run resumable: it records what the model computes, and a resumed run replays it to the
//!   same answer, bit for bit, as if it had not been interrupted.
//! - The file's form has a number. Older forms are brought up to date when the file is opened; newer ones are refused.

mod compare;
mod error;
mod id;
mod journal;
mod points;
mod program;
mod run;
mod running;
mod store;
mod summary;
mod table;

pub use compare::{Aspect, Comparison, Pair, Share, compare};
pub use error::Error;
pub use journal::Journal;
pub use program::{content, program};
pub use run::{DataFile, Run, Slope, State, Value};
pub use running::{Beginning, Running};
pub use store::{Filter, Runs};
pub use table::table;
