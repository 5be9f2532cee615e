//! Compiled programs and how they are called.

use crate::checkpoints::{self, DEEPEST};
use crate::error::Error;
use crate::operators::{Gradient, width};
use crate::sums;
use crate::tier::{Code, Tier};
use chainrule_ad::Report;
use chainrule_codegen::Compiled;
use chainrule_front::Function;
use chainrule_front::data::{Args, Data, Shape, pass, unpass};
use chainrule_ir::{Context, FunctionId, Module, Op, Trap, TrapKind};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::io::Write as _;
use std::marker::PhantomData;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

/// Bytes that a call may allocate unless [`Program::with_memory`] says otherwise: 4 GiB.
pub const DEFAULT_MEMORY: u64 = 4 << 30;

/// A compiled program, by the name of its function: `Program<f>`, `Program<Grad<f>>`.
///
/// It is cheap to clone, and can be called from many threads at once.
pub struct Program<F> {
    inner: Arc<Inner>,
    memory: u64,
    tier: Tier,
    /// How many threads a parallel sum may use.
    threads: usize,
    name: PhantomData<fn() -> F>,
}

struct Inner {
    module: Module,
    /// How much work a chunk of a parallel sum is, if sums are parallel.
    work: Option<u64>,
    /// How many directions it takes at once, if it is asked to take several.
    width: u32,
    form: Form,
    /// The forms with checkpoints for loops so deep as their index says, and one more; nothing where no more loops can
    /// have them.
    thrifty: [OnceLock<Option<Form>>; DEEPEST as usize],
    /// By budget, how deep loops have checkpoints in the form that runs; with no entry, none have.
    depths: Mutex<HashMap<u64, u32>>,
    /// It prints.
    prints: bool,
    /// Memory of earlier calls, to be used again: fresh pages cost more than most programs.
    contexts: Mutex<Vec<Context>>,
    /// Code for many inputs at once.
    wide: crate::batch::Wide,
}

/// A form of a program: what its reverse sweeps keep and what they run again.
struct Form {
    optimised: Module,
    code: Code,
    /// Which loops have checkpoints.
    report: Report,
}

/// How a form is run on passed arguments.
type Run<'a> = dyn Fn(&Form, &[u64], &mut Context) -> Result<Vec<u64>, Trap> + 'a;

impl Form {
    fn new(module: &Module, report: Report) -> Result<Form, Error> {
        let mut optimised = module.clone();
        chainrule_opt::run(&mut optimised, FunctionId(0), chainrule_opt::after_ad());
        // Arguments are put into fresh memory one by one, and results are fetched at once.
        chainrule_opt::run(&mut optimised, FunctionId(0), chainrule_opt::handed_over());
        let code = Code::new(&optimised)?;
        Ok(Form { optimised, code, report })
    }

    fn call(&self, tier: Tier, args: &[u64], ctx: &mut Context) -> Result<Vec<u64>, Trap> {
        if tier == Tier::C {
            // Where the C compiler fails, which it did not for the program itself, other code gives the same.
            let _ = self.code.compile_c(&self.optimised);
        }
        self.code.call(tier, &self.optimised, args, ctx)
    }
}

impl<F> Clone for Program<F> {
    fn clone(&self) -> Self {
        Program {
            inner: Arc::clone(&self.inner),
            memory: self.memory,
            tier: self.tier,
            threads: self.threads,
            name: PhantomData,
        }
    }
}

impl<F> fmt::Debug for Program<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.inner.module.functions.first().map_or("", |f| &f.name);
        f.debug_struct("Program")
            .field("name", &name)
            .field("code", &self.inner.form.code.of(self.tier).size())
            .finish()
    }
}

/// By type, whether sums are parallel, and the directions at once.
type Cache = Mutex<HashMap<(TypeId, bool, u32), Arc<dyn Any + Send + Sync>>>;

static CACHE: LazyLock<Cache> = LazyLock::new(Cache::default);

