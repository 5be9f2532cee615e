//! Tables of numbers with units, in files: CSV and Parquet.
//!
//! A [`Table`] is columns of equal length. In files a column's heading is its name, with the unit in brackets where it
//! has one: `fuel [L/100km]`. The ending of a file's name, `.csv` or `.parquet`, says its format.
//!
//! ```
//! use chainrule_table::{Cells, Column, Table, read, write};
//!
//! let folder = tempfile::tempdir()?;
//! let file = folder.path().join("measured.csv");
//! let speed = Column::numbers("speed", "km/h", vec![50.0, 100.0]);
//! let fuel = Column::numbers("fuel", "L/100km", vec![4.1, f64::NAN]);
//! write(&file, &Table::new(vec![speed, fuel]))?;
//! assert_eq!(std::fs::read_to_string(&file)?, "speed [km/h],fuel [L/100km]\n50,4.1\n100,\n");
//!
//! let table = read(&file, 1000, &mut |heading| Ok(heading.name == "fuel"))?;
//! assert_eq!(table.columns[0].unit, "L/100km");
//! assert!(matches!(&table.columns[0].cells, Cells::Numbers(fuel) if fuel[0] == 4.1 && fuel[1].is_nan()));
//! assert!(table.place(1).ends_with("measured.csv:3"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Contract
//!
//! - An empty cell of numbers is NaN, and NaN is written as an empty cell. A cell that reads `NaN` or `inf` is refused:
//!   it is no measurement.
//! - Files are read row by row, and only the columns that are chosen are kept; what has more rows than allowed is refused
//!   before it fills the memory.
//! - An [`Error`] is one line that starts with the file and, where there is one, the line.
//! - A file is written beside its place and moved there when it is whole, so that what was there is not lost.

mod comma;
mod error;
mod heading;
mod parquet;
mod table;

pub use error::Error;
pub use heading::Heading;
pub use table::{Cells, Column, Table};

use std::path::{Path, PathBuf};

/// Decides by its heading whether a column is read; an `Err` says what is wrong with it.
pub type Choose<'a> = dyn FnMut(&Heading) -> Result<bool, String> + 'a;

/// Reads the columns of numbers that `choose` accepts from a file of at most `most_rows` rows.
///
/// # Errors
/// For the first thing that does not fit: a file that cannot be read or has no rows, a heading that stands twice or that
/// `choose` refuses, a row of another length, a cell that is no finite number, too many rows.
pub fn read(path: &Path, most_rows: usize, choose: &mut Choose) -> Result<Table, Error> {
    let table = match format(path)? {
        Format::Csv => comma::read(path, most_rows, choose)?,
        Format::Parquet => parquet::read(path, most_rows, choose)?,
    };
    match table.rows() {
        0 if !table.columns.is_empty() => {
            Err(Error::of(path, "has no rows; put one row for each measurement under the headings"))
        }
        _ => Ok(table),
    }
}

/// Writes a table to a file, in the format that the ending of its name says.
///
/// # Errors
/// For another ending, and where the file cannot be written.
pub fn write(path: &Path, table: &Table) -> Result<(), Error> {
    let format = format(path)?;
    let mut beside: PathBuf = path.to_path_buf();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    beside.set_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = match format {
        Format::Csv => comma::write(&beside, table),
        Format::Parquet => parquet::write(&beside, table),
    };
    let moved = written.and_then(|()| std::fs::rename(&beside, path).map_err(|error| error.to_string()));
    moved.map_err(|problem| {
        // Half a file is of no use, and may be what filled the disk.
        let _ = std::fs::remove_file(&beside);
        Error::of(path, format!("cannot be written ({problem}); choose another place"))
    })
}

/// Writes a table as CSV to anything that takes it.
///
/// # Errors
/// Where that does not.
pub fn write_csv(out: &mut dyn std::io::Write, table: &Table) -> std::io::Result<()> {
    comma::write_to(out, table)
}

/// Whether the ending of a file's name is one that [`write()`] knows.
///
/// # Errors
/// One line that names the endings there are.
pub fn check_name(path: &Path) -> Result<(), Error> {
    format(path).map(drop)
}

enum Format {
    Csv,
    Parquet,
}

fn format(path: &Path) -> Result<Format, Error> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("parquet") => Ok(Format::Parquet),
        _ => Err(Error::of(path, "is neither .csv nor .parquet; the ending of its name says the format")),
    }
}
