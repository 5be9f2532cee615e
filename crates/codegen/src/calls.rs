//! The call graph: what is reached, what recurses, what can trap.

use chainrule_ir::{Function, FunctionId, Module, Op};
use std::collections::HashMap;

/// What is known of the functions that `entry` reaches.
pub(crate) struct Calls {
    /// The functions reached, callees before callers where they do not recurse.
    pub order: Vec<FunctionId>,
    /// The group of functions that call one another to which a function belongs, by function.
    group: Vec<u32>,
    /// It calls itself, perhaps through others; by function.
    recursive: Vec<bool>,
    /// It can trap, perhaps in a function that it calls; by function.
    traps: Vec<bool>,
    /// The functions that it calls, when it is reached; by function.
    callees: Vec<Option<Vec<FunctionId>>>,
    /// A spread that keeps a level reaches it; by function.
    private: Vec<bool>,
    levels: u32,
    /// What spreads call.
    spread: Vec<FunctionId>,
}

const NONE: u32 = u32::MAX;

impl Calls {
    /// Follows the calls from `entry` on.
    pub fn new(module: &Module, entry: FunctionId) -> Calls {
        let n = module.functions.len();
        let mut search = Search {
            module,
            index: vec![NONE; n],
            low: vec![NONE; n],
            open: Vec::new(),
            calls: Calls {
                order: Vec::new(),
                group: vec![NONE; n],
                recursive: vec![false; n],
                traps: vec![false; n],
                callees: vec![None; n],
                private: Vec::new(),
                levels: module.levels,
                spread: Vec::new(),
            },
            groups: 0,
        };
        search.run(entry);
        let mut calls = search.calls;
        let (mut keeping, mut spreads) = (Vec::new(), Vec::new());
        for &f in &calls.order {
            module.function(f).body.each_stmt(&mut |s| {
                if let Op::Spread(spread) = &s.op {
                    keeping.extend(spread.keeps.map(|_| spread.function));
                    spreads.push(spread.function);
                }
            });
        }
        calls.private = module.reached(keeping);
        calls.spread = spreads;
        calls
    }

    /// A spread calls it.
    pub fn spread(&self, id: FunctionId) -> bool {
        self.spread.contains(&id)
    }

    /// In this function the distance to the shadow in this level is that of the state: calls of a spread have their own.
    pub fn private(&self, id: FunctionId, level: u32) -> bool {
        level + 1 == self.levels && self.private[id.index()]
    }

    /// A call from `caller` to `callee` can come back to `caller`.
    pub fn recurses(&self, caller: FunctionId, callee: FunctionId) -> bool {
        self.group[caller.index()] == self.group[callee.index()] && self.recursive[callee.index()]
    }

    /// The functions that it calls.
    pub fn callees(&self, id: FunctionId) -> &[FunctionId] {
        self.callees[id.index()].as_deref().unwrap_or_default()
    }

    /// Every function that is reached can stop before its end.
    pub fn all_trap(&mut self) {
        self.traps.fill(true);
    }

    /// It can trap.
    pub fn traps(&self, id: FunctionId) -> bool {
        self.traps[id.index()]
    }

    /// The most that a chain of calls sums up to which passes through each group of functions once, where a group
    /// adds `of` itself.
    pub fn deepest(&self, of: impl Fn(u32) -> usize) -> usize {
        // Groups are numbered callees first, so that what a group's callees need is known when the group is reached.
        let mut below: HashMap<u32, usize> = HashMap::new();
        let mut most = 0;
        for &f in &self.order {
            let group = self.group(f);
            for &g in self.callees(f) {
                let callee = self.group(g);
                if callee != group {
                    let need = of(callee) + below.get(&callee).copied().unwrap_or(0);
                    let slot = below.entry(group).or_default();
                    *slot = (*slot).max(need);
                }
            }
            most = most.max(of(group) + below.get(&group).copied().unwrap_or(0));
        }
        most
    }

    /// The group of functions that call one another to which it belongs.
    pub fn group(&self, id: FunctionId) -> u32 {
        self.group[id.index()]
    }
}

/// Tarjan's search for strongly connected components, with its stack on the heap: chains of calls can be long.
struct Search<'m> {
    module: &'m Module,
    index: Vec<u32>,
    low: Vec<u32>,
    open: Vec<FunctionId>,
    calls: Calls,
    groups: u32,
}

impl Search<'_> {
    fn run(&mut self, entry: FunctionId) {
        let mut next = 0;
        let mut path: Vec<(FunctionId, usize)> = Vec::new();
        self.enter(entry, &mut next, &mut path);
        while let Some(&mut (f, ref mut at)) = path.last_mut() {
            let callee = self.calls.callees(f).get(*at).copied();
            *at += 1;
            match callee {
                Some(g) if self.index[g.index()] == NONE => self.enter(g, &mut next, &mut path),
                Some(g) => {
                    if self.calls.group[g.index()] == NONE {
                        self.low[f.index()] = self.low[f.index()].min(self.index[g.index()]);
                    }
                }
                None => {
                    path.pop();
                    if let Some(&(caller, _)) = path.last() {
                        self.low[caller.index()] = self.low[caller.index()].min(self.low[f.index()]);
                    }
                    if self.low[f.index()] == self.index[f.index()] {
                        self.close(f);
                    }
                }
            }
        }
    }

    fn enter(&mut self, f: FunctionId, next: &mut u32, path: &mut Vec<(FunctionId, usize)>) {
        self.index[f.index()] = *next;
        self.low[f.index()] = *next;
        *next += 1;
        self.open.push(f);
        self.calls.callees[f.index()] = Some(callees(self.module.function(f)));
        path.push((f, 0));
    }

    /// The functions from `first` on are a group, and what they call is known.
    fn close(&mut self, first: FunctionId) {
        let start = self.open.iter().rposition(|&f| f == first).unwrap_or(0);
        let members = self.open.split_off(start);
        for f in &members {
            self.calls.group[f.index()] = self.groups;
        }
        self.groups += 1;
        let calls = |f: &FunctionId| self.calls.callees(*f).iter();
        let recursive = members.len() > 1 || calls(&first).any(|&g| g == first);
        let traps = recursive
            || members.iter().any(|f| traps(self.module.function(*f)))
            || members.iter().flat_map(calls).any(|g| self.calls.traps[g.index()]);
        for f in members {
            self.calls.recursive[f.index()] = recursive;
            self.calls.traps[f.index()] = traps;
            self.calls.order.push(f);
        }
    }
}

fn callees(function: &Function) -> Vec<FunctionId> {
    let mut found = Vec::new();
    function.body.each_stmt(&mut |s| {
        found.extend(s.op.callee());
    });
    found.sort_unstable();
    found.dedup();
    found
}

/// A statement of it can trap, calls aside.
fn traps(function: &Function) -> bool {
    let mut any = false;
    function.body.each_stmt(&mut |s| {
        any |= match &s.op {
            Op::Prim(prim, _) => prim.can_trap(),
            Op::Alloc { .. } | Op::Assert { .. } | Op::Spread(_) => true,
            Op::Const(_)
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Load { .. }
            | Op::Store { .. }
            | Op::Copy { .. }
            | Op::Zero { .. }
            | Op::Call { .. }
            | Op::Print { .. }
            | Op::If { .. }
            | Op::For(_)
            | Op::Loop(_) => false,
        }
    });
    any
}
