//! Drive cycles: reading them, and the EPA's.

use chainrule::Differentiable;
use chainrule_study::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// The two schedules the car drives: speeds in m/s, one each second.
#[derive(Differentiable, Clone, Debug, PartialEq)]
pub struct Cycles {
    /// In town.
    pub city: Vec<f64>,
    /// On the highway.
    pub highway: Vec<f64>,
}

impl Cycles {
    /// The EPA's schedules: UDDS (city) and HWFET (highway).
    pub fn epa() -> Cycles {
        let read = |name, text| parse_cycle(name, text).unwrap_or_else(|error| panic!("{error}"));
        Cycles {
            city: read("udds.csv", include_str!("../../data/drive-cycles/udds.csv")),
            highway: read("hwfet.csv", include_str!("../../data/drive-cycles/hwfet.csv")),
        }
    }

    /// The EPA's schedules, or those read from the files given as `city` and `highway`.
    ///
    /// # Errors
    /// For another name, and for a file that is no schedule.
    pub fn open(files: &[(String, PathBuf)]) -> Result<Cycles, Error> {
        let mut cycles = Cycles::epa();
        for (name, path) in files {
            let speeds = read_cycle(path).map_err(|error| Error::Other(error.to_string()))?;
            match name.as_str() {
                "city" => cycles.city = speeds,
                "highway" => cycles.highway = speeds,
                other => return Err(Error::Other(format!("the car has no data '{other}'; give city or highway"))),
            }
        }
        Ok(cycles)
    }
}

/// What is wrong with a drive cycle; displayed in one line that names the file, the line and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleError {
    /// The file.
    pub file: String,
    /// Its line, from 1; none if the file as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong, and what to do.
    pub problem: String,
}

impl fmt::Display for CycleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.problem),
            None => write!(f, "{}: {}", self.file, self.problem),
        }
    }
}

impl std::error::Error for CycleError {}

const TIME: &str = "time_seconds";
const SPEED: &str = "speed_meters_per_second";
const GRADE: &str = "grade";

/// No road car is faster, m/s; a larger speed is in the wrong unit.
const FASTEST: f64 = 140.0;

/// Speeds, m/s, from a file as [`parse_cycle`] describes it.
pub fn read_cycle(path: &Path) -> Result<Vec<f64>, CycleError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| CycleError {
        file: file.clone(),
        line: None,
        problem: format!("cannot be read ({error}); give the path of a CSV file"),
    })?;
    parse_cycle(&file, &text)
}

/// Speeds, m/s, from comma-separated `text` called `file` in messages.
///
/// The first line names the columns. `time_seconds` and `speed_meters_per_second` must be there, in any order; times
/// ascend by one second. A column `grade` must be zero, because the car drives on the flat; others are not read.
pub fn parse_cycle(file: &str, text: &str) -> Result<Vec<f64>, CycleError> {
    let fail = |line, problem| CycleError { file: file.to_string(), line, problem };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty());

    let (at, header) = rows
        .next()
        .ok_or_else(|| fail(None, format!("is empty; the first line must be '{TIME},{SPEED}', then a row a second")))?;
    let columns: Vec<&str> = header.split(',').map(str::trim).collect();
    let column = |name: &str| columns.iter().position(|column| *column == name);
    let required = |name: &str| {
        column(name).ok_or_else(|| {
            fail(Some(at + 1), format!("no column '{name}' in '{header}'; the header must name '{TIME}' and '{SPEED}'"))
        })
    };
    let (time_column, speed_column, grade_column) = (required(TIME)?, required(SPEED)?, column(GRADE));

    let mut speeds = Vec::new();
    let mut previous: Option<f64> = None;
    for (at, row) in rows {
        let fail = |problem| fail(Some(at + 1), problem);
        let fields: Vec<&str> = row.split(',').map(str::trim).collect();
        if fields.len() != columns.len() {
            return Err(fail(format!(
                "{} fields where the header has {}; correct the row",
                fields.len(),
                columns.len()
            )));
        }
        let number = |name: &str, column: usize| match fields[column].parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            _ => Err(fail(format!("{name} '{}' is not a finite number; write one such as 12.5", fields[column]))),
        };
        let time = number(TIME, time_column)?;
        let speed = number(SPEED, speed_column)?;
        let grade = grade_column.map_or(Ok(0.0), |column| number(GRADE, column))?;
        if !(0.0..=FASTEST).contains(&speed) {
            return Err(fail(format!("{SPEED} {speed} is outside 0 to {FASTEST}; speeds are in metres per second")));
        }
        if grade != 0.0 {
            return Err(fail(format!("{GRADE} {grade} is not 0; this car drives on the flat, so remove the slope")));
        }
        if let Some(previous) = previous
            && (time - previous - 1.0).abs() > 1e-6
        {
            return Err(fail(format!("{TIME} goes from {previous} to {time}; resample the cycle to one row a second")));
        }
        previous = Some(time);
        speeds.push(speed);
    }
    if speeds.len() < 2 {
        return Err(fail(None, format!("has {} rows; a drive cycle needs at least 2, one a second", speeds.len())));
    }
    if speeds.iter().all(|speed| *speed == 0.0) {
        return Err(fail(None, "never moves; a drive cycle needs speeds above 0".to_string()));
    }
    Ok(speeds)
}
