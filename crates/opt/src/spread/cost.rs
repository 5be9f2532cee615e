//! What a block is estimated to cost, in simple operations.

use crate::calls::Calls;
use crate::facts::Facts;
use chainrule_ir::{Block, FunctionId, Module, Op, Prim};

/// A loop is taken to run so often when that is not known.
const TRIPS: u64 = 8;

/// A call of a function that calls itself is taken to cost so much.
const RECURSIVE: u64 = 10_000;

/// The cost of a call of each function.
pub(super) struct Costs {
    of: Vec<u64>,
}

impl Costs {
    pub fn of(module: &Module, calls: &Calls) -> Costs {
        let mut costs = Costs { of: vec![RECURSIVE; module.functions.len()] };
        for &id in &calls.order {
            let function: &chainrule_ir::Function = module.function(id);
            if !calls.recursive[id.index()] {
                costs.of[id.index()] = costs.block(&function.body, &Facts::of(function));
            }
        }
        costs
    }

    fn call(&self, f: FunctionId) -> u64 {
        self.of[f.index()]
    }

    pub fn block(&self, block: &Block, facts: &Facts) -> u64 {
        block.stmts.iter().fold(0, |sum: u64, s| {
            let cost = match &s.op {
                Op::Const(_) | Op::Offset { .. } | Op::Shadow { .. } | Op::Room => 0,
                Op::Prim(prim, _) => primitive(*prim),
                Op::Load { .. } | Op::Store { .. } | Op::Assert { .. } => 1,
                Op::Alloc { .. } => 4,
                Op::Copy { cells, .. } | Op::Zero { cells, .. } => 4 + facts.count(*cells).unwrap_or(TRIPS),
                Op::Print { .. } => 100,
                Op::Call { function, args: _ } => 4u64.saturating_add(self.call(*function)),
                Op::Spread(spread) => TRIPS.saturating_mul(self.call(spread.function)),
                Op::If { cond: _, then, otherwise } => 1 + self.block(then, facts).max(self.block(otherwise, facts)),
                Op::For(l) => {
                    let known = facts.count(l.lo).zip(facts.count(l.hi));
                    let trips = known.map_or(TRIPS, |(lo, hi)| hi.saturating_sub(lo));
                    trips.saturating_mul(1 + self.block(&l.body, facts))
                }
                Op::Loop(l) => TRIPS.saturating_mul(1 + self.block(&l.body, facts)),
            };
            sum.saturating_add(cost)
        })
    }
}

fn primitive(prim: Prim) -> u64 {
    use Prim::*;
    match prim {
        Add | Sub | Mul | Neg | Abs | Min | Max | CopySign | Select | Cast => 1,
        Div | Sqrt => 4,
        _ if prim.row().signature.describe().starts_with('F') => 15,
        _ => 1,
    }
}
