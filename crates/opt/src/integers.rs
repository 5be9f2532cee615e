//! Integers that are another one, or a constant, in disguise: `(i + 1) · n − i · n` is `n`.
//!
//! Unsigned integers are read as polynomials. Addition and multiplication modulo 2⁶⁴ obey the same laws as those of
//! integers, so nothing needs to be known of overflow.

use crate::facts::Facts;
use crate::poly::Polys;
use crate::subst::Subst;
use chainrule_ir::{Block, Const, Function, Op, Prim, Stmt, Ty};

/// Replaces the integers of a function that are others, or constants.
pub(crate) fn integers(function: &mut Function, facts: &Facts) -> bool {
    if !facts.integers {
        return false;
    }
    let mut polys = Polys::of(function);
    let mut body = std::mem::take(&mut function.body);
    let mut changed = false;
    block(&mut polys, &mut Subst::default(), &mut body, &mut changed);
    function.body = body;
    changed
}

fn block(polys: &mut Polys, names: &mut Subst, within: &mut Block, changed: &mut bool) {
    within.stmts.retain_mut(|s| keeps(polys, names, s, changed));
    names.apply_all(&mut within.yields);
}

fn keeps(polys: &mut Polys, names: &mut Subst, s: &mut Stmt, changed: &mut bool) -> bool {
    crate::work::done(1);
    let is_wrapping = matches!(s.op, Op::Prim(Prim::IAddWrap | Prim::ISubWrap | Prim::IMulWrap, _));
    if is_wrapping && polys.is_unsigned(s.outs[0]) {
        let terms = polys.poly(s.outs[0]).terms;
        let bits = |c: i128| Const { ty: Ty::U64, bits: c as u64 };
        match terms.as_slice() {
            [] => {
                s.op = Op::Const(bits(0));
                *changed = true;
            }
            [(product, c)] if product.is_empty() => {
                s.op = Op::Const(bits(*c));
                *changed = true;
            }
            [(product, 1)] if product.len() == 1 && product[0] != s.outs[0] => {
                names.set(s.outs[0], product[0]);
                *changed = true;
                return false;
            }
            _ => {}
        }
    }
    names.apply(&mut s.op);
    s.op.blocks_mut().for_each(|b| block(polys, names, b, changed));
    true
}