/// Compiles the program that `F` names; once per process, later calls find it compiled.
///
/// ```
/// use chainrule::prelude::*;
///
/// #[differentiable]
/// fn square(x: f64) -> f64 {
///     x * x
/// }
///
/// let gradient = compile::<Grad<square>>()?;
/// assert_eq!(gradient.call((3.0,))?, (9.0, (6.0,)));
/// # Ok::<(), chainrule::Error>(())
/// ```
///
/// # Errors
/// When the function, or a derivative that the program asks for, cannot be built; the message names the source line.
pub fn compile<F: Compile>() -> Result<F::Program, Error> {
    F::compile()
}

/// What [`compile`] can compile.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a differentiable function that can be compiled by itself",
    label = "not the name of a `#[differentiable]` function",
    note = "generic functions, methods and functions that take closures are compiled as parts of their callers: write a function without parameters of these kinds that calls it"
)]
pub trait Compile {
    /// What it is compiled to: a [`Program`] for functions and operators of them, a [`Batched`](crate::Batched) for a
    /// [`Batch`](crate::Batch).
    type Program;

    /// Compiles it.
    ///
    /// # Errors
    /// As [`compile`].
    fn compile() -> Result<Self::Program, Error>;
}

impl<F: Function> Compile for F {
    type Program = Program<F>;

    fn compile() -> Result<Program<F>, Error> {
        compile_wide(1)
    }
}

/// As [`compile`], of a program that takes so many directions at once if its operator asks.
pub(crate) fn compile_wide<F: Function>(width: u32) -> Result<Program<F>, Error> {
    let inner = inner::<F>(false, width)?;
    Ok(Program { inner, memory: DEFAULT_MEMORY, tier: Tier::Auto, threads: 1, name: PhantomData })
}

/// The compiled program, with parallel sums or without.
fn inner<F: Function>(parallel: bool, width: u32) -> Result<Arc<Inner>, Error> {
    let key = (TypeId::of::<F>(), parallel, width);
    let known = CACHE.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    Ok(match known.and_then(|p| p.downcast::<Inner>().ok()) {
        Some(inner) => inner,
        None => {
            let work = parallel.then_some(chainrule_opt::CHUNK_WORK);
            let inner = Arc::new(Inner::build::<F>(work, width)?);
            let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
            cache.insert(key, Arc::clone(&inner) as Arc<dyn Any + Send + Sync>);
            inner
        }
    })
}

impl Inner {
    fn build<F: Function>(work: Option<u64>, width: u32) -> Result<Inner, Error> {
        let module = width::asked(width, || sums::built(work, F::module))?;
        let form = Form::new(&module, Report::default())?;
        let mut prints = false;
        module.functions.iter().for_each(|f| f.body.each_stmt(&mut |s| prints |= matches!(s.op, Op::Print { .. })));
        Ok(Inner {
            module,
            work,
            width,
            form,
            thrifty: Default::default(),
            depths: Mutex::default(),
            prints,
            contexts: Mutex::new(Vec::new()),
            wide: Default::default(),
        })
    }

    /// The form whose loops have checkpoints so deep.
    fn form<F: Function>(&self, depth: u32) -> Option<&Form> {
        let Some(before) = depth.checked_sub(1) else { return Some(&self.form) };
        let thrifty = self.thrifty.get(before as usize)?.get_or_init(|| {
            let loops = self.form::<F>(before)?.report.loops;
            let derived = self.module.levels > 0;
            let (module, report) = derived
                .then(|| width::asked(self.width, || checkpoints::build::<F>(depth, self.work)).ok())
                .flatten()?;
            (depth == 1 || report.loops > loops).then(|| Form::new(&module, report).ok()).flatten()
        });
        thrifty.as_ref()
    }

    /// How deep loops have checkpoints in calls with this budget.
    fn depth(&self, memory: u64) -> u32 {
        self.depths.lock().unwrap_or_else(PoisonError::into_inner).get(&memory).copied().unwrap_or(0)
    }

