//! The machine's C compiler.

use crate::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A shared library that the compiler made, in a file.
pub(super) struct Library {
    pub path: PathBuf,
    pub size: usize,
    /// Removed when dropped: a loaded library needs its file no more.
    _directory: Option<Scratch>,
}

/// What every compiler is told. Values must be those of the other tiers: nothing is contracted, and what a compiler
/// knows of the C library's functions is not used, because it would compute with constants otherwise than they do.
const FLAGS: &[&str] = &[
    "-x",
    "c",
    "-std=gnu11",
    "-O2",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-ffp-contract=off",
    "-fno-strict-aliasing",
    "-fno-semantic-interposition",
    "-fvisibility=hidden",
    "-pipe",
    "-w",
    "-Werror=implicit-function-declaration",
    "-shared",
    "-fPIC",
];

#[cfg(target_arch = "x86_64")]
const NATIVE: &[&str] = &["-march=native"];
#[cfg(target_arch = "aarch64")]
const NATIVE: &[&str] = &["-mcpu=native"];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const NATIVE: &[&str] = &[];

/// The functions of the C library that programs call.
const LIBRARY: &[&str] = &[
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "pow", "hypot", "atan2",
];

/// A compiler: a program, and arguments that always come first.
pub(super) struct Compiler {
    pub program: PathBuf,
    arguments: Vec<String>,
}

/// The compiler that `CC` names, else the first of those that compile best.
pub(super) fn find() -> Result<Compiler, Error> {
    if let Ok(named) = std::env::var("CC")
        && let Some((program, arguments)) = named.split_whitespace().collect::<Vec<_>>().split_first()
    {
        let program =
            which(program).ok_or_else(|| Error::C(format!("there is no C compiler `{program}` (from CC)")))?;
        return Ok(Compiler { program, arguments: arguments.iter().map(|&s| s.to_owned()).collect() });
    }
    let program = ["clang", "gcc", "cc"].into_iter().find_map(which);
    let program = program.ok_or_else(|| Error::C("there is no C compiler".to_owned()))?;
    Ok(Compiler { program, arguments: Vec::new() })
}

/// The file that a command runs.
fn which(name: &str) -> Option<PathBuf> {
    if name.contains(std::path::MAIN_SEPARATOR) {
        return Path::new(name).is_file().then(|| name.into());
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join(name)).find(|p| p.is_file())
}

/// Compiles C text to a shared library.
pub(super) fn build(text: &str) -> Result<Library, Error> {
    let compiler = find()?;
    let directory = Scratch::new().map_err(|e| Error::C(format!("no directory to compile in: {e}")))?;
    let (source, path) = (directory.0.join("program.c"), directory.0.join("program.so"));
    std::fs::write(&source, text).map_err(|e| Error::C(format!("cannot write {}: {e}", source.display())))?;
    let mut command = Command::new(&compiler.program);
    command.args(&compiler.arguments).args(FLAGS).args(NATIVE);
    command.args(LIBRARY.iter().flat_map(|f| [format!("-fno-builtin-{f}"), format!("-fno-builtin-{f}f")]));
    command.arg("-o").arg(&path).arg(&source).arg("-lm");
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let output = output.map_err(|e| Error::C(format!("cannot run {}: {e}", compiler.program.display())))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().next().unwrap_or("it says nothing");
        return Err(Error::C(format!("{} failed ({}): {first}", compiler.program.display(), output.status)));
    }
    let size = std::fs::metadata(&path).map(|m| m.len() as usize).unwrap_or(0);
    Ok(Library { path, size, _directory: Some(directory) })
}

/// A fresh directory, removed when dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Scratch> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("chainrule-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path)?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
