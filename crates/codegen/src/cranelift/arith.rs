//! Primitives: the table of which instruction is which, and floats.

use super::emit::Emit;
use super::host::Host;
use chainrule_ir::{Const, Prim, Ty, Value};
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64X2, I32, I64, I64X2};
use cranelift_codegen::ir::{self as clif, Endianness, InstBuilder, MemFlagsData};

/// A constant power of at most this size is multiplied out.
const LARGEST_POWER: u64 = 64;

impl Emit<'_, '_> {
    /// `prim(args)` of type `ty`
    pub fn prim(&mut self, prim: Prim, args: &[Value], ty: Ty) -> clif::Value {
        let x: Vec<clif::Value> = self.values(args);
        self.prim_of(prim, args, &x, ty)
    }

    /// `prim` of what `args` are: scalars, or vectors where the machine has the operation for them.
    pub fn prim_of(&mut self, prim: Prim, args: &[Value], x: &[clif::Value], ty: Ty) -> clif::Value {
        let features = self.link.features;
        match prim {
            Prim::Add | Prim::Accumulate => self.b.ins().fadd(x[0], x[1]),
            Prim::Sub => self.b.ins().fsub(x[0], x[1]),
            Prim::Mul => self.b.ins().fmul(x[0], x[1]),
            Prim::Div => self.b.ins().fdiv(x[0], x[1]),
            Prim::Neg => self.b.ins().fneg(x[0]),
            Prim::Detach => x[0],
            Prim::Sqrt => self.b.ins().sqrt(x[0]),
            Prim::Abs => self.b.ins().fabs(x[0]),
            Prim::CopySign => self.copysign(x[0], x[1]),
            Prim::Signum => self.signum(x[0], ty),
            Prim::Min => self.extremum(FloatCC::LessThan, args, x),
            Prim::Max => self.extremum(FloatCC::GreaterThan, args, x),
            Prim::MulAdd if features.fma => self.b.ins().fma(x[0], x[1], x[2]),
            Prim::Floor if features.round => self.b.ins().floor(x[0]),
            Prim::Ceil if features.round => self.b.ins().ceil(x[0]),
            Prim::Trunc if features.round => self.b.ins().trunc(x[0]),
            Prim::RoundEven if features.round => self.b.ins().nearest(x[0]),
            Prim::Round if features.round => self.round(x[0], ty),
            Prim::Fract => {
                let whole = if features.round { self.b.ins().trunc(x[0]) } else { self.math(Prim::Trunc, ty, x) };
                self.b.ins().fsub(x[0], whole)
            }
            Prim::PowI => match self.plan.constant(args[1]).map(|c| c.bits as i32) {
                Some(n) if self.small_power(args[1]) => self.power(x[0], n, ty),
                _ => {
                    let n = self.b.ins().ireduce(I32, x[1]);
                    self.math(prim, ty, &[x[0], n])
                }
            },
            Prim::MulAdd
            | Prim::Floor
            | Prim::Ceil
            | Prim::Trunc
            | Prim::Round
            | Prim::RoundEven
            | Prim::Rem
            | Prim::RemEuclid
            | Prim::DivEuclid
            | Prim::Cbrt
            | Prim::PowF
            | Prim::Hypot
            | Prim::Exp
            | Prim::Exp2
            | Prim::ExpM1
            | Prim::Ln
            | Prim::Log2
            | Prim::Log10
            | Prim::Ln1P
            | Prim::Sin
            | Prim::Cos
            | Prim::Tan
            | Prim::Asin
            | Prim::Acos
            | Prim::Atan
            | Prim::Atan2
            | Prim::Sinh
            | Prim::Cosh
            | Prim::Tanh
            | Prim::Asinh
            | Prim::Acosh
            | Prim::Atanh => self.math(prim, ty, x),

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
            | Prim::IShr
            | Prim::IAddWrap
            | Prim::ISubWrap
            | Prim::IMulWrap
            | Prim::IAddSat
            | Prim::ISubSat
            | Prim::IMin
            | Prim::IMax
            | Prim::IAnd
            | Prim::IOr
            | Prim::IXor
            | Prim::INot => self.integer(prim, args, x, ty),

            Prim::And => self.b.ins().band(x[0], x[1]),
            Prim::Or => self.b.ins().bor(x[0], x[1]),
            Prim::Xor => self.b.ins().bxor(x[0], x[1]),
            Prim::Not if self.b.func.dfg.value_type(x[0]).is_vector() => self.b.ins().bnot(x[0]),
            Prim::Not => {
                let yes = self.bool(true);
                self.b.ins().bxor(x[0], yes)
            }
            Prim::Eq => self.compare(args[0], x, FloatCC::Equal, IntCC::Equal),
            Prim::Ne => self.compare(args[0], x, FloatCC::NotEqual, IntCC::NotEqual),
            Prim::Lt => self.compare(args[0], x, FloatCC::LessThan, IntCC::SignedLessThan),
            Prim::Le => self.compare(args[0], x, FloatCC::LessThanOrEqual, IntCC::SignedLessThanOrEqual),
            Prim::Select => self.choose_value(x[0], x[1], x[2]),
            Prim::Cast => self.cast(x[0], self.function.ty(args[0]), ty),
        }
    }

