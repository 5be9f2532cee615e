//! Golden text files: programs that say what they compute, run by every executor.
//!
//! A file is a module in text form with lines such as
//!
//! ```text
//! // run: f(3.0, true) == 9.0
//! // run: sum([1.0, 2.0], 2) == 3.0
//! // run: clear([1.0, 2.0 | 0.5, 0.0]) == (); [0.0, 0.0 | 0.5, 0.0]
//! // run: f(-1.0, true) traps assert "the root of -1" @ "a.rs":3:7
//! ```
//!
//! The word before the colon is the *command*: which executor runs it. In brackets stands the memory behind a pointer,
//! `|` before each of its shadows: shadow 1 is level 0, 2 is level 1, 3 both, and so on; those not given are zero.
//! After the results stands the memory behind every pointer argument, if any of it changed, and then what was printed.
//! With `UPDATE=1` in the environment a run writes what it found into the files.

use crate::memory::{Context, SHADOW_SPAN};
use crate::module::Module;
use crate::parse::{parse, parse_const};
use crate::trap::{Trap, TrapKind};
use crate::types::{Const, FunctionId, Ty};
use crate::verify::verify;
use std::path::Path;

/// Makes of a function of a module what is run.
pub type Prepare<'a> = dyn Fn(Module, FunctionId) -> Result<(Module, FunctionId), String> + 'a;

/// Runs a function of a module on cells.
pub type Run<'a> = dyn Fn(&Module, FunctionId, &[u64], &mut Context) -> Result<Vec<u64>, Trap> + 'a;

/// A way to run programs, to be compared with the expectations of golden files.
pub struct Executor<'a> {
    /// Which lines are meant.
    pub command: &'a str,
    /// What is run for a function of a file: itself, or a derivative of it. An error is an outcome, `refused`.
    pub prepare: &'a Prepare<'a>,
    /// Runs it, as [`run`](crate::run()) does.
    pub run: &'a Run<'a>,
    /// By how much a number may differ from the expected one, relative to it where it is above 1.
    pub tolerance: f64,
}

/// Memory that a program of a golden file may use.
const BUDGET: u64 = 1 << 20;

/// Checks every file `*.ir` in a directory, in order of names, and gives the number of lines that ran.
///
/// # Errors
/// Every failure, a line for each, with file and line.
pub fn check_dir(dir: &Path, executor: &Executor<'_>) -> Result<usize, String> {
    let entries = std::fs::read_dir(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "ir"));
    paths.sort();
    let (mut count, mut failures) = (0, Vec::new());
    for path in paths {
        match check_file(&path, executor) {
            Ok(n) => count += n,
            Err(e) => failures.push(e),
        }
    }
    if failures.is_empty() { Ok(count) } else { Err(failures.join("\n")) }
}

/// Checks one file and gives the number of lines that ran.
///
/// # Errors
/// Every failure, a line for each, with file and line.
pub fn check_file(path: &Path, executor: &Executor<'_>) -> Result<usize, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|e| format!("{name}: {e}"))?;
    let update = std::env::var_os("UPDATE").is_some_and(|v| v == "1");
    let (lines, count, failures) = check_text(&text, executor).map_err(|e| format!("{name}:{e}"))?;
    if failures.is_empty() {
        return Ok(count);
    }
    if update {
        std::fs::write(path, lines.join("\n") + "\n").map_err(|e| format!("{name}: {e}"))?;
        return Ok(count);
    }
    Err(failures.iter().map(|f| format!("{name}:{f}")).collect::<Vec<_>>().join("\n"))
}

/// The lines as they should be, how many ran, and what was wrong.
fn check_text(text: &str, executor: &Executor<'_>) -> Result<(Vec<String>, usize, Vec<String>), String> {
    let module = parse(text).map_err(|e| e.to_string())?;
    verify(&module).map_err(|e| format!(" {e}"))?;
    let (mut lines, mut count, mut failures) = (Vec::new(), 0, Vec::new());
    for (i, line) in text.lines().enumerate() {
        let command = line.trim_start().strip_prefix("// ").and_then(|l| l.strip_prefix(executor.command));
        let Some(rest) = command.and_then(|l| l.strip_prefix(": ")) else {
            lines.push(line.to_owned());
            continue;
        };
        count += 1;
        let call = &rest[..=rest.find(')').ok_or_else(|| format!("{}: a call is missing", i + 1))?];
        let expected = rest[call.len()..].trim();
        let found = outcome(&module, call, executor).map_err(|e| format!("{}: {e}", i + 1))?;
        if agree(expected, &found, executor.tolerance) {
            lines.push(line.to_owned());
        } else {
            failures.push(format!("{}: {}: {call} {found}, but expected {expected}", i + 1, executor.command));
            lines.push(format!(
                "{}// {}: {call} {found}",
                &line[..line.len() - line.trim_start().len()],
                executor.command
            ));
        }
    }
    Ok((lines, count, failures))
}

