//! Primitives in Rust. The functions named `cr_…` are in `prelude.rs.in`.

use super::rust_type;
use crate::source::{Checked, Operand};
use chainrule_ir::prim::Width;
use chainrule_ir::{Const, Prim, Ty};

/// A literal.
pub(super) fn constant(c: Const) -> String {
    let x = f64::from_bits(c.bits);
    let float = |digits: String, ty: &str| {
        if x.is_nan() {
            format!("{ty}::NAN")
        } else if x.is_infinite() {
            format!("{ty}::{}INFINITY", if x < 0.0 { "NEG_" } else { "" })
        } else if x.is_sign_negative() {
            format!("({digits}{ty})")
        } else {
            format!("{digits}{ty}")
        }
    };
    match c.ty {
        Ty::F64 => float(format!("{x:?}"), "f64"),
        Ty::F32 => float(format!("{:?}", x as f32), "f32"),
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => match c.bits as i64 {
            n if n < 0 => format!("({n}i64)"),
            n => format!("{n}i64"),
        },
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 | Ty::Ptr => format!("{}u64", c.bits),
        Ty::Bool => (c.bits != 0).to_string(),
    }
}

fn width(ty: Ty) -> Width {
    Width::of(ty).unwrap_or(Width { bits: if ty == Ty::Bool { 1 } else { 64 }, signed: false })
}

/// The least and the greatest value of an integer type.
fn range(ty: Ty) -> (String, String) {
    if !ty.is_int() {
        return Default::default();
    }
    let w = width(ty);
    let bound = |x: i128| constant(Const::int(ty, w.saturate(x)));
    (bound(i128::MIN), bound(i128::MAX))
}

/// An integer of 64 bits modulo the width of `ty`.
fn wrap(ty: Ty, x: &str) -> String {
    let w = width(ty);
    match (w.bits, w.signed) {
        (64, true) => format!("({x}) as i64"),
        (64, false) => format!("({x}) as u64"),
        (bits, true) => format!("({x}) as i{bits} as i64"),
        (bits, false) => format!("({x}) as u{bits} as u64"),
    }
}

/// A primitive that always has a value.
pub(super) fn total(prim: Prim, args: &[Operand], out: Ty) -> String {
    let x = args.first().map_or("", |a| a.text.as_str());
    let y = args.get(1).map_or("", |a| a.text.as_str());
    let z = args.get(2).map_or("", |a| a.text.as_str());
    let s = if out == Ty::F32 { "f" } else { "" };
    let one = |name: &str| format!("{x}.{name}()");
    let two = |name: &str| format!("{x}.{name}({y})");
    match prim {
        Prim::Add | Prim::Accumulate => format!("{x} + {y}"),
        Prim::Sub => format!("{x} - {y}"),
        Prim::Mul => format!("{x} * {y}"),
        Prim::Div => format!("{x} / {y}"),
        Prim::Neg => format!("-{x}"),
        Prim::Detach => x.to_owned(),
        Prim::MulAdd => format!("{x}.mul_add({y}, {z})"),
        Prim::Rem => format!("{x} % {y}"),
        Prim::RemEuclid => two("rem_euclid"),
        Prim::DivEuclid => two("div_euclid"),
        Prim::Abs => one("abs"),
        Prim::Signum => one("signum"),
        Prim::CopySign => two("copysign"),
        Prim::Min => format!("cr_min{s}({x}, {y})"),
        Prim::Max => format!("cr_max{s}({x}, {y})"),
        Prim::Floor => one("floor"),
        Prim::Ceil => one("ceil"),
        Prim::Round => one("round"),
        Prim::RoundEven => one("round_ties_even"),
        Prim::Trunc => one("trunc"),
        Prim::Fract => one("fract"),
        Prim::Sqrt => one("sqrt"),
        Prim::Cbrt => one("cbrt"),
        Prim::PowI => format!("cr_powi{s}({x}, {y} as i64)"),
        Prim::PowF => two("powf"),
        Prim::Hypot => two("hypot"),
        Prim::Exp => one("exp"),
        Prim::Exp2 => one("exp2"),
        Prim::ExpM1 => one("exp_m1"),
        Prim::Ln => one("ln"),
        Prim::Log2 => one("log2"),
        Prim::Log10 => one("log10"),
        Prim::Ln1P => one("ln_1p"),
        Prim::Sin => one("sin"),
        Prim::Cos => one("cos"),
        Prim::Tan => one("tan"),
        Prim::Asin => one("asin"),
        Prim::Acos => one("acos"),
        Prim::Atan => one("atan"),
        Prim::Atan2 => two("atan2"),
        Prim::Sinh => one("sinh"),
        Prim::Cosh => one("cosh"),
        Prim::Tanh => one("tanh"),
        Prim::Asinh => one("asinh"),
        Prim::Acosh => one("acosh"),
        Prim::Atanh => one("atanh"),

        Prim::IAddWrap => wrap(out, &two("wrapping_add")),
        Prim::ISubWrap => wrap(out, &two("wrapping_sub")),
        Prim::IMulWrap => wrap(out, &two("wrapping_mul")),
        Prim::IAddSat => saturating(&two("saturating_add"), out),
        Prim::ISubSat => saturating(&two("saturating_sub"), out),
        Prim::IMin => two("min"),
        Prim::IMax => two("max"),
        Prim::IAnd => format!("{x} & {y}"),
        Prim::IOr => format!("{x} | {y}"),
        Prim::IXor => format!("{x} ^ {y}"),
        Prim::INot => wrap(out, &format!("!{x}")),

        Prim::And => format!("{x} & {y}"),
        Prim::Or => format!("{x} | {y}"),
        Prim::Xor => format!("{x} ^ {y}"),
        Prim::Not => format!("!{x}"),
        Prim::Eq => format!("{x} == {y}"),
        Prim::Ne => format!("{x} != {y}"),
        Prim::Lt => format!("{x} < {y}"),
        Prim::Le => format!("{x} <= {y}"),
        Prim::Select => format!("if {x} {{ {y} }} else {{ {z} }}"),
        Prim::Cast => cast(x, args[0].ty, out),

        Prim::IAdd
        | Prim::ISub
        | Prim::IMul
        | Prim::IDiv
        | Prim::IRem
        | Prim::IDivEuclid
        | Prim::IRemEuclid
        | Prim::IPow
        | Prim::INeg
        | Prim::IAbs
        | Prim::IShl
        | Prim::IShr => unreachable!("`{}` can trap", prim.name()),
    }
}

