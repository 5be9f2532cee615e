//! Oracles that every derivative must pass, on any program.

pub mod generate;

use chainrule_ad::{Checkpoints, Extent, Report, forward, reverse, reverse_within, split, split_within};
use chainrule_ir::memory::shadow_distance;
use chainrule_ir::{Context, FunctionBuilder, FunctionId, Module, Ty, Value, run, verify};
use std::cell::RefCell;

/// An argument of a program under test.
#[derive(Clone, Debug)]
pub enum Arg {
    /// A float; differentiated if `active`.
    Float { value: f64, active: bool },
    /// Anything else that is not memory, as a cell.
    Cell(u64),
    /// Memory of floats. One vector for each combination of shadows: entry `m` is below the levels whose bits are set
    /// in `m`.
    Memory { planes: Vec<Vec<f64>>, active: bool },
}

pub fn float(value: f64) -> Arg {
    Arg::Float { value, active: true }
}

pub fn fixed(value: f64) -> Arg {
    Arg::Float { value, active: false }
}

pub fn memory(cells: &[f64]) -> Arg {
    Arg::Memory { planes: vec![cells.to_vec()], active: true }
}

pub fn fixed_memory(cells: &[f64]) -> Arg {
    Arg::Memory { planes: vec![cells.to_vec()], active: false }
}

/// A program with arguments: a map from its active floats and memory to its float results and what then is in that
/// memory.
#[derive(Clone)]
pub struct Case {
    pub module: Module,
    pub function: FunctionId,
    pub args: Vec<Arg>,
}

/// A small generator of random numbers, the same on every machine.
#[derive(Clone)]
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64 * 2.0 - 1.0
    }

    pub fn vector(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.unit()).collect()
    }
}

const LEVELS: u32 = 3;

thread_local! {
    static CONTEXT: RefCell<Context> = RefCell::new(Context::new(LEVELS, 1 << 30).unwrap());
}

/// The memory that a program gets is full of rubbish, so that one that reads what it did not write is found out.
fn poisoned(ctx: &mut Context) {
    ctx.reset();
    let cells = 2_000;
    let at = ctx.alloc(cells).unwrap();
    for mask in 0..1u32 << LEVELS {
        ctx.cells_mut(shadowed(at, mask), cells).fill(f64::NAN.to_bits());
    }
    ctx.reset();
}

fn shadowed(at: u64, mask: u32) -> u64 {
    (0..LEVELS).filter(|l| mask >> l & 1 == 1).fold(at, |at, l| at + shadow_distance(l))
}

impl Case {
    pub fn new(module: Module, function: FunctionId, args: Vec<Arg>) -> Case {
        verify(&module).unwrap_or_else(|e| panic!("{e}\n{module}"));
        Case { module, function, args }
    }

    pub fn parse(text: &str, args: Vec<Arg>) -> Case {
        let module = chainrule_ir::parse(text).unwrap_or_else(|e| panic!("{e}"));
        Case::new(module, FunctionId(0), args)
    }

    pub fn active(&self) -> Vec<bool> {
        let active = |a: &Arg| match a {
            Arg::Float { active, .. } | Arg::Memory { active, .. } => *active,
            Arg::Cell(_) => false,
        };
        self.args.iter().map(active).collect()
    }

    /// The active inputs in a row.
    pub fn inputs(&self) -> Vec<f64> {
        let mut x = Vec::new();
        for a in &self.args {
            match a {
                Arg::Float { value, active: true } => x.push(*value),
                Arg::Memory { planes, active: true } => planes.iter().for_each(|p| x.extend(p)),
                Arg::Float { .. } | Arg::Memory { .. } | Arg::Cell(_) => {}
            }
        }
        x
    }

    pub fn with(&self, x: &[f64]) -> Vec<Arg> {
        let mut x = x.iter().copied();
        let mut args = self.args.clone();
        for a in &mut args {
            match a {
                Arg::Float { value, active: true } => *value = x.next().unwrap(),
                Arg::Memory { planes, active: true } => {
                    planes.iter_mut().flatten().for_each(|c| *c = x.next().unwrap());
                }
                Arg::Float { .. } | Arg::Memory { .. } | Arg::Cell(_) => {}
            }
        }
        args
    }

