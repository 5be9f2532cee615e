//! Functions of evals, ready to be timed.

use chainrule::{Function, Program, SparseJacobian, Tier, compile};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use std::fmt;
use std::time::{Duration, Instant};

/// Why a function could not be evaluated.
#[derive(Debug)]
pub enum Error {
    /// The input is not what the eval's protocol says.
    Input(String),
    /// Chainrule has no program for the function.
    Program(chainrule::Error),
    /// The program stopped.
    Trap(chainrule::Trap),
    /// The result is no JSON.
    Output(serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input(what) => write!(f, "the input is not valid: {what}"),
            Error::Program(error) => write!(f, "{error}"),
            Error::Trap(trap) => write!(f, "{trap}"),
            Error::Output(error) => write!(f, "the result cannot be written: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<chainrule::Error> for Error {
    fn from(error: chainrule::Error) -> Self {
        Error::Program(error)
    }
}

impl From<chainrule::Trap> for Error {
    fn from(trap: chainrule::Trap) -> Self {
        Error::Trap(trap)
    }
}

/// A function with its input, to be run many times.
pub trait Task {
    /// Runs it, and says how long that took.
    ///
    /// # Errors
    /// When the program stops.
    fn run(&mut self) -> Result<Duration, Error>;

    /// The result of the last run in JSON, if there was one.
    ///
    /// # Errors
    /// When it cannot be written.
    fn output(&self) -> Result<Option<Box<RawValue>>, Error>;
}

/// What preparing a function gives.
pub type Prepared = Result<Box<dyn Task>, Error>;

struct Closure<F, O, W> {
    compute: F,
    show: W,
    last: Option<O>,
}

impl<O, S, F, W> Task for Closure<F, O, W>
where
    S: Serialize,
    F: FnMut() -> Result<O, Error>,
    W: Fn(&O) -> S,
{
    fn run(&mut self) -> Result<Duration, Error> {
        self.last = None;
        let start = Instant::now();
        let output = (self.compute)()?;
        let time = start.elapsed();
        self.last = Some(output);
        Ok(time)
    }

    fn output(&self) -> Result<Option<Box<RawValue>>, Error> {
        self.last.as_ref().map(|o| to_raw_value(&(self.show)(o)).map_err(Error::Output)).transpose()
    }
}

/// A task that computes its output.
#[allow(clippy::unnecessary_wraps)] // The last line of functions that give `Prepared`.
pub fn task<O: Serialize + Clone + 'static>(compute: impl FnMut() -> Result<O, Error> + 'static) -> Prepared {
    shown(compute, O::clone)
}

/// A task whose output has another form in JSON.
pub fn shown<O: 'static, S: Serialize>(
    compute: impl FnMut() -> Result<O, Error> + 'static,
    show: impl Fn(&O) -> S + 'static,
) -> Prepared {
    Ok(Box::new(Closure { compute, show, last: None }))
}

/// The input of a function, from JSON.
///
/// # Errors
/// When it does not have the form of `I`; the message says where.
pub fn read<I: DeserializeOwned>(json: &str) -> Result<I, Error> {
    serde_json::from_str(json).map_err(|error| Error::Input(error.to_string()))
}

/// `Ok` if what must hold of an input does.
///
/// # Errors
/// When it does not.
pub fn require(holds: bool, what: &str) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(Error::Input(what.to_string())) }
}

/// The rows of a matrix one after the other, if each has `width` elements.
///
/// # Errors
/// When one has not.
pub fn flat<T: Copy>(rows: &[Vec<T>], width: usize, name: &str) -> Result<Vec<T>, Error> {
    match rows.iter().position(|row| row.len() != width) {
        Some(i) => Err(Error::Input(format!("row {i} of `{name}` has {} elements, not {width}", rows[i].len()))),
        None => Ok(rows.concat()),
    }
}

/// Bytes that an eval's program may use: the largest determinant of the suite has a tape of several gigabytes.
const MEMORY: u64 = 16 << 30;

/// The program of `F`, for a tier.
///
/// # Errors
/// When it cannot be built or compiled.
pub fn program<F: Function>(tier: Tier) -> Result<Program<F>, Error> {
    Ok(compile::<F>()?.with_memory(MEMORY).with_tier(tier)?)
}

/// The sparse Jacobian of `F`, for a tier.
///
/// # Errors
/// As [`program`].
pub fn sparse_jacobian<F: Function>(tier: Tier) -> Result<SparseJacobian<F>, Error> {
    Ok(compile::<SparseJacobian<F>>()?.with_memory(MEMORY).with_tier(tier)?)
}
