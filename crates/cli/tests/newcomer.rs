//! A newcomer's path: a new crate, an edit of its simulator, and questions; each step one command.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn new(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chainrule")).arg("new").args(arguments).current_dir(folder).output().unwrap()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = new(folder, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), output.stdout.len(), errors.lines().count()), (Some(2), 0, 1), "{errors}");
    errors
}

/// `cargo run -- {arguments}` in the new crate.
///
/// It shares target directory and versions with these tests, so that crates from elsewhere are built already. Chainrule's
/// own are built again, as they belong to another workspace; without optimisations, which here cost more than they save.
fn cargo_run(folder: &Path, arguments: &[&str]) -> Output {
    let target = Path::new(env!("CARGO_BIN_EXE_chainrule")).ancestors().nth(2).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target).args(["run", "--quiet", "--offline"]);
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap() {
        let manifest = fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap_or_default();
        if let Some(name) = manifest.lines().find_map(|line| line.strip_prefix("name = ")) {
            cargo.arg("--config").arg(format!("profile.dev.package.{name}.opt-level=0"));
        }
    }
    cargo.arg("--").args(arguments).output().unwrap()
}

fn json(folder: &Path, arguments: &[&str]) -> Value {
    let output = cargo_run(folder, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The entry of a list of named things.
fn named<'a>(list: &'a Value, name: &str) -> &'a Value {
    list.as_array().unwrap().iter().find(|entry| entry["name"] == name || entry["input"] == name).unwrap()
}

#[test]
fn a_new_crate_builds_and_answers() {
    // Always the same place, so that what Cargo built for it once serves again.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("newcomer");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let written = new(&folder, &["newcomers-ride"]);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    assert!(String::from_utf8_lossy(&written.stdout).contains("cd newcomers-ride"));
    let ride = folder.join("newcomers-ride");
    for file in ["Cargo.toml", "Cargo.lock", "README.md", ".gitignore", "src/main.rs"] {
        assert!(!fs::read_to_string(ride.join(file)).unwrap().contains("{{"), "{file}");
    }

    let found = json(&ride, &["inspect", "--json", "--set", "rider=160lb"]);
    assert_eq!((&found["model"], &found["check"]["verdict"]), (&"newcomers-ride".into(), &"agrees".into()));
    let time = named(&found["outputs"], "time");
    let minutes = time["value"].as_f64().unwrap();
    assert!((20.0..40.0).contains(&minutes), "{minutes}");
    assert!(named(&time["influences"], "power_up")["derivative"].as_f64().unwrap() < 0.0);
    assert!(named(&time["influences"], "rider")["derivative"].as_f64().unwrap() > 0.0);

    let source = fs::read_to_string(ride.join("src/main.rs")).unwrap();
    let moon = source.replace("const GRAVITY: f64 = 9.81;", "const GRAVITY: f64 = 1.62;");
    assert_ne!(moon, source);
    fs::write(ride.join("src/main.rs"), moon).unwrap();
    let found = json(&ride, &["improve", "--json", "--report", "ride.html"]);
    assert_eq!(found["goodness"], "better");
    let (before, after) = (&named(&found["outputs"], "time")["before"], &named(&found["outputs"], "time")["after"]);
    assert!(after.as_f64() < before.as_f64() && before.as_f64().unwrap() < minutes, "{before} {after} {minutes}");
    for output in found["outputs"].as_array().unwrap() {
        assert!(output["gain"].as_f64().unwrap() >= 0.0, "{output}");
    }
    let page = fs::read_to_string(ride.join("ride.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("newcomers-ride") && page.contains("power_up"));
}

#[test]
fn what_cannot_be_written_is_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("taken")).unwrap();
    assert!(refused(at, &["taken"]).contains("it is there already"));
    assert!(refused(at, &["nowhere/ride"]).contains("does not exist"));
    assert!(refused(at, &["2fast"]).contains("begin with a letter"));
    assert!(refused(at, &["my ride"]).contains("letters, digits"));
    assert!(refused(at, &["loop"]).contains("Rust uses that word"));
    assert!(refused(at, &["chainrule-study"]).contains("Chainrule's own"));
    assert!(refused(at, &["ride", "--checkout", "taken"]).contains("--checkout is a clone"));
    assert!(refused(at, &[]).contains("NAME"));
    assert_eq!(fs::read_dir(at).unwrap().count(), 1, "nothing is left behind");
}
