//! Loops taken out of their functions. See Note [Checkpoints].

use super::regions::{Cells, Facts, Region, Root, allocates};
use super::silent::silent;
use super::{Checkpoints, Report};
use crate::memory_classes::Classes;
use crate::program::Program;
use crate::renumber::renumber;
use crate::stability::Stability;
use chainrule_ir::{Block, Const, For, Function, FunctionBuilder, FunctionId, Loc, Loop, Module, Op, Stmt, Ty, Value};
use std::collections::{HashMap, HashSet};

/// A loop with at most so many iterations and no loops or calls in it is not worth checkpoints.
const SHORT: u64 = 16;

/// What stands for a loop: a loop function with the parameters `(lo, hi)?, carried…, outside…, (region, cells)…`.
pub(crate) struct Checkpointed {
    /// The number of iterations is known before: a `for`.
    pub counted: bool,
    /// The steps function `lo, hi, carried…, outside…, (region, cells)… → carried…`. Of a `loop` it also returns, first,
    /// where it stopped and whether there is more, and runs at least one iteration.
    pub steps: FunctionId,
    /// The same without prints.
    pub again: FunctionId,
    /// How many values are carried.
    pub carried: usize,
    /// How many values come from outside.
    pub outside: usize,
    /// For each region which shadows belong to the state.
    pub planes: Vec<Vec<u32>>,
    /// Where the loop is.
    pub loc: Loc,
}

impl Checkpointed {
    /// The number of the loop function's first carried value among its parameters.
    pub fn first_carried(&self) -> usize {
        if self.counted { 2 } else { 0 }
    }

    /// The number of the loop function's first value from outside among its parameters.
    pub fn first_outside(&self) -> usize {
        self.first_carried() + self.carried
    }

    /// How many results of the steps function are not carried values.
    pub fn extra(&self) -> usize {
        if self.counted { 0 } else { 2 }
    }
}

/// A copy of `entry` whose loops are calls of loop functions.
pub(crate) fn outline(
    module: &mut Module,
    entry: FunctionId,
    options: &Checkpoints,
) -> (FunctionId, HashMap<FunctionId, Checkpointed>, Report) {
    let copy = module.function(entry).clone();
    let id = module.push(copy);
    let mut all = HashMap::new();
    let mut report = Report::default();
    let mut todo = vec![(id, None)];
    for _ in 0..options.depth {
        let base = module.functions.len();
        let mut found: Vec<(FunctionId, Function, Vec<Made>)> = Vec::new();
        {
            let program = Program::new(module, id);
            let classes = Classes::new(&program);
            let stability = Stability::new(&program, &classes);
            let mut next = base;
            for (f, regions) in std::mem::take(&mut todo) {
                if !program.functions.contains(&f) {
                    continue;
                }
                let facts = Facts { program: &program, classes: &classes, stability: &stability, function: f };
                let roots = roots(&facts, regions.as_ref(), options);
                let function = module.function(f).clone();
                let mut pass = Outline {
                    facts,
                    roots,
                    constants: constants(&function),
                    function,
                    first: next,
                    made: Vec::new(),
                    report: &mut report,
                };
                pass.run(regions.is_some());
                next += pass.made.len();
                found.push((f, pass.function, pass.made));
            }
        }
        for (f, function, made) in &mut found {
            module.functions[f.index()] = std::mem::replace(function, Function::new(""));
            for m in made {
                module.push(Function::new(m.name.clone()));
            }
        }
        for (at, m) in (base..).zip(found.into_iter().flat_map(|f| f.2)) {
            let regions = m.first_region;
            let (loop_id, made) = (FunctionId(at as u32), m.finish(module, at));
            todo.push((made.steps, Some(regions)));
            if made.again != made.steps {
                todo.push((made.again, Some(regions)));
            }
            all.insert(loop_id, made);
        }
    }
    report.loops = all.len();
    (id, all, report)
}

