//! Reverse mode: a forward sweep that keeps what the reverse sweep needs, and the reverse sweep.
//!
//! Note [Order of work]. For one function, three passes make both sweeps.
//!
//! 1. The *reverse sweep* is emitted first ([`cotangents`] and one file per operation), from the last statement to the
//!    first. Where it needs a primal value it names a value of its own and leaves a mark at the outermost place where
//!    the primal value exists (`Sweep::need`).
//! 2. The *forward sweep* ([`primal`]) is the primal with records. Now every need is known, so each needed value is
//!    either computed again or kept in a slot of its frame's record ([`keep`]).
//! 3. The marks in the reverse sweep become loads and computations ([`restore`]).
//!
//! Note [Records]. The body of the function and that of each loop is a *frame* with a record of so many cells, one
//! record for each time it runs. The function's is one allocation, that of a counted loop one allocation for all
//! iterations, that of other loops one allocation for each, whose first cell leads to the one before. Where the records
//! of an inner loop are is itself kept in the record of the frame around it. The branches of an `if` belong to the
//! frame around it and share slots. A frame without slots has no records.
//!
//! In a combined sweep, the values of the body of the function are still there in the reverse sweep; only those in its
//! branches need slots.

mod again;
mod call;
mod copy;
mod cotangents;
mod for_;
mod frames;
mod guards;
mod if_;
mod keep;
mod loop_;
mod memory;
mod order;
mod primal;
mod restore;
mod scalar;
mod spread;
mod sweep;

use crate::Split;
use crate::analysis::Analysis;
use crate::checkpoint::Loops;
use crate::error::Error;
use crate::renumber::renumber;
use crate::rules::Rules;
use chainrule_ir::{Block, Const, Function, FunctionId, Module, Op, Stmt, Ty, Value};
use smallvec::smallvec;
use std::collections::HashMap;
use std::rc::Rc;
use sweep::Sweep;

/// A transform of a program under way.
pub(crate) struct Reverse<'m, 'a> {
    pub module: &'m mut Module,
    pub analysis: &'a Analysis,
    pub level: u32,
    pub rules: Rules,
    /// The loops that have checkpoints.
    pub checkpoints: Rc<Loops>,
    /// For each steps function of such a loop: which parameters' cotangents change in its reverse sweep.
    pub touched: HashMap<FunctionId, Vec<bool>>,
    /// The schedule of checkpoints, once it is made.
    pub split_function: Option<FunctionId>,
    pairs: HashMap<FunctionId, Pair>,
    /// The combined sweeps of what spreads call.
    gradients: HashMap<FunctionId, FunctionId>,
    /// Adds the list of a spread to shadows.
    adder: Option<FunctionId>,
}

/// The two sweeps of a function that is called.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    /// `x… → y…, tape`
    pub forward: FunctionId,
    /// `tape, ȳ… → x̄…`, of active floats; of calls that may run again `tape, x…, ȳ… → x̄…`, as their arguments are there
    /// anyway and need no place on the tape
    pub reverse: FunctionId,
    /// There is a tape: always while it is not known, which is when a function calls itself.
    pub tape: bool,
    /// Both sweeps in one, for calls that run again.
    pub again: Option<FunctionId>,
    complete: bool,
}

impl<'m, 'a> Reverse<'m, 'a> {
    pub fn new(module: &'m mut Module, analysis: &'a Analysis, level: u32, checkpoints: Loops) -> Reverse<'m, 'a> {
        Reverse {
            module,
            analysis,
            level,
            rules: Rules::new(level, 1),
            checkpoints: Rc::new(checkpoints),
            touched: HashMap::new(),
            split_function: None,
            pairs: HashMap::new(),
            gradients: HashMap::new(),
            adder: None,
        }
    }

    /// Both sweeps in one function.
    pub fn combined(mut self, entry: FunctionId, active: &[bool]) -> Result<FunctionId, Error> {
        let id = self.reserve(entry, "vjp");
        let primal = self.module.function(entry);
        let params = floats(primal, active);
        let results: Vec<bool> = primal.results.iter().map(|t| t.is_float()).collect();
        self.both(entry, id, &params, &results)?;
        Ok(id)
    }

