//! Derivatives of Chainrule programs, as programs.
//!
//! A transform takes a function of a [`Module`] and adds its derivative to the module as further functions. These are
//! ordinary programs: they can be optimised, compiled, and differentiated again.
//!
//! # 1. What is differentiated
//!
//! Floats carry derivatives; integers, booleans and pointers do not. The caller says which parameters are *active*.
//! A value is differentiated if it depends on an active input and an output depends on it. The derivative of memory is
//! in its shadow (section 3 of the specification in `chainrule_ir`), at the `level` of the transform; each transform
//! takes a level that the program does not use.
//!
//! The caller makes the shadow of *all* memory that it passes valid: the seed or tangent where it is active, zero where
//! it is not, and zero in cells that hold no float. That holds for the shadows of shadows too, when a derivative is
//! differentiated again.
//!
//! `if` differentiates the branch that runs, and a loop the iterations that run. At a kink a primitive has the mean of
//! its one-sided derivatives.
//!
//! # 2. Forward mode
//!
//! [`forward`] makes `x…, ẋ… → y…, ẏ…`, with `ẏ = J ẋ`. Tangents are computed beside the primal values; loads, stores,
//! copies and clears of active memory do the same to its shadow. [`forward_wide`] does so for several directions at once.
//!
//! # 3. Reverse mode
//!
//! [`reverse`] makes `x…, ȳ… → y…, x̄…`, with `x̄ = Jᵀ ȳ`: a forward sweep, which runs the primal, and a reverse sweep,
//! which goes through its statements backwards. [`split`] makes the sweeps separate functions. A load of active memory
//! becomes an addition to its shadow; a store takes what the shadow has and clears it; a copy moves it from the target
//! to the source. So after the reverse sweep the shadow of the arguments' memory has gained the derivative with respect
//! to what that memory held before the call.
//!
//! Primal values that the reverse sweep needs are computed again where that is cheap, and else kept on a tape. The tape
//! is ordinary memory, so there is nothing special about differentiating a reverse sweep. Its size follows the
//! iterations that run; no bound has to be given.
//!
//! Traps, assertions and prints happen in the forward sweep, once.
//!
//! [`reverse_within`] and [`split_within`] trade time for memory: loops are run again from checkpoints instead of keeping
//! all their iterations on the tape. The memory that is left when a loop begins decides how many checkpoints it has; see
//! Note [Checkpoints]. The derivative has the same bits.
//!
//! # 4. Rules
//!
//! A function with a [`Rule`](chainrule_ir::Rule) is not looked into: the rule's functions are called. When the mode
//! that is asked for has no rule, the transform is refused.

mod activity;
mod analysis;
mod checkpoint;
mod error;
mod forward;
mod memory_classes;
mod partial;
mod program;
mod renumber;
mod reverse;
mod rules;
mod stability;

pub use checkpoint::{Checkpoints, Extent, Kept, Report, fewest_advances};
pub use error::Error;

use analysis::Analysis;
use chainrule_ir::{Function, FunctionBuilder, FunctionId, Module, Ty, Value};
use checkpoint::{Loops, outline};
use reverse::Reverse;

/// The two sweeps of reverse mode as two functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// `x… → y…, tape`, where `tape` is a pointer.
    pub forward: FunctionId,
    /// `tape, ȳ… → x̄…`
    pub reverse: FunctionId,
}

/// Adds the forward derivative of `f` with respect to the `active` ones of its parameters.
///
/// The new function's parameters are those of `f`, then a tangent for each active float parameter; its results are
/// those of `f`, then a tangent for each float result. The tangents of memory behind pointers are read from and
/// written to shadow `level`, that of memory which results point to included.
///
/// # Errors
/// When a function that is called has a reverse rule only, or `level` is in use.
pub fn forward(module: &mut Module, f: FunctionId, active: &[bool], level: u32) -> Result<FunctionId, Error> {
    forward_wide(module, f, active, level, 1).map(|made| made.function)
}

/// A forward derivative in several directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wide {
    /// Its function.
    pub function: FunctionId,
    /// For each parameter of the primal whether the function reads or writes the shadow of memory behind it. Elsewhere the
    /// shadow may have any content.
    pub shadows: Vec<bool>,
}