/// What a call gives, as text.
fn outcome(module: &Module, call: &str, executor: &Executor<'_>) -> Result<String, String> {
    let (name, args) = call.trim_end_matches(')').split_once('(').ok_or("a call is missing")?;
    let id = module.functions.iter().position(|f| f.name == name).ok_or_else(|| format!("there is no `{name}`"))?;
    let (module, id) = match (executor.prepare)(module.clone(), FunctionId(id as u32)) {
        Ok(prepared) => prepared,
        Err(e) => return Ok(format!("refused {e:?}")),
    };
    verify(&module).map_err(|e| e.to_string())?;
    let function = module.function(id);
    let args = split(args);
    if args.len() != function.params.len() {
        return Err(format!("`{}` takes {} arguments", function.name, function.params.len()));
    }
    let mut ctx = Context::of(&module, BUDGET).map_err(|t| t.to_string())?;
    ctx.printed = Some(String::new());
    let (mut cells, mut memories) = (Vec::new(), Vec::new());
    for (arg, &param) in args.iter().zip(&function.params) {
        let ty = function.ty(param);
        match arg.strip_prefix('[').and_then(|a| a.strip_suffix(']')) {
            Some(content) if ty == Ty::Ptr => {
                let memory = Memory::new(content, &mut ctx)?;
                cells.push(memory.address);
                memories.push(memory);
            }
            _ => cells.push(parse_const(ty, arg).map_err(|e| format!("`{arg}`: {e}"))?.bits),
        }
    }
    let mut text = match (executor.run)(&module, id, &cells, &mut ctx) {
        Ok(results) => {
            let results: Vec<String> = results.iter().zip(&function.results).map(|(&x, &ty)| show(x, ty)).collect();
            let results = if results.is_empty() { "()".to_owned() } else { results.join(", ") };
            let changed = memories.iter().any(|m| m.show(&ctx) != m.before);
            let after: String = memories.iter().filter(|_| changed).map(|m| format!("; [{}]", m.show(&ctx))).collect();
            format!("== {results}{after}")
        }
        Err(trap) => show_trap(&trap),
    };
    if let Some(printed) = ctx.printed.filter(|p| !p.is_empty()) {
        text.push_str(&format!(" prints {printed:?}"));
    }
    Ok(text)
}

/// A cell as text. Addresses and the bits of a NaN are the executor's own affair.
fn show(bits: u64, ty: Ty) -> String {
    match ty {
        Ty::Ptr => "ptr".to_owned(),
        Ty::F64 | Ty::F32 if f64::from_bits(bits).is_nan() => "nan".to_owned(),
        _ => Const { ty, bits }.to_string(),
    }
}

fn show_trap(trap: &Trap) -> String {
    let kind = match trap.kind {
        TrapKind::Assert => "assert",
        TrapKind::Arithmetic => "arithmetic",
        TrapKind::Memory => "memory",
        // How deep an executor gets is its own affair.
        TrapKind::Stack => return "traps stack".to_owned(),
    };
    let place = trap.source.as_ref().map(|s| format!(" @ {:?}:{}:{}", s.file, s.line, s.column));
    format!("traps {kind} {:?}{}", trap.message, place.unwrap_or_default())
}

