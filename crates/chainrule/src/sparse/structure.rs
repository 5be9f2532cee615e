//! Where a derivative may be other than zero, and how it is computed from few sweeps.

use super::leaves::{self, Leaf, Place};
use super::matrix::{SparseMatrix, SparsePattern};
use super::plan::Plan;
use super::sets::{EMPTY, SetId};
use super::trace::{Cell, Cells, Trace, VALUES};
use crate::error::Error;
use crate::operators::{Gradient, primal};
use crate::program::pass_values;
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
    key: Vec<u64>,
    by_value: bool,
    /// A result, for its shape.
    pub(super) out: G::Out,
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

    /// The path of the program depended on the value of some float: at another point the pattern may be another. When it
    /// did not, the pattern holds for all arguments with the same integers, booleans and lengths.
    pub fn depends_on_values(&self) -> bool {
        self.by_value
    }
}

impl<G: Function> fmt::Debug for Structure<G> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Structure")
            .field("shape", &self.pattern.shape())
            .field("entries", &self.pattern.entries())
            .field("sweeps", &self.sweeps())
            .field("depends_on_values", &self.by_value)
            .finish()
    }
}

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
    pub fn at(&self, values: &Gradient<G>, memory: u64) -> Result<Arc<Structure<G>>, Error> {
        self.with_arguments(values, memory, |passed, key, ctx| match self.known(&key) {
            Some(known) if !known.by_value => Ok((ctx, known)),
            known => self.find(values, passed, key, ctx, memory, known),
        })
    }

    /// The structure that was found last at a point of these integers, booleans and lengths.
    fn known(&self, key: &[u64]) -> Option<Arc<Structure<G>>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|s| s.key == key).cloned()
    }

    /// Whether the arguments have the integers, booleans and lengths that the structure was found at.
    pub fn fits(&self, structure: &Structure<G>, values: &Gradient<G>, memory: u64) -> Result<bool, Error> {
        self.with_arguments(values, memory, |_, key, ctx| Ok((ctx, structure.key == key)))
    }

    /// Runs `f` with the passed form of the arguments in a memory, and what is discrete in them.
    fn with_arguments<R>(
        &self,
        values: &Gradient<G>,
        memory: u64,
        f: impl FnOnce(&[u64], Vec<u64>, Context) -> Result<(Context, R), Error>,
    ) -> Result<R, Error> {
        let kept = self.contexts.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut ctx = match kept {
            Some(ctx) => ctx,
            None => Context::of(&self.module, memory)?,
        };
        ctx.set_budget(memory);
        let passed = pass_values::<G>(values, &mut ctx)?;
        let mut key = Vec::new();
        let mut at = 0;
        for (shapes, _) in &self.args {
            let end = at + shapes.iter().map(|s| s.passed().len()).sum::<usize>();
            key.extend(leaves::discrete(&ctx, shapes, &passed[at..end]));
            at = end;
        }
        let (mut ctx, result) = f(&passed, key, ctx)?;
        ctx.reset();
        self.contexts.lock().unwrap_or_else(PoisonError::into_inner).push(ctx);
        Ok(result)
    }

    /// Finds the structure by a run.
    fn find(
        &self,
        values: &Gradient<G>,
        passed: &[u64],
        key: Vec<u64>,
        ctx: Context,
        memory: u64,
        before: Option<Arc<Structure<G>>>,
    ) -> Result<(Context, Arc<Structure<G>>), Error> {
        let mut trace = Trace::new(&self.module, ctx);
        let (cells, columns) = self.arguments(&mut trace, values, passed, memory)?;
        let results = trace.call(FunctionId(0), &cells, Loc::NONE)?;
        let (out, rows) = results_of::<G::Out>(&mut trace, &results, memory)?;
        let column = |x: u32| (x != VALUES).then_some(x as usize);
        let sets: Vec<Vec<u32>> = rows.into_iter().map(|set| trace.sets.elements(set)).collect();
        let jacobian =
            SparsePattern::from_rows(columns, sets.into_iter().map(|row| row.into_iter().filter_map(column)));
        let by_value = trace.by_value;
        let (pattern, plan) = match before {
            Some(s) if s.jacobian_is(&jacobian, self.plan) => (Arc::clone(&s.pattern), Arc::clone(&s.plan)),
            _ => {
                let (pattern, plan) = (self.plan)(jacobian);
                (Arc::new(pattern), Arc::new(plan))
            }
        };
        let structure = Arc::new(Structure { pattern, plan, key, by_value, out });
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|s| s.key != structure.key);
        known.insert(0, Arc::clone(&structure));
        known.truncate(KEPT);
        Ok((trace.ctx, structure))
    }

    /// The arguments with the set of each, and how many floats are in them.
    fn arguments(
        &self,
        trace: &mut Trace<'_>,
        values: &Gradient<G>,
        passed: &[u64],
        memory: u64,
    ) -> Result<(Cells, usize), Trap> {
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
        for (first, active, leaf) in found {
            match leaf {
                Leaf::Block(address, count) => trace.allocated(address, count),
                Leaf::Discrete(..) => {}
                Leaf::Float(place) if there.next() == Some(true) => {
                    let set = if active { trace.sets.single(columns) } else { trace.values() };
                    columns += 1;
                    match place {
                        Place::Passed(k) => cells[first + k].set = set,
                        Place::Memory(address) => trace.put_set(address, set),
                    }
                }
                Leaf::Float(_) => {}
            }
        }
        Ok((cells, columns as usize))
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

/// The result, and the set of each float in it.
fn results_of<D: Data>(trace: &mut Trace<'_>, results: &[Cell], memory: u64) -> Result<(D, Vec<SetId>), Trap> {
    let shapes = shape_of::<D>();
    let bits: Vec<u64> = results.iter().map(|c| c.bits).collect();
    let out: D = unpass(&trace.ctx, &mut bits.iter().copied());
    let mut found = Vec::new();
    leaves::walk(&trace.ctx, &shapes, &bits, &mut |leaf| found.push(leaf));
    let floats = found.iter().filter(|leaf| matches!(leaf, Leaf::Float(_))).count();
    let mut there = leaves::present(&out, floats, memory)?.into_iter();
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
            Leaf::Discrete(..) | Leaf::Block(..) => trace.by_value |= set != EMPTY,
        }
    }
    Ok((out, rows))
}

