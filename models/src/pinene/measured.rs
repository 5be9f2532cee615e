//! What was measured.

use super::reaction::Mixture;
use chainrule::Differentiable;
use chainrule_study::Error;
use std::fmt;
use std::path::Path;

/// The mixture at a time.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When, min.
    pub time: f64,
    /// What there was, %.
    pub mixture: Mixture,
}

/// Mixtures at times, in order.
#[derive(Differentiable, Clone, Debug, PartialEq)]
pub struct Measured {
    /// The samples.
    pub samples: Vec<Sample>,
}

/// A table that is none, with the line that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasuredError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, and the way out.
    pub problem: String,
}

impl fmt::Display for MeasuredError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for MeasuredError {}

impl Measured {
    /// Fuguitt and Hawkins' measurements of 1947 (`models/data/pinene`).
    pub fn fuguitt_hawkins() -> Measured {
        let table = include_str!("../../data/pinene/fuguitt-hawkins.csv");
        // The table comes with the crate, and a test reads it.
        Measured::read(table).unwrap_or(Measured { samples: Vec::new() })
    }

    /// Reads the table in a file, as [`read`](Measured::read) does.
    ///
    /// # Errors
    /// For a file that cannot be read, or is no such table, by its name and line.
    pub fn open(path: &Path) -> Result<Measured, Error> {
        let refuse = |problem: String| Error::Other(format!("{}: {problem}", path.display()));
        let table = std::fs::read_to_string(path).map_err(|error| refuse(format!("{error}; give a readable file")))?;
        Measured::read(&table).map_err(|error| refuse(error.to_string()))
    }

    /// Reads a table: a line of names, then lines of time and five shares, separated by commas.
    ///
    /// # Errors
    /// For the first line that has not six numbers, or is earlier than the one before.
    pub fn read(table: &str) -> Result<Measured, MeasuredError> {
        let mut samples: Vec<Sample> = Vec::new();
        for (i, row) in table.lines().enumerate().skip(1).filter(|(_, row)| !row.trim().is_empty()) {
            let fail = |problem: &str| MeasuredError { line: i + 1, problem: problem.into() };
            let numbers = row.split(',').map(|cell| cell.trim().parse::<f64>().ok().filter(|x| x.is_finite()));
            let numbers: Option<Vec<f64>> = numbers.collect();
            let Some([time, pinene, dipentene, ocimene, pyronene, dimer]) = numbers.as_deref() else {
                return Err(fail("not a time and five shares; write six numbers with commas between them"));
            };
            if *time < samples.last().map_or(0.0, |sample| sample.time) {
                return Err(fail("earlier than the line before; sort the lines by time"));
            }
            let [pinene, dipentene, ocimene, pyronene, dimer] = [*pinene, *dipentene, *ocimene, *pyronene, *dimer];
            samples.push(Sample { time: *time, mixture: Mixture { pinene, dipentene, ocimene, pyronene, dimer } });
        }
        if samples.is_empty() {
            return Err(MeasuredError {
                line: 2,
                problem: "no measurement; write a line of names and then numbers".into(),
            });
        }
        Ok(Measured { samples })
    }
}
