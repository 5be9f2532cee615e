//! Scalar primitives: one row each.
//!
//! A row says everything that the system knows of a primitive: its name, one line of mathematics, its type rule, how
//! it is evaluated, its derivative, where it has a kink, and where tests sample it. Forward and reverse mode, the
//! interpreter, constant folding, the documentation and the tests all follow from the row.
//!
//! Derivatives at kinks follow one convention: the *symmetric* one. A primitive that has different derivatives on the
//! two sides of a point has their mean there: `abs'(0) = 0`, and at a tie `max` and `min` give half to each side.

use crate::build::FunctionBuilder;
use crate::types::{Ty, Value};

/// How the types of arguments and result hang together. `F` is `f64` or `f32`, `I` any integer type, `T` any type;
/// the same letter is the same type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// `F → F`
    F1,
    /// `F, F → F`
    F2,
    /// `F, F, F → F`
    F3,
    /// `F, i32 → F`
    FI,
    /// `I → I`
    I1,
    /// `I, I → I`
    I2,
    /// `I, u32 → I`
    Shift,
    /// `bool → bool`
    B1,
    /// `bool, bool → bool`
    B2,
    /// `T, T → bool` for numbers and booleans
    Compare,
    /// `bool, T, T → T`
    Select,
    /// Number or boolean to number, as Rust's `as`
    Cast,
}

/// How a primitive is evaluated.
#[derive(Clone, Copy)]
pub enum Eval {
    /// On one float, for either width.
    F1(fn(f64) -> f64, fn(f32) -> f32),
    /// On two floats, for either width.
    F2(fn(f64, f64) -> f64, fn(f32, f32) -> f32),
    /// On three floats, for either width.
    F3(fn(f64, f64, f64) -> f64, fn(f32, f32, f32) -> f32),
    /// On a float and an integer.
    FI(fn(f64, i32) -> f64, fn(f32, i32) -> f32),
    /// On two integers; nothing when the result does not fit or does not exist, which traps with the row's message.
    I2(fn(i128, i128, Width) -> Option<i128>),
    /// On one integer, likewise.
    I1(fn(i128, Width) -> Option<i128>),
    /// By the interpreter itself, which has the values' types.
    Structural,
}

/// The range of an integer type.
#[derive(Clone, Copy, Debug)]
pub struct Width {
    /// Bits.
    pub bits: u32,
    /// Two's complement.
    pub signed: bool,
}

impl Width {
    /// The width of an integer type.
    pub fn of(ty: Ty) -> Option<Width> {
        Some(Width { bits: ty.int_bits()?, signed: ty.is_signed() })
    }

    /// The value if it is in range.
    pub fn check(self, x: i128) -> Option<i128> {
        (self.wrap(x) == x).then_some(x)
    }

    /// The value modulo the width.
    pub fn wrap(self, x: i128) -> i128 {
        let kept = x & ((1i128 << self.bits) - 1);
        if self.signed && kept >> (self.bits - 1) == 1 { kept - (1i128 << self.bits) } else { kept }
    }

    /// The nearest value in range.
    pub fn saturate(self, x: i128) -> i128 {
        let (lo, hi) = if self.signed {
            (-(1i128 << (self.bits - 1)), (1i128 << (self.bits - 1)) - 1)
        } else {
            (0, (1i128 << self.bits) - 1)
        };
        x.clamp(lo, hi)
    }
}

/// An expression for `∂y/∂xᵢ`, built from the operands `x` and the result `y`. It never sees a tangent.
pub type Partial = fn(&mut FunctionBuilder, x: &[Value], y: Value) -> Value;

