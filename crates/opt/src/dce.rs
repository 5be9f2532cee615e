//! Removing what no one needs: values, carried values, branches and loops without effects, and stores to memory that
//! is never read.
//!
//! Need spreads over a graph whose nodes are values, statements with nested blocks, and local memory; its edges are
//! followed once each, so a fixpoint costs one walk.

use crate::calls::Summaries;
use crate::facts::Facts;
use crate::hash::Map;
use chainrule_ir::{Block, Function, Op, Stmt, Value};

/// Removes what no one needs from a function.
pub(crate) fn dce(function: &mut Function, facts: &Facts, summaries: &Summaries) -> bool {
    let mut graph = Graph {
        facts,
        summaries,
        edges: Vec::new(),
        roots: Vec::new(),
        nodes: function.types.len(),
        memory: Map::default(),
        regions: Vec::new(),
    };
    graph.block(&function.body, None);
    graph.roots.extend(function.body.yields.iter().map(|v| v.0));
    let live = graph.spread();
    let Graph { memory, regions, .. } = graph;
    let mut sweep = Sweep { facts, summaries, live, memory, regions: regions.into_iter(), changed: false };
    sweep.block(&mut function.body);
    sweep.changed
}

type Node = u32;

struct Graph<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    /// Who needs what.
    edges: Vec<(Node, Node)>,
    roots: Vec<Node>,
    nodes: usize,
    /// Local memory: an allocation that no one else knows, or a shadow of one.
    memory: Map<(Value, u32), Node>,
    /// The statements with nested blocks, in program order.
    regions: Vec<Node>,
}

/// The memory that a pointer is certain to point into, if no one else can reach it.
fn local_memory(facts: &Facts, ptr: Value) -> Option<(Value, u32)> {
    let place = facts.place(ptr);
    facts.local(place.root).map(|_| (place.root, place.shadows))
}

fn has_effect(op: &Op, facts: &Facts, summaries: &Summaries) -> bool {
    match op {
        Op::Prim(p, args) => facts.traps(*p, args),
        Op::Assert { .. } | Op::Print { .. } => true,
        Op::Call { function, args: _ } => {
            let s = summaries.get(*function);
            s.effect || s.writes
        }
        Op::Spread(spread) => summaries.get(spread.function).effect,
        Op::Store { ptr, offset: _, value: _ } => local_memory(facts, *ptr).is_none(),
        Op::Copy { dst, src: _, cells: _ } => local_memory(facts, *dst).is_none(),
        Op::Zero { ptr, cells: _ } => local_memory(facts, *ptr).is_none(),
        Op::Const(_)
        | Op::Alloc { .. }
        | Op::Room
        | Op::Offset { .. }
        | Op::Shadow { .. }
        | Op::Load { .. }
        | Op::If { .. }
        | Op::For(_)
        | Op::Loop(_) => false,
    }
}

/// The local memory that a statement writes, and nothing else.
fn written(op: &Op, facts: &Facts) -> Option<(Value, u32)> {
    match op {
        Op::Store { ptr, .. } | Op::Zero { ptr, .. } => local_memory(facts, *ptr),
        Op::Copy { dst, .. } => local_memory(facts, *dst),
        _ => None,
    }
}

