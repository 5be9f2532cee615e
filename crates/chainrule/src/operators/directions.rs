//! All unit directions of a program's arguments, as many at a time as its level is wide.

use super::entry::{Leaf, Signature};
use super::jvp::result_tangents_each;
use super::memory::{self, Level};
use super::width::Derived;
use chainrule_front::data::{Args, Shape};
use chainrule_front::{BuildError, Function};
use chainrule_ir::{Const, FunctionBuilder, FunctionId, Prim, Ty, Value};

/// A forward derivative, to be called with a direction for each float that is differentiated.
pub struct Directions<'a> {
    signature: &'a Signature,
    leaves: &'a [Vec<Leaf>],
    sweep: FunctionId,
    level: Level,
    /// How many directions there are.
    pub count: Value,
    /// A number that is no less, for which there must be room.
    pub room: Value,
    runs: Value,
    seeds: Seeds,
    saved: Saved,
}

/// Where a tangent of 1 goes in each direction.
struct Seeds {
    /// The number of the direction of each active float parameter, and its type.
    floats: Vec<(Value, Ty)>,
    /// For each direction the shadow of its float, if that is in memory; else of a cell that nobody reads.
    cells: Value,
    /// For each direction whether that float is an `f32`, if some are.
    narrow: Option<Value>,
}

/// How many floats there are behind the leaves that are differentiated, if that is known.
pub fn known(signature: &Signature) -> Option<u64> {
    let active = signature.args.iter().zip(&signature.active).filter(|(_, active)| **active);
    active.map(|(shapes, _)| memory::known_floats(shapes)).sum()
}

impl<'a> Directions<'a> {
    /// Counts the directions, finds their places, and clears shadows.
    ///
    /// # Errors
    /// When arguments change that cannot be put back.
    pub fn of<F: Function>(
        b: &mut FunctionBuilder,
        (signature, leaves): (&'a Signature, &'a [Vec<Leaf>]),
        derived: Derived,
        what: &str,
    ) -> Result<Directions<'a>, BuildError> {
        let Derived { sweep, level, shadows } = derived;
        let active = || leaves.iter().flatten().filter(|l| l.active);
        let mut count = b.usize(0);
        for leaf in active() {
            let n = memory::count_floats(b, &leaf.shape, &leaf.passed);
            count = b.iadd(count, n);
        }
        // The value is that of a run, so there is one.
        let (none, one) = (b.usize(0), b.usize(1));
        let is_none = b.eq(count, none);
        let some = b.select(is_none, one, count);
        let (width, most) = (b.usize(u64::from(level.width)), b.usize(u64::from(level.width) - 1));
        let padded = b.iadd(some, most);
        let runs = b.prim(Prim::IDiv, &[padded, width]);
        let room = b.imul(runs, width);
        let saved = Saved::of::<F>(b, leaves, what)?;
        let mut shadows = shadows.into_iter();
        for leaf in leaves.iter().flatten() {
            if shadows.by_ref().take(leaf.passed.len()).fold(false, |any, used| any | used) {
                memory::zero(b, &leaf.shape, &leaf.passed, level);
            }
        }
        let seeds = Seeds::new(b, leaves, room, level);
        Ok(Directions { signature, leaves, sweep, level, count, room, runs, seeds, saved })
    }

    /// Runs the derivative in all directions. `store` gets the number of a direction, which may be past the last, and the
    /// tangents of the program's own results, in passed form. Gives the results.
    pub fn run(
        &self,
        b: &mut FunctionBuilder,
        mut store: impl FnMut(&mut FunctionBuilder, Value, &[Value]),
    ) -> Vec<Value> {
        let types = &self.signature.results;
        let (zero, width) = (b.usize(0), self.level.width as usize);
        let none: Vec<Value> = types.iter().map(|&ty| b.constant(Const::zero(ty))).collect();
        b.for_(zero, self.runs, &none, |b, run, _| {
            self.saved.restore(b, self.level);
            let numbers: Vec<Value> = (0..width as u64)
                .map(|lane| {
                    let (width, lane) = (b.usize(width as u64), b.usize(lane));
                    let first = b.imul(run, width);
                    b.iadd(first, lane)
                })
                .collect();
            let mut args = super::entry::passed(self.leaves);
            args.extend(self.seeds.floats(b, &numbers));
            self.seeds.set(b, &numbers, 1.0);
            let mut all = types.clone();
            all.extend(types.iter().filter(|t| t.is_float()).flat_map(|&t| std::iter::repeat_n(t, width)));
            let results = b.call(self.sweep, &args, &all);
            self.seeds.set(b, &numbers, 0.0);
            let (primals, tangents) = results.split_at(types.len());
            let tangents = result_tangents_each(b, self.signature, primals, tangents, self.level);
            for (&number, tangents) in numbers.iter().zip(&tangents) {
                store(b, number, tangents);
            }
            primals.to_vec()
        })
    }
}