/// What is known of a primitive's derivative. There is no missing state.
#[derive(Clone, Copy)]
pub enum Fact {
    /// Locally constant: the derivative is zero wherever it exists.
    Zero,
    /// `∂y/∂xᵢ` are these constants.
    Linear(&'static [f64]),
    /// `∂y/∂xᵢ` as expressions, one for each float argument (the leading ones).
    Partial(&'static [Partial]),
    /// The derivative of the argument that is selected.
    Select,
    /// Between numbers of any kind: linear from float to float, else nothing to differentiate. A float made an integer
    /// *cuts* the derivative, which diagnostics report.
    Cast,
    /// No float goes in or none comes out.
    Discrete,
}

/// Where tests sample an argument.
pub type Domain = (f64, f64);

/// Everything known of a primitive.
pub struct Row {
    /// The primitive.
    pub prim: Prim,
    /// Its name in the text form.
    pub name: &'static str,
    /// One line of mathematics.
    pub math: &'static str,
    /// Its type rule.
    pub signature: Signature,
    /// How it is evaluated.
    pub eval: Eval,
    /// Its derivative.
    pub fact: Fact,
    /// Where it has no derivative, or two: on these arguments.
    pub kink: Option<fn(&[f64]) -> bool>,
    /// Where tests sample each float argument.
    pub domain: &'static [Domain],
    /// What is said when it has no value.
    pub trap: Option<&'static str>,
}

macro_rules! prims {
    ($( $prim:ident $name:literal $math:literal $sig:ident, $eval:expr, $fact:expr $(, kink $kink:expr)? $(, on $domain:expr)? $(, trap $trap:literal)? ; )*) => {
        /// A scalar primitive; [`Prim::row`] has what is known of it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Prim { $( #[doc = $math] $prim, )* }

        impl Prim {
            /// Every primitive, in the order of the table.
            pub const ALL: &'static [Prim] = &[$(Prim::$prim,)*];
        }

        static ROWS: &[Row] = &[$( Row {
            prim: Prim::$prim,
            name: $name,
            math: $math,
            signature: Signature::$sig,
            eval: $eval,
            fact: $fact,
            kink: prims!(@or None $(Some($kink))?),
            domain: prims!(@or &[] $($domain)?),
            trap: prims!(@or None $(Some($trap))?),
        }, )*];
    };
    (@or $default:expr) => { $default };
    (@or $default:expr, $given:expr) => { $given };
    (@or None Some($given:expr)) => { Some($given) };
    (@or &[] $given:expr) => { $given };
}

impl Prim {
    /// What is known of the primitive.
    pub fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }

    /// The name in the text form.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// The primitive of a name in the text form.
    pub fn from_name(name: &str) -> Option<Prim> {
        ROWS.iter().find(|r| r.name == name).map(|r| r.prim)
    }

    /// It can stop the program, so it is not removed or moved ahead of other effects.
    pub fn can_trap(self) -> bool {
        self.row().trap.is_some()
    }

    /// How many arguments it takes.
    pub fn arity(self) -> usize {
        match self.row().signature {
            Signature::F1 | Signature::I1 | Signature::B1 | Signature::Cast => 1,
            Signature::F2 | Signature::FI | Signature::I2 | Signature::Shift | Signature::B2 | Signature::Compare => 2,
            Signature::F3 | Signature::Select => 3,
        }
    }
}

use Eval::{F1, F2, F3, FI, I1, I2, Structural};
use Fact::{Discrete, Linear, Partial as Partials, Select as Selects, Zero};

const UNIT: &[Domain] = &[(-3.0, 3.0)];
const POSITIVE: &[Domain] = &[(0.1, 4.0)];
const PAIR: &[Domain] = &[(-3.0, 3.0), (-3.0, 3.0)];

/// `1 / (2 y)` and such: constants are made in the float type of `like`.
fn c(b: &mut FunctionBuilder, like: Value, x: f64) -> Value {
    let ty = b.ty(like);
    b.float(ty, x)
}

fn integral(x: &[f64]) -> bool {
    x[0] == x[0].round()
}

fn tie(x: &[f64]) -> bool {
    x[0] == x[1]
}

/// `xʸ`, nothing for `y < 0` or when it does not fit.
fn ipow(x: i128, y: i128, w: Width) -> Option<i128> {
    match (x, y) {
        (_, ..0) => None,
        // These fit whatever the exponent; any other base overflows long before the exponent passes 2³².
        (0 | 1, _) => Some(if y == 0 { 1 } else { x }),
        (-1, _) => Some(if y % 2 == 0 { 1 } else { -1 }),
        _ => w.check(x.checked_pow(u32::try_from(y).ok()?)?),
    }
}

/// The share that an argument has in the derivative of a maximum or minimum `y`: 1 if `y` is this argument, ½ at a tie
/// with the other, else 0. A NaN, which `max` and `min` pass over, has none.
fn share(b: &mut FunctionBuilder, this: Value, other: Value, y: Value) -> Value {
    let (one, half, zero) = (c(b, this, 1.0), c(b, this, 0.5), c(b, this, 0.0));
    let (chosen, tie) = (b.eq(this, y), b.eq(this, other));
    let rest = b.select(chosen, one, zero);
    b.select(tie, half, rest)
}

/// `∂(x rem y)/∂y`, the negated quotient. It is an integer, so it is rounded: `trunc(x / y)` is off by one where the
/// division rounds up to the next integer.
fn rem_partial(b: &mut FunctionBuilder, x: &[Value], y: Value) -> Value {
    let d = b.sub(y, x[0]);
    let q = b.div(d, x[1]);
    b.f1(Prim::Round, q)
}

prims! {
    // Floats: arithmetic.
    Add "add" "x + y" F2, F2(|x, y| x + y, |x, y| x + y), Linear(&[1.0, 1.0]), on PAIR;
    Accumulate "accumulate" "x + y, where the order of such sums in a row is free" F2, F2(|x, y| x + y, |x, y| x + y),
        Linear(&[1.0, 1.0]), on PAIR;
    Sub "sub" "x − y" F2, F2(|x, y| x - y, |x, y| x - y), Linear(&[1.0, -1.0]), on PAIR;
    Mul "mul" "x · y" F2, F2(|x, y| x * y, |x, y| x * y), Partials(&[|_, x, _| x[1], |_, x, _| x[0]]), on PAIR;
    Div "div" "x / y" F2, F2(|x, y| x / y, |x, y| x / y),
        Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); b.div(one, x[1]) }, |b, x, y| { let n = b.neg(y); b.div(n, x[1]) }]), on &[(-3.0, 3.0), (0.2, 3.0)];
    Neg "neg" "−x" F1, F1(|x| -x, |x| -x), Linear(&[-1.0]), on UNIT;
    MulAdd "mul_add" "x · y + z, rounded once" F3, F3(f64::mul_add, f32::mul_add),
        Partials(&[|_, x, _| x[1], |_, x, _| x[0], |b, x, _| c(b, x[0], 1.0)]), on &[(-3.0, 3.0), (-3.0, 3.0), (-3.0, 3.0)];
    Rem "rem" "x − y · trunc(x / y)" F2, F2(|x, y| x % y, |x, y| x % y),
        Partials(&[|b, x, _| c(b, x[0], 1.0), rem_partial]), kink |x| x[0] != 0.0 && x[0] % x[1] == 0.0, on &[(-3.0, 3.0), (0.7, 1.3)];
    RemEuclid "rem_euclid" "x mod y, in [0, |y|)" F2, F2(f64::rem_euclid, f32::rem_euclid),
        Partials(&[|b, x, _| c(b, x[0], 1.0), rem_partial]), kink |x| x[0] % x[1] == 0.0, on &[(-3.0, 3.0), (0.7, 1.3)];
    DivEuclid "div_euclid" "(x − x mod y) / y" F2, F2(f64::div_euclid, f32::div_euclid), Zero,
        kink |x| x[0] % x[1] == 0.0, on &[(-3.0, 3.0), (0.7, 1.3)];

    // Floats: pieces.
    Abs "abs" "|x|" F1, F1(f64::abs, f32::abs),
        Partials(&[|b, x, _| { let zero = c(b, x[0], 0.0); let s = b.f1(Prim::Signum, x[0]); let at = b.eq(x[0], zero); b.select(at, zero, s) }]),
        kink |x| x[0] == 0.0, on UNIT;
    Signum "signum" "x / |x|, and the sign of a zero" F1, F1(f64::signum, f32::signum), Zero, kink |x| x[0] == 0.0, on UNIT;
    CopySign "copysign" "|x| with the sign of y" F2, F2(f64::copysign, f32::copysign),
        Partials(&[
            |b, x, _| { let zero = c(b, x[0], 0.0); let p = b.f1(Prim::Signum, x[0]); let q = b.f1(Prim::Signum, x[1]); let s = b.mul(p, q); let at = b.eq(x[0], zero); b.select(at, zero, s) },
            |b, x, _| c(b, x[0], 0.0),
        ]),
        kink |x| x[0] == 0.0 || x[1] == 0.0, on PAIR;
    Min "min" "the smaller of x and y" F2, F2(f64::min, f32::min),
        Partials(&[|b, x, y| share(b, x[0], x[1], y), |b, x, y| share(b, x[1], x[0], y)]), kink tie, on PAIR;
    Max "max" "the larger of x and y" F2, F2(f64::max, f32::max),
        Partials(&[|b, x, y| share(b, x[0], x[1], y), |b, x, y| share(b, x[1], x[0], y)]), kink tie, on PAIR;
    Floor "floor" "the largest integer ≤ x" F1, F1(f64::floor, f32::floor), Zero, kink integral, on UNIT;
    Ceil "ceil" "the smallest integer ≥ x" F1, F1(f64::ceil, f32::ceil), Zero, kink integral, on UNIT;
    Round "round" "the nearest integer, halves away from zero" F1, F1(f64::round, f32::round), Zero, kink |x| x[0].fract().abs() == 0.5, on UNIT;
    RoundEven "round_ties_even" "the nearest integer, halves to even" F1, F1(f64::round_ties_even, f32::round_ties_even), Zero, kink |x| x[0].fract().abs() == 0.5, on UNIT;
    Trunc "trunc" "the integer part" F1, F1(f64::trunc, f32::trunc), Zero, kink |x| x[0] != 0.0 && integral(x), on UNIT;
    Fract "fract" "x − trunc x" F1, F1(f64::fract, f32::fract), Linear(&[1.0]), kink |x| x[0] != 0.0 && integral(x), on UNIT;

    Detach "detach" "x, a constant to every derivative" F1, F1(|x| x, |x| x), Zero, on UNIT;

    // Floats: powers and roots.
    Sqrt "sqrt" "√x" F1, F1(f64::sqrt, f32::sqrt), Partials(&[|b, x, y| { let half = c(b, x[0], 0.5); b.div(half, y) }]), kink |x| x[0] == 0.0, on POSITIVE;
    Cbrt "cbrt" "∛x" F1, F1(f64::cbrt, f32::cbrt),
        Partials(&[|b, x, y| { let third = c(b, x[0], 1.0); let three = c(b, x[0], 3.0); let s = b.mul(y, y); let d = b.mul(three, s); b.div(third, d) }]), kink |x| x[0] == 0.0, on POSITIVE;
    PowI "powi" "xⁿ for an integer n" FI, FI(f64::powi, f32::powi), Partials(&[powi_partial]), on UNIT;
    PowF "powf" "xʸ" F2, F2(f64::powf, f32::powf), Partials(&[powf_partial_base, powf_partial_exponent]), kink |x| x[0] == 0.0 && x[1] < 1.0, on &[(0.1, 4.0), (-3.0, 3.0)];
    Hypot "hypot" "√(x² + y²); its derivative at the origin is 0" F2, F2(f64::hypot, f32::hypot),
        Partials(&[|b, x, y| hypot_partial(b, x[0], y), |b, x, y| hypot_partial(b, x[1], y)]), kink |x| x[0] == 0.0 && x[1] == 0.0, on PAIR;

    // Floats: exponentials and logarithms.
    Exp "exp" "eˣ" F1, F1(f64::exp, f32::exp), Partials(&[|_, _, y| y]), on UNIT;
    Exp2 "exp2" "2ˣ" F1, F1(f64::exp2, f32::exp2), Partials(&[|b, x, y| { let k = c(b, x[0], std::f64::consts::LN_2); b.mul(k, y) }]), on UNIT;
    ExpM1 "exp_m1" "eˣ − 1" F1, F1(f64::exp_m1, f32::exp_m1), Partials(&[|b, x, _| b.f1(Prim::Exp, x[0])]), on UNIT;
    Ln "ln" "ln x" F1, F1(f64::ln, f32::ln), Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); b.div(one, x[0]) }]), on POSITIVE;
    Log2 "log2" "log₂ x" F1, F1(f64::log2, f32::log2), Partials(&[|b, x, _| { let k = c(b, x[0], std::f64::consts::LOG2_E); b.div(k, x[0]) }]), on POSITIVE;
    Log10 "log10" "log₁₀ x" F1, F1(f64::log10, f32::log10), Partials(&[|b, x, _| { let k = c(b, x[0], std::f64::consts::LOG10_E); b.div(k, x[0]) }]), on POSITIVE;
    Ln1P "ln_1p" "ln(1 + x)" F1, F1(f64::ln_1p, f32::ln_1p), Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let d = b.add(one, x[0]); b.div(one, d) }]), on &[(-0.9, 3.0)];

    // Floats: trigonometric and hyperbolic functions.
    Sin "sin" "sin x" F1, F1(f64::sin, f32::sin), Partials(&[|b, x, _| b.f1(Prim::Cos, x[0])]), on UNIT;
    Cos "cos" "cos x" F1, F1(f64::cos, f32::cos), Partials(&[|b, x, _| { let s = b.f1(Prim::Sin, x[0]); b.neg(s) }]), on UNIT;
    Tan "tan" "tan x" F1, F1(f64::tan, f32::tan), Partials(&[|b, x, y| { let one = c(b, x[0], 1.0); let s = b.mul(y, y); b.add(one, s) }]), on &[(-1.2, 1.2)];
    Asin "asin" "arcsin x" F1, F1(f64::asin, f32::asin), Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let r = leg(b, x[0]); b.div(one, r) }]), kink |x| x[0].abs() == 1.0, on &[(-0.9, 0.9)];
    Acos "acos" "arccos x" F1, F1(f64::acos, f32::acos), Partials(&[|b, x, _| { let one = c(b, x[0], -1.0); let r = leg(b, x[0]); b.div(one, r) }]), kink |x| x[0].abs() == 1.0, on &[(-0.9, 0.9)];
    Atan "atan" "arctan x" F1, F1(f64::atan, f32::atan), Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let s = b.mul(x[0], x[0]); let d = b.add(one, s); b.div(one, d) }]), on UNIT;
    Atan2 "atan2" "the angle of (y, x): atan2(y, x)" F2, F2(f64::atan2, f32::atan2),
        Partials(&[|b, x, _| { let r = square_sum(b, x[0], x[1]); b.div(x[1], r) }, |b, x, _| { let r = square_sum(b, x[0], x[1]); let n = b.neg(x[0]); b.div(n, r) }]), kink |x| x[0] == 0.0 && x[1] <= 0.0, on PAIR;
    Sinh "sinh" "sinh x" F1, F1(f64::sinh, f32::sinh), Partials(&[|b, x, _| b.f1(Prim::Cosh, x[0])]), on UNIT;
    Cosh "cosh" "cosh x" F1, F1(f64::cosh, f32::cosh), Partials(&[|b, x, _| b.f1(Prim::Sinh, x[0])]), on UNIT;
    Tanh "tanh" "tanh x" F1, F1(f64::tanh, f32::tanh), Partials(&[|b, x, y| { let one = c(b, x[0], 1.0); let s = b.mul(y, y); b.sub(one, s) }]), on UNIT;
    Asinh "asinh" "arsinh x" F1, F1(f64::asinh, f32::asinh), Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let h = b.f2(Prim::Hypot, x[0], one); b.div(one, h) }]), on UNIT;
    Acosh "acosh" "arcosh x" F1, F1(f64::acosh, f32::acosh),
        Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let p = b.sub(x[0], one); let q = b.add(x[0], one); let (p, q) = (b.f1(Prim::Sqrt, p), b.f1(Prim::Sqrt, q)); let d = b.mul(p, q); b.div(one, d) }]), kink |x| x[0] == 1.0, on &[(1.1, 4.0)];
    Atanh "atanh" "artanh x" F1, F1(f64::atanh, f32::atanh),
        Partials(&[|b, x, _| { let one = c(b, x[0], 1.0); let (p, q) = (b.sub(one, x[0]), b.add(one, x[0])); let d = b.mul(p, q); b.div(one, d) }]), on &[(-0.9, 0.9)];

    // Integers, checked: they trap as a debug build does.
    IAdd "iadd" "x + y" I2, I2(|x, y, w| w.check(x + y)), Discrete, trap "attempt to add with overflow";
    ISub "isub" "x − y" I2, I2(|x, y, w| w.check(x - y)), Discrete, trap "attempt to subtract with overflow";
    IMul "imul" "x · y" I2, I2(|x, y, w| w.check(x.checked_mul(y)?)), Discrete, trap "attempt to multiply with overflow";
    IDiv "idiv" "x / y, toward zero" I2, I2(|x, y, w| w.check(x.checked_div(y)?)), Discrete, trap "attempt to divide by zero or with overflow";
    IRem "irem" "the remainder of x / y" I2, I2(|x, y, w| { w.check(x.checked_div(y)?)?; x.checked_rem(y) }), Discrete, trap "attempt to calculate the remainder with a divisor of zero or with overflow";
    IDivEuclid "idiv_euclid" "x / y, the remainder never negative" I2, I2(|x, y, w| w.check(x.checked_div_euclid(y)?)), Discrete, trap "attempt to divide by zero or with overflow";
    IRemEuclid "irem_euclid" "x mod y" I2, I2(|x, y, w| { w.check(x.checked_div(y)?)?; x.checked_rem_euclid(y) }), Discrete, trap "attempt to calculate the remainder with a divisor of zero or with overflow";
    IPow "ipow" "xʸ for y ≥ 0 (the exponent in x's type)" I2, I2(ipow), Discrete, trap "attempt to multiply with overflow";
    INeg "ineg" "−x" I1, I1(|x, w| w.check(-x)), Discrete, trap "attempt to negate with overflow";
    IAbs "iabs" "|x|" I1, I1(|x, w| w.check(x.abs())), Discrete, trap "attempt to negate with overflow";
    IShl "ishl" "x · 2ʸ modulo the width" Shift, Structural, Discrete, trap "attempt to shift left with overflow";
    IShr "ishr" "⌊x / 2ʸ⌋" Shift, Structural, Discrete, trap "attempt to shift right with overflow";
    // Integers, total.
    IAddWrap "iadd_wrap" "x + y modulo the width" I2, I2(|x, y, w| Some(w.wrap(x + y))), Discrete;
    ISubWrap "isub_wrap" "x − y modulo the width" I2, I2(|x, y, w| Some(w.wrap(x - y))), Discrete;
    IMulWrap "imul_wrap" "x · y modulo the width" I2, I2(|x, y, w| Some(w.wrap(x.wrapping_mul(y)))), Discrete;
    IAddSat "iadd_sat" "x + y, at most the largest" I2, I2(|x, y, w| Some(w.saturate(x + y))), Discrete;
    ISubSat "isub_sat" "x − y, at least the smallest" I2, I2(|x, y, w| Some(w.saturate(x - y))), Discrete;
    IMin "imin" "the smaller of x and y" I2, I2(|x, y, _| Some(x.min(y))), Discrete;
    IMax "imax" "the larger of x and y" I2, I2(|x, y, _| Some(x.max(y))), Discrete;
    IAnd "iand" "bitwise and" I2, I2(|x, y, w| Some(w.wrap(x & y))), Discrete;
    IOr "ior" "bitwise or" I2, I2(|x, y, w| Some(w.wrap(x | y))), Discrete;
    IXor "ixor" "bitwise exclusive or" I2, I2(|x, y, w| Some(w.wrap(x ^ y))), Discrete;
    INot "inot" "bitwise not" I1, I1(|x, w| Some(w.wrap(!x))), Discrete;

    // Booleans, comparisons, choice, conversion.
    And "and" "x ∧ y" B2, Structural, Discrete;
    Or "or" "x ∨ y" B2, Structural, Discrete;
    Xor "xor" "x ⊕ y" B2, Structural, Discrete;
    Not "not" "¬x" B1, Structural, Discrete;
    Eq "eq" "x = y (false for NaN)" Compare, Structural, Discrete;
    Ne "ne" "x ≠ y (true for NaN)" Compare, Structural, Discrete;
    Lt "lt" "x < y (false for NaN)" Compare, Structural, Discrete;
    Le "le" "x ≤ y (false for NaN)" Compare, Structural, Discrete;
    Select "select" "y if x, else z" Select, Structural, Selects;
    Cast "cast" "the nearest value of another type, as Rust's `as`" Cast, Structural, Fact::Cast;
}