    /// What a trap for memory says where checkpoints did not help.
    fn explained<F: Function>(&self, depth: u32, trap: Trap) -> Trap {
        let asked = self.thrifty[0].get().is_some();
        let report = self.form::<F>(depth.max(1)).map(|form| &form.report);
        let message = match report {
            _ if !asked => return trap,
            Some(report) if report.loops > 0 && report.kept.is_empty() => {
                format!("{}, though loops are run again from checkpoints", trap.message)
            }
            Some(report) if !report.kept.is_empty() => {
                let kept: Vec<String> = report.kept.iter().map(ToString::to_string).collect();
                format!("{}; no checkpoints can be used where {}", trap.message, kept.join(", and "))
            }
            _ => return trap,
        };
        Trap { message, ..trap }
    }

    fn context(&self, memory: u64) -> Result<Context, Trap> {
        let kept = self.contexts.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut ctx = match kept {
            Some(ctx) => ctx,
            None => Context::of(&self.module, memory)?,
        };
        ctx.set_budget(memory);
        Ok(ctx)
    }

    fn keep(&self, mut ctx: Context) {
        ctx.reset();
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner).push(ctx);
    }
}

impl<F: Function> Program<F> {
    fn context(&self) -> Result<Context, Trap> {
        let mut ctx = self.inner.context(self.memory)?;
        ctx.spreads.threads = self.threads;
        Ok(ctx)
    }

    /// Runs the program.
    ///
    /// # Errors
    /// When it traps: an index out of bounds, an overflow, a failed assertion, a panic, no more memory, recursion too
    /// deep. Mutable arguments are then as they were.
    pub fn call(&self, args: F::Args<'_>) -> Result<F::Out, Trap> {
        self.call_by(args, |form, passed, ctx| form.call(self.tier, passed, ctx))
    }

    /// Runs the program on values in the shape of a gradient: a tuple of the arguments, slices as vectors.
    ///
    /// # Errors
    /// As [`Program::call`].
    pub fn call_values(&self, values: &Gradient<F>) -> Result<F::Out, Trap> {
        self.values_in(self.context()?, values)
    }

    /// As [`Program::call_values`], and what the program prints is not shown.
    pub(crate) fn call_values_quietly(&self, values: &Gradient<F>) -> Result<F::Out, Trap> {
        let mut ctx = self.context()?;
        ctx.printed = Some(String::new());
        self.values_in(ctx, values)
    }

    fn values_in(&self, mut ctx: Context, values: &Gradient<F>) -> Result<F::Out, Trap> {
        let result = self.run_within(&mut ctx, &|ctx| pass_values::<F>(values, ctx), &|form, passed, ctx| {
            form.call(self.tier, passed, ctx)
        });
        let result = result.map(|(_, cells)| unpass::<F::Out>(&ctx, &mut cells.into_iter()));
        ctx.printed = None;
        self.inner.keep(ctx);
        result
    }

    /// Runs the program on what `pass` puts into memory, if that is `wanted`, and reads the results where they lie.
    pub(crate) fn call_in_place<R>(
        &self,
        quiet: bool,
        pass: &dyn Fn(&mut Context) -> Result<Vec<u64>, Trap>,
        wanted: &dyn Fn(&Context, &[u64]) -> bool,
        read: impl FnOnce(&Context, &[u64]) -> R,
    ) -> Result<Option<R>, Trap> {
        let mut ctx = self.context()?;
        ctx.printed = quiet.then(String::new);
        let refused = std::cell::Cell::new(false);
        let result = self.run_within(&mut ctx, pass, &|form, passed, ctx| {
            refused.set(!wanted(ctx, passed));
            if refused.get() { Ok(Vec::new()) } else { form.call(self.tier, passed, ctx) }
        });
        let result = result.map(|(_, cells)| (!refused.get()).then(|| read(&ctx, &cells)));
        ctx.printed = None;
        self.inner.keep(ctx);
        result
    }

