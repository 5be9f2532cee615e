//! Turning small local memory into values: an array of a few cells whose address is only used to access cells at
//! constant places becomes a value per cell, carried through branches and loops.
//!
//! Each shadow of such memory is memory of its own. Cells that are copied from or to other memory are loaded or stored
//! one by one. A cell that is read before it is written reads as zero, which is as good as any unknown content.

use crate::facts::Facts;
use crate::hash::Map;
use crate::subst::Subst;
use chainrule_ir::{Block, Const, Function, Loc, Op, Stmt, Ty, Value};
use smallvec::smallvec;

/// Larger allocations stay memory.
const MAX_CELLS: u64 = 64;

/// Turns the small local memory of a function into values.
pub(crate) fn promote(function: &mut Function, facts: &Facts) -> bool {
    if facts.no_allocations() {
        return false;
    }
    let Some(plan) = Plan::of(function, facts) else { return false };
    let mut regions = Vec::new();
    written_cells(&function.body, facts, &plan, &mut regions);
    let mut body = std::mem::take(&mut function.body);
    let mut pass = Promote {
        function,
        facts,
        current: vec![None; plan.types.len()],
        plan: &plan,
        subst: Subst::default(),
        regions: regions.into_iter(),
        out: Vec::new(),
        loc: Loc::NONE,
    };
    pass.block(&mut body);
    function.body = body;
    true
}

/// Which cells become values, and of which types.
struct Plan {
    /// The number of the first cell of an allocation, or of its shadow.
    first: Map<(Value, u32), u32>,
    /// The type of each cell; nothing if it is never read or written as a scalar.
    types: Vec<Option<Ty>>,
    /// The shadows that occur, 0 for none.
    shadows: Vec<u32>,
}

/// Sets that grow together.
struct Sets(Vec<u32>);

impl Sets {
    fn find(&mut self, mut x: u32) -> u32 {
        while self.0[x as usize] != x {
            let up = self.0[self.0[x as usize] as usize];
            self.0[x as usize] = up;
            x = up;
        }
        x
    }

    fn join(&mut self, x: u32, y: u32) {
        let (x, y) = (self.find(x), self.find(y));
        self.0[x as usize] = y;
    }
}

/// A use of memory: what is accessed and how many cells.
fn accesses(op: &Op) -> impl Iterator<Item = (Value, u32, Option<Value>)> {
    let (a, b) = match op {
        Op::Load { ptr, offset } | Op::Store { ptr, offset, .. } => (Some((*ptr, *offset, None)), None),
        Op::Zero { ptr, cells } => (Some((*ptr, 0, Some(*cells))), None),
        Op::Copy { dst, src, cells } => (Some((*dst, 0, Some(*cells))), Some((*src, 0, Some(*cells)))),
        _ => (None, None),
    };
    a.into_iter().chain(b)
}

impl Plan {
    fn of(function: &Function, facts: &Facts) -> Option<Plan> {
        // Allocations whose every access is at a constant place and inside.
        let mut fits: Map<Value, bool> = Map::default();
        function.body.each_stmt(&mut |s| {
            if matches!(s.op, Op::Alloc { .. })
                && facts.local(s.outs[0]).and_then(|a| a.cells).is_some_and(|n| n <= MAX_CELLS)
            {
                fits.insert(s.outs[0], true);
            }
            for (ptr, offset, cells) in accesses(&s.op) {
                let place = facts.place(ptr);
                let Some(fit) = fits.get_mut(&place.root) else { continue };
                let count = cells.map_or(Some(1), |c| facts.count(c));
                let end = place.cells.zip(count).map(|(at, n)| u64::from(at) + u64::from(offset) + n);
                let size = facts.allocation(place.root).and_then(|a| a.cells).unwrap_or(0);
                *fit &= end.is_some_and(|e| e <= size);
            }
        });
        fits.retain(|_, fit| *fit);
        if fits.is_empty() {
            return None;
        }
        let mut plan = Plan { first: Map::default(), types: Vec::new(), shadows: Vec::new() };
        let mut roots = Vec::new();
        function.body.each_stmt(&mut |s| {
            for (ptr, _, _) in accesses(&s.op) {
                let place = facts.place(ptr);
                if fits.contains_key(&place.root) && !plan.first.contains_key(&(place.root, place.shadows)) {
                    let size = facts.allocation(place.root).and_then(|a| a.cells).unwrap_or(0) as usize;
                    plan.first.insert((place.root, place.shadows), plan.types.len() as u32);
                    plan.types.resize(plan.types.len() + size, None);
                    roots.resize(plan.types.len(), place.root);
                }
            }
        });
        let refused = plan.infer(function, facts, &roots);
        plan.first.retain(|(root, _), _| !refused.contains_key(root));
        plan.shadows.extend(plan.first.keys().map(|k| k.1));
        plan.shadows.sort_unstable();
        plan.shadows.dedup();
        (!plan.first.is_empty()).then_some(plan)
    }