fn leg(b: &mut FunctionBuilder, x: Value) -> Value {
    let one = c(b, x, 1.0);
    let (p, q) = (b.sub(one, x), b.add(one, x));
    let s = b.mul(p, q);
    b.f1(Prim::Sqrt, s)
}

fn square_sum(b: &mut FunctionBuilder, x: Value, y: Value) -> Value {
    let (p, q) = (b.mul(x, x), b.mul(y, y));
    b.add(p, q)
}

// Note [Guarded operands]: where a formula has no value at a point but its limit is wanted, the operand is replaced there
// by a harmless one, not only the result. Otherwise the derivative of the partial meets 0 · ∞ in the unused branch.

/// `x / y`, and 0 at the origin: the centre of the subdifferential of a norm. See Note [Guarded operands].
fn hypot_partial(b: &mut FunctionBuilder, x: Value, y: Value) -> Value {
    let (one, zero) = (c(b, x, 1.0), c(b, x, 0.0));
    let origin = b.eq(y, zero);
    let length = b.select(origin, one, y);
    let q = b.div(x, length);
    b.select(origin, zero, q)
}

/// `n xⁿ⁻¹`, and 0 for `n = 0` (also at `x = 0`). See Note [Guarded operands].
fn powi_partial(b: &mut FunctionBuilder, x: &[Value], _: Value) -> Value {
    let ty = b.ty(x[0]);
    let (one, zero) = (b.int(Ty::I32, 1), b.int(Ty::I32, 0));
    let constant = b.eq(x[1], zero);
    let less = b.prim(Prim::ISubWrap, &[x[1], one]);
    let less = b.select(constant, zero, less);
    let p = b.prim(Prim::PowI, &[x[0], less]);
    let n = b.cast(x[1], ty);
    b.mul(n, p)
}

/// `y xʸ⁻¹`, and 0 for `x = y = 0`. See Note [Guarded operands].
fn powf_partial_base(b: &mut FunctionBuilder, x: &[Value], _: Value) -> Value {
    let (one, zero) = (c(b, x[0], 1.0), c(b, x[0], 0.0));
    let (base, exponent) = (b.eq(x[0], zero), b.eq(x[1], zero));
    let origin = b.and(base, exponent);
    let less = b.sub(x[1], one);
    let less = b.select(origin, zero, less);
    let p = b.f2(Prim::PowF, x[0], less);
    b.mul(x[1], p)
}

/// `xʸ ln x`, and its limit 0 for `x = 0 < y`. See Note [Guarded operands].
fn powf_partial_exponent(b: &mut FunctionBuilder, x: &[Value], y: Value) -> Value {
    let (one, zero) = (c(b, x[0], 1.0), c(b, x[0], 0.0));
    let (at, up) = (b.eq(x[0], zero), b.lt(zero, x[1]));
    let limit = b.and(at, up);
    let base = b.select(limit, one, x[0]);
    let l = b.f1(Prim::Ln, base);
    b.mul(y, l)
}
