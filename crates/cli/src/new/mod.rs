//! `new`: a crate with a simulator to start from, which builds and runs as it is.

use chainrule_study::Error;
use chainrule_workbench::Tool;
use clap::{Arg, ArgMatches, Command, value_parser};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The subcommand.
pub const TOOL: Tool = Tool { command, run };

const EXAMPLES: &str = "\
Examples:
  chainrule new my-study
      a crate my-study, here
  cd my-study && cargo run --release -- inspect
      build it, and ask what moves its simulator";

/// Where Chainrule was when this binary was built.
const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn command() -> Command {
    Command::new("new")
        .about("Write a crate with a simulator to start from")
        .long_about(
            "Write a crate with a simulator to start from. It builds and runs as it is: a bicycle ride over hills.",
        )
        .after_help(EXAMPLES)
        .arg(
            Arg::new("path")
                .value_name("NAME")
                .required(true)
                .help("The crate's name, or a path that ends with it")
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("checkout")
                .long("checkout")
                .value_name("DIR")
                .help("A clone of Chainrule, which the crate builds upon [default: where this command was built]")
                .value_parser(value_parser!(PathBuf)),
        )
}

fn run(arguments: &ArgMatches, out: &mut dyn Write) -> Result<(), Error> {
    let path: &PathBuf = arguments.get_one("path").ok_or_else(|| Error::Other("new needs a name".into()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(problem) = problem_of(&name) {
        return Err(Error::Other(format!(
            "'{name}' cannot be a crate's name: {problem}; try 'chainrule new my-study'"
        )));
    }
    let checkout = match arguments.get_one::<PathBuf>("checkout") {
        Some(given) => home_at(given).ok_or_else(|| {
            Error::Other(format!(
                "there is no crates/workbench in {}; --checkout is a clone of Chainrule",
                given.display()
            ))
        })?,
        None => home(Path::new(HOME), &std::env::current_dir().unwrap_or_default())?,
    };
    write_crate(path, &name, &checkout).map_err(|(at, error)| {
        let reason = match error.kind() {
            io::ErrorKind::AlreadyExists => "it is there already; choose another name".to_string(),
            io::ErrorKind::NotFound => "the folder it should be in does not exist; make it first".to_string(),
            _ => error.to_string(),
        };
        Error::Other(format!("{} cannot be written: {reason}", at.display()))
    })?;
    let told = writeln!(
        out,
        "Wrote {shown}: a bicycle ride over hills, to make your own in src/main.rs\n\n\
         \x20 cd {shown}\n\
         \x20 cargo run --release -- inspect    what moves it (the first build takes some minutes)\n\
         \x20 cargo run --release -- improve    a faster ride for the same effort\n\n\
         README.md has more. It builds upon Chainrule in {home}.",
        shown = path.display(),
        home = checkout.display()
    );
    told.or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Ok(()),
        _ => Err(Error::Other(format!("the output cannot be written: {error}"))),
    })
}

/// Writes the crate; what failed and where if it cannot be.
fn write_crate(path: &Path, name: &str, checkout: &Path) -> Result<(), (PathBuf, io::Error)> {
    let fill = |text: &str| text.replace("{{name}}", name).replace("{{dependencies}}", &dependencies(checkout));
    let folder = |at: PathBuf| fs::create_dir(&at).map_err(|error| (at, error));
    let file = |at: &str, text: &str| {
        let at = path.join(at);
        fs::write(&at, fill(text)).map_err(|error| (at, error))
    };
    folder(path.to_path_buf())?;
    folder(path.join("src"))?;
    file("Cargo.toml", include_str!("template/Cargo.toml.txt"))?;
    file("src/main.rs", include_str!("template/main.rs"))?;
    file("README.md", include_str!("template/README.md"))?;
    file(".gitignore", "/target\n")?;
    // The versions that Chainrule itself is tested with.
    let lock = fs::read_to_string(checkout.join("Cargo.lock"));
    lock.map_or(Ok(()), |lock| file("Cargo.lock", &lock))
}

/// The crates it depends on, where they lie. A path in a literal string of TOML knows no escapes.
fn dependencies(checkout: &Path) -> String {
    let crates = [("chainrule", "chainrule"), ("chainrule-study", "study"), ("chainrule-workbench", "workbench")];
    let line = |(name, folder): (&str, &str)| {
        format!("{name} = {{ path = '{}' }}\n", checkout.join("crates").join(folder).display())
    };
    crates.into_iter().map(line).collect()
}

/// Chainrule's source: where this command was `built`, else around the folder that it runs in.
fn home(built: &Path, here: &Path) -> Result<PathBuf, Error> {
    let found = std::iter::once(built).chain(here.ancestors()).find_map(home_at);
    found.ok_or_else(|| {
        Error::Other(
            "Chainrule's source is no longer where this command was built, and the new crate needs it; say where a clone of \
             it lies with --checkout DIR"
                .into(),
        )
    })
}

/// `path` in full, if Chainrule's source lies there.
fn home_at(path: &Path) -> Option<PathBuf> {
    let home = path.canonicalize().ok()?;
    home.join("crates/workbench/Cargo.toml").is_file().then_some(home)
}

/// Why a crate cannot be called so.
fn problem_of(name: &str) -> Option<&'static str> {
    // Cargo refuses these; or they are what the crate itself depends on.
    const TAKEN: &[&str] = &["test", "core", "std", "alloc", "proc_macro", "build", "deps", "examples", "incremental"];
    const KEYWORDS: &str = "abstract as async await become box break const continue crate do dyn else enum extern false \
        final fn for gen if impl in let loop macro match mod move mut override priv pub ref return self static struct \
        super trait true try type typeof unsafe unsized use virtual where while yield";
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        Some("it must begin with a letter")
    } else if !name.chars().all(letters) {
        Some("it may have letters, digits, '-' and '_' only")
    } else if TAKEN.contains(&name) || KEYWORDS.split_whitespace().any(|word| word == name) {
        Some("Rust uses that word itself")
    } else if name == "chainrule" || name.starts_with("chainrule-") || name.starts_with("chainrule_") {
        Some("that name is Chainrule's own")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_where_it_was_built_or_around() {
        let folder = tempfile::tempdir().unwrap();
        let (gone, clone) = (folder.path().join("gone"), folder.path().canonicalize().unwrap().join("clone"));
        let inside = clone.join("a/b");
        fs::create_dir_all(&inside).unwrap();
        assert!(home(&gone, &inside).unwrap_err().to_string().contains("--checkout DIR"));
        fs::create_dir_all(clone.join("crates/workbench")).unwrap();
        fs::write(clone.join("crates/workbench/Cargo.toml"), "").unwrap();
        assert_eq!(home(&gone, &inside).unwrap(), clone);
        assert_eq!(home(&clone, &gone).unwrap(), clone);
        assert!(dependencies(&clone).contains("/clone/crates/study' }"));
    }
}
