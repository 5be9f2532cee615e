//! Primitives of vectors. The functions named `cr_…_v` are in `lanes.c`, those named `cr_…4` in `chainrule_vmath`.

use super::Writer;
use chainrule_ir::{Const, Prim, Ty, Value};

/// How a primitive of values that vary is computed.
enum Form {
    /// By this expression.
    Is(String),
    /// By this expression, rounded to a narrow float: exact, as twice the digits and two are enough.
    Rounded(String),
    /// By a function of `chainrule_vmath`.
    Mathematics(String),
    /// Lane by lane.
    Lanes,
}

/// Computed for all lanes at little cost.
pub(super) fn is_cheap(prim: Prim, of: Ty, ty: Ty) -> bool {
    let names = ["x".to_owned(), "y".to_owned(), "z".to_owned()];
    match form(prim, of, ty, &names, [None; 2]) {
        Form::Is(_) | Form::Rounded(_) => true,
        Form::Mathematics(_) | Form::Lanes => false,
    }
}

/// How `prim` of operands of type `of` gives one of type `ty`; of two, the constants that they are.
fn form(prim: Prim, of: Ty, ty: Ty, x: &[String], known: [Option<Const>; 2]) -> Form {
    let wide = of == Ty::F64;
    let at = |k: usize| x.get(k).map_or("", String::as_str);
    let (x, y, z) = (at(0), at(1), at(2));
    let rounded = |text: String| if wide { Form::Is(text) } else { Form::Rounded(text) };
    let mask = |text: String| Form::Is(format!("(cr_i)({text})"));
    match prim {
        Prim::Add | Prim::Accumulate => rounded(format!("{x} + {y}")),
        Prim::Sub => rounded(format!("{x} - {y}")),
        Prim::Mul => rounded(format!("{x} * {y}")),
        Prim::Div => rounded(format!("{x} / {y}")),
        Prim::Sqrt => rounded(format!("cr_sqrt_v({x})")),
        Prim::Neg => Form::Is(format!("-{x}")),
        Prim::Detach => Form::Is(x.to_owned()),
        Prim::Abs => Form::Is(format!("cr_abs_v({x})")),
        Prim::Signum => Form::Is(format!("cr_signum_v({x})")),
        Prim::CopySign => Form::Is(format!("cr_copysign_v({x}, {y})")),
        Prim::Min | Prim::Max => Form::Is(extremum(prim, x, y, known)),
        Prim::Floor => Form::Is(format!("cr_floor_v({x})")),
        Prim::Ceil => Form::Is(format!("cr_ceil_v({x})")),
        Prim::Trunc => Form::Is(format!("cr_trunc_v({x})")),
        Prim::RoundEven => Form::Is(format!("cr_rint_v({x})")),
        Prim::Fract => Form::Is(format!("{x} - cr_trunc_v({x})")),
        Prim::Round if wide => Form::Is(format!("cr_round_v({x})")),
        Prim::MulAdd if wide => Form::Is(format!("cr_fma_v({x}, {y}, {z})")),
        Prim::Exp if wide => Form::Mathematics(format!("cr_exp4({x})")),
        Prim::Ln if wide => Form::Mathematics(format!("cr_ln4({x})")),
        Prim::Sin if wide => Form::Mathematics(format!("cr_sin4({x})")),
        Prim::Cos if wide => Form::Mathematics(format!("cr_cos4({x})")),
        Prim::Tanh if wide => Form::Mathematics(format!("cr_tanh4({x})")),
        Prim::PowF if wide => Form::Mathematics(format!("cr_pow4({x}, {y})")),
        Prim::Eq if of != Ty::Bool => mask(format!("{x} == {y}")),
        Prim::Ne if of != Ty::Bool => mask(format!("{x} != {y}")),
        Prim::Lt if of != Ty::Bool => mask(format!("{x} < {y}")),
        Prim::Le if of != Ty::Bool => mask(format!("{x} <= {y}")),
        Prim::And => Form::Is(format!("{x} & {y}")),
        Prim::Or => Form::Is(format!("{x} | {y}")),
        Prim::Xor => Form::Is(format!("{x} ^ {y}")),
        Prim::Not => Form::Is(format!("~{x}")),
        Prim::Select => Form::Is(format!("({})cr_blend({x}, {y}, {z})", super::wide_type(ty))),
        Prim::Cast if of == ty || of == Ty::F32 && ty == Ty::F64 => Form::Is(x.to_owned()),
        Prim::Cast if wide && ty == Ty::F32 => Form::Rounded(x.to_owned()),
        Prim::Cast if of.is_int() && ty == Ty::F64 => Form::Is(format!("__builtin_convertvector({x}, cr_v)")),
        _ => Form::Lanes,
    }
}

/// As in scalar code: the other when one is a NaN, and the first of `0.0` and `-0.0`.
fn extremum(prim: Prim, x: &str, y: &str, known: [Option<Const>; 2]) -> String {
    let (better, name) = if prim == Prim::Min { ("<", "cr_min_v") } else { (">", "cr_max_v") };
    let known = known.map(|c| c.and_then(Const::as_float).filter(|c| !c.is_nan()));
    if known[0].is_some() {
        return format!("(cr_v)cr_blend({y} {better} {x}, {y}, {x})");
    }
    if known[1].is_some_and(|c| c != 0.0) {
        return format!("(cr_v)cr_blend({x} {better} {y}, {x}, {y})");
    }
    format!("{name}({x}, {y})")
}

impl Writer<'_> {
    pub(super) fn wide_prim(&mut self, prim: Prim, args: &[Value], out: Value) {
        if prim == Prim::PowI && self.ty(out) == Ty::F64 && self.power(args, out) {
            return;
        }
        let (of, ty) = (self.ty(args[0]), self.ty(out));
        let x: Vec<String> = args.iter().map(|&v| self.wide(v)).collect();
        let known = [0, 1].map(|k| args.get(k).and_then(|v| self.constants[v.index()]));
        match form(prim, of, ty, &x, known) {
            Form::Is(text) => self.define(out, &text),
            Form::Rounded(text) => self.define(out, &format!("cr_narrow_v({text})")),
            Form::Mathematics(text) => {
                self.mathematics = true;
                self.define(out, &text);
            }
            Form::Lanes => self.lane_by_lane(prim, args, out),
        }
    }

    /// A constant power, if it is small, by the products that `powi` makes, in its order.
    fn power(&mut self, args: &[Value], out: Value) -> bool {
        let Some(n) = self.constants[args[1].index()].map(|c| c.bits as i32).filter(|n| n.unsigned_abs() <= 64) else {
            return false;
        };
        let (mut left, mut square, mut product) = (n.unsigned_abs(), self.wide(args[0]), None::<String>);
        while left > 0 {
            if left & 1 == 1 {
                product = Some(match product {
                    Some(p) => format!("({p} * {square})"),
                    None => square.clone(),
                });
            }
            left >>= 1;
            if left > 0 {
                let name = self.name("q");
                self.line(&format!("const cr_v {name} = {square} * {square};"));
                square = name;
            }
        }
        let value = match product {
            Some(p) if n < 0 => format!("cr_splat_v(1.0) / {p}"),
            Some(p) => p,
            None => "cr_splat_v(1.0)".to_owned(),
        };
        self.define(out, &value);
        true
    }
}
