//! Groups of inputs in the lanes of one run.

use super::weave::{Lane, differences, weave};
use crate::Tier;
use chainrule_codegen::{Compiled, Inputs};
use chainrule_front::Function;
use chainrule_front::data::{Args, Shape, shape_of, unpass};
use chainrule_ir::{Context, Module, Trap};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{ThreadId, current};

/// So many inputs are compared to find what differs between them.
const SAMPLE: usize = 64;

type Codes = HashMap<(bool, Inputs), Option<Arc<Compiled>>>;

/// The codes of a program for lanes, by what varies, and how they fared.
#[derive(Default)]
pub struct Wide {
    codes: Mutex<Codes>,
    /// Memory of earlier runs, and the thread that used it, whose core may have it in its cache.
    contexts: Mutex<Vec<(ThreadId, Context)>>,
    /// Inputs that ran together with others.
    pub together: AtomicU64,
    /// Inputs of groups whose lanes diverged.
    pub alone: AtomicU64,
}

impl Wide {
    /// The code for inputs of which this varies, which `compile` makes once. There is none if it could not be made.
    pub fn code(
        &self,
        tier: Tier,
        inputs: &Inputs,
        compile: impl FnOnce() -> Option<Compiled>,
    ) -> Option<Arc<Compiled>> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.entry((tier == Tier::C, inputs.clone())).or_insert_with(|| compile().map(Arc::new)).clone()
    }

    fn context(&self, levels: u32, width: u32, memory: u64) -> Result<Context, Trap> {
        let mut kept = self.contexts.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |ctx: &Context| (ctx.levels(), ctx.width()) == (levels, width);
        let own = kept.iter().position(|(thread, ctx)| *thread == current().id() && fits(ctx));
        let found = own.or_else(|| kept.iter().position(|(_, ctx)| fits(ctx))).map(|i| kept.swap_remove(i));
        drop(kept);
        let mut ctx = match found {
            Some((_, ctx)) => ctx,
            None => Context::wide(levels, width, memory)?,
        };
        ctx.set_budget(memory);
        Ok(ctx)
    }

    fn keep(&self, mut ctx: Context) {
        ctx.reset();
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner).push((current().id(), ctx));
    }
}

/// What the inputs of a batch have in common, and what not.
pub struct Plan {
    /// Besides floats.
    pub inputs: Inputs,
    /// Arguments that are the same reference in all inputs, by argument.
    shared: Vec<bool>,
}

impl Plan {
    /// That of a batch. Whether arguments are shared is found from all inputs, what varies from some: an input that is
    /// different in another way runs alone.
    pub fn new<'a, F: Function>(inputs: &[F::Args<'a>]) -> Result<Plan, Trap> {
        let Some(first) = inputs.first() else {
            return Ok(Plan { inputs: Inputs::default(), shared: Vec::new() });
        };
        let places = first.places();
        let mut shared: Vec<bool> = places.iter().map(Option::is_some).collect();
        for input in &inputs[1..] {
            for ((shared, here), place) in shared.iter_mut().zip(input.places()).zip(&places) {
                *shared &= here == *place;
            }
        }
        let shapes = F::Args::shapes();
        let mut ctx = Context::new(0, u64::MAX)?;
        let own = |k: usize| !shared[k];
        let (mut x, mut params, mut memory) = (Vec::new(), Vec::new(), 0);
        first.pass_some(&own, &mut ctx, &mut x)?;
        let held = ctx.bump;
        for input in inputs.iter().step_by(inputs.len().div_ceil(SAMPLE)).skip(1) {
            let mut y = Vec::new();
            input.pass_some(&own, &mut ctx, &mut y)?;
            let (mut x, mut y, mut differ) = (&x[..], &y[..], Vec::new());
            for (shapes, &shared) in shapes.iter().zip(&shared) {
                for shape in shapes {
                    let n = shape.passed().len();
                    if shared {
                        differ.extend(std::iter::repeat_n(false, n));
                        continue;
                    }
                    differences(shape, &x[..n], &y[..n], &ctx, &mut differ, &mut memory);
                    (x, y) = (&x[n..], &y[n..]);
                }
            }
            params.resize(differ.len(), false);
            params.iter_mut().zip(differ).for_each(|(p, d)| *p |= d);
            ctx.bump = held;
        }
        if !params.contains(&true) {
            params.clear();
        }
        Ok(Plan { inputs: Inputs { params, memory }, shared })
    }
}