impl Graph<'_> {
    fn memory(&mut self, key: (Value, u32)) -> Node {
        let next = self.nodes as Node;
        let node = *self.memory.entry(key).or_insert(next);
        self.nodes += usize::from(node == next);
        node
    }

    fn block(&mut self, block: &Block, parent: Option<Node>) {
        for s in &block.stmts {
            self.stmt(s, parent);
        }
    }

    fn stmt(&mut self, s: &Stmt, parent: Option<Node>) {
        match &s.op {
            Op::If { cond, then, otherwise } => {
                let node = self.region(s, parent);
                self.edges.push((node, cond.0));
                for (i, out) in s.outs.iter().enumerate() {
                    self.edges.extend([(out.0, then.yields[i].0), (out.0, otherwise.yields[i].0)]);
                }
            }
            Op::For(l) => {
                let node = self.region(s, parent);
                self.edges.extend([(node, l.lo.0), (node, l.hi.0)]);
                self.carried(&s.outs, &l.params, &l.inits, &l.body.yields);
            }
            Op::Loop(l) => {
                let node = self.region(s, parent);
                self.edges.push((node, l.body.yields[0].0));
                self.carried(&s.outs, &l.params, &l.inits, &l.body.yields[1..]);
            }
            op if has_effect(op, self.facts, self.summaries) => {
                self.roots.extend(parent);
                op.operands(|v| self.roots.push(v.0));
                self.reads(op, None);
            }
            op => {
                // Who needs memory needs all writes to it, so they share its node.
                let node = match (written(op, self.facts), s.outs.first()) {
                    (Some(memory), _) => self.memory(memory),
                    (None, Some(out)) => out.0,
                    (None, None) => return,
                };
                self.edges.extend(parent.map(|p| (node, p)));
                for &out in s.outs.iter().skip(1) {
                    self.edges.push((out.0, node));
                    self.edges.push((node, out.0));
                }
                op.operands(|v| self.edges.push((node, v.0)));
                self.reads(op, Some(node));
            }
        }
    }

    /// Who needs a read needs what was written.
    fn reads(&mut self, op: &Op, reader: Option<Node>) {
        let src = match op {
            Op::Load { ptr, .. } => *ptr,
            Op::Copy { src, .. } => *src,
            _ => return,
        };
        if let Some(memory) = local_memory(self.facts, src) {
            let memory = self.memory(memory);
            match reader {
                Some(reader) => self.edges.push((reader, memory)),
                None => self.roots.push(memory),
            }
        }
    }

    /// The node of a statement with nested blocks, which are walked.
    fn region(&mut self, s: &Stmt, parent: Option<Node>) -> Node {
        let node = self.nodes as Node;
        self.nodes += 1;
        self.regions.push(node);
        self.edges.extend(parent.map(|p| (node, p)));
        s.outs.iter().for_each(|out| self.edges.push((out.0, node)));
        s.op.region_params(|p| self.edges.push((p.0, node)));
        for b in s.op.blocks() {
            self.block(b, Some(node));
        }
        node
    }

    fn carried(&mut self, outs: &[Value], params: &[Value], inits: &[Value], yields: &[Value]) {
        for (i, p) in params.iter().enumerate() {
            self.edges.extend([(outs[i].0, p.0), (p.0, inits[i].0), (p.0, yields[i].0)]);
        }
    }

    /// What the roots need.
    fn spread(&mut self) -> Vec<bool> {
        crate::work::done(self.nodes + self.edges.len());
        let mut starts = vec![0u32; self.nodes + 2];
        self.edges.iter().for_each(|&(from, _)| starts[from as usize + 2] += 1);
        for i in 2..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut targets = vec![0; self.edges.len()];
        for &(from, to) in &self.edges {
            targets[starts[from as usize + 1] as usize] = to;
            starts[from as usize + 1] += 1;
        }
        let mut live = vec![false; self.nodes];
        let mut todo = std::mem::take(&mut self.roots);
        while let Some(node) = todo.pop() {
            if !std::mem::replace(&mut live[node as usize], true) {
                todo.extend(&targets[starts[node as usize] as usize..starts[node as usize + 1] as usize]);
            }
        }
        live
    }
}

struct Sweep<'a> {
    facts: &'a Facts,
    summaries: &'a Summaries,
    live: Vec<bool>,
    memory: Map<(Value, u32), Node>,
    regions: std::vec::IntoIter<Node>,
    /// Something has gone.
    changed: bool,
}

impl Sweep<'_> {
    fn block(&mut self, block: &mut Block) {
        block.stmts.retain_mut(|s| {
            let keeps = self.keeps(s);
            self.changed |= !keeps;
            keeps
        });
    }

    fn is_live(&self, v: Value) -> bool {
        self.live[v.index()]
    }

    fn keeps(&mut self, s: &mut Stmt) -> bool {
        if !matches!(s.op, Op::If { .. } | Op::For(_) | Op::Loop(_)) {
            let memory = written(&s.op, self.facts).and_then(|m| self.memory.get(&m));
            return has_effect(&s.op, self.facts, self.summaries)
                || memory.is_some_and(|&m| self.live[m as usize])
                || s.outs.iter().any(|&v| self.is_live(v));
        }
        let node = self.regions.next();
        // Nested statements have nodes too, so they are visited even if this one goes.
        s.op.blocks_mut().for_each(|b| self.block(b));
        if !node.is_some_and(|n| self.live[n as usize]) {
            return false;
        }
        match &mut s.op {
            Op::If { cond: _, then, otherwise } => {
                let kept: Vec<bool> = s.outs.iter().map(|&v| self.is_live(v)).collect();
                self.changed |= kept.contains(&false);
                for list in [&mut then.yields, &mut otherwise.yields] {
                    filter(list, &kept, 0);
                }
                retain(&mut s.outs, &kept);
            }
            Op::For(l) => {
                let kept: Vec<bool> = l.params.iter().map(|&v| self.is_live(v)).collect();
                self.changed |= kept.contains(&false);
                for list in [&mut l.params, &mut l.inits, &mut l.body.yields] {
                    filter(list, &kept, 0);
                }
                retain(&mut s.outs, &kept);
            }
            Op::Loop(l) => {
                let kept: Vec<bool> = l.params.iter().map(|&v| self.is_live(v)).collect();
                self.changed |= kept.contains(&false);
                for list in [&mut l.params, &mut l.inits] {
                    filter(list, &kept, 0);
                }
                filter(&mut l.body.yields, &kept, 1);
                retain(&mut s.outs, &kept);
            }
            _ => {}
        }
        true
    }
}

/// Keeps the first `skip` and then those that are marked.
fn filter(list: &mut Vec<Value>, kept: &[bool], skip: usize) {
    let mut i = 0;
    list.retain(|_| {
        i += 1;
        i <= skip || kept[i - 1 - skip]
    });
}

fn retain(list: &mut chainrule_ir::Values, kept: &[bool]) {
    let mut i = 0;
    list.retain(|_| {
        i += 1;
        kept[i - 1]
    });
}