    /// The number of the cell at `offset` past a pointer.
    fn cell(&self, facts: &Facts, ptr: Value, offset: u32) -> Option<u32> {
        let place = facts.place(ptr);
        let first = self.first.get(&(place.root, place.shadows))?;
        Some(first + place.cells? + offset)
    }

    /// Gives cells the types of their accesses; cells that are copied into one another have one type. Gives the
    /// allocations where that is impossible, together with those that exchange cells with them.
    fn infer(&mut self, function: &Function, facts: &Facts, roots: &[Value]) -> Map<Value, ()> {
        let n = self.types.len() as u32;
        let mut same = Sets((0..n).collect());
        let mut exchange = Sets((0..n).collect());
        let mut first_of: Map<Value, u32> = Map::default();
        for (cell, root) in roots.iter().enumerate() {
            let first = *first_of.entry(*root).or_insert(cell as u32);
            exchange.join(cell as u32, first);
        }
        let mut copied_out = Vec::new();
        function.body.each_stmt(&mut |s| {
            if let Op::Copy { dst, src, cells } = &s.op {
                for k in 0..facts.count(*cells).unwrap_or(0).min(MAX_CELLS) as u32 {
                    match (self.cell(facts, *dst, k), self.cell(facts, *src, k)) {
                        (Some(d), Some(s)) => {
                            same.join(d, s);
                            exchange.join(d, s);
                        }
                        (None, Some(s)) => copied_out.push(s),
                        (Some(_), None) => {}
                        (None, None) => break,
                    }
                }
            }
        });
        let mut bad = Vec::new();
        function.body.each_stmt(&mut |s| {
            let (cell, ty) = match &s.op {
                Op::Load { ptr, offset } => (self.cell(facts, *ptr, *offset), function.ty(s.outs[0])),
                Op::Store { ptr, offset, value } => (self.cell(facts, *ptr, *offset), function.ty(*value)),
                _ => return,
            };
            if let Some(cell) = cell {
                let known = &mut self.types[same.find(cell) as usize];
                if *known.get_or_insert(ty) != ty {
                    bad.push(cell);
                }
            }
        });
        for cell in 0..n {
            self.types[cell as usize] = self.types[same.find(cell) as usize];
        }
        // Content without a type can only be moved by a copy.
        bad.extend(copied_out.into_iter().filter(|&c| self.types[c as usize].is_none()));
        let bad: Map<u32, ()> = bad.into_iter().map(|c| (exchange.find(c), ())).collect();
        (0..n).filter(|&c| bad.contains_key(&exchange.find(c))).map(|c| (roots[c as usize], ())).collect()
    }
}

