//! Where a derivative may be other than zero, and how it is computed from few sweeps.

use super::branches::Branches;
use super::colour::NONE;
use super::leaves::{self, Leaf, Place};
use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::sets::{EMPTY, SetId};
use super::trace::{CONSTANTS, Cell, Cells, Trace, VALUES};
use crate::error::Error;
use crate::operators::{Gradient, primal};
use crate::program::values;
use chainrule_front::Function;
use chainrule_front::data::{Args, Data, Shape, shape_of, unpass};
use chainrule_ir::{Context, FunctionId, Loc, Module, Trap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Structures that are kept for later calls.
const KEPT: usize = 16;

/// The pattern of a sparse derivative at a point, and the sweeps that it takes.
///
/// It is found anew by every call whose path through the program may differ; to find it once and use it for many calls
/// see [`SparseJacobian::call_with`](super::SparseJacobian::call_with).
pub struct Structure<G: Function> {
    pub(super) pattern: Arc<SparsePattern>,
    pub(super) plan: Arc<Plan>,
    /// The integers, booleans and lengths of the arguments.
    discrete: Vec<u64>,
    /// The floats of constant arguments, if the pattern depends on them.
    constants: Option<Vec<u64>>,
    by_value: bool,
    /// The colour of each float in the program's memory that is differentiated.
    pub(super) colours: Vec<u64>,
    /// For each row where its float is in the program's memory, if some are of options that are absent.
    pub(super) places: Option<Vec<u32>>,
    /// How many floats results have in the program's memory.
    pub(super) floats: usize,
    /// A result, for its shape.
    pub(super) out: G::Out,
}

/// How arguments compare with those that a structure was found at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// They have other integers, booleans or lengths.
    Other,
    /// They may have another structure.
    Perhaps,
    /// They have this structure.
    Same,
}

impl<G: Function> Structure<G> {
    /// Which entries may be other than zero.
    pub fn pattern(&self) -> &Arc<SparsePattern> {
        &self.pattern
    }

    /// How many sweeps, forward and reverse, compute the matrix.
    pub fn sweeps(&self) -> (usize, usize) {
        (self.plan.forward.count, self.plan.reverse.count)
    }

    /// The value of some float that is differentiated decided a trip count, an index or a length, or a branch that could not
    /// be followed both ways: at another point the pattern may be another. When it did not, the pattern holds for all arguments with the same integers, booleans and lengths,
    /// and the same constants if it [depends on these](Self::depends_on_constants).
    pub fn depends_on_values(&self) -> bool {
        self.by_value
    }

    /// The pattern depends on the values of floats in arguments marked `constant`: some decided which way the program
    /// went on, or a product with one that is zero was left out.
    pub fn depends_on_constants(&self) -> bool {
        self.constants.is_some()
    }
}

impl<G: Function> fmt::Debug for Structure<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Structure")
            .field("shape", &self.pattern.shape())
            .field("entries", &self.pattern.entries())
            .field("sweeps", &self.sweeps())
            .field("depends_on_values", &self.by_value)
            .field("depends_on_constants", &self.depends_on_constants())
            .finish()
    }
}

type Found<G> = Arc<Structure<G>>;

/// The structures of a program.
pub(super) struct Structures<G: Function> {
    /// The program that is differentiated.
    module: Module,
    /// The leaves of each argument, and whether it is differentiated.
    args: Vec<(Vec<Shape>, bool)>,
    /// Pattern and sweeps of the wanted matrix from those of the Jacobian of `G`.
    plan: fn(SparsePattern) -> (SparsePattern, Plan),
    known: Mutex<Vec<Arc<Structure<G>>>>,
    contexts: Mutex<Vec<Context>>,
}

impl<G: Function> Structures<G> {
    pub fn new(plan: fn(SparsePattern) -> (SparsePattern, Plan)) -> Result<Structures<G>, Error> {
        let active = |i: usize| !G::CONSTANT.get(i).copied().unwrap_or(false);
        Ok(Structures {
            module: primal::<G>()?,
            args: G::Args::shapes().into_iter().enumerate().map(|(i, shapes)| (shapes, active(i))).collect(),
            plan,
            known: Mutex::default(),
            contexts: Mutex::default(),
        })
    }

