//! Rows into runs.

use crate::{Run, Slope, State, Value};
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, named_params, params};
use serde::de::DeserializeOwned;

/// Which runs are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Of this model only.
    pub model: Option<String>,
    /// Of this question only.
    pub question: Option<String>,
    /// At most so many of the latest.
    pub last: Option<usize>,
}

const COLUMNS: &str =
    "number, id, question, model, command, state, program, data, version, started, ended, seed, error, answer";

pub(super) fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<Run>> {
    let mut query = connection.prepare(&format!(
        "SELECT {COLUMNS} FROM run WHERE (:model IS NULL OR model = :model) \
         AND (:question IS NULL OR question = :question) ORDER BY started DESC, number DESC LIMIT :last"
    ))?;
    let last = filter.last.map_or(-1, |last| i64::try_from(last).unwrap_or(i64::MAX));
    let rows = query
        .query_map(named_params! { ":model": filter.model, ":question": filter.question, ":last": last }, |row| {
            run(connection, row)
        })?;
    rows.collect()
}

/// At most a handful of runs whose id begins with `prefix`, which has no wildcards in it.
pub(super) fn beginning_with(connection: &Connection, prefix: &str) -> rusqlite::Result<Vec<Run>> {
    let mut query =
        connection.prepare(&format!("SELECT {COLUMNS} FROM run WHERE id GLOB ?1 || '*' ORDER BY id LIMIT 6"))?;
    query.query_map([prefix], |row| run(connection, row))?.collect()
}

/// The number that rows of other tables know a run by.
pub(super) fn number(connection: &Connection, id: &str) -> rusqlite::Result<i64> {
    connection.query_row("SELECT number FROM run WHERE id = ?1", [id], |row| row.get(0))
}

fn run(connection: &Connection, row: &Row) -> rusqlite::Result<Run> {
    let number: i64 = row.get(0)?;
    let state: String = row.get(5)?;
    Ok(Run {
        id: row.get(1)?,
        question: row.get(2)?,
        model: row.get(3)?,
        command: json(4, &row.get::<_, String>(4)?)?,
        state: State::of(&state).ok_or_else(|| odd(5, format!("there is no state '{state}'").into()))?,
        program: row.get(6)?,
        data: json(7, &row.get::<_, String>(7)?)?,
        version: row.get(8)?,
        started: time(9, &row.get::<_, String>(9)?)?,
        ended: row.get::<_, Option<String>>(10)?.map(|text| time(10, &text)).transpose()?,
        seed: row.get::<_, Option<String>>(11)?.and_then(|text| text.parse().ok()),
        error: row.get(12)?,
        inputs: values(connection, number, "input")?,
        outputs: values(connection, number, "output")?,
        derivatives: derivatives(connection, number)?,
        answer: row.get::<_, Option<String>>(13)?.map(|text| json(13, &text)).transpose()?,
    })
}

fn values(connection: &Connection, number: i64, kind: &str) -> rusqlite::Result<Vec<Value>> {
    let mut query =
        connection.prepare("SELECT name, value, unit FROM value WHERE run = ?1 AND kind = ?2 ORDER BY position")?;
    let rows = query.query_map(params![number, kind], |row| {
        Ok(Value { name: row.get(0)?, value: row.get::<_, Option<f64>>(1)?.unwrap_or(f64::NAN), unit: row.get(2)? })
    })?;
    rows.collect()
}

fn derivatives(connection: &Connection, number: i64) -> rusqlite::Result<Vec<Slope>> {
    let mut query =
        connection.prepare("SELECT output, input, value FROM derivative WHERE run = ?1 ORDER BY position")?;
    let rows = query.query_map([number], |row| {
        let value = row.get::<_, Option<f64>>(2)?.unwrap_or(f64::NAN);
        Ok(Slope { output: row.get(0)?, input: row.get(1)?, value })
    })?;
    rows.collect()
}

fn json<T: DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|error| odd(column, error.into()))
}

fn time(column: usize, text: &str) -> rusqlite::Result<Timestamp> {
    text.parse().map_err(|error: jiff::Error| odd(column, error.into()))
}

fn odd(column: usize, error: Box<dyn std::error::Error + Send + Sync>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}