    /// Runs the program in the interpreter: slower by far, the meaning of the compiled one.
    ///
    /// # Errors
    /// As [`Program::call`].
    pub fn interpret(&self, args: F::Args<'_>) -> Result<F::Out, Trap> {
        self.call_by(args, |form, passed, ctx| chainrule_ir::interp::run(&form.optimised, FunctionId(0), passed, ctx))
    }

    /// Runs the program in the interpreter before any optimisation, and shows every operation to `observer`.
    ///
    /// # Errors
    /// As [`Program::call`].
    pub fn observe(
        &self,
        args: F::Args<'_>,
        observer: &mut dyn chainrule_ir::observe::Observer,
    ) -> Result<F::Out, Trap> {
        self.observe_in(&self.inner.module, args, observer)
    }

    /// As [`Program::observe`], of the optimised program.
    pub(crate) fn observe_optimised(
        &self,
        args: F::Args<'_>,
        observer: &mut dyn chainrule_ir::observe::Observer,
    ) -> Result<F::Out, Trap> {
        self.observe_in(&self.inner.form.optimised, args, observer)
    }

    /// An observer sees one run, of the form that keeps all iterations.
    fn observe_in(
        &self,
        module: &Module,
        args: F::Args<'_>,
        observer: &mut dyn chainrule_ir::observe::Observer,
    ) -> Result<F::Out, Trap> {
        let mut ctx = self.context()?;
        let mut passed = Vec::new();
        let result = args.pass(&mut ctx, &mut passed);
        let result = result
            .and_then(|()| chainrule_ir::interp::run_observed(module, FunctionId(0), &passed, &mut ctx, observer));
        let result = result.map(|cells| {
            let mut cells = cells.into_iter();
            let out = unpass::<F::Out>(&ctx, &mut cells);
            args.give_back(&ctx, &passed, &mut cells);
            out
        });
        self.inner.keep(ctx);
        result
    }

    fn call_by(
        &self,
        args: F::Args<'_>,
        run: impl Fn(&Form, &[u64], &mut Context) -> Result<Vec<u64>, Trap>,
    ) -> Result<F::Out, Trap> {
        let mut ctx = self.context()?;
        let pass = |ctx: &mut Context| {
            let mut passed = Vec::new();
            args.pass(ctx, &mut passed).map(|()| passed)
        };
        let result = self.run_within(&mut ctx, &pass, &run).map(|(passed, cells)| {
            let mut cells = cells.into_iter();
            let out = unpass::<F::Out>(&ctx, &mut cells);
            args.give_back(&ctx, &passed, &mut cells);
            out
        });
        self.inner.keep(ctx);
        result
    }

    /// Passes arguments and runs the program; as long as it passes the budget, again in a form that needs less. Returns
    /// the passed form of the arguments and the results.
    fn run_within(
        &self,
        ctx: &mut Context,
        pass: &dyn Fn(&mut Context) -> Result<Vec<u64>, Trap>,
        run: &Run,
    ) -> Result<(Vec<u64>, Vec<u64>), Trap> {
        // What a run that comes to nothing prints is not shown.
        let shows = self.inner.prints && self.inner.module.levels > 0 && ctx.printed.is_none();
        let mut depth = self.inner.depth(self.memory);
        let result = loop {
            if shows || ctx.printed.is_some() {
                ctx.printed = Some(String::new());
            }
            let passed = match pass(ctx) {
                Ok(passed) => passed,
                Err(trap) => break Err(trap),
            };
            let form = self.inner.form::<F>(depth).unwrap_or(&self.inner.form);
            match run(form, &passed, ctx) {
                Err(trap) if trap.kind == TrapKind::Memory => {
                    let next =
                        (depth + 1..=DEEPEST).find(|&d| self.inner.form::<F>(d).is_some_and(|f| f.report.loops > 0));
                    let Some(next) = next else { break Err(self.inner.explained::<F>(depth, trap)) };
                    depth = next;
                    ctx.reset();
                }
                result => break result.map(|cells| (passed, cells)),
            }
        };
        if depth > 0 && result.is_ok() {
            self.inner.depths.lock().unwrap_or_else(PoisonError::into_inner).insert(self.memory, depth);
        }
        if shows && let Some(printed) = ctx.printed.take() {
            // Nobody reads a closed output, so that it cannot be written to is no failure of the program.
            let _ = std::io::stdout().write_all(printed.as_bytes());
        }
        result
    }

