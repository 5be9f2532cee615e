//! From C text to loaded code: out of the cache, or compiled and kept there.

use super::cache::{self, Cache};
use super::toolchain::Compiler;
use crate::Error;
use crate::runtime::Entry;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// A loaded library.
pub(super) struct Library {
    library: libloading::Library,
    path: PathBuf,
    /// Bytes of its file.
    pub size: usize,
}

impl Library {
    /// Compiles the text, unless the cache has the result, and loads it.
    pub fn of(text: &str) -> Result<Library, Error> {
        let compiler = Compiler::find()?;
        let Some(cache) = Cache::of_user() else {
            let (_scratch, path) = compiler.run(text)?;
            return Library::load(&path);
        };
        let key = cache::key(&[env!("CARGO_PKG_VERSION"), &compiler.identity(), text]);
        if let Some(path) = cache.find(&key) {
            match Library::load(&path) {
                Ok(library) => return Ok(library),
                // Whole, but not for this system: another may share the directory.
                Err(_) => cache.forget(&key),
            }
        }
        let (_scratch, path) = compiler.run(text)?;
        Library::load(&kept(&cache, &key, path))
    }

    /// The library with this text, only if the cache has it.
    pub fn known(text: &str) -> Option<Library> {
        let key = cache::key(&[env!("CARGO_PKG_VERSION"), &Compiler::find().ok()?.identity(), text]);
        Library::load(&Cache::of_user()?.find(&key)?).ok()
    }

    fn load(path: &Path) -> Result<Library, Error> {
        let size = std::fs::metadata(path).map_or(0, |m| m.len() as usize);
        // SAFETY: the compiler made it from our text, which has no initialisers.
        match unsafe { libloading::Library::new(path) } {
            Ok(library) => Ok(Library { library, path: path.to_owned(), size }),
            Err(e) => Err(failed(path, &e)),
        }
    }

    /// An entry, which is valid as long as the library is.
    pub fn entry(&self, name: &str) -> Result<Entry, Error> {
        // SAFETY: our text defines the symbol with this signature.
        let symbol = unsafe { self.library.get::<Entry>(name) };
        symbol.map(|entry| *entry).map_err(|e| failed(&self.path, &e))
    }
}

fn failed(path: &Path, e: &libloading::Error) -> Error {
    Error::C(format!("cannot load {}: {e}", path.display()))
}

/// Where the library lies after it was kept, which may be where it was made.
fn kept(cache: &Cache, key: &str, path: PathBuf) -> PathBuf {
    match cache.keep(key, &path) {
        Ok(kept) => kept,
        Err(e) => {
            static SAID: Once = Once::new();
            SAID.call_once(|| eprintln!("chainrule: compiled programs are not kept for the next run: {e}"));
            path
        }
    }
}
