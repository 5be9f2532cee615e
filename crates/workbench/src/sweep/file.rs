//! A sweep as a file.

use crate::failure::Failure;
use crate::render::json;
use chainrule_study::{Answer, Error, Sweep};
use chainrule_table::{Column, Table};
use std::path::Path;

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// Refuses a file whose ending says no format, before anything is run for it.
pub(super) fn check_name(path: &Path) -> Result<(), Error> {
    if is_json(path) {
        return Ok(());
    }
    chainrule_table::check_name(path).map_err(|_| {
        Error::Other(format!("{}: the ending of its name is none of .csv, .parquet and .json", path.display()))
    })
}

/// Writes inputs, outputs and, if any failed, the reasons.
pub(super) fn write(path: &Path, found: &Sweep, answer: &Answer) -> Result<(), Failure> {
    if is_json(path) {
        let mut text = Vec::new();
        json::write_answer(&mut text, answer)?;
        let fail =
            |error| Error::Other(format!("{}: cannot be written ({error}); choose another place", path.display()));
        return Ok(std::fs::write(path, text).map_err(fail)?);
    }
    Ok(chainrule_table::write(path, &table(found)).map_err(|error| Error::Other(error.to_string()))?)
}

fn table(found: &Sweep) -> Table {
    let inputs = found.varied.iter().enumerate().map(|(k, varied)| {
        let values = found.rows.iter().map(|row| row.inputs[k]);
        match varied.choices.is_empty() {
            true => Column::numbers(&varied.name, &varied.unit, values.collect()),
            false => {
                Column::texts(&varied.name, values.map(|x| varied.name_of(x).unwrap_or_default().into()).collect())
            }
        }
    });
    let outputs = found.outputs.iter().enumerate().map(|(i, output)| {
        let values = found.rows.iter().map(|row| row.outputs.get(i).copied().unwrap_or(f64::NAN)).collect();
        Column::numbers(&output.name, &output.unit, values)
    });
    let mut columns: Vec<Column> = inputs.chain(outputs).collect();
    if found.failed > 0 {
        columns.push(Column::texts(
            "failure",
            found.rows.iter().map(|row| row.failure.clone().unwrap_or_default()).collect(),
        ));
    }
    Table::new(columns)
}
