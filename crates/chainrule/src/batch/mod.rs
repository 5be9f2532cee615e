//! A program over many inputs.

mod lanes;
mod weave;

pub(crate) use lanes::Wide;

use crate::program::Compile;
use crate::{Error, Program, Tier, Trap, compile, threads};
use chainrule_codegen::{Compiled, c, compile_lanes};
use chainrule_front::Function;
use chainrule_ir::FunctionId;
use lanes::{Plan, Runner};
use rayon::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

/// `Batch<F>`: the program of `F` over many inputs.
///
/// `F` is a function or an operator of one: `Batch<f>`, `Batch<Grad<f>>`, `Batch<Jvp<f>>`. [`compile`] makes a
/// [`Batched`] of it, whose [`call`](Batched::call) takes inputs and gives the result of each:
///
/// ```
/// use chainrule::prelude::*;
///
/// /// How high a ball is after `t` seconds, thrown up with velocity `v`.
/// #[differentiable]
/// fn height(v: f64, t: f64) -> f64 {
///     v * t - 0.5 * 9.81 * t * t
/// }
///
/// let batch = compile::<Batch<Grad<height>>>()?;
/// let velocities = [3.0, 4.0, 5.0];
/// let heights = batch.call(velocities.map(|v| (v, 0.5)))?;
/// for (v, (h, (dh_dv, _))) in velocities.iter().zip(heights) {
///     assert_eq!(h, height(*v, 0.5));
///     assert_eq!(dh_dv, 0.5);
/// }
/// # Ok::<(), chainrule::Error>(())
/// ```
pub struct Batch<F>(PhantomData<F>);

impl<F: Function> Compile for Batch<F> {
    type Program = Batched<F>;

    fn compile() -> Result<Batched<F>, Error> {
        Ok(Batched { program: compile::<F>()?.with_tier(Tier::Cranelift)?, threads: None, lanes: true })
    }
}

/// A compiled program that runs over many inputs: what [`compile`] makes of a [`Batch`].
///
/// Inputs run in groups, in the lanes of vectors, and groups on all cores. Results do not depend on how many cores there
/// are.
pub struct Batched<F> {
    program: Program<F>,
    threads: Option<NonZero<usize>>,
    lanes: bool,
}

/// How the inputs of a batch ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// In the lanes of one run, with others.
    pub together: u64,
    /// First with others, then alone, as the lanes diverged.
    pub alone: u64,
}

/// Fewer inputs run one by one: the code for lanes has to be compiled.
const FEW: usize = 16;

/// So many groups show whether lanes pay for themselves.
const PROBE: usize = 8;

/// At most so many groups run one after the other on a thread.
const RUN: usize = 32;

impl<F> Clone for Batched<F> {
    fn clone(&self) -> Self {
        Batched { program: self.program.clone(), threads: self.threads, lanes: self.lanes }
    }
}

impl<F> fmt::Debug for Batched<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batched").field("program", &self.program).field("threads", &self.threads).finish()
    }
}

impl<F: Function> Batched<F> {
    /// Runs the program on each input: a tuple of arguments, as for [`Program::call`]. Results are in the inputs'
    /// order.
    ///
    /// # Errors
    /// The trap of the first input that traps; its message starts with `input` and the input's index, from 0.
    /// [`Batched::call_each`] gives the results of the others too.
    pub fn call<'a, I>(&self, inputs: I) -> Result<Vec<F::Out>, Trap>
    where
        I: IntoIterator<Item = F::Args<'a>>,
        F::Args<'a>: Send,
        F::Out: Send,
    {
        let results = self.call_each(inputs).into_iter().enumerate();
        results.map(|(i, result)| result.map_err(|trap| of_input(i, trap))).collect()
    }

    /// Runs the program on each input, and gives the result or the trap of each, in the inputs' order. An input that
    /// traps does not affect the others.
    ///
    /// ```
    /// use chainrule::prelude::*;
    ///
    /// #[differentiable]
    /// fn pick(table: &[f64], i: usize) -> f64 {
    ///     table[i]
    /// }
    ///
    /// let table = [1.5, 2.5];
    /// let results = compile::<Batch<pick>>()?.call_each((0..3).map(|i| (&table[..], i)));
    /// assert_eq!(results[1], Ok(2.5));
    /// let trap = results[2].as_ref().unwrap_err();
    /// assert_eq!(trap.message, "index out of bounds: the len is 2 but the index is 2");
    /// # Ok::<(), chainrule::Error>(())
    /// ```
    pub fn call_each<'a, I>(&self, inputs: I) -> Vec<Result<F::Out, Trap>>
    where
        I: IntoIterator<Item = F::Args<'a>>,
        F::Args<'a>: Send,
        F::Out: Send,
    {
        let inputs: Vec<F::Args<'a>> = inputs.into_iter().collect();
        threads::on(self.threads, || match self.in_lanes(&inputs) {
            Some((code, plan)) => self.call_lanes(inputs, &code, &plan),
            None => inputs.into_par_iter().map(|args| self.program.call(args)).collect(),
        })
    }