/// Runs groups of inputs, one after the other, in memory that is its own.
pub struct Runner<'r, F: Function> {
    code: &'r Compiled,
    plan: &'r Plan,
    wide: &'r Wide,
    shapes: Vec<Vec<Shape>>,
    out: Vec<Shape>,
    mutable: Vec<bool>,
    /// The lanes' memory.
    memory: Option<Context>,
    /// Memory of single inputs, on their way in and out.
    single: Option<Context>,
    /// The arguments that are the same for all, in lanes; one list for each argument.
    shared: Vec<Vec<u64>>,
    name: std::marker::PhantomData<fn() -> F>,
}

impl<'r, F: Function> Runner<'r, F> {
    /// With so many bytes for each input. Puts the arguments that are the same for all into memory.
    ///
    /// # Errors
    /// When memory runs out.
    pub fn new(
        code: &'r Compiled,
        plan: &'r Plan,
        wide: &'r Wide,
        module: &Module,
        bytes: u64,
        any: &F::Args<'_>,
    ) -> Result<Self, Trap> {
        let mut memory = wide.context(module.levels, module.width(), bytes.saturating_mul(u64::from(code.lanes())))?;
        let mut single = wide.context(0, 1, u64::MAX)?;
        let shapes = F::Args::shapes();
        let mut shared = vec![Vec::new(); shapes.len()];
        for (k, shapes) in shapes.iter().enumerate().filter(|&(k, _)| plan.shared[k]) {
            let mut words = Vec::new();
            any.pass_some(&|i| i == k, &mut single, &mut words)?;
            let mut words = &words[..];
            for shape in shapes {
                let (own, rest) = words.split_at(shape.passed().len());
                weave(shape, &vec![own; code.lanes() as usize], &single, &mut memory, &mut shared[k])?;
                words = rest;
            }
        }
        single.reset();
        let (memory, single) = (Some(memory), Some(single));
        let (out, mutable) = (shape_of::<F::Out>(), F::Args::mutable());
        Ok(Runner { code, plan, wide, shapes, out, mutable, memory, single, shared, name: std::marker::PhantomData })
    }

    /// Runs a group of at most as many inputs as there are lanes. Gives nothing when its inputs are to be run one by one;
    /// their mutable arguments are then as they were.
    pub fn run(&mut self, group: &mut [Option<F::Args<'_>>], mut out: impl FnMut(usize, F::Out)) -> bool {
        let (Some(memory), Some(single)) = (&mut self.memory, &mut self.single) else { return false };
        let held = memory.bump;
        let (code, plan) = (self.code, self.plan);
        let (shapes, shared) = (&self.shapes, &self.shared);
        let run = Group { code, plan, shapes, out: &self.out, mutable: &self.mutable, shared, memory, single };
        let done = run.run::<F>(group, &mut out).is_ok();
        memory.bump = held;
        single.reset();
        let count = if done { &self.wide.together } else { &self.wide.alone };
        count.fetch_add(group.len() as u64, Ordering::Relaxed);
        done
    }
}

impl<F: Function> Drop for Runner<'_, F> {
    fn drop(&mut self) {
        self.memory.take().into_iter().chain(self.single.take()).for_each(|ctx| self.wide.keep(ctx));
    }
}

struct Group<'g> {
    code: &'g Compiled,
    plan: &'g Plan,
    shapes: &'g [Vec<Shape>],
    out: &'g [Shape],
    mutable: &'g [bool],
    shared: &'g [Vec<u64>],
    memory: &'g mut Context,
    single: &'g mut Context,
}