    /// A power of this is multiplied out.
    pub fn small_power(&self, exponent: Value) -> bool {
        let n = self.plan.constant(exponent).map(|c| c.bits as i32);
        n.is_some_and(|n| u64::from(n.unsigned_abs()) <= LARGEST_POWER)
    }

    fn math(&mut self, prim: Prim, ty: Ty, x: &[clif::Value]) -> clif::Value {
        match self.host(Host::Math(prim, ty), x) {
            Some(y) => y,
            None => unreachable!("`{}` gives a float", prim.name()),
        }
    }

    fn compare(&mut self, arg: Value, x: &[clif::Value], float: FloatCC, int: IntCC) -> clif::Value {
        let ty = self.function.ty(arg);
        if ty.is_float() {
            return self.b.ins().fcmp(float, x[0], x[1]);
        }
        let int = if ty.is_signed() { int } else { int.unsigned() };
        self.b.ins().icmp(int, x[0], x[1])
    }

    /// A constant, in all lanes when `like` is a vector.
    fn float_like(&mut self, like: clif::Value, ty: Ty, x: f64) -> clif::Value {
        if self.b.func.dfg.value_type(like).is_vector() {
            let x = self.b.ins().f64const(x);
            return self.b.ins().splat(F64X2, x);
        }
        self.constant(Const::float(ty, x))
    }

    /// `x` where `c` holds, else `y`.
    pub fn choose_value(&mut self, c: clif::Value, x: clif::Value, y: clif::Value) -> clif::Value {
        let ty = self.b.func.dfg.value_type(x);
        if !self.b.func.dfg.value_type(c).is_vector() {
            return self.b.ins().select(c, x, y);
        }
        let c = if ty == F64X2 { self.cast_bits(c, F64X2) } else { c };
        self.b.ins().bitselect(c, x, y)
    }

    /// The same bits as another type of vector.
    pub fn cast_bits(&mut self, x: clif::Value, ty: clif::Type) -> clif::Value {
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        self.b.ins().bitcast(ty, flags, x)
    }

    /// The size of `x` with the sign of `y`.
    fn copysign(&mut self, x: clif::Value, y: clif::Value) -> clif::Value {
        if !self.b.func.dfg.value_type(x).is_vector() {
            return self.b.ins().fcopysign(x, y);
        }
        let (x, y) = (self.cast_bits(x, I64X2), self.cast_bits(y, I64X2));
        let sign = self.b.ins().iconst(I64, i64::MIN);
        let sign = self.b.ins().splat(I64X2, sign);
        let chosen = self.b.ins().bitselect(sign, y, x);
        self.cast_bits(chosen, F64X2)
    }

    /// 1 with the sign of `x`, and a NaN for a NaN.
    fn signum(&mut self, x: clif::Value, ty: Ty) -> clif::Value {
        let one = self.float_like(x, ty, 1.0);
        let signed = self.copysign(one, x);
        let number = self.b.ins().fcmp(FloatCC::Ordered, x, x);
        self.choose_value(number, signed, x)
    }

    /// `min` (`less`) or `max` (`greater`): the other when one is a NaN, and the first of `0.0` and `-0.0`. With `c` a
    /// constant that is neither, one instruction does.
    fn extremum(&mut self, better: FloatCC, args: &[Value], x: &[clif::Value]) -> clif::Value {
        let constant = |v: Value| self.plan.constant(v).and_then(Const::as_float).filter(|c| !c.is_nan());
        if constant(args[0]).is_some() {
            let second = self.b.ins().fcmp(better, x[1], x[0]);
            return self.choose_value(second, x[1], x[0]);
        }
        if constant(args[1]).is_some_and(|c| c != 0.0) {
            let first = self.b.ins().fcmp(better, x[0], x[1]);
            return self.choose_value(first, x[0], x[1]);
        }
        let second = self.b.ins().fcmp(better, x[1], x[0]);
        let chosen = self.choose_value(second, x[1], x[0]);
        let number = self.b.ins().fcmp(FloatCC::Ordered, x[0], x[0]);
        self.choose_value(number, chosen, x[1])
    }

    /// Halves away from zero: adding the float before ½ carries every `x` with a fraction of at least ½, and no other,
    /// over the next integer.
    fn round(&mut self, x: clif::Value, ty: Ty) -> clif::Value {
        let below = if ty == Ty::F32 { f64::from(0.5f32.next_down()) } else { 0.5f64.next_down() };
        let below = self.float_like(x, ty, below);
        let step = self.copysign(below, x);
        let moved = self.b.ins().fadd(x, step);
        self.b.ins().trunc(moved)
    }

    /// `xⁿ` by the products that `powi` makes, in its order.
    fn power(&mut self, x: clif::Value, n: i32, ty: Ty) -> clif::Value {
        let mut left = n.unsigned_abs();
        let mut square = x;
        let mut product = None;
        while left > 0 {
            if left & 1 == 1 {
                product = Some(match product {
                    Some(p) => self.b.ins().fmul(p, square),
                    None => square,
                });
            }
            left >>= 1;
            if left > 0 {
                square = self.b.ins().fmul(square, square);
            }
        }
        let one = self.float_like(x, ty, 1.0);
        match product {
            Some(p) if n < 0 => self.b.ins().fdiv(one, p),
            Some(p) => p,
            None => one,
        }
    }
}
