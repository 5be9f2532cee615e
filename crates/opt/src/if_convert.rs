//! Branches that do little become choices between values: both sides are computed and one is selected. Only after
//! differentiation, since the side that is not taken may have no derivative.

use crate::facts::Facts;
use chainrule_ir::{Block, Function, Op, Prim, Stmt};
use smallvec::smallvec;

/// Statements of both sides together, constants aside.
const MAX_WORK: usize = 4;

/// Choices.
const MAX_CHOICES: usize = 4;

/// Converts the small branches of a function.
pub(crate) fn if_convert(function: &mut Function, facts: &Facts) -> bool {
    facts.branches && convert(facts, &mut function.body)
}

/// Whether there is such a branch.
fn convert(facts: &Facts, block: &mut Block) -> bool {
    let mut changed = false;
    crate::work::done(block.stmts.len());
    let mut out = Vec::with_capacity(block.stmts.len());
    for mut s in std::mem::take(&mut block.stmts) {
        s.op.blocks_mut().for_each(|b| changed |= convert(facts, b));
        match s.op {
            Op::If { cond, then, otherwise } if is_cheap(facts, &then, &otherwise) && s.outs.len() <= MAX_CHOICES => {
                changed = true;
                out.extend(then.stmts);
                out.extend(otherwise.stmts);
                for (&o, (y, z)) in s.outs.iter().zip(then.yields.into_iter().zip(otherwise.yields)) {
                    out.push(Stmt {
                        outs: smallvec![o],
                        op: Op::Prim(Prim::Select, smallvec![cond, y, z]),
                        loc: s.loc,
                    });
                }
            }
            op => out.push(Stmt { op, ..s }),
        }
    }
    block.stmts = out;
    changed
}

fn is_cheap(facts: &Facts, then: &Block, otherwise: &Block) -> bool {
    let mut work = 0;
    then.stmts.iter().chain(&otherwise.stmts).all(|s| {
        match &s.op {
            Op::Const(_) => return true,
            Op::Offset { .. } | Op::Shadow { .. } => work += 1,
            Op::Prim(p, args) if is_cheap_prim(*p) && !facts.traps(*p, args) => work += 1,
            _ => return false,
        }
        work <= MAX_WORK
    })
}

fn is_cheap_prim(prim: Prim) -> bool {
    use Prim::*;
    matches!(
        prim,
        Add | Sub
            | Mul
            | Neg
            | Abs
            | IAddWrap
            | ISubWrap
            | IMulWrap
            | IMin
            | IMax
            | IAnd
            | IOr
            | IXor
            | INot
            | IShl
            | IShr
            | And
            | Or
            | Xor
            | Not
            | Eq
            | Ne
            | Lt
            | Le
            | Select
    )
}
