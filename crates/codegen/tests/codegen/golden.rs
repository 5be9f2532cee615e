//! The golden files, compiled.

use chainrule_codegen::compile;
use chainrule_ir::golden::{Executor, check_dir};
use std::path::Path;

#[test]
fn machine_code_gives_what_the_files_say() {
    let executor = Executor {
        command: "run",
        prepare: &|m, f| Ok((m, f)),
        run: &|module, f, args, ctx| compile(module, f).expect("it compiles").call(args, ctx),
        tolerance: 0.0,
    };
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ir");
    let count = check_dir(&directory, &executor).unwrap_or_else(|e| panic!("\n{e}\n"));
    assert!(count > 50, "only {count} lines ran");
}
