//! Cutting long functions into units.
//!
//! Register allocation takes time quadratic in the length of straight-line code, so a block that is longer than
//! [`LONG`] statements is cut into runs of about [`RUN`], each a machine function of its own, a *unit*; the block calls
//! them one after the other. Nested blocks are cut first, and count as the calls that are left of them. Values that
//! one unit defines and another uses live in a *frame* in the memory of the function's activation: the defining unit
//! stores them when they are defined, and the others load them. Constants are made again instead.

use chainrule_ir::{Block, Const, Function, Op, Stmt, Value};
use std::collections::HashMap;

/// A block with more statements is cut.
const LONG: usize = 500;

/// At most about so many statements go into a unit: few enough for a program of some hundreds to be compiled on several
/// threads, and many enough that calling units takes no time to speak of.
const RUN: usize = 200;

const NONE: u32 = u32::MAX;

/// How a function is cut. Unit 0 is its body, with what was cut out of it replaced by calls.
pub(super) struct Plan<'m> {
    /// The units' statements; those of unit 0 are the body's.
    pub units: Vec<Unit<'m>>,
    /// Cells of the frame.
    pub frame_cells: u32,
    /// The cell of the frame that holds the mask of a unit.
    pub mask_cell: Option<u32>,
    cuts: HashMap<*const Block, Vec<usize>>,
    consts: Vec<Option<Const>>,
    /// Where in the order of the program a value is defined, and the cell of the frame that holds it, by value; empty
    /// when there is one unit.
    places: Vec<Place>,
    starts: HashMap<*const Stmt, u32>,
}

/// A machine function.
pub(super) struct Unit<'m> {
    /// What it runs.
    pub stmts: &'m [Stmt],
    /// The unit that calls it.
    pub parent: usize,
}

#[derive(Clone, Copy)]
struct Place {
    unit: u32,
    order: u32,
    cell: u32,
}

impl<'m> Plan<'m> {
    /// Cuts `function`.
    pub fn new(function: &'m Function) -> Plan<'m> {
        let mut plan = Plan {
            units: vec![Unit { stmts: &function.body.stmts, parent: 0 }],
            frame_cells: 0,
            mask_cell: None,
            cuts: HashMap::new(),
            consts: vec![None; function.types.len()],
            places: Vec::new(),
            starts: HashMap::new(),
        };
        plan.cut(&function.body);
        function.body.each_stmt(&mut |s| {
            if let Op::Const(c) = s.op {
                plan.consts[s.outs[0].index()] = Some(c);
            }
        });
        if plan.units.len() > 1 {
            plan.places = vec![Place { unit: NONE, order: 0, cell: NONE }; function.types.len()];
            let mut walk = Walk { plan: &mut plan, order: 0 };
            function.params.iter().for_each(|&v| walk.define(v, 0));
            walk.block(&function.body, 0);
        }
        plan
    }

    /// The units that replace the statements of `block`, if it was cut.
    pub fn cuts(&self, block: &Block) -> Option<&[usize]> {
        self.cuts.get(&std::ptr::from_ref(block)).map(Vec::as_slice)
    }

    /// Has a cell of the frame hold the mask of the lanes that are active, for the units.
    pub fn keep_mask(&mut self) {
        self.mask_cell = Some(self.frame_cells);
        self.frame_cells += 1;
    }

    /// The constant that `v` is, if it is one.
    pub fn constant(&self, v: Value) -> Option<Const> {
        self.consts[v.index()]
    }

    /// The cell of the frame that holds `v`, if units share it.
    pub fn cell(&self, v: Value) -> Option<u32> {
        self.places.get(v.index()).map(|p| p.cell).filter(|&c| c != NONE)
    }

    /// The values in the frame that the blocks of `stmt` use in the unit that holds `stmt`, and that are defined
    /// before it.
    pub fn shared_uses(&self, stmt: &Stmt, mut f: impl FnMut(Value)) {
        let Some(&start) = self.starts.get(&std::ptr::from_ref(stmt)) else { return };
        let mut each = |v: Value| {
            if self.cell(v).is_some() && self.places[v.index()].order < start {
                f(v);
            }
        };
        for block in stmt.op.blocks() {
            self.uses(block, &mut each);
        }
    }

    fn uses(&self, block: &Block, f: &mut impl FnMut(Value)) {
        if self.cuts(block).is_none() {
            for s in &block.stmts {
                s.op.operands(&mut *f);
                s.op.blocks().for_each(|b| self.uses(b, f));
            }
        }
        block.yields.iter().copied().for_each(f);
    }

    /// Cuts the blocks in `block`, then it, and gives the statements that are left in the unit that holds it.
    fn cut(&mut self, block: &'m Block) -> usize {
        let weights: Vec<usize> =
            block.stmts.iter().map(|s| 1 + s.op.blocks().map(|b| self.cut(b)).sum::<usize>()).collect();
        let total: usize = weights.iter().sum();
        if total <= LONG {
            return total;
        }
        // Units of about the same length are compiled at the same time.
        let run = total.div_ceil(total.div_ceil(RUN));
        let mut cuts = Vec::new();
        let (mut start, mut held) = (0, 0);
        for (i, w) in weights.iter().enumerate() {
            if i > start && held + w > run {
                cuts.push(self.unit(&block.stmts[start..i]));
                (start, held) = (i, 0);
            }
            held += w;
        }
        cuts.push(self.unit(&block.stmts[start..]));
        let left = cuts.len();
        self.cuts.insert(std::ptr::from_ref(block), cuts);
        left
    }

    fn unit(&mut self, stmts: &'m [Stmt]) -> usize {
        self.units.push(Unit { stmts, parent: 0 });
        self.units.len() - 1
    }
}

/// Finds which values units share.
struct Walk<'p, 'm> {
    plan: &'p mut Plan<'m>,
    order: u32,
}

impl<'m> Walk<'_, 'm> {
    fn block(&mut self, block: &'m Block, unit: u32) {
        match self.plan.cuts(block).map(<[usize]>::to_vec) {
            Some(cuts) => {
                for cut in cuts {
                    self.plan.units[cut].parent = unit as usize;
                    let stmts = self.plan.units[cut].stmts;
                    stmts.iter().for_each(|s| self.stmt(s, cut as u32));
                }
            }
            None => block.stmts.iter().for_each(|s| self.stmt(s, unit)),
        }
        block.yields.iter().for_each(|&v| self.used(v, unit));
    }

