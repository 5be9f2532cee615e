//! What can be wrong with a question: one line that names it and the way out.

use crate::Mismatch;
use std::fmt;

/// A request that cannot be answered. Its display is one line.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// A name that nothing bears.
    Unknown {
        /// What was looked for: `input`, `output`, `model`.
        kind: String,
        /// The name given.
        name: String,
        /// The name most like it, if one is.
        nearest: Option<String>,
        /// The command or place that lists the names there are.
        listed_by: String,
    },
    /// An input outside its range, or not a number.
    Range {
        /// The input's name.
        input: String,
        /// The value given.
        value: f64,
        /// The least value allowed.
        low: f64,
        /// The greatest.
        high: f64,
        /// The unit of all three.
        unit: String,
    },
    /// A number that is no integer, for an input that is one.
    Whole {
        /// The input's name.
        input: String,
        /// The value given.
        value: f64,
    },
    /// A name that is none of a choice's.
    Choice {
        /// The input's name.
        input: String,
        /// What was given.
        given: String,
        /// What there is to choose from.
        names: Vec<String>,
    },
    /// A unit that is not the quantity's own.
    Unit {
        /// The quantity's name.
        name: String,
        /// Its unit.
        expected: String,
        /// The unit given.
        given: String,
        /// Why the one is not converted into the other.
        mismatch: Mismatch,
    },
    /// An expression that cannot be read.
    Syntax {
        /// The expression as given.
        text: String,
        /// What is wrong with it.
        problem: String,
        /// One that would do.
        example: String,
    },
    /// The simulator stopped: a trap, with its message and place.
    Simulation {
        /// What it said, with the source place where there is one.
        message: String,
    },
    /// An output or a derivative that is not finite.
    NotFinite {
        /// Which: `output fuel`, `derivative of fuel by mass`.
        what: String,
        /// Its value.
        value: f64,
        /// The operation that first made such a number, with its source place, where that is known.
        origin: Option<String>,
    },
    /// Anything else, already in one line: the problem and the way out.
    Other(String),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Error::Unknown { kind, name, nearest: Some(nearest), listed_by } => {
                write!(out, "there is no {kind} '{name}'; did you mean '{nearest}'? ({listed_by} shows all)")
            }
            Error::Unknown { kind, name, nearest: None, listed_by } => {
                write!(out, "there is no {kind} '{name}'; {listed_by} shows all there are")
            }
            Error::Range { input, value, low, high, unit } => {
                let space = if unit.is_empty() { "" } else { " " };
                write!(
                    out,
                    "{input} = {value}{space}{unit} is outside its range; choose from {low} to {high}{space}{unit}"
                )
            }
            Error::Whole { input, value } => {
                let (below, above) = (value.floor(), value.ceil());
                write!(out, "{input} = {value} is no integer; the nearest are {below} and {above}")
            }
            Error::Choice { input, given, names } => {
                write!(out, "{input} cannot be '{given}'; choose from {}", names.join(", "))
            }
            Error::Unit { name, expected, given, .. } if expected.is_empty() => {
                write!(out, "{name} is a pure number; leave out '{given}'")
            }
            Error::Unit { name, expected, given, mismatch } => match mismatch {
                Mismatch::Own => {
                    write!(out, "{name} is in {expected}, not in '{given}'; convert the number, or leave out the unit")
                }
                Mismatch::Unknown => {
                    write!(out, "{name} is in {expected}; '{given}' is no unit known here; give a number in {expected}")
                }
                Mismatch::Kind(kind) => {
                    write!(out, "{name} is in {expected}; '{given}' is {kind}; give a number in {expected}")
                }
                Mismatch::Reciprocal => {
                    write!(out, "{name} is in {expected}; '{given}' is its reciprocal; give a number in {expected}")
                }
                Mismatch::Temperature => write!(
                    out,
                    "{name} is in {expected}; '{given}' may be a temperature or a difference; give a number in {expected}"
                ),
            },
            Error::Syntax { text, problem, example } => {
                write!(out, "'{text}' cannot be read: {problem}; write for example '{example}'")
            }
            Error::Simulation { message } => {
                write!(out, "the simulation stopped: {}; try other inputs", message.replace('\n', " "))
            }
            Error::NotFinite { what, value, origin: Some(origin) } => {
                write!(out, "the {what} is {value}: {origin}; try other inputs")
            }
            Error::NotFinite { what, value, origin: None } => {
                write!(out, "the {what} is {value}: the simulation has no usable answer here; try other inputs")
            }
            Error::Other(message) => out.write_str(&message.replace('\n', " ")),
        }
    }
}

impl std::error::Error for Error {}
