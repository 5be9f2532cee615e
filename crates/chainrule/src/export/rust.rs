//! The Rust text.

use super::image::Cell;
use super::text::{constants, description, floats, others, quoted, rows};
use super::{Parts, SourceFile, c::fill};
use chainrule_codegen::alone::{Language, prelude};
use std::fmt::Write;

/// Module and example.
pub(super) fn files(parts: &Parts<'_>) -> Vec<SourceFile> {
    let name = &parts.name;
    vec![
        SourceFile { name: format!("{name}.rs"), text: module(parts) },
        SourceFile { name: format!("{name}_example.rs"), text: fill(parts, include_str!("template_example.rs.in")) },
    ]
}

fn number(x: f64) -> String {
    match x {
        _ if x.is_nan() => "f64::NAN".to_owned(),
        _ if x.is_infinite() => format!("f64::{}INFINITY", if x < 0.0 { "NEG_" } else { "" }),
        _ => format!("{x:?}"),
    }
}

fn list(name: &str, ty: &str, items: impl ExactSizeIterator<Item = String>) -> String {
    format!("static {name}: [{ty}; {}] = [{}];\n", items.len(), rows(items))
}

fn module(parts: &Parts<'_>) -> String {
    let lines: String =
        description(parts).iter().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
    let (n, m) = (parts.inputs.len(), parts.outputs.len());
    let memory = &parts.image.memory;
    let value = |cell: &Cell| match cell {
        Cell::Float(x) => format!("f64::to_bits({})", number(*x)),
        Cell::Word(bits) => bits.to_string(),
        Cell::Address(at) => at.to_string(),
        Cell::Input(k) => format!("inputs[{k}].to_bits()"),
    };
    let mut lay: Vec<String> = others(memory).map(|(at, cell)| format!("st.cells[{at}] = {};", value(&cell))).collect();
    lay.extend(parts.image.args.iter().enumerate().map(|(k, cell)| format!("args[{k}] = {};", value(cell))));
    let count = parts.image.args.len();
    lay.push(format!("args[{count}] = {};", memory.len()));
    lay.push(format!("args[{}] = {};", count + 1, memory.len() + m));
    let spans = parts.derivative.as_ref().map_or(1, |code| code.spans).max(parts.value.spans);
    let depth = parts.derivative.as_ref().map_or(usize::MAX, |code| code.depth).min(parts.value.depth);
    let taken = memory.len() + m + if parts.derivative.is_some() { m * n } else { 0 };
    let mut text = fill(parts, include_str!("template_begin.rs.in"))
        .replace("{{description}}\n", &lines)
        .replace("{{lay}}", &lay.join("\n    "))
        .replace("{{args}}", &(count + 2).to_string())
        .replace("{{image}}", &memory.len().to_string())
        .replace("{{taken}}", &taken.to_string())
        .replace("{{spans}}", &spans.to_string())
        .replace("{{depth}}", &depth.to_string())
        .replace("{{values}}", &parts.value.statuses.len().to_string());
    for (prefix, all) in [("INPUT", &parts.inputs), ("OUTPUT", &parts.outputs)] {
        text.push_str("pub ");
        text.push_str(&list(&format!("{prefix}_NAMES"), "&str", all.iter().map(|d| quoted(&d.name))));
        text.push_str("pub ");
        text.push_str(&list(&format!("{prefix}_UNITS"), "&str", all.iter().map(|d| quoted(&d.unit))));
        let prefix = if prefix == "INPUT" { "IN_" } else { "OUT_" };
        for (k, name) in constants(prefix, all).iter().enumerate() {
            let _ = writeln!(text, "pub const {name}: usize = {k};");
        }
    }
    text.push_str("/// The inputs at which it was exported.\npub ");
    text.push_str(&list("START", "f64", parts.point.iter().map(|&x| number(x))));
    text.push_str(&list("DATA", "f64", floats(memory).map(number).collect::<Vec<_>>().into_iter()));
    text.push_str(&list("MESSAGES", "&str", parts.messages().iter().map(|message| quoted(message))));
    text.push_str(&list("HUNGRY", "u32", parts.hungry().iter().map(ToString::to_string)));
    text.push('\n');
    text.push_str(&prelude(Language::Rust));
    text.push_str("\n// The program.\n");
    text.push_str(&parts.value.text);
    if let Some(derivative) = &parts.derivative {
        text.push_str("\n// The program with its derivatives.\n");
        text.push_str(&derivative.text);
    }
    text
}