    /// The structure at a point.
    pub fn at(&self, args: &G::Args<'_>, memory: u64) -> Result<Arc<Structure<G>>, Error> {
        let mut ctx = self.context(memory)?;
        let mut passed = Vec::new();
        args.pass(&mut ctx, &mut passed)?;
        let known = self.known();
        let fits = |s: &&Arc<Structure<G>>| self.fit(s, &ctx, &passed) == Fit::Same;
        let (ctx, structure) = match known.iter().find(fits) {
            Some(same) => (ctx, Arc::clone(same)),
            None => {
                let values = values::<G>(args)?;
                // What could not be followed both ways here before is followed as it goes.
                let both = !known.iter().any(|s| s.by_value && self.fit(s, &ctx, &passed) == Fit::Perhaps);
                match self.find(&values, &passed, ctx, memory, &known, both)? {
                    (mut ctx, None) => {
                        ctx.reset();
                        passed.clear();
                        args.pass(&mut ctx, &mut passed)?;
                        let (ctx, found) = self.find(&values, &passed, ctx, memory, &known, false)?;
                        (ctx, found.unwrap_or_else(|| unreachable!("branches were followed as they go")))
                    }
                    (ctx, Some(found)) => (ctx, found),
                }
            }
        };
        self.keep(ctx);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |s: &Structure<G>| s.discrete == structure.discrete && s.constants == structure.constants;
        known.retain(|s| !same(s));
        known.insert(0, Arc::clone(&structure));
        known.truncate(KEPT);
        Ok(structure)
    }

    /// The structures that were found, the last first.
    fn known(&self) -> Vec<Arc<Structure<G>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The structure that was used last.
    pub fn last(&self) -> Option<Arc<Structure<G>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    /// How arguments fit a structure.
    pub fn compare(&self, structure: &Structure<G>, args: &G::Args<'_>, memory: u64) -> Result<Fit, Error> {
        let mut ctx = self.context(memory)?;
        let mut passed = Vec::new();
        args.pass(&mut ctx, &mut passed)?;
        let fit = self.fit(structure, &ctx, &passed);
        self.keep(ctx);
        Ok(fit)
    }

    /// The same of arguments in passed form.
    pub fn fit(&self, structure: &Structure<G>, ctx: &Context, passed: &[u64]) -> Fit {
        let mut discrete = &structure.discrete[..];
        let mut constants = structure.constants.as_deref();
        let (mut same, mut equal) = (true, true);
        self.runs(ctx, passed, &mut |constant, float, cells| {
            let with = match &mut constants {
                _ if !float => &mut discrete,
                Some(with) if constant && equal => with,
                _ => return,
            };
            let holds = with.get(..cells.len()) == Some(cells);
            *with = with.get(cells.len()..).unwrap_or_default();
            if float {
                equal &= holds;
            } else {
                same &= holds;
            }
        });
        match same && discrete.is_empty() {
            false => Fit::Other,
            true if structure.by_value || !equal => Fit::Perhaps,
            true => Fit::Same,
        }
    }

