//! Runs into rows. Every function is one transaction.

use crate::running::{Beginning, Key};
use crate::summary::Summary;
use crate::{State, Value};
use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};

/// How a run ends.
pub(crate) struct End {
    pub state: State,
    pub answer: Option<String>,
    pub summary: Summary,
    pub error: Option<String>,
}

/// A new run, with the number its rows in other tables bear; none if the id is taken.
pub(super) fn insert(
    connection: &mut Connection,
    id: &str,
    beginning: &Beginning,
    now: Timestamp,
) -> rusqlite::Result<Option<i64>> {
    let transaction = begin(connection)?;
    let inserted = transaction.execute(
        "INSERT INTO run (id, question, model, command, state, program, data, version, started) \
         VALUES (?1, ?2, ?3, ?4, 'running', ?5, ?6, ?7, ?8)",
        params![
            id,
            beginning.question,
            beginning.model,
            text(&beginning.command)?,
            beginning.program,
            text(&beginning.data)?,
            beginning.version,
            now.to_string()
        ],
    );
    match inserted {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => return Ok(None),
        other => other?,
    };
    let number = transaction.last_insert_rowid();
    values(&transaction, number, "input", &beginning.inputs)?;
    transaction.commit()?;
    Ok(Some(number))
}

/// A run that goes on.
pub(super) fn restart(connection: &mut Connection, number: i64) -> rusqlite::Result<()> {
    let transaction = begin(connection)?;
    transaction.execute("UPDATE run SET state = 'running', ended = NULL, error = NULL WHERE number = ?1", [number])?;
    transaction.commit()
}

/// The end of a run. What it had journalled is dropped once it is done, and kept where it can go on.
pub(super) fn end(connection: &mut Connection, number: i64, end: &End) -> rusqlite::Result<()> {
    let transaction = begin(connection)?;
    transaction.execute(
        "UPDATE run SET state = ?2, ended = ?3, seed = ?4, error = ?5, answer = ?6 WHERE number = ?1",
        params![
            number,
            end.state.word(),
            Timestamp::now().to_string(),
            end.summary.seed.map(|seed| seed.to_string()),
            end.error,
            end.answer
        ],
    )?;
    for (kind, named) in [("input", &end.summary.inputs), ("output", &end.summary.outputs)] {
        if !named.is_empty() {
            transaction.execute("DELETE FROM value WHERE run = ?1 AND kind = ?2", params![number, kind])?;
            values(&transaction, number, kind, named)?;
        }
    }
    transaction.execute("DELETE FROM derivative WHERE run = ?1", [number])?;
    let mut insert = transaction
        .prepare("INSERT INTO derivative (run, position, output, input, value) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (position, slope) in (0i64..).zip(&end.summary.derivatives) {
        insert.execute(params![number, position, slope.output, slope.input, slope.value])?;
    }
    drop(insert);
    let journalled = match end.state {
        State::Done => transaction.execute("DELETE FROM journal WHERE run = ?1", [number])?,
        State::Running | State::Interrupted | State::Failed => 0,
    };
    transaction.commit()?;
    if journalled > 0 { give_back(connection) } else { Ok(()) }
}

/// Forgets a run with all that hangs on it.
pub(crate) fn delete(connection: &mut Connection, id: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM run WHERE id = ?1", [id])?;
    give_back(connection)
}

/// Adds to a run's journal.
pub(crate) fn record(connection: &mut Connection, number: i64, entries: &[(Key, Vec<u8>)]) -> rusqlite::Result<()> {
    let transaction = begin(connection)?;
    let mut insert = transaction.prepare("INSERT OR IGNORE INTO journal (run, key, result) VALUES (?1, ?2, ?3)")?;
    for (key, result) in entries {
        insert.execute(params![number, key, result])?;
    }
    drop(insert);
    transaction.commit()
}

/// What a run's journal says.
pub(crate) fn recorded(connection: &Connection, number: i64, key: &Key) -> rusqlite::Result<Option<Vec<u8>>> {
    let query = "SELECT result FROM journal WHERE run = ?1 AND key = ?2";
    connection.query_row(query, params![number, key], |row| row.get(0)).optional()
}

/// Empty pages back to the file system.
fn give_back(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA incremental_vacuum")
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn values(transaction: &Transaction, number: i64, kind: &str, values: &[Value]) -> rusqlite::Result<()> {
    let mut insert = transaction
        .prepare("INSERT INTO value (run, kind, position, name, value, unit) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (position, value) in (0i64..).zip(values) {
        insert.execute(params![number, kind, position, value.name, value.value, value.unit])?;
    }
    Ok(())
}

fn text(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
