//! What each stage takes on the way from source to the first gradient.

use crate::measure::timed;
use chainrule::{Error, Function, Grad};
use chainrule_front::data::{Args, unpass};
use chainrule_ir::{Context, FunctionId, Module};

/// The names of the stages.
pub const STAGES: [&str; 6] = ["twin", "before_ad", "reverse", "after_ad", "codegen", "call"];

/// Seconds per stage, and what was made.
pub struct Stages {
    /// In the order of [`STAGES`].
    pub seconds: [f64; STAGES.len()],
    /// Statements of the function as its twin recorded it.
    pub statements: usize,
    /// Statements of its gradient as it was compiled.
    pub gradient: usize,
    /// Bytes of machine code.
    pub code: usize,
}

impl Stages {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.seconds.iter().sum()
    }
}

/// Statements of all functions.
pub fn statements(module: &Module) -> usize {
    module.functions.iter().map(|f| f.body.count()).sum()
}

/// Takes `F` from its source to its first gradient, as [`chainrule::compile`] and the first call do.
///
/// # Errors
/// When `F` or its gradient cannot be built, compiled or called.
pub fn stages<F: Function>(args: F::Args<'_>) -> Result<Stages, Box<dyn std::error::Error>>
where
    Grad<F>: for<'a> Function<Args<'a> = F::Args<'a>>,
{
    let entry = FunctionId(0);
    let (module, twin) = timed(F::module);
    let mut primal = module.map_err(Error::from)?;
    let statements_of_primal = statements(&primal);
    let ((), before) = timed(|| chainrule_opt::run(&mut primal, entry, chainrule_opt::before_ad()));
    // The operator does these two stages again; what is left is the transform and the entry around it.
    let (module, all) = timed(<Grad<F> as Function>::module);
    let module = module.map_err(Error::from)?;
    let (optimised, after) = timed(|| {
        let mut optimised = module.clone();
        chainrule_opt::run(&mut optimised, entry, chainrule_opt::after_ad());
        chainrule_opt::run(&mut optimised, entry, chainrule_opt::handed_over());
        optimised
    });
    let (compiled, codegen) = timed(|| chainrule_codegen::compile(&optimised, entry));
    let compiled = compiled?;
    let (result, call) = timed(|| {
        let mut ctx = Context::new(optimised.levels, chainrule::DEFAULT_MEMORY)?;
        let mut passed = Vec::new();
        args.pass(&mut ctx, &mut passed)?;
        let cells = compiled.call(&passed, &mut ctx)?;
        Ok::<_, chainrule::Trap>(unpass::<<Grad<F> as Function>::Out>(&ctx, &mut cells.into_iter()))
    });
    std::hint::black_box(result?);
    let reverse = (all - twin - before).max(0.0);
    Ok(Stages {
        seconds: [twin, before, reverse, after, codegen, call],
        statements: statements_of_primal,
        gradient: statements(&optimised),
        code: compiled.size(),
    })
}
