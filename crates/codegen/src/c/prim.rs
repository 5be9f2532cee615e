//! Primitives in C. The functions named `cr_…` are in `prelude.c`.

use super::syntax::c_type;
use crate::source::{Checked, Operand};
use chainrule_ir::prim::Width;
use chainrule_ir::{Const, Prim, Ty};

/// A constant power of at most this size is multiplied out.
const LARGEST_POWER: u64 = 64;

/// A literal.
pub(super) fn constant(c: Const) -> String {
    let x = f64::from_bits(c.bits);
    let float = |digits: String, suffix: &str| {
        if x.is_nan() {
            format!("__builtin_nan{suffix}(\"\")")
        } else if x.is_infinite() {
            format!("({}__builtin_inf{suffix}())", if x < 0.0 { "-" } else { "" })
        } else {
            let text = format!("{digits}{suffix}");
            if x.is_sign_negative() { format!("({text})") } else { text }
        }
    };
    match c.ty {
        Ty::F64 => float(format!("{x:?}"), ""),
        Ty::F32 => float(format!("{:?}", x as f32), "f"),
        Ty::I8 | Ty::I16 | Ty::I32 | Ty::I64 => match c.bits as i64 {
            i64::MIN => "INT64_MIN".to_owned(),
            n if n < 0 => format!("({n}ll)"),
            n => format!("{n}ll"),
        },
        Ty::U8 | Ty::U16 | Ty::U32 | Ty::U64 => format!("{}ull", c.bits),
        Ty::Bool => (if c.bits == 0 { "0" } else { "1" }).to_owned(),
        Ty::Ptr => format!("((double *){}ull)", c.bits),
    }
}

/// `f` or nothing: how a function of the C library is called for a type.
fn suffix(ty: Ty) -> &'static str {
    if ty == Ty::F32 { "f" } else { "" }
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
        (64, true) => format!("(int64_t)({x})"),
        (64, false) => format!("(uint64_t)({x})"),
        (bits, true) => format!("(int64_t)(int{bits}_t)({x})"),
        (bits, false) => format!("(uint64_t)(uint{bits}_t)({x})"),
    }
}

/// Operands in unsigned arithmetic, which wraps.
fn unsigned(args: &[Operand]) -> Vec<String> {
    args.iter().map(|x| if x.ty.is_signed() { format!("(uint64_t){}", x.text) } else { x.text.clone() }).collect()
}