    /// Makes function `id`: both sweeps of a function, with cotangents of the results and of the parameters that are
    /// named.
    fn both(&mut self, primal_id: FunctionId, id: FunctionId, params: &[bool], results: &[bool]) -> Result<(), Error> {
        let primal = self.module.function(primal_id).clone();
        let mut sweep = Sweep::new(self, primal_id, &primal, true);
        let seeds = sweep.seed_params(results);
        let reverse = sweep.reverse_sweep(&seeds)?;
        sweep.b.open();
        sweep.forward_body();
        let forward = sweep.b.close(Vec::new());
        let reverse = sweep.restored(reverse);
        let prologue = sweep.prologue(sweep.frames[0].cells > 0);
        for s in prologue.into_iter().chain(forward.stmts).chain(reverse.stmts) {
            sweep.b.push(s);
        }
        sweep.b.set_loc(primal.loc);
        let mut all = primal.body.yields.clone();
        all.extend(sweep.param_cotangents(params));
        let mut function = sweep.b.finish(&all);
        function.name = self.module.function(id).name.clone();
        self.module.functions[id.index()] = function;
        Ok(())
    }

    /// Both sweeps, each in its own function.
    pub fn split(mut self, entry: FunctionId, active: &[bool]) -> Result<Split, Error> {
        let forward = self.reserve(entry, "forward");
        let reverse = self.reserve(entry, "reverse");
        let primal = self.module.function(entry);
        let params = floats(primal, active);
        let results: Vec<bool> = primal.results.iter().map(|t| t.is_float()).collect();
        self.build(entry, (forward, reverse), &params, &results, &[], &mut |_, _| true)?;
        Ok(Split { forward, reverse })
    }

    /// The sweeps of a function that is called; made when first asked for.
    pub fn pair(&mut self, primal: FunctionId) -> Result<Pair, Error> {
        if let Some(pair) = self.pairs.get_mut(&primal) {
            if !pair.complete {
                pair.tape = true;
            }
            return Ok(*pair);
        }
        let forward = self.reserve(primal, "forward");
        let reverse = self.reserve(primal, "reverse");
        if self.checkpoints.loops.contains_key(&primal) {
            let made = crate::deeper(|| self.checkpointed_pair(primal))?;
            self.module.functions[forward.index()] = made.0;
            self.module.functions[reverse.index()] = made.1;
            let pair = Pair { forward, reverse, tape: true, again: None, complete: true };
            self.pairs.insert(primal, pair);
            return Ok(pair);
        }
        let again = self.may_run_again(primal).then(|| self.reserve(primal, "again"));
        self.pairs.insert(primal, Pair { forward, reverse, tape: again.is_some(), again, complete: false });
        let interface = self.analysis.interface(primal);
        let mut complete = |cx: &mut Self, needed: bool| {
            let pair = cx.pairs.get_mut(&primal);
            pair.is_some_and(|pair| {
                pair.tape |= needed;
                pair.complete = true;
                pair.tape
            })
        };
        let sums = self.checkpoints.sums(primal, &interface.params);
        let (params, results) = (&interface.params, &interface.results);
        crate::deeper(|| self.build(primal, (forward, reverse), params, results, &sums, &mut complete))?;
        let pair = self.pairs[&primal];
        if let Some(again) = again {
            self.build_again(primal, pair, again);
        }
        Ok(pair)
    }

    fn reserve(&mut self, primal: FunctionId, what: &str) -> FunctionId {
        let name = format!("{}.{what}{}", self.module.function(primal).name, self.level);
        self.module.push(Function::new(name))
    }