/// Sets the floats of a direction to one where `chosen` says so, else to zero.
pub(super) fn seed<D: Data>(direction: &mut D, chosen: impl Fn(usize) -> bool) {
    let mut k = 0;
    direction.visit_mut(&mut |x| {
        *x = if chosen(k) { 1.0 } else { 0.0 };
        k += 1;
    });
}

/// The floats of a value.
pub(super) fn floats<D: Data>(value: &D) -> Vec<f64> {
    let mut all = Vec::new();
    value.visit(&mut |x| all.push(x));
    all
}

/// Reads entries from the result of a sweep, of which `expected` has the length.
pub(super) fn read(
    entries: &mut [f64],
    reads: &[(usize, usize)],
    product: &[f64],
    expected: usize,
) -> Result<(), Error> {
    if product.len() != expected {
        return Err(other(format!("a result has {} floats where the structure has {expected}", product.len())));
    }
    reads.iter().for_each(|&(at, k)| entries[k] = product[at]);
    Ok(())
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
        let (mut checked, mut entries, mut all) = (0, 0, 0);
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
            let (_, dense) =
                bench.sweeps(exec(sweeps.forward), exec(sweeps.reverse), &x, &seeds).expect("it gives results");
            let structures = Structures::<Generated>::new(super::super::jacobian::plan).expect("it can be built");
            let (changed, read) = (x[6 + SHARED..].to_vec(), x[6..6 + SHARED].to_vec());
            let values = (x[0], x[1], (x[2], x[3], [x[4], x[5]]), read, changed);
            let structure = structures.at(&values, 1 << 30).expect("it gives results");
            assert_eq!(structure.pattern.shape(), (2, INPUTS));
            for (r, row) in dense.iter().enumerate() {
                for (c, v) in row.iter().enumerate() {
                    assert!(
                        *v == 0.0 || structure.pattern.row(r).contains(&c),
                        "seed {seed}: ({r}, {c}) is {v} and not in {:?}",
                        structure.pattern
                    );
                    entries += usize::from(*v != 0.0);
                }
            }
            all += structure.pattern.entries();
            checked += 1;
        }
        // Not by taking all entries, and most programs have results.
        assert!(checked > 30 && all < checked * 2 * INPUTS && all < 2 * entries, "{checked} {entries} {all}");
    }
}