/// As [`forward`], in `width` directions for one run of the primal.
///
/// Where [`forward`] has a tangent, this has `width`, one after the other; so has the shadow of memory, whose level is
/// wide if `width` is not 1. It must then be the highest, and what results has no further derivative.
///
/// # Errors
/// As [`forward`], and when a user's rule reads tangents of memory.
///
/// # Panics
/// When the width is 0, or it is not 1 and the module has a higher level.
pub fn forward_wide(
    module: &mut Module,
    f: FunctionId,
    active: &[bool],
    level: u32,
    width: u32,
) -> Result<Wide, Error> {
    assert!(width == 1 || width > 1 && level >= module.levels, "the wide level is the highest");
    let entry = callable(module, f);
    let analysis = Analysis::new(module, entry, active, level)?;
    let function = forward::forward(module, &analysis, entry, active, level, width)?;
    module.levels = module.levels.max(level + 1);
    let (primal, view) = (module.function(entry), analysis.view(module, entry));
    let shadow = |&p: &Value| primal.ty(p) == Ty::Ptr && view.active_behind(p);
    Ok(Wide { function, shadows: primal.params.iter().map(shadow).collect() })
}

/// Adds the reverse derivative of `f` with respect to the `active` ones of its parameters, both sweeps in one function.
///
/// The new function's parameters are those of `f`, then a cotangent for each float result; its results are those of
/// `f`, then a cotangent for each active float parameter. The cotangents of memory behind active pointers are added to
/// shadow `level`, which the caller has cleared or seeded.
///
/// # Errors
/// When a function that is called has a forward rule only, or `level` is in use.
pub fn reverse(module: &mut Module, f: FunctionId, active: &[bool], level: u32) -> Result<FunctionId, Error> {
    let entry = callable(module, f);
    let analysis = Analysis::new(module, entry, active, level)?;
    let id = Reverse::new(module, &analysis, level, Loops::default()).combined(entry, active)?;
    module.levels = module.levels.max(level + 1);
    Ok(id)
}

/// As [`reverse`], with checkpoints for loops. The loops of the function are marked where the memory of an iteration can
/// be released (`passes::RELEASE_LOOPS` of `chainrule_opt`); others that allocate have none.
///
/// # Errors
/// As [`reverse`].
pub fn reverse_within(
    module: &mut Module,
    f: FunctionId,
    active: &[bool],
    level: u32,
    checkpoints: &Checkpoints,
) -> Result<(FunctionId, Report), Error> {
    let entry = callable(module, f);
    let (entry, loops, report) = outline(module, entry, checkpoints);
    let analysis = Analysis::new(module, entry, active, level)?;
    let id = Reverse::new(module, &analysis, level, Loops::new(loops, checkpoints)).combined(entry, active)?;
    module.levels = module.levels.max(level + 1);
    Ok((id, report))
}

/// Adds the reverse derivative of `f` with respect to the `active` ones of its parameters as two functions.
///
/// Between the two the caller may seed the shadow of memory that results point to, which the forward sweep leaves
/// clear, and must leave the primal memory as it is. The reverse sweep can be run several times on one tape, each time
/// with the shadow of the arguments' memory seeded anew.
///
/// # Errors
/// When a function that is called has a forward rule only, or `level` is in use.
pub fn split(module: &mut Module, f: FunctionId, active: &[bool], level: u32) -> Result<Split, Error> {
    let entry = callable(module, f);
    let analysis = Analysis::new(module, entry, active, level)?;
    let split = Reverse::new(module, &analysis, level, Loops::default()).split(entry, active)?;
    module.levels = module.levels.max(level + 1);
    Ok(split)
}

/// As [`split`], with checkpoints as in [`reverse_within`].
///
/// # Errors
/// As [`split`].
pub fn split_within(
    module: &mut Module,
    f: FunctionId,
    active: &[bool],
    level: u32,
    checkpoints: &Checkpoints,
) -> Result<(Split, Report), Error> {
    let entry = callable(module, f);
    let (entry, loops, report) = outline(module, entry, checkpoints);
    let analysis = Analysis::new(module, entry, active, level)?;
    let split = Reverse::new(module, &analysis, level, Loops::new(loops, checkpoints)).split(entry, active)?;
    module.levels = module.levels.max(level + 1);
    Ok((split, report))
}

/// Runs `f` with stack enough for one more level of nesting, however deep the program is: a `match` of a thousand arms
/// nests a thousand branches.
fn deeper<R>(f: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(192 << 10, 4 << 20, f)
}

/// A function that can be looked into: one with a rule is wrapped in one that calls it.
fn callable(module: &mut Module, f: FunctionId) -> FunctionId {
    let primal: &Function = module.function(f);
    if primal.rule.is_none() {
        return f;
    }
    let mut b = FunctionBuilder::new(primal.name.clone());
    b.set_loc(primal.loc);
    let params: Vec<Value> = primal.params.iter().map(|&p| b.param(primal.ty(p))).collect();
    let results: Vec<Ty> = primal.results.clone();
    let outs = b.call(f, &params, &results);
    let mut wrapper = b.finish(&outs);
    wrapper.loc = primal.loc;
    module.push(wrapper)
}