    /// The same program with another memory budget for each call, in bytes.
    ///
    /// A reverse sweep that would pass the budget keeps within it: loops are run again from checkpoints instead of
    /// keeping all their iterations. The results are the same to the bit, and take longer: see [`Program::checkpoints`].
    ///
    /// ```
    /// use chainrule::prelude::*;
    ///
    /// #[differentiable]
    /// fn settles(level: f64, steps: usize) -> f64 {
    ///     let mut x = 0.3;
    ///     for _ in 0..steps {
    ///         x += 1e-4 * (level - x * x);
    ///     }
    ///     x
    /// }
    ///
    /// let gradient = compile::<Grad<settles>>()?;
    /// let within = gradient.clone().with_memory(1 << 20);
    /// assert_eq!(within.call((2.0, 200_000))?, gradient.call((2.0, 200_000))?);
    /// assert_eq!(within.checkpoints().map(|report| report.loops), Some(1));
    /// assert!(gradient.checkpoints().is_none());
    /// # Ok::<(), chainrule::Error>(())
    /// ```
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self
    }

    /// Which loops have checkpoints, if a call with this budget has needed them; all that follow then run with them.
    /// Loops that fit into the budget keep their iterations all the same.
    pub fn checkpoints(&self) -> Option<&Report> {
        match self.inner.depth(self.memory) {
            0 => None,
            depth => self.inner.form::<F>(depth).map(|form| &form.report),
        }
    }

    /// The same program, run by the code of `tier`; for [`Tier::C`] it is compiled now.
    ///
    /// ```
    /// use chainrule::prelude::*;
    /// use chainrule::Tier;
    ///
    /// #[differentiable]
    /// fn square(x: f64) -> f64 {
    ///     x * x
    /// }
    ///
    /// // Not every machine has a C compiler.
    /// if let Ok(gradient) = compile::<Grad<square>>()?.with_tier(Tier::C) {
    ///     assert_eq!(gradient.call((3.0,))?, (9.0, (6.0,)));
    /// }
    /// # Ok::<(), chainrule::Error>(())
    /// ```
    ///
    /// # Errors
    /// For [`Tier::C`], when there is no C compiler, or it fails.
    pub fn with_tier(mut self, tier: Tier) -> Result<Self, Error> {
        if tier == Tier::C {
            self.inner.form.code.compile_c(&self.inner.form.optimised)?;
        }
        self.tier = tier;
        Ok(self)
    }

    /// The tier whose code the next call runs, [`Tier::Cranelift`] or [`Tier::C`]: that of [`Program::with_tier`], or what
    /// [`Tier::Auto`] has come to.
    pub fn tier(&self) -> Tier {
        self.inner.form.code.now(self.tier)
    }

    /// The same program with its sums in parallel, on so many threads; 0 is one for each core.
    ///
    /// A *sum* is a `for` loop that does nothing but add to numbers: what an iteration adds may depend on anything from
    /// before the loop, but on no other iteration. Its range is cut into chunks that threads take turns at, and so is
    /// its derivative. The chunks do not depend on the number of threads, and are added in order: results are the same
    /// to the bit for any number of threads, 1 included, and differ from those of the program without threads by
    /// rounding. The page on threads in the book says which loops are sums.
    ///
    /// ```
    /// use chainrule::prelude::*;
    ///
    /// #[differentiable]
    /// fn misfit(rate: f64, times: &[f64], data: &[f64]) -> f64 {
    ///     let mut sum = 0.0;
    ///     for i in 0..times.len() {
    ///         sum += ((-rate * times[i]).exp() - data[i]).powi(2);
    ///     }
    ///     sum
    /// }
    ///
    /// let times: Vec<f64> = (0..50_000).map(|i| f64::from(i) * 1e-4).collect();
    /// let data: Vec<f64> = times.iter().map(|t| (-0.7 * t).exp()).collect();
    /// let gradient = compile::<Grad<misfit>>()?;
    /// let one = gradient.clone().with_threads(1)?.call((0.5, &times, &data))?;
    /// let two = gradient.with_threads(2)?.call((0.5, &times, &data))?;
    /// assert_eq!(one, two);
    /// # Ok::<(), chainrule::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the program cannot be compiled.
    pub fn with_threads(mut self, threads: usize) -> Result<Self, Error> {
        self.inner = inner::<F>(true, self.inner.width)?;
        self.threads = if threads == 0 { rayon::current_num_threads() } else { threads };
        let tier = self.tier;
        self.with_tier(tier)
    }

    /// The program as the transforms left it.
    pub fn module(&self) -> &Module {
        &self.inner.module
    }

    /// The program as it was compiled, after all optimisations.
    pub fn optimised(&self) -> &Module {
        &self.inner.form.optimised
    }

    /// The text that Cranelift is given to compile.
    ///
    /// # Errors
    /// When no machine code could be made.
    pub fn clif(&self) -> Result<String, Error> {
        chainrule_codegen::clif(&self.inner.module, FunctionId(0)).map_err(Error::codegen)
    }

    /// Code for many inputs at once.
    pub(crate) fn wide(&self) -> &crate::batch::Wide {
        &self.inner.wide
    }

    /// Bytes that a call may allocate.
    pub(crate) fn memory(&self) -> u64 {
        self.memory
    }

    /// The compiled code that runs now.
    pub fn compiled(&self) -> &Compiled {
        self.inner.form.code.of(self.tier)
    }
}

