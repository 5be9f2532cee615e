//! Programs as source that compiles by itself: no Chainrule, no libraries but the language's own.
//!
//! The text is that of `source`, said by `c` or by `rust`; memory is a block of the caller's, in which the shadows of a level
//! lie `span` cells apart, instead of address space reserved. What a program prints is left out.

mod rust;

use crate::c::syntax::{C, Host, Mathematics};
use crate::calls::Calls;
use crate::{Error, source};
use chainrule_ir::{FunctionId, Module, Op};

/// A language to write in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// C11, for gcc and clang.
    C,
    /// Rust, edition 2021, without `unsafe`.
    Rust,
}

/// The functions of a program.
#[derive(Clone, Debug)]
pub struct Code {
    /// Their text; the entry is called `{prefix}entry`.
    pub text: String,
    /// What each status says, the first of 1: message and source place.
    pub statuses: Vec<Status>,
    /// How many times the cells of primal memory it needs, shadows included.
    pub spans: u64,
    /// How deep recursions go in 4 MiB of stack.
    pub depth: usize,
}

/// Why a run stopped.
#[derive(Clone, Debug)]
pub struct Status {
    /// The message, with `_` for values, and the source place.
    pub message: String,
    /// More memory would have helped.
    pub memory: bool,
}

/// What stands before the functions of all programs of a text.
pub fn prelude(language: Language) -> String {
    match language {
        Language::C => [include_str!("../c/prelude.c"), include_str!("alone.c")].concat(),
        Language::Rust => include_str!("prelude.rs.in").to_owned(),
    }
}

/// Writes `entry` and what it calls; names start with `prefix`.
///
/// # Errors
/// When it sums on several threads, which needs more than a language has.
pub fn write(module: &Module, entry: FunctionId, prefix: &str, language: Language) -> Result<Code, Error> {
    let calls = Calls::new(module, entry);
    let mut spreads = false;
    for &f in &calls.order {
        module.function(f).body.each_stmt(&mut |s| spreads |= matches!(s.op, Op::Spread(_)));
    }
    if spreads {
        return Err(Error::C("a program with sums on several threads cannot be exported".to_owned()));
    }
    let entry_name = format!("{prefix}entry");
    let text = match language {
        Language::C => {
            let syntax = C { entry: entry_name, mathematics: Mathematics::Library, host: Host::Alone };
            source::write(module, entry, prefix, &syntax)
        }
        Language::Rust => source::write(module, entry, prefix, &rust::Rust { entry: entry_name }),
    };
    let spans = match module.levels.checked_sub(1) {
        Some(below) => (1 + u64::from(module.width())) << below,
        None => 1,
    };
    let depth = (4usize << 20) / text.stack.max(1);
    Ok(Code { statuses: text.sites.statuses(&module.sources), text: text.text, spans, depth: depth.clamp(16, 100_000) })
}