/// A primitive that always has a value.
pub(super) fn total(prim: Prim, args: &[Operand], out: Ty) -> String {
    let x = args.first().map_or("", |a| a.text.as_str());
    let y = args.get(1).map_or("", |a| a.text.as_str());
    let z = args.get(2).map_or("", |a| a.text.as_str());
    let s = suffix(out);
    let one = |name: &str| format!("{name}{s}({x})");
    let two = |name: &str| format!("{name}{s}({x}, {y})");
    match prim {
        Prim::Add | Prim::Accumulate => format!("{x} + {y}"),
        Prim::Sub => format!("{x} - {y}"),
        Prim::Mul => format!("{x} * {y}"),
        Prim::Div => format!("{x} / {y}"),
        Prim::Neg => format!("-{x}"),
        Prim::Detach => x.to_owned(),
        Prim::MulAdd => format!("__builtin_fma{s}({x}, {y}, {z})"),
        Prim::Rem => two("cr_fmod"),
        Prim::RemEuclid => format!("cr_rem_euclid{s}(cr_fmod{s}({x}, {y}), {y})"),
        Prim::DivEuclid => format!("cr_div_euclid{s}({x}, {y}, cr_fmod{s}({x}, {y}))"),
        Prim::Abs => one("__builtin_fabs"),
        Prim::Signum => one("cr_signum"),
        Prim::CopySign => two("__builtin_copysign"),
        Prim::Min | Prim::Max => extremum(prim, args, s),
        Prim::Floor => one("__builtin_floor"),
        Prim::Ceil => one("__builtin_ceil"),
        Prim::Round => one("cr_round"),
        Prim::RoundEven => one("__builtin_rint"),
        Prim::Trunc => one("__builtin_trunc"),
        Prim::Fract => format!("{x} - __builtin_trunc{s}({x})"),
        Prim::Sqrt => one("__builtin_sqrt"),
        Prim::Cbrt => one("cr_cbrt"),
        Prim::PowI => power(args, s),
        Prim::PowF => two("pow"),
        Prim::Hypot => two("hypot"),
        Prim::Exp => one("exp"),
        Prim::Exp2 => one("exp2"),
        Prim::ExpM1 => one("expm1"),
        Prim::Ln => one("log"),
        Prim::Log2 => one("log2"),
        Prim::Log10 => one("log10"),
        Prim::Ln1P => one("log1p"),
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
        Prim::Asinh => one("cr_asinh"),
        Prim::Acosh => one("cr_acosh"),
        Prim::Atanh => one("cr_atanh"),

        Prim::IAddWrap => wrap(out, &unsigned(args).join(" + ")),
        Prim::ISubWrap => wrap(out, &unsigned(args).join(" - ")),
        Prim::IMulWrap => wrap(out, &unsigned(args).join(" * ")),
        Prim::IAddSat | Prim::ISubSat => saturating(prim, x, y, out),
        Prim::IMin => format!("{x} < {y} ? {x} : {y}"),
        Prim::IMax => format!("{x} > {y} ? {x} : {y}"),
        Prim::IAnd => format!("{x} & {y}"),
        Prim::IOr => format!("{x} | {y}"),
        Prim::IXor => format!("{x} ^ {y}"),
        Prim::INot => wrap(out, &format!("~{x}")),

        Prim::And => format!("{x} & {y}"),
        Prim::Or => format!("{x} | {y}"),
        Prim::Xor => format!("{x} ^ {y}"),
        Prim::Not => format!("!{x}"),
        Prim::Eq => format!("{x} == {y}"),
        Prim::Ne => format!("{x} != {y}"),
        Prim::Lt => format!("{x} < {y}"),
        Prim::Le => format!("{x} <= {y}"),
        Prim::Select => format!("{x} ? {y} : {z}"),
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

/// The other when one is a NaN, and the first of `0.0` and `-0.0`. Where one is a constant that is neither, one
/// comparison does; machine code of all kinds makes the same choice.
fn extremum(prim: Prim, args: &[Operand], s: &str) -> String {
    let (better, name) = if prim == Prim::Min { ("<", "cr_min") } else { (">", "cr_max") };
    let (x, y) = (&args[0].text, &args[1].text);
    let known = |a: &Operand| a.constant.and_then(Const::as_float).filter(|c| !c.is_nan());
    if known(&args[0]).is_some() {
        return format!("{y} {better} {x} ? {y} : {x}");
    }
    if known(&args[1]).is_some_and(|c| c != 0.0) {
        return format!("{x} {better} {y} ? {x} : {y}");
    }
    format!("{name}{s}({x}, {y})")
}

/// `xⁿ` by the products that `powi` makes, in its order.
fn power(args: &[Operand], s: &str) -> String {
    let (x, n) = (&args[0].text, &args[1]);
    let Some(n) = n.constant.map(|c| c.bits as i32).filter(|n| u64::from(n.unsigned_abs()) <= LARGEST_POWER) else {
        return format!("cr_powi{s}({x}, {})", n.text);
    };
    // The squares are written out, which the compiler makes once.
    let (mut left, mut square, mut product) = (n.unsigned_abs(), x.clone(), None::<String>);
    while left > 0 {
        if left & 1 == 1 {
            product = Some(match product {
                Some(p) => format!("({p} * {square})"),
                None => square.clone(),
            });
        }
        left >>= 1;
        if left > 0 {
            square = format!("({square} * {square})");
        }
    }
    match product {
        Some(p) if n < 0 => format!("1.0{s} / {p}"),
        Some(p) => p,
        None => format!("1.0{s}"),
    }
}

fn saturating(prim: Prim, x: &str, y: &str, ty: Ty) -> String {
    let (add, w) = (prim == Prim::IAddSat, width(ty));
    let (lo, hi) = range(ty);
    match (w.signed, w.bits) {
        (true, 64) => format!("{}({x}, {y})", if add { "cr_add_sat" } else { "cr_sub_sat" }),
        (true, _) => format!("cr_clamp({x} {} {y}, {lo}, {hi})", if add { "+" } else { "-" }),
        (false, 64) if add => format!("cr_uadd_sat({x}, {y})"),
        (false, _) if add => format!("{x} + {y} > {hi} ? {hi} : {x} + {y}"),
        (false, _) => format!("cr_usub_sat({x}, {y})"),
    }
}

/// `x as to`
fn cast(x: &str, from: Ty, to: Ty) -> String {
    if from == to {
        return x.to_owned();
    }
    if !from.is_float() {
        return match to {
            Ty::F64 => format!("(double){x}"),
            Ty::F32 => format!("(float){x}"),
            Ty::Bool => format!("{x} & 1"),
            _ => wrap(to, x),
        };
    }
    let (lo, hi) = range(to);
    match to {
        Ty::F64 => format!("(double){x}"),
        Ty::F32 => format!("(float){x}"),
        Ty::I64 => format!("cr_to_i64({x})"),
        Ty::U64 | Ty::Ptr => format!("cr_to_u64({x})"),
        _ if to.is_signed() => format!("cr_clamp(cr_to_i64({x}), {lo}, {hi})"),
        _ => format!("({})cr_clamp(cr_to_i64({x}), 0, {hi})", c_type(to)),
    }
}

/// A primitive that may have no value, as `name`.
pub(super) fn checked(prim: Prim, args: &[Operand], ty: Ty, name: &str) -> Checked {
    let (x, y) = (args[0].text.as_str(), args.get(1).map_or("", |a| a.text.as_str()));
    let (w, kind) = (width(ty), c_type(ty));
    let (lo, hi) = range(ty);
    let done = |before: String, bad: Option<String>| Checked { before, bad, after: String::new() };
    let after = |bad: Option<String>, value: String| Checked {
        before: String::new(),
        bad,
        after: format!("const {kind} {name} = {value};"),
    };
    // In 64 bits, then checked against the range of a narrower type.
    let narrow = |value: String| {
        let bad = if w.signed { format!("{name} != {}", wrap(ty, name)) } else { format!("{name} > {hi}") };
        done(format!("const {kind} {name} = {value};"), Some(bad))
    };
    let builtin = |f: &str| done(format!("{kind} {name};"), Some(format!("__builtin_{f}_overflow({x}, {y}, &{name})")));
    let known = |k: usize| args.get(k).and_then(|a| a.constant).and_then(Const::as_int);
    match prim {
        Prim::IAdd if w.bits < 64 => narrow(format!("{x} + {y}")),
        Prim::ISub if w.bits < 64 => narrow(format!("{x} - {y}")),
        Prim::IMul if w.bits < 64 => narrow(format!("{x} * {y}")),
        Prim::IAdd => builtin("add"),
        // Unsigned, the check is apart from the value, which stays a plain difference.
        Prim::ISub if !w.signed => after(Some(format!("{x} < {y}")), format!("{x} - {y}")),
        Prim::ISub => builtin("sub"),
        Prim::IMul => builtin("mul"),
        Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid => {
            let mut bad = Vec::new();
            if known(1).is_none_or(|d| d == 0) {
                bad.push(format!("{y} == 0"));
            }
            if w.signed && known(1).is_none_or(|d| d == -1) {
                bad.push(format!("({x} == {lo} && {y} == -1)"));
            }
            let value = match prim {
                Prim::IDivEuclid if w.signed => format!("cr_idiv_euclid({x}, {y})"),
                Prim::IRemEuclid if w.signed => format!("cr_irem_euclid({x}, {y})"),
                Prim::IDiv | Prim::IDivEuclid => format!("{x} / {y}"),
                _ => format!("{x} % {y}"),
            };
            after((!bad.is_empty()).then(|| bad.join(" || ")), value)
        }
        Prim::IPow => {
            let fits = if w.signed { format!("{name} < {lo} || {name} > {hi}") } else { format!("{name} > {hi}") };
            let f = if w.signed { "cr_ipow" } else { "cr_upow" };
            done(format!("{kind} {name};"), Some(format!("!{f}({x}, {y}, &{name}) || {fits}")))
        }
        Prim::INeg if w.signed => after(Some(format!("{x} == {lo}")), format!("-{x}")),
        // Unsigned: only zero can be negated.
        Prim::INeg => after(Some(format!("{x} != 0")), "0".to_owned()),
        Prim::IAbs if w.signed => after(Some(format!("{x} == {lo}")), format!("{x} < 0 ? -{x} : {x}")),
        Prim::IAbs => after(None, x.to_owned()),
        Prim::IShl | Prim::IShr => {
            let bad = known(1).is_none_or(|by| by >= i128::from(w.bits)).then(|| format!("{y} >= {}", w.bits));
            let value =
                if prim == Prim::IShr { format!("{x} >> {y}") } else { wrap(ty, &format!("(uint64_t){x} << {y}")) };
            after(bad, value)
        }
        _ => unreachable!("`{}` always has a value", prim.name()),
    }
}
