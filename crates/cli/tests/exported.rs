//! The car as C and as Rust by themselves: the numbers of `inspect`.

use chainrule_models::car;
use chainrule_study::{Model, Point};
use std::fs;
use std::process::Command;

#[path = "../../chainrule/tests/exported/mod.rs"]
mod compiled;

use compiled::{SourceFile, outputs_and_slopes};

fn exported(language: &str) -> Vec<SourceFile> {
    let folder = tempfile::tempdir().unwrap();
    let command = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chainrule"));
        command.args(["export", "car", "--lang", language, "--set", "mass=1500", "--out"]).arg(folder.path());
        command.output().unwrap()
    };
    let output = command();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let again = command();
    let errors = String::from_utf8(again.stderr).unwrap();
    assert_eq!((again.status.code(), errors.lines().count()), (Some(2), 1), "{errors}");
    assert!(errors.contains("--force"), "{errors}");
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| SourceFile {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            text: fs::read_to_string(path).unwrap(),
        })
        .collect()
}

#[test]
fn the_car_by_itself_has_the_numbers_of_the_library() {
    let study = car::study(car::Cycles::epa());
    let point = Point::with(&study, &["mass=1500"]).unwrap();
    let expected = study.reverse(point.values()).unwrap();
    let (n, m) = (study.inputs().len(), study.outputs().len());
    for (language, name) in [(chainrule_study::Language::C, "c"), (chainrule_study::Language::Rust, "rust")] {
        let files = exported(name);
        let Some(found) = outputs_and_slopes(language, "car", &files) else { continue };
        assert_eq!(found.len(), m + m * n);
        let close = |a: f64, b: f64, scale: f64| (a - b).abs() <= 1e-11 * b.abs().max(1e-6 * scale);
        for (i, value) in expected.outputs.iter().enumerate() {
            assert!(close(found[i], *value, 0.0), "{name}, {}: {} and {value}", study.outputs()[i].name, found[i]);
            for j in 0..n {
                let (a, b) = (found[m + i * n + j], expected.jacobian[(i, j)]);
                let scale = value.abs() / point.values()[j].abs().max(1e-9);
                assert!(close(a, b, scale), "{name}, {i} by {j}: {a} and {b}");
            }
        }
    }
}
