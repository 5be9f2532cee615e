//! Whether the process of a run is alive: it holds a lock on a small file beside the store, which the system takes back
//! however the process ends.

use crate::Error;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The lock of a run; taken back when dropped.
pub(crate) struct Lock {
    path: PathBuf,
    // Holds the lock.
    _file: File,
}

impl Lock {
    /// Takes the lock of a new run.
    pub fn take(store: &Path, id: &str) -> Result<Lock, Error> {
        let taken = || Error::State { id: id.into(), problem: "is still running".into() };
        Lock::try_take(store, id)?.ok_or_else(taken)
    }

    /// Takes the lock of a run unless a process holds it.
    pub fn try_take(store: &Path, id: &str) -> Result<Option<Lock>, Error> {
        let path = place(store, id);
        let fail = |error: std::io::Error| Error::io(&path, &error);
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { path, _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }

    /// Whether a process holds the lock of a run.
    pub fn is_held(store: &Path, id: &str) -> bool {
        match File::open(place(store, id)).map(|file| file.try_lock_shared()) {
            Ok(Err(TryLockError::WouldBlock)) => true,
            // Without a file there is no process; where locks do not work nobody can tell.
            Ok(_) | Err(_) => false,
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind it does no harm: it is not held.
        let _ = std::fs::remove_file(&self.path);
    }
}

fn place(store: &Path, id: &str) -> PathBuf {
    store.with_file_name(format!("{}-{id}.lock", store.file_name().unwrap_or_default().to_string_lossy()))
}