/// The pointers that a function gets: those of the entry, or the regions of a steps function, which begin at a parameter.
fn roots(facts: &Facts<'_>, regions: Option<&usize>, options: &Checkpoints) -> Vec<Root> {
    let f = facts.program.module.function(facts.function);
    let pointers = |range: &[Value]| range.iter().copied().filter(|&p| f.ty(p) == Ty::Ptr).collect::<Vec<_>>();
    match regions {
        None => {
            let extent = |i: usize| facts.given(options.extents.get(i).copied().flatten()?);
            let params = f.params.iter().enumerate().filter(|(_, p)| f.ty(**p) == Ty::Ptr);
            params.filter_map(|(i, &p)| facts.parameter(p, extent(i))).collect()
        }
        Some(&first) => {
            // A region stands for all that values from outside point to in its class.
            let known = f.params[first..].chunks(2).filter_map(|r| facts.parameter(r[0], Some(Cells::Value(r[1]))));
            let mut roots: Vec<Root> = known.collect();
            for p in pointers(&f.params[..first]) {
                if let Some(root) = facts.parameter(p, None)
                    && !roots.iter().any(|r| facts.classes.same_family(r.class(), root.class()))
                {
                    roots.push(root);
                }
            }
            roots
        }
    }
}

/// The constants of a function: these are made again where they are used.
fn constants(f: &Function) -> HashMap<Value, Const> {
    let mut found = HashMap::new();
    f.body.each_stmt(&mut |s| {
        if let Op::Const(c) = s.op {
            found.insert(s.outs[0], c);
        }
    });
    found
}

/// A loop that was taken out.
struct Made {
    name: String,
    counted: bool,
    steps: Function,
    results: Vec<Ty>,
    carried: usize,
    outside: usize,
    planes: Vec<Vec<u32>>,
    loc: Loc,
    /// The first region among the parameters of the steps function.
    first_region: usize,
}

impl Made {
    /// Makes the loop function, whose number is `at`.
    fn finish(self, module: &mut Module, at: usize) -> Checkpointed {
        let types: Vec<Ty> = self.steps.params.iter().map(|&p| self.steps.ty(p)).collect();
        let all = self.steps.results.clone();
        let steps = module.push(self.steps);
        let again = silent(module, steps);
        let mut b = FunctionBuilder::new(self.name);
        b.set_loc(self.loc);
        let given: Vec<Value> = types[if self.counted { 0 } else { 2 }..].iter().map(|&t| b.param(t)).collect();
        let mut args = given;
        if !self.counted {
            let (first, last) = (b.usize(0), b.usize(u64::MAX));
            args.splice(0..0, [first, last]);
        }
        // What is analysed is what derivatives do: steps follow on steps, silent ones too.
        let (first, carried, extra) = (2, self.carried, all.len() - self.results.len());
        let never = b.bool(false);
        let outs = b.if_(
            never,
            |b| {
                let mut args = args.clone();
                let mut outs = Vec::new();
                for f in [steps, steps, again, again] {
                    outs = b.call(f, &args, &all);
                    args[first..first + carried].copy_from_slice(&outs[extra..]);
                }
                outs
            },
            |b| b.call(steps, &args, &all),
        );
        let mut function = b.finish(&outs[extra..]);
        function.loc = self.loc;
        module.functions[at] = function;
        Checkpointed {
            counted: self.counted,
            steps,
            again,
            carried: self.carried,
            outside: self.outside,
            planes: self.planes,
            loc: self.loc,
        }
    }
}

struct Outline<'p, 'r> {
    facts: Facts<'p>,
    roots: Vec<Root>,
    constants: HashMap<Value, Const>,
    function: Function,
    /// The number of the first loop function.
    first: usize,
    made: Vec<Made>,
    report: &'r mut Report,
}

impl Outline<'_, '_> {
    /// Takes the outermost loops out; of a steps function, those in its loop.
    fn run(&mut self, steps: bool) {
        let mut body = std::mem::take(&mut self.function.body);
        if steps {
            for s in &mut body.stmts {
                if let Op::For(_) | Op::Loop(_) = s.op {
                    s.op.blocks_mut().for_each(|b| self.block(b));
                }
            }
        } else {
            self.block(&mut body);
        }
        self.function.body = body;
    }

