//! The golden files on the interpreter; `UPDATE=1 cargo test -p chainrule-ir` writes what it finds into them.

use chainrule_ir::golden::{Executor, check_dir};
use chainrule_ir::{Module, parse, run};
use std::path::{Path, PathBuf};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ir")
}

#[test]
fn the_interpreter_gives_what_the_files_say() {
    let executor = Executor { command: "run", prepare: &|m, f| Ok((m, f)), run: &run, tolerance: 0.0 };
    let count = check_dir(&directory(), &executor).unwrap_or_else(|e| panic!("\n{e}\n"));
    assert!(count > 50, "only {count} lines ran");
}

#[test]
fn the_files_read_back_as_they_print() {
    for entry in std::fs::read_dir(directory()).expect("the golden files are there") {
        let path = entry.expect("it is a file").path();
        let text = std::fs::read_to_string(&path).expect("it is text");
        let module = parse(&text).unwrap_or_else(|e| panic!("{}:{e}", path.display()));
        let back: Module = parse(&module.to_string()).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(module.functions, back.functions, "{}", path.display());
    }
}
