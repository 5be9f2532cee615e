//! What sets of inputs need of primitives, from the derivative facts of their rows.

use chainrule_ir::{Eval, Fact, FunctionBuilder, Op, Partial, Prim, Ty, Value};
use std::sync::LazyLock;

/// For each primitive through which arguments its derivative passes: all floats but those whose partial is zero.
pub static PASSES: LazyLock<Vec<[bool; 3]>> = LazyLock::new(|| Prim::ALL.iter().map(|&p| passes(p)).collect());

fn passes(prim: Prim) -> [bool; 3] {
    let mut passes = [false; 3];
    match prim.row().fact {
        Fact::Linear(slopes) => {
            for (passes, &slope) in passes.iter_mut().zip(slopes) {
                *passes = slope != 0.0;
            }
        }
        Fact::Partial(partials) => {
            for (passes, &made) in passes.iter_mut().zip(partials) {
                *passes = !is_zero(prim, made, None);
            }
        }
        Fact::Zero | Fact::Select | Fact::Cast | Fact::Discrete => {}
    }
    passes
}

/// For each primitive and argument, which others make its partial derivative zero where they are zero: a bit for each.
pub static ZEROS: LazyLock<Vec<[u8; 3]>> = LazyLock::new(|| Prim::ALL.iter().map(|&p| zeros(p)).collect());

fn zeros(prim: Prim) -> [u8; 3] {
    let mut zeros = [0; 3];
    if let Fact::Partial(partials) = prim.row().fact {
        for (i, &made) in partials.iter().enumerate() {
            let others = (0..partials.len()).filter(|&j| j != i && is_zero(prim, made, Some(j)));
            zeros[i] = others.map(|j| 1 << j).sum();
        }
    }
    zeros
}

/// Whether a partial derivative is zero wherever the argument of this number is, or everywhere: a product with a zero.
fn is_zero(prim: Prim, made: Partial, zero: Option<usize>) -> bool {
    let mut b = FunctionBuilder::new("partial");
    let power = matches!(prim.row().eval, Eval::FI(..));
    let args: Vec<Value> =
        (0..prim.arity()).map(|i| b.param(if power && i == 1 { Ty::I32 } else { Ty::F64 })).collect();
    let y = b.prim(prim, &args);
    let p = made(&mut b, &args, y);
    let mut known: Vec<Value> = zero.map(|j| args[j]).into_iter().collect();
    for s in &b.finish(&[p]).body.stmts {
        let zero = |v: &Value| known.contains(v);
        let is = match &s.op {
            Op::Const(c) => c.as_float() == Some(0.0),
            Op::Prim(Prim::Mul, args) => args.iter().any(zero),
            Op::Prim(Prim::Div, args) => zero(&args[0]),
            Op::Prim(Prim::Add | Prim::Sub | Prim::Neg, args) => args.iter().all(zero),
            _ => false,
        };
        if is {
            known.push(s.outs[0]);
        }
    }
    known.contains(&p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_derivatives_vanish_with_factors() {
        let of = |prim: Prim| (PASSES[prim as usize], ZEROS[prim as usize]);
        assert_eq!(of(Prim::Mul), ([true, true, false], [0b10, 0b01, 0]));
        // x/w changes with w but where x is zero, and with x everywhere.
        assert_eq!(of(Prim::Div), ([true, true, false], [0, 0b01, 0]));
        assert_eq!(of(Prim::Add), ([true, true, false], [0; 3]));
        assert_eq!(of(Prim::Floor).0, [false; 3]);
        assert_eq!(of(Prim::Sin), ([true, false, false], [0; 3]));
    }
}
