//! The two sweeps of a loop function. See Note [Checkpoints].
//!
//! Note [Headers]. What the forward sweep of a loop function returns points to a header: the fields of [`field`], then
//! the loop function's arguments. A checkpoint is a *slot* of so many cells as the state has: the number of the
//! iteration that the state is before, the carried values, the regions.

use super::outline::Checkpointed;
use super::plan::{MOST_SLOTS, div_up, split_function};
use crate::error::Error;
use crate::reverse::{Pair, Reverse};
use chainrule_ir::{Const, Function, FunctionBuilder, FunctionId, Prim, Ty, Value};

/// Cells of a header.
mod field {
    /// Where the slots are.
    pub const SLOTS: u32 = 0;
    /// How many there are.
    pub const COUNT: u32 = 1;
    /// How many iterations are recorded at once.
    pub const BLOCK: u32 = 2;
    /// Cells that recording an iteration takes.
    pub const PER: u32 = 3;
    /// The last slot in use.
    pub const TOP: u32 = 4;
    /// Where the recorded iterations begin, or the number of iterations if none are recorded.
    pub const END: u32 = 5;
    /// Their tape.
    pub const LAST: u32 = 6;
    /// The first argument.
    pub const ARGS: u32 = 7;
}

/// Cells of tape that a block may take though memory allows more: what a core's own cache holds.
const BLOCK_CELLS: u64 = 1 << 15;

/// Of the memory that is left a loop uses one of so many parts for checkpoints, and as much for a tape.
const SHARE: u64 = 4;

/// With fewer checkpoints, a loop whose end is not known before has them in the reverse sweep only.
const FEW: u64 = 8;

/// The functions and types of a loop.
struct Steps<'c> {
    is: &'c Checkpointed,
    name: String,
    /// Types of the loop function's parameters.
    params: Vec<Ty>,
    /// Types of the steps function's results.
    results: Vec<Ty>,
    /// The sweeps of the steps, and of the silent ones.
    first: Pair,
    again: Pair,
    /// Which carried values have cotangents: before the steps, after them, either.
    before: Vec<bool>,
    after: Vec<bool>,
    carried: Vec<bool>,
    /// Which values from outside have.
    outside: Vec<bool>,
    /// Which of these change in the reverse sweep.
    sums: Vec<bool>,
    split: FunctionId,
    slots: Option<u64>,
    block: Option<u64>,
}

/// Arguments of the loop function, as values of a function under construction.
#[derive(Clone)]
struct Given {
    /// `lo` and `hi` of a counted loop.
    bounds: Vec<Value>,
    carried: Vec<Value>,
    /// Values from outside, and regions.
    fixed: Vec<Value>,
}

/// Slots in memory.
#[derive(Clone, Copy)]
struct Slots {
    ptr: Value,
    cells: Value,
}

/// Cotangents: of the carried values, and sums for values from outside.
#[derive(Clone)]
struct Cotangents {
    carried: Vec<Value>,
    sums: Vec<Value>,
}

impl Cotangents {
    fn all(&self) -> Vec<Value> {
        self.carried.iter().chain(&self.sums).copied().collect()
    }
}

impl Reverse<'_, '_> {
    /// Which carried values and which values from outside of a loop function have cotangents in its reverse sweep.
    pub(crate) fn loop_cotangents(&self, is: &Checkpointed) -> (Vec<bool>, Vec<bool>) {
        let interface = self.analysis.interface(is.steps);
        let ends = interface.params[2..].iter().zip(&interface.results[is.extra()..]);
        let carried = ends.map(|(before, after)| *before || *after).collect();
        let sums = self.touched.get(&is.steps).map(|t| t[2 + is.carried..][..is.outside].to_vec());
        (carried, sums.unwrap_or_default())
    }

