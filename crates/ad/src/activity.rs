//! What is differentiated: values and memory that lie between an active input and a useful output.
//!
//! A graph has a node for every value and every class of memory of the program, and an edge from `a` to `b` where a
//! derivative of `b` with respect to `a` may be other than zero. *Varied* is what active inputs reach, *useful* what
//! reaches the outputs, *active* what is both. The graph is one for each function, not for each call of it.

use crate::memory_classes::{Class, Classes};
use crate::program::Program;
use chainrule_ir::{Fact, FunctionId, Op, Prim, Stmt, Ty, Value};

/// The answers: by value number and by class.
pub(crate) struct Activity {
    pub values: Vec<bool>,
    pub classes: Vec<bool>,
}

/// The derivative of the primitive with respect to argument `i` may be other than zero.
pub(crate) fn depends(prim: Prim, i: usize) -> bool {
    match prim.row().fact {
        Fact::Zero | Fact::Discrete => false,
        Fact::Linear(coefficients) => coefficients.get(i).is_some_and(|&c| c != 0.0),
        Fact::Partial(partials) => i < partials.len(),
        Fact::Select => i > 0,
        Fact::Cast => true,
    }
}

/// Edges as pairs of nodes.
type Edges = Vec<(u32, u32)>;

struct Graph<'p> {
    program: &'p Program<'p>,
    classes: &'p Classes,
    /// For what is varied, from source to target.
    forward: Edges,
    /// For what is useful, from target to source.
    backward: Edges,
}

pub(crate) fn activity(program: &Program, classes: &Classes, active: &[bool]) -> Activity {
    let mut g = Graph { program, classes, forward: Vec::new(), backward: Vec::new() };
    for &f in &program.functions {
        program.module.function(f).body.each_stmt(&mut |s| g.stmt(f, s));
    }

    let entry = program.functions[0];
    let function = program.module.function(entry);
    let (mut varied, mut useful) = (Vec::new(), Vec::new());
    for (&p, _) in function.params.iter().zip(active).filter(|(_, a)| **a) {
        if function.ty(p) == Ty::Ptr {
            for c in g.behind(entry, p) {
                varied.push(g.class(c));
                useful.push(g.class(c));
            }
        } else {
            varied.push(g.value(entry, p));
        }
    }
    for &y in &function.body.yields {
        if function.ty(y) == Ty::Ptr {
            // The caller reads the shadow of such memory, so it is kept even where it is zero.
            for c in g.behind(entry, y) {
                varied.push(g.class(c));
                useful.push(g.class(c));
            }
        } else {
            useful.push(g.value(entry, y));
        }
    }
    let nodes = program.values + classes.len();
    let varied = reach(nodes, &mut g.forward, varied);
    let useful = reach(nodes, &mut g.backward, useful);
    let mut values: Vec<bool> = varied.iter().zip(&useful).map(|(a, b)| *a && *b).collect();
    let classes = values.split_off(program.values);
    Activity { values, classes }
}

fn reach(nodes: usize, edges: &mut Edges, seeds: Vec<u32>) -> Vec<bool> {
    edges.sort_unstable();
    let mut start = vec![0usize; nodes + 1];
    for &(a, _) in edges.iter() {
        start[a as usize + 1] += 1;
    }
    for i in 0..nodes {
        start[i + 1] += start[i];
    }
    let mut reached = vec![false; nodes];
    let mut todo = seeds;
    while let Some(a) = todo.pop() {
        if std::mem::replace(&mut reached[a as usize], true) {
            continue;
        }
        todo.extend(edges[start[a as usize]..start[a as usize + 1]].iter().map(|e| e.1));
    }
    reached
}

