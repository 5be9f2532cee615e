//! House rules, as tests.

use chainrule_ir::prim::{Domain, Row};
use chainrule_ir::{Fact, Prim};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("ui") {
                sources(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// The order of ARCHITECTURE.md's table: a crate depends only on crates before it.
const ORDER: [&str; 14] = [
    "chainrule-ir",
    "chainrule-opt",
    "chainrule-ad",
    "chainrule-codegen",
    "chainrule-macros",
    "chainrule-front",
    "chainrule",
    "chainrule-optim",
    "chainrule-study",
    "chainrule-runs",
    "chainrule-workbench",
    "chainrule-models",
    "chainrule-cli",
    "chainrule-testkit",
];

#[test]
fn crates_depend_only_on_crates_above_them() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = |name: &str| ORDER.iter().position(|n| *n == name);
    let mut seen = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let at = place(name).unwrap_or(ORDER.len());
        seen.insert(name.to_string(), at);
        for dependency in package["dependencies"].as_array().unwrap() {
            let needs = dependency["name"].as_str().unwrap();
            // Tests may look at anything.
            if dependency["kind"].is_null()
                && let Some(below) = place(needs)
            {
                assert!(below < at, "{name} depends on {needs}, which is not above it in ARCHITECTURE.md");
            }
        }
    }
    assert!(seen.len() >= 10, "{seen:?}");
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut files = Vec::new();
    for dir in ["crates", "models"] {
        sources(&root().join(dir), &mut files);
    }
    assert!(files.len() > 100);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{} does not begin with what it is for", file.display());
    }
}

fn domain(row: &Row) -> String {
    let interval = |d: &Domain| format!("[{}, {}]", d.0, d.1);
    row.domain.iter().map(interval).collect::<Vec<_>>().join(" × ")
}

/// The page of all primitives, from the table itself.
fn primitives() -> String {
    let mut page = String::from(
        "# Primitives\n\nFrom the table in `crates/ir/src/prim.rs`; `UPDATE=1 cargo test -p chainrule --test tidy` rewrites this page.\n\n\
         | name | value | derivative | has kinks | traps with | tested on |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for &prim in Prim::ALL {
        let row = prim.row();
        let fact = match row.fact {
            Fact::Zero => "0",
            Fact::Linear(_) => "constant",
            Fact::Partial(_) => "by expression",
            Fact::Select => "of what is selected",
            Fact::Cast => "from float to float",
            Fact::Discrete => "none",
        };
        let math = row.math.replace('|', "\\|");
        let kink = if row.kink.is_some() { "yes" } else { "" };
        let trap = row.trap.unwrap_or("");
        page.push_str(&format!("| `{}` | {math} | {fact} | {kink} | {trap} | {} |\n", row.name, domain(row)));
    }
    page
}

#[test]
fn the_page_of_primitives_is_fresh() {
    let path = root().join("docs/primitives.md");
    let page = primitives();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/primitives.md is stale: run `UPDATE=1 cargo test -p chainrule --test tidy`");
}

#[test]
fn the_book_lists_its_pages() {
    let docs = root().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    for page in summary.split("](").skip(1).filter_map(|s| s.split(')').next()).filter(|p| !p.is_empty()) {
        assert!(docs.join(page).is_file(), "docs/SUMMARY.md lists {page}, which is not there");
    }
}
