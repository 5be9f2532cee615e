//! A program over many inputs.

use crate::program::Compile;
use crate::{Error, Program, Trap, compile, threads};
use chainrule_front::Function;
use rayon::prelude::*;
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZero;

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
        Ok(Batched { program: compile::<F>()?, threads: None })
    }
}

/// A compiled program that runs over many inputs: what [`compile`] makes of a [`Batch`].
///
/// Inputs run on all cores. What an input's result is does not depend on how many there are.
pub struct Batched<F> {
    program: Program<F>,
    threads: Option<NonZero<usize>>,
}

impl<F> Clone for Batched<F> {
    fn clone(&self) -> Self {
        Batched { program: self.program.clone(), threads: self.threads }
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
        threads::on(self.threads, || inputs.into_par_iter().map(|args| self.program.call(args)).collect())
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

    /// The program that runs on each input.
    pub fn program(&self) -> &Program<F> {
        &self.program
    }
}

/// The trap, and which input it is of.
fn of_input(index: usize, trap: Trap) -> Trap {
    Trap { message: format!("input {index}: {}", trap.message), ..trap }
}
