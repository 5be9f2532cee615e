//! Comma-separated values.

use crate::heading::Heading;
use crate::table::{Cells, Column, Table};
use crate::{Choose, Error};
use csv::{ErrorKind, ReaderBuilder, StringRecord, Terminator, Trim};
use std::io::{BufWriter, Read, Write};
use std::path::Path;

pub(crate) fn read(path: &Path, most_rows: usize, choose: &mut Choose) -> Result<Table, Error> {
    let at = |line: u64| format!("{}:{line}", path.display());
    let missing = |error: std::io::Error| Error::of(path, format!("cannot be read ({error}); give the path of a file"));
    let file = std::fs::File::open(path).map_err(missing)?;
    // With a line's end behind the last line too, the line of what was read is the one before the next.
    let mut rows = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .terminator(Terminator::Any(b'\n'))
        .from_reader(file.chain(&b"\n"[..]));
    let broken = |error: csv::Error| match error.kind() {
        ErrorKind::Utf8 { pos, .. } => {
            let place = pos.as_ref().map_or_else(|| path.display().to_string(), |pos| at(pos.line()));
            Error::at(place, "is no text in UTF-8; save it as UTF-8")
        }
        _ => Error::of(path, format!("cannot be read ({error})")),
    };

    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| -> Result<Option<u64>, Error> {
        while rows.read_record(record).map_err(broken)? {
            // A line of nothing but space is none.
            if record.len() > 1 || !record[0].is_empty() {
                return Ok(Some(rows.position().line() - 1));
            }
        }
        Ok(None)
    };
    let Some(top) = next(&mut record)? else {
        return Err(Error::of(path, "is empty; the first line names the columns, then a row for each measurement"));
    };
    let headings: Vec<Heading> =
        record.iter().map(|text| Heading::parse(text.trim_start_matches('\u{feff}'))).collect();
    let mut columns: Vec<(usize, Heading, Vec<f64>)> = Vec::new();
    for (i, heading) in headings.iter().enumerate() {
        if headings[..i].iter().any(|other| other.name == heading.name) {
            return Err(Error::at(at(top), format!("the column '{}' is there twice; remove one", heading.name)));
        }
        if choose(heading).map_err(|problem| Error::at(at(top), problem))? {
            columns.push((i, heading.clone(), Vec::new()));
        }
    }

    let mut lines = Vec::new();
    while let Some(line) = next(&mut record)? {
        if record.len() != headings.len() {
            let problem = format!("{} fields where the header has {}; correct the row", record.len(), headings.len());
            return Err(Error::at(at(line), problem));
        }
        if lines.len() == most_rows {
            return Err(Error::at(at(line), crate::error::too_many(most_rows)));
        }
        lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        for (i, heading, cells) in &mut columns {
            let cell = &record[*i];
            let number = match cell.parse::<f64>() {
                _ if cell.is_empty() => f64::NAN,
                Ok(number) if number.is_finite() => number,
                _ => {
                    let problem = format!(
                        "{} '{cell}' is not a finite number; write one such as 12.5, or leave the cell empty",
                        heading.name
                    );
                    return Err(Error::at(at(line), problem));
                }
            };
            cells.push(number);
        }
    }
    let column = |(_, heading, cells): (usize, Heading, Vec<f64>)| Column {
        name: heading.name,
        unit: heading.unit.unwrap_or_default(),
        cells: Cells::Numbers(cells),
    };
    let columns = columns.into_iter().map(column).collect();
    Ok(Table { columns, file: path.display().to_string(), lines })
}

pub(crate) fn write(path: &Path, table: &Table) -> Result<(), String> {
    let mut file = BufWriter::new(std::fs::File::create(path).map_err(|error| error.to_string())?);
    write_to(&mut file, table).and_then(|()| file.flush()).map_err(|error| error.to_string())?;
    file.get_ref().sync_all().map_err(|error| error.to_string())
}

pub(crate) fn write_to(out: &mut dyn Write, table: &Table) -> std::io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    rows.write_record(table.columns.iter().map(|column| column.heading().to_string()))?;
    for row in 0..table.rows() {
        for column in &table.columns {
            match &column.cells {
                Cells::Numbers(cells) if cells[row].is_nan() => rows.write_field("")?,
                Cells::Numbers(cells) => rows.write_field(cells[row].to_string())?,
                Cells::Texts(cells) => rows.write_field(&cells[row])?,
            }
        }
        rows.write_record(None::<&[u8]>)?;
    }
    rows.flush()
}