impl Graph<'_> {
    fn value(&self, f: FunctionId, v: Value) -> u32 {
        self.program.number(f, v) as u32
    }

    fn class(&self, c: Class) -> u32 {
        self.program.values as u32 + c
    }

    fn class_of(&self, f: FunctionId, ptr: Value) -> Option<Class> {
        self.classes.of(self.program.number(f, ptr))
    }

    fn behind(&self, f: FunctionId, ptr: Value) -> Vec<Class> {
        self.class_of(f, ptr).map(|c| self.classes.reachable(c)).unwrap_or_default()
    }

    fn is_float(&self, f: FunctionId, v: Value) -> bool {
        self.program.module.function(f).ty(v).is_float()
    }

    fn edge(&mut self, a: u32, b: u32) {
        self.forward.push((a, b));
        self.backward.push((b, a));
    }

    fn floats(&mut self, f: FunctionId, from: &[Value], to: &[Value]) {
        for (&a, &b) in from.iter().zip(to) {
            if self.is_float(f, b) {
                self.edge(self.value(f, a), self.value(f, b));
            }
        }
    }

    fn stmt(&mut self, f: FunctionId, s: &Stmt) {
        match &s.op {
            Op::Const(_)
            | Op::Alloc { .. }
            | Op::Room
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Zero { .. }
            | Op::Assert { .. }
            | Op::Print { .. } => {}
            Op::Prim(prim, args) => {
                for (i, &x) in args.iter().enumerate() {
                    if depends(*prim, i) && self.is_float(f, x) && self.is_float(f, s.outs[0]) {
                        self.edge(self.value(f, x), self.value(f, s.outs[0]));
                    }
                }
            }
            Op::Load { ptr, offset: _ } => {
                if let (true, Some(c)) = (self.is_float(f, s.outs[0]), self.class_of(f, *ptr)) {
                    self.edge(self.class(c), self.value(f, s.outs[0]));
                }
            }
            Op::Store { ptr, offset: _, value } => {
                if let (true, Some(c)) = (self.is_float(f, *value), self.class_of(f, *ptr)) {
                    self.edge(self.value(f, *value), self.class(c));
                }
            }
            Op::Copy { dst, src, cells: _ } => {
                if let (Some(dst), Some(src)) = (self.class_of(f, *dst), self.class_of(f, *src)) {
                    self.edge(self.class(src), self.class(dst));
                }
            }
            Op::Call { function, args } => self.call(f, s, *function, args, 0),
            // Sums are linear: as if it was called once.
            Op::Spread(spread) => self.call(f, s, spread.function, &spread.args, 2),
            Op::If { cond: _, then, otherwise } => {
                self.floats(f, &then.yields, &s.outs);
                self.floats(f, &otherwise.yields, &s.outs);
            }
            Op::For(l) => {
                self.floats(f, &l.inits, &l.params);
                self.floats(f, &l.body.yields, &l.params);
                self.floats(f, &l.inits, &s.outs);
                self.floats(f, &l.body.yields, &s.outs);
            }
            Op::Loop(l) => {
                self.floats(f, &l.inits, &l.params);
                self.floats(f, &l.body.yields[1..], &l.params);
                self.floats(f, &l.body.yields[1..], &s.outs);
            }
        }
    }

    /// A call with arguments for all parameters but the first few.
    fn call(&mut self, f: FunctionId, s: &Stmt, callee: FunctionId, args: &[Value], skip: usize) {
        let function = self.program.module.function(callee);
        let outs: Vec<u32> = s.outs.iter().filter(|&&o| self.is_float(f, o)).map(|&o| self.value(f, o)).collect();
        if function.rule.is_some() {
            // The rule stands for the body: any result may depend on any argument and what lies behind it.
            for &a in args {
                let mut sources: Vec<u32> = self.behind(f, a).into_iter().map(|c| self.class(c)).collect();
                if self.is_float(f, a) {
                    sources.push(self.value(f, a));
                }
                for &source in &sources {
                    outs.iter().for_each(|&o| self.edge(source, o));
                }
            }
            return;
        }
        let takes_memory = function.params.iter().any(|&p| function.ty(p) == Ty::Ptr);
        for (&a, &p) in args.iter().zip(&function.params[skip..]) {
            if self.is_float(f, a) {
                self.edge(self.value(f, a), self.value(callee, p));
                if !takes_memory {
                    // Whether this call's results vary is seen from its own arguments, not from those of all calls.
                    outs.iter().for_each(|&o| self.forward.push((self.value(f, a), o)));
                }
            }
        }
        for (&o, &y) in s.outs.iter().zip(&function.body.yields) {
            if self.is_float(f, o) {
                let (o, y) = (self.value(f, o), self.value(callee, y));
                self.backward.push((o, y));
                if takes_memory {
                    self.forward.push((y, o));
                }
            }
        }
    }
}