impl Seeds {
    fn new(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], room: Value, level: Level) -> Seeds {
        let active = || leaves.iter().flatten().filter(|l| l.active);
        let some_narrow = active().any(|l| memory::has_narrow(std::slice::from_ref(&l.shape)));
        let cells = b.alloc(room);
        let narrow = some_narrow.then(|| b.alloc(room));
        let (zero, one) = (b.usize(0), b.usize(1));
        let nobodys = b.alloc(one);
        let nobodys = level.of(b, nobodys);
        b.for_(zero, room, &[], |b, k, _| {
            let at = b.offset(cells, k, 1);
            b.store(at, 0, nobodys);
            Vec::new()
        });
        if let Some(narrow) = narrow {
            b.zero(narrow, room);
        }
        let mut floats = Vec::new();
        let mut k = zero;
        for leaf in active() {
            if leaf.is_active_float() {
                floats.push((k, leaf.shape.passed()[0]));
                k = b.iadd(k, one);
                continue;
            }
            k = memory::each_float(b, &leaf.shape, &leaf.passed, k, &mut |b, cell, ty, k| {
                let (at, shadow) = (b.offset(cells, k, 1), level.of(b, cell));
                b.store(at, 0, shadow);
                if let (Some(narrow), Ty::F32) = (narrow, ty) {
                    let (at, yes) = (b.offset(narrow, k, 1), b.bool(true));
                    b.store(at, 0, yes);
                }
                b.iadd(k, one)
            });
        }
        Seeds { floats, cells, narrow }
    }

    /// The tangents of the active float parameters in the directions of these numbers.
    fn floats(&self, b: &mut FunctionBuilder, numbers: &[Value]) -> Vec<Value> {
        let mut out = Vec::new();
        for &(own, ty) in &self.floats {
            let (zero, one) = (b.float(ty, 0.0), b.float(ty, 1.0));
            for &number in numbers {
                let is = b.eq(own, number);
                out.push(b.select(is, one, zero));
            }
        }
        out
    }

    /// Sets the tangent of each direction's float in memory.
    fn set(&self, b: &mut FunctionBuilder, numbers: &[Value], to: f64) {
        for (lane, &number) in (0..).zip(numbers) {
            let at = b.offset(self.cells, number, 1);
            let cell = b.load(at, 0, Ty::Ptr);
            let Some(narrow) = self.narrow else {
                let to = b.float(Ty::F64, to);
                b.store(cell, lane, to);
                continue;
            };
            let at = b.offset(narrow, number, 1);
            let is = b.load(at, 0, Ty::Bool);
            let store = |ty| {
                move |b: &mut FunctionBuilder| {
                    let to = b.float(ty, to);
                    b.store(cell, lane, to);
                    Vec::new()
                }
            };
            b.if_(is, store(Ty::F32), store(Ty::F64));
        }
    }
}

/// The memory of arguments that the function may write to, as it was: every run starts from there.
struct Saved(Vec<(Value, Value, Value)>);

impl Saved {
    fn of<F: Function>(b: &mut FunctionBuilder, leaves: &[Vec<Leaf>], what: &str) -> Result<Saved, BuildError> {
        let mut saved = Vec::new();
        let shared = <F::Args<'static> as Args>::shared();
        for leaf in leaves.iter().zip(shared).filter(|(_, shared)| !shared).flat_map(|(leaves, _)| leaves) {
            match memory::flat_extent(b, &leaf.shape, &leaf.passed) {
                Some((ptr, cells)) => {
                    let copy = b.alloc(cells);
                    b.copy(copy, ptr, cells);
                    saved.push((ptr, copy, cells));
                }
                None if matches!(leaf.shape, Shape::Scalar(_)) => {}
                None => {
                    return Err(BuildError::from(format!(
                        "the {what} of `{}` cannot be built: it owns or changes vectors of vectors; take them by `&` reference",
                        F::NAME
                    )));
                }
            }
        }
        Ok(Saved(saved))
    }

    /// Puts it back, and clears the tangents that a run left there.
    fn restore(&self, b: &mut FunctionBuilder, level: Level) {
        for &(ptr, copy, cells) in &self.0 {
            b.copy(ptr, copy, cells);
            let (shadow, cells) = (level.of(b, ptr), level.cells(b, cells));
            b.zero(shadow, cells);
        }
    }
}
