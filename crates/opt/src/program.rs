//! A program on its way through a pipeline, and what is known of it between passes.
//!
//! What was found out of a function holds until a pass changes it, and a pass that found nothing to do is not asked
//! again before something changes. So a pipeline names a pass wherever it may help, and it costs where it does.

use crate::calls::{self, Calls, Summaries};
use crate::facts::Facts;
use crate::{hand_over, inline, prune, release};
use chainrule_ir::{Function, FunctionId, Module};

/// A module with its entries and what is known of it.
pub(crate) struct Program<'m> {
    pub(crate) module: &'m mut Module,
    pub(crate) entries: &'m [FunctionId],
    /// What is reached, as it was when `stale` was last unset; passes only remove calls, so it may be more than is reached
    /// now, and callees come first in any case.
    calls: Calls,
    /// By function, if it has not changed since.
    facts: Vec<Option<Facts>>,
    summaries: Summaries,
    /// A function has changed since calls and summaries were made.
    stale: bool,
    /// By function: the passes that have nothing to do there.
    settled: Vec<Vec<&'static str>>,
}

impl<'m> Program<'m> {
    /// A program of which nothing is known yet but what is reached.
    pub(crate) fn new(module: &'m mut Module, entries: &'m [FunctionId]) -> Program<'m> {
        let n = module.functions.len();
        Program {
            calls: Calls::of(module, entries),
            facts: (0..n).map(|_| None).collect(),
            summaries: Summaries::new(n),
            stale: true,
            settled: vec![Vec::new(); n],
            module,
            entries,
        }
    }

    /// A pass has changed the program in ways that it does not tell.
    fn forget(&mut self) {
        self.facts.iter_mut().for_each(|f| *f = None);
        self.settled.iter_mut().for_each(Vec::clear);
        self.stale = true;
    }

    /// Applies a pass, which tells whether it changed a function, to each function, callees first.
    pub(crate) fn each(&mut self, name: &'static str, mut pass: impl FnMut(&mut Function) -> bool) {
        for k in 0..self.calls.order.len() {
            let i = self.calls.order[k].index();
            if !self.settled[i].contains(&name) {
                let before = cfg!(debug_assertions).then(|| self.module.functions[i].clone());
                let changed = pass(&mut self.module.functions[i]);
                self.check(i, name, changed, before);
                self.note(i, name, changed);
            }
        }
    }

    /// As [`Program::each`], for a pass that wants to know what is evident of the function and what calls do.
    pub(crate) fn each_with_facts(
        &mut self,
        name: &'static str,
        mut pass: impl FnMut(&mut Function, &Facts, &Summaries) -> bool,
    ) {
        self.refresh();
        for k in 0..self.calls.order.len() {
            let i = self.calls.order[k].index();
            if let Some(facts) = &self.facts[i]
                && !self.settled[i].contains(&name)
            {
                let before = cfg!(debug_assertions).then(|| self.module.functions[i].clone());
                let changed = pass(&mut self.module.functions[i], facts, &self.summaries);
                self.check(i, name, changed, before);
                self.note(i, name, changed);
            }
        }
    }

    /// Inlines calls; those of functions with a user's rule stay if `keep_rules`.
    pub(crate) fn inline(&mut self, keep_rules: bool) {
        self.refresh();
        if inline::inline(self.module, &self.calls, keep_rules) {
            self.forget();
        }
    }

    /// Forgets users' rules.
    pub(crate) fn forget_rules(&mut self) {
        prune::forget_rules(self.module);
        self.stale = true;
    }

    /// Empties the functions that no entry reaches.
    pub(crate) fn prune(&mut self) {
        if self.stale {
            self.calls = Calls::of(self.module, self.entries);
        }
        prune::prune(self.module, &self.calls);
    }

    /// Marks where memory can be released early: only loops, or functions too.
    pub(crate) fn release(&mut self, only_loops: bool) {
        self.refresh();
        let spread = calls::spread(self.module);
        for &id in &self.calls.order {
            let kept = only_loops || self.entries.contains(&id) || spread[id.index()];
            if let Some(facts) = &self.facts[id.index()] {
                release::release(&mut self.module.functions[id.index()], facts, &self.summaries, kept);
            }
        }
    }

    /// Returns memory of entries where it lies.
    pub(crate) fn hand_over(&mut self) {
        for id in self.entries {
            hand_over::hand_over(&mut self.module.functions[id.index()]);
        }
        self.forget();
    }

    /// In debug builds: what a pass says that it left alone is as it was.
    fn check(&self, i: usize, name: &str, changed: bool, before: Option<Function>) {
        if let Some(before) = before {
            assert!(changed || before == self.module.functions[i], "pass `{name}` changed `{}` unsaid", before.name);
        }
    }

    fn note(&mut self, i: usize, name: &'static str, changed: bool) {
        if changed {
            self.facts[i] = None;
            self.settled[i].clear();
            self.stale = true;
        } else {
            self.settled[i].push(name);
        }
    }

    /// Finds out what calls and functions do now.
    fn refresh(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let Program { module, entries, facts, summaries, settled, .. } = self;
        let mut news = vec![false; module.functions.len()];
        let calls = Calls::from(module, entries, |f| {
            let known = &mut facts[f.index()];
            news[f.index()] = known.is_none();
            known.get_or_insert_with(|| Facts::of(module.function(f))).callees.clone()
        });
        let of = |id: &FunctionId| facts[id.index()].as_ref();
        // Only what is called needs a summary.
        let mut called = vec![false; module.functions.len()];
        calls.order.iter().filter_map(of).flat_map(|f| &f.callees).for_each(|c| called[c.index()] = true);
        let shadows_stay = calls.order.iter().filter_map(of).all(|f| !f.shadow_escapes);
        let mut other = std::mem::replace(&mut summaries.shadows_stay, shadows_stay) != shadows_stay;
        for &id in &calls.order {
            let Some(facts) = of(&id) else { continue };
            if !called[id.index()] {
                continue;
            }
            if news[id.index()] || facts.callees.iter().any(|c| news[c.index()]) {
                news[id.index()] = summaries.update(module, id, facts, calls.recursive[id.index()]);
                other |= news[id.index()];
            }
        }
        if other {
            settled.iter_mut().for_each(Vec::clear);
        }
        self.calls = calls;
    }
}