/// A saturating result in 64 bits, of a type that may be narrower.
fn saturating(value: &str, ty: Ty) -> String {
    let (lo, hi) = range(ty);
    if width(ty).bits == 64 { value.to_owned() } else { format!("{value}.clamp({lo}, {hi})") }
}

/// `x as to`
fn cast(x: &str, from: Ty, to: Ty) -> String {
    if from == to {
        return x.to_owned();
    }
    if !from.is_float() {
        let number = if from == Ty::Bool { format!("{x} as u8") } else { x.to_owned() };
        return match to {
            Ty::F64 => format!("({number}) as f64"),
            Ty::F32 => format!("({number}) as f32"),
            Ty::Bool => format!("({number}) & 1 != 0"),
            _ => wrap(to, &number),
        };
    }
    let (lo, hi) = range(to);
    match to {
        Ty::F64 => format!("{x} as f64"),
        Ty::F32 => format!("{x} as f32"),
        Ty::I64 => format!("{x} as i64"),
        Ty::U64 | Ty::Ptr => format!("{x} as u64"),
        _ if to.is_signed() => format!("({x} as i64).clamp({lo}, {hi})"),
        _ => format!("({x} as u64).min({hi})"),
    }
}

/// A primitive that may have no value, as `name`.
pub(super) fn checked(prim: Prim, args: &[Operand], ty: Ty, name: &str) -> Checked {
    let (x, y) = (args[0].text.as_str(), args.get(1).map_or("", |a| a.text.as_str()));
    let (w, kind) = (width(ty), rust_type(ty));
    let (lo, hi) = range(ty);
    let after = |bad: Option<String>, value: String| Checked {
        before: String::new(),
        bad,
        after: format!("let {name}: {kind} = {value};"),
    };
    // In 64 bits, then checked against the range of a narrower type.
    let outside = format!("{name} < {lo} || {name} > {hi}");
    let overflowing = |method: &str| Checked {
        before: format!("let ({name}, o{name}): ({kind}, bool) = {x}.overflowing_{method}({y});"),
        bad: Some(if w.bits < 64 { format!("o{name} || {outside}") } else { format!("o{name}") }),
        after: String::new(),
    };
    let known = |k: usize| args.get(k).and_then(|a| a.constant).and_then(Const::as_int);
    match prim {
        Prim::IAdd => overflowing("add"),
        Prim::ISub => overflowing("sub"),
        Prim::IMul => overflowing("mul"),
        Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid => {
            let mut bad = Vec::new();
            if known(1).is_none_or(|d| d == 0) {
                bad.push(format!("{y} == 0"));
            }
            if w.signed && known(1).is_none_or(|d| d == -1) {
                bad.push(format!("({x} == {lo} && {y} == -1)"));
            }
            let method = match prim {
                Prim::IDiv => "wrapping_div",
                Prim::IRem => "wrapping_rem",
                Prim::IDivEuclid => "wrapping_div_euclid",
                _ => "wrapping_rem_euclid",
            };
            after((!bad.is_empty()).then(|| bad.join(" || ")), format!("{x}.{method}({y})"))
        }
        Prim::IPow => {
            let f = if w.signed { "cr_ipow" } else { "cr_upow" };
            Checked {
                before: format!("let p{name} = {f}({x}, {y});\nlet {name}: {kind} = p{name}.unwrap_or(0);"),
                bad: Some(format!("p{name}.is_none() || {outside}")),
                after: String::new(),
            }
        }
        Prim::INeg if w.signed => after(Some(format!("{x} == {lo}")), format!("{x}.wrapping_neg()")),
        // Unsigned: only zero can be negated.
        Prim::INeg => after(Some(format!("{x} != 0")), "0".to_owned()),
        Prim::IAbs if w.signed => after(Some(format!("{x} == {lo}")), format!("{x}.wrapping_abs()")),
        Prim::IAbs => after(None, x.to_owned()),
        Prim::IShl | Prim::IShr => {
            let bad = known(1).is_none_or(|by| by >= i128::from(w.bits)).then(|| format!("({y} as u64) >= {}", w.bits));
            let by = format!("(({y} as u64) & 63)");
            let value =
                if prim == Prim::IShr { format!("{x} >> {by}") } else { wrap(ty, &format!("({x} as u64) << {by}")) };
            after(bad, value)
        }
        _ => unreachable!("`{}` always has a value", prim.name()),
    }
}