    /// Makes the two sweeps of a loop function: `x… → y…, header` and `header, ȳ…, sums… → x̄…, sums…`.
    pub(crate) fn checkpointed_pair(&mut self, id: FunctionId) -> Result<(Function, Function), Error> {
        let checkpoints = std::rc::Rc::clone(&self.checkpoints);
        let is = &checkpoints.loops[&id];
        let first = self.pair(is.steps)?;
        let again = self.pair(is.again)?;
        let (carried, sums) = self.loop_cotangents(is);
        let interface = self.analysis.interface(is.steps);
        let outside = interface.params[2 + is.carried..][..is.outside].to_vec();
        let split = match self.split_function {
            Some(f) => f,
            None => self.module.push(split_function()),
        };
        self.split_function = Some(split);
        let f = self.module.function(id);
        let steps = Steps {
            is,
            name: f.name.clone(),
            params: f.params.iter().map(|&p| f.ty(p)).collect(),
            results: self.module.function(is.steps).results.clone(),
            first,
            again,
            before: interface.params[2..][..is.carried].to_vec(),
            after: interface.results[is.extra()..].to_vec(),
            carried,
            outside,
            sums,
            split,
            slots: checkpoints.slots,
            block: checkpoints.block,
        };
        let probe = steps.probe();
        let probe = self.module.push(probe);
        let leaf = steps.leaf();
        let leaf = self.module.push(leaf);
        Ok((steps.forward(probe), steps.reverse(leaf)))
    }
}

