//! The value of a primitive: the interpreter runs it, constant folding asks for it.

use crate::prim::{Eval, Prim, Width};
use crate::types::{Const, Ty};

/// The value of `prim` of type `out` on the cells `args` of types `arg_types`.
///
/// ```
/// use chainrule_ir::{Const, Prim, Ty, eval_prim};
/// let (x, y) = (Const::int(Ty::U8, 200), Const::int(Ty::U8, 100));
/// let types = [Ty::U8; 2];
/// assert_eq!(eval_prim(Prim::IAddSat, &types, &[x.bits, y.bits], Ty::U8), Ok(255));
/// assert_eq!(eval_prim(Prim::IAdd, &types, &[x.bits, y.bits], Ty::U8), Err("attempt to add with overflow"));
/// ```
///
/// # Errors
/// The message of the trap, when there is no value.
///
/// # Panics
/// When the number of arguments is not the primitive's.
pub fn eval_prim(prim: Prim, arg_types: &[Ty], args: &[u64], out: Ty) -> Result<u64, &'static str> {
    let row = prim.row();
    let trap = row.trap.unwrap_or("a primitive without a value");
    let x = |i: usize| f64::from_bits(args[i]);
    let n = |i: usize| integer(arg_types[i], args[i]);
    Ok(match row.eval {
        Eval::F1(wide, narrow) => match out {
            Ty::F32 => single(narrow(x(0) as f32)),
            _ => wide(x(0)).to_bits(),
        },
        Eval::F2(wide, narrow) => match out {
            Ty::F32 => single(narrow(x(0) as f32, x(1) as f32)),
            _ => wide(x(0), x(1)).to_bits(),
        },
        Eval::F3(wide, narrow) => match out {
            Ty::F32 => single(narrow(x(0) as f32, x(1) as f32, x(2) as f32)),
            _ => wide(x(0), x(1), x(2)).to_bits(),
        },
        Eval::FI(wide, narrow) => match out {
            Ty::F32 => single(narrow(x(0) as f32, args[1] as i32)),
            _ => wide(x(0), args[1] as i32).to_bits(),
        },
        Eval::I1(f) => f(n(0), width(out)).ok_or(trap)? as u64,
        Eval::I2(f) => f(n(0), n(1), width(out)).ok_or(trap)? as u64,
        Eval::Structural => return structural(prim, arg_types, args, out).ok_or(trap),
    })
}

fn structural(prim: Prim, arg_types: &[Ty], args: &[u64], out: Ty) -> Option<u64> {
    Some(match prim {
        Prim::And => args[0] & args[1],
        Prim::Or => args[0] | args[1],
        Prim::Xor => args[0] ^ args[1],
        Prim::Not => args[0] ^ 1,
        Prim::Eq => u64::from(order(arg_types[0], args).is_some_and(|o| o.is_eq())),
        Prim::Ne => u64::from(order(arg_types[0], args).is_none_or(|o| o.is_ne())),
        Prim::Lt => u64::from(order(arg_types[0], args).is_some_and(|o| o.is_lt())),
        Prim::Le => u64::from(order(arg_types[0], args).is_some_and(|o| o.is_le())),
        Prim::Select => args[if args[0] != 0 { 1 } else { 2 }],
        Prim::Cast => cast(arg_types[0], args[0], out),
        Prim::IShl | Prim::IShr => {
            let w = width(out);
            let by = u32::try_from(args[1]).ok().filter(|&by| by < w.bits)?;
            let x = integer(out, args[0]);
            (if prim == Prim::IShl { w.wrap(x << by) } else { x >> by }) as u64
        }
        _ => unreachable!("`{}` has an evaluation in its row", prim.name()),
    })
}

/// How two cells of one type compare; nothing if one is a NaN.
fn order(ty: Ty, args: &[u64]) -> Option<std::cmp::Ordering> {
    if ty.is_float() {
        f64::from_bits(args[0]).partial_cmp(&f64::from_bits(args[1]))
    } else if ty.is_signed() {
        Some((args[0] as i64).cmp(&(args[1] as i64)))
    } else {
        Some(args[0].cmp(&args[1]))
    }
}

/// Rust's `as`: floats to integers saturate and a NaN becomes 0, integers wrap, all else rounds to nearest.
fn cast(from: Ty, bits: u64, to: Ty) -> u64 {
    if let Some(x) = (Const { ty: from, bits }).as_float() {
        return match to {
            Ty::F64 => bits,
            Ty::F32 => single(x as f32),
            // `as` truncates and saturates at the range of `i128`, which holds that of `to`.
            _ => width(to).saturate(x as i128) as u64,
        };
    }
    let x = integer(from, bits);
    match to {
        Ty::F64 => (x as f64).to_bits(),
        Ty::F32 => single(x as f32),
        _ => width(to).wrap(x) as u64,
    }
}

/// The cell of an `f32`.
fn single(x: f32) -> u64 {
    f64::from(x).to_bits()
}

/// An integer or boolean of type `ty`.
fn integer(ty: Ty, bits: u64) -> i128 {
    if ty.is_signed() { i128::from(bits as i64) } else { i128::from(bits) }
}

/// The width of `ty`; a boolean is one bit.
fn width(ty: Ty) -> Width {
    Width::of(ty).unwrap_or(Width { bits: if ty == Ty::Bool { 1 } else { 64 }, signed: false })
}
