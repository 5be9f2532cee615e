//! The cache of compiled programs, as processes see it: this test binary starts itself with another environment.

use chainrule_codegen::c;
use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, Ty};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// `x² + n`
fn program(n: f64) -> Module {
    let mut b = FunctionBuilder::new("square");
    let x = b.param(Ty::F64);
    let (y, n) = (b.mul(x, x), b.float(Ty::F64, n));
    let y = b.add(y, n);
    let mut module = Module::default();
    module.push(b.finish(&[y]));
    module
}

/// Compiles the program with this number, says what it makes of 3, and gives the size of its code.
fn run(n: f64) -> usize {
    let compiled = c::compile(&program(n), FunctionId(0)).expect("it compiles");
    let mut ctx = Context::new(0, 1 << 16).expect("address space");
    let results = compiled.call(&[3f64.to_bits()], &mut ctx).expect("it has no trap");
    println!("got {}", f64::from_bits(results[0]));
    compiled.size()
}

/// What the processes do that the other tests start.
#[test]
fn child() {
    match std::env::var("CHILD").as_deref() {
        Ok("run") => _ = run(0.0),
        // Files may be as long as the library, so that its entry, which is longer, does not fit.
        Ok("full") => {
            let size = run(3.0);
            limit_files(size);
            // SAFETY: no other thread of this process reads the environment: it runs this test alone.
            unsafe { std::env::set_var("CHAINRULE_CACHE", std::env::var_os("FULL").expect("a directory")) };
            run(1.0);
            run(2.0);
        }
        _ => {}
    }
}

/// Writing past so many bytes of a file fails, as on a full disk.
#[cfg(unix)]
fn limit_files(bytes: usize) {
    let limit = libc::rlimit { rlim_cur: bytes as libc::rlim_t, rlim_max: bytes as libc::rlim_t };
    // SAFETY: plain calls; without the signal, writing gives an error.
    unsafe {
        libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        assert_eq!(libc::setrlimit(libc::RLIMIT_FSIZE, &limit), 0);
    }
}

/// A cache, and a compiler that counts how often it is called.
struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    /// Nothing where there is no C compiler.
    fn new() -> Option<Place> {
        if let Err(e) = c::compiler() {
            println!("skipped: {e}");
            return None;
        }
        let place = Place { directory: tempfile::tempdir().expect("a directory") };
        place.set_compiler("first");
        Some(place)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// A compiler that does as the real one, but says that it is of this version.
    fn set_compiler(&self, version: &str) {
        let real = c::compiler().expect("a compiler");
        let (script, log) = (self.path("cc"), self.path("log"));
        let text = format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then echo {version}; exit; fi\necho >> '{}'\nexec '{}' \"$@\"\n",
            log.display(),
            real.display()
        );
        fs::write(&script, text).expect("it is written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).expect("it can be run");
        }
    }

    /// How often it was called.
    fn compiled(&self) -> usize {
        fs::read_to_string(self.path("log")).map_or(0, |log| log.lines().count())
    }

    fn entries(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path("cache")).expect("a cache");
        files.map(|f| f.expect("a file").path()).collect()
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().expect("this binary"));
        command.args(["--exact", "child", "--nocapture"]).env("CHILD", what);
        command.env("CC", self.path("cc")).env("CHAINRULE_CACHE", self.path("cache"));
        command
    }

    fn start(&self) -> std::process::Child {
        let mut command = self.command("run");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts")
    }

    /// Runs it to its end.
    fn run(&self) {
        check(&self.command("run").output().expect("it runs"), &["got 9"], 0);
    }
}

/// The process did well, and said so many notices.
fn check(output: &Output, said: &[&str], notices: usize) {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    for words in said {
        assert!(out.contains(words), "{out}\n{err}");
    }
    assert_eq!(err.matches("chainrule:").count(), notices, "{err}");
}

fn full_length(entry: &Path) -> u64 {
    fs::metadata(entry).expect("an entry").len()
}

#[test]
fn processes_at_once_share_an_entry() {
    let Some(place) = Place::new() else { return };
    let children: Vec<_> = (0..3).map(|_| place.start()).collect();
    for child in children {
        check(&child.wait_with_output().expect("it ends"), &["got 9"], 0);
    }
    let compiled = place.compiled();
    assert!((1..=3).contains(&compiled));
    assert_eq!(place.entries().len(), 1, "nothing but the entry is left");
    place.run();
    assert_eq!(place.compiled(), compiled, "the entry is used");
}

#[test]
fn a_truncated_entry_is_made_again() {
    let Some(place) = Place::new() else { return };
    place.run();
    let entry = place.entries().remove(0);
    let length = full_length(&entry);
    for left in [0, length / 2, length - 1] {
        let file = fs::File::options().write(true).open(&entry).expect("an entry");
        file.set_len(left).expect("it is cut");
        drop(file);
        let compiled = place.compiled();
        place.run();
        assert_eq!((place.compiled(), full_length(&entry)), (compiled + 1, length));
    }
}

#[test]
fn another_compiler_has_entries_of_its_own() {
    let Some(place) = Place::new() else { return };
    place.run();
    place.run();
    assert_eq!((place.compiled(), place.entries().len()), (1, 1));
    place.set_compiler("second");
    place.run();
    assert_eq!((place.compiled(), place.entries().len()), (2, 2));
}

#[test]
#[cfg(unix)]
fn a_full_disk_costs_the_cache_only() {
    let Some(place) = Place::new() else { return };
    let mut command = place.command("full");
    command.env("CHAINRULE_CACHE", "").env("FULL", place.path("cache"));
    check(&command.output().expect("it runs"), &["got 12", "got 10", "got 11"], 1);
    assert_eq!(place.entries(), Vec::<PathBuf>::new(), "nothing half written is left");
    assert_eq!(place.compiled(), 3);
}

#[test]
fn a_directory_that_cannot_be_made_costs_the_cache_only() {
    let Some(place) = Place::new() else { return };
    let mut command = place.command("run");
    command.env("CHAINRULE_CACHE", place.path("cc").join("cache"));
    check(&command.output().expect("it runs"), &["got 9"], 1);
}