    /// The program's results and final memory in a row.
    pub fn call(&self, args: &[Arg]) -> Vec<f64> {
        execute(&self.module, |run| {
            let (cells, places) = run.args(args);
            let y = run.call(self.function, &cells);
            let f = self.module.function(self.function);
            let mut out: Vec<f64> = floats(&f.results, &y);
            out.extend(run.memory(&places, 0));
            out
        })
    }
}

fn floats(types: &[Ty], cells: &[u64]) -> Vec<f64> {
    types.iter().zip(cells).filter(|(t, _)| t.is_float()).map(|(_, &c)| f64::from_bits(c)).collect()
}

struct Place {
    at: u64,
    cells: usize,
    planes: u32,
    active: bool,
}

struct Run<'a> {
    module: &'a Module,
    ctx: &'a mut Context,
}

fn execute<R>(module: &Module, f: impl FnOnce(&mut Run) -> R) -> R {
    CONTEXT.with_borrow_mut(|ctx| {
        poisoned(ctx);
        f(&mut Run { module, ctx })
    })
}

impl Run<'_> {
    fn call(&mut self, f: FunctionId, args: &[u64]) -> Vec<u64> {
        run(self.module, f, args, self.ctx).unwrap_or_else(|t| panic!("{t}\n{}", self.module))
    }

    /// Lays arguments out in memory; all their shadows are zero where nothing else is said.
    fn args(&mut self, args: &[Arg]) -> (Vec<u64>, Vec<Place>) {
        let mut places = Vec::new();
        let cells = args
            .iter()
            .map(|a| match a {
                Arg::Float { value, .. } => value.to_bits(),
                Arg::Cell(c) => *c,
                Arg::Memory { planes, active } => {
                    let cells = planes[0].len();
                    let at = self.ctx.alloc(cells as u64).unwrap();
                    for mask in 0..1u32 << LEVELS {
                        self.ctx.cells_mut(shadowed(at, mask), cells as u64).fill(0);
                    }
                    for (mask, plane) in planes.iter().enumerate() {
                        self.set(shadowed(at, mask as u32), plane);
                    }
                    places.push(Place { at, cells, planes: planes.len() as u32, active: *active });
                    at
                }
            })
            .collect();
        (cells, places)
    }

    fn set(&mut self, at: u64, x: &[f64]) {
        for (cell, x) in self.ctx.cells_mut(at, x.len() as u64).iter_mut().zip(x) {
            *cell = x.to_bits();
        }
    }

    /// Active memory in a row, below the additional shadows `mask`.
    fn memory(&self, places: &[Place], mask: u32) -> Vec<f64> {
        let mut out = Vec::new();
        for p in places.iter().filter(|p| p.active) {
            for plane in 0..p.planes {
                let cells = self.ctx.cells(shadowed(p.at, plane | mask), p.cells as u64);
                out.extend(cells.iter().map(|&c| f64::from_bits(c)));
            }
        }
        out
    }

    fn set_memory(&mut self, places: &[Place], mask: u32, x: &mut impl Iterator<Item = f64>) {
        for p in places.iter().filter(|p| p.active) {
            for plane in 0..p.planes {
                let cells: Vec<f64> = x.by_ref().take(p.cells).collect();
                self.set(shadowed(p.at, plane | mask), &cells);
            }
        }
    }
}

/// A case's inputs, split into floats and memory as they lie in `Case::inputs`.
fn seeds(args: &[Arg], x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let mut x = x.iter().copied();
    let (mut scalars, mut cells) = (Vec::new(), Vec::new());
    for a in args {
        match a {
            Arg::Float { active: true, .. } => scalars.push(x.next().unwrap()),
            Arg::Memory { planes, active: true } => {
                let n = planes.iter().map(Vec::len).sum();
                cells.extend(x.by_ref().take(n));
            }
            Arg::Float { .. } | Arg::Memory { .. } | Arg::Cell(_) => {}
        }
    }
    (scalars, cells)
}

