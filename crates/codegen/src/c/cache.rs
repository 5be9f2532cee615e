//! Compiled programs on disk, by content.
//!
//! An entry is named by the hash of everything that it depends on: the text, the compiler, its flags, the machine, and
//! this crate's version. It is the shared library followed by a footer, the hash of the library: an entry that was cut
//! or changed is not used, and is replaced. Entries appear by renaming, so that no process sees half of one, and are
//! never written again; a process that has loaded one keeps it when it is replaced or removed.

use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

/// When entries take more bytes than this, the ones that were not used for longest are removed.
const LIMIT: u64 = 256 << 20;

/// Ends every entry; the number is that of the format.
const MAGIC: &[u8; 16] = b"chainrule-code-1";

/// What others left behind is removed when it is so old.
const STALE: Duration = Duration::from_secs(3600);

/// The directory of entries.
pub(super) struct Cache {
    directory: PathBuf,
}

impl Cache {
    /// `$CHAINRULE_CACHE`, or `chainrule` in `$XDG_CACHE_HOME` or `~/.cache`; none where `CHAINRULE_CACHE` is empty, or
    /// no home is known.
    pub fn of_user() -> Option<Cache> {
        let directory = match std::env::var_os("CHAINRULE_CACHE") {
            Some(path) if path.is_empty() => return None,
            Some(path) => path.into(),
            None => match std::env::var_os("XDG_CACHE_HOME").filter(|p| !p.is_empty()) {
                Some(path) => PathBuf::from(path).join("chainrule"),
                None => std::env::home_dir()?.join(".cache").join("chainrule"),
            },
        };
        Some(Cache { directory })
    }

    fn path(&self, key: &str) -> PathBuf {
        self.directory.join(format!("{key}.so"))
    }

    /// The entry, if there is one and it is whole.
    pub fn find(&self, key: &str) -> Option<PathBuf> {
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        let (library, footer) = bytes.split_at_checked(bytes.len().checked_sub(footer(&[]).len())?)?;
        if footer != self::footer(library) {
            return None;
        }
        // It was used now. Where that cannot be noted, it is removed sooner than it should.
        if let Ok(file) = File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(path)
    }

    /// Makes an entry of a library.
    pub fn keep(&self, key: &str, library: &Path) -> io::Result<PathBuf> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let bytes = fs::read(library)?;
        fs::create_dir_all(&self.directory)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let fresh = self.directory.join(format!("new-{}-{number}", std::process::id()));
        let written = File::create(&fresh).and_then(|mut file| {
            file.write_all(&bytes)?;
            file.write_all(&footer(&bytes))?;
            file.sync_all()
        });
        let path = self.path(key);
        if let Err(e) = written.and_then(|()| fs::rename(&fresh, &path)) {
            let _ = fs::remove_file(&fresh);
            return Err(e);
        }
        self.shrink(LIMIT, &path);
        Ok(path)
    }

    /// Removes an entry.
    pub fn forget(&self, key: &str) {
        let _ = fs::remove_file(self.path(key));
    }

    /// Removes the oldest entries, but not `newest`, until a quarter of the limit is free, when they pass the limit; and
    /// what was left half written long ago.
    fn shrink(&self, limit: u64, newest: &Path) {
        let Ok(files) = fs::read_dir(&self.directory) else { return };
        let mut entries = Vec::new();
        for file in files.flatten() {
            let (path, Ok(metadata)) = (file.path(), file.metadata()) else { continue };
            let Ok(modified) = metadata.modified() else { continue };
            if path.extension().is_some_and(|e| e == "so") {
                entries.push((path != newest, modified, metadata.len(), path));
            } else if file.file_name().as_encoded_bytes().starts_with(b"new-")
                && modified.elapsed().is_ok_and(|age| age > STALE)
            {
                let _ = fs::remove_file(path);
            }
        }
        let mut total: u64 = entries.iter().map(|e| e.2).sum();
        if total <= limit {
            return;
        }
        entries.sort_by_key(|e| e.1);
        for (old, _, length, path) in entries {
            if total <= limit / 4 * 3 {
                break;
            }
            if old && fs::remove_file(path).is_ok() {
                total -= length;
            }
        }
    }
}

/// What ends the entry of a library.
fn footer(library: &[u8]) -> Vec<u8> {
    let mut footer = Sha256::digest(library).to_vec();
    footer.extend(MAGIC);
    footer
}

/// The name of the entry for all that it depends on.
pub(super) fn key(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // Lengths too, so that no two lists of parts are the same bytes.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// The instructions that this machine has.
pub(super) fn machine() -> String {
    let mut text = format!("{} {}", std::env::consts::ARCH, std::env::consts::OS);
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{__cpuid, __cpuid_count};
        let (last, who, more) =
            (__cpuid(0).eax, __cpuid(1), if __cpuid(0).eax >= 7 { Some(__cpuid_count(7, 0)) } else { None });
        text += &format!(" {last:x} {:x} {:x} {:x}", who.eax, who.ecx, who.edx);
        if let Some(more) = more {
            text += &format!(" {:x} {:x} {:x}", more.ebx, more.ecx, more.edx);
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    if let Ok(cpu) = fs::read_to_string("/proc/cpuinfo") {
        let mut lines: Vec<&str> = cpu.lines().filter(|l| l.starts_with("Features") || l.starts_with("CPU")).collect();
        lines.sort_unstable();
        lines.dedup();
        text += &lines.join(" ");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(directory: &Path) -> Cache {
        Cache { directory: directory.to_owned() }
    }

    #[test]
    fn entries_that_were_cut_or_changed_are_not_used() {
        let directory = tempfile::tempdir().expect("a directory");
        let (cache, library) = (cache(&directory.path().join("a/b")), directory.path().join("library"));
        assert_eq!(cache.find("k"), None);
        fs::write(&library, vec![7; 1000]).expect("it is written");
        let path = cache.keep("k", &library).expect("it is kept");
        assert_eq!(cache.find("k"), Some(path.clone()));
        let whole = fs::read(&path).expect("an entry");
        for length in [0, 10, 47, 48, 999, 1000, 1047] {
            fs::write(&path, &whole[..length]).expect("it is written");
            assert_eq!(cache.find("k"), None, "{length} bytes");
        }
        let mut changed = whole.clone();
        changed[500] ^= 1;
        fs::write(&path, &changed).expect("it is written");
        assert_eq!(cache.find("k"), None);
        cache.keep("k", &library).expect("it is kept");
        assert_eq!(cache.find("k"), Some(path));
    }

    #[test]
    fn the_oldest_entries_go_first() {
        let directory = tempfile::tempdir().expect("a directory");
        let (cache, library) = (cache(&directory.path().join("cache")), directory.path().join("library"));
        fs::write(&library, vec![7; 952]).expect("it is written");
        for k in 0..8u64 {
            let path = cache.keep(&k.to_string(), &library).expect("it is kept");
            let file = File::options().append(true).open(path).expect("an entry");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1000 * k)).expect("a time");
        }
        assert!(cache.find("0").is_some(), "used again, it is the newest");
        cache.shrink(8000, &cache.path("7"));
        cache.shrink(7000, &cache.path("7"));
        let left: Vec<bool> = (0..8).map(|k| cache.path(&k.to_string()).exists()).collect();
        assert_eq!(left, [true, false, false, false, true, true, true, true]);
    }

    #[test]
    fn keys_tell_parts_apart() {
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_eq!(key(&["ab", "c"]).len(), 64);
    }
}
