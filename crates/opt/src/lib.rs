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
mod compact;
mod cse;
mod dce;
mod facts;
mod hash;
pub mod rules;
mod simplify;
mod subst;

use calls::{Calls, Summaries};
use chainrule_ir::{Function, FunctionId, Module};

/// A transformation of the functions that an entry reaches.
#[derive(Clone, Copy)]
pub struct Pass {
    /// Its name, for messages.
    pub name: &'static str,
    /// What it does, in place.
    pub run: fn(&mut Module, FunctionId),
}

/// Passes in order.
pub type Pipeline = &'static [Pass];

const SIMPLIFY: Pass = Pass { name: "simplify", run: |m, e| each(m, e, |f, _| simplify::simplify(f, false)) };
const SIMPLIFY_LATE: Pass = Pass { name: "simplify_late", run: |m, e| each(m, e, |f, _| simplify::simplify(f, true)) };
const CSE: Pass = Pass { name: "cse", run: |m, e| each(m, e, cse::cse) };
const DCE: Pass = Pass { name: "dce", run: |m, e| each(m, e, dce::dce) };
const COMPACT: Pass = Pass { name: "compact", run: |m, e| each(m, e, |f, _| compact::compact(f)) };

/// Cleans what a front end builds, so that a derivative transform has little to do.
pub fn before_ad() -> Pipeline {
    &[SIMPLIFY, CSE, SIMPLIFY, DCE, COMPACT]
}

/// Optimises what is to be compiled. The result is not for a derivative transform.
pub fn after_ad() -> Pipeline {
    &[SIMPLIFY_LATE, CSE, SIMPLIFY_LATE, CSE, DCE, COMPACT]
}

/// Applies a pipeline to the functions that `entry` reaches.
pub fn run(module: &mut Module, entry: FunctionId, pipeline: Pipeline) {
    // Blocks nest as deep as the program has it; the system backs only the stack that is touched.
    stacker::grow(STACK, || {
        for pass in pipeline {
            (pass.run)(module, entry);
        }
    });
}

/// Bytes of stack for walking nested blocks.
const STACK: usize = 256 << 20;

/// Applies a pass to each function that `entry` reaches, callees first.
fn each(module: &mut Module, entry: FunctionId, f: impl Fn(&mut Function, &Summaries)) {
    let calls = Calls::of(module, entry);
    let summaries = Summaries::of(module, &calls);
    for &id in &calls.order {
        f(&mut module.functions[id.index()], &summaries);
    }
}
