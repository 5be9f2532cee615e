//! Sums of products with derivative coefficients, without multiplying by one or adding to zero.

use chainrule_ir::{FunctionBuilder, Op, Prim, Stmt, Value};

/// A factor `∂y/∂x`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Coefficient {
    /// Known in advance.
    Constant(f64),
    /// Computed.
    Value(Value),
}

/// What `p` is, which `stmts` may have defined.
pub(crate) fn coefficient(stmts: &[Stmt], p: Value) -> Coefficient {
    let constant = stmts.iter().find(|s| s.outs.first() == Some(&p)).and_then(|s| match s.op {
        Op::Const(c) => c.as_float(),
        _ => None,
    });
    constant.map_or(Coefficient::Value(p), Coefficient::Constant)
}

/// `sum + c · d`, where no sum is zero.
pub(crate) fn linear(b: &mut FunctionBuilder, sum: Option<Value>, d: Value, c: Coefficient) -> Option<Value> {
    sum_by(Prim::Add, b, sum, d, c)
}

/// The same for a sum whose order is free.
pub(crate) fn accumulated(b: &mut FunctionBuilder, sum: Option<Value>, d: Value, c: Coefficient) -> Option<Value> {
    sum_by(Prim::Accumulate, b, sum, d, c)
}

fn sum_by(add: Prim, b: &mut FunctionBuilder, sum: Option<Value>, d: Value, c: Coefficient) -> Option<Value> {
    let term = match c {
        Coefficient::Constant(0.0) => return sum,
        Coefficient::Constant(1.0) => d,
        Coefficient::Constant(-1.0) => {
            return Some(match sum {
                Some(sum) if add == Prim::Add => b.sub(sum, d),
                Some(sum) => {
                    let minus = b.neg(d);
                    b.prim(add, &[sum, minus])
                }
                None => b.neg(d),
            });
        }
        Coefficient::Constant(c) => {
            let ty = b.ty(d);
            let c = b.float(ty, c);
            b.mul(c, d)
        }
        Coefficient::Value(p) => b.mul(p, d),
    };
    Some(match sum {
        Some(sum) => b.prim(add, &[sum, term]),
        None => term,
    })
}
