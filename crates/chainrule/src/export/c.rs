//! The C text.

use super::image::Cell;
use super::text::{constants, description, floats, others, quoted, rows};
use super::{Parts, SourceFile};
use chainrule_codegen::alone::{Language, prelude};

/// Header, functions, example.
pub(super) fn files(parts: &Parts<'_>) -> Vec<SourceFile> {
    let name = &parts.name;
    vec![
        SourceFile { name: format!("{name}.h"), text: header(parts) },
        SourceFile { name: format!("{name}.c"), text: functions(parts) },
        SourceFile { name: format!("{name}_example.c"), text: example(parts) },
    ]
}

pub(super) fn fill(parts: &Parts<'_>, template: &str) -> String {
    let upper = parts.name.to_uppercase();
    let filled = template.replace("{{name}}", &parts.name).replace("{{NAME}}", &upper);
    let filled = filled.replace("{{n}}", &parts.inputs.len().to_string());
    let filled = filled.replace("{{m}}", &parts.outputs.len().to_string());
    // What is between the marks is for derivatives only.
    let mut text = String::new();
    let mut rest = filled.as_str();
    while let Some((before, more)) = rest.split_once("{{if derivatives}}\n") {
        let (inside, after) = more.split_once("{{end}}\n").unwrap_or((more, ""));
        text.push_str(before);
        if parts.derivative.is_some() {
            text.push_str(inside);
        }
        rest = after;
    }
    text + rest
}

fn header(parts: &Parts<'_>) -> String {
    let lines: String =
        description(parts).iter().map(|line| format!(" * {line}").trim_end().to_owned() + "\n").collect();
    let list = |prefix: &str, all| {
        let names = constants(&format!("{}_{prefix}_", parts.name.to_uppercase()), all);
        format!("enum {{{}}};\n", rows(names.into_iter().enumerate().map(|(k, name)| format!("{name} = {k}"))))
    };
    let names = list("IN", &parts.inputs) + &list("OUT", &parts.outputs);
    fill(parts, include_str!("template.h")).replace("{{description}}\n", &lines).replace("{{enums}}\n", &names)
}

fn string(text: &str) -> String {
    quoted(text).replace('?', "\\?")
}

fn number(x: f64) -> String {
    match x {
        _ if x.is_nan() => "__builtin_nan(\"\")".to_owned(),
        _ if x.is_infinite() => format!("{}__builtin_inf()", if x < 0.0 { "-" } else { "" }),
        _ => format!("{x:?}"),
    }
}

fn array(ty: &str, name: &str, items: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = items.collect();
    match all.is_empty() {
        // C has no arrays of no elements.
        true => String::new(),
        false => format!("{ty} {name}[{}] = {{{}}};\n", all.len(), rows(all.into_iter())),
    }
}

fn functions(parts: &Parts<'_>) -> String {
    let name = &parts.name;
    let mut text = fill(parts, include_str!("template_begin.c"));
    text.push_str(&prelude(Language::C));
    text.push_str("\n/* The program. */\n\n");
    text.push_str(&parts.value.text);
    if let Some(derivative) = &parts.derivative {
        text.push_str("\n/* The program with its derivatives. */\n\n");
        text.push_str(&derivative.text);
    }
    text.push_str("\n/* What it starts from. */\n\n");
    let described = [("input", &parts.inputs), ("output", &parts.outputs)];
    for (kind, all) in described {
        let names = all.iter().map(|d| string(&d.name));
        text.push_str(&array("const char *const", &format!("{name}_{kind}_names"), names));
        let units = all.iter().map(|d| string(&d.unit));
        text.push_str(&array("const char *const", &format!("{name}_{kind}_units"), units));
    }
    text.push_str(&array("const double", &format!("{name}_start"), parts.point.iter().map(|&x| number(x))));
    let memory = &parts.image.memory;
    text.push_str(&array("static const double", "data", floats(memory).map(number)));
    text.push_str(&array(
        "static const char *const",
        "messages",
        parts.messages().iter().map(|message| string(message)),
    ));
    let cell = |place: String, cell: &Cell| match cell {
        Cell::Float(x) => format!("{place} = cr_bits({});", number(*x)),
        Cell::Word(bits) => format!("{place} = {bits}ull;"),
        Cell::Address(at) => format!("{place} = (uint64_t)(memory + {at});"),
        Cell::Input(k) => format!("{place} = cr_bits(inputs[{k}]);"),
    };
    let mut lay: Vec<String> = Vec::new();
    if !memory.is_empty() {
        lay.push("__builtin_memcpy(memory, data, sizeof data);".to_owned());
    }
    for (at, other) in others(memory) {
        lay.push(match other {
            Cell::Input(k) => format!("memory[{at}] = inputs[{k}];"),
            Cell::Address(to) => format!("((double **)memory)[{at}] = memory + {to};"),
            _ => cell(format!("((uint64_t *)memory)[{at}]"), &other),
        });
    }
    for (k, arg) in parts.image.args.iter().enumerate() {
        lay.push(cell(format!("args[{k}]"), arg));
    }
    let count = parts.image.args.len();
    lay.push(format!("args[{count}] = (uint64_t)(memory + {});", memory.len()));
    lay.push(format!("args[{}] = (uint64_t)(memory + {});", count + 1, memory.len() + parts.outputs.len()));
    let hungry = parts.hungry().iter().map(|status| format!("    case {status}:\n")).collect::<String>();
    let hungry = if hungry.is_empty() { String::new() } else { format!("{hungry}        return 1;\n") };
    let (n, m) = (parts.inputs.len(), parts.outputs.len());
    let spans = parts.derivative.as_ref().map_or(1, |code| code.spans).max(parts.value.spans);
    let depth = parts.derivative.as_ref().map_or(usize::MAX, |code| code.depth).min(parts.value.depth);
    let taken = memory.len() + m + if parts.derivative.is_some() { m * n } else { 0 };
    text.push_str(
        &fill(parts, include_str!("template_end.c"))
            .replace("{{lay}}", &lay.join("\n    "))
            .replace("{{hungry}}\n", &hungry)
            .replace("{{args}}", &(count + 2).to_string())
            .replace("{{image}}", &memory.len().to_string())
            .replace("{{taken}}", &taken.to_string())
            .replace("{{spans}}", &spans.to_string())
            .replace("{{depth}}", &depth.to_string())
            .replace("{{values}}", &parts.value.statuses.len().to_string())
            .replace("{{statuses}}", &parts.messages().len().to_string()),
    );
    text
}

fn example(parts: &Parts<'_>) -> String {
    fill(parts, include_str!("template_example.c"))
}
