//! The golden programs compute the same after each pass, and passes give the text that is written down.
//!
//! A file `passes/<name>.ir` is a module whose first line says `// passes: a b c`; `passes/<name>.out` is what they make
//! of it, from `@main` as the entry, or from every function if there is none.
//! `UPDATE_PASSES=1 cargo test -p chainrule-opt --test golden` writes the latter.

use chainrule_ir::golden::{Executor, check_dir};
use chainrule_ir::{FunctionId, Printer, parse, run};
use chainrule_opt::{Pass, after_ad, before_ad, handed_over, passes, run_all};
use std::path::Path;

fn programs_agree(name: &str, pipelines: &[&'static [Pass]]) {
    let executor = Executor {
        command: "run",
        prepare: &|mut module, f| {
            pipelines.iter().for_each(|p| run_all(&mut module, &[f], p));
            Ok((module, f))
        },
        run: &run,
        tolerance: 0.0,
    };
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/ir");
    let failures = check_dir(&dir, &executor).err().unwrap_or_default();
    // Memory that is not needed is not allocated, so it does not run out.
    let failures: Vec<&str> = failures.lines().filter(|l| !l.contains("but expected traps memory")).collect();
    assert!(failures.is_empty(), "{name}:\n{}\n", failures.join("\n"));
}

#[test]
fn golden_programs_survive_each_pass() {
    for pass in passes::ALL {
        programs_agree(pass.name, &[std::slice::from_ref(pass)]);
    }
}

#[test]
fn golden_programs_survive_the_pipelines() {
    programs_agree("before_ad", &[before_ad()]);
    programs_agree("after_ad", &[after_ad()]);
    programs_agree("both", &[before_ad(), after_ad()]);
}

#[test]
fn passes_give_the_expected_text() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passes");
    let update = std::env::var_os("UPDATE_PASSES").is_some();
    let mut count = 0;
    for entry in std::fs::read_dir(&dir).expect("the directory is there") {
        let path = entry.expect("it is a file").path();
        if path.extension().is_none_or(|e| e != "ir") {
            continue;
        }
        count += 1;
        let text = std::fs::read_to_string(&path).expect("it is text");
        let first = text.lines().next().unwrap_or_default();
        let names = first.strip_prefix("// passes: ").unwrap_or_else(|| panic!("{}: no passes", path.display()));
        let mut module = parse(&text).unwrap_or_else(|e| panic!("{}:{e}", path.display()));
        let main = module.functions.iter().position(|f| f.name == "main");
        let all = 0..module.functions.len();
        let entries: Vec<FunctionId> = main.map_or(all, |m| m..m + 1).map(|i| FunctionId(i as u32)).collect();
        for name in names.split_whitespace() {
            match name {
                "before_ad" => run_all(&mut module, &entries, before_ad()),
                "after_ad" => run_all(&mut module, &entries, after_ad()),
                "handed_over" => run_all(&mut module, &entries, handed_over()),
                _ => {
                    let pass =
                        passes::ALL.iter().find(|p| p.name == name).unwrap_or_else(|| panic!("no pass `{name}`"));
                    run_all(&mut module, &entries, std::slice::from_ref(pass));
                }
            }
        }
        let found = Printer::PLAIN.module(&module);
        let out = path.with_extension("out");
        if update {
            std::fs::write(&out, &found).expect("it can be written");
        }
        let expected = std::fs::read_to_string(&out).unwrap_or_default();
        assert_eq!(expected, found, "{}", path.display());
    }
    assert!(count >= 8, "only {count} files");
}
