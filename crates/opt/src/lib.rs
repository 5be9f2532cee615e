//! Optimising passes over Chainrule programs.
//!
//! A pass is a record, [`Pass`]; a pipeline is a list of them. [`before_ad`] cleans what a front end builds, so that a
//! derivative transform has little to do; [`after_ad`] optimises what is to be compiled. [`run`] applies a pipeline to
//! the functions that an entry reaches and leaves all function ids as they are.
//!
//! Every pass keeps results as they are, bit by bit (the payload and sign of a NaN aside), and keeps traps, their
//! places and what is printed. It may drop a computation that is not needed even if it would not end or would run out
//! of memory. Every pass takes time near-linear in the size of the program, and tells which functions it changed: what
//! is known of the others is kept for the next pass, and one that found nothing to do in them is not applied again.
//!
//! ```
//! use chainrule_ir::{FunctionBuilder, Module, Op, Prim, Ty};
//! let mut b = FunctionBuilder::new("f");
//! let x = b.param(Ty::F64);
//! let one = b.float(Ty::F64, 1.0);
//! let y = b.mul(x, one);
//! let z = b.add(y, x);
//! let mut module = Module::default();
//! let f = module.push(b.finish(&[z]));
//! chainrule_opt::run(&mut module, f, chainrule_opt::after_ad());
//! let body = &module.function(f).body;
//! assert_eq!(body.stmts.len(), 1);
//! assert_eq!(body.stmts[0].op, Op::Prim(Prim::Add, [x, x].into_iter().collect()));
//! ```

mod calls;
mod checks;
mod choice;
mod compact;
mod copies;
mod cse;
mod dce;
mod dse;
mod elements;
mod facts;
mod graft;
mod hand_over;
mod hash;
mod if_convert;
mod induction;
mod inline;
mod integers;
mod interval;
mod licm;
mod poly;
mod program;
mod promote;
mod prune;
mod ranges;
mod release;
pub mod rules;
mod scoped;
mod simplify;
mod spread;
mod subst;
mod unroll;
mod work;

use calls::Summaries;
use chainrule_ir::{Function, FunctionId, Module, verify};
use facts::Facts;
use program::Program;
pub use spread::{CHUNK_WORK, spread};

/// A transformation of the functions that the entries reach.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name, for messages.
    pub name: &'static str,
    run: Run,
}

/// Passes in order.
pub type Pipeline = &'static [Pass];

/// What a pass looks at. Those that go from function to function tell whether they changed it.
#[derive(Clone, Copy)]
enum Run {
    /// A function by itself.
    Function(fn(&mut Function) -> bool),
    /// A function, what is evident of it, and what calls do.
    Facts(fn(&mut Function, &Facts, &Summaries) -> bool),
    /// All functions.
    Program(fn(&mut Program)),
}

const fn alone(name: &'static str, run: fn(&mut Function) -> bool) -> Pass {
    Pass { name, run: Run::Function(run) }
}

const fn informed(name: &'static str, run: fn(&mut Function, &Facts, &Summaries) -> bool) -> Pass {
    Pass { name, run: Run::Facts(run) }
}

const fn whole(name: &'static str, run: fn(&mut Program)) -> Pass {
    Pass { name, run: Run::Program(run) }
}

/// Every pass by itself.
pub mod passes {
    use super::*;

    /// Constant folding, algebra and decided control flow.
    pub const SIMPLIFY: Pass = alone("simplify", |f| simplify::simplify(f, false));
    /// [`SIMPLIFY`] with the rules that a derivative transform would rather not see the result of.
    pub const SIMPLIFY_LATE: Pass = alone("simplify_late", |f| simplify::simplify(f, true));
    /// Computes, checks and loads each thing once; forwards stores to loads.
    pub const CSE: Pass = informed("cse", cse::cse);
    /// Removes what no one needs.
    pub const DCE: Pass = informed("dce", dce::dce);
    /// Removes stores that are overwritten before anything reads them.
    pub const DSE: Pass = informed("dse", dse::dse);
    /// Moves what does not change out of loops.
    pub const LICM: Pass = informed("licm", licm::licm);
    /// Turns small local memory into values.
    pub const PROMOTE: Pass = informed("promote", |f, facts, _| promote::promote(f, facts));
    /// Removes copies of temporaries, and of what does not change.
    pub const COPIES: Pass = informed("copies", copies::copies);
    /// Writes short loops out.
    pub const UNROLL: Pass = informed("unroll", |f, facts, _| unroll::unroll(f, facts));
    /// Removes integer checks that cannot fail.
    pub const RANGES: Pass = informed("ranges", |f, facts, _| ranges::ranges(f, facts));
    /// Moves checks of indices out of counted loops.
    pub const CHECKS: Pass = informed("checks", checks::checks);
    /// Replaces integers that are others in disguise.
    pub const INTEGERS: Pass = informed("integers", |f, facts, _| integers::integers(f, facts));
    /// Computes counters from the index of their loop.
    pub const INDUCTION: Pass = informed("induction", |f, facts, _| induction::induction(f, facts));
    /// Computes what a search finds again, from where it was found.
    pub const CHOICE: Pass = informed("choice", |f, facts, _| choice::choice(f, facts));
    /// Computes what is read from temporary arrays.
    pub const ELEMENTS: Pass = informed("elements", elements::elements);
    /// Turns small branches into choices.
    pub const IF_CONVERT: Pass = informed("if_convert", |f, facts, _| if_convert::if_convert(f, facts));
    /// Inlines calls, but not of functions with a user's rule.
    pub const INLINE: Pass = whole("inline", |p| p.inline(true));
    /// Inlines calls.
    pub const INLINE_LATE: Pass = whole("inline_late", |p| p.inline(false));
    /// Forgets users' rules.
    pub const FORGET_RULES: Pass = whole("forget_rules", |p| p.forget_rules());
    /// Empties the functions that no entry reaches.
    pub const PRUNE: Pass = whole("prune", |p| p.prune());
    /// Numbers values densely.
    pub const COMPACT: Pass = alone("compact", compact::compact);
    /// Marks where memory can be released early. Nothing may move code afterwards.
    pub const RELEASE: Pass = whole("release", |p| p.release(false));
    /// [`RELEASE`] for loops only: what a derivative transform needs to know to run them again from checkpoints.
    pub const RELEASE_LOOPS: Pass = whole("release_loops", |p| p.release(true));
    /// Returns memory of entries where it lies; see [`handed_over`] for what it asks of callers.
    pub const HAND_OVER: Pass = whole("hand_over", |p| p.hand_over());