    /// Makes two functions; `tape` says whether they have a tape, given whether they need one. The reverse one also takes
    /// what the cotangents of the parameters that `sums` names are at first.
    fn build(
        &mut self,
        primal_id: FunctionId,
        ids: (FunctionId, FunctionId),
        params: &[bool],
        results: &[bool],
        sums: &[bool],
        tape: &mut dyn FnMut(&mut Self, bool) -> bool,
    ) -> Result<(), Error> {
        let primal = self.module.function(primal_id).clone();
        let recursive = self.pairs.values().any(|pair| pair.forward == ids.0 && pair.again.is_some());
        let mut sweep = Sweep::new(self, primal_id, &primal, false);
        sweep.recursion = recursive.then(|| (sweep.b.fresh(Ty::Ptr), sweep.b.fresh(Ty::U64)));
        let mut seeds = sweep.fresh_seeds(results);
        let first_sum = seeds.len();
        seeds.extend(sweep.sum_seeds(sums));
        let reverse = sweep.reverse_sweep(&seeds)?;
        let cotangents = {
            // The values that the cotangents need are part of the sweep.
            sweep.b.open();
            let cotangents = sweep.param_cotangents(params);
            if !sums.is_empty() {
                let sum = |c: &Value| seeds[first_sum..].iter().any(|s| s.1 == *c);
                let mut cotangents = cotangents.iter();
                let touched = params.iter().map(|&p| p && cotangents.next().is_some_and(|c| !sum(c))).collect();
                sweep.cx.touched.insert(primal_id, touched);
            }
            let last = sweep.b.close(Vec::new());
            (last, cotangents)
        };
        sweep.b.open();
        sweep.forward_body();
        let forward = sweep.b.close(Vec::new());
        let mut reverse = sweep.restored(reverse);
        reverse.stmts.extend(cotangents.0.stmts);

        let has_tape = tape(sweep.cx, sweep.frames[0].cells > 0);
        let record = sweep.frames[0].record;
        let mut prologue = sweep.prologue(has_tape);
        let (tape_param, recursion) = (sweep.tape, sweep.recursion);
        let types = sweep.b.finish(&[]).types;

        let mut f = Function::new(self.module.function(ids.0).name.clone());
        f.loc = primal.loc;
        f.params = primal.params.clone();
        f.params.extend(recursion.iter().flat_map(|&(cell, depth)| [cell, depth]));
        prologue.extend(forward.stmts);
        let mut yields = primal.body.yields.clone();
        yields.extend(has_tape.then_some(record));
        f.body = Block { stmts: prologue, yields };
        self.module.functions[ids.0.index()] = renumber(f, &types);

        let mut f = Function::new(self.module.function(ids.1).name.clone());
        f.loc = primal.loc;
        f.params.extend(has_tape.then_some(tape_param));
        if recursive {
            f.params.extend(&primal.params);
        }
        f.params.extend(seeds.iter().map(|&(_, seed)| seed));
        f.body = Block { stmts: reverse.stmts, yields: cotangents.1 };
        self.module.functions[ids.1.index()] = renumber(f, &types);
        Ok(())
    }
}

impl Sweep<'_, '_, '_, '_> {
    /// The statements that make the record of the function, if it is to have one: null without slots.
    fn prologue(&mut self, wanted: bool) -> Vec<Stmt> {
        let (record, cells, loc) = (self.frames[0].record, self.frames[0].cells, self.f.loc);
        if !wanted {
            Vec::new()
        } else if cells > 0 {
            let size = self.b.fresh(Ty::U64);
            let cells = Op::Const(Const::usize(u64::from(cells)));
            vec![stmt(size, cells, loc), stmt(record, Op::Alloc { cells: size }, loc)]
        } else {
            vec![stmt(record, Op::Const(Const::null()), loc)]
        }
    }
}

/// Which parameters are both active and floats.
fn floats(f: &Function, active: &[bool]) -> Vec<bool> {
    f.params.iter().zip(active).map(|(&p, &a)| a && f.ty(p).is_float()).collect()
}

fn stmt(out: Value, op: Op, loc: chainrule_ir::Loc) -> Stmt {
    Stmt { outs: smallvec![out], op, loc }
}