/// The cells that each statement with nested blocks writes there and that live longer, in program order of the
/// statements; gives those of the block itself.
fn written_cells(block: &Block, facts: &Facts, plan: &Plan, regions: &mut Vec<Vec<u32>>) -> Vec<u32> {
    let mut cells = Vec::new();
    for s in &block.stmts {
        match &s.op {
            Op::Store { ptr, offset, .. } => cells.extend(plan.cell(facts, *ptr, *offset)),
            Op::Copy { dst: ptr, cells: n, .. } | Op::Zero { ptr, cells: n } => {
                if let Some(first) = plan.cell(facts, *ptr, 0) {
                    cells.extend((0..facts.count(*n).unwrap_or(0) as u32).map(|k| first + k));
                }
            }
            Op::If { .. } | Op::For(_) | Op::Loop(_) => {
                let at = regions.len();
                regions.push(Vec::new());
                let mut inner = Vec::new();
                for b in s.op.blocks() {
                    inner.extend(written_cells(b, facts, plan, regions));
                }
                inner.sort_unstable();
                inner.dedup();
                cells.extend(&inner);
                regions[at] = inner;
            }
            _ => {}
        }
    }
    crate::work::done(cells.len() + block.stmts.len());
    // Memory of this block ends with it; all shadows of an allocation are written under its own name.
    let mut ended: Vec<std::ops::Range<u32>> = Vec::new();
    for s in &block.stmts {
        if let (Op::Alloc { .. }, Some(a)) = (&s.op, s.outs.first().and_then(|&v| facts.allocation(v))) {
            for &shadows in &plan.shadows {
                if let Some(&first) = plan.first.get(&(s.outs[0], shadows)) {
                    ended.push(first..first + a.cells.unwrap_or(0) as u32);
                }
            }
        }
    }
    ended.sort_unstable_by_key(|r| r.start);
    cells.sort_unstable();
    cells.dedup();
    cells.retain(|c| {
        let i = ended.partition_point(|r| r.start <= *c);
        i == 0 || !ended[i - 1].contains(c)
    });
    cells
}

struct Promote<'a> {
    function: &'a mut Function,
    facts: &'a Facts,
    plan: &'a Plan,
    /// What each cell holds now.
    current: Vec<Option<Value>>,
    subst: Subst,
    regions: std::vec::IntoIter<Vec<u32>>,
    out: Vec<Stmt>,
    loc: Loc,
}