/// The inverse of `seeds`.
fn row(args: &[Arg], scalars: &[f64], cells: &[f64]) -> Vec<f64> {
    let (mut scalars, mut cells) = (scalars.iter().copied(), cells.iter().copied());
    let mut out = Vec::new();
    for a in args {
        match a {
            Arg::Float { active: true, .. } => out.push(scalars.next().unwrap()),
            Arg::Memory { planes, active: true } => {
                let n = planes.iter().map(Vec::len).sum();
                out.extend(cells.by_ref().take(n));
            }
            Arg::Float { .. } | Arg::Memory { .. } | Arg::Cell(_) => {}
        }
    }
    out
}

/// A case whose derivatives have been made.
pub struct Derived {
    pub case: Case,
    pub level: u32,
    pub jvp: FunctionId,
    pub vjp: FunctionId,
    pub split: chainrule_ad::Split,
}

impl Derived {
    pub fn new(case: &Case) -> Derived {
        let mut case = case.clone();
        let level = case.module.levels;
        let active = case.active();
        let primal = case.module.clone();
        let make = |module: &mut Module, what: &str, f: &mut dyn FnMut(&mut Module)| {
            f(module);
            module.levels = module.levels.max(level + 1);
            verify(module).unwrap_or_else(|e| panic!("{what}: {e}\n{primal}\n{module}"));
        };
        let (mut jvp, mut vjp, mut both) = (None, None, None);
        let function = case.function;
        make(&mut case.module, "forward", &mut |m| jvp = Some(forward(m, function, &active, level).unwrap()));
        make(&mut case.module, "reverse", &mut |m| vjp = Some(reverse(m, function, &active, level).unwrap()));
        make(&mut case.module, "split", &mut |m| both = Some(split(m, function, &active, level).unwrap()));
        Derived { case, level, jvp: jvp.unwrap(), vjp: vjp.unwrap(), split: both.unwrap() }
    }

    /// The same with reverse derivatives that use checkpoints, and which loops do. Buffers of arguments are known.
    pub fn within(case: &Case, mut checkpoints: Checkpoints) -> (Derived, Report) {
        let mut d = Derived::new(case);
        let module = &mut d.case.module;
        chainrule_opt::run(module, case.function, &[chainrule_opt::passes::RELEASE_LOOPS]);
        let extent = |a: &Arg| match a {
            Arg::Memory { planes, .. } => Some(Extent::Cells(planes[0].len() as u64)),
            Arg::Float { .. } | Arg::Cell(_) => None,
        };
        checkpoints.extents = case.args.iter().map(extent).collect();
        let active = case.active();
        module.levels = d.level;
        let (vjp, report) = reverse_within(module, case.function, &active, d.level, &checkpoints).unwrap();
        module.levels = d.level;
        let (both, _) = split_within(module, case.function, &active, d.level, &checkpoints).unwrap();
        verify(module).unwrap_or_else(|e| panic!("checkpoints: {e}\n{module}"));
        (d.vjp, d.split) = (vjp, both);
        (d, report)
    }

    fn results(&self) -> &[Ty] {
        &self.case.module.function(self.case.function).results
    }

    pub fn jvp(&self, v: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (scalars, cells) = seeds(&self.case.args, v);
        execute(&self.case.module, |run| {
            let (mut args, places) = run.args(&self.case.args);
            args.extend(scalars.iter().map(|t| t.to_bits()));
            run.set_memory(&places, 1 << self.level, &mut cells.iter().copied());
            let out = run.call(self.jvp, &args);
            let n = self.results().len();
            let mut y = floats(self.results(), &out[..n]);
            y.extend(run.memory(&places, 0));
            let mut dy: Vec<f64> = out[n..].iter().map(|&c| f64::from_bits(c)).collect();
            dy.extend(run.memory(&places, 1 << self.level));
            (y, dy)
        })
    }

