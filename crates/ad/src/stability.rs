//! Which loads read the same again in the reverse sweep.
//!
//! Time runs with the statements of the entry function, where a loop and what it calls is one moment for what it
//! stores (its end). A load is *stable* when the last store to its class comes before it.

use crate::memory_classes::{Class, Classes};
use crate::program::Program;
use chainrule_ir::{Block, FunctionId, Op, Value};
use std::collections::HashMap;

pub(crate) struct Stability {
    /// When the statement that defines a value first runs.
    first_run: Vec<u32>,
    /// When a class is last stored to; 0 for never.
    last_store: Vec<u32>,
}

impl Stability {
    /// Memory of `class` is not stored to after the statement that defines the value of this number.
    pub fn holds(&self, number: usize, class: Class) -> bool {
        self.last_store[class as usize] < self.first_run[number]
    }

    pub fn new(program: &Program, classes: &Classes) -> Stability {
        let mut clock = Clock { calls: Vec::new(), stores: Vec::new(), runs: Vec::new(), now: 0 };
        let entry = program.functions[0];
        let body = &program.module.function(entry).body;
        clock.block(body, None);
        let Clock { calls, stores, runs, .. } = clock;

        // The span of time in which each function runs.
        let mut span: HashMap<FunctionId, (u32, u32)> = HashMap::new();
        let mut todo: Vec<(FunctionId, u32, u32)> = calls;
        while let Some((f, from, to)) = todo.pop() {
            let known = span.get(&f).copied();
            let (a, b) = known.map_or((from, to), |(a, b)| (a.min(from), b.max(to)));
            if known == Some((a, b)) {
                continue;
            }
            span.insert(f, (a, b));
            program.module.function(f).body.each_stmt(&mut |s| {
                if let Some(function) = s.op.callee() {
                    todo.push((function, a, b));
                }
            });
        }

        let mut first_run = vec![0; program.values];
        let mut last_store = vec![0; classes.len()];
        let mut store = |f: FunctionId, ptr: Value, at: u32| {
            if let Some(c) = classes.of(program.number(f, ptr)) {
                let last = &mut last_store[c as usize];
                *last = at.max(*last);
            }
        };
        for (v, at) in runs {
            first_run[program.number(entry, v)] = at;
        }
        for (ptr, at) in stores {
            store(entry, ptr, at);
        }
        for (&f, &(from, to)) in &span {
            program.module.function(f).body.each_stmt(&mut |s| {
                for &out in &s.outs {
                    // An entry that is called again runs at both times.
                    let run = &mut first_run[program.number(f, out)];
                    *run = if f == entry { from.min(*run) } else { from };
                }
                if let Op::Store { ptr, .. } | Op::Copy { dst: ptr, .. } | Op::Zero { ptr, .. } = &s.op {
                    store(f, *ptr, to);
                }
            });
        }
        Stability { first_run, last_store }
    }
}

struct Clock {
    calls: Vec<(FunctionId, u32, u32)>,
    stores: Vec<(Value, u32)>,
    runs: Vec<(Value, u32)>,
    now: u32,
}

impl Clock {
    /// `end` is when the outermost loop around the block ends.
    fn block(&mut self, block: &Block, end: Option<u32>) {
        crate::deeper(|| self.stmts(block, end));
    }

    fn stmts(&mut self, block: &Block, end: Option<u32>) {
        for s in &block.stmts {
            self.now += 1;
            let now = self.now;
            self.runs.extend(s.outs.iter().map(|&o| (o, now)));
            match &s.op {
                Op::Store { ptr, .. } | Op::Copy { dst: ptr, .. } | Op::Zero { ptr, .. } => {
                    self.stores.push((*ptr, end.unwrap_or(now)));
                }
                Op::Call { function, args: _ } => self.calls.push((*function, now, end.unwrap_or(now))),
                Op::Spread(spread) => self.calls.push((spread.function, now, end.unwrap_or(now))),
                Op::If { cond: _, then, otherwise } => {
                    self.block(then, end);
                    self.block(otherwise, end);
                }
                Op::For(l) => self.looped(&l.body, end),
                Op::Loop(l) => self.looped(&l.body, end),
                Op::Const(_)
                | Op::Prim(..)
                | Op::Alloc { .. }
                | Op::Room
                | Op::Offset { .. }
                | Op::Shadow { .. }
                | Op::Load { .. }
                | Op::Assert { .. }
                | Op::Print { .. } => {}
            }
        }
    }

    fn looped(&mut self, body: &Block, end: Option<u32>) {
        let end = end.unwrap_or_else(|| self.now + body.count() as u32);
        self.block(body, Some(end));
    }
}
