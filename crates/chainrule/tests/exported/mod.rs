//! Compiles exported text with nothing beside it, and reads what its example prints.

pub use chainrule::{Language, SourceFile};
use std::path::Path;
use std::process::Command;

/// The file of this name.
#[allow(dead_code)]
pub fn written<'a>(files: &'a [SourceFile], name: &str) -> &'a str {
    &files.iter().find(|file| file.name == name).unwrap().text
}

/// The numbers that the example prints; nothing, with a note, where there is no C compiler.
pub fn outputs_and_slopes(language: Language, name: &str, files: &[SourceFile]) -> Option<Vec<f64>> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    let program = match language {
        Language::C => c(folder.path(), &[&format!("{name}.c"), &format!("{name}_example.c")])?,
        Language::Rust => {
            let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
            let example = format!("{name}_example.rs");
            run(Command::new(rustc).args(["--edition", "2021", "-o", "program", &example]).current_dir(folder.path()));
            folder.path().join("program")
        }
    };
    let text = run(&mut Command::new(program));
    let number = |line: &str| {
        let value = line.rsplit_once(" = ").map(|(_, rest)| rest.split(' ').next().unwrap_or_default());
        value.or_else(|| line.rsplit_once(": ").map(|(_, rest)| rest)).map(|x| x.parse().unwrap())
    };
    Some(text.lines().filter_map(number).collect())
}

/// What `main` prints, compiled with the exported text.
#[allow(dead_code)]
pub fn with_c(name: &str, files: &[SourceFile], main: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), files);
    std::fs::write(folder.path().join("main.c"), main).unwrap();
    Some(run(&mut Command::new(c(folder.path(), &[&format!("{name}.c"), "main.c"])?)))
}

fn write(folder: &Path, files: &[SourceFile]) {
    for file in files {
        std::fs::write(folder.join(&file.name), &file.text).unwrap();
    }
}

fn c(folder: &Path, sources: &[&str]) -> Option<std::path::PathBuf> {
    let compiler = ["cc", "gcc", "clang"].into_iter().find(|cc| Command::new(cc).arg("--version").output().is_ok());
    let Some(compiler) = compiler else {
        eprintln!("no C compiler is here: exported C was not compiled");
        return None;
    };
    let flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-o", "program"];
    run(Command::new(compiler).args(flags).args(sources).arg("-lm").current_dir(folder));
    Some(folder.join("program"))
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    assert!(errors.is_empty(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}