    /// All of them.
    pub const ALL: &[Pass] = &[
        SIMPLIFY,
        SIMPLIFY_LATE,
        CSE,
        DCE,
        DSE,
        LICM,
        PROMOTE,
        COPIES,
        UNROLL,
        RANGES,
        CHECKS,
        INTEGERS,
        INDUCTION,
        CHOICE,
        ELEMENTS,
        IF_CONVERT,
        INLINE,
        INLINE_LATE,
        FORGET_RULES,
        PRUNE,
        COMPACT,
        RELEASE,
        RELEASE_LOOPS,
    ];
}

use passes::*;

/// Cleans what a front end builds, so that a derivative transform has little to do.
pub fn before_ad() -> Pipeline {
    &[
        SIMPLIFY, DCE, INLINE, SIMPLIFY, CSE, UNROLL, SIMPLIFY, PROMOTE, COPIES, SIMPLIFY, CSE, RANGES, SIMPLIFY,
        CHECKS, INTEGERS, INDUCTION, SIMPLIFY, ELEMENTS, CHOICE, LICM, CSE, DCE, COMPACT,
    ]
}

/// Optimises what is to be compiled. The result is not for a derivative transform.
pub fn after_ad() -> Pipeline {
    &[
        FORGET_RULES,
        PRUNE,
        SIMPLIFY_LATE,
        DCE,
        INLINE_LATE,
        PRUNE,
        COMPACT,
        SIMPLIFY_LATE,
        CSE,
        UNROLL,
        SIMPLIFY_LATE,
        PROMOTE,
        COPIES,
        SIMPLIFY_LATE,
        DSE,
        DCE,
        PROMOTE,
        COPIES,
        SIMPLIFY_LATE,
        CSE,
        RANGES,
        SIMPLIFY_LATE,
        CHECKS,
        INTEGERS,
        SIMPLIFY_LATE,
        LICM,
        CSE,
        DSE,
        DCE,
        IF_CONVERT,
        SIMPLIFY_LATE,
        DCE,
        COMPACT,
        RELEASE,
    ]
}

/// Comes after [`after_ad`] for entries that are called from outside only, of which pointer parameters lead to memory
/// apart from each other and from what is fresh. Results may then share memory with each other, arguments or shadows; a
/// null result stands for as many zeros as there should be behind it; and what shadows of arguments hold in the end is not
/// said.
pub fn handed_over() -> Pipeline {
    &[HAND_OVER, DCE, COMPACT]
}

/// Applies a pipeline to the functions that `entry` reaches.
///
/// # Panics
/// In debug builds, when a pass leaves a module that is not well-formed: a bug of the pass, which the message names.
pub fn run(module: &mut Module, entry: FunctionId, pipeline: Pipeline) {
    run_all(module, &[entry], pipeline);
}

/// Applies a pipeline to the functions that any of the entries reaches.
///
/// # Panics
/// As [`run`].
pub fn run_all(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline) {
    apply(module, entries, pipeline, cfg!(debug_assertions), &mut |_| ());
}

/// As [`run_all`], and verifies the module after each pass in any build.
///
/// # Panics
/// As [`run`], in any build.
pub fn run_verified(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline) {
    apply(module, entries, pipeline, true, &mut |_| ());
}

/// As [`run_all`], and calls `done` after each pass, for whoever wants to know how long passes take.
///
/// # Panics
/// As [`run`].
pub fn run_watched(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline, done: &mut dyn FnMut(&Pass)) {
    apply(module, entries, pipeline, cfg!(debug_assertions), done);
}

fn apply(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline, check: bool, done: &mut dyn FnMut(&Pass)) {
    // Blocks nest as deep as the program has it; the system backs only the stack that is touched.
    stacker::grow(STACK, || {
        let mut program = Program::new(module, entries);
        for pass in pipeline {
            match pass.run {
                Run::Function(run) => program.each(pass.name, run),
                Run::Facts(run) => program.each_with_facts(pass.name, run),
                Run::Program(run) => run(&mut program),
            }
            if check && let Err(e) = verify(program.module) {
                panic!("pass `{}` broke the module: {e}", pass.name);
            }
            done(pass);
        }
    });
}

/// Bytes of stack for walking nested blocks.
const STACK: usize = 256 << 20;