/// The passed form of arguments given as values.
pub(crate) fn pass_values<F: Function>(values: &Gradient<F>, ctx: &mut Context) -> Result<Vec<u64>, Trap> {
    let mut given = Vec::new();
    pass(values, ctx, &mut given)?;
    let mut given = given.into_iter();
    let mut passed = Vec::new();
    for shape in F::Args::shapes().iter().flatten() {
        passed.extend(given.by_ref().take(shape.passed().len()));
        if matches!(shape, Shape::Slice { .. }) {
            // A slice is given as a vector, which has a capacity too.
            given.next();
        }
    }
    Ok(passed)
}

/// Arguments as values, in the shape of a gradient.
pub(crate) fn values<F: Function>(args: &F::Args<'_>) -> Result<Gradient<F>, Trap> {
    let mut ctx = Context::new(0, DEFAULT_MEMORY)?;
    let mut passed = Vec::new();
    args.pass(&mut ctx, &mut passed)?;
    let mut passed = passed.into_iter();
    let mut given = Vec::new();
    for shape in F::Args::shapes().iter().flatten() {
        given.extend(passed.by_ref().take(shape.passed().len()));
        if matches!(shape, Shape::Slice { .. }) {
            given.push(0);
        }
    }
    Ok(unpass(&ctx, &mut given.into_iter()))
}

/// A tangent, or a gradient, of zeros: in the shape of these arguments.
///
/// # Errors
/// When there is not memory enough for the arguments.
pub fn zeros<F: Function>(args: &F::Args<'_>) -> Result<Gradient<F>, Trap> {
    let mut all = values::<F>(args)?;
    all.visit_mut(&mut |x| *x = 0.0);
    Ok(all)
}