    /// The code for lanes, and what the inputs have in common, if they are to be run in lanes.
    fn in_lanes<'a>(&self, inputs: &[F::Args<'a>]) -> Option<(Arc<Compiled>, Plan)> {
        if !self.lanes || inputs.len() < FEW {
            return None;
        }
        let plan = Plan::new::<F>(inputs).ok()?;
        let tier = self.program.tier();
        let (module, entry) = (self.program.optimised(), FunctionId(0));
        let compile = || match tier {
            Tier::Auto | Tier::Cranelift => compile_lanes(module, entry, &plan.inputs).ok(),
            Tier::C => c::compile_lanes(module, entry, &plan.inputs).ok(),
        };
        let code = self.program.wide().code(tier, &plan.inputs, compile)?;
        Some((code, plan))
    }

    fn call_lanes<'a>(&self, inputs: Vec<F::Args<'a>>, code: &Compiled, plan: &Plan) -> Vec<Result<F::Out, Trap>>
    where
        F::Args<'a>: Send,
        F::Out: Send,
    {
        let lanes = code.lanes() as usize;
        let mut inputs: Vec<Option<F::Args<'a>>> = inputs.into_iter().map(Some).collect();
        let mut results: Vec<Option<Result<F::Out, Trap>>> = Vec::new();
        results.resize_with(inputs.len(), || None);
        let probe = inputs.len().min(PROBE * lanes);
        let (first, rest) = inputs.split_at_mut(probe);
        let (first_results, rest_results) = results.split_at_mut(first.len());
        let timed = self.program.tier() != Tier::C;
        let start = Instant::now();
        // What is timed runs on one thread.
        let share = if timed { probe } else { lanes * PROBE.div_ceil(rayon::current_num_threads()) };
        let parts = first.par_chunks_mut(share.max(1)).zip(first_results.par_chunks_mut(share.max(1)));
        let together: usize = parts.map(|(inputs, results)| self.run_groups(inputs, results, code, plan)).sum();
        let in_lanes = start.elapsed().as_secs_f64() / probe as f64;
        // Lanes that often diverge cost more than they save. All threads do the same, so that results are the same.
        let mut worth = together * 2 >= probe;
        let (mut rest, mut rest_results) = (rest, rest_results);
        if worth && timed && rest.len() > lanes * PROBE {
            // Cranelift's code gives the same bits in lanes or not, so that the faster can be taken.
            let (next, others) = std::mem::take(&mut rest).split_at_mut(PROBE);
            let (next_results, other_results) = std::mem::take(&mut rest_results).split_at_mut(PROBE);
            let start = Instant::now();
            self.run_alone(next, next_results);
            worth = in_lanes < start.elapsed().as_secs_f64() / PROBE as f64;
            (rest, rest_results) = (others, other_results);
        }
        // Groups are the same however many a thread takes at once.
        let each = rest.len() / (8 * lanes * rayon::current_num_threads());
        let chunk = each.clamp(1, RUN) * lanes;
        rest.par_chunks_mut(chunk).zip(rest_results.par_chunks_mut(chunk)).for_each(|(inputs, results)| {
            if worth {
                self.run_groups(inputs, results, code, plan);
            } else {
                self.run_alone(inputs, results);
            }
        });
        // Each input has a result.
        results.into_iter().flatten().collect()
    }

    /// Runs groups of lanes one after the other, and says how many inputs ran together.
    fn run_groups(
        &self,
        inputs: &mut [Option<F::Args<'_>>],
        results: &mut [Option<Result<F::Out, Trap>>],
        code: &Compiled,
        plan: &Plan,
    ) -> usize {
        let lanes = code.lanes() as usize;
        let (program, wide) = (&self.program, self.program.wide());
        let any = inputs.iter().flatten().next();
        let runner = any.map(|any| Runner::<F>::new(code, plan, wide, program.module(), program.memory(), any));
        let Some(Ok(mut runner)) = runner else {
            self.run_alone(inputs, results);
            return 0;
        };
        let mut together = 0;
        for (group, results) in inputs.chunks_mut(lanes).zip(results.chunks_mut(lanes)) {
            if runner.run(group, |l, out| results[l] = Some(Ok(out))) {
                together += group.len();
            } else {
                self.run_alone(group, results);
            }
        }
        together
    }

    fn run_alone(&self, inputs: &mut [Option<F::Args<'_>>], results: &mut [Option<Result<F::Out, Trap>>]) {
        for (input, result) in inputs.iter_mut().zip(results) {
            if let Some(args) = input.take() {
                *result = Some(self.program.call(args));
            }
        }
    }

    /// The same with or without lanes, which it has.
    #[must_use]
    pub fn with_lanes(mut self, lanes: bool) -> Self {
        self.lanes = lanes;
        self
    }

    /// How the inputs of all batches of this program ran in this process, those that were in lanes.
    pub fn counts(&self) -> Counts {
        let wide = self.program.wide();
        Counts { together: wide.together.load(Ordering::Relaxed), alone: wide.alone.load(Ordering::Relaxed) }
    }

    /// The same on so many threads instead of one for each core; 0 is one for each core. Results do not depend on it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = NonZero::new(threads);
        self
    }

    /// The same with another memory budget for the call of each input, in bytes; see [`Program::with_memory`].
    #[must_use]
    pub fn with_memory(mut self, bytes: u64) -> Self {
        self.program = self.program.with_memory(bytes);
        self
    }

    /// The same, run by the code of `tier`: two inputs at a time by Cranelift's, which is the default, four by the C
    /// compiler's; see [`Program::with_tier`].
    ///
    /// # Errors
    /// As [`Program::with_tier`].
    pub fn with_tier(mut self, tier: Tier) -> Result<Self, Error> {
        // What runs may not change while a batch does.
        let tier = if tier == Tier::Auto { Tier::Cranelift } else { tier };
        self.program = self.program.with_tier(tier)?;
        Ok(self)
    }

    /// The program that runs on each input.
    pub fn program(&self) -> &Program<F> {
        &self.program
    }
}

/// The trap, and which input it is of.
fn of_input(index: usize, trap: Trap) -> Trap {
    Trap { message: format!("input {index}: {}", trap.message), ..trap }
}
