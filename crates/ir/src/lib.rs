//! The language of Chainrule programs.
//!
//! This page is the specification. Code cites its sections.
//!
//! # 1. Programs
//!
//! A [`Module`] holds [`Function`]s. A function has scalar parameters, a body and scalar results. A [`Block`] is a list
//! of statements and the values that it yields; the body yields the results. A statement defines values and performs
//! one [`Op`].
//!
//! # 2. Values
//!
//! A [`Value`] is a scalar of one [`Ty`], defined once, and visible from its definition to the end of its block and in
//! the blocks nested there. There are no variables: what changes is *carried* by loops and yielded by branches, or
//! lives in memory.
//!
//! # 3. Memory
//!
//! Memory is made of 64-bit cells. A pointer is the address of a cell; addresses are bytes apart by eight. A cell holds
//! a scalar of any type (see [`Ty`] for how), and must be loaded as the type it was stored as; a zeroed cell can be
//! loaded as any type but `ptr`. [`Op::Alloc`] gives fresh cells of unknown content, which live until the call of the
//! program ends, or to the end of an iteration or call that is marked `release`, which needs that no pointer to them is
//! used afterwards. [`Op::Room`] tells how many more can be had: what depends on it may differ from run to run, so it may
//! only decide where time is traded for memory.
//!
//! Every cell has a *shadow* cell in each level `0..Module::levels`: `Shadow { ptr, level }` is its address, at a fixed
//! distance from the primal cell. Shadows have shadows: `Shadow(Shadow(p, 0), 1) = Shadow(Shadow(p, 1), 0)`. Shadow
//! cells of arguments are what the caller sets them to; those of fresh memory have unknown content. Derivatives of
//! memory live in its shadow: tangents in forward mode, cotangents in reverse mode. The shadow of a cell that holds no
//! float is zero or unused.
//!
//! The highest level may be *wide*: there `Shadow { ptr, level, width }` is the first of `width` cells that belong to `ptr`,
//! and those of the next cell follow them. Such a level is for the last transform of a program: it has no shadow itself.
//!
//! # 4. Operations
//!
//! Statements run in order; operands are evaluated before.
//!
//! - `Const`, `Prim`: scalars. A primitive without a value (integer overflow, division by zero, a shift too far) traps.
//! - `Alloc`, `Room`, `Offset`, `Shadow`, `Load`, `Store`, `Copy`, `Zero`: memory. `Copy`'s ranges do not overlap. Access
//!   outside of a live allocation is a bug of whoever made the program, not a trap: bounds are checked by `Assert`.
//! - `Call`: the callee's body with the arguments for its parameters. Recursion is allowed; too deep traps.
//! - `Assert`: traps with its message when its condition is false. `Print`: writes its message.
//! - `If`: one of two blocks, whose yields are the results.
//! - `For`: for each index of `lo..hi` (unsigned, ascending) the body; carried values start as `inits`, each iteration
//!   yields the next, and the results are the last.
//! - `Spread`: a sum over `lo..hi` in parts that may run at the same time. The range is cut into chunks in a way that
//!   depends on its length and the grain only ([`spread::chunks`]); for each chunk `a..b` in order the callee is called
//!   with `a`, `b` and the arguments, and each result, a float, is the sum of the callee's, from zero on. Memory that a
//!   call allocates is released at its end. The callee writes no memory but what it allocates, with one exception:
//!   with `keeps` it may add to the shadow of any memory at that level. Each call then has a shadow at that level of
//!   its own for the memory that it did not allocate, zero at first. The sum over the calls, in order, is the last
//!   result: a pointer to the number of runs, then for each run the address of its first cell, the number of its cells,
//!   and the sums of their shadows. Cells that are in no run have zero. A trap is that of the first call that traps.
//! - `Loop`: the body at least once; it yields whether to go on and the next carried values; the results are the last.
//!
//! # 5. Traps
//!
//! A trap stops the program with a message and the place of the statement that trapped. Memory is then of unknown
//! content.
//!
//! # 6. Derivatives
//!
//! The language knows no derivative. The table of primitives ([`Prim::row`]) states one derivative fact for each, and a
//! function can carry a user's [`Rule`]; the transforms are another crate's.
//!
//! # 7. Text form
//!
//! [`Module`]s print ([`Printer`]) and [`parse`](parse()) back to the same module. Lines and spaces mean nothing; `//`
//! starts a comment. `x*` is any number of `x` with commas between where it stands in a list.
//!
//! ```text
//! module    := ("levels" n)? function*
//! function  := "func" "@"name "(" typed* ")" "->" "(" type* ")" "release"? rule? location? block
//! rule      := "rule" "(" ("jvp" callee)? ("vjp" callee)? ")"
//! block     := "{" ("unused" typed*)? statement* ("yield" value*)? "}"
//! statement := (typed* "=")? operation
//! operation := "const" constant location? | prim value* location?
//!            | "alloc" value | "room" | "offset" value "," value "*" n
//!            | "shadow" value "," n ("by" n)?
//!            | "load" value "+" n | "store" value "+" n "," value
//!            | "copy" value "," value "," value | "zero" value "," value
//!            | "call" callee "(" value* ")" | "assert" value ("," piece*)? | "print" piece*   (each with a location?)
//!            | "if" value location? block ("else" block)?
//!            | "for" value "in" value ".." value carried? "release"? location? block
//!            | "loop" carried? "release"? location? block
//!            | "spread" callee "(" value* ")" "over" value ".." value "by" n ("keeps" n)? location?
//! carried   := "with" (typed "=" value)*
//! piece     := text | value ("to" n | "debug")?            n digits after the point; as `{:?}`
//! callee    := "@"name | "#"n                              by number when several functions have the name
//! typed     := value ":" type
//! value     := "%"n
//! location  := "@" text ":" line ":" column
//! constant  := a number | "inf" | "-inf" | "nan" | "true" | "false" | "null" | "bits" "0x"digits
//! name      := letters, digits, "_", "." and ":" | text    text in quotes, escaped as in Rust
//! ```
//!
//! Operands of an operation stand in the order of its fields in [`Op`]. The types of values that nothing defines stand
//! after `unused`.

pub mod build;
pub mod eval;
pub mod generate;
pub mod golden;
pub mod interp;
mod lex;
pub mod memory;
pub mod message;
pub mod module;
pub mod observe;
pub mod parse;
pub mod prim;
pub mod print;
pub mod spread;
pub mod trap;
pub mod types;
pub mod verify;
pub mod walk;

pub use build::FunctionBuilder;
pub use eval::eval_prim;
pub use interp::{run, run_observed};
pub use lex::ParseError;
pub use memory::Context;
pub use module::{Block, For, Function, Loop, Message, Module, Op, Piece, Rule, Spread, Stmt, Values};
pub use observe::{BranchEvent, Observer, PrimEvent};
pub use parse::{parse, parse_const};
pub use prim::{Eval, Fact, Partial, Prim, Row, Signature};
pub use print::Printer;
pub use trap::{Trap, TrapKind};
pub use types::{Const, FunctionId, Loc, Source, Sources, Ty, Value};
pub use verify::{VerifyError, verify};
