//! What both languages write.

use super::image::Cell;
use super::{Described, Parts};
use std::fmt::Write;

/// `name` as an identifier of C and Rust that neither uses itself.
pub(super) fn identifier(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut text: String = name.chars().map(plain).collect();
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text.insert_str(0, "program_");
    }
    // A word by itself may be a keyword or a function of the library; none of these ends so.
    let known = "auto break case char const continue default do double else enum extern float for goto if inline int long \
        register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while \
        main abs exp log sin cos tan pow sqrt floor ceil round time div as async await box crate dyn false fn impl in \
        let loop match mod move mut pub ref self super trait true type unsafe use where yield std core alloc";
    if known.split_whitespace().any(|word| word == text) {
        text.push_str("_program");
    }
    text
}

/// Names of constants, each once.
pub(super) fn constants(prefix: &str, all: &[Described]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (k, described) in all.iter().enumerate() {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
        let mut name = format!("{prefix}{}", described.name.chars().map(plain).collect::<String>());
        if names.contains(&name) {
            let _ = write!(name, "_{k}");
        }
        names.push(name);
    }
    names
}

/// The lines that describe inputs, outputs and statuses.
pub(super) fn description(parts: &Parts<'_>) -> Vec<String> {
    let mut lines = vec![match parts.how.about.is_empty() {
        true => format!("{}.", parts.how.name),
        false => format!("{}: {}.", parts.how.name, parts.how.about.trim_end_matches('.')),
    }];
    lines.push(String::new());
    for (title, all) in [("Inputs", &parts.inputs), ("Outputs", &parts.outputs)] {
        lines.push(format!("{title}, in this order:"));
        for (k, described) in all.iter().enumerate() {
            let line = format!("  {k:3}  {:24} {:10} {}", described.name, described.unit, described.about);
            lines.push(line.trim_end().to_owned());
        }
        lines.push(String::new());
    }
    lines.push("Status 0: done. Others: a message with the place in the source that it was exported from.".to_owned());
    for (k, message) in parts.messages().iter().enumerate() {
        lines.push(format!("  {:3}  {message}", k + 1));
    }
    // A description cannot end the comment that it is in.
    lines.iter().map(|line| line.replace("*/", "* /").replace("/*", "/ *").replace(['\n', '\r'], " ")).collect()
}

/// Lines of so many items each.
pub(super) fn rows(items: impl Iterator<Item = String>) -> String {
    let mut text = String::new();
    for (k, item) in items.enumerate() {
        text.push_str(if k % 6 == 0 { "\n    " } else { " " });
        text.push_str(&item);
        text.push(',');
    }
    text.push('\n');
    text
}

/// The cells of memory that are no floats of the data: number and what stands there.
pub(super) fn others(memory: &[Cell]) -> impl Iterator<Item = (usize, Cell)> {
    memory.iter().copied().enumerate().filter(|(_, cell)| !matches!(cell, Cell::Float(_)))
}

/// The floats of memory; 0 where there is none.
pub(super) fn floats(memory: &[Cell]) -> impl Iterator<Item = f64> {
    memory.iter().map(|cell| if let Cell::Float(x) = cell { *x } else { 0.0 })
}

/// A literal of a string in C and Rust.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // In C, these would begin a trigraph.
            '?' => out.push('?'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