    /// Tells `f` the cells of the arguments in order: whether they are of a constant argument, and of floats.
    fn runs(&self, ctx: &Context, passed: &[u64], f: &mut dyn FnMut(bool, bool, &[u64])) {
        let mut at = 0;
        for (shapes, active) in &self.args {
            let end = at + shapes.iter().map(|s| s.passed().len()).sum::<usize>();
            leaves::runs(ctx, shapes, &passed[at..end], &mut |float, cells| f(!active, float, cells));
            at = end;
        }
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

    /// Finds the structure by a run. Nothing if branches were to be followed both ways, and some could not.
    fn find(
        &self,
        values: &Gradient<G>,
        passed: &[u64],
        ctx: Context,
        memory: u64,
        known: &[Arc<Structure<G>>],
        both: bool,
    ) -> Result<(Context, Option<Found<G>>), Error> {
        let (mut discrete, mut constants) = (Vec::new(), Vec::new());
        self.runs(&ctx, passed, &mut |constant, float, cells| match (constant, float) {
            (_, false) => discrete.extend_from_slice(cells),
            (true, true) => constants.extend_from_slice(cells),
            (false, true) => {}
        });
        let mut trace = Trace::new(&self.module, ctx, Branches::new(both));
        let (cells, inputs, columns) = self.arguments(&mut trace, values, passed, memory)?;
        let results = trace.call(FunctionId(0), &cells, Loc::NONE)?;
        let followed = |trace: &Trace<'_>| !trace.by_value || !trace.branches.tried;
        if !followed(&trace) {
            return Ok((trace.ctx, None));
        }
        let (out, rows, (floats, places)) = results_of::<G::Out>(&mut trace, &results, memory)?;
        if !followed(&trace) {
            return Ok((trace.ctx, None));
        }
        let column = |x: u32| (x != VALUES && x != CONSTANTS).then_some(x as usize);
        let sets: Vec<Vec<u32>> = rows.into_iter().map(|set| trace.sets.elements(set)).collect();
        let jacobian =
            SparsePattern::from_rows(columns, sets.into_iter().map(|row| row.into_iter().filter_map(column)));
        let (pattern, plan) = match known.iter().find(|s| s.jacobian_is(&jacobian, self.plan)) {
            Some(s) => (Arc::clone(&s.pattern), Arc::clone(&s.plan)),
            None => {
                let (pattern, plan) = (self.plan)(jacobian);
                (Arc::new(pattern), Arc::new(plan))
            }
        };
        let by_value = trace.by_value;
        let constants = (trace.by_constants && !by_value).then_some(constants);
        let colours = inputs.into_iter().map(|c| u64::from(c.map_or(NONE, |c| plan.forward.of[c]))).collect();
        let structure = Structure { pattern, plan, discrete, constants, by_value, colours, places, floats, out };
        Ok((trace.ctx, Some(Arc::new(structure))))
    }

    /// The arguments with the set of each, for each float that is differentiated its column if it is there, and how many
    /// columns there are.
    fn arguments(
        &self,
        trace: &mut Trace<'_>,
        values: &Gradient<G>,
        passed: &[u64],
        memory: u64,
    ) -> Result<(Cells, Vec<Option<usize>>, usize), Trap> {
        let mut found = Vec::new();
        let mut at = 0;
        for (shapes, active) in &self.args {
            let end = at + shapes.iter().map(|s| s.passed().len()).sum::<usize>();
            leaves::walk(&trace.ctx, shapes, &passed[at..end], &mut |leaf| found.push((at, *active, leaf)));
            at = end;
        }
        let floats = found.iter().filter(|(.., leaf)| matches!(leaf, Leaf::Float(_))).count();
        let mut there = leaves::present(values, floats, memory)?.into_iter();
        let mut cells: Cells = passed.iter().map(|&bits| Cell { bits, set: EMPTY }).collect();
        let mut columns = 0;
        let mut inputs = Vec::new();
        for (first, active, leaf) in found {
            match leaf {
                Leaf::Block(address, count) => trace.allocated(address, count),
                Leaf::Discrete(..) => {}
                Leaf::Float(place) if there.next() == Some(true) => {
                    let set = if active { trace.sets.single(columns) } else { trace.constants() };
                    if active {
                        inputs.push(Some(columns as usize));
                    }
                    columns += 1;
                    match place {
                        Place::Passed(k) => cells[first + k].set = set,
                        Place::Memory(address) => trace.put_set(address, set),
                    }
                }
                Leaf::Float(_) if active => inputs.push(None),
                Leaf::Float(_) => {}
            }
        }
        Ok((cells, inputs, columns as usize))
    }
}

impl<G: Function> Structure<G> {
    /// A Jacobian of `G` of this pattern has this structure.
    fn jacobian_is(&self, jacobian: &SparsePattern, plan: fn(SparsePattern) -> (SparsePattern, Plan)) -> bool {
        // That of a Hessian is not that of the gradient's Jacobian, so it is made again.
        std::ptr::fn_addr_eq(plan, super::jacobian::plan as fn(SparsePattern) -> (SparsePattern, Plan))
            && *self.pattern == *jacobian
    }
}

/// A result, the set of each float in it, how many have a place in memory, and which these are if not all.
type Results<D> = (D, Vec<SetId>, (usize, Option<Vec<u32>>));

fn results_of<D: Data>(trace: &mut Trace<'_>, results: &[Cell], memory: u64) -> Result<Results<D>, Trap> {
    let shapes = shape_of::<D>();
    let bits: Vec<u64> = results.iter().map(|c| c.bits).collect();
    let out: D = unpass(&trace.ctx, &mut bits.iter().copied());
    let mut found = Vec::new();
    leaves::walk(&trace.ctx, &shapes, &bits, &mut |leaf| found.push(leaf));
    let floats = found.iter().filter(|leaf| matches!(leaf, Leaf::Float(_))).count();
    let there = leaves::present(&out, floats, memory)?;
    let present = || (0..).zip(&there).filter(|(_, there)| **there).map(|(k, _)| k);
    let places = there.contains(&false).then(|| present().collect());
    let mut there = there.into_iter();
    let mut rows = Vec::new();
    for leaf in found {
        let (Leaf::Float(place) | Leaf::Discrete(place, _)) = leaf else { continue };
        let set = match place {
            Place::Passed(k) => results[k].set,
            Place::Memory(address) => trace.set_at(address),
        };
        match leaf {
            Leaf::Float(_) => {
                if there.next() == Some(true) {
                    rows.push(set);
                }
            }
            // Which floats there are depends on it.
            Leaf::Discrete(..) | Leaf::Block(..) => trace.decided_by(set),
        }
    }
    Ok((out, rows, (floats, places)))
}

/// The floats of a value.
pub(super) fn floats<D: Data>(value: &D) -> Vec<f64> {
    let mut all = Vec::new();
    value.visit(&mut |x| all.push(x));
    all
}

pub(super) fn other(why: impl fmt::Display) -> Error {
    Error::Structure(format!("{why}; find it again by `structure`, or use `call`"))
}

/// Numbers between ½ and 1½ of both signs, for a probe.
pub(super) fn probe(n: usize) -> Vec<f64> {
    let mut state = 0x9E37_79B9_7F4A_7C15u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = 0.5 + (state >> 12) as f64 / (1u64 << 52) as f64;
        if state & 0x100 == 0 { x } else { -x }
    };
    (0..n).map(|_| next()).collect()
}

