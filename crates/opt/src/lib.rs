//! Optimising passes over Chainrule programs.
//!
//! A pass is a record, [`Pass`]; a pipeline is a list of them. [`before_ad`] cleans what a front end builds, so that a
//! derivative transform has little to do; [`after_ad`] optimises what is to be compiled. [`run`] applies a pipeline to
//! the functions that an entry reaches and leaves all function ids as they are.
//!
//! Every pass keeps results as they are, bit by bit (the payload and sign of a NaN aside), and keeps traps, their
//! places and what is printed. It may drop a computation that is not needed even if it would not end or would run out
//! of memory. Every pass takes time near-linear in the size of the program.
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
mod promote;
mod prune;
mod ranges;
mod release;
pub mod rules;
mod simplify;
mod spread;
mod subst;
mod unroll;
mod work;

use calls::{Calls, Summaries};
use chainrule_ir::{Function, FunctionId, Module, verify};
pub use spread::{CHUNK_WORK, spread};

/// A transformation of the functions that the entries reach.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name, for messages.
    pub name: &'static str,
    /// What it does to a module, in place.
    pub run: fn(&mut Module, &[FunctionId]),
}

/// Passes in order.
pub type Pipeline = &'static [Pass];

const fn pass(name: &'static str, run: fn(&mut Module, &[FunctionId])) -> Pass {
    Pass { name, run }
}

/// Every pass by itself.
pub mod passes {
    use super::*;

    /// Constant folding, algebra and decided control flow.
    pub const SIMPLIFY: Pass = pass("simplify", |m, e| each(m, e, |f, _| simplify::simplify(f, false)));
    /// [`SIMPLIFY`] with the rules that a derivative transform would rather not see the result of.
    pub const SIMPLIFY_LATE: Pass = pass("simplify_late", |m, e| each(m, e, |f, _| simplify::simplify(f, true)));
    /// Computes, checks and loads each thing once; forwards stores to loads.
    pub const CSE: Pass = pass("cse", |m, e| each_with_summaries(m, e, cse::cse));
    /// Removes what no one needs.
    pub const DCE: Pass = pass("dce", |m, e| each_with_summaries(m, e, dce::dce));
    /// Removes stores that are overwritten before anything reads them.
    pub const DSE: Pass = pass("dse", |m, e| each_with_summaries(m, e, dse::dse));
    /// Moves what does not change out of loops.
    pub const LICM: Pass = pass("licm", |m, e| each_with_summaries(m, e, licm::licm));
    /// Turns small local memory into values.
    pub const PROMOTE: Pass = pass("promote", |m, e| each(m, e, |f, _| promote::promote(f)));
    /// Removes copies of temporaries, and of what does not change.
    pub const COPIES: Pass = pass("copies", |m, e| each_with_summaries(m, e, copies::copies));
    /// Writes short loops out.
    pub const UNROLL: Pass = pass("unroll", |m, e| each(m, e, |f, _| unroll::unroll(f)));
    /// Removes integer checks that cannot fail.
    pub const RANGES: Pass = pass("ranges", |m, e| each(m, e, |f, _| ranges::ranges(f)));
    /// Moves checks of indices out of counted loops.
    pub const CHECKS: Pass = pass("checks", |m, e| each_with_summaries(m, e, checks::checks));
    /// Replaces integers that are others in disguise.
    pub const INTEGERS: Pass = pass("integers", |m, e| each(m, e, |f, _| integers::integers(f)));
    /// Computes counters from the index of their loop.
    pub const INDUCTION: Pass = pass("induction", |m, e| each(m, e, |f, _| induction::induction(f)));
    /// Computes what a search finds again, from where it was found.
    pub const CHOICE: Pass = pass("choice", |m, e| each(m, e, |f, _| choice::choice(f)));
    /// Computes what is read from temporary arrays.
    pub const ELEMENTS: Pass = pass("elements", |m, e| each_with_summaries(m, e, elements::elements));
    /// Turns small branches into choices.
    pub const IF_CONVERT: Pass = pass("if_convert", |m, e| each(m, e, |f, _| if_convert::if_convert(f)));
    /// Inlines calls, but not of functions with a user's rule.
    pub const INLINE: Pass = pass("inline", |m, e| inline::inline(m, e, true));
    /// Inlines calls.
    pub const INLINE_LATE: Pass = pass("inline_late", |m, e| inline::inline(m, e, false));
    /// Forgets users' rules.
    pub const FORGET_RULES: Pass = pass("forget_rules", |m, _| prune::forget_rules(m));
    /// Empties the functions that no entry reaches.
    pub const PRUNE: Pass = pass("prune", prune::prune);
    /// Numbers values densely.
    pub const COMPACT: Pass = pass("compact", |m, e| each(m, e, |f, _| compact::compact(f)));
    /// Marks where memory can be released early. Nothing may move code afterwards.
    pub const RELEASE: Pass = pass("release", |m, e| {
        let calls = Calls::of(m, e);
        let summaries = Summaries::of(m, &calls);
        let spread = calls::spread(m);
        for &id in &calls.order {
            let kept = e.contains(&id) || spread[id.index()];
            release::release(&mut m.functions[id.index()], &summaries, kept);
        }
    });

    /// Returns memory of entries where it lies; see [`handed_over`] for what it asks of callers.
    pub const HAND_OVER: Pass = pass("hand_over", |m, e| {
        e.iter().for_each(|&id| hand_over::hand_over(&mut m.functions[id.index()]));
    });

    /// [`RELEASE`] for loops only: what a derivative transform needs to know to run them again from checkpoints.
    pub const RELEASE_LOOPS: Pass = pass("release_loops", |m, e| {
        let calls = Calls::of(m, e);
        let summaries = Summaries::of(m, &calls);
        for &id in &calls.order {
            release::release(&mut m.functions[id.index()], &summaries, true);
        }
    });

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
    apply(module, entries, pipeline, cfg!(debug_assertions));
}

/// As [`run_all`], and verifies the module after each pass in any build.
///
/// # Panics
/// As [`run`], in any build.
pub fn run_verified(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline) {
    apply(module, entries, pipeline, true);
}

fn apply(module: &mut Module, entries: &[FunctionId], pipeline: Pipeline, check: bool) {
    // Blocks nest as deep as the program has it; the system backs only the stack that is touched.
    stacker::grow(STACK, || {
        for pass in pipeline {
            (pass.run)(module, entries);
            if check && let Err(e) = verify(module) {
                panic!("pass `{}` broke the module: {e}", pass.name);
            }
        }
    });
}

/// Bytes of stack for walking nested blocks.
const STACK: usize = 256 << 20;

/// Applies a pass to each function that an entry reaches, callees first.
fn each(module: &mut Module, entries: &[FunctionId], f: impl Fn(&mut Function, FunctionId)) {
    for id in Calls::of(module, entries).order {
        f(&mut module.functions[id.index()], id);
    }
}

/// As [`each`], for passes that need to know what calls do.
fn each_with_summaries(module: &mut Module, entries: &[FunctionId], f: impl Fn(&mut Function, &Summaries)) {
    let calls = Calls::of(module, entries);
    let summaries = Summaries::of(module, &calls);
    for &id in &calls.order {
        f(&mut module.functions[id.index()], &summaries);
    }
}