/// The parts between commas outside of brackets.
fn split(args: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, c) in args.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(args[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    let last = args[start..].trim();
    if !last.is_empty() {
        parts.push(last);
    }
    parts
}

/// The memory behind a pointer argument.
struct Memory {
    address: u64,
    /// The types of the cells, for printing.
    types: Vec<Ty>,
    /// What it was.
    before: String,
}

impl Memory {
    fn new(content: &str, ctx: &mut Context) -> Result<Memory, String> {
        let groups: Vec<Vec<&str>> = content.split('|').map(split).collect();
        let count = groups[0].len();
        let types: Vec<Ty> = groups[0].iter().map(|w| literal_type(w)).collect();
        let address = ctx.alloc(count as u64).map_err(|t| t.to_string())?;
        for k in 0..1usize << ctx.levels() {
            let cells = ctx.cells_mut(address + k as u64 * SHADOW_SPAN, count as u64);
            cells.fill(0);
            let group = groups.get(k).map(Vec::as_slice).unwrap_or_default();
            for ((cell, word), &ty) in cells.iter_mut().zip(group).zip(&types) {
                *cell = parse_const(ty, word).map_err(|e| format!("`{word}`: {e}"))?.bits;
            }
        }
        if groups.len() > 1 << ctx.levels() {
            return Err(format!("more shadows than {} levels have", ctx.levels()));
        }
        let mut memory = Memory { address, types, before: String::new() };
        memory.before = memory.show(ctx);
        Ok(memory)
    }

    /// The cells, and the shadows up to the last that is not zero.
    fn show(&self, ctx: &Context) -> String {
        let group = |k: u64| ctx.cells(self.address + k * SHADOW_SPAN, self.types.len() as u64);
        let last = (1..1 << ctx.levels()).rev().find(|&k| group(k).iter().any(|&bits| bits != 0)).unwrap_or(0);
        let cells = |k| group(k).iter().zip(&self.types).map(|(&x, &ty)| show(x, ty)).collect::<Vec<_>>().join(", ");
        let groups: Vec<String> = (0..=last).map(cells).collect();
        groups.join(" | ")
    }
}

/// A cell's type from how it is written: `2.0`, `2`, `true`; anything else is a float (`inf`, `nan`).
fn literal_type(word: &str) -> Ty {
    if word.parse::<i64>().is_ok() {
        Ty::I64
    } else if word.parse::<bool>().is_ok() {
        Ty::Bool
    } else {
        Ty::F64
    }
}

/// The same words and signs, numbers being equal within the tolerance.
fn agree(expected: &str, found: &str, tolerance: f64) -> bool {
    let (a, b) = (words(expected), words(found));
    a.len() == b.len()
        && a.iter().zip(&b).all(|(a, b)| {
            a == b
                || matches!((a.parse::<f64>(), b.parse::<f64>()),
                    (Ok(x), Ok(y)) if x == y || (x - y).abs() <= tolerance * x.abs().max(1.0))
        })
}

/// Numbers and words, and every other character on its own.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
        let end = if is_word(first) { rest.find(|c| !is_word(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        words.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "func @f(%0: f64, %1: ptr) -> (f64) {\n  store %1 + 0, %0\n  yield %0\n}\n";

    fn check(line: &str) -> (Vec<String>, usize, Vec<String>) {
        let executor = Executor { command: "run", prepare: &|m, f| Ok((m, f)), run: &crate::run, tolerance: 1e-9 };
        check_text(&format!("{FILE}// run: {line}"), &executor).expect("the file is well-formed")
    }

    #[test]
    fn agreement_is_within_the_tolerance_and_nothing_else() {
        for line in ["f(2.0, [2.0]) == 2.0", "f(2.0, [1.0, 7]) == 2; [2.0000000001, 7]"] {
            assert_eq!(check(line).2, Vec::<String>::new());
        }
        for line in ["f(2.0, [2.0]) == 2.1", "f(2.0, [1.0]) == 2.0", "f(2.0, [2.0]) == 2.0; [2.0]", "f(0.0, [0.0])"] {
            assert_eq!(check(line).2.len(), 1, "{line}");
        }
    }

    #[test]
    fn failures_say_what_was_found_and_lines_are_rewritten() {
        let (lines, count, failures) = check("f(2.0, [1.0]) == 3.0");
        assert_eq!((count, lines.last().map(String::as_str)), (1, Some("// run: f(2.0, [1.0]) == 2.0; [2.0]")));
        assert_eq!(failures, ["5: run: f(2.0, [1.0]) == 2.0; [2.0], but expected == 3.0"]);
    }
}