    fn block(&mut self, block: &mut Block) {
        crate::deeper(|| {
            for mut s in std::mem::take(&mut block.stmts) {
                match &mut s.op {
                    Op::If { cond: _, then, otherwise } => {
                        for branch in [then, otherwise] {
                            let from = self.roots.len();
                            self.block(branch);
                            self.facts.leave(from, &mut self.roots);
                        }
                        block.stmts.push(s);
                    }
                    Op::For(_) | Op::Loop(_) => self.looped(s, block),
                    _ => {
                        self.facts.after(&s, &mut self.roots);
                        block.stmts.push(s);
                    }
                }
            }
        });
    }

    fn looped(&mut self, s: Stmt, block: &mut Block) {
        if self.is_short(&s) {
            self.facts.after(&s, &mut self.roots);
            block.stmts.push(s);
            return;
        }
        match self.regions(&s) {
            Ok(regions) => {
                self.facts.after(&s, &mut self.roots);
                self.replace(s, &regions, block);
            }
            Err(reason) => {
                self.report.keep(self.facts.program.module, self.facts.function, s.loc, reason);
                self.facts.after(&s, &mut self.roots);
                block.stmts.push(s);
            }
        }
    }

    fn is_short(&self, s: &Stmt) -> bool {
        let Op::For(l) = &s.op else { return false };
        let (lo, hi) = (self.constants.get(&l.lo), self.constants.get(&l.hi));
        let mut simple = true;
        l.body.each_stmt(&mut |s| simple &= !matches!(s.op, Op::For(_) | Op::Loop(_) | Op::Call { .. }));
        simple && lo.zip(hi).is_some_and(|(lo, hi)| hi.bits.saturating_sub(lo.bits) <= SHORT)
    }