/// The passed form of the next leaf.
fn next<'w>(words: &mut &'w [u64], shape: &Shape) -> &'w [u64] {
    let (own, rest) = words.split_at(shape.passed().len());
    *words = rest;
    own
}

/// The inputs of a group are to be run one by one.
struct Apart;

impl From<Trap> for Apart {
    fn from(_: Trap) -> Apart {
        Apart
    }
}

impl Group<'_> {
    fn run<F: Function>(
        self,
        group: &mut [Option<F::Args<'_>>],
        out: &mut dyn FnMut(usize, F::Out),
    ) -> Result<(), Apart> {
        let lanes = self.code.lanes() as usize;
        let own = |k: usize| !self.plan.shared[k];
        let mut words = Vec::with_capacity(lanes);
        for input in group.iter().flatten() {
            let mut passed = Vec::new();
            input.pass_some(&own, self.single, &mut passed)?;
            words.push(passed);
        }
        // A group that is not full is filled with its last input.
        while let (true, Some(last)) = (words.len() < lanes, words.last()) {
            words.push(last.clone());
        }
        let mut rests: Vec<&[u64]> = words.iter().map(|w| &w[..]).collect();
        let (mut args, mut one) = (Vec::new(), Vec::new());
        for (k, shapes) in self.shapes.iter().enumerate() {
            if !own(k) {
                args.extend(&self.shared[k]);
                continue;
            }
            for shape in shapes {
                one.clear();
                one.extend(rests.iter_mut().map(|rest| next(rest, shape)));
                weave(shape, &one, self.single, self.memory, &mut args)?;
            }
        }
        if !self.as_expected(&args, lanes) {
            return Err(Apart);
        }
        let results = self.code.call(&args, self.memory)?;
        let (mut own_results, mut own_args, mut passed) = (Vec::new(), Vec::new(), Vec::new());
        for (l, input) in group.iter_mut().enumerate() {
            self.single.reset();
            let lane = Lane { memory: self.memory, lane: l, lanes };
            passed.clear();
            own_results.clear();
            own_results.extend(results.iter().skip(l).step_by(lanes).copied());
            let mut results = &own_results[..];
            for shape in self.out {
                let own = next(&mut results, shape);
                lane.take(shape, own, self.single, &mut passed)?;
            }
            out(l, unpass::<F::Out>(self.single, &mut passed.iter().copied()));
            if !self.mutable.contains(&true) {
                *input = None;
                continue;
            }
            // What mutable arguments are now: in memory behind what was passed, or among the results.
            own_args.clear();
            own_args.extend(args.iter().skip(l).step_by(lanes).copied());
            let mut args = &own_args[..];
            let (mut before, mut back) = (Vec::new(), Vec::new());
            for (shapes, &mutable) in self.shapes.iter().zip(self.mutable) {
                for shape in shapes {
                    let own = next(&mut args, shape);
                    match shape {
                        Shape::Scalar(_) | Shape::Vec { .. } if mutable => {
                            before.extend(own);
                            lane.take(shape, next(&mut results, shape), self.single, &mut back)?;
                        }
                        Shape::Array { .. } | Shape::Slice { .. } if mutable => {
                            lane.take(shape, own, self.single, &mut before)?;
                        }
                        _ => before.extend(own),
                    }
                }
            }
            if let Some(input) = input.take() {
                input.give_back(self.single, &before, &mut back.into_iter());
            }
        }
        Ok(())
    }

    /// What is passed and is taken to be the same in all lanes is so.
    fn as_expected(&self, args: &[u64], lanes: usize) -> bool {
        let types = self.shapes.iter().flatten().flat_map(Shape::passed);
        args.chunks(lanes).zip(types).enumerate().all(|(k, (cells, ty))| {
            let varies = ty.is_float() || self.plan.inputs.params.get(k).is_some_and(|&varies| varies);
            varies || cells.iter().all(|cell| *cell == cells[0])
        })
    }
}
