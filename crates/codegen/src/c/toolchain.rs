//! The machine's C compiler.

use super::cache;
use super::scratch::Scratch;
use crate::Error;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::UNIX_EPOCH;

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

/// What `-O2` of clang has and that of gcc has not: vector instructions for loops of unknown length over many arrays.
const GCC: &[&str] =
    &["-ftree-vectorize", "-fvect-cost-model=dynamic", "--param", "vect-max-version-for-alias-checks=100"];

/// Clang otherwise keeps a number from one run of an inner loop to the next, and then finds no vectors for the inner loop
/// (a Runge–Kutta step takes 1.5 times as long).
const CLANG: &[&str] = &["-mllvm", "-enable-load-in-loop-pre=false"];

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

impl Compiler {
    /// The compiler that `CC` names, else the first of those that compile best.
    pub fn find() -> Result<Compiler, Error> {
        if let Ok(named) = std::env::var("CC")
            && let Some((program, arguments)) = named.split_whitespace().collect::<Vec<_>>().split_first()
        {
            let missing = || Error::C(format!("there is no C compiler `{program}`, which CC names"));
            let program = which(program).ok_or_else(missing)?;
            return Ok(Compiler { program, arguments: arguments.iter().map(|&s| s.to_owned()).collect() });
        }
        let program = ["clang", "gcc", "cc"].into_iter().find_map(which);
        let program = program.ok_or_else(|| Error::C("there is no C compiler".to_owned()))?;
        Ok(Compiler { program, arguments: Vec::new() })
    }

    /// All arguments but the files.
    fn flags(&self) -> impl Iterator<Item = String> {
        let fixed = FLAGS.iter().chain(NATIVE).map(|&s| s.to_owned());
        let library = LIBRARY.iter().flat_map(|f| [format!("-fno-builtin-{f}"), format!("-fno-builtin-{f}f")]);
        self.arguments.iter().cloned().chain(fixed).chain(library)
    }

    /// What makes its code faster, which another version may not know.
    fn tuning(&self) -> &'static [&'static str] {
        let version = self.version();
        if version.contains("clang version") {
            CLANG
        } else if version.contains("Free Software Foundation") {
            GCC
        } else {
            &[]
        }
    }

    /// All that what it makes depends on besides the text: itself, its flags, the machine that it compiles for.
    pub fn identity(&self) -> String {
        let flags: Vec<String> = self.flags().chain(self.tuning().iter().map(|&s| s.to_owned())).collect();
        format!("{}\n{}\n{}", self.version(), flags.join(" "), cache::machine())
    }

    /// The file and what it says of itself, asked once per state of the file.
    fn version(&self) -> String {
        static KNOWN: LazyLock<Mutex<HashMap<String, String>>> = LazyLock::new(Mutex::default);
        let metadata = std::fs::metadata(&self.program).ok();
        let modified = metadata.as_ref().and_then(|m| m.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        let length = metadata.map_or(0, |m| m.len());
        let file = format!("{} {length} {modified:?} {}", self.program.display(), self.arguments.join(" "));
        if let Some(known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(&file) {
            return known.clone();
        }
        let output = Command::new(&self.program).args(&self.arguments).arg("--version").stdin(Stdio::null()).output();
        let said = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
        let version = format!("{file}\n{said}");
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(file, version.clone());
        version
    }

    /// Compiles C text to a shared library in a fresh directory.
    pub fn run(&self, text: &str) -> Result<(Scratch, PathBuf), Error> {
        let scratch = Scratch::new().map_err(|e| Error::C(format!("no directory to compile in: {e}")))?;
        let (source, library) = (scratch.path().join("program.c"), scratch.path().join("program.so"));
        std::fs::write(&source, text).map_err(|e| Error::C(format!("cannot write {}: {e}", source.display())))?;
        let compile = |tuning: &[&str]| {
            let mut command = Command::new(&self.program);
            command.args(self.flags()).args(tuning).arg("-o").arg(&library).arg(&source).arg("-lm");
            // Its own files go where they are removed with the rest.
            command.env("TMPDIR", scratch.path());
            let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output();
            output.map_err(|e| Error::C(format!("cannot run {}: {e}", self.program.display())))
        };
        let mut output = compile(self.tuning())?;
        if !output.status.success() && !self.tuning().is_empty() {
            output = compile(&[])?;
        }
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().find(|l| l.contains("error")).or(said.lines().next()).unwrap_or("it says nothing");
            return Err(Error::C(format!("{} failed ({}): {first}", self.program.display(), output.status)));
        }
        Ok((scratch, library))
    }
}

/// The file that a command runs.
fn which(name: &str) -> Option<PathBuf> {
    if name.contains(std::path::MAIN_SEPARATOR) {
        return Path::new(name).is_file().then(|| name.into());
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|d| d.join(name)).find(|p| p.is_file())
}