/// Whether the matrix gives `product` for the direction, to `tolerance` of the sum of its terms' sizes.
pub(super) fn agrees(matrix: &SparseMatrix, direction: &[f64], product: &[f64], tolerance: f64) -> bool {
    let size = matrix.shape().0;
    let (mut sums, mut sizes) = (vec![0.0; size], vec![0.0; size]);
    for (r, c, v) in matrix.iter() {
        sums[r] += v * direction[c];
        sizes[r] += (v * direction[c]).abs();
    }
    product.len() == size
        && (0..size).all(|r| {
            let (a, b): (f64, f64) = (sums[r], product[r]);
            (a - b).abs() <= tolerance * sizes[r].max(b.abs()) || a == b || a.is_nan() && b.is_nan()
        })
}

/// How far the two may be apart: an `f32` in arguments or results means that sweeps round more.
pub(super) fn tolerance<G: Function>() -> f64 {
    fn narrow(shapes: &[Shape]) -> bool {
        shapes.iter().any(|s| match s {
            Shape::Scalar(ty) => *ty == chainrule_ir::Ty::F32,
            Shape::Array { element, .. } | Shape::Slice { element } | Shape::Vec { element } => narrow(element),
        })
    }
    let narrow = narrow(&shape_of::<G::Out>()) || G::Args::shapes().iter().any(|s| narrow(s));
    if narrow { 1e-2 } else { 1e-6 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chainrule_front::BuildError;
    use chainrule_testkit::ast::Program;
    use chainrule_testkit::plain::{INPUTS, SHARED, evaluate};
    use chainrule_testkit::rng::Rng;
    use chainrule_testkit::run::{ACTIVE, Bench, Exec};
    use chainrule_testkit::{generate, twin};
    use std::cell::RefCell;

    thread_local! {
        static PROGRAM: RefCell<Option<Program>> = const { RefCell::new(None) };
    }

    /// The entry of the generated program at hand: two numbers, a struct of four, a slice, one that it changes.
    enum Generated {}

    impl Function for Generated {
        type Args<'a> = (f64, f64, (f64, f64, [f64; 2]), &'a [f64], &'a mut [f64]);
        type Out = (f64, f64);
        const NAME: &'static str = "generated";

        fn module() -> Result<Module, BuildError> {
            PROGRAM.with_borrow(|p| twin::module(p.as_ref().expect("one is set")))
        }
    }

    #[test]
    fn patterns_of_random_programs_have_every_entry() {
        let mut bench = Bench::new().expect("address space");
        let (mut checked, mut entries, mut all, mut elsewhere) = (0, 0, 0, 0);
        for seed in 1000..1060 {
            let program = generate::program(seed);
            let mut rng = Rng::new(seed);
            let x: Vec<f64> = (0..INPUTS).map(|_| rng.decimal(-1.5, 1.5)).collect();
            if evaluate(&program, &x).is_err() {
                continue;
            }
            PROGRAM.set(Some(program));
            let Ok(mut module) = Generated::module() else { continue };
            let entry = FunctionId(0);
            let sweeps = chainrule_ad::split(&mut module, entry, &ACTIVE, 0).expect("it is differentiable");
            let seeds: Vec<Vec<f64>> = (0..2).map(|i| (0..5).map(|j| f64::from(u8::from(i == j))).collect()).collect();
            let exec = |f| Exec::Interpreter(&module, f);
            let structures = Structures::<Generated>::new(super::super::jacobian::plan).expect("it can be built");
            let mut structure = None;
            // What is found at the first point holds at others, unless it says that it does not.
            for point in 0..4 {
                let x: Vec<f64> = match point {
                    0 => x.clone(),
                    _ => (0..INPUTS).map(|_| rng.decimal(-1.5, 1.5)).collect(),
                };
                let Ok((_, dense)) = bench.sweeps(exec(sweeps.forward), exec(sweeps.reverse), &x, &seeds) else {
                    assert!(point > 0, "it gives results");
                    continue;
                };
                let structure = structure.get_or_insert_with(|| {
                    let (mut changed, read) = (x[6 + SHARED..].to_vec(), x[6..6 + SHARED].to_vec());
                    let args = (x[0], x[1], (x[2], x[3], [x[4], x[5]]), &read[..], &mut changed[..]);
                    structures.at(&args, 1 << 30).expect("it gives results")
                });
                assert_eq!(structure.pattern.shape(), (2, INPUTS));
                for (r, row) in dense.iter().enumerate() {
                    for (c, v) in row.iter().enumerate() {
                        assert!(
                            *v == 0.0 || structure.pattern.row(r).contains(&c),
                            "seed {seed}, point {point}: ({r}, {c}) is {v} and not in {:?}",
                            structure.pattern
                        );
                        entries += usize::from(*v != 0.0 && point == 0);
                    }
                }
                if structure.by_value {
                    break;
                }
                elsewhere += usize::from(point > 0);
            }
            let structure = structure.expect("it was found at the first point");
            all += structure.pattern.entries();
            checked += 1;
        }
        // Not by taking all entries, and most programs have results.
        assert!(checked > 30 && all < checked * 2 * INPUTS && all < 2 * entries, "{checked} {entries} {all}");
        assert!(elsewhere > 20, "{elsewhere}");
    }
}
