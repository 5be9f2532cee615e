//! Directories to compile in.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// A fresh directory that only this user can enter, removed when dropped, or when the process exits before.
pub(super) struct Scratch(tempfile::TempDir);

/// The directories in use.
static OPEN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

impl Scratch {
    pub fn new() -> std::io::Result<Scratch> {
        static AT_EXIT: Once = Once::new();
        AT_EXIT.call_once(remove_at_exit);
        let directory = tempfile::Builder::new().prefix("chainrule-").tempdir()?;
        open().push(directory.path().to_owned());
        Ok(Scratch(directory))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        open().retain(|p| p != self.0.path());
    }
}

fn open() -> std::sync::MutexGuard<'static, Vec<PathBuf>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A program may end while another thread compiles. Its directory is removed then; the compiler finds it gone and ends.
#[cfg(unix)]
fn remove_at_exit() {
    extern "C" fn remove() {
        for directory in open().iter() {
            let _ = std::fs::remove_dir_all(directory);
        }
    }
    // SAFETY: the function stays in place and does not unwind.
    unsafe { libc::atexit(remove) };
}

#[cfg(not(unix))]
fn remove_at_exit() {}