    fn stmt(&mut self, stmt: &'m Stmt, unit: u32) {
        stmt.op.operands(|v| self.used(v, unit));
        if stmt.op.blocks().next().is_some() {
            self.plan.starts.insert(std::ptr::from_ref(stmt), self.order);
            stmt.op.region_params(|v| self.define(v, unit));
            stmt.op.blocks().for_each(|b| self.block(b, unit));
        }
        stmt.outs.iter().for_each(|&v| self.define(v, unit));
    }

    fn define(&mut self, v: Value, unit: u32) {
        self.plan.places[v.index()] = Place { unit, order: self.order, cell: NONE };
        self.order += 1;
    }

    fn used(&mut self, v: Value, unit: u32) {
        if self.plan.consts[v.index()].is_some() {
            return;
        }
        let place = &mut self.plan.places[v.index()];
        if place.unit != unit && place.cell == NONE {
            place.cell = self.plan.frame_cells;
            self.plan.frame_cells += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chainrule_ir::{FunctionBuilder, Ty};

    fn chain(n: usize) -> Function {
        let mut b = FunctionBuilder::new("chain");
        let x = b.param(Ty::F64);
        let mut y = x;
        for _ in 0..n {
            y = b.mul(y, x);
        }
        b.finish(&[y])
    }

    #[test]
    fn units_grow_linearly_with_a_function() {
        assert_eq!(Plan::new(&chain(400)).units.len(), 1);
        for n in [10_000, 20_000, 100_000] {
            let function = chain(n);
            let plan = Plan::new(&function);
            assert_eq!(plan.units.len(), 1 + n.div_ceil(RUN));
            assert!(plan.units[1..].iter().all(|u| u.stmts.len() <= RUN));
            assert_eq!(plan.units[1..].iter().map(|u| u.stmts.len()).sum::<usize>(), n);
            // The parameter, and one value between neighbours.
            assert_eq!(plan.frame_cells as usize, 1 + n.div_ceil(RUN));
        }
    }

    #[test]
    fn many_long_branches_are_cut() {
        fn arms(b: &mut FunctionBuilder, c: Value, x: Value, left: usize) -> Value {
            let long = |b: &mut FunctionBuilder| vec![(0..1000).fold(x, |y, _| b.mul(y, x))];
            b.if_(c, long, |b| if left == 0 { vec![x] } else { vec![arms(b, c, x, left - 1)] })[0]
        }
        let mut b = FunctionBuilder::new("arms");
        let (c, x) = (b.param(Ty::Bool), b.param(Ty::F64));
        let y = arms(&mut b, c, x, 20);
        let function = b.finish(&[y]);
        assert!(Plan::new(&function).units.len() > 10);
    }

    #[test]
    fn long_loop_bodies_are_cut_inside_of_the_loop() {
        let mut b = FunctionBuilder::new("looped");
        let (x, n) = (b.param(Ty::F64), b.param(Ty::U64));
        let zero = b.usize(0);
        let r = b.for_(zero, n, &[x], |b, _, c| {
            let mut y = c[0];
            for _ in 0..4000 {
                y = b.mul(y, x);
            }
            vec![y]
        });
        let function = b.finish(&r);
        let plan = Plan::new(&function);
        assert!(plan.cuts(&function.body).is_none());
        let body = function.body.stmts.iter().flat_map(|s| s.op.blocks()).next().expect("the loop's body");
        assert_eq!(plan.cuts(body).map(<[usize]>::len), Some(4000usize.div_ceil(RUN)));
    }
}