    fn regions(&self, s: &Stmt) -> Result<Vec<Region>, &'static str> {
        let released = match &s.op {
            Op::For(l) => l.release,
            Op::Loop(l) => l.release,
            _ => false,
        };
        if !released && allocates(self.facts.program, s) {
            return Err("allocates memory in an iteration that later ones or later code use");
        }
        self.facts.regions(s, &self.roots)
    }

    fn replace(&mut self, s: Stmt, regions: &[Region], block: &mut Block) {
        let loc = s.loc;
        let mut call = Vec::new();
        let (fixed, outside) = self.free(&s);
        let mut stmts: Vec<Stmt> = fixed;
        let fresh = |f: &mut Function, types: &[Ty]| types.iter().map(|&t| f.fresh(t)).collect::<Vec<Value>>();
        let types: Vec<Ty> = s.outs.iter().map(|&o| self.function.ty(o)).collect();
        let bounds = fresh(&mut self.function, &[Ty::U64, Ty::U64]);
        let firsts = fresh(&mut self.function, &types);
        let lasts = fresh(&mut self.function, &types);
        let (op, results, counted) = match s.op {
            Op::For(l) => {
                call.extend([l.lo, l.hi]);
                call.extend(&l.inits);
                let op = Op::For(Box::new(For { lo: bounds[0], hi: bounds[1], inits: firsts.clone(), ..*l }));
                (op, lasts, true)
            }
            Op::Loop(l) => {
                call.extend(&l.inits);
                let start = self.function.fresh(Ty::Bool);
                stmts.push(Stmt { outs: [start].into_iter().collect(), op: Op::Const(Const::bool(true)), loc });
                let (op, results) = self.limited(*l, start, &bounds, &firsts, lasts);
                (op, results, false)
            }
            other => {
                block.stmts.push(Stmt { op: other, ..s });
                return;
            }
        };
        stmts.push(Stmt { outs: results.iter().copied().collect(), op, loc });
        call.extend(&outside);
        let mut params: Vec<Value> = bounds;
        params.extend(&firsts);
        params.extend(&outside);
        let first_region = params.len();
        for region in regions {
            let cells = self.cells(region.cells, loc, block);
            call.extend([region.ptr, cells]);
            params.extend(fresh(&mut self.function, &[Ty::Ptr, Ty::U64]));
        }
        let number = self.first + self.made.len();
        let mut steps = Function::new(format!("{}.steps{number}", self.function.name));
        steps.params = params;
        steps.loc = loc;
        steps.body = Block { stmts, yields: results };
        let steps = renumber(steps, &self.function.types);
        block.stmts.push(Stmt {
            outs: s.outs.clone(),
            op: Op::Call { function: FunctionId(number as u32), args: call },
            loc,
        });
        self.made.push(Made {
            name: format!("{}.loop{number}", self.function.name),
            counted,
            steps,
            carried: types.len(),
            results: types,
            outside: outside.len(),
            planes: regions.iter().map(|r| r.planes.clone()).collect(),
            loc,
            first_region,
        });
    }

    /// A loop that also ends before iteration `hi`; it counts from `lo`. With its results: where it stopped, whether
    /// there is more, and the carried values.
    fn limited(
        &mut self,
        mut l: Loop,
        start: Value,
        bounds: &[Value],
        firsts: &[Value],
        lasts: Vec<Value>,
    ) -> (Op, Vec<Value>) {
        let f = &mut self.function;
        let mut push = |ty: Ty, op: Op, f: &mut Function| {
            let out = f.fresh(ty);
            l.body.stmts.push(Stmt { outs: [out].into_iter().collect(), op, loc: Loc::NONE });
            out
        };
        let (index, before) = (f.fresh(Ty::U64), f.fresh(Ty::Bool));
        let one = push(Ty::U64, Op::Const(Const::usize(1)), f);
        let prim = |p, x, y| Op::Prim(p, [x, y].into_iter().collect());
        let next = push(Ty::U64, prim(chainrule_ir::Prim::IAddWrap, index, one), f);
        let below = push(Ty::Bool, prim(chainrule_ir::Prim::Lt, next, bounds[1]), f);
        let more = l.body.yields[0];
        let on = push(Ty::Bool, prim(chainrule_ir::Prim::And, more, below), f);
        l.body.yields.splice(0..1, [on, next, more]);
        l.params.splice(0..0, [index, before]);
        let mut inits = vec![bounds[0], start];
        inits.extend(firsts);
        let mut results = vec![self.function.fresh(Ty::U64), self.function.fresh(Ty::Bool)];
        results.extend(lasts);
        l.inits = inits;
        (Op::Loop(Box::new(l)), results)
    }

    /// What the loop uses from outside: constants, as statements, and values.
    fn free(&self, s: &Stmt) -> (Vec<Stmt>, Vec<Value>) {
        let mut inside: HashSet<Value> = HashSet::new();
        s.op.region_params(|v| _ = inside.insert(v));
        for b in s.op.blocks() {
            b.each_stmt(&mut |s| {
                inside.extend(s.outs.iter().copied());
                s.op.region_params(|v| _ = inside.insert(v));
            });
        }
        let (mut fixed, mut outside) = (Vec::new(), Vec::new());
        let mut seen = HashSet::new();
        for b in s.op.blocks() {
            b.each_use(&mut |v| {
                if inside.contains(&v) || !seen.insert(v) {
                    return;
                }
                match self.constants.get(&v) {
                    Some(&c) => {
                        fixed.push(Stmt { outs: [v].into_iter().collect(), op: Op::Const(c), loc: s.loc });
                    }
                    None => outside.push(v),
                }
            });
        }
        (fixed, outside)
    }

    fn cells(&mut self, cells: Cells, loc: Loc, block: &mut Block) -> Value {
        let mut push = |ty: Ty, op: Op| {
            let out = self.function.fresh(ty);
            block.stmts.push(Stmt { outs: [out].into_iter().collect(), op, loc });
            out
        };
        match cells {
            Cells::Value(v) => v,
            Cells::Known(n) => push(Ty::U64, Op::Const(Const::usize(n))),
            Cells::Times(v, n) => {
                let n = push(Ty::U64, Op::Const(Const::usize(n)));
                push(Ty::U64, Op::Prim(chainrule_ir::Prim::IMulWrap, [v, n].into_iter().collect()))
            }
        }
    }
}
