//! The call graph: which functions are reached, in which order, and what a call to each may do.

use crate::facts::Facts;
use chainrule_ir::{Block, Function, FunctionId, Module, Op, Ty};

/// What a call may do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    /// Trap or print.
    pub(crate) effect: bool,
    /// Write memory that it did not allocate itself.
    pub(crate) writes: bool,
    /// Allocate memory.
    pub(crate) allocates: bool,
    /// Store a pointer, or copy memory, to memory that it did not allocate itself.
    pub(crate) leaks: bool,
    /// Store a pointer anywhere.
    pub(crate) stores_pointer: bool,
}

const ANYTHING: Summary = Summary { effect: true, writes: true, allocates: true, leaks: true, stores_pointer: true };

/// The functions that the entries reach.
pub(crate) struct Calls {
    /// Them, callees first.
    pub(crate) order: Vec<FunctionId>,
    /// By function: it can reach itself.
    pub(crate) recursive: Vec<bool>,
    /// By function: it calls nothing.
    pub(crate) leaves: Vec<bool>,
    /// By function: how many calls to it there are in reached functions; a rule counts as a call, and so does being an
    /// entry.
    pub(crate) sites: Vec<u32>,
}

impl Calls {
    /// Walks the call graph from the entries. A function's rule is reached with it.
    pub(crate) fn of(module: &Module, entries: &[FunctionId]) -> Calls {
        Calls::from(module, entries, |f| callees_of(module.function(f)))
    }

    /// [`Calls::of`], when it is known what a function calls.
    pub(crate) fn from(
        module: &Module,
        entries: &[FunctionId],
        mut called: impl FnMut(FunctionId) -> Vec<FunctionId>,
    ) -> Calls {
        let n = module.functions.len();
        let mut sites = vec![0; n];
        let (mut order, mut recursive, mut leaves) = (Vec::new(), vec![false; n], vec![true; n]);
        // Tarjan's strongly connected components, with a stack of our own.
        let (mut number, mut low, mut open) = (vec![u32::MAX; n], vec![0u32; n], vec![false; n]);
        let mut component = Vec::new();
        let mut count = 0;
        entries.iter().for_each(|e| sites[e.index()] += 1);
        // Called by an entry, as it were, in turn.
        let mut todo = entries.iter().rev();
        let mut stack: Vec<(FunctionId, Vec<FunctionId>, usize)> = Vec::new();
        loop {
            if stack.is_empty() {
                match todo.next() {
                    Some(&e) if number[e.index()] == u32::MAX => stack.push((e, Vec::new(), 0)),
                    Some(_) => continue,
                    None => break,
                }
            }
            let Some((f, callees, next)) = stack.last_mut() else { break };
            let (f, i) = (*f, f.index());
            if number[i] == u32::MAX {
                (number[i], low[i], open[i]) = (count, count, true);
                count += 1;
                component.push(f);
                *callees = called(f);
                leaves[i] = callees.is_empty();
                if let Some(rule) = &module.function(f).rule {
                    callees.extend(rule.jvp);
                    callees.extend(rule.vjp);
                }
                for c in callees.iter() {
                    sites[c.index()] += 1;
                    recursive[i] |= *c == f;
                }
            }
            if let Some(&c) = callees.get(*next) {
                *next += 1;
                if number[c.index()] == u32::MAX {
                    stack.push((c, Vec::new(), 0));
                } else if open[c.index()] {
                    low[i] = low[i].min(number[c.index()]);
                }
                continue;
            }
            if low[i] == number[i] {
                let start = component.iter().rposition(|&g| g == f).unwrap_or(0);
                let members = component.split_off(start);
                for g in &members {
                    open[g.index()] = false;
                    recursive[g.index()] |= members.len() > 1;
                }
                order.extend(members);
            }
            let low_f = low[i];
            stack.pop();
            if let Some((caller, _, _)) = stack.last() {
                low[caller.index()] = low[caller.index()].min(low_f);
            }
        }
        Calls { order, recursive, leaves, sites }
    }
}

fn callees_of(function: &Function) -> Vec<FunctionId> {
    let mut callees = Vec::new();
    crate::work::done(function.body.stmts.len());
    function.body.each_stmt(&mut |s| {
        callees.extend(s.op.callee());
    });
    callees
}

/// For each function, whether it is what a spread calls.
pub(crate) fn spread(module: &Module) -> Vec<bool> {
    let mut spread = vec![false; module.functions.len()];
    for f in &module.functions {
        f.body.each_stmt(&mut |s| {
            if let Op::Spread(s) = &s.op {
                spread[s.function.index()] = true;
            }
        });
    }
    spread
}

/// What is known of a program as a whole.
pub(crate) struct Summaries {
    of: Vec<Summary>,
    /// The address of a shadow cell is never stored, passed or carried, so a pointer that comes from elsewhere is that
    /// of a primal cell.
    pub(crate) shadows_stay: bool,
}

impl Summaries {
    /// Nothing is known of a number of functions.
    pub(crate) fn new(functions: usize) -> Summaries {
        Summaries { of: vec![ANYTHING; functions], shadows_stay: false }
    }

    /// What a call to a function may do.
    pub(crate) fn get(&self, f: FunctionId) -> Summary {
        self.of[f.index()]
    }

    /// Summarises a function of which the callees have been summarised. Whether that is news.
    pub(crate) fn update(&mut self, module: &Module, id: FunctionId, facts: &Facts, recursive: bool) -> bool {
        let mut summary = ANYTHING;
        if !recursive {
            summary = Summary::default();
            let function = module.function(id);
            summarise(function, &function.body, facts, self, &mut summary);
        }
        std::mem::replace(&mut self.of[id.index()], summary) != summary
    }
}

fn summarise(f: &Function, block: &Block, facts: &Facts, all: &Summaries, out: &mut Summary) {
    for s in &block.stmts {
        match &s.op {
            Op::Const(_) | Op::Room | Op::Offset { .. } | Op::Shadow { .. } | Op::Load { .. } => {}
            Op::Prim(p, args) => out.effect |= facts.traps(*p, args),
            Op::Alloc { .. } => out.allocates = true,
            Op::Store { ptr, offset: _, value } => {
                let outside = facts.allocation(facts.place(*ptr).root).is_none();
                out.writes |= outside;
                out.stores_pointer |= f.ty(*value) == Ty::Ptr;
                out.leaks |= outside && f.ty(*value) == Ty::Ptr;
            }
            Op::Copy { dst, src: _, cells: _ } => {
                let outside = facts.allocation(facts.place(*dst).root).is_none();
                out.writes |= outside;
                out.leaks |= outside;
            }
            Op::Zero { ptr, cells: _ } => out.writes |= facts.allocation(facts.place(*ptr).root).is_none(),
            Op::Call { function, args: _ } => {
                let callee = all.get(*function);
                out.effect |= callee.effect;
                out.writes |= callee.writes;
                out.allocates |= callee.allocates;
                out.leaks |= callee.leaks;
                out.stores_pointer |= callee.stores_pointer;
            }
            Op::Spread(spread) => {
                // What its calls allocate is released, and what they write in shadows is listed in fresh memory.
                out.effect |= all.get(spread.function).effect;
                out.allocates |= spread.keeps.is_some();
                out.stores_pointer |= spread.keeps.is_some();
            }
            Op::Assert { .. } | Op::Print { .. } => out.effect = true,
            Op::If { .. } | Op::For(_) | Op::Loop(_) => {}
        }
        for b in s.op.blocks() {
            summarise(f, b, facts, all, out);
        }
    }
}
