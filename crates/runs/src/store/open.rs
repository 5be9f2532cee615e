//! Opening the file, and bringing it to the latest form.

use crate::Error;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::Path;
use std::time::Duration;

/// Says whose file it is (`file` and others can tell): "chrn".
const APPLICATION: i64 = 0x6368_726e;

/// What brings the file from form `k` to `k + 1`. A form that is published stays; changes are appended.
const MIGRATIONS: [&str; 1] = [include_str!("schema_1.sql")];

/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the store at `path` for reading and writing and makes it if it is not there.
pub(super) fn open(path: &Path) -> Result<Connection, Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, &error))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| Error::of(path, &error))?;
    settle(&connection).map_err(|error| Error::of(path, &error))?;
    migrate(path, &mut connection)?;
    write_ahead(&connection).map_err(|error| Error::of(path, &error))?;
    Ok(connection)
}

/// Opens the store at `path` for reading, where it need not be writable: on a medium, in somebody else's folder.
pub(super) fn view(path: &Path) -> Result<Connection, Error> {
    if !path.exists() {
        return Err(Error::Missing { path: path.to_path_buf() });
    }
    open(path).or_else(|first| {
        let only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        // A log beside it belongs to it, so that only a file without one can be taken as it is.
        let log = path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().to_string_lossy()));
        let connection = match log.exists() {
            true => Connection::open_with_flags(path, only),
            false => {
                let escaped = path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
                let name = format!("file:{escaped}?immutable=1");
                Connection::open_with_flags(name, only | OpenFlags::SQLITE_OPEN_URI)
            }
        };
        let connection = connection.map_err(|_| first.clone())?;
        match identity(&connection) {
            Ok((APPLICATION, version)) if version == MIGRATIONS.len() as i64 => Ok(connection),
            _ => Err(first),
        }
    })
}

fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // Commits survive the end of the process, however it comes; `durably` makes one survive a power cut.
    connection.pragma_update(None, "synchronous", "normal")
}

/// Turns on the write-ahead log: readers do not wait for writers, and a commit is one append.
fn write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    let mode: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if mode != "wal" {
        // Fails while another process reads, which the patience does not cover: then the next to open does it.
        let _ = connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get::<_, String>(0));
    }
    Ok(())
}

/// Runs `commit` so that what it commits survives a power cut, too.
pub(super) fn durably<T>(
    connection: &mut Connection,
    commit: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.pragma_update(None, "synchronous", "full")?;
    let result = commit(connection);
    connection.pragma_update(None, "synchronous", "normal")?;
    result
}

/// Whose file it is, and in which form.
fn identity(connection: &Connection) -> rusqlite::Result<(i64, i64)> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    Ok((number("application_id")?, number("user_version")?))
}

fn migrate(path: &Path, connection: &mut Connection) -> Result<(), Error> {
    let fail = |error: rusqlite::Error| Error::of(path, &error);
    let latest = MIGRATIONS.len() as i64;
    if identity(connection).map_err(fail)? == (APPLICATION, latest) {
        return Ok(());
    }
    // Must come before the first table is made: room of dropped journals can be given back.
    connection.pragma_update(None, "auto_vacuum", "incremental").map_err(fail)?;
    // Looked at again once nobody else can write: two processes may have begun at once.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fail)?;
    let (owner, version) = identity(&transaction).map_err(fail)?;
    let tables: i64 =
        transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(fail)?;
    if owner != APPLICATION && (owner != 0 || version != 0 || tables > 0) {
        return Err(Error::Foreign { path: path.to_path_buf() });
    }
    if version > latest {
        return Err(Error::Newer { path: path.to_path_buf(), version, known: latest });
    }
    for step in &MIGRATIONS[version.max(0) as usize..] {
        transaction.execute_batch(step).map_err(fail)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(fail)?;
    transaction.pragma_update(None, "user_version", latest).map_err(fail)?;
    transaction.commit().map_err(fail)
}