impl Steps<'_> {
    fn builder(&self, what: &str) -> FunctionBuilder {
        let mut b = FunctionBuilder::new(format!("{}.{what}", self.name));
        b.set_loc(self.is.loc);
        b
    }

    fn finish(&self, b: FunctionBuilder, results: &[Value]) -> Function {
        let mut f = b.finish(results);
        f.loc = self.is.loc;
        f
    }

    fn given(&self, all: &[Value]) -> Given {
        let (first, outside) = (self.is.first_carried(), self.is.first_outside());
        Given { bounds: all[..first].to_vec(), carried: all[first..outside].to_vec(), fixed: all[outside..].to_vec() }
    }

    /// Parameters: where to begin and to end, carried values, values from outside, regions.
    fn range_params(&self, b: &mut FunctionBuilder) -> (Vec<Value>, Given) {
        let bounds = vec![b.param(Ty::U64), b.param(Ty::U64)];
        let rest: Vec<Value> = self.params[self.is.first_carried()..].iter().map(|&t| b.param(t)).collect();
        let (carried, fixed) = rest.split_at(self.is.carried);
        (bounds.clone(), Given { bounds, carried: carried.to_vec(), fixed: fixed.to_vec() })
    }

    fn args(bounds: &[Value], carried: &[Value], fixed: &[Value]) -> Vec<Value> {
        [bounds, carried, fixed].concat()
    }

    /// Runs steps. Results as those of the steps function.
    fn advance(
        &self,
        b: &mut FunctionBuilder,
        f: FunctionId,
        lo: Value,
        hi: Value,
        c: &[Value],
        g: &Given,
    ) -> Vec<Value> {
        b.call(f, &Self::args(&[lo, hi], c, &g.fixed), &self.results)
    }

    /// Runs steps with records. Results as those of the steps function, and the tape if there is one.
    fn record(&self, b: &mut FunctionBuilder, pair: Pair, args: &[Value]) -> (Vec<Value>, Option<Value>) {
        let mut types = self.results.clone();
        types.extend(pair.tape.then_some(Ty::Ptr));
        let mut outs = b.call(pair.forward, args, &types);
        let tape = if pair.tape { outs.pop() } else { None };
        (outs, tape)
    }

    /// Reverses steps that were recorded.
    fn reversed(&self, b: &mut FunctionBuilder, pair: Pair, tape: Option<Value>, c: &Cotangents) -> Cotangents {
        let mut args: Vec<Value> = tape.into_iter().collect();
        let with: Vec<usize> = (0..self.is.carried).filter(|&j| self.carried[j]).collect();
        args.extend(with.iter().zip(&c.carried).filter(|(j, _)| self.after[**j]).map(|(_, &v)| v));
        let mut sums = c.sums.iter().copied();
        for (j, t) in self.outside_types() {
            let sum = if self.sums[j] { sums.next() } else { None };
            args.push(sum.unwrap_or_else(|| b.constant(Const::zero(t))));
        }
        let carried_type = |j: usize| self.results[self.is.extra() + j];
        let mut types: Vec<Ty> = with.iter().filter(|j| self.before[**j]).map(|&j| carried_type(j)).collect();
        let carried = types.len();
        types.extend(self.outside_types().iter().map(|(_, t)| *t));
        let outs = b.call(pair.reverse, &args, &types);
        let (carried, sums) = outs.split_at(carried);
        let mut known = carried.iter().copied();
        let carried: Vec<Value> = with
            .iter()
            .map(|&j| {
                let known = if self.before[j] { known.next() } else { None };
                known.unwrap_or_else(|| b.constant(Const::zero(carried_type(j))))
            })
            .collect();
        let sums = self.outside_types().iter().zip(sums).filter(|((j, _), _)| self.sums[*j]).map(|(_, &s)| s).collect();
        Cotangents { carried, sums }
    }

    /// The types of the carried values that have cotangents.
    fn carried_types(&self) -> Vec<Ty> {
        let types = &self.results[self.is.extra()..];
        types.iter().zip(&self.carried).filter(|(_, a)| **a).map(|(&t, _)| t).collect()
    }

    /// The values from outside that have cotangents, with their types.
    fn outside_types(&self) -> Vec<(usize, Ty)> {
        let types = &self.params[self.is.first_outside()..];
        (0..self.is.outside).filter(|&j| self.outside[j]).map(|j| (j, types[j])).collect()
    }

    fn sum_types(&self) -> Vec<Ty> {
        self.outside_types().iter().filter(|(j, _)| self.sums[*j]).map(|(_, t)| *t).collect()
    }

    fn cotangent_params(&self, b: &mut FunctionBuilder) -> Cotangents {
        let carried = self.carried_types().iter().map(|&t| b.param(t)).collect();
        Cotangents { carried, sums: self.sum_types().iter().map(|&t| b.param(t)).collect() }
    }

    fn cotangents(&self, all: &[Value]) -> Cotangents {
        let (carried, sums) = all.split_at(self.carried_types().len());
        Cotangents { carried: carried.to_vec(), sums: sums.to_vec() }
    }

    /// Records the step at `lo` and forgets the record: `lo, hi, carried…, fixed… → steps' results…, cells of record`.
    fn probe(&self) -> Function {
        let mut b = self.builder("probe");
        let (bounds, g) = self.range_params(&mut b);
        let before = b.room();
        let (mut outs, _) = self.record(&mut b, self.first, &Self::args(&bounds, &g.carried, &g.fixed));
        let after = b.room();
        outs.push(b.isub(before, after));
        let mut f = self.finish(b, &outs);
        f.release = true;
        f
    }

    /// Records and reverses a block: `lo, hi, carried…, fixed…, ȳ…, sums… → x̄…, sums…, cells of record`.
    fn leaf(&self) -> Function {
        let mut b = self.builder("leaf");
        let (bounds, g) = self.range_params(&mut b);
        let c = self.cotangent_params(&mut b);
        let before = b.room();
        let (_, tape) = self.record(&mut b, self.again, &Self::args(&bounds, &g.carried, &g.fixed));
        let after = b.room();
        let c = self.reversed(&mut b, self.again, tape, &c);
        let mut outs = c.all();
        outs.push(b.isub(before, after));
        let mut f = self.finish(b, &outs);
        f.release = true;
        f
    }

    /// The regions with all their planes: address and cells.
    fn regions(&self, b: &mut FunctionBuilder, g: &Given) -> Vec<(Value, Value)> {
        let mut all = Vec::new();
        for (planes, region) in self.is.planes.iter().zip(g.fixed[self.is.outside..].chunks(2)) {
            for &plane in planes {
                let mut ptr = region[0];
                for level in (0..32).filter(|l| plane >> l & 1 == 1) {
                    ptr = b.shadow(ptr, level);
                }
                all.push((ptr, region[1]));
            }
        }
        all
    }

    /// Copies the regions to or from consecutive memory.
    fn copy_regions(&self, b: &mut FunctionBuilder, g: &Given, at: Value, restore: bool) {
        let mut at = at;
        for (ptr, cells) in self.regions(b, g) {
            if restore {
                b.copy(ptr, at, cells);
            } else {
                b.copy(at, ptr, cells);
            }
            at = b.offset(at, cells, 1);
        }
    }

    /// How many cells the regions have.
    fn region_cells(&self, b: &mut FunctionBuilder, g: &Given) -> Value {
        let mut sum = b.usize(0);
        for (planes, region) in self.is.planes.iter().zip(g.fixed[self.is.outside..].chunks(2)) {
            let n = b.usize(planes.len() as u64);
            let all = b.imul(region[1], n);
            sum = b.iadd(sum, all);
        }
        sum
    }

    /// How many cells a slot has.
    fn slot_cells(&self, b: &mut FunctionBuilder, g: &Given) -> Value {
        let own = b.usize(1 + self.is.carried as u64);
        let regions = self.region_cells(b, g);
        b.iadd(own, regions)
    }

    fn slot(b: &mut FunctionBuilder, slots: Slots, k: Value) -> Value {
        let at = b.imul(k, slots.cells);
        b.offset(slots.ptr, at, 1)
    }

    fn save(&self, b: &mut FunctionBuilder, slot: Value, position: Value, carried: &[Value], g: &Given) {
        b.store(slot, 0, position);
        for (j, &v) in carried.iter().enumerate() {
            b.store(slot, 1 + j as u32, v);
        }
        let skip = b.usize(1 + carried.len() as u64);
        let at = b.offset(slot, skip, 1);
        self.copy_regions(b, g, at, false);
    }

    /// Makes memory what it was; returns the carried values.
    fn load(&self, b: &mut FunctionBuilder, slot: Value, g: &Given) -> Vec<Value> {
        let types = &self.results[self.is.extra()..];
        let carried: Vec<Value> = types.iter().enumerate().map(|(j, &t)| b.load(slot, 1 + j as u32, t)).collect();
        let skip = b.usize(1 + carried.len() as u64);
        let at = b.offset(slot, skip, 1);
        self.copy_regions(b, g, at, true);
        carried
    }

    /// `x… → y…, header`
    fn forward(&self, probe: FunctionId) -> Function {
        let mut b = self.builder("forward");
        let args: Vec<Value> = self.params.iter().map(|&t| b.param(t)).collect();
        let g = self.given(&args);
        let size = b.usize(u64::from(field::ARGS) + args.len() as u64);
        let header = b.alloc(size);
        for (j, &v) in args.iter().enumerate() {
            b.store(header, field::ARGS + j as u32, v);
        }
        let mut outs = if self.is.counted {
            let any = b.lt(g.bounds[0], g.bounds[1]);
            b.if_(any, |b| self.forward_counted(b, probe, header, &g), |_| g.carried.clone())
        } else {
            self.forward_open(&mut b, probe, header, &g)
        };
        outs.push(header);
        self.finish(b, &outs)
    }

    /// Saves the first state, takes the first step, and decides what memory is for. Returns the results of the step.
    fn begin(
        &self,
        b: &mut FunctionBuilder,
        probe: FunctionId,
        header: Value,
        g: &Given,
        lo: Value,
    ) -> (Vec<Value>, Slots, Value) {
        let room = b.room();
        let cells = self.slot_cells(b, g);
        let first = b.alloc(cells);
        self.save(b, first, lo, &g.carried, g);
        let one = b.usize(1);
        let next = b.iadd(lo, one);
        let mut types = self.results.clone();
        types.push(Ty::U64);
        let mut outs = b.call(probe, &Self::args(&[lo, next], &g.carried, &g.fixed), &types);
        let per = outs.pop().unwrap_or(one);
        let per = b.prim(Prim::IMax, &[per, one]);
        let share = b.usize(SHARE);
        let share = b.prim(Prim::IDiv, &[room, share]);
        // Steps whose records fit, and those whose records a cache holds.
        let fit = b.prim(Prim::IDiv, &[share, per]);
        let fit = b.prim(Prim::IMax, &[fit, one]);
        let cache = b.usize(BLOCK_CELLS);
        let near = b.prim(Prim::IDiv, &[cache, per]);
        let near = b.prim(Prim::IMax, &[near, one]);
        let slots = b.prim(Prim::IDiv, &[share, cells]);
        let slots = b.prim(Prim::IMax, &[slots, one]);
        let most = b.usize(MOST_SLOTS);
        let slots = b.prim(Prim::IMin, &[slots, most]);
        let (block, slots) = if self.is.counted {
            let n = b.isub(g.bounds[1], lo);
            // So few steps to a block that each has its checkpoint.
            let single = div_up(b, n, slots);
            let block = b.prim(Prim::IMax, &[near, single]);
            let block = b.prim(Prim::IMin, &[block, fit]);
            let all = b.prim(Prim::Le, &[n, fit]);
            let block = b.select(all, n, block);
            let block = self.block.map_or(block, |n| b.usize(n));
            let blocks = div_up(b, n, block);
            let slots = self.slots.map_or(slots, |n| b.usize(n));
            (block, b.prim(Prim::IMin, &[slots, blocks]))
        } else {
            let block = b.prim(Prim::IMin, &[near, fit]);
            let slots = self.slots.map_or(slots, |n| b.usize(n));
            (self.block.map_or(block, |n| b.usize(n)), slots)
        };
        let all = b.imul(slots, cells);
        let ptr = b.alloc(all);
        b.copy(ptr, first, cells);
        for (f, v) in [(field::SLOTS, ptr), (field::COUNT, slots), (field::BLOCK, block), (field::PER, per)] {
            b.store(header, f, v);
        }
        (outs, Slots { ptr, cells }, block)
    }

    /// The schedule of a loop whose iterations are counted before; returns the carried values after it.
    fn forward_counted(&self, b: &mut FunctionBuilder, probe: FunctionId, header: Value, g: &Given) -> Vec<Value> {
        let (lo, hi) = (g.bounds[0], g.bounds[1]);
        let (carried, slots, block) = self.begin(b, probe, header, g, lo);
        let count = b.load(header, field::COUNT, Ty::U64);
        let (zero, one) = (b.usize(0), b.usize(1));
        let next = b.iadd(lo, one);
        // Where the run is, the last slot in use, and where that was saved.
        let mut inits = vec![next, zero, lo];
        inits.extend(carried);
        let outs = b.loop_(&inits, |b, c| {
            let (at, top, from) = (c[0], c[1], c[2]);
            let n = b.isub(hi, from);
            let blocks = div_up(b, n, block);
            let free = b.isub(count, top);
            let several = b.lt(one, blocks);
            let skip = b.if_(several, |b| b.call(self.split, &[blocks, free], &[Ty::U64]), |_| vec![zero])[0];
            let skip = b.imul(skip, block);
            let to = b.iadd(from, skip);
            let to = b.prim(Prim::IMax, &[to, at]);
            let carried = self.advance(b, self.is.steps, at, to, &c[3..], g);
            let rest = b.isub(hi, to);
            let more = b.lt(block, rest);
            let saved = b.if_(
                more,
                |b| {
                    let top = b.iadd(top, one);
                    let slot = Self::slot(b, slots, top);
                    self.save(b, slot, to, &carried, g);
                    vec![top, to]
                },
                |_| vec![top, from],
            );
            let mut next = vec![to, saved[0], saved[1]];
            next.extend(carried);
            (more, next)
        });
        let (end, top) = (outs[0], outs[1]);
        let (carried, last) = self.record(b, self.first, &Self::args(&[end, hi], &outs[3..], &g.fixed));
        b.store(header, field::TOP, top);
        b.store(header, field::END, end);
        if let Some(last) = last {
            b.store(header, field::LAST, last);
        }
        carried
    }

    /// A loop that ends when it does: checkpoints at equal distances. When there are no more, every second is given up,
    /// and from then on half of them are left for the reverse sweep. With few checkpoints there is the first only.
    fn forward_open(&self, b: &mut FunctionBuilder, probe: FunctionId, header: Value, g: &Given) -> Vec<Value> {
        let (zero, one, two) = (b.usize(0), b.usize(1), b.usize(2));
        let (first, slots, block) = self.begin(b, probe, header, g, zero);
        let count = b.load(header, field::COUNT, Ty::U64);
        // Even numbers: halving then leaves the next checkpoint where it was to be.
        let half = b.prim(Prim::IDiv, &[count, two]);
        let limit = b.imul(half, two);
        let quarter = b.prim(Prim::IDiv, &[half, two]);
        let later = b.iadd(quarter, one);
        let later = b.imul(later, two);
        let several = b.usize(FEW);
        let few = b.lt(count, several);
        let far = b.usize(u64::MAX >> 1);
        let distance = b.select(few, far, block);
        // Where the run is, whether there is more, the last slot in use, the distance of checkpoints, how many there may
        // be.
        let mut inits = vec![first[0], first[1], zero, distance, limit];
        inits.extend(&first[2..]);
        let outs = b.if_(
            first[1],
            |b| {
                b.loop_(&inits, |b, c| {
                    let (at, top, distance, limit) = (c[0], c[2], c[3], c[4]);
                    let following = b.iadd(top, one);
                    let to = b.imul(following, distance);
                    let short = b.lt(at, to);
                    let outs = b.if_(
                        short,
                        |b| self.advance(b, self.is.steps, at, to, &c[5..], g),
                        |_| [&c[..2], &c[5..]].concat(),
                    );
                    let (at, more) = (outs[0], outs[1]);
                    let saved = b.if_(
                        more,
                        |b| {
                            let full = b.eq(following, limit);
                            let thinned = b.if_(
                                full,
                                |b| {
                                    let half = b.prim(Prim::IDiv, &[limit, two]);
                                    b.for_(one, half, &[], |b, j, _| {
                                        let twice = b.imul(j, two);
                                        let (from, to) = (Self::slot(b, slots, twice), Self::slot(b, slots, j));
                                        b.copy(to, from, slots.cells);
                                        Vec::new()
                                    });
                                    vec![half, b.imul(distance, two), later]
                                },
                                |_| vec![following, distance, limit],
                            );
                            let slot = Self::slot(b, slots, thinned[0]);
                            self.save(b, slot, at, &outs[2..], g);
                            thinned
                        },
                        |_| vec![top, distance, limit],
                    );
                    let mut next = vec![at, more];
                    next.extend(saved);
                    next.extend(&outs[2..]);
                    (more, next)
                })
            },
            |_| inits.clone(),
        );
        b.store(header, field::TOP, outs[2]);
        b.store(header, field::END, outs[0]);
        outs[5..].to_vec()
    }

    /// `header, ȳ…, sums… → x̄…, sums…`
    fn reverse(&self, leaf: FunctionId) -> Function {
        let mut b = self.builder("reverse");
        let header = b.param(Ty::Ptr);
        let c = self.cotangent_params(&mut b);
        let args: Vec<Value> =
            self.params.iter().enumerate().map(|(j, &t)| b.load(header, field::ARGS + j as u32, t)).collect();
        let g = self.given(&args);
        let outs = if self.is.counted {
            let any = b.lt(g.bounds[0], g.bounds[1]);
            b.if_(any, |b| self.reverse_all(b, leaf, header, &g, &c), |_| c.all())
        } else {
            self.reverse_all(&mut b, leaf, header, &g, &c)
        };
        self.finish(b, &outs)
    }

    fn reverse_all(
        &self,
        b: &mut FunctionBuilder,
        leaf: FunctionId,
        header: Value,
        g: &Given,
        c: &Cotangents,
    ) -> Vec<Value> {
        let mut c = c.clone();
        if self.is.counted {
            let last = self.first.tape.then(|| b.load(header, field::LAST, Ty::Ptr));
            c = self.reversed(b, self.first, last, &c);
        }
        // Memory is left as it is found.
        let kept = (!self.is.planes.is_empty()).then(|| {
            let cells = self.region_cells(b, g);
            let kept = b.alloc(cells);
            self.copy_regions(b, g, kept, false);
            kept
        });
        let slots = Slots { ptr: b.load(header, field::SLOTS, Ty::Ptr), cells: self.slot_cells(b, g) };
        let [count, largest, per, top, end] =
            [field::COUNT, field::BLOCK, field::PER, field::TOP, field::END].map(|f| b.load(header, f, Ty::U64));
        let (zero, one) = (b.usize(0), b.usize(1));
        // The last slot in use, the end of what is to be reversed, the cells of a record.
        let mut inits = vec![top, end, per];
        inits.extend(c.all());
        let outs = b.loop_(&inits, |b, v| {
            let (top, end, per) = (v[0], v[1], v[2]);
            let block = self.block_now(b, largest, per);
            let slot = Self::slot(b, slots, top);
            let from = b.load(slot, 0, Ty::U64);
            let carried = self.load(b, slot, g);
            let n = b.isub(end, from);
            let blocks = div_up(b, n, block);
            let several = b.lt(one, blocks);
            let free = b.isub(count, top);
            // How far to advance, and the state there.
            let ahead = b.if_(
                several,
                |b| {
                    let m = b.call(self.split, &[blocks, free], &[Ty::U64])[0];
                    let m = b.imul(m, block);
                    let to = b.iadd(from, m);
                    let outs = self.advance(b, self.is.again, from, to, &carried, g);
                    [&[to][..], &outs[self.is.extra()..]].concat()
                },
                |_| [&[from][..], &carried].concat(),
            );
            let (to, carried) = (ahead[0], &ahead[1..]);
            let rest = b.isub(end, to);
            let split = b.lt(block, rest);
            let outs = b.if_(
                split,
                |b| {
                    let top = b.iadd(top, one);
                    let slot = Self::slot(b, slots, top);
                    self.save(b, slot, to, carried, g);
                    [&[top][..], &v[1..]].concat()
                },
                |b| {
                    let mut args = Self::args(&[to, end], carried, &g.fixed);
                    args.extend(&v[3..]);
                    let mut types: Vec<Ty> = self.carried_types();
                    types.extend(self.sum_types());
                    types.push(Ty::U64);
                    let mut outs = b.call(leaf, &args, &types);
                    let cells = outs.pop().unwrap_or(zero);
                    let each = div_up(b, cells, rest);
                    let per = b.prim(Prim::IMax, &[per, each]);
                    // The slot's own steps are done when the block began there.
                    let empty = b.eq(to, from);
                    let below = b.prim(Prim::ISubSat, &[top, one]);
                    let top = b.select(empty, below, top);
                    [&[top, to, per][..], &outs].concat()
                },
            );
            let first = if self.is.counted { g.bounds[0] } else { zero };
            (b.lt(first, outs[1]), outs)
        });
        if let Some(kept) = kept {
            self.copy_regions(b, g, kept, true);
        }
        let c = self.cotangents(&outs[3..]);
        c.all()
    }

    /// How many steps to record at once, with the memory that is left now.
    fn block_now(&self, b: &mut FunctionBuilder, largest: Value, per: Value) -> Value {
        if self.block.is_some() {
            return largest;
        }
        let room = b.room();
        let (one, two) = (b.usize(1), b.usize(2));
        let half = b.prim(Prim::IDiv, &[room, two]);
        let fit = b.prim(Prim::IDiv, &[half, per]);
        let block = b.prim(Prim::IMin, &[largest, fit]);
        b.prim(Prim::IMax, &[block, one])
    }
}