    pub fn vjp(&self, w: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let count = self.results().iter().filter(|t| t.is_float()).count();
        execute(&self.case.module, |run| {
            let (mut args, places) = run.args(&self.case.args);
            args.extend(w[..count].iter().map(|t| t.to_bits()));
            run.set_memory(&places, 1 << self.level, &mut w[count..].iter().copied());
            let out = run.call(self.vjp, &args);
            let n = self.results().len();
            let mut y = floats(self.results(), &out[..n]);
            y.extend(run.memory(&places, 0));
            let scalars: Vec<f64> = out[n..].iter().map(|&c| f64::from_bits(c)).collect();
            (y, row(&self.case.args, &scalars, &run.memory(&places, 1 << self.level)))
        })
    }

    /// Runs the reverse sweep `times` times on one tape and gives the last answer.
    pub fn split(&self, w: &[f64], times: usize) -> (Vec<f64>, Vec<f64>) {
        let count = self.results().iter().filter(|t| t.is_float()).count();
        execute(&self.case.module, |run| {
            let (args, places) = run.args(&self.case.args);
            let mut out = run.call(self.split.forward, &args);
            let tape = out.pop().unwrap();
            let mut y = floats(self.results(), &out);
            y.extend(run.memory(&places, 0));
            let mut scalars = Vec::new();
            for _ in 0..times {
                for p in &places {
                    for plane in 0..p.planes {
                        let at = shadowed(p.at, plane | 1 << self.level);
                        run.set(at, &vec![0.0; p.cells]);
                    }
                }
                run.set_memory(&places, 1 << self.level, &mut w[count..].iter().copied());
                let mut args = vec![tape];
                args.extend(w[..count].iter().map(|t| t.to_bits()));
                scalars = run.call(self.split.reverse, &args).iter().map(|&c| f64::from_bits(c)).collect();
            }
            (y, row(&self.case.args, &scalars, &run.memory(&places, 1 << self.level)))
        })
    }

    /// The forward derivative as a case of its own, with tangents `v`.
    pub fn forward_case(&self, v: &[f64]) -> Case {
        let (scalars, cells) = seeds(&self.case.args, v);
        let mut cells = cells.into_iter();
        let mut args = self.args_with_planes(&mut cells);
        args.extend(scalars.into_iter().map(float));
        Case::new(self.case.module.clone(), self.jvp, args)
    }

    /// The combined reverse derivative as a case of its own, with cotangents `w`.
    pub fn reverse_case(&self, w: &[f64]) -> Case {
        let count = self.results().iter().filter(|t| t.is_float()).count();
        let mut args = self.args_with_planes(&mut w[count..].iter().copied());
        args.extend(w[..count].iter().copied().map(float));
        Case::new(self.case.module.clone(), self.vjp, args)
    }

    /// The two sweeps, one called after the other, as a case of its own.
    pub fn split_case(&self, w: &[f64]) -> Case {
        let mut case = self.reverse_case(w);
        let like = case.module.function(self.vjp).clone();
        let mut b = FunctionBuilder::new("sweeps");
        let params: Vec<Value> = like.params.iter().map(|&p| b.param(like.ty(p))).collect();
        let (x, w) = params.split_at(self.case.args.len());
        let primal = self.results().len();
        let (results, cotangents) = like.results.split_at(primal);
        let mut types = results.to_vec();
        types.push(Ty::Ptr);
        let mut y = b.call(self.split.forward, x, &types);
        let mut args = vec![y.pop().unwrap()];
        args.extend(w);
        y.extend(b.call(self.split.reverse, &args, cotangents));
        case.function = case.module.push(b.finish(&y));
        Case::new(case.module, case.function, case.args)
    }

    fn args_with_planes(&self, cells: &mut impl Iterator<Item = f64>) -> Vec<Arg> {
        let mut args = self.case.args.clone();
        for a in &mut args {
            if let Arg::Memory { planes, active } = a {
                let shadows: Vec<Vec<f64>> = planes
                    .iter()
                    .map(|p| p.iter().map(|_| if *active { cells.next().unwrap() } else { 0.0 }).collect())
                    .collect();
                planes.extend(shadows);
            }
        }
        args
    }
}

pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn norm(a: &[f64]) -> f64 {
    a.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// What a check found wrong.
pub type Verdict = Result<(), String>;

fn close(what: &str, a: &[f64], b: &[f64], tolerance: f64) -> Verdict {
    let scale = 1.0 + norm(a).max(norm(b));
    let ok = a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= tolerance * scale || x == y);
    if ok { Ok(()) } else { Err(format!("{what}:\n  {a:?}\n  {b:?}")) }
}

/// Five-point differences along `v`, for two steps.
fn differences(case: &Case, v: &[f64]) -> [Vec<f64>; 2] {
    let x = case.inputs();
    let at = |t: f64| {
        let moved: Vec<f64> = x.iter().zip(v).map(|(x, v)| x + t * v).collect();
        case.call(&case.with(&moved))
    };
    [1e-3, 2.5e-4].map(|h| {
        let f = [at(-2.0 * h), at(-h), at(h), at(2.0 * h)];
        (0..f[0].len()).map(|i| (f[0][i] - 8.0 * f[1][i] + 8.0 * f[2][i] - f[3][i]) / (12.0 * h)).collect()
    })
}

/// Whether differences tell the derivative along `v`: there is no jump near.
pub fn differences_settle(case: &Case, v: &[f64]) -> bool {
    let [coarse, fine] = differences(case, v);
    close("", &coarse, &fine, 1e-7).is_ok()
}

/// All first-order oracles. Differences that do not settle (at a jump of the program) are passed over.
pub fn verdict(case: &Case, random: &mut Random, tolerance: f64) -> Result<Derived, String> {
    let d = Derived::new(case);
    let y = case.call(&case.args);
    if y.iter().any(|y| !y.is_finite()) {
        return Ok(d);
    }
    let v = random.vector(case.inputs().len());
    let w = random.vector(y.len());
    let (y1, jv) = d.jvp(&v);
    let (y2, jw) = d.vjp(&w);
    let (y3, once) = d.split(&w, 1);
    let (_, again) = d.split(&w, 2);
    for (what, primal) in [("forward", &y1), ("reverse", &y2), ("split", &y3)] {
        close(&format!("{what}: primal results"), &y, primal, 0.0)?;
    }
    let scale = 1.0 + norm(&w) * norm(&jv) + norm(&jw) * norm(&v);
    let (a, b) = (dot(&w, &jv), dot(&jw, &v));
    if (a - b).abs() > tolerance * scale || a.is_nan() || b.is_nan() {
        return Err(format!("<w, Jv> = {a} but <J'w, v> = {b}\n  Jv = {jv:?}\n  J'w = {jw:?}"));
    }
    close("combined and split", &jw, &once, tolerance)?;
    close("reverse sweep run twice", &once, &again, 0.0)?;
    if differences_settle(case, &v) {
        let [_, fine] = differences(case, &v);
        close("forward and differences", &jv, &fine, 1e-5)?;
    }
    Ok(d)
}

/// All oracles to second order.
pub fn verdict_twice(case: &Case, random: &mut Random, tolerance: f64) -> Verdict {
    let d = verdict(case, random, tolerance)?;
    let v = random.vector(case.inputs().len());
    let w = random.vector(case.call(&case.args).len());
    let over = |what: &str, case: Case, random: &mut Random| {
        verdict(&case, random, tolerance * 100.0).map_err(|e| format!("over {what}: {e}")).map(|_| ())
    };
    over("forward", d.forward_case(&v), random)?;
    over("reverse", d.reverse_case(&w), random)?;
    over("split", d.split_case(&w), random)
}

/// Asserts all oracles to second order for some directions.
pub fn check(case: &Case) {
    let mut random = Random(7);
    for _ in 0..2 {
        if let Err(e) = verdict_twice(case, &mut random, 1e-12) {
            panic!("{e}\n{}", chainrule_ir::Printer::PLAIN.module(&case.module));
        }
    }
}