impl Promote<'_> {
    fn block(&mut self, block: &mut Block) {
        let stmts = std::mem::take(&mut block.stmts);
        let outer = std::mem::replace(&mut self.out, Vec::with_capacity(stmts.len()));
        stmts.into_iter().for_each(|s| self.stmt(s));
        self.subst.apply_all(&mut block.yields);
        block.stmts = std::mem::replace(&mut self.out, outer);
    }

    fn push(&mut self, outs: chainrule_ir::Values, op: Op) {
        let loc = self.loc;
        self.out.push(Stmt { outs, op, loc });
    }

    fn ty(&self, cell: u32) -> Option<Ty> {
        self.plan.types[cell as usize]
    }

    fn zero(&mut self, ty: Ty) -> Value {
        let v = self.function.fresh(ty);
        self.push(smallvec![v], Op::Const(Const::zero(ty)));
        v
    }

    /// What a cell holds; of unknown content, a zero.
    fn value(&mut self, cell: u32, ty: Ty) -> Value {
        match self.current[cell as usize] {
            Some(v) => v,
            None => self.zero(ty),
        }
    }

    fn stmt(&mut self, mut s: Stmt) {
        crate::work::done(1);
        self.subst.apply(&mut s.op);
        self.loc = s.loc;
        match &mut s.op {
            Op::Load { ptr, offset } => {
                if let Some(cell) = self.plan.cell(self.facts, *ptr, *offset) {
                    let v = self.value(cell, self.function.ty(s.outs[0]));
                    return self.subst.set(s.outs[0], v);
                }
            }
            Op::Store { ptr, offset, value } => {
                if let Some(cell) = self.plan.cell(self.facts, *ptr, *offset) {
                    self.current[cell as usize] = Some(*value);
                    return;
                }
            }
            Op::Zero { ptr, cells } => {
                if let Some(first) = self.plan.cell(self.facts, *ptr, 0) {
                    for k in 0..self.facts.count(*cells).unwrap_or(0) as u32 {
                        let zero = self.ty(first + k).map(|ty| self.zero(ty));
                        self.current[(first + k) as usize] = zero;
                    }
                    return;
                }
            }
            Op::Copy { dst, src, cells } => {
                let (d, from) = (self.plan.cell(self.facts, *dst, 0), self.plan.cell(self.facts, *src, 0));
                if d.is_some() || from.is_some() {
                    let n = self.facts.count(*cells).unwrap_or(0) as u32;
                    return self.copy((*dst, d), (*src, from), n);
                }
            }
            Op::Alloc { .. } => {
                for &shadows in &self.plan.shadows {
                    if let Some(&first) = self.plan.first.get(&(s.outs[0], shadows)) {
                        let n = self.facts.allocation(s.outs[0]).and_then(|a| a.cells).unwrap_or(0) as u32;
                        (first..first + n).for_each(|c| self.current[c as usize] = None);
                    }
                }
            }
            Op::If { cond: _, then, otherwise } => {
                let cells = self.regions.next().unwrap_or_default();
                let before: Vec<_> = cells.iter().map(|&c| self.current[c as usize]).collect();
                self.block(then);
                let after_then: Vec<_> = cells.iter().map(|&c| self.current[c as usize]).collect();
                cells.iter().zip(before).for_each(|(&c, v)| self.current[c as usize] = v);
                self.block(otherwise);
                for (&c, t) in cells.iter().zip(after_then) {
                    let Some(ty) = self.ty(c) else { continue };
                    let e = self.current[c as usize];
                    if t == e {
                        continue;
                    }
                    let loc = s.loc;
                    let mut end = |block: &mut Block, v: Option<Value>| {
                        let v = v.unwrap_or_else(|| {
                            let v = self.function.fresh(ty);
                            block.stmts.push(Stmt { outs: smallvec![v], op: Op::Const(Const::zero(ty)), loc });
                            v
                        });
                        block.yields.push(v);
                    };
                    end(then, t);
                    end(otherwise, e);
                    let out = self.function.fresh(ty);
                    s.outs.push(out);
                    self.current[c as usize] = Some(out);
                }
            }
            Op::For(l) => {
                let cells = self.enter(&mut l.params, &mut l.inits);
                self.block(&mut l.body);
                self.leave(cells, &mut l.body, &mut s.outs, s.loc);
            }
            Op::Loop(l) => {
                let cells = self.enter(&mut l.params, &mut l.inits);
                self.block(&mut l.body);
                self.leave(cells, &mut l.body, &mut s.outs, s.loc);
            }
            Op::Const(_)
            | Op::Room
            | Op::Prim(..)
            | Op::Offset { .. }
            | Op::Shadow { .. }
            | Op::Call { .. }
            | Op::Spread(_)
            | Op::Assert { .. }
            | Op::Print { .. } => {}
        }
        self.out.push(s);
    }

    fn copy(&mut self, dst: (Value, Option<u32>), src: (Value, Option<u32>), n: u32) {
        let mut moved = Vec::with_capacity(n as usize);
        for k in 0..n {
            moved.push(match (src.1, dst.1) {
                (Some(first), _) => self.current[(first + k) as usize],
                (None, Some(first)) => self.ty(first + k).map(|ty| {
                    let v = self.function.fresh(ty);
                    self.push(smallvec![v], Op::Load { ptr: src.0, offset: k });
                    v
                }),
                (None, None) => None,
            });
        }
        for (k, v) in (0..n).zip(moved) {
            match (dst.1, v) {
                (Some(first), v) => self.current[(first + k) as usize] = v,
                (None, Some(value)) => self.push(Default::default(), Op::Store { ptr: dst.0, offset: k, value }),
                // Unknown content stays unknown.
                (None, None) => {}
            }
        }
    }

    /// The cells that a body writes become carried values.
    fn enter(&mut self, params: &mut Vec<Value>, inits: &mut Vec<Value>) -> Vec<(u32, Ty)> {
        let cells = self.regions.next().unwrap_or_default();
        let cells: Vec<_> = cells.into_iter().filter_map(|c| Some((c, self.ty(c)?))).collect();
        for &(c, ty) in &cells {
            let init = self.value(c, ty);
            let param = self.function.fresh(ty);
            inits.push(init);
            params.push(param);
            self.current[c as usize] = Some(param);
        }
        cells
    }

    fn leave(&mut self, cells: Vec<(u32, Ty)>, body: &mut Block, outs: &mut chainrule_ir::Values, loc: Loc) {
        for (c, ty) in cells {
            let next = self.current[c as usize].unwrap_or_else(|| {
                let v = self.function.fresh(ty);
                body.stmts.push(Stmt { outs: smallvec![v], op: Op::Const(Const::zero(ty)), loc });
                v
            });
            body.yields.push(next);
            let out = self.function.fresh(ty);
            outs.push(out);
            self.current[c as usize] = Some(out);
        }
    }
}
