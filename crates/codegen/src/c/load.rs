//! Loading what the compiler made.

use super::toolchain::Library;
use crate::Error;
use crate::runtime::Entry;
use std::path::PathBuf;

/// A loaded library.
pub(super) struct Code {
    library: libloading::Library,
    path: PathBuf,
}

impl Code {
    /// An entry, which is valid as long as the library is.
    pub fn entry(&self, name: &str) -> Result<Entry, Error> {
        // SAFETY: our text defines the symbol with this signature.
        let symbol = unsafe { self.library.get::<Entry>(name) };
        symbol.map(|entry| *entry).map_err(|e| failed(&self.path, &e))
    }
}

/// Loads a library.
pub(super) fn load(library: &Library) -> Result<Code, Error> {
    let path = library.path.clone();
    // SAFETY: the compiler made it from our text, which has no initialisers.
    match unsafe { libloading::Library::new(&path) } {
        Ok(library) => Ok(Code { library, path }),
        Err(e) => Err(failed(&path, &e)),
    }
}

fn failed(path: &std::path::Path, e: &libloading::Error) -> Error {
    Error::C(format!("cannot load {}: {e}", path.display()))
}
