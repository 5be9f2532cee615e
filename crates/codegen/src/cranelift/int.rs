//! Integers: in the form of their cells, extended to 64 bits, so that narrow ones overflow into the upper bits.

use super::cast::width;
use super::emit::Emit;
use super::host::Host;
use chainrule_ir::prim::Width;
use chainrule_ir::{Const, Prim, Ty, Value};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{self as clif, InstBuilder};

/// A result, and what is not zero when it is none.
type Checked = (clif::Value, Option<clif::Value>);

impl Emit<'_, '_> {
    /// `prim(x)` of integers of type `ty`; traps when there is no result.
    pub fn integer(&mut self, prim: Prim, args: &[Value], x: &[clif::Value], ty: Ty) -> clif::Value {
        let w = width(ty);
        let known = |k: usize| args.get(k).and_then(|&v| self.plan.constant(v)).and_then(Const::as_int);
        let (first, second) = (known(0), known(1));
        match prim {
            Prim::IAddWrap => {
                let r = self.b.ins().iadd(x[0], x[1]);
                self.wrap(r, w)
            }
            Prim::ISubWrap => {
                let r = self.b.ins().isub(x[0], x[1]);
                self.wrap(r, w)
            }
            Prim::IMulWrap => {
                let r = self.b.ins().imul(x[0], x[1]);
                self.wrap(r, w)
            }
            Prim::IAddSat => self.add_saturating(x, w),
            Prim::ISubSat => self.sub_saturating(x, w),
            Prim::IMin if w.signed => self.b.ins().smin(x[0], x[1]),
            Prim::IMin => self.b.ins().umin(x[0], x[1]),
            Prim::IMax if w.signed => self.b.ins().smax(x[0], x[1]),
            Prim::IMax => self.b.ins().umax(x[0], x[1]),
            Prim::IAnd => self.b.ins().band(x[0], x[1]),
            Prim::IOr => self.b.ins().bor(x[0], x[1]),
            Prim::IXor => self.b.ins().bxor(x[0], x[1]),
            Prim::INot => {
                let r = self.b.ins().bnot(x[0]);
                self.wrap(r, w)
            }
            Prim::IAdd => {
                let checked = self.add(x, first, second, w);
                self.check(prim, checked)
            }
            Prim::ISub => {
                let checked = self.sub(x, second, w);
                self.check(prim, checked)
            }
            Prim::IMul => {
                let checked = self.mul(x, first, second, w);
                self.check(prim, checked)
            }
            Prim::IDiv | Prim::IRem | Prim::IDivEuclid | Prim::IRemEuclid => self.divide(prim, x, second, w),
            Prim::IPow => self.ipow(prim, x, ty),
            Prim::INeg | Prim::IAbs if w.signed => {
                let least = self.int(lowest(w));
                let bad = self.b.ins().icmp(IntCC::Equal, x[0], least);
                self.trap(prim, bad);
                if prim == Prim::INeg { self.b.ins().ineg(x[0]) } else { self.b.ins().iabs(x[0]) }
            }
            // Unsigned: only zero can be negated.
            Prim::INeg => {
                let zero = self.int(0);
                let bad = self.b.ins().icmp(IntCC::NotEqual, x[0], zero);
                self.trap(prim, bad);
                zero
            }
            Prim::IAbs => x[0],
            Prim::IShl | Prim::IShr => {
                if second.is_none_or(|by| by >= i128::from(w.bits)) {
                    let bits = self.int(i64::from(w.bits));
                    let bad = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, x[1], bits);
                    self.trap(prim, bad);
                }
                match (prim, w.signed) {
                    (Prim::IShl, _) => {
                        let r = self.b.ins().ishl(x[0], x[1]);
                        self.wrap(r, w)
                    }
                    (_, true) => self.b.ins().sshr(x[0], x[1]),
                    (_, false) => self.b.ins().ushr(x[0], x[1]),
                }
            }
            _ => unreachable!("`{}` is no primitive of integers", prim.name()),
        }
    }

    /// The value modulo the width.
    pub fn wrap(&mut self, x: clif::Value, w: Width) -> clif::Value {
        match (w.bits, w.signed) {
            (64, _) => x,
            (bits, true) => {
                let low = self.b.ins().ireduce(narrow(bits), x);
                self.b.ins().sextend(I64, low)
            }
            (_, false) => {
                let mask = self.int(highest(w));
                self.b.ins().band(x, mask)
            }
        }
    }

    /// The nearest value in the range of a width below 64 bits.
    pub fn saturate(&mut self, x: clif::Value, w: Width) -> clif::Value {
        let (lo, hi) = (self.int(lowest(w)), self.int(highest(w)));
        let x = self.b.ins().smax(x, lo);
        self.b.ins().smin(x, hi)
    }

    fn int(&mut self, x: i64) -> clif::Value {
        self.b.ins().iconst(I64, x)
    }

    fn trap(&mut self, prim: Prim, bad: clif::Value) {
        self.trap_arithmetic(bad, prim.row().trap.unwrap_or("a primitive without a value"));
    }

    fn check(&mut self, prim: Prim, (result, bad): Checked) -> clif::Value {
        if let Some(bad) = bad {
            self.trap(prim, bad);
        }
        result
    }

    /// A result that 64 bits hold, checked against a narrower width.
    fn in_range(&mut self, r: clif::Value, w: Width) -> Checked {
        let bad = if w.signed {
            let kept = self.wrap(r, w);
            self.b.ins().icmp(IntCC::NotEqual, kept, r)
        } else {
            let mask = self.int(highest(w));
            self.b.ins().icmp(IntCC::UnsignedGreaterThan, r, mask)
        };
        (r, Some(bad))
    }

    fn add(&mut self, x: &[clif::Value], first: Option<i128>, second: Option<i128>, w: Width) -> Checked {
        let sum = self.b.ins().iadd(x[0], x[1]);
        if w.bits < 64 {
            return self.in_range(sum, w);
        }
        // The sum is on the wrong side of a term when it overflows.
        let (term, other) = if second.is_some() { (second, x[0]) } else { (first, x[1]) };
        let bad = match (w.signed, term) {
            (false, _) => self.b.ins().icmp(IntCC::UnsignedLessThan, sum, x[0]),
            (true, Some(c)) => {
                let side = if c >= 0 { IntCC::SignedLessThan } else { IntCC::SignedGreaterThan };
                self.b.ins().icmp(side, sum, other)
            }
            (true, None) => {
                let (sum, bad) = self.b.ins().sadd_overflow(x[0], x[1]);
                return (sum, Some(bad));
            }
        };
        (sum, Some(bad))
    }

    fn sub(&mut self, x: &[clif::Value], second: Option<i128>, w: Width) -> Checked {
        let difference = self.b.ins().isub(x[0], x[1]);
        if w.bits < 64 {
            return self.in_range(difference, w);
        }
        let bad = match (w.signed, second) {
            (false, _) => self.b.ins().icmp(IntCC::UnsignedLessThan, x[0], x[1]),
            (true, Some(c)) => {
                let side = if c >= 0 { IntCC::SignedGreaterThan } else { IntCC::SignedLessThan };
                self.b.ins().icmp(side, difference, x[0])
            }
            (true, None) => {
                let (difference, bad) = self.b.ins().ssub_overflow(x[0], x[1]);
                return (difference, Some(bad));
            }
        };
        (difference, Some(bad))
    }

    fn mul(&mut self, x: &[clif::Value], first: Option<i128>, second: Option<i128>, w: Width) -> Checked {
        if w.bits < 64 {
            let product = self.b.ins().imul(x[0], x[1]);
            return self.in_range(product, w);
        }
        if w.signed {
            let (product, bad) = self.b.ins().smul_overflow(x[0], x[1]);
            return (product, Some(bad));
        }
        let (factor, other) = if second.is_some() { (second, x[0]) } else { (first, x[1]) };
        match factor.and_then(|c| u64::try_from(c).ok()) {
            Some(0) => (self.int(0), None),
            Some(c) => {
                let most = self.int((u64::MAX / c) as i64);
                let bad = self.b.ins().icmp(IntCC::UnsignedGreaterThan, other, most);
                (self.b.ins().imul(x[0], x[1]), Some(bad))
            }
            None => {
                let (product, bad) = self.b.ins().umul_overflow(x[0], x[1]);
                (product, Some(bad))
            }
        }
    }

    fn divide(&mut self, prim: Prim, x: &[clif::Value], divisor: Option<i128>, w: Width) -> clif::Value {
        let (n, d) = (x[0], x[1]);
        let zero = self.int(0);
        if divisor.is_none_or(|d| d == 0) {
            let none = self.b.ins().icmp(IntCC::Equal, d, zero);
            self.trap(prim, none);
        }
        if !w.signed {
            return match prim {
                Prim::IDiv | Prim::IDivEuclid => self.b.ins().udiv(n, d),
                _ => self.b.ins().urem(n, d),
            };
        }
        if divisor.is_none_or(|d| d == -1) {
            let (least, minus) = (self.int(lowest(w)), self.int(-1));
            let most_negative = self.b.ins().icmp(IntCC::Equal, n, least);
            let by_minus = self.b.ins().icmp(IntCC::Equal, d, minus);
            let bad = self.b.ins().band(most_negative, by_minus);
            self.trap(prim, bad);
        }
        match prim {
            Prim::IDiv => self.b.ins().sdiv(n, d),
            Prim::IRem => self.b.ins().srem(n, d),
            // A negative remainder is made positive by one more or one less of the divisor.
            Prim::IDivEuclid => {
                let quotient = self.b.ins().sdiv(n, d);
                let product = self.b.ins().imul(quotient, d);
                let rest = self.b.ins().isub(n, product);
                let negative = self.b.ins().icmp(IntCC::SignedLessThan, rest, zero);
                let up = self.b.ins().icmp(IntCC::SignedLessThan, d, zero);
                let (one, minus) = (self.int(1), self.int(-1));
                let step = self.b.ins().select(up, one, minus);
                let moved = self.b.ins().iadd(quotient, step);
                self.b.ins().select(negative, moved, quotient)
            }
            _ => {
                let rest = self.b.ins().srem(n, d);
                let size = self.b.ins().iabs(d);
                let moved = self.b.ins().iadd(rest, size);
                let negative = self.b.ins().icmp(IntCC::SignedLessThan, rest, zero);
                self.b.ins().select(negative, moved, rest)
            }
        }
    }

    fn add_saturating(&mut self, x: &[clif::Value], w: Width) -> clif::Value {
        if w.bits < 64 {
            let sum = self.b.ins().iadd(x[0], x[1]);
            return self.saturate(sum, w);
        }
        if w.signed {
            let (sum, over) = self.b.ins().sadd_overflow(x[0], x[1]);
            return self.bound_if(over, x[0], sum);
        }
        let sum = self.b.ins().iadd(x[0], x[1]);
        let over = self.b.ins().icmp(IntCC::UnsignedLessThan, sum, x[0]);
        let most = self.int(-1);
        self.b.ins().select(over, most, sum)
    }

    fn sub_saturating(&mut self, x: &[clif::Value], w: Width) -> clif::Value {
        if w.bits < 64 {
            let difference = self.b.ins().isub(x[0], x[1]);
            return self.saturate(difference, w);
        }
        if w.signed {
            let (difference, over) = self.b.ins().ssub_overflow(x[0], x[1]);
            return self.bound_if(over, x[0], difference);
        }
        let difference = self.b.ins().isub(x[0], x[1]);
        let under = self.b.ins().icmp(IntCC::UnsignedLessThan, x[0], x[1]);
        let zero = self.int(0);
        self.b.ins().select(under, zero, difference)
    }

    /// The bound of `i64` on the side of `x` if `over`, else `r`.
    fn bound_if(&mut self, over: clif::Value, x: clif::Value, r: clif::Value) -> clif::Value {
        let (sign, most) = (self.int(63), self.int(i64::MAX));
        let sign = self.b.ins().sshr(x, sign);
        let bound = self.b.ins().bxor(sign, most);
        self.b.ins().select(over, bound, r)
    }

    fn ipow(&mut self, prim: Prim, x: &[clif::Value], ty: Ty) -> clif::Value {
        let number = Ty::ALL.iter().position(|&t| t == ty).unwrap_or(0);
        let number = self.int(number as i64);
        let state = self.state;
        if let Some(ok) = self.host(Host::IPow, &[state, x[0], x[1], number]) {
            let zero = self.int(0);
            let bad = self.b.ins().icmp(IntCC::Equal, ok, zero);
            self.trap(prim, bad);
        }
        let operands = self.load_state(std::mem::offset_of!(crate::runtime::State<'_>, operands));
        let flags = self.regions.state;
        self.b.ins().load(I64, flags, operands, 0)
    }
}

fn narrow(bits: u32) -> clif::Type {
    match bits {
        0..=8 => I8,
        9..=16 => I16,
        _ => I32,
    }
}

/// The least value, as a cell.
fn lowest(w: Width) -> i64 {
    if w.signed { -1 << (w.bits - 1) } else { 0 }
}

/// The greatest value of a width below 64 bits, as a cell.
fn highest(w: Width) -> i64 {
    (1 << (if w.signed { w.bits - 1 } else { w.bits })) - 1
}
